#include "graph/clique.h"

#include "base/random.h"
#include "model/links.h"
#include "unit/skip.h"

#include <inttypes.h>
#include <stdlib.h>

enum { GRAPHS = 2000, ASES = 9, LINKS = 40 };

/* Ids of a small graph are in the order of AS numbers. */
static void find(const struct as_link *links, size_t count, struct clique *clique)
{
	struct graph_report report;
	struct graph *graph = graph_new(links, count, &report);
	clique_find(graph, clique);
	for (size_t i = 0; i < clique->count; i++)
		clique->member[i] = graph_asn(graph, clique->member[i]);
	graph_free(graph);
}

static void test_small(void **state)
{
	(void)state;
	/* Three that peer; a fourth that peers with all but has a provider; a fifth that sells more
	 * but peers with one only. */
	const struct as_link links[] = {
		{ 64496, 64497, LINK_P2P },
		{ 64497, 64498, LINK_P2P },
		{ 64498, 64496, LINK_P2P },
		{ 64499, 64496, LINK_P2P },
		{ 64499, 64497, LINK_P2P },
		{ 64499, 64498, LINK_P2P },
		{ 64496, 64499, LINK_P2C },
		{ 64500, 64496, LINK_P2P },
		{ 64500, 64501, LINK_P2C },
		{ 64500, 64502, LINK_P2C },
		{ 64500, 64503, LINK_P2C },
		{ 64500, 64504, LINK_P2C },
	};
	struct clique clique;
	find(links, 12, &clique);
	assert_true(clique.proven);
	assert_int_equal(clique.count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(clique.member[i], 64496 + i);
}

static void test_none(void **state)
{
	(void)state;
	const struct as_link circle[] = { { 64496, 64497, LINK_P2C }, { 64497, 64496, LINK_P2C } };
	struct clique clique;
	find(circle, 2, &clique);
	assert_int_equal(clique.count, 0);
	assert_true(clique.proven);
	find(NULL, 0, &clique);
	assert_int_equal(clique.count, 0);
}

/* Pairs that do not peer while all others do: 2^32 cliques as large as each other. */
static void test_absurd(void **state)
{
	(void)state;
	enum { MANY = 100 };
	static struct as_link links[MANY * MANY];
	size_t count = 0;
	for (asn_t a = 0; a < MANY; a++) {
		for (asn_t b = a + 1; b < MANY; b++) {
			if (a / 2 != b / 2)
				links[count++] = (struct as_link){ 64512 + a, 64512 + b, LINK_P2P };
		}
	}
	struct clique clique;
	find(links, count, &clique);
	assert_int_equal(clique.count, CLIQUE_CANDIDATES / 2);
}

static bool is_clique(const bool peers[ASES][ASES], const bool *below, unsigned mask)
{
	for (unsigned a = 0; a < ASES; a++) {
		for (unsigned b = 0; b < ASES; b++) {
			bool both = (mask >> a & 1) && (mask >> b & 1);
			if (both && (below[a] || (a != b && !peers[a][b])))
				return false;
		}
	}
	return true;
}

static void check_graph(uint64_t seed)
{
	struct random_state random = { seed };
	struct as_link links[LINKS + ASES];
	bool peers[ASES][ASES] = { 0 }, below[ASES] = { 0 };
	size_t count = 0;
	for (asn_t i = 0; i < ASES; i++) /* each stands in the graph */
		links[count++] = (struct as_link){ 64496 + i, 64496 + i, LINK_P2P };
	for (size_t i = random_below(&random, LINKS + 1); i > 0; i--) {
		asn_t a = (asn_t)random_below(&random, ASES),
		      b = (asn_t)random_below(&random, ASES);
		int8_t rel = random_below(&random, 8) == 0 ? LINK_P2C : LINK_P2P;
		links[count++] = (struct as_link){ 64496 + a, 64496 + b, rel };
		if (rel == LINK_P2P)
			peers[a][b] = peers[b][a] = true;
		else if (a != b)
			below[b] = true;
	}
	struct clique clique;
	find(links, count, &clique);
	unsigned found = 0;
	int largest = 0;
	for (size_t i = 0; i < clique.count; i++)
		found |= 1u << (clique.member[i] - 64496);
	for (unsigned mask = 0; mask < 1u << ASES; mask++) {
		int size = __builtin_popcount(mask);
		if (size > largest && is_clique(peers, below, mask))
			largest = size;
	}
	if (!is_clique(peers, below, found) || (int)clique.count != largest || !clique.proven)
		fail_msg("seed %" PRIu64 ": %zu members, not %d", seed, clique.count, largest);
}

static void test_random(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= GRAPHS; seed++)
		check_graph(seed);
}

/* The members that the file itself names in its head. */
static void check_shared(const char *date, const asn_t *member, size_t members)
{
	size_t count;
	struct clique clique;
	struct as_link *links = links_read_shared(date, &count);
	if (links == NULL)
		skip_because(SKIP_NO_SHARED);
	find(links, count, &clique);
	free(links);
	assert_true(clique.proven);
	assert_int_equal(clique.count, members);
	for (size_t i = 0; i < members; i++)
		assert_int_equal(clique.member[i], member[i]);
}

static void test_2008(void **state)
{
	(void)state;
	const asn_t member[] = { 174, 209, 293, 701, 1239, 1299, 2828, 2914, 3356, 3549, 3561, 6453,
		6461, 7018, 8075 };
	check_shared("20080101", member, 15);
}

static void test_2018(void **state)
{
	(void)state;
	const asn_t member[] = { 174, 209, 286, 701, 1239, 1299, 2828, 2914, 3257, 3320, 3356, 3491,
		5511, 6453, 6461, 6762, 6830, 7018, 12956 };
	check_shared("20180101", member, 19);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_absurd),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_2008),
		cmocka_unit_test(test_2018),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
