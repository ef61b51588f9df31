#include "study/collateral.h"

#include "model/brute_reach.h"
#include "model/links.h"
#include "model/origins.h"
#include "unit/skip.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct collateral result;

static int set_up(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_clear(&arena);
	return 0;
}

static void ask(const struct as_link *links, size_t links_count, asn_t target, const asn_t *cut,
	size_t count)
{
	struct graph_report report;
	struct graph *graph = graph_new(links, links_count, &report);
	struct sever_question question = { .target = target, .cut = cut, .cuts = count };
	study_collateral(graph, &question, &arena, &result);
	graph_free(graph);
}

static void assert_networks(const asn_t *asn, size_t count)
{
	assert_int_equal(result.networks, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(result.network[i], asn[i]);
}

/*
 * 64500 hangs below 64496 and 64497 and sells to 64501 (which has 64502 below), to 64503 (which
 * has another provider) and to 64504 (which has a peer, reached without the target).
 */
static const struct as_link small[] = {
	{ 64496, 64497, LINK_P2P },
	{ 64496, 64500, LINK_P2C },
	{ 64497, 64500, LINK_P2C },
	{ 64500, 64501, LINK_P2C },
	{ 64501, 64502, LINK_P2C },
	{ 64500, 64503, LINK_P2C },
	{ 64497, 64503, LINK_P2C },
	{ 64500, 64504, LINK_P2C },
	{ 64504, 64505, LINK_P2P },
	{ 64496, 64505, LINK_P2C },
};
enum { SMALL = sizeof small / sizeof *small };

static void test_small(void **state)
{
	(void)state;
	/* In a graph this small below 1 % is nothing at all: 64501 and 64502 keep each other. */
	ask(small, SMALL, 64500, NULL, 0);
	assert_true(result.whole && result.dark);
	assert_false(result.stub);
	assert_networks(NULL, 0);
	ask(small, SMALL - 6, 64500, NULL, 0);
	assert_networks((asn_t[]){ 64501 }, 1);
	/* One upstream left: nobody is hit. */
	ask(small, SMALL - 6, 64500, (asn_t[]){ 64496 }, 1);
	assert_false(result.whole || result.dark);
	assert_networks(NULL, 0);
	/* One customer cut off: it is hit though the target is not dark. */
	ask(small, SMALL - 6, 64500, (asn_t[]){ 64501 }, 1);
	assert_false(result.whole || result.dark);
	assert_networks((asn_t[]){ 64501 }, 1);
	/* An empty cut is a cut. */
	ask(small, SMALL, 64500, (asn_t[]){ 0 }, 0);
	assert_false(result.whole || result.dark);
	assert_networks(NULL, 0);
}

static void test_stub(void **state)
{
	(void)state;
	ask(small, SMALL, 64502, NULL, 0);
	assert_true(result.whole && result.stub && result.dark);
	assert_networks(NULL, 0);
}

/* The links that stay; the self links keep every AS in the model. */
static size_t drop_links(const struct as_link *links, size_t count, asn_t target, const asn_t *cut,
	size_t cuts, struct as_link *left)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		asn_t other = links[i].a == target ? links[i].b : links[i].a;
		bool gone = links[i].a == target || links[i].b == target;
		bool named = cut == NULL;
		for (size_t k = 0; k < cuts; k++)
			named |= cut[k] == other;
		if (gone && named) {
			left[kept++] = (struct as_link){ target, target, LINK_P2C };
			left[kept++] = (struct as_link){ other, other, LINK_P2C };
		} else {
			left[kept++] = links[i];
		}
	}
	return kept;
}

static size_t reach_without(struct brute *brute, asn_t asn, asn_t target)
{
	size_t reach = brute_reach(brute, asn, NULL, 0);
	return reach - brute_holds(brute, target);
}

