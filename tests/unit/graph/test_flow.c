#include "graph/flow.h"

#include "base/alloc.h"
#include "base/random.h"
#include "model/brute_flow.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { NETWORKS = 3000, ARCS = 11 };

/* What flow_cuts handed out, as masks. */
struct taken {
	uint32_t mask[1 << ARCS];
	size_t count, most;
};

static bool take(void *ctx, const uint32_t *arc, size_t count)
{
	struct taken *taken = ctx;
	uint32_t mask = 0;
	for (size_t i = 0; i < count; i++)
		mask |= 1u << arc[i];
	taken->mask[taken->count++] = mask;
	return taken->count < taken->most;
}

static bool take_all(struct flow *flow, struct taken *taken)
{
	taken->count = 0;
	taken->most = SIZE_MAX;
	return flow_cuts(flow, take, taken);
}

static void test_small(void **state)
{
	(void)state;
	/* Two ways of 2 and 1 to node 3, of which 2 go on to the sink. */
	const struct flow_arc arcs[] = {
		{ 0, 1, 2 },
		{ 0, 2, 1 },
		{ 1, 3, 2 },
		{ 2, 3, 1 },
		{ 3, 4, 2 },
		{ 1, 0, 9 },
		{ 4, 3, 9 },
	};
	struct flow *flow = flow_new(5, arcs, 7);
	struct taken taken;
	assert_int_equal(flow_max(flow, 0, 4), 2);
	assert_true(take_all(flow, &taken));
	assert_int_equal(taken.count, 1);
	assert_int_equal(taken.mask[0], 1 << 4);
	/* Another question of the same network, and the first again. */
	assert_int_equal(flow_max(flow, 0, 3), 3);
	assert_true(take_all(flow, &taken));
	assert_int_equal(taken.count, 4);
	assert_int_equal(taken.mask[0], 3);
	assert_int_equal(flow_max(flow, 1, 0), 9);
	assert_int_equal(flow_max(flow, 0, 4), 2);
	flow_free(flow);
	flow_free(NULL);
}

static void test_nothing_to_cut(void **state)
{
	(void)state;
	struct flow *flow = flow_new(3, (struct flow_arc[]){ { 1, 0, 5 }, { 1, 2, 5 } }, 2);
	struct taken taken;
	assert_int_equal(flow_max(flow, 0, 2), 0);
	assert_true(take_all(flow, &taken));
	assert_int_equal(taken.count, 1); /* the empty cut */
	assert_int_equal(taken.mask[0], 0);
	flow_free(flow);
}

static void test_unlimited(void **state)
{
	(void)state;
	const struct flow_arc arcs[] = {
		{ 0, 1, 3 },
		{ 0, 1, FLOW_UNLIMITED },
		{ 1, 2, FLOW_UNLIMITED },
		{ 1, 3, 7 },
	};
	struct flow *flow = flow_new(4, arcs, 4);
	struct taken taken;
	assert_int_equal(flow_max(flow, 0, 2), FLOW_UNLIMITED);
	assert_true(take_all(flow, &taken));
	assert_int_equal(taken.count, 0);
	assert_int_equal(flow_max(flow, 0, 3), 7);
	assert_true(take_all(flow, &taken));
	assert_int_equal(taken.count, 1);
	assert_int_equal(taken.mask[0], 1 << 3);
	flow_free(flow);
}

/* Pairs of arcs in a row: every choice of one arc of each is a minimum cut. */
static void test_bounded(void **state)
{
	(void)state;
	struct flow_arc arcs[10];
	for (uint32_t i = 0; i < 5; i++) {
		arcs[2 * i] = (struct flow_arc){ 0, i + 2, 1 };
		arcs[2 * i + 1] = (struct flow_arc){ i + 2, 1, 1 };
	}
	struct flow *flow = flow_new(7, arcs, 10);
	struct taken taken;
	assert_int_equal(flow_max(flow, 0, 1), 5);
	assert_true(take_all(flow, &taken));
	assert_int_equal(taken.count, 32);
	taken.count = 0;
	taken.most = 10;
	assert_false(flow_cuts(flow, take, &taken));
	assert_int_equal(taken.count, 10);
	flow_free(flow);
}

