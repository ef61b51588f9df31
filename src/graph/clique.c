#include "graph/clique.h"

#include "base/alloc.h"

#include <stdlib.h>

enum { STEPS_MAX = 1 << 20 }; /* the Internet of 2018 takes about a hundred */

struct candidate {
	uint32_t id;
	size_t links;
};

/* Sets of candidates are masks; candidate 0 has the most links. */
struct search {
	uint64_t peers[CLIQUE_CANDIDATES];
	uint64_t best;
	size_t steps;
};

static int compare_candidates(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;
	if (a->links != b->links)
		return a->links > b->links ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

/* All ASes without a provider, those with the most links first. To be freed. */
static struct candidate *rank_candidates(const struct graph *graph, size_t *count)
{
	struct candidate *list = xmalloc(graph_ases(graph) * sizeof *list);
	*count = 0;
	for (uint32_t id = 0; id < graph_ases(graph); id++) {
		if (graph_neighbours(graph, id, RELATION_PROVIDER).count > 0)
			continue;
		size_t links = graph_neighbours(graph, id, RELATION_PEER).count +
			       graph_neighbours(graph, id, RELATION_CUSTOMER).count;
		list[(*count)++] = (struct candidate){ id, links };
	}
	qsort(list, *count, sizeof *list, compare_candidates);
	return list;
}

static bool are_peers(const struct graph *graph, uint32_t a, uint32_t b)
{
	struct graph_neighbours peers = graph_neighbours(graph, a, RELATION_PEER);
	for (size_t i = 0; i < peers.count; i++) {
		if (peers.id[i] == b)
			return true;
	}
	return false;
}

/*
 * Tries to extend a clique by candidates that peer with all of it, first with the first, then
 * without: the first of the largest is found first.
 */
static void extend(struct search *search, uint64_t clique, uint64_t candidates)
{
	int size = __builtin_popcountll(clique);
	if (search->steps == STEPS_MAX)
		return;
	search->steps++;
	if (size > __builtin_popcountll(search->best))
		search->best = clique;
	while (size + __builtin_popcountll(candidates) > __builtin_popcountll(search->best)) {
		int first = __builtin_ctzll(candidates);
		candidates &= candidates - 1;
		extend(search, clique | UINT64_C(1) << first, candidates & search->peers[first]);
	}
}

static int compare_ids(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

void clique_find(const struct graph *graph, struct clique *clique)
{
	size_t count;
	struct candidate *list = rank_candidates(graph, &count);
	if (count > CLIQUE_CANDIDATES)
		count = CLIQUE_CANDIDATES;

	struct search search = { 0 };
	uint64_t all = 0;
	for (size_t i = 0; i < count; i++) {
		all |= UINT64_C(1) << i;
		for (size_t j = 0; j < count; j++) {
			if (are_peers(graph, list[i].id, list[j].id))
				search.peers[i] |= UINT64_C(1) << j;
		}
	}
	extend(&search, 0, all);

	*clique = (struct clique){ .proven = search.steps < STEPS_MAX };
	for (size_t i = 0; i < count; i++) {
		if (search.best >> i & 1)
			clique->member[clique->count++] = list[i].id;
	}
	qsort(clique->member, clique->count, sizeof *clique->member, compare_ids);
	free(list);
}
