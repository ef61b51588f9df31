/*
 * One HTTP transfer into a file. What to keep, to ask again or to believe is decided by
 * source/fetch.c; here is only what the server said and how many bytes came.
 */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { HTTP_FIELD_MAX = 256 };

/* What a server says of one state of a file, by which it knows that state again (RFC 9110, 8.8). */
struct http_version {
	char etag[HTTP_FIELD_MAX]; /* with its quotes; empty = none */
	char modified[HTTP_FIELD_MAX]; /* Last-Modified as written; empty = none */
};

struct http_request {
	const char *url; /* http or https; of https no redirection leads to http */
	/* Only if the file is no longer in this state; NULL = in any case. */
	const struct http_version *unless;
	/* What is in the file already, of that state; 0 and NULL = nothing. */
	uint64_t offset;
	const struct http_version *partial;
	uint64_t bytes_max; /* a longer file is refused */
	unsigned stall_s; /* without a byte for so long the transfer is given up */
	/* Bytes of the file, those that were there included; total 0 = not told. May be NULL. */
	void (*progress)(void *ctx, uint64_t bytes, uint64_t total);
	void *progress_ctx;
	/* Called before the first byte of a body is written, with what it is a state of. */
	int (*begin)(void *ctx, const struct http_version *version);
	void *begin_ctx;
};

enum http_outcome {
	HTTP_WHOLE, /* all bytes the server told of are in the file */
	HTTP_UNCHANGED, /* 304: still the state of `unless` */
	HTTP_CUT, /* what came is in the file; asking again may bring the rest */
	HTTP_LATER, /* nothing came; asking again may help: `retry_after_s` */
	HTTP_REFUSED, /* nothing came, and asking again does not help */
};

struct http_answer {
	enum http_outcome outcome;
	long status; /* the last one, 0 = no answer */
	struct http_version version;
	uint64_t bytes; /* in the file now */
	unsigned retry_after_s; /* as the server asked; 0 = it did not */
	char problem[256]; /* for people; empty with HTTP_WHOLE and HTTP_UNCHANGED */
};

/* Once, before threads are made. Returns 0 or OST_EIO. */
int http_start(void);
/*
 * Transfers into `file`, which is open for writing and stands anywhere. A server that does not go
 * on from `offset` but sends the file anew makes it begin anew. The answer tells everything; the
 * return is 0, or OST_EIO where the file cannot be written or OST_ENOMEM.
 */
int http_get(const struct http_request *request, FILE *file, struct http_answer *answer,
	struct diag *diag);
