/*
 * What the store lets go of: days of presences before a day, and the room that small blocks and
 * deleted rows take. What is left is what there would be had the inputs said nothing of the days
 * before. What inputs there were stays, so that an input that was loaded is not loaded again.
 */
#pragma once

#include "store/presences.h"

struct retained {
	uint64_t presences, presences_gone; /* there were; of these without a day that is left */
	uint64_t presences_cut; /* that lost days */
	uint64_t series_gone, readings_gone; /* lists' families; days on which a list was read */
	uint64_t details, details_gone; /* mentions in inputs (store/mention.h) */
	bool has_file; /* what follows; ClickHouse merges and gives back room by itself */
	uint64_t blocks, blocks_left;
	uint64_t detail_blocks, detail_blocks_left;
	uint64_t bytes, bytes_left; /* of the file */
};

#define RETAIN_ALL INT32_MIN

struct retain_question {
	int32_t keep_from; /* RETAIN_ALL = all days stay */
	int32_t detail_from; /* of details, at least `keep_from` */
	bool dry_run;
};

/*
 * Removes all days of presences before `keep_from`, and where inputs told of what ended before
 * `detail_from`; and merges small blocks, in one transaction;
 * then gives the room back. With `dry_run` all is as it was, and only told. Doing it again changes
 * nothing. Returns 0; OST_ESTORE, OST_EFORMAT (a damaged block), both with nothing changed.
 */
int store_retain(
	struct store *store, const struct retain_question *question, struct retained *retained);
