#include "graph/scenario.h"

#include "base/alloc.h"
#include "model/links.h"
#include "model/world.h"
#include "unit/skip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SMALL_GRAPHS = 300, CROWDS = 10, WORLDS = 100, NAMED_MAX = 2000 };

static const char *const kernel_names[] = { "plain", "avx2", "avx512" };

/* A graph, and for the lanes of one target the routes on graphs built without the links cut. */
struct sample {
	const struct as_link *links;
	size_t count;
	struct graph *graph;
	struct order order;
	struct classes classes;
	struct scenario_link named[NAMED_MAX];
	size_t nameds, lanes;
	struct scenario expected[SCENARIO_LANES];
	struct scenario_change change;
};

static void sample_init(struct sample *s, const struct as_link *links, size_t count)
{
	struct graph_report report;
	*s = (struct sample){ .links = links, .count = count };
	s->graph = graph_new(links, count, &report);
	order_init(&s->order, s->graph);
	classes_init(&s->classes, s->graph, &s->order);
}

static void sample_clear(struct sample *s)
{
	classes_clear(&s->classes);
	order_clear(&s->order);
	graph_free(s->graph);
}

static bool is_cut(const struct sample *s, uint32_t neighbour, size_t lane)
{
	for (size_t i = 0; i < s->nameds; i++) {
		if (s->named[i].neighbour == neighbour)
			return s->named[i].cut[lane / 64] >> lane % 64 & 1;
	}
	return false;
}

/* A link of each AS to itself keeps all ASes, and so the ids, as they are. */
static struct graph *graph_after(const struct sample *s, asn_t target, size_t lane)
{
	struct graph_report report;
	size_t ases = graph_ases(s->graph), kept = 0;
	struct as_link *links = xmalloc((s->count + ases) * sizeof *links);
	for (size_t i = 0; i < s->count; i++) {
		struct as_link l = s->links[i];
		asn_t other = l.a == target ? l.b : l.a;
		if ((l.a != target && l.b != target) ||
			!is_cut(s, graph_find(s->graph, other), lane))
			links[kept++] = l;
	}
	for (uint32_t as = 0; as < ases; as++) {
		asn_t asn = graph_asn(s->graph, as);
		links[kept++] = (struct as_link){ asn, asn, LINK_P2P };
	}
	struct graph *graph = graph_new(links, kept, &report);
	assert_int_equal(graph_ases(graph), ases);
	free(links);
	return graph;
}

static void expect_lane(struct sample *s, uint32_t target, size_t lane, struct best_route *route)
{
	struct graph *graph = graph_after(s, graph_asn(s->graph, target), lane);
	struct order order;
	struct scenario *expected = &s->expected[lane];
	order_init(&order, graph);
	struct routes *routes = routes_new(graph, &order);
	routes_find(routes, target);
	*expected = (struct scenario){ 0 };
	for (uint32_t as = 0; as < graph_ases(graph); as++) {
		route[as] = (struct best_route){ 0 };
		if (as == target || !routes_get(routes, as, &route[as]))
			continue;
		expected->routes[route[as].class]++;
		expected->reach++;
		expected->hops += route[as].length;
	}
	routes_free(routes);
	order_clear(&order);
	graph_free(graph);
}

static void expect_all(struct sample *s, uint32_t target)
{
	size_t ases = graph_ases(s->graph);
	struct best_route *route = xcalloc(2 * ases, sizeof *route), *before = route + ases;
	for (size_t lane = 0; lane < s->lanes; lane++)
		expect_lane(s, target, lane, lane == 0 ? before : route);
	s->change = (struct scenario_change){ 0 };
	if (s->lanes > 1)
		expect_lane(s, target, 1, route);
	for (uint32_t as = 0; s->lanes > 1 && as < ases; as++) {
		const struct best_route *a = &before[as], *b = &route[as];
		s->change.class[a->class][b->class] += as != target;
		s->change.longer += a->length > 0 && b->length > a->length;
		s->change.shorter += b->length > 0 && b->length < a->length;
	}
	free(route);
}

/* Every kernel, each twice with the same scratch. */
static void check_target(struct sample *s, uint32_t target)
{
	expect_all(s, target);
	for (size_t i = 0; i < sizeof kernel_names / sizeof *kernel_names; i++) {
		struct scenarios *scenarios = scenarios_new(s->graph, &s->classes, kernel_names[i]);
		for (int again = 0; again < 2 && scenarios != NULL; again++) {
			struct scenario result[SCENARIO_LANES];
			struct scenario_change change;
			assert_true(scenarios_run(scenarios, target,
				&(struct scenario_cuts){ s->named, s->nameds, s->lanes }, result,
				s->lanes > 1 ? &change : NULL));
			assert_memory_equal(result, s->expected, s->lanes * sizeof *result);
			if (s->lanes > 1)
				assert_memory_equal(&change, &s->change, sizeof change);
		}
		scenarios_free(scenarios);
	}
}

