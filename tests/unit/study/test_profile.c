#include "study/profile.h"

#include "model/facts.h"
#include "model/origins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct sample {
	struct store *store;
	struct arena arena;
	struct profile profile;
};

static void init(struct sample *s)
{
	struct diag diag;
	*s = (struct sample){ 0 };
	arena_init(&s->arena);
	assert_int_equal(store_open(NULL, STORE_WRITE, &s->store, &diag), 0);
}

static void clear(struct sample *s)
{
	store_close(s->store);
	arena_clear(&s->arena);
}

/* An input of a date; every one needs a hash of its own. */
static int64_t add_input(struct sample *s, const char *dated)
{
	struct store_input input = { .sha256 = dated, .format = "made up", .path = dated };
	input.dated = facts_when(dated);
	assert_int_equal(store_input_add(s->store, &input, &input.id), 0);
	return input.id;
}

static void add_links(struct sample *s, const char *dated, const struct as_link *link, size_t count)
{
	int64_t input = add_input(s, dated);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(store_link_add(s->store, input, i + 1, &link[i]), 0);
}

static void add_origins(struct sample *s, const char *dated, asn_t asn, const char *const *prefix)
{
	int64_t input = add_input(s, dated);
	for (size_t i = 0; prefix[i] != NULL; i++) {
		struct prefix_origin origin = { .asn = asn, .origins = 1 };
		assert_true(prefix_parse(span_of(prefix[i]), false, &origin.range));
		assert_int_equal(origins_add(s->store, input, &origin), 0);
	}
}

static void add_name(struct sample *s, const char *dated, asn_t asn, const char *name)
{
	struct as_name row = { .asn = asn, .name = span_of(name), .country = "US" };
	assert_int_equal(store_name_add(s->store, add_input(s, dated), 1, &row), 0);
}

static void ask(struct sample *s, asn_t asn, const char *at)
{
	struct when when = facts_when(at);
	assert_int_equal(study_profile(s->store, asn, when.from, &s->arena, &s->profile), 0);
	assert_int_equal(s->profile.asn, asn);
	assert_true(s->profile.at == when.from);
}

static void test_nothing(void **state)
{
	(void)state;
	struct sample s;
	init(&s);
	ask(&s, 64500, "2020-03-10");
	assert_int_equal(s.profile.names, 0);
	assert_false(s.profile.origins_ipv4.known);
	assert_int_equal(s.profile.prefixes, 0);
	assert_false(s.profile.topology.known);
	assert_int_equal(s.profile.neighbours, 0);
	assert_int_equal(s.profile.sightings, 0);
	clear(&s);
}

static void test_neighbours(void **state)
{
	(void)state;
	static const struct as_link links[] = {
		{ 64500, 64507, LINK_P2C }, { 64500, 64504, LINK_P2C }, { 64506, 64500, LINK_P2P },
		{ 64500, 64505, LINK_P2P }, { 64503, 64500, LINK_P2C }, { 64502, 64500, LINK_P2C },
		{ 64502, 64503, LINK_P2P }, /* of others */
	};
	static const struct {
		asn_t asn;
		enum relation relation;
	} expected[] = { { 64502, RELATION_PROVIDER }, { 64503, RELATION_PROVIDER },
		{ 64505, RELATION_PEER }, { 64506, RELATION_PEER }, { 64504, RELATION_CUSTOMER },
		{ 64507, RELATION_CUSTOMER } };
	struct sample s;
	init(&s);
	add_links(&s, "2020-01-01", links, 7);
	ask(&s, 64500, "2020-03-10");
	assert_true(s.profile.topology.known);
	assert_int_equal(s.profile.topology.days_off, -69);
	assert_int_equal(s.profile.neighbours, 6);
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(s.profile.neighbour[i].asn, expected[i].asn);
		assert_int_equal(s.profile.neighbour[i].relation, expected[i].relation);
		assert_null(s.profile.neighbour[i].name);
	}
	/* The table is there, the network is not in it. */
	ask(&s, 64510, "2020-03-10");
	assert_true(s.profile.topology.known);
	assert_int_equal(s.profile.neighbours, 0);
	clear(&s);
}

/* The latest table at or before the time; the first behind it when there is none. */
static void test_dates(void **state)
{
	(void)state;
	static const struct as_link early = { 64501, 64500, LINK_P2C };
	static const struct as_link late = { 64502, 64500, LINK_P2C };
	static const struct {
		const char *at;
		asn_t neighbour;
		int64_t days_off;
	} expected[] = { { "2019-12-31", 64501, 1 }, { "2020-01-01", 64501, 0 },
		{ "2020-05-31", 64501, -151 }, { "2020-06-01", 64502, 0 },
		{ "2021-06-01", 64502, -365 } };
	struct sample s;
	init(&s);
	add_links(&s, "2020-06-01", &late, 1);
	add_links(&s, "2020-01-01", &early, 1);
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		ask(&s, 64500, expected[i].at);
		assert_int_equal(s.profile.neighbours, 1);
		assert_int_equal(s.profile.neighbour[0].asn, expected[i].neighbour);
		assert_int_equal(s.profile.topology.days_off, expected[i].days_off);
	}
	clear(&s);
}

