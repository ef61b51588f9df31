#include "graph/ascut.h"

#include "base/alloc.h"
#include "graph/clique.h"
#include "model/brute_cut.h"
#include "model/links.h"
#include "unit/skip.h"

#include <inttypes.h>
#include <stdlib.h>

enum { GRAPHS = 4000, ASES = 8, LINKS = 18, MOST = 1 << ASES };

/*
 *	64496 --- 64497		the clique
 *	 |  \       |
 *	 |   64498  64499
 *	 |    |    /  |
 *	 |   64500----+		the target, which also sells to 64501
 *	64502
 */
static const struct as_link small[] = {
	{ 64496, 64497, LINK_P2P },
	{ 64496, 64498, LINK_P2C },
	{ 64497, 64499, LINK_P2C },
	{ 64498, 64500, LINK_P2C },
	{ 64499, 64500, LINK_P2C },
	{ 64500, 64501, LINK_P2C },
	{ 64496, 64502, LINK_P2C },
};

static void test_small(void **state)
{
	(void)state;
	struct graph_report report;
	struct graph *graph = graph_new(small, 7, &report);
	struct arena arena;
	struct ascut_answer answer;
	const bool clique[7] = { true, true };
	struct ascut_question question = {
		.target = 4, .watched = clique, .deepest = 4, .searches = 1000, .most = 10
	};
	arena_init(&arena);
	ascut_find(graph, &question, &arena, &answer);
	assert_true(answer.possible && answer.complete);
	assert_int_equal(answer.watched, 2);
	assert_int_equal(answer.cost, 2);
	assert_int_equal(answer.at_least, 2);
	assert_int_equal(answer.count, 4); /* one of two on each side */
	assert_int_equal(answer.cut[0].as[0], 0);
	assert_int_equal(answer.cut[0].as[1], 1);
	assert_int_equal(answer.cut[3].as[0], 2);
	assert_int_equal(answer.cut[3].as[1], 3);

	/* Everybody watched: 64501 alone may be left. */
	question.watched = NULL;
	question.allowed = 1;
	ascut_find(graph, &question, &arena, &answer);
	assert_int_equal(answer.watched, 6);
	assert_int_equal(answer.cost, 2);
	assert_int_equal(answer.count, 1);
	assert_int_equal(answer.cut[0].as[0], 2);
	assert_int_equal(answer.cut[0].as[1], 3);
	assert_int_equal(answer.cut[0].left, 1);

	/* One refuses anyway, one cannot be asked. */
	const bool keep[7] = { [3] = true }, refuse[7] = { [2] = true };
	question = (struct ascut_question){ .target = 4,
		.watched = clique,
		.keep = keep,
		.refuse = refuse,
		.deepest = 4,
		.searches = 1000,
		.most = 1 };
	ascut_find(graph, &question, &arena, &answer);
	assert_int_equal(answer.cost, 1);
	assert_int_equal(answer.cut[0].as[0], 1);
	assert_true(answer.complete);

	/* Nothing left to do; nothing that can be done. */
	question.allowed = 2;
	ascut_find(graph, &question, &arena, &answer);
	assert_true(answer.possible && answer.complete);
	assert_int_equal(answer.cost, 0);
	assert_int_equal(answer.count, 1);
	assert_int_equal(answer.cut[0].count, 0);
	const bool all[7] = { true, true, true, true, true, true, true };
	question.allowed = 0;
	question.keep = all;
	ascut_find(graph, &question, &arena, &answer);
	assert_false(answer.possible);
	arena_clear(&arena);
	graph_free(graph);
}

struct sample {
	struct brute_cut brute;
	struct graph *graph;
	bool watched[ASES], keep[ASES], refuse[ASES]; /* by id */
	uint32_t cost[ASES]; /* by id */
	uint32_t watching, fixed, refusing; /* by AS number */
	uint64_t price[ASES]; /* by AS number */
	unsigned target;
	uint64_t seed;
	struct ascut_question question;
};

static void expect(const struct sample *s, bool holds, const char *what)
{
	if (!holds)
		fail_msg("seed %" PRIu64 ", target %u: %s", s->seed, s->target, what);
}

static unsigned place_of(const struct sample *s, uint32_t id)
{
	return graph_asn(s->graph, id) - BRUTE_CUT_FIRST;
}

