#include "study/sever_learned.h"

#include "model/slow_relax.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { FIRST = 64496, ASES = 12, GRAPHS = 150, TARGET = 5 };

struct sample {
	struct graph *graph;
	struct policy policy;
	struct arena arena;
	struct sever_question question;
	asn_t cut[ASES], refuse[ASES];
	bool refusing[ASES];
	struct sever_result plain;
	struct sever_learned learned;
};

static struct graph *random_graph(struct random_state *random)
{
	struct as_link link[ASES * ASES];
	struct graph_report report;
	size_t count = 0;
	for (asn_t b = 1; b < ASES; b++) {
		for (asn_t a = 0; a < b; a++) {
			uint64_t dice = random_below(random, 8);
			if (dice < 2 || a + 1 == b)
				link[count++] = (struct as_link){ FIRST + a, FIRST + b,
					dice == 0 ? LINK_P2P : LINK_P2C };
		}
	}
	return graph_new(link, count, &report);
}

/* Weights at random and a link of the target that only paths show. */
static void make_policy(struct sample *s, struct random_state *random)
{
	const uint32_t extra[2][2] = { { TARGET, ASES - 1 }, { ASES - 1, TARGET } };
	bool carrier[ASES] = { false }, linked = false;
	for (enum relation r = RELATION_PROVIDER; r < RELATIONS; r++)
		linked |= graph_related(s->graph, TARGET, ASES - 1, r);
	policy_init(&s->policy, s->graph, extra, linked ? 0 : 2, carrier);
	for (uint32_t as = 0; as < ASES; as++)
		s->policy.observed[as] = random_below(random, 2) == 0;
	for (uint32_t i = 0; i < s->policy.sessions; i++)
		s->policy.weight[i] = 8 * random_unit(random) - 4;
}

static void draw_question(struct sample *s, struct random_state *random)
{
	s->question = (struct sever_question){
		.target = FIRST + TARGET, .cut = s->cut, .refuse = s->refuse
	};
	for (uint32_t as = 0; as < ASES; as++) {
		bool near = false;
		for (enum relation r = RELATION_PROVIDER; r < RELATIONS; r++)
			near |= graph_related(s->graph, TARGET, as, r);
		if (near && random_below(random, 2) == 0)
			s->cut[s->question.cuts++] = FIRST + as;
		if (as != TARGET && random_below(random, 8) == 0) {
			s->refusing[as] = true;
			s->refuse[s->question.refuses++] = FIRST + as;
		}
	}
}

/* By rote: the next hop of each AS, GRAPH_NONE = no route; returns how many have one. */
static size_t find_slowly(const struct sample *s, const asn_t *cut, size_t cuts, uint32_t *next)
{
	bool barred[ASES] = { false };
	uint32_t route[ASES];
	size_t reach = 0;
	for (size_t i = 0; i < cuts; i++)
		barred[cut[i] - FIRST] = true;
	assert_true(
		slow_relax(&s->policy, TARGET, (struct slow_bars){ barred, s->refusing }, route));
	for (uint32_t as = 0; as < ASES; as++) {
		next[as] =
			route[as] == SESSION_NONE ? GRAPH_NONE : s->policy.session[route[as]].from;
		reach += next[as] != GRAPH_NONE;
	}
	return reach;
}

static void check(struct sample *s)
{
	const struct sever_learned *l = &s->learned;
	uint32_t before[ASES], after[ASES], other[ASES];
	size_t changed = 0, lost = 0;
	assert_int_equal(l->restless, 0);
	assert_int_equal(l->reach_before, find_slowly(s, NULL, 0, before));
	assert_int_equal(l->reach_after, find_slowly(s, s->question.cut, s->question.cuts, after));
	for (uint32_t as = 0; as < ASES; as++) {
		lost += before[as] != GRAPH_NONE && after[as] == GRAPH_NONE;
		changed += before[as] != GRAPH_NONE && after[as] != GRAPH_NONE &&
			   before[as] != after[as];
	}
	assert_int_equal(l->lost, lost);
	assert_int_equal(l->next_hop, changed);
	size_t all = s->plain.coalition_count;
	bool few = all <= SEVER_LEARNED_COALITIONS;
	assert_int_equal(l->coalitions, few ? all : SEVER_LEARNED_COALITIONS);
	assert_int_equal(l->complete, few && s->plain.complete);
	for (size_t i = 0; i < l->coalitions; i++)
		assert_int_equal(l->coalition[i].reach_after,
			find_slowly(s, l->coalition[i].cut, l->coalition[i].count, other));
}

static void test_random(void **state)
{
	(void)state;
	struct random_state random = { 99 };
	size_t hops = 0, extras = 0, differ = 0;
	for (int i = 0; i < GRAPHS; i++) {
		struct sample s = { .graph = random_graph(&random) };
		struct diag diag;
		arena_init(&s.arena);
		make_policy(&s, &random);
		draw_question(&s, &random);
		assert_int_equal(study_sever(s.graph, &s.question, &s.arena, &s.plain, &diag), 0);
		study_sever_learned(&s.policy, &s.question, &s.plain, &s.arena, &s.learned);
		if (s.learned.restless == 0) {
			check(&s);
			hops += s.learned.next_hop;
			extras += s.learned.extras;
			differ += s.learned.reach_after != s.plain.reach_after;
		}
		policy_clear(&s.policy);
		arena_clear(&s.arena);
		graph_free(s.graph);
	}
	/* The graphs held what is told of. */
	assert_true(hops > 0 && extras > 0 && differ > 0);
}

/* With nothing learned it is the answer of study_sever. */
static void test_nothing_learned(void **state)
{
	(void)state;
	struct random_state random = { 7 };
	static const bool nobody[ASES];
	for (int i = 0; i < GRAPHS; i++) {
		struct sample s = { .graph = random_graph(&random) };
		struct diag diag;
		arena_init(&s.arena);
		policy_init(&s.policy, s.graph, NULL, 0, nobody);
		draw_question(&s, &random);
		study_sever(s.graph, &s.question, &s.arena, &s.plain, &diag);
		study_sever_learned(&s.policy, &s.question, &s.plain, &s.arena, &s.learned);
		assert_int_equal(s.learned.reach_after, s.plain.reach_after);
		assert_int_equal(s.learned.lost, s.plain.lost);
		assert_memory_equal(&s.learned.before, &s.plain.before, sizeof s.plain.before);
		assert_memory_equal(&s.learned.after, &s.plain.after, sizeof s.plain.after);
		assert_int_equal(s.learned.change.class, s.plain.change.class);
		assert_int_equal(s.learned.change.longer, s.plain.change.longer);
		for (size_t k = 0; k < s.learned.coalitions; k++) {
			assert_int_equal(s.learned.coalition[k].reach_after,
				s.plain.coalitions[k].reach_after);
			assert_true(s.learned.coalition[k].mean_length ==
				    s.plain.coalitions[k].mean_length);
		}
		policy_clear(&s.policy);
		arena_clear(&s.arena);
		graph_free(s.graph);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_nothing_learned),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
