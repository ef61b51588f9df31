/*
 * How far the route of an AS gets when links are thought away, by the export rules of
 * graph/graph.h. Unlike graph/reach.h the links may lie anywhere, the holders can be gone through,
 * and each knows from whom it heard. A scratch serves any number of queries of one thread on one
 * graph.
 */
#pragma once

#include "graph/graph.h"

struct remains;

/* `graph` is borrowed. */
struct remains *remains_new(const struct graph *graph);
void remains_free(struct remains *remains);

/* From now on all links between `a` and `b` are gone; there need not be any. */
void remains_cut(struct remains *remains, uint32_t a, uint32_t b);
bool remains_is_cut(const struct remains *remains, uint32_t a, uint32_t b);
/* All links are back. */
void remains_mend(struct remains *remains);

/* How many ASes besides `from` hold its route. O(holders and their links). */
size_t remains_find(struct remains *remains, uint32_t from);
/*
 * The same, but the search may stop once it has found `enough` of them: a result below that is
 * exact. What is said below then holds of those found.
 */
size_t remains_find_enough(struct remains *remains, uint32_t from, size_t enough);
/*
 * The holders of the last remains_find: `from`, then others, each behind the one it heard from. The
 * first `climbed` of them may pass the route on to everybody, the rest to customers only.
 */
struct remains_holders {
	const uint32_t *id; /* borrowed, good until the next query */
	size_t count, climbed;
};
struct remains_holders remains_holders(const struct remains *remains);
bool remains_holds(const struct remains *remains, uint32_t as);
/* From whom a holder heard; `from` of itself. */
uint32_t remains_heard_from(const struct remains *remains, uint32_t as);

/*
 * As if `as` heard of the route from a peer that the graph does not have as one: it and everybody
 * below it become holders. Returns how many there are then besides `from`.
 */
size_t remains_hear(struct remains *remains, uint32_t as);
/* Back to what remains_find found. */
void remains_unhear(struct remains *remains);
