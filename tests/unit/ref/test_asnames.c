#include "collect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct collected got;

static void run(const struct ref_format *format, const char *text)
{
	got.stop_at = 0;
	collect(format, span_of(text), &got);
	assert_int_equal(got.ended, 0);
}

static void check_name(size_t i, asn_t asn, const char *name, const char *country)
{
	assert_true(i < got.names);
	assert_int_equal(got.name[i].asn, asn);
	assert_string_equal(got.name[i].text, name);
	assert_string_equal(got.name[i].country, country);
}

static void test_text(void **state)
{
	(void)state;
	run(&ref_format_asnames,
		"# comment\n64496 EXAMPLE-AS - Example, Inc., NL\n"
		"64497\tTab name\r\nAS64498|BAR|\n64499 | PADDED , DE\n\n"
		"AS64500   BLANKS,ZZ\n1.0 ASDOT, LLC\n64501 - Gr\xC3\xBC\xC3\x9F, AT");
	assert_int_equal(got.tally.records, 6);
	assert_int_equal(got.names, 6);
	assert_int_equal(got.tally.rejected, 1);
	check_name(0, 64496, "EXAMPLE-AS - Example, Inc.", "NL");
	check_name(1, 64497, "Tab name", "");
	check_name(2, 64499, "PADDED", "DE");
	check_name(3, 64500, "BLANKS", "ZZ");
	check_name(4, 65536, "ASDOT, LLC", "");
	check_name(5, 64501, "- Gr\xC3\xBC\xC3\x9F", "AT");
}

static void test_text_refused(void **state)
{
	(void)state;
	CHECK_REFUSALS(&ref_format_asnames, { "64496", "no name" }, { "64496|", "no name" },
		{ "64496 , NL", "no name" },
		{ "0 -Reserved AS-, ZZ", "AS 0 is reserved (RFC 7607)" },
		{ "2|afrinic|20150306|4281", "more than a number and a name" },
		{ "EXAMPLE 64496", "not an AS number" }, { "4294967296 X", "not an AS number" },
		{ "64496 a\tb", "control character in a name" },
		{ "64496 \x7F", "control character in a name" });
}

static void test_csv(void **state)
{
	(void)state;
	run(&ref_format_asnames, "# comment\ncountry,ASN,other,Name\nNL,64496,x,\"Example, Inc.\"\n"
				 "nl,AS64497,,Second\nDE,64498,x\n,64499,x,\"Third, FR\"\n");
	assert_int_equal(got.names, 3);
	check_name(0, 64496, "Example, Inc.", "NL");
	check_name(1, 64497, "Second", "");
	check_name(2, 64499, "Third, FR", "");
	assert_int_equal(got.tally.rejected, 1);
	assert_string_equal(got.tally.reasons[0].reason, "fewer columns than the header");
	run(&ref_format_asnames, "asn,name\n64496,\"First, FR\"\n0,x\n64497,\"open\n");
	assert_int_equal(got.names, 1);
	check_name(0, 64496, "First", "FR");
	assert_int_equal(got.tally.rejected, 2);
}

static void test_json(void **state)
{
	(void)state;
	run(&ref_format_asnames_json,
		"{\"64496\": \"EXAMPLE - Example, NL\", \"AS64497\": \"X\",\n"
		"\"64498\": \"\\u00fc {[]} \\\"q\\\", AT\", \"64496\": \"LATER, NL\"}");
	assert_int_equal(got.names, 3);
	assert_int_equal(got.tally.records, 3);
	check_name(0, 64496, "LATER", "NL");
	check_name(1, 64497, "X", "");
	check_name(2, 64498, "\xC3\xBC {[]} \"q\"", "AT");
	run(&ref_format_asnames_json,
		"{\"0\": \"x\", \"name\": \"x\", \"64496\": 5, \"64497\": null, \"64498\": \"\"}");
	assert_int_equal(got.names, 0);
	assert_int_equal(got.tally.rejected, 5);
	assert_int_equal(got.tally.count, 4);
	run(&ref_format_asnames_json, "{}");
	assert_int_equal(got.tally.rejected, 0);
}

static void test_json_refused(void **state)
{
	(void)state;
	static const char reason[] = "not a JSON object from AS number to name";
	CHECK_REFUSALS(&ref_format_asnames_json, { "", reason }, { "{", reason }, { "[]", reason },
		{ "{\"64496\": \"x\"", reason }, { "{\"64496\": \"x\"} y", reason },
		{ "{\"64496\": {\"name\": \"x\"}}", reason }, { "{\"64496\": [\"x\"]}", reason },
		{ "{\"64496\": \"\\u0000\"}", reason }, { "{\"64496\": \"\xFF\"}", reason },
		{ "{\"64496\": \"x\\", reason }, { "\"64496\"", reason }, { "64496", reason });
}

/* Nesting is told before the parser sees it, so that it cannot cost memory. */
static void test_json_nested(void **state)
{
	(void)state;
	struct buf text;
	buf_init(&text);
	for (int i = 0; i < 1000000; i++)
		buf_puts(&text, "{\"1\":");
	run(&ref_format_asnames_json, text.text);
	assert_int_equal(got.names, 0);
	assert_int_equal(got.tally.rejected, 1);
	buf_clear(&text);
}

static void test_sink_ends(void **state)
{
	(void)state;
	got.stop_at = 1;
	collect(&ref_format_asnames_json, span_of("{\"64496\": \"a\", \"64497\": \"b\"}"), &got);
	assert_int_equal(got.ended, OST_ECANCELLED);
	collect(&ref_format_asnames, span_of("64496 a\n64497 b\n"), &got);
	assert_int_equal(got.ended, OST_ECANCELLED);
	assert_int_equal(got.names, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_text_refused),
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_json_refused),
		cmocka_unit_test(test_json_nested),
		cmocka_unit_test(test_sink_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
