#include "collect.h"

#include "base/random.h"

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

static void check_origin(size_t i, const char *prefix, asn_t asn, int origins, bool as_set)
{
	struct buf text;
	buf_init(&text);
	assert_true(i < got.origins);
	range_print(&text, &got.origin[i].range);
	assert_string_equal(text.text, prefix);
	assert_int_equal(got.origin[i].asn, asn);
	assert_int_equal(got.origin[i].origins, origins);
	assert_int_equal(got.origin[i].as_set, as_set);
	buf_clear(&text);
}

static void test_pyasn(void **state)
{
	(void)state;
	run(&ref_format_pyasn, "; IP-ASN32-DAT file\n"
			       "; Original file : data/rib.20080501.0644.bz2\n"
			       "; Converted on  : Sat Apr 30 21:34:43 2011\n; \n"
			       "192.0.2.0/24\t64496\n2001:db8::/32\t65536\r\n0.0.0.0/0\t64497\n"
			       "198.51.100.7/32\t64498\n");
	assert_int_equal(got.origins, 4);
	assert_int_equal(got.tally.records, 4);
	assert_int_equal(got.tally.rejected, 0);
	check_origin(0, "192.0.2.0/24", 64496, 1, false);
	check_origin(1, "2001:db8::/32", 65536, 1, false);
	check_origin(2, "0.0.0.0/0", 64497, 1, false);
	check_origin(3, "198.51.100.7/32", 64498, 1, false);
	assert_string_equal(got.dated.text, "2008-05-01");
	run(&ref_format_pyasn, "; Converted on  : 2011-04-30\n192.0.2.0/24\t64496\n");
	assert_false(when_known(&got.dated));
}

static void test_pyasn_refused(void **state)
{
	(void)state;
	CHECK_REFUSALS(&ref_format_pyasn, { "192.0.2.0/24", "not prefix/length<TAB>asn" },
		{ "192.0.2.0\t64496", "not prefix/length<TAB>asn" },
		{ "192.0.2.0/24 64496", "not prefix/length<TAB>asn" },
		{ "192.0.2.1/24\t64496", "address has bits behind the prefix" },
		{ "2001:db8::1/64\t64496", "address has bits behind the prefix" },
		{ "192.0.2.0/33\t64496", "prefix length is not a number within the address" },
		{ "192.0.2.0/\t64496", "prefix length is not a number within the address" },
		{ "192.0.2.0/-1\t64496", "prefix length is not a number within the address" },
		{ "2001:db8::/129\t64496", "prefix length is not a number within the address" },
		{ "192.0.2/24\t64496", "not an address" }, { "/24\t64496", "not an address" },
		{ "192.0.2.0/24\t0", "AS 0 is reserved (RFC 7607)" },
		{ "192.0.2.0/24\tNone", "not an AS number" },
		{ "192.0.2.0/24\t64496\t64497", "not an AS number" },
		{ "192.0.2.0/24\t64496_64497", "not an AS number" });
}

static void test_pfx2as(void **state)
{
	(void)state;
	run(&ref_format_pfx2as,
		"192.0.2.0\t24\t64496\n198.51.100.0\t24\t64500_64501\n"
		"203.0.113.0\t25\t64500,64501\n203.0.113.128\t25\t64500,64501_64502\n"
		"2001:db8::\t32\t65536\n");
	assert_int_equal(got.tally.records, 5);
	assert_int_equal(got.origins, 9);
	check_origin(0, "192.0.2.0/24", 64496, 1, false);
	check_origin(1, "198.51.100.0/24", 64500, 2, false);
	check_origin(2, "198.51.100.0/24", 64501, 2, false);
	check_origin(3, "203.0.113.0/25", 64500, 2, true);
	check_origin(4, "203.0.113.0/25", 64501, 2, true);
	check_origin(5, "203.0.113.128/25", 64500, 3, true);
	check_origin(6, "203.0.113.128/25", 64501, 3, true);
	check_origin(7, "203.0.113.128/25", 64502, 3, false);
	check_origin(8, "2001:db8::/32", 65536, 1, false);
}

/* An AS that is named twice is one origin, and one in a set only if it never stands alone. */
static void test_pfx2as_doubled(void **state)
{
	(void)state;
	run(&ref_format_pfx2as, "192.0.2.0\t24\t64496_64496\n192.0.2.0\t24\t64496,64497_64496\n");
	assert_int_equal(got.origins, 3);
	check_origin(0, "192.0.2.0/24", 64496, 1, false);
	check_origin(1, "192.0.2.0/24", 64496, 2, false);
	check_origin(2, "192.0.2.0/24", 64497, 2, true);
}

