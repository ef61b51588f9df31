/* An origin table straight out of a file, without a store. */
#pragma once

#include "source/decode.h"
#include "store/store.h"

struct origin_file {
	struct buf table; /* store/origin_table.h */
	struct when dated; /* unknown where neither option, content nor name tells */
	const char *format; /* by which it was read */
	struct tally tally;
	bool truncated; /* it ended too early; what came before counts */
};

/*
 * Reads prefix tables, address ranges and recordings. Returns 0; OST_EUNSUPPORTED or OST_EFORMAT
 * when it holds no origins, or what reading it failed with: `diag` says what to do next. The file
 * is to be cleared in every case.
 */
int origin_file_read(const char *path, const struct decode_options *options,
	struct origin_file *file, struct diag *diag);
void origin_file_clear(struct origin_file *file);
