#include "attr/attribution.h"

#include "attr/index.h"
#include "base/random.h"
#include "model/origins.h"
#include "store/registry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static struct store *store;
static struct attributor *attributor;

static ost_time_t day(const char *text)
{
	struct when when;
	assert_true(when_parse(span_of(text), &when));
	return when.from;
}

static int64_t add_input(const char *format, const char *dated)
{
	struct store_input input = { .sha256 = dated, .format = format, .path = dated };
	assert_true(when_parse(span_of(dated), &input.dated));
	assert_int_equal(store_input_add(store, &input, &input.id), 0);
	return input.id;
}

static void add_table(const char *dated, const char *const *prefix, const asn_t *asn)
{
	struct origin_rows *rows = origin_rows_new();
	struct tally tally = { 0 };
	struct store_input input = { .id = add_input("pfx2as", dated) };
	assert_true(when_parse(span_of(dated), &input.dated));
	for (size_t i = 0; prefix[i] != NULL; i++) {
		struct prefix_origin row = { .asn = asn[i], .origins = 1 };
		assert_true(prefix_parse(span_of(prefix[i]), false, &row.range));
		origin_rows_add(rows, &row);
	}
	assert_int_equal(store_origins_put_rows(store, &input, rows, &tally), 0);
	origin_rows_free(rows);
}

static int set_up(void **state)
{
	struct diag diag;
	(void)state;
	return store_open(NULL, STORE_WRITE, &store, &diag);
}

static int tear_down(void **state)
{
	(void)state;
	attributor_close(attributor);
	attributor = NULL;
	store_close(store);
	return 0;
}

static void ask(const char *address, const char *at, struct attribution *answer)
{
	struct addr addr;
	if (attributor == NULL)
		assert_int_equal(attributor_open(store, ORIGIN_NEAR_S, &attributor), 0);
	assert_true(addr_parse(span_of(address), &addr));
	assert_int_equal(attr_at(attributor, &addr, day(at), answer), 0);
}

static void assert_answer(
	const char *address, const char *at, enum origin_state state, asn_t asn, const char *table)
{
	struct attribution answer;
	ask(address, at, &answer);
	assert_int_equal(answer.origin.state, state);
	assert_int_equal(answer.origins, asn != 0);
	if (asn != 0)
		assert_int_equal(answer.by[0].asn, asn);
	if (table == NULL)
		assert_null(answer.origin.source);
	else
		assert_string_equal(answer.origin.source->input.path, table);
}

/* The nearest on either side, the older of two equally near; none beyond a year. */
static void test_nearest(void **state)
{
	(void)state;
	static const char *const here[] = { "192.0.2.0/24", NULL };
	static const char *const both[] = { "192.0.2.0/24", "2001:db8::/32", NULL };
	add_table("2020-01-01", here, (asn_t[]){ 64496 });
	add_table("2020-01-11", both, (asn_t[]){ 64497, 64498 });
	add_table("2024-06-01", both, (asn_t[]){ 64499, 64500 });
	assert_answer("192.0.2.1", "2019-12-01", ORIGIN_ROUTED, 64496, "2020-01-01");
	assert_answer("192.0.2.1", "2020-01-01T23:59Z", ORIGIN_ROUTED, 64496, "2020-01-01");
	assert_answer("192.0.2.1", "2020-01-06", ORIGIN_ROUTED, 64496, "2020-01-01");
	assert_answer("192.0.2.1", "2020-01-07", ORIGIN_ROUTED, 64497, "2020-01-11");
	assert_answer("192.0.2.1", "2020-12-31", ORIGIN_ROUTED, 64497, "2020-01-11");
	assert_answer("192.0.2.1", "2022-01-01", ORIGIN_NO_TABLE, 0, "2020-01-11");
	assert_answer("192.0.2.1", "2023-12-01", ORIGIN_ROUTED, 64499, "2024-06-01");
	assert_answer("198.51.100.1", "2020-01-01", ORIGIN_UNROUTED, 0, "2020-01-01");
	/* The first table has no IPv6, so it says nothing about it. */
	assert_answer("2001:db8::1", "2020-01-01", ORIGIN_ROUTED, 64498, "2020-01-11");
	assert_answer("2001:db9::1", "2020-01-01", ORIGIN_UNROUTED, 0, "2020-01-11");
}

static void test_nothing(void **state)
{
	(void)state;
	assert_answer("192.0.2.1", "2020-01-01", ORIGIN_NO_TABLE, 0, NULL);
}