static void test_pfx2as_limit(void **state)
{
	(void)state;
	struct buf line;
	buf_init(&line);
	buf_puts(&line, "192.0.2.0\t24\t64496");
	for (int asn = 64497; asn < 64496 + 16; asn++)
		buf_printf(&line, "_%d", asn);
	run(&ref_format_pfx2as, line.text);
	assert_int_equal(got.origins, 16);
	check_origin(15, "192.0.2.0/24", 64511, 16, false);
	buf_puts(&line, ",65536");
	CHECK_REFUSALS(&ref_format_pfx2as, { line.text, "more than 16 origins" });
	buf_clear(&line);
}

static void test_pfx2as_refused(void **state)
{
	(void)state;
	CHECK_REFUSALS(&ref_format_pfx2as,
		{ "192.0.2.0/24\t64496", "not address<TAB>length<TAB>asn" },
		{ "192.0.2.0\t24", "not address<TAB>length<TAB>asn" },
		{ "192.0.2.0 24 64496", "not address<TAB>length<TAB>asn" },
		{ "192.0.2.0\t24\t", "not address<TAB>length<TAB>asn" },
		{ "192.0.2.1\t24\t64496", "address has bits behind the prefix" },
		{ "192.0.2.0\t33\t64496", "prefix length is not a number within the address" },
		{ "x\t24\t64496", "not an address" },
		{ "192.0.2.0\t24\t64496_", "not an AS number" },
		{ "192.0.2.0\t24\t_64496", "not an AS number" },
		{ "192.0.2.0\t24\t64496,,64497", "not an AS number" },
		{ "192.0.2.0\t24\t{64496,64497}", "not an AS number" },
		{ "192.0.2.0\t24\t64496_0", "AS 0 is reserved (RFC 7607)" },
		{ "192.0.2.0\t24\t64496\t1", "not an AS number" });
}

static void test_sink_ends(void **state)
{
	(void)state;
	got.stop_at = 1;
	collect(&ref_format_pfx2as, span_of("192.0.2.0\t24\t64496_64497\n"), &got);
	assert_int_equal(got.ended, OST_ECANCELLED);
	assert_int_equal(got.origins, 1);
}

/* Random prefixes written both ways give the same records. */
static void test_both_layouts_agree(void **state)
{
	(void)state;
	struct random_state r = { 11 };
	static struct collected other;
	struct buf pyasn, pfx2as;
	buf_init(&pyasn);
	buf_init(&pfx2as);
	for (int i = 0; i < 200; i++) {
		struct addr addr = { .family = random_below(&r, 2) == 0 ? ADDR_IPV4 : ADDR_IPV6 };
		for (unsigned k = 0; k < addr_bits(&addr) / 8; k++)
			addr.byte[k] = (uint8_t)random_u64(&r);
		unsigned bits = (unsigned)random_below(&r, addr_bits(&addr) + 1);
		unsigned asn = (unsigned)(1 + random_below(&r, UINT32_MAX));
		struct addr_range range;
		assert_true(prefix_range(&addr, bits, &range));
		addr_print(&pyasn, &range.first);
		buf_printf(&pyasn, "/%u\t%u\n", bits, asn);
		addr_print(&pfx2as, &range.first);
		buf_printf(&pfx2as, "\t%u\t%u\n", bits, asn);
	}
	run(&ref_format_pyasn, pyasn.text);
	collect(&ref_format_pfx2as, span_of(pfx2as.text), &other);
	assert_int_equal(got.origins, 200);
	assert_int_equal(other.origins, 200);
	for (size_t i = 0; i < 200; i++) {
		const struct prefix_origin *a = &got.origin[i], *b = &other.origin[i];
		assert_int_equal(addr_compare(&a->range.first, &b->range.first), 0);
		assert_int_equal(addr_compare(&a->range.last, &b->range.last), 0);
		assert_int_equal(a->asn, b->asn);
	}
	buf_clear(&pyasn);
	buf_clear(&pfx2as);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pyasn),
		cmocka_unit_test(test_pyasn_refused),
		cmocka_unit_test(test_pfx2as),
		cmocka_unit_test(test_pfx2as_doubled),
		cmocka_unit_test(test_pfx2as_limit),
		cmocka_unit_test(test_pfx2as_refused),
		cmocka_unit_test(test_sink_ends),
		cmocka_unit_test(test_both_layouts_agree),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
