#include "base/random.h"
#include "base/span.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void test_compare(void **state)
{
	(void)state;
	struct span empty = { NULL, 0 };
	assert_true(span_is(empty, ""));
	assert_false(span_is(empty, "a"));
	assert_true(span_starts(empty, ""));
	assert_true(span_is(span_of("abc"), "abc"));
	assert_false(span_is(span_of("abc"), "ab"));
	assert_false(span_is(span_of("ab"), "abc"));
	assert_false(span_is((struct span){ "a\0c", 3 }, "a"));
	assert_true(span_starts(span_of("abc"), "ab"));
	assert_false(span_starts(span_of("ab"), "abc"));
}

static void test_trim(void **state)
{
	(void)state;
	assert_true(span_is(span_trim(span_of(" \t a b \r")), "a b"));
	assert_true(span_is(span_trim(span_of(" \t\r ")), ""));
	assert_true(span_is(span_trim(span_of("")), ""));
	assert_true(span_is(span_trim((struct span){ NULL, 0 }), ""));
	assert_true(span_is(span_trim(span_of("\na\n")), "\na\n"));
}

static void check_cut(const char *text, size_t count, const char *const *part)
{
	struct span field, rest = span_of(text);
	for (size_t i = 0; i < count; i++) {
		assert_true(span_cut(&rest, '|', &field));
		assert_true(span_is(field, part[i]));
	}
	assert_false(span_cut(&rest, '|', &field));
	assert_null(rest.p);
}

static void test_cut(void **state)
{
	(void)state;
	check_cut("", 1, (const char *const[]){ "" });
	check_cut("a", 1, (const char *const[]){ "a" });
	check_cut("|", 2, (const char *const[]){ "", "" });
	check_cut("1|22|", 3, (const char *const[]){ "1", "22", "" });
	check_cut("||x", 3, (const char *const[]){ "", "", "x" });
	struct span field, used_up = { NULL, 0 };
	assert_false(span_cut(&used_up, '|', &field));
}

static void check_u64(const char *text, uint64_t max, bool good, uint64_t expected)
{
	uint64_t value = 77;
	if (span_u64(span_of(text), max, &value) != good)
		fail_msg("<%s> up to %llu", text, (unsigned long long)max);
	assert_int_equal(value, good ? expected : 77);
}

static void test_u64(void **state)
{
	(void)state;
	check_u64("0", 0, true, 0);
	check_u64("1", 0, false, 0);
	check_u64("9", 8, false, 0);
	check_u64("10", 9, false, 0);
	check_u64("007", 7, true, 7);
	check_u64("255", 255, true, 255);
	check_u64("256", 255, false, 0);
	check_u64("4294967295", UINT32_MAX, true, UINT32_MAX);
	check_u64("4294967296", UINT32_MAX, false, 0);
	check_u64("18446744073709551615", UINT64_MAX, true, UINT64_MAX);
	check_u64("18446744073709551616", UINT64_MAX, false, 0);
	check_u64("99999999999999999999999999", UINT64_MAX, false, 0);
	check_u64("", UINT64_MAX, false, 0);
	check_u64("-1", UINT64_MAX, false, 0);
	check_u64("+1", UINT64_MAX, false, 0);
	check_u64(" 1", UINT64_MAX, false, 0);
	check_u64("1 ", UINT64_MAX, false, 0);
	check_u64("0x1", UINT64_MAX, false, 0);
	uint64_t value;
	assert_true(span_u64((struct span){ "123456", 3 }, 999, &value));
	assert_int_equal(value, 123);
	assert_false(span_u64((struct span){ "1\0", 2 }, 999, &value));
}

static void test_u64_random(void **state)
{
	(void)state;
	struct random_state random = { 6793 };
	for (int i = 0; i < 100000; i++) {
		char text[32];
		uint64_t number = random_u64(&random) >> random_below(&random, 64);
		uint64_t max = random_u64(&random) >> random_below(&random, 64);
		snprintf(text, sizeof text, "%llu", (unsigned long long)number);
		check_u64(text, max, number <= max, number);
	}
}

static void check_double(const char *text, bool good, double expected)
{
	double value = 77;
	if (span_double(span_of(text), &value) != good)
		fail_msg("<%s>", text);
	if (fabs(value - (good ? expected : 77)) > fabs(expected) * 1e-15)
		fail_msg("<%s> gives %.17g", text, value);
}

static void test_double(void **state)
{
	(void)state;
	check_double("0", true, 0);
	check_double("-0.5", true, -0.5);
	check_double("+12", true, 12);
	check_double("35.25", true, 35.25);
	check_double("4503599627370496", true, 0x1p52);
	check_double("4503599627370497", false, 0);
	check_double("0.000000000000001", true, 1e-15);
	check_double("0.999999999999999", true, 0.999999999999999);
	static const char *const refused[] = { "", "+", "-", ".", "1.", ".5", "1.5.5", "--1", "+-1",
		"1e5", "inf", "nan", "0x1p3", "1,5", " 1", "1 ", "0.0000000000000001" };
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		check_double(refused[i], false, 0);
}

static void test_double_against_libc(void **state)
{
	(void)state;
	struct random_state random = { 754 };
	for (int i = 0; i < 100000; i++) {
		char text[64];
		double number =
			(random_unit(&random) - 0.5) * pow(10, (double)random_below(&random, 15));
		snprintf(text, sizeof text, "%.*f", (int)random_below(&random, 16), number);
		check_double(text, true, strtod(text, NULL));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_trim),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_u64),
		cmocka_unit_test(test_u64_random),
		cmocka_unit_test(test_double),
		cmocka_unit_test(test_double_against_libc),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