static void choose_sets(struct sample *s, struct random_state *random)
{
	bool all = random_below(random, 2) == 0, ruled = random_below(random, 2) == 0;
	bool priced = random_below(random, 2) == 0;
	for (uint32_t id = 0; id < graph_ases(s->graph); id++) {
		unsigned place = place_of(s, id);
		s->watched[id] = all || random_below(random, 2) == 0;
		s->keep[id] = ruled && random_below(random, 4) == 0;
		s->refuse[id] = ruled && place != s->target && random_below(random, 6) == 0;
		s->cost[id] = priced ? 1 + (uint32_t)random_below(random, 4) : 1;
		s->price[place] = s->cost[id];
		s->watching |= (uint32_t)s->watched[id] << place;
		s->refusing |= (uint32_t)s->refuse[id] << place;
		s->fixed &= ~((uint32_t)(!s->keep[id] && !s->refuse[id]) << place);
	}
	s->fixed |= 1u << s->target;
	s->question.watched = all ? NULL : s->watched;
	s->question.keep = ruled ? s->keep : NULL;
	s->question.refuse = ruled ? s->refuse : NULL;
	s->question.cost = priced ? s->cost : NULL;
}

static size_t left_of(const struct sample *s, uint32_t mask)
{
	uint32_t holders =
		brute_cut_holders(&s->brute, s->target, 0, s->refusing | mask) & s->watching;
	return (size_t)__builtin_popcount(holders);
}

/* The cheapest sets, by trying all; their masks. */
static uint64_t brute_cost(const struct sample *s, uint32_t *masks, size_t *count)
{
	uint64_t best = UINT64_MAX;
	*count = 0;
	for (uint32_t mask = 0; mask < 1u << s->brute.ases; mask++) {
		uint64_t cost = 0;
		for (unsigned i = 0; i < s->brute.ases; i++)
			cost += mask >> i & 1 ? s->price[i] : 0;
		if ((mask & s->fixed) || cost > best || left_of(s, mask) > s->question.allowed)
			continue;
		if (cost < best)
			*count = 0;
		best = cost;
		masks[(*count)++] = mask;
	}
	return best;
}

/* Nobody watched has a provider and none may hold a route: the flow alone must be exact. */
static void watch_the_top(struct sample *s)
{
	uint32_t below = brute_cut_below(&s->brute);
	s->watching &= ~below;
	for (uint32_t id = 0; id < graph_ases(s->graph); id++)
		s->watched[id] = s->watching >> place_of(s, id) & 1;
	s->question.watched = s->watched;
	s->question.allowed = 0;
	s->question.searches = s->question.deepest = 0;
	s->question.most = MOST;
}

/* What the random graphs held, so that no check can have been idle. */
struct coverage {
	size_t complete, several, open, gap, impossible, large;
};

/* Every set listed does it at the cost told, none is listed twice. */
static void check_sets(const struct sample *s, const struct ascut_answer *answer)
{
	bool seen[1 << ASES] = { 0 };
	for (size_t i = 0; i < answer->count; i++) {
		const struct ascut *cut = &answer->cut[i];
		uint64_t cost = 0;
		uint32_t mask = 0;
		for (size_t j = 0; j < cut->count; j++) {
			cost += s->cost[cut->as[j]];
			mask |= 1u << place_of(s, cut->as[j]);
		}
		expect(s, cost == answer->cost, "cost of a set");
		expect(s, !(mask & s->fixed) && !seen[mask], "set");
		expect(s, cut->left == left_of(s, mask), "routes left");
		expect(s, cut->left <= s->question.allowed, "too many routes left");
		seen[mask] = true;
	}
}

