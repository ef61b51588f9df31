#include "study/hidden_peers.h"

#include "graph/cone.h"
#include "model/brute_reach.h"
#include "model/links.h"
#include "study/choke.h"
#include "unit/skip.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct uncertainty result;

static int set_up(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_clear(&arena);
	return 0;
}

static void ask(const struct graph *graph, asn_t target, const asn_t *cut, size_t count,
	const struct hidden_wish *wish)
{
	struct sever_question question = { .target = target, .cut = cut, .cuts = count };
	study_uncertainty(graph, &question, wish, &arena, &result);
}

static void test_parse(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "degree", "degree:", ":100", "degree:0", "degree:-1",
		"degree:1001", "degree:1e2", "degrees:100", "degree:100:", "degree:x" };
	struct hidden_wish wish = { .draws = 7 };
	assert_true(hidden_peers_parse("degree:100", &wish));
	assert_int_equal(wish.model, HIDDEN_DEGREE);
	assert_true(wish.percent == 100);
	assert_true(hidden_peers_parse("edge:0.5", &wish));
	assert_int_equal(wish.model, HIDDEN_EDGE);
	assert_true(wish.percent == 0.5);
	assert_true(hidden_peers_parse("common:1000", &wish));
	assert_int_equal(wish.model, HIDDEN_COMMON);
	assert_int_equal(wish.draws, 7);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (hidden_peers_parse(bad[i], &wish))
			fail_msg("'%s' was taken", bad[i]);
	}
}

/*
 * 64500 below 64496 and 64497, with a peer 64498, which has 64501 below it and that one has 64502
 * to 64505.
 */
static const struct as_link small[] = {
	{ 64496, 64500, LINK_P2C },
	{ 64497, 64500, LINK_P2C },
	{ 64496, 64497, LINK_P2P },
	{ 64500, 64498, LINK_P2P },
	{ 64498, 64501, LINK_P2C },
	{ 64501, 64502, LINK_P2C },
	{ 64501, 64503, LINK_P2C },
	{ 64501, 64504, LINK_P2C },
	{ 64501, 64505, LINK_P2C },
};

static void assert_carrier(
	size_t i, asn_t asn, asn_t neighbour, enum relation relation, size_t carries)
{
	assert_int_equal(result.carrier[i].asn, asn);
	assert_int_equal(result.carrier[i].neighbour, neighbour);
	assert_int_equal(result.carrier[i].relation, relation);
	assert_int_equal(result.carrier[i].carries, carries);
}

static void test_small(void **state)
{
	(void)state;
	struct graph_report report;
	struct graph *graph = graph_new(small, 9, &report);
	ask(graph, 64500, NULL, 0, NULL);
	assert_false(result.asked);
	assert_int_equal(result.cuts, 2);
	assert_int_equal(result.cut[0], 64496);
	assert_int_equal(result.cut[1], 64497);
	assert_int_equal(result.reach_unrefused, 8);
	assert_int_equal(result.reach_after, 6);
	assert_int_equal(result.carriers, 2);
	assert_carrier(0, 64500, 64498, RELATION_PEER, 6);
	assert_carrier(1, 64498, 64501, RELATION_CUSTOMER, 5);
	assert_null(result.hidden);
	/* The cut that was asked for, in order. */
	ask(graph, 64500, (asn_t[]){ 64498, 64497 }, 2, NULL);
	assert_true(result.asked);
	assert_int_equal(result.cut[0], 64497);
	assert_int_equal(result.reach_after, 2);
	assert_int_equal(result.carriers, 1);
	assert_carrier(0, 64500, 64496, RELATION_PROVIDER, 2);
	/* Nobody left. */
	ask(graph, 64500, (asn_t[]){ 64496, 64497, 64498 }, 3, NULL);
	assert_int_equal(result.reach_after, 0);
	assert_int_equal(result.carriers, 0);
	graph_free(graph);
}

/* A random sample: links, a target and a cut of some of its links. */
struct sample {
	uint64_t seed;
	struct as_link links[SMALL_LINKS];
	size_t count;
	struct graph *graph;
	asn_t target, cut[SMALL_LINKS];
	size_t cuts;
};