/* Names are of a time: all of the network's, of a neighbour's the nearest. */
static void test_names(void **state)
{
	(void)state;
	static const struct as_link link = { 64501, 64500, LINK_P2C };
	struct sample s;
	init(&s);
	add_links(&s, "2020-01-01", &link, 1);
	add_name(&s, "2024-05-05", 64500, "A Law Firm");
	add_name(&s, "2019-05-05", 64500, "A Host");
	add_name(&s, "2012-01-02", 64501, "Old Transit");
	add_name(&s, "2020-01-02", 64501, "Transit Then");
	add_name(&s, "2023-01-02", 64501, "New Transit");
	ask(&s, 64500, "2020-03-10");
	assert_int_equal(s.profile.names, 2);
	assert_string_equal(s.profile.name[0].name, "A Host");
	assert_string_equal(s.profile.name[1].name, "A Law Firm");
	assert_string_equal(s.profile.neighbour[0].name->name, "Transit Then");
	assert_string_equal(s.profile.neighbour[0].name->as_of.text, "2020-01-02");
	/* What to cite: each table that gave a name shown, once. */
	assert_int_equal(s.profile.tables, 3);
	assert_string_equal(s.profile.table[0]->as_of.text, "2019-05-05");
	assert_string_equal(s.profile.table[1]->as_of.text, "2024-05-05");
	assert_string_equal(s.profile.table[2]->as_of.text, "2020-01-02");
	ask(&s, 64500, "2022-12-31");
	assert_string_equal(s.profile.neighbour[0].name->name, "New Transit");
	clear(&s);
}

static void test_addresses(void **state)
{
	(void)state;
	static const char *const prefixes[] = {
		"198.51.100.0/24",
		"198.51.100.128/25", /* within */
		"192.0.2.0/25",
		"192.0.2.128/25", /* beside */
		"192.0.2.0/24", /* both */
		"203.0.113.255/32",
		"255.255.255.255/32", /* the last there is */
		"2001:db8::/32",
		NULL,
	};
	struct sample s;
	init(&s);
	add_origins(&s, "2020-01-01", 64500, prefixes);
	ask(&s, 64500, "2020-01-11");
	assert_true(s.profile.origins_ipv4.known);
	assert_int_equal(s.profile.origins_ipv4.days_off, -10);
	assert_int_equal(s.profile.prefixes, 8);
	assert_true(s.profile.addresses_ipv4 == 256 + 256 + 2);
	ask(&s, 64501, "2020-01-11");
	assert_true(s.profile.origins_ipv4.known);
	assert_int_equal(s.profile.prefixes, 0);
	assert_true(s.profile.addresses_ipv4 == 0);
	clear(&s);
	init(&s);
	add_origins(&s, "2020-01-01", 64500, (const char *const[]){ "0.0.0.0/0", NULL });
	ask(&s, 64500, "2020-01-11");
	assert_true(s.profile.addresses_ipv4 == 4294967296.0);
	clear(&s);
}

/* Tables of IPv4 and of IPv6 come apart; neither hides the other, and each is as of its date. */
static void test_families_apart(void **state)
{
	(void)state;
	static const char *const ipv4[] = { "192.0.2.0/24", NULL };
	static const char *const both[] = { "198.51.100.0/24", "2001:db8:1::/48", NULL };
	static const char *const ipv6[] = { "2001:db8::/32", NULL };
	struct sample s;
	init(&s);
	add_origins(&s, "2019-12-30", 64500, both);
	add_origins(&s, "2020-01-01", 64500, ipv4);
	add_origins(&s, "2020-01-02", 64500, ipv6);
	ask(&s, 64500, "2020-01-11");
	assert_int_equal(s.profile.origins_ipv4.days_off, -10);
	assert_int_equal(s.profile.origins_ipv6.days_off, -9);
	assert_int_equal(s.profile.prefixes, 2);
	assert_int_equal(s.profile.prefix[0].range.first.family, ADDR_IPV4);
	assert_int_equal(s.profile.prefix[1].range.first.family, ADDR_IPV6);
	assert_true(s.profile.addresses_ipv4 == 256);
	ask(&s, 64500, "2020-01-01");
	assert_int_equal(s.profile.origins_ipv4.days_off, 0);
	assert_int_equal(s.profile.origins_ipv6.days_off, -2);
	assert_int_equal(s.profile.prefixes, 2);
	clear(&s);
	init(&s);
	add_origins(&s, "2020-01-02", 64500, ipv6);
	ask(&s, 64500, "2020-01-11");
	assert_false(s.profile.origins_ipv4.known);
	assert_true(s.profile.origins_ipv6.known);
	assert_int_equal(s.profile.prefixes, 1);
	clear(&s);
}

static void test_sightings(void **state)
{
	(void)state;
	struct sample s;
	init(&s);
	struct facts facts;
	facts_init(&facts, 64500, "2020-03-10");
	facts_add(&facts, CASE_C2, "2020-03-01|Beta|192.0.2.1|64500|US|c2 page");
	facts_add(&facts, CASE_C2, "2020-02-01|Alpha|192.0.2.2|64500|US|c2 page");
	facts_add(&facts, CASE_C2, "2020-01-01|Gamma|192.0.2.3|64501|US|elsewhere");
	const struct case_table *table = &case_tables[CASE_C2];
	int64_t input = add_input(&s, "2020-03-10");
	for (size_t i = 0; i < 3; i++) {
		const struct case_c2 *row = facts.facts.table[CASE_C2].rows;
		assert_int_equal(store_case_row_add(s.store, input, table, &row[i]), 0);
	}
	ask(&s, 64500, "2020-03-10");
	assert_int_equal(s.profile.sightings, 2);
	assert_string_equal(s.profile.sighting[0].family, "Alpha");
	assert_string_equal(s.profile.sighting[1].family, "Beta");
	assert_string_equal(s.profile.sighting[1].where, "192.0.2.1");
	facts_clear(&facts);
	clear(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_neighbours),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_families_apart),
		cmocka_unit_test(test_sightings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
