#include "graph/spread.h"

#include "base/alloc.h"

#include <stdlib.h>

/* Stamps stand for clearing, as in graph/reach.c. */
struct spread {
	const struct graph *graph;
	uint64_t stamp;
	uint64_t *visited;
	uint32_t *heard_from;
	uint32_t *queue; /* the holders */
	size_t queued, climbed, found; /* `found`: at the end of spread_find */

	/* Links that are gone; most ASes are no end of one, which `ends` tells at once. */
	uint64_t *cut;
	size_t cuts, capacity;
	bool sorted;
	bool *ends;
};

struct spread *spread_new(const struct graph *graph)
{
	size_t ases = graph_ases(graph);
	struct spread *spread = xcalloc(1, sizeof *spread);
	spread->graph = graph;
	spread->visited = xcalloc(ases, sizeof *spread->visited);
	spread->heard_from = xcalloc(ases, sizeof *spread->heard_from);
	spread->queue = xcalloc(ases, sizeof *spread->queue);
	spread->ends = xcalloc(ases, sizeof *spread->ends);
	return spread;
}

void spread_free(struct spread *spread)
{
	if (spread == NULL)
		return;
	free(spread->visited);
	free(spread->heard_from);
	free(spread->queue);
	free(spread->cut);
	free(spread->ends);
	free(spread);
}

static uint64_t pair_of(uint32_t a, uint32_t b)
{
	return a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
}

static int compare_pairs(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

void spread_cut(struct spread *spread, uint32_t a, uint32_t b)
{
	spread->cut = array_grow(spread->cut, spread->cuts, &spread->capacity, sizeof *spread->cut);
	spread->cut[spread->cuts++] = pair_of(a, b);
	spread->ends[a] = spread->ends[b] = true;
	spread->sorted = false;
}

void spread_mend(struct spread *spread)
{
	for (size_t i = 0; i < spread->cuts; i++)
		spread->ends[spread->cut[i] >> 32] = spread->ends[(uint32_t)spread->cut[i]] = false;
	spread->cuts = 0;
}

bool spread_is_cut(const struct spread *spread, uint32_t a, uint32_t b)
{
	uint64_t pair = pair_of(a, b);
	if (!spread->ends[a] || !spread->ends[b])
		return false;
	if (spread->sorted)
		return bsearch(&pair, spread->cut, spread->cuts, sizeof pair, compare_pairs) !=
		       NULL;
	for (size_t i = 0; i < spread->cuts; i++) {
		if (spread->cut[i] == pair)
			return true;
	}
	return false;
}

static void tell(struct spread *spread, uint32_t from, uint32_t to)
{
	if (spread->visited[to] == spread->stamp)
		return;
	spread->visited[to] = spread->stamp;
	spread->heard_from[to] = from;
	spread->queue[spread->queued++] = to;
}

static void announce(struct spread *spread, uint32_t from, enum relation relation)
{
	struct graph_neighbours to = graph_neighbours(spread->graph, from, relation);
	bool careful = spread->ends[from];
	for (size_t i = 0; i < to.count; i++) {
		if (!careful || !spread_is_cut(spread, from, to.id[i]))
			tell(spread, from, to.id[i]);
	}
}

/* The three phases of a valley-free path, each AS in the earliest that gets there. */
size_t spread_find(struct spread *spread, uint32_t from)
{
	if (!spread->sorted && spread->cuts > 0)
		qsort(spread->cut, spread->cuts, sizeof *spread->cut, compare_pairs);
	spread->sorted = true;
	spread->stamp++;
	spread->queued = 0;
	tell(spread, from, from);
	for (size_t i = 0; i < spread->queued; i++)
		announce(spread, spread->queue[i], RELATION_PROVIDER);
	spread->climbed = spread->queued;
	for (size_t i = 0; i < spread->climbed; i++)
		announce(spread, spread->queue[i], RELATION_PEER);
	for (size_t i = 0; i < spread->queued; i++)
		announce(spread, spread->queue[i], RELATION_CUSTOMER);
	spread->found = spread->queued;
	return spread->found - 1;
}

struct spread_holders spread_holders(const struct spread *spread)
{
	return (struct spread_holders){ spread->queue, spread->queued, spread->climbed };
}

bool spread_holds(const struct spread *spread, uint32_t as)
{
	return spread->visited[as] == spread->stamp;
}

uint32_t spread_heard_from(const struct spread *spread, uint32_t as)
{
	return spread->heard_from[as];
}

size_t spread_hear(struct spread *spread, uint32_t as)
{
	size_t first = spread->queued;
	tell(spread, as, as);
	for (size_t i = first; i < spread->queued; i++)
		announce(spread, spread->queue[i], RELATION_CUSTOMER);
	return spread->queued - 1;
}

void spread_unhear(struct spread *spread)
{
	while (spread->queued > spread->found)
		spread->visited[spread->queue[--spread->queued]] = 0;
}
