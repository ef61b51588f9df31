/*
 * Longest-prefix match the plain way: all ranges in a list, all of them looked at for each
 * question. Random lists of it, with times, for both families.
 */
#pragma once

#include "base/random.h"
#include "store/origin_table.h"

enum { LINEAR_CHANGES = 4 };

struct linear_row {
	struct addr_range range;
	size_t changes;
	struct origin_change change[LINEAR_CHANGES];
};

struct linear_list {
	struct linear_row *row; /* in the order of a table, no range twice */
	size_t count;
	struct origin_table_info info;
};

struct linear_shape {
	size_t rows; /* at most */
	bool crossing; /* ranges that are no prefixes and may overlap */
	bool history, peers;
};

/* To be freed by linear_clear. */
struct linear_list linear_random(struct random_state *random, const struct linear_shape *shape);
void linear_clear(struct linear_list *list);
/* As a table. */
void linear_write(const struct linear_list *list, struct buf *table);
/* An address near the rows' ranges more often than not. */
struct addr linear_address(const struct linear_list *list, struct random_state *random);
/* The row that answers for an address at a time and the number of its change; NULL = none. */
const struct linear_row *linear_find(
	const struct linear_list *list, const struct addr *addr, ost_time_t at, size_t *change);
bool origins_equal(const struct origins *a, const struct origins *b);
