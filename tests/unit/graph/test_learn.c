#include "graph/learn.h"

#include "base/random.h"
#include "graph/relax.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/*
 * Ids are numbers less FIRST. 0 buys from 1 and 2; each of these from 3 and 4; 3 and 4 sell to
 * the origins 5 to 24.
 */
enum { FIRST = 64496, ORIGIN = 5, ORIGINS = 20, ASES = ORIGIN + ORIGINS };

static struct graph *world(void)
{
	static const asn_t pair[][2] = { { 1, 0 }, { 2, 0 }, { 3, 1 }, { 4, 1 }, { 3, 2 },
		{ 4, 2 } };
	struct as_link link[6 + 2 * ORIGINS];
	struct graph_report report;
	size_t count = 0;
	for (; count < 6; count++)
		link[count] = (struct as_link){ FIRST + pair[count][0], FIRST + pair[count][1],
			LINK_P2C };
	for (asn_t i = 0; i < ORIGINS; i++) {
		link[count++] = (struct as_link){ FIRST + 3, FIRST + ORIGIN + i, LINK_P2C };
		link[count++] = (struct as_link){ FIRST + 4, FIRST + ORIGIN + i, LINK_P2C };
	}
	return graph_new(link, count, &report);
}

static uint32_t first_hop(const struct policy *policy, uint32_t as, uint32_t to)
{
	uint32_t path[RELAX_HOPS_MAX];
	struct relax *relax = relax_new(policy);
	relax_begin(relax, to);
	assert_true(relax_run(relax));
	assert_true(relax_path(relax, as, path) > 1);
	relax_free(relax);
	return path[1];
}

/* What an AS does for ten origins it does for the others. */
static void preferences_carry_over(void **state)
{
	uint32_t hop[ORIGINS / 2][4];
	struct learn_path path[ORIGINS / 2];
	struct policy policy;
	struct graph *graph = world();
	(void)state;
	for (uint32_t i = 0; i < ORIGINS / 2; i++) {
		uint32_t seen[4] = { 0, 2, 4, ORIGIN + i };
		memcpy(hop[i], seen, sizeof seen);
		path[i] = (struct learn_path){ hop[i], 4 };
	}
	learn_policy(&policy, graph, path, ORIGINS / 2, 1);
	assert_true(policy.observed[0] && policy.observed[2] && policy.observed[4]);
	assert_false(policy.observed[1] || policy.observed[3]);
	assert_true(policy.weight[policy_session(&policy, 0, 2)] > 0);
	assert_true(policy.weight[policy_session(&policy, 0, 1)] < 0);
	for (uint32_t i = ORIGINS / 2; i < ORIGINS; i++) {
		assert_int_equal(first_hop(&policy, 0, ORIGIN + i), 2);
		assert_int_equal(first_hop(&policy, 2, ORIGIN + i), 4);
		/* 1 was not seen; 4 is the more popular of what it has. */
		assert_int_equal(first_hop(&policy, 1, ORIGIN + i), 4);
	}
	policy_clear(&policy);
	graph_free(graph);
}

static void no_paths_teach_nothing(void **state)
{
	struct policy policy;
	struct graph *graph = world();
	static const uint32_t alone[] = { ORIGIN };
	struct learn_path path = { alone, 1 };
	(void)state;
	for (size_t count = 0; count < 2; count++) {
		learn_policy(&policy, graph, &path, count, 1);
		assert_int_equal(first_hop(&policy, 0, ORIGIN), 1);
		assert_int_equal(policy.passed.used, 0);
		policy_clear(&policy);
	}
	graph_free(graph);
}

/* 0 is seen to pass 1's routes to 2, its other provider, and to have a link the graph lacks. */
static void leaks_and_links_are_learned_where_seen(void **state)
{
	static const uint32_t leak[] = { 2, 0, 1, 3, ORIGIN }, link[] = { 0, 4, ORIGIN + 1 };
	const struct learn_path path[] = { { leak, 5 }, { link, 3 } };
	struct policy policy;
	struct graph *graph = world();
	(void)state;
	learn_policy(&policy, graph, path, 2, 1);
	uint32_t heard = policy_session(&policy, 0, 1), over = policy_session(&policy, 2, 0);
	assert_false(policy_exports_by_rule(&policy, heard, over));
	assert_true(policy_exports(&policy, heard, over));
	/* Not the other way round. */
	assert_false(policy_exports(
		&policy, policy_session(&policy, 0, 2), policy_session(&policy, 1, 0)));
	uint32_t added = policy_session(&policy, 0, 4);
	assert_int_not_equal(added, SESSION_NONE);
	assert_int_equal(policy.session[added].class, SESSION_UNKNOWN);
	assert_int_equal(policy.session[policy.session[added].back].as, 4);
	assert_int_equal(policy.sessions, 2 * graph_links(graph) + 2);
	policy_clear(&policy);
	graph_free(graph);
}

/* What a lesson takes from the memory it gives back. */
static void memory_is_whole_after_learning(void **state)
{
	static const uint32_t first[] = { 0, 1, 3, ORIGIN }, second[] = { 0, 2, 3, ORIGIN + 1 };
	const struct learn_path path[] = { { first, 4 }, { first, 4 }, { second, 4 } };
	struct policy policy;
	double share;
	struct graph *graph = world();
	(void)state;
	learn_policy(&policy, graph, path, 3, 1);
	/* Of the two origins behind 3 one was reached over 1, however many paths say so. */
	assert_true(policy_recall(&policy, policy_session(&policy, 0, 1), 3, &share));
	assert_true(share == 1.2 / 2.4 - 0.5);
	assert_true(policy_recall(&policy, policy_session(&policy, 0, 2), 1, &share));
	assert_true(share == 0.2 / 1.4 - 0.5);
	assert_false(policy_recall(&policy, policy_session(&policy, 1, 3), 4, &share));
	policy_clear(&policy);
	graph_free(graph);
}

static void seeds_repeat(void **state)
{
	struct random_state random = { 7 };
	uint32_t hop[ORIGINS][4];
	struct learn_path path[ORIGINS];
	struct policy policy[3];
	struct graph *graph = world();
	(void)state;
	for (uint32_t i = 0; i < ORIGINS; i++) {
		uint32_t seen[4] = { 0, 1 + (uint32_t)random_below(&random, 2),
			3 + (uint32_t)random_below(&random, 2), ORIGIN + i };
		memcpy(hop[i], seen, sizeof seen);
		path[i] = (struct learn_path){ hop[i], 4 };
	}
	for (size_t i = 0; i < 3; i++)
		learn_policy(&policy[i], graph, path, ORIGINS, i < 2 ? 1 : 2);
	size_t size = policy[0].sessions * sizeof *policy[0].weight;
	assert_memory_equal(policy[0].weight, policy[1].weight, size);
	assert_memory_not_equal(policy[0].weight, policy[2].weight, size);
	for (size_t i = 0; i < 3; i++)
		policy_clear(&policy[i]);
	graph_free(graph);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(preferences_carry_over),
		cmocka_unit_test(no_paths_teach_nothing),
		cmocka_unit_test(leaks_and_links_are_learned_where_seen),
		cmocka_unit_test(memory_is_whole_after_learning),
		cmocka_unit_test(seeds_repeat),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