/* Names the neighbours by id; up to `most` of them. */
static void name_links(struct sample *s, uint32_t target, size_t most)
{
	s->nameds = 0;
	for (uint32_t as = 0; as < graph_ases(s->graph) && s->nameds < most; as++) {
		bool near = false;
		for (enum relation r = RELATION_PROVIDER; r < RELATIONS; r++)
			near |= graph_related(s->graph, target, as, r);
		if (near)
			s->named[s->nameds++] = (struct scenario_link){ .neighbour = as };
	}
}

/* All subsets of up to seven links. */
static void check_subsets(struct sample *s, uint32_t target)
{
	name_links(s, target, 7);
	s->lanes = (size_t)1 << s->nameds;
	for (size_t lane = 0; lane < s->lanes; lane++) {
		for (size_t i = 0; i < s->nameds; i++)
			s->named[i].cut[lane / 64] |= (uint64_t)(lane >> i & 1) << lane % 64;
	}
	check_target(s, target);
}

/* Any number of links, each cut in some lanes. */
static void check_any(struct sample *s, uint32_t target, struct random_state *random)
{
	name_links(s, target, NAMED_MAX);
	s->lanes = 1 + random_below(random, 5);
	for (size_t i = 0; i < s->nameds; i++)
		s->named[i].cut[0] = random_below(random, 1u << s->lanes);
	check_target(s, target);
}

static void check_links(const struct as_link *links, size_t count, struct random_state *random)
{
	static struct sample s;
	sample_init(&s, links, count);
	for (int i = 0; i < 2 && graph_ases(s.graph) > 0; i++) {
		check_subsets(&s, (uint32_t)random_below(random, graph_ases(s.graph)));
		check_any(&s, (uint32_t)random_below(random, graph_ases(s.graph)), random);
	}
	sample_clear(&s);
}

static void test_random_small(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= SMALL_GRAPHS; seed++) {
		struct random_state random = { seed };
		struct as_link links[SMALL_LINKS];
		check_links(links, links_random(&random, false, links), &random);
	}
}

/* Classes of hundreds of stubs, of which some members lose their link to the target. */
static void test_random_crowds(void **state)
{
	(void)state;
	static struct sample s;
	for (uint64_t seed = 1; seed <= CROWDS; seed++) {
		struct random_state random = { seed };
		struct as_link links[SMALL_LINKS];
		size_t count = links_random(&random, true, links);
		check_links(links, count, &random);
		sample_init(&s, links, count);
		for (uint32_t as = 0; as < s.classes.ases; as++) {
			if (s.classes.node_of[as] < s.classes.transit)
				check_any(&s, as, &random);
		}
		sample_clear(&s);
	}
}

static void test_random_worlds(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= WORLDS; seed++) {
		struct random_state random = { seed };
		struct as_link links[WORLD_LINKS];
		check_links(links, world_random(&random, links), &random);
	}
}

/* A route of 62 links is told, not counted wrongly. */
static void test_too_long(void **state)
{
	(void)state;
	static struct sample s;
	for (asn_t length = 61; length <= 66; length++) {
		struct as_link links[70];
		struct scenario result;
		for (asn_t i = 0; i < length; i++)
			links[i] = (struct as_link){ 64512 + i, 64513 + i, LINK_P2C };
		sample_init(&s, links, length);
		struct scenarios *scenarios = scenarios_new(s.graph, &s.classes, NULL);
		assert_int_equal(scenarios_run(scenarios, 0, &(struct scenario_cuts){ .lanes = 1 },
					 &result, NULL),
			length == 61);
		scenarios_free(scenarios);
		sample_clear(&s);
	}
}

static void check_real(struct sample *s, asn_t asn)
{
	uint32_t target = graph_find(s->graph, asn);
	assert_int_not_equal(target, GRAPH_NONE);
	check_subsets(s, target);
	assert_true(s->lanes > 1);
	assert_true(s->expected[0].reach > 20000);
}

/* All cuts of McColo and of Atrivo. */
static void test_real(void **state)
{
	(void)state;
	static struct sample s;
	size_t count;
	struct as_link *links = links_read_shared("20080101", &count);
	if (links == NULL)
		skip_because(SKIP_NO_SHARED);
	sample_init(&s, links, count);
	check_real(&s, 26780);
	check_real(&s, 27595);
	sample_clear(&s);
	free(links);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_small),
		cmocka_unit_test(test_random_crowds),
		cmocka_unit_test(test_random_worlds),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_real),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