static void check_answer(const struct sample *s, struct coverage *coverage)
{
	static uint32_t masks[1 << ASES];
	size_t count;
	uint64_t best = brute_cost(s, masks, &count);
	struct arena arena;
	struct ascut_answer answer;
	arena_init(&arena);
	ascut_find(s->graph, &s->question, &arena, &answer);
	expect(s, answer.watched == left_of(s, 0), "watched");
	if (left_of(s, 0) > s->question.allowed)
		expect(s, answer.possible == (best != UINT64_MAX), "possible");
	coverage->impossible += !answer.possible;
	if (best != UINT64_MAX) {
		expect(s, answer.at_least <= best && best <= answer.cost, "bounds");
		expect(s, answer.count > 0, "a set");
		check_sets(s, &answer);
		expect(s, !answer.complete || answer.cost == best, "exact");
		expect(s, !answer.complete || answer.count == count, "all sets");
		bool enough = s->question.most == MOST;
		expect(s, !enough || answer.complete, "proven");
		coverage->complete += answer.complete;
		coverage->several += answer.complete && count > 1;
		coverage->large += answer.complete && best > 2;
		coverage->open += !answer.complete;
		coverage->gap += answer.at_least < answer.cost;
	}
	arena_clear(&arena);
}

static void check_graph(uint64_t seed, struct coverage *coverage, struct coverage *top)
{
	struct random_state random = { seed };
	struct graph_report report;
	struct sample s = { .seed = seed };
	brute_cut_random(&random, ASES, LINKS, &s.brute);
	s.graph = graph_new(s.brute.link, s.brute.links, &report);
	for (s.target = 0; s.target < s.brute.ases; s.target++) {
		uint32_t target = graph_find(s.graph, BRUTE_CUT_FIRST + s.target);
		if (target == GRAPH_NONE)
			continue;
		s.watching = s.refusing = 0;
		s.fixed = UINT32_MAX; /* numbers that do not occur cannot be asked */
		choose_sets(&s, &random);
		bool enough = random_below(&random, 3) > 0;
		s.question.target = target;
		s.question.allowed = random_below(&random, 3);
		s.question.deepest = enough ? ASES : 1 + random_below(&random, 3);
		s.question.searches = enough ? 100000 : random_below(&random, 10);
		s.question.most = enough ? MOST : 1 + random_below(&random, 4);
		check_answer(&s, coverage);
		watch_the_top(&s);
		check_answer(&s, top);
	}
	graph_free(s.graph);
}

static void test_random(void **state)
{
	(void)state;
	struct coverage c = { 0 }, top = { 0 };
	for (uint64_t seed = 1; seed <= GRAPHS; seed++)
		check_graph(seed, &c, &top);
	assert_true(c.complete > 10000 && c.several > 1000 && c.large > 1000);
	assert_true(top.several > 500 && top.large > 50 && top.open == 0);
	assert_true(c.open > 1000 && c.gap > 100 && c.impossible > 500);
}

static void assert_cut(const struct graph *graph, const struct ascut_answer *answer,
	const asn_t as[3], size_t left)
{
	assert_true(answer->complete);
	assert_int_equal(answer->count, 1);
	assert_int_equal(answer->cost, 3);
	assert_int_equal(answer->cut[0].left, left);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(graph_asn(graph, answer->cut[0].as[i]), as[i]);
}

/* McColo and Atrivo: off the clique, and down to a hundredth of their reach. */
static void test_2008(void **state)
{
	(void)state;
	size_t count;
	struct graph_report report;
	struct clique clique;
	struct arena arena;
	struct ascut_answer answer;
	struct as_link *links = links_read_shared("20080101", &count);
	if (links == NULL)
		skip_because(SKIP_NO_SHARED);
	struct graph *graph = graph_new(links, count, &report);
	bool *watched = xcalloc(graph_ases(graph), sizeof *watched);
	clique_find(graph, &clique);
	for (size_t i = 0; i < clique.count; i++)
		watched[clique.member[i]] = true;
	arena_init(&arena);
	struct ascut_question question = { .deepest = 4, .searches = 1000, .most = 10 };
	const asn_t mccolo[] = { 1299, 3549, 6939 }, atrivo[] = { 4436, 19151, 27524 };
	for (int i = 0; i < 2; i++) {
		const asn_t *expected = i == 0 ? mccolo : atrivo;
		question.target = graph_find(graph, i == 0 ? 26780 : 27595);
		question.watched = watched;
		question.allowed = 0;
		ascut_find(graph, &question, &arena, &answer);
		assert_cut(graph, &answer, expected, 0);
		question.watched = NULL;
		question.allowed = 271;
		ascut_find(graph, &question, &arena, &answer);
		assert_cut(graph, &answer, expected, i == 0 ? 189 : 0);
	}
	arena_clear(&arena);
	free(watched);
	graph_free(graph);
	free(links);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_2008),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
