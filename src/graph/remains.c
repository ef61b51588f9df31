#include "graph/remains.h"

#include "base/alloc.h"

#include <stdlib.h>

/* Stamps stand for clearing, as in graph/reach.c. */
struct remains {
	const struct graph *graph;
	uint64_t stamp;
	uint64_t *visited;
	uint32_t *heard_from;
	uint32_t *queue; /* the holders */
	size_t queued, climbed, found; /* `found`: at the end of remains_find */

	/* Links that are gone; most ASes are no end of one, which `ends` tells at once. */
	uint64_t *cut;
	size_t cuts, capacity;
	bool sorted;
	bool *ends;
};

struct remains *remains_new(const struct graph *graph)
{
	size_t ases = graph_ases(graph);
	struct remains *remains = xcalloc(1, sizeof *remains);
	remains->graph = graph;
	remains->visited = xcalloc(ases, sizeof *remains->visited);
	remains->heard_from = xcalloc(ases, sizeof *remains->heard_from);
	remains->queue = xcalloc(ases, sizeof *remains->queue);
	remains->ends = xcalloc(ases, sizeof *remains->ends);
	return remains;
}

void remains_free(struct remains *remains)
{
	if (remains == NULL)
		return;
	free(remains->visited);
	free(remains->heard_from);
	free(remains->queue);
	free(remains->cut);
	free(remains->ends);
	free(remains);
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

void remains_cut(struct remains *remains, uint32_t a, uint32_t b)
{
	remains->cut =
		array_grow(remains->cut, remains->cuts, &remains->capacity, sizeof *remains->cut);
	remains->cut[remains->cuts++] = pair_of(a, b);
	remains->ends[a] = remains->ends[b] = true;
	remains->sorted = false;
}

void remains_mend(struct remains *remains)
{
	for (size_t i = 0; i < remains->cuts; i++)
		remains->ends[remains->cut[i] >> 32] = remains->ends[(uint32_t)remains->cut[i]] =
			false;
	remains->cuts = 0;
}

bool remains_is_cut(const struct remains *remains, uint32_t a, uint32_t b)
{
	uint64_t pair = pair_of(a, b);
	if (!remains->ends[a] || !remains->ends[b])
		return false;
	if (remains->sorted)
		return bsearch(&pair, remains->cut, remains->cuts, sizeof pair, compare_pairs) !=
		       NULL;
	for (size_t i = 0; i < remains->cuts; i++) {
		if (remains->cut[i] == pair)
			return true;
	}
	return false;
}

static void tell(struct remains *remains, uint32_t from, uint32_t to)
{
	if (remains->visited[to] == remains->stamp)
		return;
	remains->visited[to] = remains->stamp;
	remains->heard_from[to] = from;
	remains->queue[remains->queued++] = to;
}

static void announce(struct remains *remains, uint32_t from, enum relation relation)
{
	struct graph_neighbours to = graph_neighbours(remains->graph, from, relation);
	bool careful = remains->ends[from];
	for (size_t i = 0; i < to.count; i++) {
		if (!careful || !remains_is_cut(remains, from, to.id[i]))
			tell(remains, from, to.id[i]);
	}
}

static void prepare(struct remains *remains)
{
	if (!remains->sorted && remains->cuts > 0)
		qsort(remains->cut, remains->cuts, sizeof *remains->cut, compare_pairs);
	remains->sorted = true;
	remains->stamp++;
	remains->queued = 0;
}

/* The three phases of a valley-free path, each AS in the earliest that gets there. */
size_t remains_find_enough(struct remains *remains, uint32_t from, size_t enough)
{
	prepare(remains);
	tell(remains, from, from);
	for (size_t i = 0; i < remains->queued && remains->queued <= enough; i++)
		announce(remains, remains->queue[i], RELATION_PROVIDER);
	remains->climbed = remains->queued;
	for (size_t i = 0; i < remains->climbed && remains->queued <= enough; i++)
		announce(remains, remains->queue[i], RELATION_PEER);
	for (size_t i = 0; i < remains->queued && remains->queued <= enough; i++)
		announce(remains, remains->queue[i], RELATION_CUSTOMER);
	remains->found = remains->queued;
	return remains->found - 1;
}

size_t remains_find(struct remains *remains, uint32_t from)
{
	return remains_find_enough(remains, from, SIZE_MAX);
}

struct remains_holders remains_holders(const struct remains *remains)
{
	return (struct remains_holders){ remains->queue, remains->queued, remains->climbed };
}

bool remains_holds(const struct remains *remains, uint32_t as)
{
	return remains->visited[as] == remains->stamp;
}

uint32_t remains_heard_from(const struct remains *remains, uint32_t as)
{
	return remains->heard_from[as];
}

size_t remains_hear(struct remains *remains, uint32_t as)
{
	size_t first = remains->queued;
	tell(remains, as, as);
	for (size_t i = first; i < remains->queued; i++)
		announce(remains, remains->queue[i], RELATION_CUSTOMER);
	return remains->queued - 1;
}

void remains_unhear(struct remains *remains)
{
	while (remains->queued > remains->found)
		remains->visited[remains->queue[--remains->queued]] = 0;
}