static void test_off(void **state)
{
	(void)state;
	static const char *const here[] = { "192.0.2.0/24", NULL };
	struct attribution answer;
	add_table("2020-01-01", here, (asn_t[]){ 64496 });
	ask("192.0.2.1", "2020-01-03", &answer);
	assert_int_equal(answer.origin.off_s, -DAY_S - 1);
	ask("192.0.2.1", "2019-12-31", &answer);
	assert_int_equal(answer.origin.off_s, DAY_S);
	ask("192.0.2.1", "2020-01-01T12:00Z", &answer);
	assert_int_equal(answer.origin.off_s, 0);
}

/* Several origins: equal shares where nobody says how many saw them. */
static void test_shares(void **state)
{
	(void)state;
	static const char *const here[] = { "192.0.2.0/24", "192.0.2.0/24", NULL };
	struct attribution answer;
	add_table("2020-01-01", here, (asn_t[]){ 64499, 64496 });
	ask("192.0.2.1", "2020-01-01", &answer);
	assert_int_equal(answer.origins, 2);
	assert_int_equal(answer.by[0].asn, 64496);
	assert_true(answer.by[0].share == 0.5 && answer.by[1].share == 0.5);
}

static void register_as(
	int64_t input, asn_t asn, const char *country, const char *registered, const char *holder)
{
	struct registration row = { .first_asn = asn,
		.last_asn = asn + 3,
		.registry = span_of("ripencc"),
		.holder = span_of(holder) };
	snprintf(row.country, sizeof row.country, "%s", country);
	if (registered != NULL)
		assert_true(when_parse(span_of(registered), &row.registered));
	assert_int_equal(store_registration_add(store, input, 1, &row), 0);
}

static void register_prefix(
	int64_t input, const char *prefix, const char *country, const char *registered)
{
	struct registration row = { .registry = span_of("ripencc") };
	snprintf(row.country, sizeof row.country, "%s", country);
	assert_true(prefix_parse(span_of(prefix), false, &row.range));
	assert_true(when_parse(span_of(registered), &row.registered));
	assert_int_equal(store_registration_add(store, input, 1, &row), 0);
}

/* Name, holder and countries, each by its input nearest in time and only if that can tell. */
static void test_holders(void **state)
{
	(void)state;
	static const char *const here[] = { "192.0.2.0/24", NULL };
	struct attribution answer;
	add_table("2020-01-01", here, (asn_t[]){ 64498 });
	add_table("2010-01-01", here, (asn_t[]){ 64498 });
	int64_t orgs = add_input("as2org", "2020-04-01");
	int64_t delegated = add_input("delegated", "2020-05-01");
	int64_t names = add_input("asnames", "2020-06-01");
	struct organisation organisation = { span_of("EX-1"), span_of("Example, Inc."), "US" };
	struct as_name name = { 64498, span_of("EXAMPLE"), "GB" };
	assert_int_equal(store_organisation_add(store, orgs, 1, &organisation), 0);
	assert_int_equal(store_name_add(store, names, 1, &name), 0);
	register_as(orgs, 64498, "", NULL, "EX-1");
	register_as(delegated, 64496, "NL", "2015-01-01", "x");
	register_prefix(delegated, "192.0.0.0/16", "DE", "2005-01-01");
	ask("192.0.2.1", "2020-01-01", &answer);
	assert_string_equal(answer.by[0].name, "EXAMPLE");
	assert_string_equal(answer.by[0].organisation, "Example, Inc.");
	assert_string_equal(answer.by[0].organisation_id, "EX-1");
	assert_string_equal(answer.by[0].country, "NL");
	assert_string_equal(answer.country, "DE");
	assert_string_equal(answer.registry, "ripencc");
	assert_string_equal(answer.registered.text, "2005-01-01");
	/* In 2010 the number was somebody else's; the addresses were registered already. */
	ask("192.0.2.1", "2010-01-01", &answer);
	assert_int_equal(answer.by[0].asn, 64498);
	assert_string_equal(answer.by[0].name, "");
	assert_string_equal(answer.by[0].organisation, "");
	assert_string_equal(answer.by[0].country, "");
	assert_string_equal(answer.country, "DE");
	/* Before that they were not. An address without a route may be registered all the same. */
	ask("192.0.2.1", "2004-01-01", &answer);
	assert_string_equal(answer.country, "");
	ask("192.0.77.1", "2020-01-01", &answer);
	assert_int_equal(answer.origin.state, ORIGIN_UNROUTED);
	assert_string_equal(answer.country, "DE");
	ask("192.1.0.1", "2020-01-01", &answer);
	assert_string_equal(answer.country, "");
}

