#include "graph/allpairs.h"

#include "model/links.h"
#include "model/world.h"
#include "unit/graph/pairs.h"
#include "unit/skip.h"

#include <inttypes.h>

enum { SMALL_GRAPHS = 1000, CROWDS = 60, WORLDS = 1000 };

static const char *const kernel_names[] = { "plain", "avx2", "avx512" };

/* The kernels which this processor has. */
static bool is_here(const char *kernel)
{
	struct classes none = { 0 };
	struct allpairs_options options = { .kernel = kernel };
	struct allpairs_result result;
	return allpairs_reach(&none, &options, &result) == 0;
}

static void check_same(const struct allpairs_result *a, const struct allpairs_result *b)
{
	assert_int_equal(a->pairs, b->pairs);
	assert_int_equal(a->reachable, b->reachable);
	assert_memory_equal(a->routes, b->routes, sizeof a->routes);
	assert_false(a->too_long || b->too_long);
}

/* Without a sink, in any number of threads, and as bits: the same. */
static void check_others(struct pairs *p, const char *kernel, const struct allpairs_result *lengths)
{
	struct allpairs_result other;
	size_t bytes = p->classes.ases * sizeof *p->as;
	struct allpairs_as *as = xmalloc(bytes);
	struct allpairs_options options = { .threads = 3, .kernel = kernel, .as = as };
	assert_int_equal(allpairs_lengths(&p->classes, &options, &other), 0);
	check_same(lengths, &other);
	assert_memory_equal(as, p->as, bytes);
	assert_int_equal(allpairs_reach(&p->classes, &options, &other), 0);
	assert_int_equal(other.pairs, lengths->pairs);
	assert_int_equal(other.reachable, lengths->reachable);
	free(as);
}

static void check_kernel(struct pairs *p, const char *kernel)
{
	struct allpairs_options options = { 1, kernel, NULL, pairs_sink, p };
	struct allpairs_result result;
	size_t ases = p->classes.ases;
	p->destinations = 0;
	p->expected = (struct allpairs_result){ .pairs = ases * (ases - 1) };
	memset(p->as, 0, ases * sizeof *p->as);
	assert_int_equal(allpairs_lengths(&p->classes, &options, &result), 0);
	assert_int_equal(p->destinations, ases);
	check_same(&result, &p->expected);
	check_others(p, kernel, &result);
}

static void check_links(const struct as_link *links, size_t count)
{
	struct pairs p;
	pairs_init(&p, links, count);
	for (size_t i = 0; i < sizeof kernel_names / sizeof *kernel_names; i++) {
		if (is_here(kernel_names[i]))
			check_kernel(&p, kernel_names[i]);
	}
	pairs_clear(&p);
}

static void test_random_small(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= SMALL_GRAPHS; seed++) {
		struct random_state random = { seed };
		struct as_link links[SMALL_LINKS];
		check_links(links, links_random(&random, false, links));
	}
}

/* Classes of hundreds of stubs. */
static void test_random_crowds(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= CROWDS; seed++) {
		struct random_state random = { seed };
		struct as_link links[SMALL_LINKS];
		check_links(links, links_random(&random, true, links));
	}
}

static void test_random_worlds(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= WORLDS; seed++) {
		struct random_state random = { seed };
		struct as_link links[WORLD_LINKS];
		check_links(links, world_random(&random, links));
	}
}

/* As many worlds side by side as make several batches, of bits too; between them is no route. */
static void test_many_batches(void **state)
{
	(void)state;
	enum { SIDE_BY_SIDE = 30 };
	static struct as_link links[SIDE_BY_SIDE * WORLD_LINKS];
	struct random_state random = { 1 };
	size_t count = 0;
	for (asn_t world = 0; world < SIDE_BY_SIDE; world++) {
		size_t from = count;
		count += world_random(&random, links + count);
		for (size_t i = from; i < count; i++) {
			links[i].a += world * WORLD_ASES;
			links[i].b += world * WORLD_ASES;
		}
	}
	check_links(links, count);
}

