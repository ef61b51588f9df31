/*
 * AS paths out of a file of any kind that has them: a recording of BGP (source/recording.h; routes
 * of tables and announced ones), or text with a path a line, the vantage AS first and the origin
 * last, `|` or blanks between:
 *
 *	701|174|3
 *	701 174 3
 */
#pragma once

#include "base/error.h"
#include "base/span.h"
#include "base/tally.h"
#include "graph/path_clean.h"

#include <stdbool.h>

enum { PATH_INPUT_HOPS_MAX = 1024 }; /* what has more is refused */

struct path_input_report {
	uint64_t paths; /* read, those with sets included */
	uint64_t sets; /* left out: with an AS_SET (RFC 6472 has them deprecated) */
	/* What is damaged; `line` is the line of a text, the offset in a recording. */
	struct tally tally;
	uint64_t lost_bytes; /* without a plausible record */
	bool truncated; /* the file ends inside a record or a compressed stream */
};

/*
 * Cleans what `path` holds and adds it to `set`; "-" is text from standard input. Returns 0 when it
 * holds a path at all, usable or not; OST_EFORMAT when it does not; else what reading ended with.
 */
int path_input_read(const char *path, struct path_cleaning *cleaning, struct path_set *set,
	struct path_input_report *report, struct diag *diag);

/*
 * One line of text as hops; `hop` has room for PATH_INPUT_HOPS_MAX. Returns NULL, or why it is not
 * to be used; path_input_set when it has an AS_SET.
 */
const char *path_input_line(struct span line, asn_t *hop, size_t *count);
extern const char path_input_set[];

/*
 * AS numbers from a file: any of a line "# IXP ASes: N N ..." (CAIDA's as-rel files have it) and
 * lines that begin with a number. Returns 0 with at least one, ascending, to be freed.
 */
int path_input_exchanges(const char *path, asn_t **asn, size_t *count, struct diag *diag);