/* An index and the answers one by one agree. */
static void test_batches(void **state)
{
	(void)state;
	static const char *const here[] = { "192.0.2.0/24", "192.0.2.128/25", NULL };
	struct attribution answer;
	uint32_t addr[] = { 0xC0000201, 0xC0000281, 0xC0000301 };
	origin_ref ref[3];
	add_table("2020-01-01", here, (asn_t[]){ 64496, 64497 });
	ask("192.0.2.1", "2020-01-01", &answer);
	struct origin_set *tables = attributor_tables(attributor);
	struct origin_source *source = origin_set_nearest(tables, ADDR_IPV4, day("2020-03-01"));
	const struct origin_index *index = origin_source_index(tables, source);
	assert_non_null(index);
	assert_ptr_equal(origin_source_index(tables, source), index);
	origin_index_ipv4(index, addr, ref, 3);
	assert_int_equal(ref[0], 64496);
	assert_int_equal(ref[1], 64497);
	assert_int_equal(ref[2], 0);
}

static struct addr random_addr(struct random_state *r)
{
	struct addr addr = { .family = random_below(r, 2) == 0 ? ADDR_IPV4 : ADDR_IPV6 };
	addr.byte[addr.family == ADDR_IPV4 ? 0 : 1] = 10;
	addr.byte[2] = (uint8_t)random_below(r, 8);
	addr.byte[3] = (uint8_t)random_below(r, 256);
	return addr;
}

static void register_at_random(struct random_state *r, const char *format, const char *dated)
{
	static const char *const country[] = { "NL", "DE", "FR" };
	static const char *const registered[] = { "2005-05-05", "2019-01-01", "2021-01-01" };
	int64_t input = add_input(format, dated);
	for (int i = 0; i < 60; i++) {
		struct registration row = { .registry = span_of("ripencc") };
		struct addr addr = random_addr(r);
		assert_true(prefix_range(&addr, 20 + (unsigned)random_below(r, 13), &row.range));
		snprintf(row.country, sizeof row.country, "%s", country[random_below(r, 3)]);
		if (random_below(r, 3) > 0)
			assert_true(when_parse(
				span_of(registered[random_below(r, 3)]), &row.registered));
		assert_int_equal(store_registration_add(store, input, 1, &row), 0);
	}
}

/* Whoever asks many questions gets the answers that single ones get. */
static void test_prepared(void **state)
{
	(void)state;
	static const char *const prefix[] = { "10.0.0.0/8", "10.0.1.0/24", "10.0.1.128/25",
		"10.0.1.128/25", "10.0.4.0/22", "a::/16", "a:300::/24", NULL };
	static const asn_t asn[] = { 64496, 64497, 64498, 64499, 64500, 64501, 64502 };
	static const char *const at[] = { "2020-01-01", "2019-07-01", "2009-06-01", "2012-01-01" };
	struct attributor *prepared;
	struct random_state r = { 23 };
	add_table("2020-01-01", prefix, asn);
	add_table("2009-01-01", prefix, (asn_t[]){ 1, 2, 3, 4, 5, 6, 7 });
	register_at_random(&r, "delegated", "2020-03-01");
	register_at_random(&r, "delegated", "2019-11-01");
	register_at_random(&r, "mmdb", "2020-02-01");
	register_at_random(&r, "mmdb", "2008-11-01");
	assert_int_equal(attributor_open(store, ORIGIN_NEAR_S, &attributor), 0);
	assert_int_equal(attributor_open(store, ORIGIN_NEAR_S, &prepared), 0);
	assert_int_equal(attributor_prepare(prepared), 0);
	size_t placed = 0, several = 0;
	for (int i = 0; i < 4000; i++) {
		struct attribution one = { 0 }, other = { 0 };
		struct addr addr = random_addr(&r);
		ost_time_t then = day(at[random_below(&r, 4)]);
		assert_int_equal(attr_at(attributor, &addr, then, &one), 0);
		assert_int_equal(attr_at(prepared, &addr, then, &other), 0);
		assert_int_equal(one.origin.state, other.origin.state);
		assert_int_equal(one.origins, other.origins);
		for (size_t k = 0; k < one.origins; k++)
			assert_int_equal(one.by[k].asn, other.by[k].asn);
		assert_memory_equal(&one.origin.found.range, &other.origin.found.range,
			sizeof one.origin.found.range);
		assert_true(one.origin.found.from == other.origin.found.from);
		assert_true(one.origin.found.until == other.origin.found.until);
		assert_string_equal(one.country, other.country);
		assert_string_equal(one.registry, other.registry);
		assert_string_equal(one.registered.text, other.registered.text);
		placed += one.country[0] != '\0';
		several += one.origins > 1;
	}
	assert_true(placed > 400 && placed < 3600 && several > 10);
	attributor_close(prepared);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_nearest, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_off, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_shares, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_holders, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_batches, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_prepared, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
