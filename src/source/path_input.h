/*
 * AS paths out of a file of any kind that has them: a recorded routing table (source/paths.h), or
 * text with a path a line, the vantage AS first and the origin last, `|` or blanks between:
 *
 *	701|174|3
 *	701 174 3
 */
#pragma once

#include "base/error.h"
#include "base/tally.h"
#include "graph/path_clean.h"

#include <stdbool.h>

enum { PATH_INPUT_HOPS_MAX = 1024 }; /* a text line with more is refused */

struct path_input_report {
	uint64_t paths; /* read, those below included */
	uint64_t sets, loops; /* left out here: with an AS_SET; of a table, with an AS twice */
	struct tally tally; /* what is damaged; of text, `line` is the line's number */
	bool truncated; /* the file ends inside a record or a compressed stream */
};

/*
 * Cleans what `path` holds and appends it to `set`, a path once for each way that was seen. Returns
 * 0 when it holds a path at all, usable or not; else OST_EFORMAT or what reading ended with.
 */
int path_input_read(const char *path, struct path_cleaning *cleaning, struct path_set *set,
	struct path_input_report *report, struct diag *diag);

/*
 * AS numbers from a file: any of a line "# IXP ASes: N N ..." (CAIDA's as-rel files have it) and
 * lines that begin with a number. Returns 0 with at least one, ascending, to be freed.
 */
int path_input_exchanges(const char *path, asn_t **asn, size_t *count, struct diag *diag);
