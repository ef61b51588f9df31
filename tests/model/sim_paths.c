#include "model/sim_paths.h"

#include "base/alloc.h"
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

static bool linked(const struct as_link *link, size_t count, asn_t a, asn_t b)
{
	for (size_t i = 0; i < count; i++) {
		if ((link[i].a == a && link[i].b == b) || (link[i].a == b && link[i].b == a))
			return true;
	}
	return false;
}

/* A link between two, the first as provider or peer, unless they have one. */
static void add_link(struct as_link *link, size_t *count, const uint64_t *end, int8_t rel)
{
	asn_t a = SIM_WORLD_FIRST + (asn_t)end[0], b = SIM_WORLD_FIRST + (asn_t)end[1];
	if (a != b && !linked(link, *count, a, b))
		link[(*count)++] = (struct as_link){ a, b, rel };
}

size_t sim_world(struct random_state *random, struct as_link *link)
{
	size_t count = 0;
	for (uint64_t a = 0; a < SIM_WORLD_CLIQUE; a++) {
		for (uint64_t b = 0; b < a; b++)
			add_link(link, &count, (uint64_t[]){ b, a }, LINK_P2P);
	}
	for (uint64_t as = SIM_WORLD_CLIQUE; as < SIM_WORLD_ASES; as++) {
		uint64_t above = as < SIM_WORLD_TRANSIT ? as : SIM_WORLD_TRANSIT;
		for (uint64_t i = 1 + random_below(random, 3); i > 0; i--)
			add_link(link, &count, (uint64_t[]){ random_below(random, above), as },
				LINK_P2C);
	}
	for (size_t i = random_below(random, 30); i > 0; i--) {
		uint64_t from = random_below(random, 3) > 0 ? SIM_WORLD_TRANSIT : SIM_WORLD_ASES;
		uint64_t span = from - SIM_WORLD_CLIQUE;
		add_link(link, &count,
			(uint64_t[]){ SIM_WORLD_CLIQUE + random_below(random, span),
				SIM_WORLD_CLIQUE + random_below(random, span) },
			LINK_P2P);
	}
	return count;
}
