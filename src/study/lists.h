/*
 * How the lists in the store fare: what days they cover, how many entries they had when read last,
 * and when one shrank suddenly. A list that loses most of its entries from one reading to the next
 * is loaded as it is, but whoever rests on it should look: a download that went wrong, a query that
 * changed, or a list that was given up.
 */
#pragma once

#include "store/presences.h"

/* A day on which a snapshot list was read, and its addresses and networks then, of all families. */
struct list_day {
	int32_t day;
	uint32_t entries;
};

enum {
	LIST_SHRINK = 10, /* has shrunk when no more than one part in so many is left */
	LIST_SHRINK_FROM = 10, /* smaller ones empty by themselves */
};

struct list_state {
	const char *feed;
	struct day_run days; /* of all its presences and readings */
	size_t families; /* series */
	bool snapshot; /* speaks of presence; of others the following is not known */
	size_t readings; /* days on which it was read */
	struct list_day last;
	size_t shrinks;
};

struct list_shrink {
	const char *feed;
	struct list_day before, after;
};

struct list_states {
	struct list_state *list; /* by feed */
	size_t lists;
	struct list_shrink *shrink; /* by feed, day */
	size_t shrinks;
};

/* Lives in `arena`. Returns 0, OST_ESTORE or OST_EFORMAT. */
int study_lists(struct store *store, struct arena *arena, struct list_states *states);
/* The readings after which a list had shrunk, by time; returns how many, of which `shrink` (if not
 * NULL) is filled with all. */
size_t list_shrinks(
	const char *feed, const struct list_day *day, size_t days, struct list_shrink *shrink);
