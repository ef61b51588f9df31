#include "model/sim_paths.h"

#include "base/alloc.h"
#include "base/random.h"
#include "graph/routes.h"

#include <stdbool.h>
#include <stdlib.h>

struct transit {
	uint32_t as;
	size_t links;
};

static int compare_transits(const void *left, const void *right)
{
	const struct transit *a = left, *b = right;
	if (a->links != b->links)
		return a->links > b->links ? -1 : 1;
	return (a->as > b->as) - (a->as < b->as);
}

static size_t list_transits(const struct graph *graph, struct transit *list)
{
	size_t count = 0;
	for (uint32_t as = 0; as < graph_ases(graph); as++) {
		size_t customers = graph_neighbours(graph, as, RELATION_CUSTOMER).count;
		size_t peers = graph_neighbours(graph, as, RELATION_PEER).count;
		if (customers > 0)
			list[count++] = (struct transit){ as, customers + peers };
	}
	if (count > 0)
		qsort(list, count, sizeof *list, compare_transits);
	return count;
}

/* Draws `wanted` of the first `count` that are not drawn yet, or as many as there are. */
static size_t draw(struct random_state *random, const struct transit *list, size_t count,
	size_t wanted, uint32_t *vantage, bool *drawn)
{
	size_t got = 0, left = 0;
	for (size_t i = 0; i < count; i++)
		left += !drawn[i];
	for (size_t i = 0; i < count && got < wanted; i++) {
		if (drawn[i])
			continue;
		if (random_below(random, left--) < wanted - got) {
			drawn[i] = true;
			vantage[got++] = list[i].as;
		}
	}
	return got;
}

void sim_paths(const struct graph *graph, const struct sim_view *view, struct path_set *paths)
{
	size_t ases = graph_ases(graph);
	struct transit *list = xmalloc(ases * sizeof *list);
	bool *drawn = xcalloc(ases, sizeof *drawn);
	uint32_t *vantage = xmalloc((view->large + view->others) * sizeof *vantage);
	uint32_t *path = xmalloc(ases * sizeof *path);
	asn_t *hop = xmalloc(ases * sizeof *hop);
	struct random_state random = { view->seed };
	size_t transits = list_transits(graph, list);
	size_t top = 2 * view->large < transits ? 2 * view->large : transits;
	size_t vantages = draw(&random, list, top, view->large, vantage, drawn);
	vantages += draw(&random, list, transits, view->others, vantage + vantages, drawn);

	struct order order;
	order_init(&order, graph);
	struct routes *routes = routes_new(graph, &order);
	for (uint32_t to = 0; to<ases; to += view->one_in> 0 ? (uint32_t)view->one_in : 1) {
		routes_find(routes, to);
		for (size_t i = 0; i < vantages; i++) {
			size_t count = routes_path(routes, vantage[i], path);
			for (size_t j = 0; j < count; j++)
				hop[j] = graph_asn(graph, path[j]);
			if (count > 1)
				path_set_add(paths, hop, count);
		}
	}
	routes_free(routes);
	order_clear(&order);
	free(list);
	free(drawn);
	free(vantage);
	free(path);
	free(hop);
}
