#include "graph/cone.h"

#include "base/alloc.h"

#include <stdlib.h>

/* Stamps stand for clearing, as in graph/reach.c. */
struct cone {
	const struct graph *graph;
	uint64_t stamp;
	uint64_t *visited;
	uint32_t *member; /* room for one more than there are ASes */
};

struct cone *cone_new(const struct graph *graph)
{
	struct cone *cone = xcalloc(1, sizeof *cone);
	cone->graph = graph;
	cone->visited = xcalloc(graph_ases(graph), sizeof *cone->visited);
	cone->member = xcalloc(graph_ases(graph) + 1, sizeof *cone->member);
	return cone;
}

void cone_free(struct cone *cone)
{
	if (cone == NULL)
		return;
	free(cone->visited);
	free(cone->member);
	free(cone);
}

struct cone_members cone_find(struct cone *cone, uint32_t as)
{
	uint64_t stamp = ++cone->stamp;
	size_t count = 1;
	cone->visited[as] = stamp;
	cone->member[0] = as;
	for (size_t i = 0; i < count; i++) {
		struct graph_neighbours below =
			graph_neighbours(cone->graph, cone->member[i], RELATION_CUSTOMER);
		for (size_t k = 0; k < below.count; k++) {
			cone->member[count] = below.id[k];
			count += cone->visited[below.id[k]] != stamp;
			cone->visited[below.id[k]] = stamp;
		}
	}
	return (struct cone_members){ cone->member, count };
}

void cone_sizes(const struct graph *graph, uint32_t *size)
{
	struct cone *cone = cone_new(graph);
	for (uint32_t as = 0; as < graph_ases(graph); as++)
		size[as] = (uint32_t)cone_find(cone, as).count;
	cone_free(cone);
}

/* An AS and a member of its cone as one number, so that sorting brings cones together. */
struct cone_observed {
	const struct graph *graph;
	uint64_t *pair;
	size_t count, capacity;
	size_t tidy; /* this many of the pairs are sorted and without repetition */
	uint32_t *member; /* what cone_observed_find hands out */
};

struct cone_observed *cone_observed_new(const struct graph *graph)
{
	struct cone_observed *observed = xcalloc(1, sizeof *observed);
	observed->graph = graph;
	observed->member = xcalloc(graph_ases(graph), sizeof *observed->member);
	return observed;
}

void cone_observed_free(struct cone_observed *observed)
{
	if (observed == NULL)
		return;
	free(observed->pair);
	free(observed->member);
	free(observed);
}

static int compare_pairs(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

/* Sorts and drops what is there twice. Paths repeat themselves: few pairs stay. */
static void tidy_up(struct cone_observed *observed)
{
	size_t kept = 0;
	qsort(observed->pair, observed->count, sizeof *observed->pair, compare_pairs);
	for (size_t i = 0; i < observed->count; i++) {
		if (kept == 0 || observed->pair[i] != observed->pair[kept - 1])
			observed->pair[kept++] = observed->pair[i];
	}
	observed->count = observed->tidy = kept;
}

static void add_pair(struct cone_observed *observed, uint32_t as, uint32_t member)
{
	/* Tidying up whenever the untidy part has become the larger one keeps memory in bounds. */
	if (observed->count == observed->capacity && observed->count > 2 * observed->tidy)
		tidy_up(observed);
	observed->pair = array_grow(
		observed->pair, observed->count, &observed->capacity, sizeof *observed->pair);
	observed->pair[observed->count++] = (uint64_t)as << 32 | member;
}

static bool leads_to(const struct graph *graph, uint32_t from, uint32_t to, enum relation relation)
{
	return from != GRAPH_NONE && to != GRAPH_NONE && graph_related(graph, from, to, relation);
}

void cone_observed_add(struct cone_observed *observed, const uint32_t *path, size_t length)
{
	const struct graph *graph = observed->graph;
	for (size_t i = 1; i < length; i++) {
		if (!leads_to(graph, path[i - 1], path[i], RELATION_CUSTOMER) &&
			!leads_to(graph, path[i - 1], path[i], RELATION_PEER))
			continue;
		add_pair(observed, path[i], path[i]);
		for (size_t k = i + 1; k < length; k++) {
			if (!leads_to(graph, path[k - 1], path[k], RELATION_CUSTOMER))
				break;
			add_pair(observed, path[i], path[k]);
		}
	}
}

/* The first pair not below `key`. */
static size_t find_pair(const struct cone_observed *observed, uint64_t key)
{
	size_t low = 0, high = observed->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (observed->pair[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct cone_members cone_observed_find(struct cone_observed *observed, uint32_t as)
{
	size_t count = 0;
	if (observed->tidy < observed->count)
		tidy_up(observed);
	size_t first = find_pair(observed, (uint64_t)as << 32);
	size_t end = find_pair(observed, (uint64_t)(as + 1) << 32);
	for (size_t i = first; i < end; i++)
		observed->member[count++] = (uint32_t)observed->pair[i];
	if (count == 0)
		observed->member[count++] = as;
	return (struct cone_members){ observed->member, count };
}
