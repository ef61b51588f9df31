#include "graph/graph.h"

#include "base/alloc.h"
#include "model/brute_reach.h"
#include "model/links.h"
#include "unit/skip.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct graph *build(const struct as_link *links, size_t count, struct graph_report *report)
{
	struct graph *graph = graph_new(links, count, report);
	assert_int_equal(report->links_given, count);
	assert_int_equal(count,
		graph_links(graph) + report->doubled + report->self_links + report->reserved);
	return graph;
}

static void assert_neighbours(
	const struct graph *graph, asn_t of, enum relation relation, const asn_t *asn, size_t count)
{
	uint32_t id = graph_find(graph, of);
	assert_int_not_equal(id, GRAPH_NONE);
	struct graph_neighbours list = graph_neighbours(graph, id, relation);
	assert_int_equal(list.count, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(graph_asn(graph, list.id[i]), asn[i]);
}

static void test_empty(void **state)
{
	(void)state;
	struct graph_report report;
	struct graph *graph = build(NULL, 0, &report);
	assert_int_equal(graph_ases(graph), 0);
	assert_int_equal(graph_links(graph), 0);
	assert_int_equal(graph_find(graph, 64496), GRAPH_NONE);
	graph_free(graph);
	graph_free(NULL);
}

static void test_relations(void **state)
{
	(void)state;
	const struct as_link links[] = {
		{ 65551, 64500, LINK_P2C },
		{ 64496, 64500, LINK_P2C },
		{ 64500, 64498, LINK_P2P },
		{ 64497, 64500, LINK_P2P },
		{ 64500, 64499, LINK_P2C },
	};
	struct graph_report report;
	struct graph *graph = build(links, 5, &report);
	assert_int_equal(graph_ases(graph), 6);
	assert_int_equal(graph_links(graph), 5);
	assert_int_equal(report.doubled + report.contradictory + report.self_links, 0);
	assert_neighbours(graph, 64500, RELATION_PROVIDER, (asn_t[]){ 64496, 65551 }, 2);
	assert_neighbours(graph, 64500, RELATION_PEER, (asn_t[]){ 64497, 64498 }, 2);
	assert_neighbours(graph, 64500, RELATION_CUSTOMER, (asn_t[]){ 64499 }, 1);
	assert_neighbours(graph, 64499, RELATION_PROVIDER, (asn_t[]){ 64500 }, 1);
	assert_neighbours(graph, 64498, RELATION_PEER, (asn_t[]){ 64500 }, 1);
	assert_neighbours(graph, 65551, RELATION_CUSTOMER, (asn_t[]){ 64500 }, 1);
	assert_neighbours(graph, 65551, RELATION_PROVIDER, NULL, 0);
	graph_free(graph);
}

static void test_find(void **state)
{
	(void)state;
	const struct as_link links[] = {
		{ 1, UINT32_MAX, LINK_P2C },
		{ 64500, 1, LINK_P2P },
	};
	struct graph_report report;
	struct graph *graph = build(links, 2, &report);
	assert_int_equal(graph_find(graph, 1), 0);
	assert_int_equal(graph_find(graph, 64500), 1);
	assert_int_equal(graph_find(graph, UINT32_MAX), 2);
	assert_int_equal(graph_find(graph, 0), GRAPH_NONE);
	assert_int_equal(graph_find(graph, 2), GRAPH_NONE);
	assert_int_equal(graph_find(graph, UINT32_MAX - 1), GRAPH_NONE);
	graph_free(graph);
}

static void test_odd_links(void **state)
{
	(void)state;
	const struct as_link links[] = {
		{ 64496, 64497, LINK_P2C },
		{ 64496, 64497, LINK_P2C }, /* doubled */
		{ 64497, 64496, LINK_P2C }, /* contradicts */
		{ 64496, 64497, LINK_P2P }, /* contradicts: the pair counts once */
		{ 64498, 64496, LINK_P2P },
		{ 64496, 64498, LINK_P2P }, /* doubled: peering has no direction */
		{ 64498, 64496, LINK_P2C }, /* contradicts */
		{ 64499, 64499, LINK_P2C },
		{ 0, 64500, LINK_P2C },
		{ 64500, 0, LINK_P2P },
	};
	struct graph_report report;
	struct graph *graph = build(links, 10, &report);
	assert_int_equal(report.doubled, 2);
	assert_int_equal(report.contradictory, 2);
	assert_int_equal(report.self_links, 1);
	assert_int_equal(report.reserved, 2);
	assert_int_equal(graph_ases(graph), 4);
	assert_int_equal(graph_links(graph), 5);
	assert_neighbours(graph, 64496, RELATION_PROVIDER, (asn_t[]){ 64497, 64498 }, 2);
	assert_neighbours(graph, 64496, RELATION_PEER, (asn_t[]){ 64497, 64498 }, 2);
	assert_neighbours(graph, 64496, RELATION_CUSTOMER, (asn_t[]){ 64497 }, 1);
	assert_neighbours(graph, 64499, RELATION_CUSTOMER, NULL, 0);
	assert_int_equal(graph_find(graph, 64500), GRAPH_NONE);
	graph_free(graph);
}

static void test_without(void **state)
{
	(void)state;
	const struct as_link links[] = {
		{ 64496, 64497, LINK_P2C },
		{ 64497, 64498, LINK_P2C },
		{ 64496, 64498, LINK_P2P },
		{ 64498, 64499, LINK_P2C },
	};
	struct graph_report report;
	struct graph *graph = build(links, 4, &report);
	struct graph *left = graph_without(graph, (bool[]){ false, true, false, false });
	assert_int_equal(graph_ases(left), 4);
	assert_int_equal(graph_links(left), 2);
	assert_int_equal(graph_find(left, 64497), graph_find(graph, 64497));
	assert_neighbours(left, 64496, RELATION_CUSTOMER, NULL, 0);
	assert_neighbours(left, 64496, RELATION_PEER, (asn_t[]){ 64498 }, 1);
	assert_neighbours(left, 64497, RELATION_PROVIDER, NULL, 0);
	assert_neighbours(left, 64497, RELATION_CUSTOMER, NULL, 0);
	assert_neighbours(left, 64498, RELATION_CUSTOMER, (asn_t[]){ 64499 }, 1);
	assert_neighbours(graph, 64497, RELATION_CUSTOMER, (asn_t[]){ 64498 }, 1);
	graph_free(left);
	graph_free(graph);
}

static size_t count_relations(const struct brute *brute, asn_t a, asn_t b)
{
	size_t relations = 0;
	for (enum relation r = RELATION_PROVIDER; r < RELATIONS; r++)
		relations += brute_related(brute, a, b, r);
	return relations;
}

/* What the graph should hold, asked of the plain list of links pair by pair. */
static void check_pairs(uint64_t seed, const struct brute *brute, const struct graph *graph,
	const struct graph_report *report)
{
	size_t links = 0, contradictory = 0, entries = 0;
	for (asn_t a = brute->first; a <= brute->last; a++) {
		for (asn_t b = a + 1; b <= brute->last; b++) {
			links += count_relations(brute, a, b);
			contradictory += count_relations(brute, a, b) > 1;
		}
	}
	if (links != graph_links(graph) || contradictory != report->contradictory)
		fail_msg("seed %" PRIu64 ": %zu links, %zu contradictory expected", seed, links,
			contradictory);
	for (uint32_t id = 0; id < graph_ases(graph); id++) {
		for (enum relation r = RELATION_PROVIDER; r < RELATIONS; r++) {
			struct graph_neighbours list = graph_neighbours(graph, id, r);
			entries += list.count;
			for (size_t i = 0; i < list.count; i++) {
				asn_t of = graph_asn(graph, id), to = graph_asn(graph, list.id[i]);
				if (!brute_related(brute, of, to, r) ||
					(i > 0 && list.id[i] <= list.id[i - 1]))
					fail_msg("seed %" PRIu64 ": AS%u, neighbour AS%u", seed, of,
						to);
			}
		}
	}
	if (entries != 2 * links)
		fail_msg("seed %" PRIu64 ": %zu entries for %zu links", seed, entries, links);
}

static void test_random(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 5000; seed++) {
		struct random_state random = { seed };
		struct as_link links[SMALL_LINKS];
		size_t count = links_random(&random, false, links);
		struct graph_report report;
		struct graph *graph = build(links, count, &report);
		struct brute brute;
		brute_init(&brute, links, count);
		check_pairs(seed, &brute, graph, &report);
		brute_clear(&brute);
		graph_free(graph);
	}
}

