#include "graph/remains.h"

#include "model/brute_reach.h"
#include "model/links.h"
#include "unit/skip.h"

#include <inttypes.h>
#include <string.h>

/* A graph of links of which some are thought away: for the brute model they are left out. */
struct sample {
	uint64_t seed;
	struct as_link links[SMALL_LINKS], left[SMALL_LINKS + 1];
	size_t count, kept;
	struct graph *graph;
	struct remains *remains;
};

static bool joins(const struct as_link *link, asn_t a, asn_t b)
{
	return (link->a == a && link->b == b) || (link->a == b && link->b == a);
}

static void cut(struct sample *s, asn_t a, asn_t b)
{
	size_t kept = 0;
	remains_cut(s->remains, graph_find(s->graph, a), graph_find(s->graph, b));
	for (size_t i = 0; i < s->kept; i++) {
		if (!joins(&s->left[i], a, b))
			s->left[kept++] = s->left[i];
	}
	s->kept = kept;
}

static void mend(struct sample *s)
{
	remains_mend(s->remains);
	memcpy(s->left, s->links, sizeof s->links);
	s->kept = s->count;
}

static void expect(const struct sample *s, bool holds, const char *what)
{
	if (!holds)
		fail_msg("seed %" PRIu64 ": %s", s->seed, what);
}

/* Every holder comes behind the one it heard from, over a link that is there. */
static void check_holders(const struct sample *s, uint32_t from)
{
	struct remains_holders holders = remains_holders(s->remains);
	size_t place[2 * SMALL_CORE] = { 0 };
	expect(s, holders.id[0] == from && remains_heard_from(s->remains, from) == from, "first");
	for (size_t i = 1; i < holders.count; i++) {
		uint32_t as = holders.id[i], told = remains_heard_from(s->remains, as);
		place[as] = i;
		enum relation relation = i < holders.climbed ? RELATION_PROVIDER
					 : graph_related(s->graph, told, as, RELATION_CUSTOMER)
						 ? RELATION_CUSTOMER
						 : RELATION_PEER;
		expect(s, graph_related(s->graph, told, as, relation), "heard over no link");
		expect(s, relation != RELATION_PEER || place[told] < holders.climbed,
			"a peer's route told to a peer");
		expect(s, place[told] < i, "heard before it was told");
		expect(s, !remains_is_cut(s->remains, told, as), "heard over a cut link");
	}
}

static void check(struct sample *s)
{
	struct brute brute;
	s->left[s->kept] = (struct as_link){ SMALL_CORE_FIRST, SMALL_CORE_FIRST, LINK_P2C };
	brute_init(&brute, s->left, s->kept + 1);
	for (uint32_t from = 0; from < graph_ases(s->graph); from++) {
		asn_t asn = graph_asn(s->graph, from);
		if (asn < brute.first || asn > brute.last)
			continue;
		size_t reach = brute_reach(&brute, asn, NULL, 0);
		expect(s, remains_find(s->remains, from) == reach, "number of holders");
		for (uint32_t as = 0; as < graph_ases(s->graph); as++) {
			asn_t other = graph_asn(s->graph, as);
			bool held = other >= brute.first && other <= brute.last &&
				    brute_holds(&brute, other);
			expect(s, remains_holds(s->remains, as) == held, "holders");
		}
		check_holders(s, from);
	}
	brute_clear(&brute);
}

static void test_random(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 2000; seed++) {
		struct random_state random = { seed };
		struct graph_report report;
		struct sample s = { .seed = seed };
		s.count = links_random(&random, false, s.links);
		s.graph = graph_new(s.links, s.count, &report);
		s.remains = remains_new(s.graph);
		mend(&s);
		for (uint64_t cuts = random_below(&random, 6); cuts > 0; cuts--) {
			const struct as_link *link = &s.links[random_below(&random, s.count)];
			cut(&s, link->a, link->b);
		}
		check(&s);
		mend(&s);
		check(&s);
		remains_free(s.remains);
		graph_free(s.graph);
	}
	remains_free(NULL);
}

/* What is heard from a peer more is what the graph with that peering would give. */
static void test_hear(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 2000; seed++) {
		struct random_state random = { seed };
		struct as_link links[SMALL_LINKS + 1];
		struct graph_report report;
		size_t count = links_random(&random, false, links);
		struct graph *graph = graph_new(links, count, &report);
		struct remains *remains = remains_new(graph);
		uint32_t from = (uint32_t)random_below(&random, graph_ases(graph));
		uint32_t as = (uint32_t)random_below(&random, graph_ases(graph));
		links[count] =
			(struct as_link){ graph_asn(graph, from), graph_asn(graph, as), LINK_P2P };
		struct brute brute;
		brute_init(&brute, links, count + 1);
		size_t before = remains_find(remains, from);
		size_t more = brute_reach(&brute, graph_asn(graph, from), NULL, 0);
		if (remains_hear(remains, as) != more || remains_holds(remains, as) == false)
			fail_msg("seed %" PRIu64 ": not %zu", seed, more);
		remains_unhear(remains);
		assert_int_equal(remains_holders(remains).count, before + 1);
		size_t holders = 0;
		for (uint32_t i = 0; i < graph_ases(graph); i++)
			holders += remains_holds(remains, i);
		assert_int_equal(holders, before + 1);
		brute_clear(&brute);
		remains_free(remains);
		graph_free(graph);
	}
}

/* Exact below what is enough, at least that otherwise, and none that does not hold the route. */
static void test_enough(void **state)
{
	(void)state;
	size_t stopped = 0;
	for (uint64_t seed = 1; seed <= 2000; seed++) {
		struct random_state random = { seed };
		struct as_link links[SMALL_LINKS];
		struct graph_report report;
		struct graph *graph =
			graph_new(links, links_random(&random, false, links), &report);
		struct remains *part = remains_new(graph), *all = remains_new(graph);
		uint32_t from = (uint32_t)random_below(&random, graph_ases(graph));
		size_t enough = random_below(&random, SMALL_CORE);
		size_t whole = remains_find(all, from);
		size_t found = remains_find_enough(part, from, enough);
		if (found > whole || (found < enough && found != whole))
			fail_msg("seed %" PRIu64 ": %zu of %zu, %zu enough", seed, found, whole,
				enough);
		for (uint32_t as = 0; as < graph_ases(graph); as++)
			assert_true(remains_holds(all, as) || !remains_holds(part, as));
		stopped += found < whole;
		remains_free(part);
		remains_free(all);
		graph_free(graph);
	}
	assert_true(stopped > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_hear),
		cmocka_unit_test(test_enough),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
