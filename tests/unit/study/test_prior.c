#include "study/prior.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { NETWORKS = 3000 };

/* The sum of -log u is a gamma variable of whole shape; a rate of shape 2 keeps the maker simple. */
static double draw_rate(struct random_state *random, double rate)
{
	return -(log(1 - random_unit(random)) + log(1 - random_unit(random))) / rate;
}

static unsigned draw_poisson(struct random_state *random, double mean)
{
	unsigned count = 0;
	for (double t = -log(1 - random_unit(random)); t < mean; count++)
		t -= log(1 - random_unit(random));
	return count;
}

static void make_world(uint64_t seed, double rate, struct network_count *network)
{
	struct random_state random = { seed };
	for (size_t i = 0; i < NETWORKS; i++) {
		network[i].size = exp2(random_unit(&random) * 10);
		network[i].votes =
			draw_poisson(&random, draw_rate(&random, rate) * network[i].size);
	}
}

/* No point of a fine grid around it is more likely. */
static void check_best(const struct network_count *network, size_t count)
{
	struct gamma_prior found = prior_fit(network, count);
	double best = prior_likelihood(&found, network, count);
	for (int i = -20; i <= 20; i++) {
		for (int j = -20; j <= 20; j++) {
			struct gamma_prior other = { found.shape * exp(i * 0.05),
				found.rate * exp(j * 0.05) };
			/* Sizes of networks without votes are grouped, which costs a little. */
			assert_true(prior_likelihood(&other, network, count) <= best + 0.05);
		}
	}
}

static void test_most_likely(void **state)
{
	(void)state;
	static struct network_count network[NETWORKS];
	for (uint64_t seed = 1; seed <= 5; seed++) {
		make_world(seed, 100, network);
		check_best(network, NETWORKS);
	}
}

static void test_finds_what_made_it(void **state)
{
	(void)state;
	static struct network_count network[NETWORKS];
	make_world(7, 50, network);
	struct gamma_prior found = prior_fit(network, NETWORKS);
	/* 3,000 networks tell it to a tenth or so. */
	assert_true(found.shape > 1.7 && found.shape < 2.3);
	assert_true(found.rate > 40 && found.rate < 60);
}

static void test_no_votes(void **state)
{
	(void)state;
	struct network_count network[] = { { 0, 10 }, { 0, 30 } };
	struct gamma_prior found = prior_fit(network, 2);
	assert_true(found.shape == 1 && found.rate == 40);
	found = prior_fit(network, 0);
	assert_true(found.shape == 1 && found.rate == 1);
}

static void test_one_network(void **state)
{
	(void)state;
	struct network_count network[] = { { 5, 10 } };
	struct gamma_prior found = prior_fit(network, 1);
	assert_true(isfinite(found.shape) && isfinite(found.rate) && found.rate > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_most_likely),
		cmocka_unit_test(test_finds_what_made_it),
		cmocka_unit_test(test_no_votes),
		cmocka_unit_test(test_one_network),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
