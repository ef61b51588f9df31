#include "study/clumps.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { VOTES = 60, FAMILIES = 3 };

static int compare(const void *left, const void *right)
{
	const struct vote_piece *a = left, *b = right;
	if (a->what != b->what)
		return a->what < b->what ? -1 : 1;
	return (a->first > b->first) - (a->first < b->first);
}

static bool same_block(const struct vote_piece *a, const struct vote_piece *b)
{
	unsigned shift = a->what == PRESENCE_IPV4 ? 8 : 80;
	return a->what == b->what && a->first >> shift == b->first >> shift;
}

/* The model: all pairs of votes. */
static struct clumps slow_clumps(const struct vote_piece *piece, const double *weight)
{
	struct clumps c = { 0 };
	for (size_t i = 0; i < VOTES; i++) {
		c.votes++;
		c.weight += weight[i];
		c.squares += weight[i] * weight[i];
		for (size_t j = 0; j < VOTES; j++) {
			double product = weight[i] * weight[j];
			if (i == j || piece[i].family != piece[j].family)
				continue;
			c.alike += product;
			c.together += same_block(&piece[i], &piece[j]) ? product : 0;
		}
	}
	return c;
}

static void test_sums_are_those_of_pairs(void **state)
{
	(void)state;
	struct random_state random = { 3 };
	struct clump_sums *sums = clump_sums_new(FAMILIES);
	for (int network = 0; network < 200; network++) {
		struct vote_piece piece[VOTES];
		double weight[VOTES];
		for (size_t i = 0; i < VOTES; i++) {
			bool ipv6 = random_below(&random, 3) == 0;
			unsigned __int128 first = random_below(&random, 2000);
			piece[i] = (struct vote_piece){ .first = ipv6 ? first << 74 : first,
				.what = ipv6 ? PRESENCE_IPV6 : PRESENCE_IPV4,
				.family = (uint32_t)random_below(&random, FAMILIES) };
			weight[i] = random_unit(&random) + 0.01;
		}
		qsort(piece, VOTES, sizeof *piece, compare);
		for (size_t i = 0; i < VOTES; i++)
			clump_sums_add(sums, &piece[i], weight[i]);
		struct clumps fast = clump_sums_take(sums), slow = slow_clumps(piece, weight);
		assert_true(fast.votes == slow.votes);
		assert_true(fabs(fast.weight - slow.weight) < 1e-9);
		assert_true(fabs(fast.squares - slow.squares) < 1e-9);
		assert_true(fabs(fast.together - slow.together) < 1e-6);
		assert_true(fabs(fast.alike - slow.alike) < 1e-6);
	}
	clump_sums_free(sums);
}

/* Customers of a network have `clump` addresses each, at random among its /24s. */
static struct clumped make_network(struct random_state *random, int votes, int clump, int units)
{
	struct clump_sums *sums = clump_sums_new(1);
	struct vote_piece *piece = calloc((size_t)votes, sizeof *piece);
	for (int i = 0; i < votes; i++) {
		unsigned block = i % clump == 0 ? (unsigned)random_below(random, (uint64_t)units)
						: (unsigned)(piece[i - 1].first >> 8);
		piece[i].what = PRESENCE_IPV4;
		piece[i].first = block * 256 + (unsigned)i % 256;
	}
	qsort(piece, (size_t)votes, sizeof *piece, compare);
	for (int i = 0; i < votes; i++)
		clump_sums_add(sums, &piece[i], 1);
	struct clumped network = { .clumps = clump_sums_take(sums), .units = units };
	clump_sums_free(sums);
	free(piece);
	return network;
}

static void test_dispersion(void **state)
{
	(void)state;
	enum { NETWORKS = 300 };
	struct random_state random = { 4 };
	struct clumped network[NETWORKS];
	for (int clump = 1; clump <= 5; clump += 4) {
		for (int i = 0; i < NETWORKS; i++)
			network[i] = make_network(&random, 20, clump, 64);
		double usual = clumps_disperse(network, NETWORKS, 1);
		assert_true(fabs(usual - clump) < 0.25);
		for (int i = 0; i < NETWORKS; i++)
			assert_true(network[i].dispersion >= 1 &&
				    fabs(network[i].dispersion - clump) < 2);
	}
}

/* Many light votes tell more than few heavy ones of the same weight together. */
static void test_own_weight(void **state)
{
	(void)state;
	struct clumped network[2] = {
		{ .clumps = { .votes = 100, .weight = 10, .squares = 1 }, .units = 1 },
		{ .clumps = { .votes = 10, .weight = 10, .squares = 10 }, .units = 1 },
	};
	clumps_disperse(network, 2, 1);
	assert_true(network[0].dispersion > 0.1 && network[0].dispersion < 0.15);
	assert_true(fabs(network[1].dispersion - 1) < 1e-9);
}

/* A giant with clumps is not what is usual; what is in one /24 could not be elsewhere. */
static void test_giant_among_others(void **state)
{
	(void)state;
	enum { NETWORKS = 100 };
	struct random_state random = { 5 };
	struct clumped network[NETWORKS];
	for (int i = 0; i < NETWORKS; i++)
		network[i] = make_network(&random, 10, 1, i % 2 == 0 ? 1 : 32);
	network[0] = make_network(&random, 5000, 50, 4096);
	double usual = clumps_disperse(network, NETWORKS, 1);
	assert_true(usual < 3);
	assert_true(network[0].dispersion > 40);
	for (int i = 2; i < NETWORKS; i += 2)
		assert_true(fabs(network[i].dispersion - usual) < 1e-9);
}

static void test_nothing(void **state)
{
	(void)state;
	assert_true(clumps_disperse(NULL, 0, 1) == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sums_are_those_of_pairs),
		cmocka_unit_test(test_dispersion),
		cmocka_unit_test(test_own_weight),
		cmocka_unit_test(test_giant_among_others),
		cmocka_unit_test(test_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
