/*
 * From an abuse feed into the store, as a whole or not at all: a load that is killed or fails leaves
 * the store as it was, and an input that is there already changes nothing.
 */
#pragma once

#include "source/feed_file.h"
#include "store/ingest.h"

/*
 * Loads what a feed observed; names of hosts are counted, not kept. A list that does not tell its
 * date needs `dated` of the options, else OST_EUSAGE. Returns 0 or a negative OST_E* with `diag`
 * telling what to do next.
 */
int ingest_feed(struct store *store, const char *path, const struct feed_file_options *options,
	struct ingest_result *result, struct diag *diag);
