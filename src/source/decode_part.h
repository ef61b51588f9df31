/*
 * Private to decode.c and feed_file.c: what the reading of reference data and of feeds share. As
 * there, functions return 0 or a negative OST_E* with `diag` filled.
 */
#pragma once

#include "base/tally.h"
#include "source/input.h"

/* The first bytes, at most `max`, by which a format is found. OST_EFORMAT where there are none. */
int decode_peek(struct input *input, size_t max, struct span *head, struct diag *diag);
/* Why a line as input_line gave it can be no record, a literal; NULL = it can. */
const char *decode_line_fault(struct span line, bool too_long);
/*
 * Behind the last line: the sum (`sha256` NULL: none is wanted) and number of raw bytes; those that
 * were ignored are counted.
 */
int decode_end(
	struct input *input, struct tally *tally, char *sha256, uint64_t *bytes, struct diag *diag);
