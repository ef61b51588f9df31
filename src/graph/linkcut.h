/*
 * The fewest links whose loss takes the routes to a target from others. Routes follow the export
 * rules of graph/graph.h.
 *
 * Against the transit-free clique: a path to an AS that has no provider only climbs and may end
 * with one step to a peer, so the fewest links are a minimum cut of a network with one arc for
 * each step up and one for each step to a member.
 *
 * Against one other AS: a network of two layers (Erlebach, Hall, Panconesi, Vukadinovic 2005), the
 * upper for a path that climbs, the lower for one that has peered or come down; from the upper
 * layer of an AS one gets to its lower one for nothing. A link has two arcs here, one for each end
 * that may pass the route on, but no minimum cut pays for both: a cut leads from nodes within reach
 * to nodes out of reach, one of the two arcs ends in the lower layer of the AS where the other
 * starts, and an AS that is within reach at all is so in its lower layer.
 *
 * All is exact, with two exceptions told by linkcut_bound. A pair of ASes loses all its links at
 * once; peering beside transit changes nothing, but two that are each other's provider count as
 * two links, so then the answer for one other AS may be too large. Members that do have providers
 * may also get the route from these, so then the answer for the clique may be too small.
 */
#pragma once

#include "base/alloc.h"
#include "graph/graph.h"

#define LINKCUT_IMPOSSIBLE SIZE_MAX /* links that must stay connect the two */

enum linkcut_bound { LINKCUT_EXACT, LINKCUT_AT_LEAST, LINKCUT_AT_MOST };

/* Sets of ASes, each [graph_ases()] or NULL for none. */
struct linkcut_rules {
	const bool *keep; /* a link stays where both ends are kept; the target may be one */
	const bool *refuse; /* hold no route, whoever else does */
};

/* A network for any number of targets, for one thread. */
struct linkcut;

/* Members are ids. The graph and the sets are not kept. */
struct linkcut *linkcut_new_clique(const struct graph *graph, const uint32_t *member,
	size_t members, const struct linkcut_rules *rules);
struct linkcut *linkcut_new_pair(const struct graph *graph, const struct linkcut_rules *rules);
void linkcut_free(struct linkcut *linkcut);
enum linkcut_bound linkcut_bound(const struct linkcut *linkcut);

/* How many links; LINKCUT_IMPOSSIBLE for a member of the clique. */
size_t linkcut_clique(struct linkcut *linkcut, uint32_t target);
/* How many links; `other` is not the target. */
size_t linkcut_pair(struct linkcut *linkcut, uint32_t target, uint32_t other);

/* A link, in the direction of the announcement it would no longer carry. */
struct linkcut_link {
	uint32_t from, to; /* ids */
};

struct linkcut_list {
	size_t size; /* links of each cut */
	size_t count;
	const struct linkcut_link *link; /* [count * size], those of one cut by ascending ids */
	bool complete; /* there are no others */
};

/* The minimum cuts of the latest question, the one nearest to the target first; `most` >= 1. */
void linkcut_list(
	const struct linkcut *linkcut, size_t most, struct arena *arena, struct linkcut_list *list);
