/* Private to loading: the transaction of one input, and an older load of the same bytes. */
#pragma once

#include "source/fetched.h"
#include "store/ingest.h"

/*
 * Opens the transaction and the input's row, which stays without a hash until all was read: the
 * hash of a stream is known only at its end.
 */
int loading_begin(struct store *store, const char *path, int64_t *input, struct diag *diag);
/* Fills in what is known of an older load of the same bytes in the same format. */
int loading_find_older(
	struct store *store, const char *sha256, const char *format, struct ingest_result *result);
/*
 * Where `path` was fetched from, into `row`, whose texts borrow from `fetched`; nothing where it was
 * not fetched, or is another file by now.
 */
void loading_note_source(const char *path, struct fetched *fetched, struct store_input *row);
/* Takes everything back when `status` says that the input is no good or there already. */
int loading_end(
	struct store *store, int status, const struct ingest_result *result, struct diag *diag);
