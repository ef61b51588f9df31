/*
 * How far the route of an AS spreads when links are thought away, by the export rules of
 * graph/graph.h. Unlike graph/reach.h the links may lie anywhere, the holders can be gone through,
 * and each knows from whom it heard. A scratch serves any number of queries of one thread on one
 * graph.
 */
#pragma once

#include "graph/graph.h"

struct spread;

/* `graph` is borrowed. */
struct spread *spread_new(const struct graph *graph);
void spread_free(struct spread *spread);

/* From now on all links between `a` and `b` are gone; there need not be any. */
void spread_cut(struct spread *spread, uint32_t a, uint32_t b);
bool spread_is_cut(const struct spread *spread, uint32_t a, uint32_t b);
/* All links are back. */
void spread_mend(struct spread *spread);

/* How many ASes besides `from` hold its route. O(holders and their links). */
size_t spread_find(struct spread *spread, uint32_t from);
/*
 * The holders of the last spread_find: `from`, then others, each behind the one it heard from. The
 * first `climbed` of them may pass the route on to everybody, the rest to customers only.
 */
struct spread_holders {
	const uint32_t *id; /* borrowed, good until the next query */
	size_t count, climbed;
};
struct spread_holders spread_holders(const struct spread *spread);
bool spread_holds(const struct spread *spread, uint32_t as);
/* From whom a holder heard; `from` of itself. */
uint32_t spread_heard_from(const struct spread *spread, uint32_t as);

/*
 * As if `as` heard of the route from a peer that the graph does not have as one: it and everybody
 * below it become holders. Returns how many there are then besides `from`.
 */
size_t spread_hear(struct spread *spread, uint32_t as);
/* Back to what spread_find found. */
void spread_unhear(struct spread *spread);
