/* Networks that refuse the target's routes, in everything that `sever` tells; by brute force. */
#include "model/brute_cut.h"
#include "study/choke.h"
#include "study/collateral.h"
#include "study/hidden_peers.h"
#include "study/sever.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { GRAPHS = 3000, ASES = 9, LINKS = 16 };

struct sample {
	uint64_t seed;
	struct brute_cut model;
	struct graph *graph;
	struct arena arena;
	unsigned target;
	uint32_t refusing, cut_pairs; /* masks of the model */
	asn_t refuse[BRUTE_CUT_ASES], cut[BRUTE_CUT_ASES];
	struct sever_question question;
};

static void expect(const struct sample *s, bool holds, const char *what)
{
	if (!holds)
		fail_msg("seed %" PRIu64 ", target %u: %s", s->seed, s->target, what);
}

static size_t count_bits(uint32_t mask)
{
	return (size_t)__builtin_popcount(mask);
}

static uint32_t pair_to(const struct sample *s, asn_t neighbour)
{
	unsigned other = neighbour - BRUTE_CUT_FIRST;
	for (size_t i = 0; i < s->model.pairs; i++) {
		const struct brute_pair *p = &s->model.pair[i];
		if ((p->a == s->target && p->b == other) || (p->b == s->target && p->a == other))
			return UINT32_C(1) << i;
	}
	return 0;
}

/* One AS in four refuses, one neighbour of the target in three is cut. */
static void draw_question(struct sample *s, struct random_state *random)
{
	s->target = (unsigned)random_below(random, s->model.ases);
	while (graph_find(s->graph, BRUTE_CUT_FIRST + s->target) == GRAPH_NONE)
		s->target = (s->target + 1) % s->model.ases;
	s->question = (struct sever_question){
		.target = BRUTE_CUT_FIRST + s->target, .cut = s->cut, .refuse = s->refuse
	};
	for (unsigned as = 0; as < s->model.ases; as++) {
		asn_t asn = BRUTE_CUT_FIRST + as;
		if (as == s->target || graph_find(s->graph, asn) == GRAPH_NONE)
			continue;
		if (random_below(random, 4) == 0) {
			s->refusing |= UINT32_C(1) << as;
			s->refuse[s->question.refuses++] = asn;
		}
		if (pair_to(s, asn) != 0 && random_below(random, 3) == 0) {
			s->cut_pairs |= pair_to(s, asn);
			s->cut[s->question.cuts++] = asn;
		}
	}
}

static void check_sever(struct sample *s)
{
	struct sever_result r;
	struct diag diag;
	expect(s, study_sever(s->graph, &s->question, &s->arena, &r, &diag) == 0, "status");
	expect(s, r.refuses == s->question.refuses, "who refuses");
	expect(s, r.reach_unrefused == count_bits(brute_cut_holders(&s->model, s->target, 0, 0)),
		"reach without refusal");
	uint32_t after = brute_cut_holders(&s->model, s->target, s->cut_pairs, s->refusing);
	expect(s,
		r.reach_before ==
			count_bits(brute_cut_holders(&s->model, s->target, 0, s->refusing)),
		"reach before");
	expect(s, r.reach_after == count_bits(after), "reach after");
	size_t by_class = 0;
	for (size_t class = ROUTE_CUSTOMER; class < ROUTE_CLASSES; class ++)
		by_class += r.after.by_class[class];
	expect(s, by_class == r.reach_after, "routes by class");
	for (size_t i = 0; i < r.coalition_count; i++) {
		uint32_t pairs = 0;
		for (size_t k = 0; k < r.coalitions[i].count; k++)
			pairs |= pair_to(s, r.coalitions[i].cut[k]);
		expect(s,
			r.coalitions[i].reach_after == count_bits(brute_cut_holders(&s->model,
							       s->target, pairs, s->refusing)),
			"reach of a coalition");
	}
	for (size_t i = 0; i < r.minimal_count; i++)
		expect(s, 100 * r.minimal[i].cut.reach_after <= r.reach_unrefused, "minimal cut");
}

static void check_choke(struct sample *s)
{
	struct choke choke;
	study_choke(s->graph, &s->question, &s->arena, &choke);
	uint32_t holders = brute_cut_holders(&s->model, s->target, 0, s->refusing);
	expect(s, choke.vantages == count_bits(holders), "vantage points");
	for (size_t i = 0; i < choke.points; i++)
		expect(s, holders >> (choke.point[i].asn - BRUTE_CUT_FIRST) & 1, "choke point");
}

static void check_uncertainty(struct sample *s)
{
	struct uncertainty u;
	struct hidden_wish wish = { HIDDEN_DEGREE, 1000, 20, s->seed };
	study_uncertainty(s->graph, &s->question, &wish, &s->arena, &u);
	uint32_t after = brute_cut_holders(&s->model, s->target, s->cut_pairs, s->refusing);
	size_t most = graph_ases(s->graph) - 1 - count_bits(s->refusing);
	expect(s, u.reach_after == count_bits(after), "what is left");
	expect(s, u.low >= u.reach_after && u.high <= most, "hidden peers");
}

/* How an AS holds a route: as the export rules see it, and whether it has led through the target. */
enum held { HELD_NONE, HELD_LIMITED, HELD_FREE };

struct spreading {
	const struct sample *s;
	enum held held[BRUTE_CUT_ASES][2]; /* by AS; through the target or not */
	uint32_t without, refusing;
};

