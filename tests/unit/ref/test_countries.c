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
	collect(&ref_format_countries, span_of(text), &got);
	assert_int_equal(got.ended, 0);
}

static void check(size_t i, const char *range, const char *country)
{
	struct buf text;
	buf_init(&text);
	assert_true(i < got.registrations);
	const struct registration *said = &got.registration[i].said;
	range_print(&text, &said->range);
	assert_string_equal(text.text, range);
	assert_string_equal(said->country, country);
	assert_string_equal(got.registration[i].registry, "");
	assert_string_equal(got.registration[i].holder, "");
	assert_false(when_known(&said->registered));
	buf_clear(&text);
}

static void test_rows(void **state)
{
	(void)state;
	run("start,end,country\n"
	    "192.0.2.0,192.0.2.255,AU\r\n\n# a comment\n"
	    "198.51.100.1, 198.51.100.6 ,\"de\"\n"
	    "2001:db8::,2001:db8::ffff,JP\n"
	    "203.0.113.9,203.0.113.9,ZZ");
	assert_int_equal(got.registrations, 4);
	assert_int_equal(got.tally.records, 4);
	assert_int_equal(got.tally.rejected, 0);
	check(0, "192.0.2.0/24", "AU");
	check(1, "198.51.100.1-198.51.100.6", "DE");
	check(2, "2001:db8::/112", "JP");
	check(3, "203.0.113.9/32", "ZZ");
}

static void refused(const char *line, const char *reason)
{
	run(line);
	assert_int_equal(got.registrations, 0);
	assert_int_equal(got.tally.rejected, 1);
	assert_string_equal(got.tally.reasons[0].reason, reason);
}

static void test_refused(void **state)
{
	(void)state;
	refused("192.0.2.0,192.0.2.255", "not start,end,country");
	refused("192.0.2.0,192.0.2.255,AU,x", "not start,end,country");
	refused("192.0.2.0,192.0.2.255,", "not a country of two letters");
	refused("192.0.2.0,192.0.2.255,AUS", "not a country of two letters");
	refused("192.0.2.0,192.0.2.255,64496", "not a country of two letters");
	refused("192.0.2.0/24,192.0.2.255,AU", "not an address");
	refused("192.0.2.0,2001:db8::,AU", "range from IPv4 to IPv6");
	refused("192.0.2.2,192.0.2.1,AU", "range ends before it starts");
}

static void test_stopped(void **state)
{
	(void)state;
	got.stop_at = 1;
	collect(&ref_format_countries, span_of("192.0.2.0,192.0.2.1,AU\n192.0.2.2,192.0.2.3,AU\n"),
		&got);
	assert_int_equal(got.ended, OST_ECANCELLED);
	assert_int_equal(got.registrations, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_stopped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
