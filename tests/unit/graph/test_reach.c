#include "graph/reach.h"

#include "base/alloc.h"
#include "model/brute_reach.h"
#include "model/links.h"
#include "unit/skip.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { GRAPHS = 6000 };

static struct graph *build(const struct as_link *links, size_t count)
{
	struct graph_report report;
	return graph_new(links, count, &report);
}

/* Reach with the links to the AS numbers in `cut` removed. */
static size_t reach_of(struct reach *reach, const struct graph *graph, asn_t target,
	const asn_t *cut, size_t count)
{
	uint32_t id[8];
	for (size_t i = 0; i < count; i++)
		id[i] = graph_find(graph, cut[i]);
	return reach_count(reach, graph_find(graph, target), id, count, NULL);
}

/*
 *	64496 --- 64497		peers
 *	  |         |
 *	64498     64499 --- 64501	64499 and 64501 peer
 *	  |
 *	64500
 */
static const struct as_link valley[] = {
	{ 64496, 64497, LINK_P2P },
	{ 64496, 64498, LINK_P2C },
	{ 64497, 64499, LINK_P2C },
	{ 64498, 64500, LINK_P2C },
	{ 64499, 64501, LINK_P2P },
};

static void test_valley_free(void **state)
{
	(void)state;
	struct graph *graph = build(valley, 5);
	struct reach *reach = reach_new(graph);
	/* 64499 has the route from its provider: not for its peer. */
	assert_int_equal(reach_of(reach, graph, 64500, NULL, 0), 4);
	/* Only 64499 hears of 64501. */
	assert_int_equal(reach_of(reach, graph, 64501, NULL, 0), 1);
	bool member[6];
	size_t count = reach_count(reach, graph_find(graph, 64500), NULL, 0, member);
	assert_int_equal(count, 4);
	for (asn_t asn = 64496; asn <= 64501; asn++)
		assert_int_equal(member[graph_find(graph, asn)], asn != 64500 && asn != 64501);
	reach_free(reach);
	graph_free(graph);
	reach_free(NULL);
}

static void test_cut_and_via(void **state)
{
	(void)state;
	const struct as_link links[] = {
		{ 64496, 64500, LINK_P2C }, { 64497, 64500, LINK_P2C }, { 64496, 64497, LINK_P2C },
		{ 64498, 64500, LINK_P2P }, { 64498, 64499, LINK_P2C },
		{ 64500, 64498, LINK_P2C }, /* contradicts; goes with the peering when cut */
	};
	struct graph *graph = build(links, 6);
	struct reach *reach = reach_new(graph);
	assert_int_equal(reach_of(reach, graph, 64500, NULL, 0), 4);
	assert_int_equal(reach_of(reach, graph, 64500, (asn_t[]){ 64496 }, 1), 4);
	assert_int_equal(reach_of(reach, graph, 64500, (asn_t[]){ 64498 }, 1), 2);
	assert_int_equal(reach_of(reach, graph, 64500, (asn_t[]){ 64497, 64496 }, 2), 2);
	assert_int_equal(reach_of(reach, graph, 64500, (asn_t[]){ 64496, 64497, 64498 }, 3), 0);
	/* One that is no neighbour changes nothing. */
	assert_int_equal(reach_of(reach, graph, 64500, (asn_t[]){ 64499 }, 1), 4);
	uint32_t target = graph_find(graph, 64500);
	assert_int_equal(reach_via(reach, target, graph_find(graph, 64498), NULL), 2);
	assert_int_equal(reach_via(reach, target, graph_find(graph, 64499), NULL), 0);
	reach_free(reach);
	graph_free(graph);
}

static void check_members(uint64_t seed, const char *what, const struct brute *brute,
	const struct graph *graph, const bool *member)
{
	for (uint32_t id = 0; id < graph_ases(graph); id++) {
		if (member[id] != brute_holds(brute, graph_asn(graph, id)))
			fail_msg("seed %" PRIu64 ", %s: AS%u", seed, what, graph_asn(graph, id));
	}
}

struct sample {
	uint64_t seed;
	struct random_state random;
	struct brute brute;
	struct graph *graph;
	struct reach *reach;
	asn_t target;
};

/* The target among the members makes the two sets comparable: the model counts it as a holder. */
static void compare(struct sample *s, const char *what, size_t expected, size_t count, bool *member)
{
	if (count != expected)
		fail_msg("seed %" PRIu64 ", %s: %zu, expected %zu", s->seed, what, count, expected);
	assert_false(member[graph_find(s->graph, s->target)]);
	member[graph_find(s->graph, s->target)] = true;
	check_members(s->seed, what, &s->brute, s->graph, member);
}

/* A random set of ASes, neighbours or not, is cut off. */
static void check_cut(struct sample *s)
{
	asn_t cut[SMALL_CORE];
	uint32_t id[SMALL_CORE];
	bool member[SMALL_CORE];
	size_t count = 0;
	for (uint32_t i = 0; i < graph_ases(s->graph); i++) {
		if (random_below(&s->random, 3) != 0 || graph_asn(s->graph, i) == s->target)
			continue;
		id[count] = i;
		cut[count++] = graph_asn(s->graph, i);
	}
	size_t reached = reach_count(s->reach, graph_find(s->graph, s->target), id, count, member);
	compare(s, "cut", brute_reach(&s->brute, s->target, cut, count), reached, member);
}

