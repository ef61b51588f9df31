/*
 * What is known of a fetched file: a small JSON file beside it, FILE.fetched, so that its origin
 * and its publisher's terms go where it goes. While a transfer is under way the same stands beside
 * FILE.part.
 */
#pragma once

#include "base/span.h"
#include "base/when.h"
#include "source/http.h"

struct fetched {
	char source[64]; /* of the catalogue */
	char url[1024];
	struct http_version version;
	ost_time_t at; /* when it was asked for last and was in this state */
	uint64_t bytes;
	char citation[256], terms[256];
};

/* Returns 0; OST_ENOTFOUND when there is none, OST_EFORMAT when it says nothing sensible. */
int fetched_read(const char *path, struct fetched *fetched);
/* The text of such a file. Returns 0 or OST_EFORMAT. */
int fetched_parse(struct span text, struct fetched *fetched);
/* Whole or not at all. Returns 0 or OST_EIO with a message. */
int fetched_write(const char *path, const struct fetched *fetched, struct diag *diag);
/* Removes what stands beside `path`, if anything does. */
void fetched_remove(const char *path);