/* Returns how many are hit; with many stubs also below 1 % and not nothing. */
static size_t check(uint64_t seed, const struct as_link *links, size_t count, asn_t target,
	const asn_t *cut, size_t cuts)
{
	struct as_link left[2 * SMALL_LINKS];
	struct brute before, after;
	size_t hit = 0;
	ask(links, count, target, cut, cuts);
	brute_init(&before, links, count);
	brute_init(&after, left, drop_links(links, count, target, cut, cuts, left));
	for (asn_t asn = before.first; asn <= before.last; asn++) {
		if (asn == target)
			continue;
		size_t first = reach_without(&before, asn, target);
		if (100 * reach_without(&after, asn, target) >= first)
			continue;
		if (hit >= result.networks || result.network[hit] != asn)
			fail_msg("seed %" PRIu64 ", target AS%u: AS%u is hit", seed, target, asn);
		hit++;
	}
	if (hit != result.networks)
		fail_msg("seed %" PRIu64 ", target AS%u: %zu are hit, %zu given", seed, target, hit,
			result.networks);
	bool dark =
		100 * brute_reach(&after, target, NULL, 0) < brute_reach(&before, target, NULL, 0);
	assert_int_equal(result.dark, dark);
	brute_clear(&before);
	brute_clear(&after);
	return hit;
}

static size_t check_graph(uint64_t seed, bool stubs)
{
	struct random_state random = { seed };
	struct as_link links[SMALL_LINKS];
	size_t count = links_random(&random, stubs, links);
	asn_t target = links[random_below(&random, stubs ? 5 : count) % count].a;
	asn_t cut[SMALL_LINKS];
	size_t cuts = 0;
	for (size_t i = 0; i < count; i++) {
		if (links[i].a != links[i].b && random_below(&random, 2) == 0 &&
			(links[i].a == target || links[i].b == target))
			cut[cuts++] = links[i].a == target ? links[i].b : links[i].a;
	}
	return check(seed, links, count, target, NULL, 0) +
	       check(seed, links, count, target, cut, cuts);
}

static void test_random(void **state)
{
	(void)state;
	size_t hit = 0;
	for (uint64_t seed = 1; seed <= 3000; seed++)
		hit += check_graph(seed, false);
	assert_true(hit > 300);
}

static void test_random_with_stubs(void **state)
{
	(void)state;
	size_t hit = 0;
	for (uint64_t seed = 1; seed <= 25; seed++)
		hit += check_graph(seed, true);
	assert_true(hit > 300);
}

/* A store with one prefix table and one of names. */
static struct store *store;
static int64_t table;

static void add_input(const char *name, const char *dated)
{
	struct store_input input = { .sha256 = name, .format = "pfx2as", .path = name };
	assert_true(when_parse(span_of(dated), &input.dated));
	assert_int_equal(store_input_add(store, &input, &input.id), 0);
	table = input.id;
}

static void add_origin(const char *prefix, asn_t asn)
{
	struct prefix_origin origin = { .asn = asn, .origins = 1 };
	assert_true(prefix_parse(span_of(prefix), false, &origin.range));
	assert_int_equal(origins_add(store, table, &origin), 0);
}

static void add_name(asn_t asn, const char *country)
{
	struct as_name name = { .asn = asn, .name = span_of("somebody") };
	memcpy(name.country, country, strlen(country) + 1);
	assert_int_equal(store_name_add(store, table, 1, &name), 0);
}

static ost_time_t day(const char *text)
{
	struct when when;
	assert_true(when_parse(span_of(text), &when));
	return when.from;
}

static void open_store(void)
{
	struct diag diag;
	assert_int_equal(store_open(NULL, STORE_WRITE, &store, &diag), 0);
}

/* 64500 with three customers behind it alone; they know nobody else. */
static const struct as_link hanging[] = {
	{ 64496, 64500, LINK_P2C },
	{ 64500, 64501, LINK_P2C },
	{ 64500, 64502, LINK_P2C },
	{ 64500, 64503, LINK_P2C },
};

static void assert_country(
	size_t i, const char *country, size_t networks, size_t prefixes, double addresses)
{
	const struct collateral_country *row = &result.country[i];
	if (country == NULL)
		assert_null(row->country);
	else
		assert_string_equal(row->country, country);
	assert_int_equal(row->networks, networks);
	assert_int_equal(row->prefixes, prefixes);
	assert_true(row->addresses_ipv4 == addresses);
}

