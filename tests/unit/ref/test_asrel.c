#include "collect.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct collected got;

static void run(const char *text)
{
	got.stop_at = 0;
	collect(&ref_format_asrel, span_of(text), &got);
	assert_int_equal(got.ended, 0);
}

static void check_link(size_t i, asn_t a, asn_t b, int rel)
{
	assert_true(i < got.links);
	assert_int_equal(got.link[i].a, a);
	assert_int_equal(got.link[i].b, b);
	assert_int_equal(got.link[i].rel, rel);
}

static void test_serials(void **state)
{
	(void)state;
	run("# a comment\n\n64496|64497|-1\n64497|64498|0\r\n64498|4294967295|-1|bgp\n"
	    "  64499|64500|0|mlp  ");
	assert_int_equal(got.links, 4);
	assert_int_equal(got.tally.records, 4);
	assert_int_equal(got.tally.rejected, 0);
	check_link(0, 64496, 64497, LINK_P2C);
	check_link(1, 64497, 64498, LINK_P2P);
	check_link(2, 64498, UINT32_MAX, LINK_P2C);
	check_link(3, 64499, 64500, LINK_P2P);
}

static void test_date(void **state)
{
	(void)state;
	run("# program start time: 20110304 11:56:53\n"
	    "# source:topology|BGP|20080101|ripe|rrc00\n# source:topology|BGP|20080102|ripe|rrc00\n"
	    "64496|64497|0\n");
	assert_string_equal(got.dated.text, "2008-01-01");
	run("# source:topology|BGP|2011.01.16|ripe|rrc00\n");
	assert_string_equal(got.dated.text, "2011-01-16");
	run("# source:topology|BGP|20081301|ripe\n# source:topology|BGP|20081201|ripe\n");
	assert_string_equal(got.dated.text, "2008-12-01");
	run("# input clique: 20080101\n");
	assert_false(when_known(&got.dated));
}

static void test_refused(void **state)
{
	(void)state;
	static const char neither[] = "relation is neither -1 (provider of) nor 0 (peers)";
	CHECK_REFUSALS(&ref_format_asrel,
		{ "64496|64497|1", "relation 1: siblings, or else a dialect of as-rel whose signs "
				   "may mean the opposite" },
		{ "64496|64497|2", "relation 2: siblings, whose routes follow no known rule" },
		{ "64496|64497|3", neither }, { "64496|64497|-2", neither },
		{ "64496|64497|", "relation is not a number" },
		{ "64496|64497|p2c", "relation is not a number" },
		{ "64496|64497|-1.0", "relation is not a number" },
		{ "64496|64497", "not a|b|relation" }, { "64496 64497 -1", "not a|b|relation" },
		{ "64496\t64497\t-1", "not a|b|relation" },
		{ "64496|64497|-1|bgp|x", "not a|b|relation" },
		{ "0|64497|-1", "AS 0 is reserved (RFC 7607)" },
		{ "64496|0|0", "AS 0 is reserved (RFC 7607)" },
		{ "64496|64496|0", "link of an AS to itself" },
		{ "4294967296|64496|0", "not an AS number" }, { "|64496|0", "not an AS number" },
		{ "x|64496|0", "not an AS number" }, { "||", "not an AS number" });
}

static void test_bad_among_good(void **state)
{
	(void)state;
	run("64496|64497|-1\n64496|64497|3\nrubbish\n64497|64498|0\n\x01\xFF|\n");
	assert_int_equal(got.links, 2);
	assert_int_equal(got.tally.records, 2);
	assert_int_equal(got.tally.rejected, 3);
	assert_int_equal(got.tally.count, 2);
	assert_int_equal(got.tally.reasons[0].first_line, 2);
	assert_string_equal(got.tally.reasons[1].sample, "rubbish");
	assert_int_equal(got.tally.reasons[1].count, 2);
}

static void test_sink_ends(void **state)
{
	(void)state;
	got.stop_at = 2;
	collect(&ref_format_asrel, span_of("1|2|0\n2|3|0\n3|4|0\n"), &got);
	assert_int_equal(got.ended, OST_ECANCELLED);
	assert_int_equal(got.links, 2);
}

/* Random links written as text come back as they were. */
static void test_round_trip(void **state)
{
	(void)state;
	struct random_state r = { 7 };
	struct as_link link[COLLECT_MAX];
	struct buf text;
	buf_init(&text);
	for (size_t i = 0; i < COLLECT_MAX; i++) {
		link[i].a = (asn_t)(1 + random_below(&r, UINT32_MAX));
		link[i].b = link[i].a == 1 ? 2 : link[i].a - 1;
		link[i].rel = random_below(&r, 2) == 0 ? LINK_P2C : LINK_P2P;
		buf_printf(&text, "%u|%u|%d%s\n", link[i].a, link[i].b, link[i].rel,
			random_below(&r, 2) == 0 ? "" : "|bgp");
	}
	run(text.text);
	assert_int_equal(got.links, COLLECT_MAX);
	for (size_t i = 0; i < COLLECT_MAX; i++)
		check_link(i, link[i].a, link[i].b, link[i].rel);
	buf_clear(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_serials),
		cmocka_unit_test(test_date),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_bad_among_good),
		cmocka_unit_test(test_sink_ends),
		cmocka_unit_test(test_round_trip),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
