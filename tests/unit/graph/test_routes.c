#include "graph/routes.h"

#include "base/alloc.h"
#include "model/bfs_routes.h"
#include "model/links.h"
#include "model/slow_routes.h"
#include "model/world.h"
#include "unit/skip.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SMALL_GRAPHS = 3000, WORLDS = 300 };

struct sample {
	struct graph *graph;
	struct order order;
	struct routes *routes;
	uint64_t seed;
};

static void sample_init(struct sample *s, const struct as_link *links, size_t count)
{
	struct graph_report report;
	s->graph = graph_new(links, count, &report);
	order_init(&s->order, s->graph);
	s->routes = routes_new(s->graph, &s->order);
}

static void sample_clear(struct sample *s)
{
	routes_free(s->routes);
	order_clear(&s->order);
	graph_free(s->graph);
}

static void find(struct sample *s, asn_t destination)
{
	routes_find(s->routes, graph_find(s->graph, destination));
}

static void check(
	struct sample *s, asn_t asn, enum route_class class, uint32_t length, asn_t next_hop)
{
	struct best_route route;
	if (!routes_get(s->routes, graph_find(s->graph, asn), &route))
		fail_msg("AS%u has no route", asn);
	if (route.class != class || route.length != length ||
		graph_asn(s->graph, route.next_hop) != next_hop)
		fail_msg("AS%u: %s, length %u, next hop AS%u", asn, route_class_name(route.class),
			route.length, graph_asn(s->graph, route.next_hop));
}

static void check_none(struct sample *s, asn_t asn)
{
	struct best_route route;
	uint32_t path[16];
	assert_false(routes_get(s->routes, graph_find(s->graph, asn), &route));
	assert_int_equal(routes_path(s->routes, graph_find(s->graph, asn), path), 0);
}

/*
 *	64496 --- 64497		peers
 *	  |         |
 *	64498     64499 --- 64501	64499 and 64501 peer
 *	  |
 *	64500
 */
static void test_classes(void **state)
{
	(void)state;
	static const struct as_link links[] = {
		{ 64496, 64497, LINK_P2P },
		{ 64496, 64498, LINK_P2C },
		{ 64497, 64499, LINK_P2C },
		{ 64498, 64500, LINK_P2C },
		{ 64499, 64501, LINK_P2P },
	};
	struct sample s;
	uint32_t path[6];
	sample_init(&s, links, 5);
	check_none(&s, 64496); /* nothing asked yet */
	find(&s, 64500);
	check(&s, 64500, ROUTE_ORIGIN, 0, 64500);
	check(&s, 64498, ROUTE_CUSTOMER, 1, 64500);
	check(&s, 64496, ROUTE_CUSTOMER, 2, 64498);
	check(&s, 64497, ROUTE_PEER, 3, 64496);
	check(&s, 64499, ROUTE_PROVIDER, 4, 64497);
	check_none(&s, 64501);
	assert_int_equal(routes_path(s.routes, graph_find(s.graph, 64499), path), 5);
	static const asn_t expected[] = { 64499, 64497, 64496, 64498, 64500 };
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(graph_asn(s.graph, path[i]), expected[i]);
	find(&s, 64501); /* forgets the former destination */
	check(&s, 64499, ROUTE_PEER, 1, 64501);
	check_none(&s, 64500);
	sample_clear(&s);
	routes_free(NULL);
}

/* A longer customer route beats a peer, a longer peer route a provider; then length; then number. */
static void test_preference(void **state)
{
	(void)state;
	static const struct as_link links[] = {
		{ 64496, 64500, LINK_P2C },
		{ 64500, 64505, LINK_P2C }, /* 64496 above 64505, 2 */
		{ 64496, 64505, LINK_P2P },
		{ 64502, 64496, LINK_P2C },
		{ 64502, 64505, LINK_P2C },
		{ 64503, 64505, LINK_P2C }, /* 64506: peer of 64500 and 64503, customer of 64502 */
		{ 64506, 64500, LINK_P2P },
		{ 64506, 64503, LINK_P2P },
		{ 64502, 64506, LINK_P2C },
	};
	struct sample s;
	sample_init(&s, links, 9);
	find(&s, 64505);
	check(&s, 64496, ROUTE_CUSTOMER, 2, 64500);
	check(&s, 64502, ROUTE_CUSTOMER, 1, 64505);
	check(&s, 64506, ROUTE_PEER, 2, 64500);
	sample_clear(&s);
}

