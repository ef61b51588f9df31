#include "graph/relax.h"

#include "base/alloc.h"
#include "graph/routes.h"
#include "model/slow_relax.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FIRST = 64496, ASES = 16, GRAPHS = 400 };

static const bool nobody[ASES];

/* Providers have lower numbers than their customers, so nobody's preferences run in a circle. */
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
	struct graph *graph = graph_new(link, count, &report);
	assert_int_equal(graph_ases(graph), ASES);
	return graph;
}

static void check_plain(struct relax *relax, const struct policy *policy, struct routes *routes)
{
	for (uint32_t to = 0; to < ASES; to++) {
		uint32_t expect[ASES], path[RELAX_HOPS_MAX];
		routes_find(routes, to);
		relax_begin(relax, to);
		assert_true(relax_run(relax));
		for (uint32_t as = 0; as < ASES; as++) {
			size_t hops = routes_path(routes, as, expect);
			assert_int_equal(relax_path(relax, as, path), hops);
			assert_memory_equal(path, expect, hops * sizeof *path);
		}
	}
	assert_int_equal(policy->exceptions.used, 0);
}

/* A policy that nothing was learned for is Gao-Rexford: graph/routes.h says the same. */
static void nothing_learned_is_gao_rexford(void **state)
{
	struct random_state random = { 2001 };
	(void)state;
	for (int i = 0; i < GRAPHS; i++) {
		struct policy policy;
		struct order order;
		struct graph *graph = random_graph(&random);
		order_init(&order, graph);
		policy_init(&policy, graph, NULL, 0, nobody);
		struct relax *relax = relax_new(&policy);
		struct routes *routes = routes_new(graph, &order);
		check_plain(relax, &policy, routes);
		routes_free(routes);
		relax_free(relax);
		policy_clear(&policy);
		order_clear(&order);
		graph_free(graph);
	}
}

/* Weights, popularity, memory, added links and exceptions at random. */
static void make_wild(struct policy *policy, const struct graph *graph, struct random_state *random)
{
	uint32_t extra[2][2] = { { 3, 15 }, { 15, 3 } };
	bool linked = false;
	bool carrier[ASES] = { [14] = true };
	for (enum relation relation = RELATION_PROVIDER; relation < RELATIONS; relation++) {
		struct graph_neighbours set = graph_neighbours(graph, 3, relation);
		for (size_t i = 0; i < set.count; i++)
			linked |= set.id[i] == 15;
	}
	policy_init(policy, graph, (const uint32_t(*)[2])extra, linked ? 0 : 2, carrier);
	for (uint32_t as = 0; as < ASES; as++) {
		policy->observed[as] = random_below(random, 2) == 0;
		policy->popularity[as] = random_unit(random);
	}
	for (uint32_t i = 0; i < policy->sessions; i++) {
		policy->weight[i] = 20 * random_unit(random) - 10;
		uint32_t from = policy->session[i].from;
		uint32_t first = policy->start[from], end = policy->start[from + 1];
		uint32_t heard = first + (uint32_t)random_below(random, end - first);
		if (random_below(random, 4) == 0 &&
			policy->session[heard].from != policy->session[i].as)
			policy_add_exception(policy, heard, i);
		if (random_below(random, 2) == 0)
			policy_remember(policy, i, (uint32_t)random_below(random, ASES), 1);
	}
}