static void sample_init(struct sample *s, uint64_t seed)
{
	struct random_state random = { seed };
	struct graph_report report;
	*s = (struct sample){ .seed = seed };
	s->count = links_random(&random, false, s->links);
	s->graph = graph_new(s->links, s->count, &report);
	s->target = s->links[random_below(&random, s->count)].a;
	for (size_t i = 0; i < s->count; i++) {
		const struct as_link *link = &s->links[i];
		if (link->a != link->b && (link->a == s->target || link->b == s->target) &&
			random_below(&random, 3) == 0)
			s->cut[s->cuts++] = link->a == s->target ? link->b : link->a;
	}
}

static bool joins(const struct as_link *link, asn_t a, asn_t b)
{
	return (link->a == a && link->b == b) || (link->a == b && link->b == a);
}

/* The sample's links without the cut and without those between `a` and `b`, and `more` peerings. */
static size_t reach_left(
	const struct sample *s, asn_t a, asn_t b, const struct as_link *more, size_t more_count)
{
	struct as_link left[2 * SMALL_LINKS];
	size_t kept = 0;
	struct brute brute;
	for (size_t i = 0; i < s->count; i++) {
		bool gone = joins(&s->links[i], a, b);
		for (size_t k = 0; k < s->cuts; k++)
			gone |= joins(&s->links[i], s->target, s->cut[k]);
		if (!gone)
			left[kept++] = s->links[i];
	}
	for (size_t i = 0; i < more_count; i++)
		left[kept++] = more[i];
	left[kept++] = (struct as_link){ s->target, s->target, LINK_P2C };
	brute_init(&brute, left, kept);
	size_t reach = brute_reach(&brute, s->target, NULL, 0);
	brute_clear(&brute);
	return reach;
}

static bool is_listed(asn_t a, asn_t b, size_t carries)
{
	for (size_t i = 0; i < result.carriers; i++) {
		const struct carrier *c = &result.carrier[i];
		if ((c->asn == a && c->neighbour == b) || (c->asn == b && c->neighbour == a))
			return c->carries == carries;
	}
	return false;
}

/* Every pair of neighbours is tried. */
static size_t check_carriers(const struct sample *s)
{
	size_t found = 0, ases = graph_ases(s->graph);
	size_t whole = reach_left(s, 0, 0, NULL, 0);
	ask(s->graph, s->target, s->cut, s->cuts, NULL);
	assert_int_equal(result.reach_after, whole);
	for (uint32_t a = 0; a < ases; a++) {
		for (uint32_t b = a + 1; b < ases; b++) {
			asn_t from = graph_asn(s->graph, a), to = graph_asn(s->graph, b);
			size_t carries = whole - reach_left(s, from, to, NULL, 0);
			if (2 * carries <= whole)
				continue;
			if (!is_listed(from, to, carries))
				fail_msg("seed %" PRIu64 ": AS%u-AS%u carries %zu", s->seed, from,
					to, carries);
			found++;
		}
	}
	if (found != result.carriers)
		fail_msg(
			"seed %" PRIu64 ": %zu carriers, not %zu", s->seed, found, result.carriers);
	return found;
}

static void test_carriers(void **state)
{
	(void)state;
	size_t found = 0;
	for (uint64_t seed = 1; seed <= 1000; seed++) {
		struct sample s;
		sample_init(&s, seed);
		found += check_carriers(&s);
		graph_free(s.graph);
	}
	assert_true(found > 300);
}

static bool meets(const struct graph *graph, uint32_t host, uint32_t guest)
{
	return graph_related(graph, host, guest, RELATION_PEER) ||
	       graph_related(graph, host, guest, RELATION_CUSTOMER);
}

static bool may_peer(const struct graph *graph, enum hidden_model model, const uint32_t *cone,
	uint32_t a, uint32_t b)
{
	if (model == HIDDEN_EDGE)
		return cone[a] < CHOKE_CONE && cone[b] < CHOKE_CONE;
	if (model ==
		HIDDEN_DEGREE) /* an AS without links stands in the graph by a link to itself */
		return true;
	for (uint32_t host = 0; host < graph_ases(graph); host++) {
		if (meets(graph, host, a) && meets(graph, host, b))
			return true;
	}
	return false;
}