/* Each relationship of a pair is a link: what is customer and peer and provider is all of these. */
static void test_several_relationships(void **state)
{
	(void)state;
	static const struct as_link links[] = {
		{ 64496, 64497, LINK_P2C },
		{ 64497, 64496, LINK_P2C },
		{ 64496, 64497, LINK_P2P },
		{ 64497, 64498, LINK_P2P },
		{ 64496, 64497, LINK_P2C },
		{ 64499, 64499, LINK_P2P },
	};
	struct sample s;
	sample_init(&s, links, 6);
	assert_int_equal(s.order.count, 2);
	assert_int_equal(s.order.groups, 1);
	find(&s, 64496);
	check(&s, 64497, ROUTE_CUSTOMER, 1, 64496);
	check(&s, 64498, ROUTE_PEER, 2, 64497); /* for 64497 is a provider of 64496 */
	check_none(&s, 64499);
	find(&s, 64498);
	check(&s, 64497, ROUTE_PEER, 1, 64498);
	check(&s, 64496, ROUTE_PROVIDER, 2, 64497);
	sample_clear(&s);
}

static void test_empty(void **state)
{
	(void)state;
	struct sample s;
	sample_init(&s, NULL, 0);
	assert_int_equal(s.order.count, 0);
	assert_int_equal(s.order.groups, 0);
	sample_clear(&s);
}

/* Longer than any byte counts, and deeper than a stack would like. */
static void test_chain(void **state)
{
	(void)state;
	enum { LENGTH = 200000 };
	struct as_link *links = xmalloc(LENGTH * sizeof *links);
	for (asn_t i = 0; i < LENGTH; i++)
		links[i] = (struct as_link){ 1 + i, 2 + i, LINK_P2C };
	struct sample s;
	sample_init(&s, links, LENGTH);
	find(&s, LENGTH + 1);
	check(&s, 1, ROUTE_CUSTOMER, LENGTH, 2);
	find(&s, 1);
	check(&s, LENGTH + 1, ROUTE_PROVIDER, LENGTH, LENGTH);
	sample_clear(&s);
	free(links);
}

/* Every transit AS once, customers before providers except within a group. */
static void check_order(const struct sample *s)
{
	size_t ases = graph_ases(s->graph), transit = 0;
	size_t *place = xcalloc(ases, sizeof *place); /* group, from 1; 0 = none */
	for (size_t group = 0; group < s->order.groups; group++) {
		for (size_t i = s->order.group[group]; i < s->order.group[group + 1]; i++) {
			assert_int_equal(place[s->order.as[i]], 0);
			place[s->order.as[i]] = group + 1;
		}
	}
	for (uint32_t as = 0; as < ases; as++) {
		struct graph_neighbours below = graph_neighbours(s->graph, as, RELATION_CUSTOMER);
		assert_int_equal(place[as] != 0, below.count > 0);
		transit += below.count > 0;
		for (size_t i = 0; i < below.count; i++)
			assert_true(place[below.id[i]] <= place[as]);
	}
	assert_int_equal(transit, s->order.count);
	free(place);
}

/* What `to` is to `from`, if the graph says so. */
static bool related(const struct graph *graph, uint32_t from, uint32_t to, enum relation relation)
{
	struct graph_neighbours list = graph_neighbours(graph, from, relation);
	for (size_t i = 0; i < list.count; i++) {
		if (list.id[i] == to)
			return true;
	}
	return false;
}

/* Walks along the next hops: up, at most one peering, down; every hop over a link there is. */
static void check_path(const struct sample *s, uint32_t as)
{
	static const enum relation over[] = { 0, RELATION_CUSTOMER, RELATION_PEER,
		RELATION_PROVIDER };
	struct best_route route, next;
	for (assert_true(routes_get(s->routes, as, &route)); route.length > 0; route = next) {
		assert_true(route.class != ROUTE_ORIGIN);
		assert_true(related(s->graph, as, route.next_hop, over[route.class]));
		as = route.next_hop;
		assert_true(routes_get(s->routes, as, &next));
		assert_int_equal(next.length, route.length - 1);
		if (route.class != ROUTE_PROVIDER) /* over the top: only downwards from here */
			assert_true(next.class == ROUTE_CUSTOMER || next.class == ROUTE_ORIGIN);
	}
	assert_int_equal(route.class, ROUTE_ORIGIN);
}

static void compare(struct sample *s, const struct slow_routes *slow, asn_t destination)
{
	for (uint32_t as = 0; as < graph_ases(s->graph); as++) {
		asn_t asn = graph_asn(s->graph, as);
		const struct slow_route *expected = slow_routes_get(slow, asn);
		struct best_route route;
		uint32_t path[SLOW_SPAN];
		size_t hops = routes_path(s->routes, as, path);
		bool has = routes_get(s->routes, as, &route);
		bool same = has == (expected->class != SLOW_NONE);
		if (has && same)
			same = (int)route.class == (int)expected->class &&
			       route.length == expected->length && hops == expected->length + 1;
		for (size_t i = 0; same && i < hops; i++)
			same = graph_asn(s->graph, path[i]) == expected->path[i];
		if (!same)
			fail_msg("seed %" PRIu64 ": AS%u to AS%u differs from the model", s->seed,
				asn, destination);
		if (has)
			check_path(s, as);
	}
}

