/* Which neighbour's link to cut next, when there are too many for all coalitions to be tried. */
#pragma once

#include "graph/reach.h"

struct greedy_step {
	uint32_t neighbour; /* place in the list given */
	size_t reach_after;
};

/*
 * Cuts one link of the target after the other, each time the one whose loss takes the route from
 * most ASes; of equal ones that which carries most alone, then the first of `near`, which is all
 * neighbours of whatever relation. Takes up to `most` steps, and stops when nobody
 * holds a route; returns how many. O(ASes) a step and a search for each neighbour.
 */
size_t greedy_cuts(const struct graph *graph, uint32_t target, struct graph_neighbours near,
	struct greedy_step *step, size_t most);
