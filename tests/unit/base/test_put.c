#include "base/put.h"

#include "base/random.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void check_u32(uint32_t value)
{
	char text[PUT_U32_MAX + PUT_SPILL], expected[16];
	snprintf(expected, sizeof expected, "%" PRIu32, value);
	*u32_put(text, value) = '\0';
	assert_string_equal(text, expected);
}

static void test_u32(void **state)
{
	(void)state;
	struct random_state random = { 5 };
	for (uint32_t i = 0; i < 300000; i++) {
		check_u32(i);
		check_u32(UINT32_MAX - i);
		check_u32(99850000 + i);
		check_u32((uint32_t)(random_u64(&random) >> (32 + random_below(&random, 32))));
	}
}

static void test_u64(void **state)
{
	(void)state;
	struct random_state random = { 6 };
	for (int i = 0; i < 100000; i++) {
		uint64_t value = random_u64(&random) >> random_below(&random, 64);
		char text[24 + PUT_SPILL], expected[24];
		snprintf(expected, sizeof expected, "%" PRIu64, value);
		*u64_put(text, value) = '\0';
		assert_string_equal(text, expected);
	}
}

static void test_fixed(void **state)
{
	(void)state;
	char text[64];
	*micros_put(text, 42) = '\0';
	assert_string_equal(text, "000042");
	*micros_put(text, 999999) = '\0';
	assert_string_equal(text, "999999");
	*hex_put(text, (const uint8_t *)"\x00\x9f\xff", 3) = '\0';
	assert_string_equal(text, "009fff");
	*PUT(char_put(text, '['), "]") = '\0';
	assert_string_equal(text, "[]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_u32),
		cmocka_unit_test(test_u64),
		cmocka_unit_test(test_fixed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