static void compare_all(const struct as_link *links, size_t count, uint64_t seed)
{
	static struct slow_routes slow; /* too large for the stack */
	struct sample s = { .seed = seed };
	sample_init(&s, links, count);
	check_order(&s);
	for (uint32_t id = 0; id < graph_ases(s.graph); id += 1 + id / 16) {
		asn_t destination = graph_asn(s.graph, id);
		if (!slow_routes_find(&slow, links, count, destination))
			fail_msg("seed %" PRIu64 ": the model does not settle", seed);
		find(&s, destination);
		compare(&s, &slow, destination);
	}
	sample_clear(&s);
}

static void test_random_small(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= SMALL_GRAPHS; seed++) {
		struct random_state random = { seed };
		struct as_link links[SMALL_LINKS];
		compare_all(links, links_random(&random, false, links), seed);
	}
}

static void test_random_worlds(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= WORLDS; seed++) {
		struct random_state random = { seed };
		struct as_link links[WORLD_LINKS];
		compare_all(links, world_random(&random, links), seed);
	}
}

/* One row of an oracle: destination,asn,class,length,next_hop, the last empty at the origin. */
static bool parse_row(const char *line, asn_t *destination, asn_t *asn, struct best_route *route)
{
	char class[16], *end;
	*destination = (asn_t)strtoul(line, &end, 10);
	if (*destination == 0 || *end != ',')
		return false;
	*asn = (asn_t)strtoul(end + 1, &end, 10);
	route->next_hop = *asn;
	if (sscanf(end, ",%15[a-z],%" SCNu32 ",%" SCNu32, class, &route->length, &route->next_hop) <
		2)
		fail_msg("a row of the oracle cannot be read: %s", line);
	for (route->class = ROUTE_ORIGIN; strcmp(route_class_name(route->class), class) != 0;)
		assert_true(++route->class < ROUTE_CLASSES);
	return true;
}

/* How many routes to the destination of the last question there are, paths checked on the way. */
static size_t count_routes(struct sample *s)
{
	size_t count = 0;
	struct best_route route;
	for (uint32_t as = 0; as < graph_ases(s->graph); as++) {
		if (!routes_get(s->routes, as, &route))
			continue;
		check_path(s, as);
		count++;
	}
	return count;
}

static void check_oracle(const char *date, size_t rows)
{
	char name[64], line[256];
	snprintf(name, sizeof name, "oracle/routes-%s.csv.zst", date);
	size_t count, seen = 0, held = 0;
	struct as_link *links = links_read_shared(date, &count);
	FILE *pipe = shared_open("zstdcat", name);
	if (links == NULL || pipe == NULL)
		skip_because(SKIP_NO_SHARED);
	struct sample s;
	sample_init(&s, links, count);
	check_order(&s);
	asn_t destination, asn, current = 0;
	struct best_route route;
	while (fgets(line, sizeof line, pipe) != NULL) {
		if (!parse_row(line, &destination, &asn, &route))
			continue;
		if (destination != current) {
			find(&s, current = destination);
			held += count_routes(&s);
		}
		check(&s, asn, route.class, route.length, route.next_hop);
		seen++;
	}
	assert_int_equal(seen, rows);
	assert_int_equal(held, rows);
	pclose(pipe);
	sample_clear(&s);
	free(links);
}

static void test_oracle_2008(void **state)
{
	(void)state;
	check_oracle("20080101", 163048);
}

static void test_oracle_2018(void **state)
{
	(void)state;
	check_oracle("20180101", 298154);
}

/* Destinations all over, against the search that everybody writes. */
static void check_plain(const char *date, uint32_t every)
{
	size_t count;
	struct as_link *links = links_read_shared(date, &count);
	if (links == NULL)
		skip_because(SKIP_NO_SHARED);
	struct sample s;
	struct bfs bfs;
	sample_init(&s, links, count);
	bfs_init(&bfs, links, count);
	assert_int_equal(bfs.ases, graph_ases(s.graph));
	for (uint32_t to = 0; to < bfs.ases; to += every) {
		routes_find(s.routes, to);
		bfs_find(&bfs, to);
		for (uint32_t as = 0; as < bfs.ases; as++) {
			struct best_route route;
			assert_int_equal(
				routes_get(s.routes, as, &route), bfs.route[as].class != BFS_NONE);
			if (bfs.route[as].class != BFS_NONE)
				check(&s, bfs.asn[as], (enum route_class)bfs.route[as].class,
					bfs.route[as].length, bfs.asn[bfs.route[as].next_hop]);
		}
	}
	bfs_clear(&bfs);
	sample_clear(&s);
	free(links);
}

static void test_plain_2008(void **state)
{
	(void)state;
	check_plain("20080101", 400);
}

static void test_plain_2018(void **state)
{
	(void)state;
	check_plain("20180101", 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_preference),
		cmocka_unit_test(test_several_relationships),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_random_small),
		cmocka_unit_test(test_random_worlds),
		cmocka_unit_test(test_oracle_2008),
		cmocka_unit_test(test_oracle_2018),
		cmocka_unit_test(test_plain_2008),
		cmocka_unit_test(test_plain_2018),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