/* Enough ASes for AS numbers and ids of several digits in every sort. */
static void test_many(void **state)
{
	(void)state;
	enum { LINKS = 50000 };
	struct as_link *links = xmalloc(LINKS * sizeof *links);
	struct random_state random = { 7 };
	for (size_t i = 0; i < LINKS; i++)
		links[i] = (struct as_link){ 1 + (asn_t)random_u64(&random) % UINT32_MAX,
			1 + (asn_t)random_u64(&random) % UINT32_MAX, LINK_P2C };
	struct graph_report report;
	struct graph *graph = build(links, LINKS, &report);
	for (uint32_t id = 1; id < graph_ases(graph); id++)
		assert_true(graph_asn(graph, id - 1) < graph_asn(graph, id));
	for (size_t i = 0; i < LINKS; i++) {
		struct graph_neighbours list =
			graph_neighbours(graph, graph_find(graph, links[i].a), RELATION_CUSTOMER);
		size_t found = 0;
		for (size_t n = 0; n < list.count; n++)
			found += graph_asn(graph, list.id[n]) == links[i].b;
		assert_int_equal(found, 1);
	}
	graph_free(graph);
	free(links);
}

static void check_shared(const char *date, size_t lines, size_t ases)
{
	size_t count;
	struct as_link *links = links_read_shared(date, &count);
	if (links == NULL)
		skip_because(SKIP_NO_SHARED);
	assert_int_equal(count, lines);
	struct graph_report report;
	struct graph *graph = build(links, count, &report);
	assert_int_equal(graph_ases(graph), ases);
	assert_int_equal(graph_links(graph), lines);
	assert_int_equal(report.contradictory, 0);
	graph_free(graph);
	free(links);
}

static void test_2008(void **state)
{
	(void)state;
	check_shared("20080101", 75094, 27320);
}

static void test_2018(void **state)
{
	(void)state;
	check_shared("20180101", 261340, 60006);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_relations),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_odd_links),
		cmocka_unit_test(test_without),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_2008),
		cmocka_unit_test(test_2018),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
