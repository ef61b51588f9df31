/*
 * The transit ASes (those with customers) in topological order: customers before their providers.
 * Where inferred relationships run in a circle no such order exists; the ASes of a circle then
 * form one group (a strongly connected component) and stand together, customers first as far as
 * that goes, so that news needs few rounds.
 */
#pragma once

#include "graph/graph.h"

struct order {
	uint32_t *as; /* [count] ids */
	size_t count;
	uint32_t *group; /* [groups + 1] where each group starts in `as` */
	size_t groups;
};

/* O(ASes and links); the same for the same graph. */
void order_init(struct order *order, const struct graph *graph);
void order_clear(struct order *order);
