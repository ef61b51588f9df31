/*
 * An origin table laid out so that one address after the other gets its whole answer, prefix and
 * times with it, five times as fast as origin_table_find gives it; where only origins are wanted,
 * attr/index.h is much faster still. Some 40 MB and a tenth of a second for half a million ranges.
 */
#pragma once

#include "store/origin_table.h"

struct origin_lookup;

/* NULL when the table, which must outlive it, is damaged. */
struct origin_lookup *origin_lookup_new(const struct origin_table *table);
void origin_lookup_free(struct origin_lookup *lookup);

/* What origin_table_find answers. */
int origin_lookup_find(const struct origin_lookup *lookup, const struct addr *addr, ost_time_t at,
	struct origin_found *found);
