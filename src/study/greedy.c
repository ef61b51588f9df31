#include "study/greedy.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

/*
 * Over how many of the links left each AS has a route, and the places of these links XORed, which
 * is the place of the last one when there is one.
 */
struct greedy {
	struct reach *reach;
	uint32_t target;
	struct graph_neighbours near;
	size_t ases;
	uint32_t *links, *which; /* [ases] */
	bool *member; /* [ases] scratch */
	/* By place in `near`. */
	size_t *alone; /* reach over this link alone */
	size_t *loss; /* ASes that have a route over no other of the links left */
	bool *gone;
};

/* Adds a link or, with `sign` -1, takes it away. */
static void move_link(struct greedy *g, uint32_t place, uint32_t sign)
{
	g->alone[place] = reach_via(g->reach, g->target, g->near.id[place], g->member);
	for (size_t as = 0; as < g->ases; as++) {
		g->links[as] += g->member[as] ? sign : 0;
		g->which[as] ^= g->member[as] ? place : 0;
	}
}

static void count_losses(struct greedy *g)
{
	memset(g->loss, 0, g->near.count * sizeof *g->loss);
	for (size_t as = 0; as < g->ases; as++) {
		if (g->links[as] == 1)
			g->loss[g->which[as]]++;
	}
}

/* As long as somebody holds a route, some link is left. */
static uint32_t choose(const struct greedy *g)
{
	uint32_t count = (uint32_t)g->near.count, best = count;
	for (uint32_t i = 0; i < count; i++) {
		if (g->gone[i])
			continue;
		if (best == count || g->loss[i] > g->loss[best] ||
			(g->loss[i] == g->loss[best] && g->alone[i] > g->alone[best]))
			best = i;
	}
	return best;
}

size_t greedy_cuts(const struct graph *graph, uint32_t target, struct graph_neighbours near,
	struct greedy_step *step, size_t most)
{
	struct greedy g = {
		.reach = reach_new(graph),
		.target = target,
		.near = near,
		.ases = graph_ases(graph),
	};
	size_t left = 0, steps = 0;
	g.links = xcalloc(g.ases, sizeof *g.links);
	g.which = xcalloc(g.ases, sizeof *g.which);
	g.member = xcalloc(g.ases, sizeof *g.member);
	g.alone = xcalloc(near.count, sizeof *g.alone);
	g.loss = xcalloc(near.count, sizeof *g.loss);
	g.gone = xcalloc(near.count, sizeof *g.gone);
	for (uint32_t i = 0; i < near.count; i++)
		move_link(&g, i, 1);
	for (size_t as = 0; as < g.ases; as++)
		left += g.links[as] > 0;
	while (left > 0 && steps < most) {
		count_losses(&g);
		uint32_t next = choose(&g);
		left -= g.loss[next];
		g.gone[next] = true;
		move_link(&g, next, UINT32_MAX);
		step[steps++] = (struct greedy_step){ next, left };
	}
	reach_free(g.reach);
	free(g.links);
	free(g.which);
	free(g.member);
	free(g.alone);
	free(g.loss);
	free(g.gone);
	return steps;
}