/* All links that a model may draw. */
static size_t list_hidden(const struct graph *graph, enum hidden_model model, struct as_link *more)
{
	uint32_t cone[2 * SMALL_CORE];
	size_t count = 0;
	cone_sizes(graph, cone);
	for (uint32_t a = 0; a < graph_ases(graph); a++) {
		for (uint32_t b = a + 1; b < graph_ases(graph); b++) {
			bool linked = graph_related(graph, a, b, RELATION_PROVIDER) ||
				      graph_related(graph, a, b, RELATION_PEER) ||
				      graph_related(graph, a, b, RELATION_CUSTOMER);
			if (!linked && may_peer(graph, model, cone, a, b))
				more[count++] = (struct as_link){ graph_asn(graph, a),
					graph_asn(graph, b), LINK_P2P };
		}
	}
	return count;
}

/* Never more than all links that may be drawn would give, and mostly that when many are drawn. */
static void check_hidden(enum hidden_model model)
{
	size_t full = 0, less = 0, changed = 0;
	for (uint64_t seed = 1; seed <= 300; seed++) {
		struct sample s;
		struct as_link more[SMALL_LINKS];
		struct hidden_wish wish = { model, HIDDEN_PERCENT, 40, seed };
		sample_init(&s, seed);
		ask(s.graph, s.target, s.cut, s.cuts, &wish);
		size_t count = list_hidden(s.graph, model, more);
		size_t most = reach_left(&s, 0, 0, more, count);
		if (result.high > most || result.low < result.reach_after ||
			result.low > result.median || result.median > result.high)
			fail_msg("seed %" PRIu64 ": %zu %zu %zu, at most %zu", seed, result.low,
				result.median, result.high, most);
		full += result.high == most && most > result.reach_after;
		less += result.high < most;
		changed += result.changed_percent > 0;
		assert_true((result.changed_percent > 0) >= (result.high > result.reach_after));
		graph_free(s.graph);
	}
	assert_true(changed >= full);
	if (full < 40 || less > full / 2)
		fail_msg("%zu times all, %zu times less", full, less);
}

static void test_hidden(void **state)
{
	(void)state;
	for (enum hidden_model model = 0; model < HIDDEN_MODELS; model++)
		check_hidden(model);
}

/* One hidden link a draw; only that between the target and 64506 changes anything. */
static void test_seed(void **state)
{
	(void)state;
	struct as_link links[10];
	struct graph_report report;
	struct hidden_wish wish = { HIDDEN_DEGREE, 50, 500, 1 };
	memcpy(links, small, sizeof small);
	links[9] = (struct as_link){ 64496, 64506, LINK_P2C };
	struct graph *graph = graph_new(links, 10, &report);
	ask(graph, 64500, NULL, 0, &wish);
	struct uncertainty first = result;
	assert_int_equal(first.links, 1);
	/* 3 of 20 link ends are the target's, 1 is that of 64506. */
	assert_true(first.changed_percent > 0 && first.changed_percent < 5);
	assert_int_equal(first.low, 6);
	assert_int_equal(first.high, 6);
	assert_true(first.dark_percent == 0);
	ask(graph, 64500, NULL, 0, &wish);
	assert_true(first.changed_percent == result.changed_percent);
	wish.seed = 2;
	ask(graph, 64500, NULL, 0, &wish);
	assert_true(first.changed_percent != result.changed_percent);
	graph_free(graph);
}

static void test_mccolo(void **state)
{
	(void)state;
	size_t count;
	struct graph_report report;
	struct hidden_wish wish = { HIDDEN_EDGE, 100, 50, 1 };
	struct as_link *links = links_read_shared("20080101", &count);
	if (links == NULL)
		skip_because(SKIP_NO_SHARED);
	struct graph *graph = graph_new(links, count, &report);
	ask(graph, 26780, NULL, 0, &wish);
	assert_int_equal(result.reach_after, 189);
	assert_true(result.carriers >= 1);
	assert_carrier(0, 26780, 7575, RELATION_PEER, 189);
	assert_int_equal(result.links, 22783);
	assert_int_equal(result.low, 189);
	assert_true(result.high < 272);
	graph_free(graph);
	free(links);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_parse, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_small, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_carriers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hidden, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_seed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_mccolo, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
