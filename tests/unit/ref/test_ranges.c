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
	collect(&ref_format_ranges, span_of(text), &got);
	assert_int_equal(got.ended, 0);
}

static void check_range(size_t i, const char *range, asn_t asn)
{
	struct buf text;
	buf_init(&text);
	assert_true(i < got.origins);
	range_print(&text, &got.origin[i].range);
	assert_string_equal(text.text, range);
	assert_int_equal(got.origin[i].asn, asn);
	assert_int_equal(got.origin[i].origins, 1);
	assert_false(got.origin[i].as_set);
	buf_clear(&text);
}

static void check_name(size_t i, asn_t asn, const char *name)
{
	assert_true(i < got.names);
	assert_int_equal(got.name[i].asn, asn);
	assert_string_equal(got.name[i].text, name);
	assert_string_equal(got.name[i].country, "");
}

static void test_rows(void **state)
{
	(void)state;
	run("192.0.2.0,192.0.2.255,64496,\"Example, Inc.\"\n"
	    "198.51.100.1,198.51.100.6,64497,Plain name\r\n\n"
	    "2001:db8::,2001:db8::ffff,65536,\"He said "
	    "\"\"no\"\"\"\n203.0.113.9,203.0.113.9,64498\n"
	    "203.0.113.10,203.0.113.11,64498,\n");
	assert_int_equal(got.origins, 5);
	assert_int_equal(got.tally.records, 5);
	assert_int_equal(got.tally.rejected, 0);
	check_range(0, "192.0.2.0/24", 64496);
	check_range(1, "198.51.100.1-198.51.100.6", 64497);
	check_range(2, "2001:db8::/112", 65536);
	check_range(3, "203.0.113.9/32", 64498);
	check_range(4, "203.0.113.10/31", 64498);
	assert_int_equal(got.names, 3);
	check_name(0, 64496, "Example, Inc.");
	check_name(1, 64497, "Plain name");
	check_name(2, 65536, "He said \"no\"");
}

static void test_names_once(void **state)
{
	(void)state;
	run("192.0.2.0,192.0.2.0,64496,One\n192.0.2.1,192.0.2.1,64496,One\n"
	    "192.0.2.2,192.0.2.2,64496\n192.0.2.3,192.0.2.3,64496,One\n"
	    "192.0.2.4,192.0.2.4,64496,Other\n192.0.2.5,192.0.2.5,64497,Other\n");
	assert_int_equal(got.origins, 6);
	assert_int_equal(got.names, 3);
	check_name(0, 64496, "One");
	check_name(1, 64496, "Other");
	check_name(2, 64497, "Other");
}

static void test_header(void **state)
{
	(void)state;
	run("start,end,asn,name\n192.0.2.0,192.0.2.255,64496,One\n");
	assert_int_equal(got.origins, 1);
	assert_int_equal(got.tally.rejected, 0);
	run("192.0.2.0,192.0.2.255,64496,One\nstart,end,asn,name\n");
	assert_int_equal(got.tally.rejected, 1);
}

static void test_refused(void **state)
{
	(void)state;
	CHECK_REFUSALS(&ref_format_ranges, { "192.0.2.0,192.0.2.255", "not start,end,asn,name" },
		{ "192.0.2.0,192.0.2.255,64496,a,b", "not start,end,asn,name" },
		{ "192.0.2.0,192.0.2.255,AU", "not an AS number" },
		{ "192.0.2.0,192.0.2.255,0,Not routed", "AS 0 is reserved (RFC 7607)" },
		{ "192.0.2.9,192.0.2.8,64496,x", "range ends before it starts" },
		{ "192.0.2.9,2001:db8::1,64496,x", "range from IPv4 to IPv6" },
		{ "192.0.2.0/24,192.0.2.8,64496,x", "not an address" },
		{ "3221225984,3221226239,64496,x", "not an address" }, { ",,,", "not an address" },
		{ "rubbish", "not start,end,asn,name" },
		{ "192.0.2.0,192.0.2.1,64496,\"open", "quote not closed on its line" },
		{ "192.0.2.0,192.0.2.1,64496,\"a\"b", "text behind a closing quote" },
		{ "192.0.2.0,192.0.2.1,64496,a\x1B[0m", "control character in a name" });
}

static void test_long_name(void **state)
{
	(void)state;
	struct buf line;
	buf_init(&line);
	buf_puts(&line, "192.0.2.0,192.0.2.1,64496,");
	for (int i = 0; i < 1024; i++)
		buf_putc(&line, 'n');
	run(line.text);
	assert_int_equal(got.names, 1);
	buf_putc(&line, 'n');
	CHECK_REFUSALS(&ref_format_ranges, { line.text, "name longer than 1024 bytes" });
	buf_clear(&line);
}

static void test_sink_ends(void **state)
{
	(void)state;
	for (size_t stop = 1; stop <= 2; stop++) {
		got.stop_at = stop;
		collect(&ref_format_ranges, span_of("192.0.2.0,192.0.2.1,64496,a\n"), &got);
		assert_int_equal(got.ended, OST_ECANCELLED);
		assert_int_equal(got.origins + got.names, stop);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_names_once),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_long_name),
		cmocka_unit_test(test_sink_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
