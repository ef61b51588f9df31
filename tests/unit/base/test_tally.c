#include "base/tally.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void test_counts(void **state)
{
	(void)state;
	struct tally tally = { 0 };
	tally_reject(&tally, "bad date", 7, "2008-13", 7);
	tally_reject(&tally, "bad AS", 9, NULL, 0);
	tally_reject(&tally, "bad date", 12, "never", 5);
	assert_int_equal(tally.rejected, 3);
	assert_int_equal(tally.records, 0);
	assert_int_equal(tally.count, 2);
	assert_string_equal(tally.reasons[0].reason, "bad date");
	assert_int_equal(tally.reasons[0].count, 2);
	assert_int_equal(tally.reasons[0].first_line, 7);
	assert_string_equal(tally.reasons[0].sample, "2008-13");
	assert_int_equal(tally.reasons[1].count, 1);
	assert_string_equal(tally.reasons[1].sample, "");
}

static void test_same_text_at_two_places(void **state)
{
	(void)state;
	char first[] = "bad date", second[] = "bad date";
	struct tally tally = { 0 };
	tally_reject(&tally, first, 1, NULL, 0);
	tally_reject(&tally, second, 2, NULL, 0);
	assert_int_equal(tally.count, 1);
}

static void test_sample(void **state)
{
	(void)state;
	char line[500];
	struct tally tally = { 0 };
	memset(line, 'x', sizeof line);
	memcpy(line, "\033[31m\0\xff ~", 9);
	tally_reject(&tally, "hostile", 1, line, sizeof line);
	const char *sample = tally.reasons[0].sample;
	assert_int_equal(strlen(sample), sizeof tally.reasons[0].sample - 1);
	assert_memory_equal(sample, "?[31m?? ~xxx", 12);
}

/* More reasons than places: none may be counted under another's name. */
static void test_too_many_reasons(void **state)
{
	(void)state;
	enum { REASONS = 2 * TALLY_REASONS };
	char reason[REASONS][16];
	struct tally tally = { 0 };
	for (size_t i = 0; i < REASONS; i++) {
		snprintf(reason[i], sizeof reason[i], "reason %zu", i);
		tally_reject(&tally, reason[i], i + 1, "x", 1);
		tally_reject(&tally, reason[0], i + 1, "x", 1);
	}
	assert_int_equal(tally.count, TALLY_REASONS);
	assert_int_equal(tally.rejected, 2 * REASONS);
	assert_int_equal(tally.reasons[0].count, REASONS + 1);
	for (size_t i = 1; i < TALLY_REASONS - 1; i++) {
		assert_string_equal(tally.reasons[i].reason, reason[i]);
		assert_int_equal(tally.reasons[i].count, 1);
	}
	assert_string_equal(tally.reasons[TALLY_REASONS - 1].reason, TALLY_OTHER);
	assert_int_equal(tally.reasons[TALLY_REASONS - 1].count, REASONS - TALLY_REASONS + 1);
	assert_int_equal(tally.reasons[TALLY_REASONS - 1].first_line, TALLY_REASONS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_same_text_at_two_places),
		cmocka_unit_test(test_sample),
		cmocka_unit_test(test_too_many_reasons),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
