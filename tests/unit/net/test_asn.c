#include "base/random.h"
#include "net/asn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void check_good(const char *text, asn_t expected)
{
	asn_t asn = 77;
	if (!asn_parse(span_of(text), &asn))
		fail_msg("refused: <%s>", text);
	assert_int_equal(asn, expected);
}

static void test_good(void **state)
{
	(void)state;
	check_good("1", 1);
	check_good("64500", 64500);
	check_good("AS64500", 64500);
	check_good("as65551", 65551);
	check_good(" As64500\t", 64500);
	check_good("4294967295", UINT32_MAX);
	check_good("AS4294967295", UINT32_MAX);
	check_good("1.10", 65546);
	check_good("AS1.15", 65551);
	check_good("0.64500", 64500);
	check_good("65535.65535", UINT32_MAX);
}

static void test_refused(void **state)
{
	(void)state;
	static const char *const text[] = { "", " ", "AS", "as ", "0", "AS0", "0.0", "4294967296",
		"99999999999999999999", "-1", "+1", "AS-1", "AS 64500", "ASAS64500", "A64500",
		"S64500", "64500x", "64 500", "1.", ".1", "1.2.3", "65536.0", "0.65536", "1..2",
		"0xFBF4", "{64500}", "64500,64501" };
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		asn_t asn = 77;
		if (asn_parse(span_of(text[i]), &asn))
			fail_msg("accepted: <%s>", text[i]);
		assert_int_equal(asn, 77);
	}
	asn_t asn;
	assert_false(asn_parse((struct span){ NULL, 0 }, &asn));
	assert_false(asn_parse((struct span){ "64500\0", 6 }, &asn));
}

static void test_round_trip(void **state)
{
	(void)state;
	struct random_state random = { 5396 };
	for (int i = 0; i < 50000; i++) {
		char text[24];
		asn_t asn = (asn_t)(random_u64(&random) >> (32 + random_below(&random, 32))) | 1;
		snprintf(text, sizeof text, "AS%u", asn);
		check_good(text, asn);
		snprintf(text, sizeof text, "%u.%u", asn >> 16, asn & 0xFFFF);
		check_good(text, asn);
	}
}

static void test_loops(void **state)
{
	(void)state;
	static const asn_t plain[] = { 64496, 64497, 64498 };
	static const asn_t ends[] = { 64496, 64497, 64498, 64496 };
	static const asn_t last[] = { 64496, 64497, 64498, 64497 };
	assert_false(asn_path_loops(NULL, 0));
	assert_false(asn_path_loops(ends, 1));
	assert_false(asn_path_loops(plain, 3));
	assert_false(asn_path_loops(ends, 3));
	assert_true(asn_path_loops(ends, 4));
	assert_true(asn_path_loops(last, 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_loops),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