static void test_weight(void **state)
{
	(void)state;
	open_store();
	add_input("prefixes", "2020-05-01");
	add_origin("192.0.2.0/24", 64500);
	add_origin("192.0.2.64/26", 64501); /* out of the target's */
	add_origin("192.0.2.80/28", 64500); /* and of that one back */
	add_origin("198.51.100.0/25", 64501);
	add_origin("198.51.100.0/25", 64502); /* the same prefix of two */
	add_origin("203.0.113.0/25", 64500);
	add_origin("203.0.113.0/25", 64502); /* of one and the target: the target's */
	add_origin("203.0.113.128/25", 64496);
	add_origin("198.51.100.128/25", 64510); /* of one that is not hit */
	add_origin("2001:db8::/32", 64501);
	add_name(64501, "NZ");
	add_name(64502, "AU");
	add_name(64503, "");
	ask(hanging, 4, 64500, NULL, 0);
	assert_networks((asn_t[]){ 64496, 64501, 64502, 64503 }, 4);
	ask(hanging, 4, 64500, (asn_t[]){ 64501, 64502, 64503 }, 3);
	assert_networks((asn_t[]){ 64496, 64501, 64502, 64503 }, 4);
	result.dark = true; /* as if: 64496 is left to it */
	assert_int_equal(
		study_collateral_weigh(store, 64500, day("2020-01-01"), &arena, &result), 0);
	assert_null(result.unknown);
	assert_int_equal(result.prefixes, 5);
	assert_true(result.addresses_ipv4 == 48 + 128 + 128);
	assert_true(result.own_addresses_ipv4 == 192 + 16 + 128);
	assert_true(result.innocent_percent == 100 * 304 / 640.0);
	assert_int_equal(result.countries, 3);
	assert_country(0, NULL, 2, 1, 128);
	assert_country(1, "AU", 1, 2, 128);
	assert_country(2, "NZ", 1, 3, 48);
	assert_int_equal(result.distant, 0);
	store_close(store);
}

static void test_weight_unknown(void **state)
{
	(void)state;
	ask(hanging, 4, 64500, NULL, 0);
	assert_int_equal(study_collateral_weigh(NULL, 64500, 0, &arena, &result), 0);
	assert_non_null(result.unknown);
	open_store();
	assert_int_equal(study_collateral_weigh(store, 64500, 0, &arena, &result), 0);
	assert_non_null(result.unknown);
	add_input("prefixes", "2020-05-01");
	add_origin("192.0.2.0/24", 64500);
	assert_int_equal(
		study_collateral_weigh(store, 64500, day("2018-01-01"), &arena, &result), 0);
	assert_non_null(strstr(result.unknown, "2020-05-01"));
	/* Nobody originates anything: no share of nothing. */
	assert_int_equal(
		study_collateral_weigh(store, 64511, day("2020-01-01"), &arena, &result), 0);
	assert_null(result.unknown);
	assert_true(result.innocent_percent < 0);
	/* All that goes dark is the target's. */
	assert_int_equal(
		study_collateral_weigh(store, 64500, day("2020-01-01"), &arena, &result), 0);
	assert_true(result.innocent_percent == 0);
	store_close(store);
}

/* Longest prefix match address by address. */
static void test_weight_random(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 60; seed++) {
		struct random_state random = { seed };
		size_t best[256] = { 0 }, bits[256] = { 0 };
		open_store();
		add_input("prefixes", "2020-01-01");
		for (int i = 0; i < 12; i++) {
			char text[32];
			size_t length = 24 + random_below(&random, 6);
			size_t span = (size_t)1 << (32 - length);
			size_t first = random_below(&random, 256 / span) * span;
			size_t network = random_below(&random, 4);
			snprintf(text, sizeof text, "192.0.2.%zu/%zu", first, length);
			add_origin(text, 64500 + (asn_t)network);
			for (size_t k = first; k < first + span; k++) {
				bool longer = length > bits[k];
				bool targets = length == bits[k] && network == 0;
				/* Of equals the target's comes first, then the highest number. */
				bool higher =
					length == bits[k] && best[k] != 1 && network + 1 > best[k];
				if (longer || targets || higher) {
					best[k] = network + 1;
					bits[k] = length;
				}
			}
		}
		double own = 0, others = 0;
		for (size_t k = 0; k < 256; k++) {
			own += best[k] == 1;
			others += best[k] > 1;
		}
		ask(hanging, 4, 64500, (asn_t[]){ 64501, 64502, 64503 }, 3);
		assert_int_equal(
			study_collateral_weigh(store, 64500, day("2020-01-01"), &arena, &result),
			0);
		if (result.addresses_ipv4 != others || result.own_addresses_ipv4 != own)
			fail_msg("seed %" PRIu64 ": %g and %g expected", seed, others, own);
		store_close(store);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_small, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_stub, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_random, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_random_with_stubs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_weight, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_weight_unknown, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_weight_random, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