static void test_empty(void **state)
{
	(void)state;
	check_links(NULL, 0);
}

static void test_unknown_kernel(void **state)
{
	(void)state;
	assert_true(is_here("plain"));
	assert_true(is_here(NULL));
	assert_false(is_here("abacus"));
}

/*
 *	64496	above 64497 and peer of 64498, 64499, which are customers of 64497: up to the peer and
 *	  |	down again is a peer route for both, better than the short way over the provider.
 *	64497
 */
static void test_peer_above(void **state)
{
	(void)state;
	static const struct as_link links[] = {
		{ 64496, 64497, LINK_P2C },
		{ 64497, 64498, LINK_P2C },
		{ 64497, 64499, LINK_P2C },
		{ 64496, 64498, LINK_P2P },
		{ 64496, 64499, LINK_P2P },
	};
	struct pairs p;
	struct allpairs_result result;
	pairs_init(&p, links, 5);
	assert_int_equal(p.classes.nodes, 3);
	assert_int_equal(p.classes.weight[2], 2);
	assert_int_equal(allpairs_lengths(&p.classes, &(struct allpairs_options){ 0 }, &result), 0);
	assert_int_equal(result.routes[ROUTE_PEER][3], 2);
	pairs_clear(&p);
	check_links(links, 5);
}

/* Providers one above the other: lengths up to `links`. */
static void check_chain(asn_t length, bool too_long)
{
	struct as_link links[100];
	struct pairs p;
	for (asn_t i = 0; i < length; i++)
		links[i] = (struct as_link){ 64512 + i, 64513 + i, LINK_P2C };
	pairs_init(&p, links, length);
	for (size_t i = 0; i < sizeof kernel_names / sizeof *kernel_names; i++) {
		struct allpairs_options options = { .kernel = kernel_names[i] };
		struct allpairs_result result;
		if (!is_here(kernel_names[i]))
			continue;
		assert_int_equal(allpairs_lengths(&p.classes, &options, &result), 0);
		assert_int_equal(result.too_long, too_long);
		assert_int_equal(allpairs_reach(&p.classes, &options, &result), 0);
		assert_int_equal(result.reachable, result.pairs);
	}
	pairs_clear(&p);
	if (!too_long)
		check_links(links, length);
}

static void test_long_chains(void **state)
{
	(void)state;
	check_chain(61, false);
	for (asn_t length = 62; length <= 100; length++)
		check_chain(length, true);
}

/* Some batches of a real topology against routes_find, all of them against bits. */
static void check_real(const char *date, uint32_t every)
{
	size_t count;
	struct as_link *links = links_read_shared(date, &count);
	if (links == NULL)
		skip_because(SKIP_NO_SHARED);
	struct pairs p;
	struct allpairs_result lengths, reach;
	pairs_init(&p, links, count);
	p.every = every;
	struct allpairs_options options = { 1, NULL, NULL, pairs_sink, &p };
	assert_int_equal(allpairs_lengths(&p.classes, &options, &lengths), 0);
	assert_int_equal(allpairs_reach(&p.classes, &options, &reach), 0);
	assert_int_equal(lengths.reachable, reach.reachable);
	assert_false(lengths.too_long);
	assert_true(p.destinations > 128);
	pairs_clear(&p);
	free(links);
}

static void test_sampled_2008(void **state)
{
	(void)state;
	check_real("20080101", 25);
}

static void test_sampled_2018(void **state)
{
	(void)state;
	check_real("20180101", 70);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_small),
		cmocka_unit_test(test_random_crowds),
		cmocka_unit_test(test_random_worlds),
		cmocka_unit_test(test_many_batches),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_unknown_kernel),
		cmocka_unit_test(test_peer_above),
		cmocka_unit_test(test_long_chains),
		cmocka_unit_test(test_sampled_2008),
		cmocka_unit_test(test_sampled_2018),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
