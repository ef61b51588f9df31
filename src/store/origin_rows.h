/*
 * Origin tables out of reference data that names origins itself: rows in any order in, a table
 * (store/origin_table.h) out. A range given twice keeps the origins of all its rows, each once, as
 * it was given first.
 */
#pragma once

#include "base/tally.h"
#include "base/when.h"
#include "ref/format.h"

struct origin_rows;

struct origin_rows *origin_rows_new(void);
void origin_rows_free(struct origin_rows *rows);
size_t origin_rows_count(const struct origin_rows *rows);
void origin_rows_add(struct origin_rows *rows, const struct prefix_origin *origin);
/*
 * Appends the table; it is evidence for all of `dated`. Origins of a range beyond ORIGINS_MAX are
 * counted in `tally` and left out. Returns 0 or OST_ERANGE.
 */
int origin_rows_finish(
	struct origin_rows *rows, const struct when *dated, struct tally *tally, struct buf *table);