static void agrees_with_the_slow_one(void **state)
{
	struct random_state random = { 4271 }, bars = { 4272 };
	int rests = 0, restless = 0;
	(void)state;
	for (int i = 0; i < GRAPHS; i++) {
		struct policy policy;
		struct graph *graph = random_graph(&random);
		make_wild(&policy, graph, &random);
		struct relax *relax = relax_new(&policy);
		for (uint32_t to = 0; to < ASES; to += 3) {
			uint32_t expect[ASES];
			bool cut[ASES], refuse[ASES], barred = to % 2 == 1;
			relax_begin(relax, to);
			for (uint32_t as = 0; as < ASES; as++) {
				cut[as] = barred && random_below(&bars, 4) == 0;
				refuse[as] = barred && as != to && random_below(&bars, 8) == 0;
				if (cut[as])
					relax_cut(relax, as);
				if (refuse[as])
					relax_refuse(relax, as);
			}
			bool rest =
				slow_relax(&policy, to, (struct slow_bars){ cut, refuse }, expect);
			assert_int_equal(relax_run(relax), rest);
			for (uint32_t as = 0; as < ASES; as++)
				assert_int_equal(relax_session(relax, as), expect[as]);
			assert_true(!rest || barred || slow_is_stable(&policy, to, expect));
			rests += rest;
			restless += !rest;
		}
		relax_free(relax);
		policy_clear(&policy);
		graph_free(graph);
	}
	/* Both endings must have been met, or this test says less than it seems. */
	print_message("# %d came to rest, %d did not\n", rests, restless);
	assert_true(rests > 1000 && restless > 0);
}

/* A chain 0 - 1 - 2 of providers and a second way 0 - 3 - 2. */
static struct graph *diamond(void)
{
	static const struct as_link link[] = {
		{ FIRST, FIRST + 1, LINK_P2C },
		{ FIRST, FIRST + 3, LINK_P2C },
		{ FIRST + 1, FIRST + 2, LINK_P2C },
		{ FIRST + 3, FIRST + 2, LINK_P2C },
	};
	struct graph_report report;
	return graph_new(link, 4, &report);
}

static void held_ases_take_what_they_are_told_to(void **state)
{
	struct policy policy;
	struct offer offer[4];
	uint32_t path[RELAX_HOPS_MAX];
	struct graph *graph = diamond();
	(void)state;
	policy_init(&policy, graph, NULL, 0, nobody);
	struct relax *relax = relax_new(&policy);
	relax_begin(relax, 2);
	assert_true(relax_run(relax));
	assert_int_equal(relax_path(relax, 0, path), 3);
	assert_int_equal(path[1], 1);
	relax_begin(relax, 2);
	relax_hold(relax, policy_session(&policy, 0, 3));
	assert_true(relax_run(relax));
	assert_int_equal(relax_path(relax, 0, path), 3);
	assert_int_equal(path[1], 3);
	assert_int_equal(relax_offers(relax, 0, offer), 2);
	assert_true(offer[0].score == offer[1].score);
	relax_begin(relax, 2); /* forgets the hold */
	assert_true(relax_run(relax));
	assert_int_equal(relax_path(relax, 0, path), 3);
	assert_int_equal(path[1], 1);
	relax_free(relax);
	policy_clear(&policy);
	graph_free(graph);
}

/* Two ASes that each want to go over the other: whatever happens, no path runs in a circle. */
static void circles_are_refused(void **state)
{
	struct policy policy;
	uint32_t path[RELAX_HOPS_MAX];
	struct graph *graph = diamond();
	(void)state;
	policy_init(&policy, graph, NULL, 0, nobody);
	struct relax *relax = relax_new(&policy);
	uint32_t up = policy_session(&policy, 1, 0), down = policy_session(&policy, 0, 1);
	for (uint32_t to = 2; to < 4; to++) {
		relax_begin(relax, to);
		relax_hold(relax, up);
		relax_hold(relax, down);
		relax_run(relax);
		for (uint32_t as = 0; as < 4; as++) {
			size_t hops = relax_path(relax, as, path);
			assert_true(hops >= 1 && hops <= 4);
			assert_int_equal(path[hops - 1], to);
		}
	}
	relax_free(relax);
	policy_clear(&policy);
	graph_free(graph);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_learned_is_gao_rexford),
		cmocka_unit_test(agrees_with_the_slow_one),
		cmocka_unit_test(held_ases_take_what_they_are_told_to),
		cmocka_unit_test(circles_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