/* `free`: as a route of a customer. Returns whether `to` learns anything. */
static bool pass_on(struct spreading *p, unsigned from, unsigned to, bool down, bool free)
{
	bool news = false;
	for (int through = 0; through < 2; through++) {
		enum held mine = p->held[from][through];
		int then = through || from == p->s->target;
		enum held theirs = free ? HELD_FREE : HELD_LIMITED;
		if (mine == HELD_NONE || (mine == HELD_LIMITED && !down) ||
			(then && p->refusing >> to & 1) || theirs <= p->held[to][then])
			continue;
		p->held[to][then] = theirs;
		news = true;
	}
	return news;
}

/* Who holds the route of `origin`, the target not counted. */
static size_t spread(const struct sample *s, unsigned origin, uint32_t without, uint32_t refusing)
{
	struct spreading p = { .s = s, .without = without, .refusing = refusing };
	size_t count = 0;
	p.held[origin][0] = HELD_FREE;
	for (bool news = true; news;) {
		news = false;
		for (size_t i = 0; i < s->model.links; i++) {
			const struct as_link *l = &s->model.link[i];
			unsigned a = l->a - BRUTE_CUT_FIRST, b = l->b - BRUTE_CUT_FIRST;
			if (a == b || without >> s->model.place[i] & 1)
				continue;
			bool transit = l->rel == LINK_P2C;
			news |= pass_on(&p, a, b, transit, false);
			news |= pass_on(&p, b, a, false, transit);
		}
	}
	for (unsigned as = 0; as < s->model.ases; as++)
		count += as != origin && as != s->target &&
			 (p.held[as][0] != HELD_NONE || p.held[as][1] != HELD_NONE);
	return count;
}

/* In graphs of so few less than 1 % is nothing. Returns how many are hit. */
static size_t check_collateral(struct sample *s)
{
	struct collateral c;
	size_t hit = 0;
	study_collateral(s->graph, &s->question, &s->arena, &c);
	expect(s, !c.whole, "a cut was asked for");
	for (unsigned as = 0; as < s->model.ases; as++) {
		if (as == s->target || spread(s, as, 0, 0) == 0 ||
			spread(s, as, s->cut_pairs, s->refusing) > 0)
			continue;
		expect(s, hit < c.networks && c.network[hit] == BRUTE_CUT_FIRST + as, "who is hit");
		hit++;
	}
	expect(s, hit == c.networks, "how many are hit");
	return hit;
}

static void test_random(void **state)
{
	(void)state;
	size_t refusals = 0, hit = 0;
	for (uint64_t seed = 1; seed <= GRAPHS; seed++) {
		struct random_state random = { seed };
		struct graph_report report;
		struct sample s = { .seed = seed };
		brute_cut_random(&random, ASES, LINKS, &s.model);
		s.graph = graph_new(s.model.link, s.model.links, &report);
		if (graph_ases(s.graph) > 0) {
			arena_init(&s.arena);
			draw_question(&s, &random);
			check_sever(&s);
			check_choke(&s);
			check_uncertainty(&s);
			hit += check_collateral(&s);
			refusals += s.question.refuses;
			arena_clear(&s.arena);
		}
		graph_free(s.graph);
	}
	assert_true(refusals > GRAPHS);
	assert_true(hit > GRAPHS / 50);
}

/* A stub below the target is heard by those that refuse only over its other provider. */
static void test_behind_the_target(void **state)
{
	(void)state;
	static const struct as_link links[] = {
		{ 64496, 64500, LINK_P2C },
		{ 64500, 64501, LINK_P2C },
		{ 64500, 64502, LINK_P2C },
		{ 64497, 64502, LINK_P2C },
		{ 64496, 64497, LINK_P2P },
	};
	struct arena arena;
	struct graph_report report;
	struct graph *graph = graph_new(links, 5, &report);
	struct sever_question question = {
		.target = 64500, .refuse = (asn_t[]){ 64496, 64502 }, .refuses = 2
	};
	struct collateral c;
	arena_init(&arena);
	study_collateral(graph, &question, &arena, &c);
	assert_true(c.dark == false && c.whole == false);
	/* 64501 gets no further than the target; 64502 has 64497, and over it 64496. */
	assert_int_equal(c.networks, 1);
	assert_int_equal(c.network[0], 64501);
	arena_clear(&arena);
	graph_free(graph);
}

static void test_who_cannot_refuse(void **state)
{
	(void)state;
	struct graph_report report;
	struct diag diag;
	struct arena arena;
	struct sever_result result;
	struct graph *graph = graph_new(&(struct as_link){ 64496, 64500, LINK_P2C }, 1, &report);
	struct sever_question question = {
		.target = 64500, .refuse = (asn_t[]){ 64499 }, .refuses = 1
	};
	arena_init(&arena);
	assert_int_equal(study_sever(graph, &question, &arena, &result, &diag), OST_EUSAGE);
	assert_non_null(strstr(diag.what, "AS64499"));
	question.refuse = (asn_t[]){ 64500 };
	assert_int_equal(study_sever(graph, &question, &arena, &result, &diag), OST_EUSAGE);
	assert_non_null(strstr(diag.what, "target"));
	arena_clear(&arena);
	graph_free(graph);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_behind_the_target),
		cmocka_unit_test(test_who_cannot_refuse),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
