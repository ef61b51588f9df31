#include "collect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct collected got;

static void run(const char *text)
{
	got.stop_at = 0;
	collect(&ref_format_delegated, span_of(text), &got);
	assert_int_equal(got.ended, 0);
}

/* `text` is "range registry country date holder", of AS numbers "first-last ...". */
static void check(size_t i, const char *expected)
{
	struct collected_registration *kept = &got.registration[i];
	struct buf text;
	buf_init(&text);
	assert_true(i < got.registrations);
	if (kept->said.range.first.family != 0)
		range_print(&text, &kept->said.range);
	else
		buf_printf(&text, "%u-%u", kept->said.first_asn, kept->said.last_asn);
	buf_printf(&text, " %s %s %s %s", kept->registry, kept->said.country,
		kept->said.registered.text, kept->holder);
	assert_string_equal(text.text, expected);
	buf_clear(&text);
}

static void test_records(void **state)
{
	(void)state;
	run("# a comment\n"
	    "2|ripencc|1774900000|4|19830705|20260331|+0200\n"
	    "ripencc|*|ipv4|*|2|summary\n"
	    "ripencc|NL|ipv4|203.0.113.0|256|20080501|assigned|0a1b2c3d\n"
	    "apnic|jp|ipv4|198.51.100.7|3|20090101|allocated\r\n"
	    "ripencc|NL|ipv6|2001:db8::|32|20080501|allocated|0a1b2c3d|e-stats\n"
	    "arin|US|asn|64500|10||assigned|x\n"
	    "arin|US|asn|4294967295|1|00000000|assigned|x\n"
	    "arin||ipv4|192.0.2.0|256||available|\n"
	    "arin||ipv4|192.0.2.0|256||reserved|\n");
	assert_int_equal(got.registrations, 5);
	assert_int_equal(got.tally.records, 5);
	assert_int_equal(got.tally.rejected, 0);
	assert_string_equal(got.dated.text, "2026-03-31");
	check(0, "203.0.113.0/24 ripencc NL 2008-05-01 0a1b2c3d");
	check(1, "198.51.100.7-198.51.100.9 apnic JP 2009-01-01 ");
	check(2, "2001:db8::/32 ripencc NL 2008-05-01 0a1b2c3d");
	check(3, "64500-64509 arin US  x");
	check(4, "4294967295-4294967295 arin US  x");
}

static void test_borders(void **state)
{
	(void)state;
	run("a|US|ipv4|0.0.0.0|4294967296|20080501|assigned\n"
	    "a|US|ipv4|255.255.255.255|1|20080501|assigned\n"
	    "a|USA|ipv6|::|0|20080501|assigned\n"
	    "a||asn|1|4294967295|20080501|assigned\n");
	check(0, "0.0.0.0/0 a US 2008-05-01 ");
	check(1, "255.255.255.255/32 a US 2008-05-01 ");
	check(2, "::/0 a  2008-05-01 ");
	check(3, "1-4294967295 a  2008-05-01 ");
}

static const struct refusal refusals[] = {
	{ "a|US|ipv4|192.0.2.0|256|20080501", "not registry|cc|type|start|value|date|status" },
	{ "|US|ipv4|192.0.2.0|256|20080501|x", "not registry|cc|type|start|value|date|status" },
	{ "a|US|ipv5|192.0.2.0|256|20080501|x", "neither asn nor ipv4 nor ipv6" },
	{ "a|US|ipv4|192.0.2|256|20080501|x", "not an address" },
	{ "a|US|ipv4|2001:db8::|256|20080501|x", "not an address" },
	{ "a|US|ipv4|192.0.2.0|0|20080501|x", "not a number of addresses" },
	{ "a|US|ipv4|255.255.255.255|2|20080501|x", "not a number of addresses" },
	{ "a|US|ipv6|192.0.2.0|32|20080501|x", "not an address" },
	{ "a|US|ipv6|2001:db8::|129|20080501|x", "not a prefix length" },
	{ "a|US|asn|0|1|20080501|x", "AS 0 is reserved (RFC 7607)" },
	{ "a|US|asn|64500|0|20080501|x", "not a number of AS numbers" },
	{ "a|US|asn|4294967295|2|20080501|x", "not a number of AS numbers" },
};

static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		run(refusals[i].line);
		assert_int_equal(got.registrations, 0);
		assert_int_equal(got.tally.rejected, 1);
		assert_string_equal(got.tally.reasons[0].reason, refusals[i].reason);
	}
}

static void test_ended_by_sink(void **state)
{
	(void)state;
	got.stop_at = 1;
	collect(&ref_format_delegated,
		span_of("a|US|asn|64500|1|20080501|x\na|US|asn|64501|1|20080501|x\n"), &got);
	assert_int_equal(got.ended, OST_ECANCELLED);
	assert_int_equal(got.registrations, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_borders),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_ended_by_sink),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
