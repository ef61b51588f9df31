/* Holds what graph/allpairs.h streams to what graph/routes.h finds, AS by AS. */
#pragma once

#include "base/alloc.h"
#include "graph/allpairs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PAIRS_LANES = 128 };

struct pairs {
	struct graph *graph;
	struct order order;
	struct classes classes;
	struct routes *routes;
	uint32_t every; /* batch in so many is looked at */
	uint32_t first;
	size_t rows; /* of the batch, received so far */
	uint8_t *byte; /* [PAIRS_LANES][nodes] */
	size_t destinations; /* compared */
	struct allpairs_result expected; /* summed over what was compared */
	struct allpairs_as *as; /* likewise, [ases] */
};

static inline void pairs_init(struct pairs *p, const struct as_link *links, size_t count)
{
	struct graph_report report;
	*p = (struct pairs){ .graph = graph_new(links, count, &report), .every = 1 };
	order_init(&p->order, p->graph);
	classes_init(&p->classes, p->graph, &p->order);
	p->routes = routes_new(p->graph, &p->order);
	p->byte = xcalloc(PAIRS_LANES, p->classes.nodes + 1);
	p->as = xcalloc(graph_ases(p->graph), sizeof *p->as);
}

static inline void pairs_clear(struct pairs *p)
{
	routes_free(p->routes);
	classes_clear(&p->classes);
	order_clear(&p->order);
	graph_free(p->graph);
	free(p->byte);
	free(p->as);
}

static inline uint8_t pairs_expect(struct pairs *p, uint32_t from, uint32_t to)
{
	struct best_route route;
	if (!routes_get(p->routes, from, &route))
		return 191;
	if (route.class != ROUTE_ORIGIN) {
		p->expected.routes[route.class][route.length]++;
		p->expected.reachable++;
		p->as[to].routes[route.class]++;
		p->as[to].hops += route.length;
	}
	return (uint8_t)((route.class - (route.class != ROUTE_ORIGIN)) << 6 | route.length);
}

/* Of one destination, from everywhere. */
static inline void pairs_compare(struct pairs *p, uint32_t to, const uint8_t *byte)
{
	routes_find(p->routes, to);
	p->destinations++;
	for (uint32_t from = 0; from < p->classes.ases; from++) {
		uint8_t expected = pairs_expect(p, from, to);
		uint8_t got = byte[p->classes.node_of[from]];
		if (from != to && got != expected)
			fail_msg("AS%u to AS%u: %u, expected %u", graph_asn(p->graph, from),
				graph_asn(p->graph, to), got, expected);
	}
}

static inline void pairs_compare_batch(struct pairs *p)
{
	for (uint32_t to = 0; to < p->classes.ases; to++) {
		uint32_t node = p->classes.node_of[to];
		if (node - p->first < PAIRS_LANES)
			pairs_compare(p, to, p->byte + (node - p->first) * p->classes.nodes);
	}
}

static inline void pairs_sink(void *ctx, const struct allpairs_rows *rows)
{
	struct pairs *p = ctx;
	if (rows->first / PAIRS_LANES % p->every != 0)
		return;
	p->first = rows->first;
	for (size_t i = 0; i < rows->rows; i++) {
		for (uint32_t lane = 0; lane < rows->lanes; lane++)
			p->byte[lane * p->classes.nodes + rows->node[i]] =
				rows->row[i * rows->stride + lane];
	}
	p->rows += rows->rows;
	if (p->rows < p->classes.nodes)
		return;
	assert_int_equal(p->rows, p->classes.nodes);
	p->rows = 0;
	pairs_compare_batch(p);
}
