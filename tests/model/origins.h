/* Origin tables one row after the other, at the cost of making the whole table anew each time. */
#pragma once

#include "store/origins.h"

/* Adds a row to the table of an input, which it may not have yet. Returns as store_origins_put. */
int origins_add(struct store *store, int64_t input, const struct prefix_origin *origin);
/*
 * The table of an input as lines: `192.0.2.0/24 64496:3 {64497}:1`, peers behind the colon where
 * they are told, members of an AS_SET in braces; a history follows, `@60 64496`, in seconds from
 * the table's first moment. Nothing where there is no table.
 */
void origins_print(struct store *store, int64_t input, struct buf *out);
void origin_table_print(const struct origin_table *table, struct buf *out);
