#include "graph/spread.h"

#include "base/alloc.h"

#include <stdlib.h>

struct spread *spread_new(const struct graph *graph)
{
	size_t ases = graph_ases(graph);
	struct spread *spread = xcalloc(1, sizeof *spread);
	spread->graph = graph;
	spread->holder = xcalloc(ases, sizeof *spread->holder);
	spread->from = xcalloc(ases, sizeof *spread->from);
	spread->through = xcalloc(ases, sizeof *spread->through);
	spread->holds = xcalloc(ases, sizeof *spread->holds);
	return spread;
}

void spread_free(struct spread *spread)
{
	if (spread == NULL)
		return;
	free(spread->holder);
	free(spread->from);
	free(spread->through);
	free(spread->holds);
	free(spread);
}

static void take(struct spread *spread, uint32_t id, uint32_t from)
{
	spread->holds[id] = true;
	spread->from[id] = from;
	spread->holder[spread->holders++] = id;
}

static void announce(
	struct spread *spread, uint32_t from, enum relation relation, const bool *refusing)
{
	struct graph_neighbours to = graph_neighbours(spread->graph, from, relation);
	for (size_t i = 0; i < to.count; i++) {
		if (!spread->holds[to.id[i]] && !refusing[to.id[i]])
			take(spread, to.id[i], from);
	}
}

/* From the last holder to the first: each passes on to others only after it got the route. */
static size_t count_through(struct spread *spread, const bool *watched)
{
	for (size_t i = 0; i < spread->holders; i++) {
		uint32_t id = spread->holder[i];
		spread->through[id] = i > 0 && (watched == NULL || watched[id]);
	}
	for (size_t i = spread->holders; i-- > 1;) {
		uint32_t id = spread->holder[i];
		spread->through[spread->from[id]] += spread->through[id];
	}
	return spread->through[spread->holder[0]];
}

/* As in graph/reach.c: up, aside, down, each AS in the earliest phase that gets there. */
size_t spread_run(struct spread *spread, uint32_t target, const bool *refusing, const bool *watched)
{
	for (size_t i = 0; i < spread->holders; i++)
		spread->holds[spread->holder[i]] = false;
	spread->holders = 0;
	take(spread, target, target);
	for (size_t i = 0; i < spread->holders; i++)
		announce(spread, spread->holder[i], RELATION_PROVIDER, refusing);
	spread->climbed = spread->holders;
	for (size_t i = 0; i < spread->climbed; i++)
		announce(spread, spread->holder[i], RELATION_PEER, refusing);
	for (size_t i = 0; i < spread->holders; i++)
		announce(spread, spread->holder[i], RELATION_CUSTOMER, refusing);
	return count_through(spread, watched);
}
