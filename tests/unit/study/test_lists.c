#include "study/lists.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static size_t shrinks_of(uint32_t before, uint32_t after)
{
	struct list_day day[] = { { 100, before }, { 101, after } };
	struct list_shrink shrink;
	size_t count = list_shrinks("list", day, 2, &shrink);
	if (count == 1) {
		assert_string_equal(shrink.feed, "list");
		assert_int_equal(shrink.before.entries, before);
		assert_int_equal(shrink.after.day, 101);
	}
	return count;
}

static void test_borders(void **state)
{
	(void)state;
	assert_int_equal(shrinks_of(100, 10), 1);
	assert_int_equal(shrinks_of(100, 11), 0);
	assert_int_equal(shrinks_of(10, 1), 1);
	assert_int_equal(shrinks_of(10, 0), 1);
	assert_int_equal(shrinks_of(9, 0), 0);
	assert_int_equal(shrinks_of(0, 0), 0);
	assert_int_equal(shrinks_of(10, 100), 0);
	assert_int_equal(shrinks_of(UINT32_MAX, UINT32_MAX), 0);
	assert_int_equal(shrinks_of(UINT32_MAX, UINT32_MAX / 10), 1);
}

static void test_none_before_the_first(void **state)
{
	struct list_day day = { 100, 5 };
	(void)state;
	assert_int_equal(list_shrinks("list", NULL, 0, NULL), 0);
	assert_int_equal(list_shrinks("list", &day, 1, NULL), 0);
}

/* Beside the rule as one would say it, in percent. */
static void test_series(void **state)
{
	enum { DAYS = 400 };
	struct random_state random = { 4 };
	struct list_day day[DAYS];
	struct list_shrink shrink[DAYS];
	size_t wanted = 0;
	(void)state;
	for (int i = 0; i < DAYS; i++)
		day[i] = (struct list_day){ i * 2,
			(uint32_t)random_below(&random, random_below(&random, 3) == 0 ? 12 : 200) };
	size_t count = list_shrinks("list", day, DAYS, shrink);
	for (int i = 1; i < DAYS; i++) {
		double lost = 100.0 * ((double)day[i - 1].entries - day[i].entries);
		if (day[i - 1].entries < 10 || lost < 90.0 * day[i - 1].entries)
			continue;
		assert_true(wanted < count);
		assert_int_equal(shrink[wanted].after.day, day[i].day);
		assert_int_equal(shrink[wanted].before.day, day[i - 1].day);
		wanted++;
	}
	assert_int_equal(count, wanted);
	assert_true(count > 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_borders),
		cmocka_unit_test(test_none_before_the_first),
		cmocka_unit_test(test_series),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
