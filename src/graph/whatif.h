/*
 * What a cut of a target's own links does to routes between others: to those behind the target and
 * to those that these have themselves.
 *
 * Such a cut changes only routes to ASes of the target's customer cone, and routes that these
 * hold. For over a link of the target passes either a route of its cone, told to anybody, or
 * another, told to its customers and from there to no one but theirs. So of the whole matrix there
 * are two strips: the columns of the cone, all sources to it, and its rows, from it to everybody
 * else. Columns are destinations side by side as in graph/kernel.h. For the rows, of every AS above
 * the cone it is found how its routes over customers and peers fall to everybody, which is one
 * sweep for 128 of them; where one has none of these it has the best that its providers tell,
 * one link longer.
 */
#pragma once

#include "graph/classes.h"

enum { WHATIF_CONE_MAX = 128 }; /* ASes of the cone, the target among them */

/* Of ordered pairs of different ASes. */
struct whatif_change {
	uint64_t pairs;
	uint64_t before, after; /* have a route */
	uint64_t class, longer, shorter; /* of pairs that have one in both */
	uint64_t hops_before, hops_after; /* sums of lengths */
};

struct whatif_result {
	size_t cone;
	struct whatif_change to; /* from anywhere to the cone */
	struct whatif_change from; /* from the cone to all outside of it */
};

/* Everything about one target, for one thread; tens of megabytes. */
struct whatif;

/*
 * NULL when the cone is larger than WHATIF_CONE_MAX, or for a kernel that is not there (NULL = the
 * fastest). The graph is borrowed.
 */
struct whatif *whatif_new(const struct graph *graph, uint32_t target, const char *kernel);
void whatif_free(struct whatif *whatif);

/*
 * The links to `cut`, ids of neighbours of the target, are gone. False when some route has 62 links
 * or more: then nothing in the result holds.
 */
bool whatif_run(
	struct whatif *whatif, const uint32_t *cut, size_t cuts, struct whatif_result *result);
