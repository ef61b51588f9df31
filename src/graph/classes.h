/*
 * The AS graph condensed for questions about all pairs. Nodes are the transit ASes, each for
 * itself in topological order (graph/order.h), and behind them classes of stubs: ASes without
 * customers that have equal providers and equal peers. What one of a class hears or is heard by,
 * so are all others, which nearly halves the nodes of the Internet.
 *
 * Between two members of one class the route is what any outsider's rules give it, as a rule "up
 * to a common provider, down again", but a common peer that stands above them both carries it too.
 */
#pragma once

#include "graph/order.h"

/* Neighbours of each node, ascending: those of n are node[start[n]] .. node[start[n + 1] - 1]. */
struct adjacency {
	uint32_t *start; /* [nodes + 1] */
	uint32_t *node;
};

struct classes {
	size_t ases, nodes;
	size_t transit; /* nodes below this are transit ASes, customers first */
	uint32_t *weight; /* [nodes] how many ASes it stands for; ascending among the stubs */
	uint32_t *node_of; /* [ases] by id in the graph */
	uint32_t *group; /* [groups + 1] where groups of transit nodes start, as in the order */
	size_t groups;
	struct adjacency provider; /* all are transit */
	struct adjacency peer; /* those that are transit */
	struct adjacency stub_peer; /* of stubs: those peers that are stubs themselves */
	size_t peers_max; /* transit peers of one node at most */
};

/* Neither the graph nor its order is kept. */
void classes_init(struct classes *classes, const struct graph *graph, const struct order *order);
/* The same, but the stubs of `apart`, [ases], are classes of one. */
void classes_init_apart(struct classes *classes, const struct graph *graph,
	const struct order *order, const bool *apart);
void classes_clear(struct classes *classes);