/* Each neighbour alone, and that any set of them reaches the union of what each reaches. */
static void check_via(struct sample *s)
{
	asn_t neighbour[SMALL_CORE], cut[SMALL_CORE];
	bool member[SMALL_CORE], served[SMALL_CORE] = { false };
	size_t count = brute_neighbours(&s->brute, s->target, neighbour), cuts = 0, united = 0;
	uint32_t id = graph_find(s->graph, s->target);
	for (size_t i = 0; i < count; i++) {
		size_t reached =
			reach_via(s->reach, id, graph_find(s->graph, neighbour[i]), member);
		if (random_below(&s->random, 2) == 0) {
			cut[cuts++] = neighbour[i];
		} else {
			for (size_t n = 0; n < graph_ases(s->graph); n++)
				served[n] |= member[n];
		}
		compare(s, "via", brute_via(&s->brute, s->target, neighbour[i]), reached, member);
	}
	for (size_t n = 0; n < graph_ases(s->graph); n++)
		united += served[n];
	compare(s, "union", brute_reach(&s->brute, s->target, cut, cuts), united, served);
}

static void test_random(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= GRAPHS; seed++) {
		struct sample s = { .seed = seed, .random = { seed } };
		struct as_link links[SMALL_LINKS];
		size_t count = links_random(&s.random, false, links);
		brute_init(&s.brute, links, count);
		s.graph = build(links, count);
		s.reach = reach_new(s.graph);
		for (uint32_t id = 0; id < graph_ases(s.graph); id++) {
			s.target = graph_asn(s.graph, id);
			check_cut(&s);
			check_via(&s);
		}
		reach_free(s.reach);
		graph_free(s.graph);
		brute_clear(&s.brute);
	}
}

struct expected {
	asn_t target;
	asn_t cut[4];
	size_t cuts, reach;
};

/* Counts that two independent programs found; see notes/routing.md of the shared data. */
static void test_mccolo_atrivo(void **state)
{
	(void)state;
	static const struct expected expected[] = {
		{ 26780, { 0 }, 0, 27175 },
		{ 26780, { 1299, 3549 }, 2, 27175 },
		{ 26780, { 1299, 6939 }, 2, 27170 },
		{ 26780, { 3549, 6939 }, 2, 27170 },
		{ 26780, { 3549, 6939, 1299 }, 3, 189 },
		{ 26780, { 3549, 6939, 1299, 7575 }, 4, 0 },
		{ 27595, { 0 }, 0, 27179 },
		{ 27595, { 4436, 19151 }, 2, 27179 },
		{ 27595, { 4436, 27524 }, 2, 27173 },
		{ 27595, { 19151, 27524 }, 2, 27170 },
		{ 27595, { 4436, 19151, 27524 }, 3, 0 },
	};
	size_t count;
	struct as_link *links = links_read_shared("20080101", &count);
	if (links == NULL)
		skip_because(SKIP_NO_SHARED);
	struct graph *graph = build(links, count);
	struct reach *reach = reach_new(graph);
	assert_int_equal(graph_ases(graph), 27320);
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		const struct expected *e = &expected[i];
		assert_int_equal(reach_of(reach, graph, e->target, e->cut, e->cuts), e->reach);
	}
	reach_free(reach);
	graph_free(graph);
	free(links);
}

/* The ASes that have a route to one destination, compared with our members. */
struct oracle {
	struct graph *graph;
	struct reach *reach;
	asn_t destination;
	size_t destinations, routes;
	bool *member;
};

/* Every route of the oracle takes one AS off our members; none may be left at the end. */
static void finish_destination(struct oracle *o)
{
	for (size_t i = 0; i < graph_ases(o->graph); i++) {
		if (o->member[i])
			fail_msg("AS%u: no route to AS%u expected",
				graph_asn(o->graph, (uint32_t)i), o->destination);
	}
}

static void check_route(struct oracle *o, asn_t destination, asn_t asn)
{
	if (destination != o->destination) {
		finish_destination(o);
		uint32_t target = graph_find(o->graph, destination);
		assert_int_not_equal(target, GRAPH_NONE);
		reach_count(o->reach, target, NULL, 0, o->member);
		o->member[target] = true; /* the oracle gives the origin a row too */
		o->destination = destination;
		o->destinations++;
	}
	uint32_t id = graph_find(o->graph, asn);
	assert_int_not_equal(id, GRAPH_NONE);
	if (!o->member[id])
		fail_msg("AS%u: a route to AS%u expected", asn, destination);
	o->member[id] = false;
	o->routes++;
}

static void check_oracle(const char *date, size_t destinations, size_t routes)
{
	char name[64], line[256];
	snprintf(name, sizeof name, "oracle/routes-%s.csv.zst", date);
	size_t count;
	struct as_link *links = links_read_shared(date, &count);
	FILE *pipe = shared_open("zstdcat", name);
	if (links == NULL || pipe == NULL)
		skip_because(SKIP_NO_SHARED);
	struct oracle o = { .graph = build(links, count) };
	o.reach = reach_new(o.graph);
	o.member = xcalloc(graph_ases(o.graph), sizeof *o.member);
	while (fgets(line, sizeof line, pipe) != NULL) {
		char *end;
		asn_t destination = (asn_t)strtoul(line, &end, 10);
		if (destination != 0)
			check_route(&o, destination, (asn_t)strtoul(end + 1, NULL, 10));
	}
	finish_destination(&o);
	assert_int_equal(o.destinations, destinations);
	assert_int_equal(o.routes, routes);
	pclose(pipe);
	free(o.member);
	reach_free(o.reach);
	graph_free(o.graph);
	free(links);
}

static void test_oracle_2008(void **state)
{
	(void)state;
	check_oracle("20080101", 6, 163048);
}

static void test_oracle_2018(void **state)
{
	(void)state;
	check_oracle("20180101", 5, 298154);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valley_free),
		cmocka_unit_test(test_cut_and_via),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_mccolo_atrivo),
		cmocka_unit_test(test_oracle_2008),
		cmocka_unit_test(test_oracle_2018),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