static bool count_one(void *ctx, const uint32_t *arc, size_t count)
{
	size_t *cuts = ctx;
	assert_int_equal(count, 1);
	assert_int_equal(arc[0] % 100000, 7);
	++*cuts;
	return true;
}

/* A chain of a million nodes with ten narrow places: nothing recurses. */
static void test_long(void **state)
{
	(void)state;
	enum { LENGTH = 1000000 };
	struct flow_arc *arcs = xmalloc(LENGTH * sizeof *arcs);
	for (uint32_t i = 0; i < LENGTH; i++)
		arcs[i] = (struct flow_arc){ i, i + 1, i % 100000 == 7 ? 1 : 2 };
	struct flow *flow = flow_new(LENGTH + 1, arcs, LENGTH);
	size_t cuts = 0;
	assert_int_equal(flow_max(flow, 0, LENGTH), 1);
	assert_true(flow_cuts(flow, count_one, &cuts));
	assert_int_equal(cuts, 10);
	assert_int_equal(flow_max(flow, LENGTH, 0), 0);
	free(arcs);
	flow_free(flow);
}

/* Mostly onwards, as from node 0 to the last. */
static size_t random_arcs(struct random_state *random, struct flow_arc *arcs, uint32_t nodes)
{
	size_t count = ARCS - random_below(random, ARCS / 2);
	int64_t most = random_below(random, 2) == 0 ? 1 : 3;
	for (size_t i = 0; i < count; i++) {
		uint32_t from = (uint32_t)random_below(random, nodes);
		uint32_t ahead = nodes - 1 - from;
		bool onwards = ahead > 0 && random_below(random, 4) > 0;
		arcs[i].from = from;
		arcs[i].to = onwards ? from + 1 + (uint32_t)random_below(random, ahead)
				     : (uint32_t)random_below(random, nodes);
		arcs[i].capacity = 1 + (int64_t)random_below(random, (uint64_t)most);
		if (random_below(random, 12) == 0)
			arcs[i].capacity = 0;
		else if (random_below(random, 12) == 0)
			arcs[i].capacity = FLOW_UNLIMITED;
	}
	return count;
}

static int compare_masks(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

/* Returns how many minimum cuts the first question had. */
static size_t check_network(uint64_t seed)
{
	struct random_state random = { seed };
	struct flow_arc arcs[ARCS];
	uint32_t nodes = 2 + (uint32_t)random_below(&random, 6);
	size_t count = random_arcs(&random, arcs, nodes), cuts, first = 0;
	struct flow *flow = flow_new(nodes, arcs, count);
	static uint32_t expected[1 << ARCS];
	static struct taken taken;
	/* Several questions: each must find the network as it was. */
	for (int question = 0; question < 3; question++) {
		uint32_t source = question == 0 ? 0 : (uint32_t)random_below(&random, nodes);
		uint32_t sink =
			question == 0
				? nodes - 1
				: (source + 1 + (uint32_t)random_below(&random, nodes - 1)) % nodes;
		int64_t best = brute_min_cut(arcs, count, source, sink, expected, &cuts);
		if (flow_max(flow, source, sink) != best)
			fail_msg("seed %" PRIu64 ": largest flow", seed);
		if (!take_all(flow, &taken) || taken.count != cuts)
			fail_msg("seed %" PRIu64 ": %zu cuts, not %zu", seed, taken.count, cuts);
		first = question == 0 ? cuts : first;
		qsort(taken.mask, taken.count, sizeof *taken.mask, compare_masks);
		for (size_t i = 0; i < cuts; i++) {
			if (taken.mask[i] != expected[i])
				fail_msg("seed %" PRIu64 ": another cut", seed);
		}
	}
	flow_free(flow);
	return first;
}

static void test_random(void **state)
{
	(void)state;
	size_t several = 0;
	for (uint64_t seed = 1; seed <= NETWORKS; seed++)
		several += check_network(seed) > 1;
	assert_true(several > 300); /* networks with several minimum cuts */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_nothing_to_cut),
		cmocka_unit_test(test_unlimited),
		cmocka_unit_test(test_bounded),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_random),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
