/*
 * Which table answers for an address at a time. Of the tables with ranges of the address's family
 * it is the one whose time lies nearest to the time asked for, of two equally near the earlier
 * one; two tables are never mixed into one answer, and for times between them nothing is invented:
 * an answer names its table and how far off it lies.
 */
#pragma once

#include "base/alloc.h"
#include "store/origin_table.h"
#include "store/store.h"

struct origin_index;
struct origin_lookup;

/* A year: AS numbers are handed out again, and blocks of addresses sold. */
#define ORIGIN_NEAR_DAYS 366
#define ORIGIN_NEAR_S    ((ost_time_t)ORIGIN_NEAR_DAYS * DAY_S)

enum origin_state {
	ORIGIN_ROUTED, /* by the table: `found` is there */
	ORIGIN_UNROUTED, /* the table is near and has no range that holds the address */
	ORIGIN_NOT_TOLD, /* likewise, but the table knows changes only: it may be routed */
	ORIGIN_NO_TABLE, /* none lies near; `table` is the nearest, NULL where none has the family */
};
const char *origin_state_name(enum origin_state state); /* for JSON and CSV: "routed" ... */

/* A table and where it is from. */
struct origin_source {
	struct store_input input; /* the first it was made of; id 0: no input of the store */
	struct origin_table table;
	struct buf bytes; /* of the table; private to attr/ */
	struct origin_index *index; /* NULL until origin_source_index */
	struct origin_lookup *lookup; /* NULL until it is needed, after origin_set_prepare */
};

struct origin_answer {
	enum origin_state state;
	const struct origin_source *source; /* borrowed from the set */
	ost_time_t off_s; /* from the time asked for to the table's; negative: the table is older */
	struct origin_found found;
};

/* All tables that answers can come from. Their bytes are read when first asked for. */
struct origin_set;

/* Those of a store, which must outlive the set. Returns 0 or OST_ESTORE. */
int origin_set_open(struct store *store, struct origin_set **set);
/*
 * A set of one table, whose bytes it takes over; `input` tells where it is from (texts are copied).
 * Returns 0 or why they are no table; then there is no set.
 */
int origin_set_of(struct buf *table, const struct store_input *input, struct origin_set **set);
void origin_set_close(struct origin_set *set);

/* By time. Their tables may not have been read yet: of these only `info` holds. */
size_t origin_set_sources(struct origin_set *set, struct origin_source **list);
/* The nearest table with ranges of a family; NULL when there is none. */
struct origin_source *origin_set_nearest(
	struct origin_set *set, enum addr_family family, ost_time_t at);
bool origin_source_has(const struct origin_source *source, enum addr_family family);
/* How far a table's time lies from `at`: 0 within, negative when all of it is earlier. */
ost_time_t origin_source_off(const struct origin_source *source, ost_time_t at);

/*
 * What one table says of an address. Returns 0, OST_ESTORE, or OST_EFORMAT of a damaged table; the
 * answer is filled when it is 0, `found` when its state is ORIGIN_ROUTED.
 */
int origin_source_find(struct origin_set *set, struct origin_source *source,
	const struct addr *addr, ost_time_t at, struct origin_answer *answer);
/* Likewise the nearest table, where it lies within `near_s`. */
int origin_set_find(struct origin_set *set, const struct addr *addr, ost_time_t at,
	ost_time_t near_s, struct origin_answer *answer);
/* Thousands of questions are to come: tables are laid out for them when first asked. */
void origin_set_prepare(struct origin_set *set);
/* The table made ready for many questions, once. NULL when it cannot be read. */
const struct origin_index *origin_source_index(
	struct origin_set *set, struct origin_source *source);
