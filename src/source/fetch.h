/*
 * Fetching public data: one file of the catalogue into a folder, whole and checked or not at all.
 * What is under way lies in FILE.part and is gone on with next time; FILE itself is only ever
 * replaced by a file that passed its check, so nothing half-fetched can be loaded.
 *
 * Polite: one connection, a publisher's stated interval kept, unchanged files not sent again,
 * Retry-After obeyed, growing waits between tries.
 */
#pragma once

#include "source/catalogue.h"
#include "source/fetched.h"

#include <stdbool.h>

struct fetch_options {
	const char *folder; /* files go to FOLDER/SOURCE[/COLLECTOR]/NAME; folders are made */
	const char *collector; /* NULL = the usual one */
	const char *base; /* scheme and host of a mirror; NULL = the publisher's */
	ost_time_t now;
	bool again; /* ask in any case: neither interval nor what is there counts */
	unsigned tries; /* at least 1 */
	double wait_s; /* before the second try; doubles */
	unsigned stall_s; /* without a byte for so long a transfer is given up */
	void (*progress)(void *ctx, uint64_t bytes, uint64_t total);
	void *progress_ctx;
	/* Told before each wait. May be NULL. */
	void (*waiting)(void *ctx, const char *problem, double wait_s);
};

enum fetch_state {
	FETCH_NEW, /* the file was not there, or another one was */
	FETCH_UNCHANGED, /* the server says so */
	FETCH_THERE, /* a dated file that is there already: not asked */
	FETCH_EARLY, /* the publisher does not want to be asked again so soon: not asked */
	FETCH_FAILED, /* what was there before is still there */
};
const char *fetch_state_name(enum fetch_state state);

struct fetch_result {
	enum fetch_state state;
	char *path; /* of the file, whether it is there or not; to be freed */
	struct fetched fetched; /* of the file that is there */
	uint64_t resumed_from; /* bytes an earlier call had got */
	unsigned tries;
};

/*
 * Fetches the file of `entry` for the time `t` (ignored where only the latest one is there).
 * Returns 0 or, with FETCH_FAILED, why: OST_EIO, OST_ETRUNCATED, OST_EFORMAT (not what it should
 * be), OST_ERANGE, OST_ENOTFOUND, OST_EBUSY; `diag` says what to do next. `result` is filled in
 * every case.
 */
int fetch_file(const struct catalogue_entry *entry, ost_time_t t,
	const struct fetch_options *options, struct fetch_result *result, struct diag *diag);

/* Whether a file is whole, by what stands in it. Returns 0, OST_EFORMAT or OST_ETRUNCATED. */
int fetch_check(const char *path, enum catalogue_check check, struct diag *diag);
