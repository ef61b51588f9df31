#include "base/counter.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void counts_and_takes_back(void **state)
{
	struct counter counter = { 0 };
	(void)state;
	assert_int_equal(counter_get(&counter, 7), 0);
	counter_add(&counter, 7, 2);
	counter_add(&counter, 0, 1);
	counter_add(&counter, UINT64_MAX - 1, 5);
	counter_add(&counter, 7, -1);
	assert_int_equal(counter_get(&counter, 7), 1);
	assert_int_equal(counter_get(&counter, 0), 1);
	assert_int_equal(counter_get(&counter, UINT64_MAX - 1), 5);
	assert_int_equal(counter_get(&counter, 8), 0);
	assert_int_equal(counter.used, 3);
	counter_clear(&counter);
	assert_int_equal(counter_get(&counter, 7), 0);
	counter_clear(&counter);
}

/* Against a plain array, over several doublings; keys that share low bits included. */
static void agrees_with_an_array(void **state)
{
	enum { KEYS = 5000 };
	static int32_t expect[KEYS];
	struct counter counter = { 0 };
	struct random_state random = { 64 };
	(void)state;
	for (int i = 0; i < 40000; i++) {
		size_t key = random_below(&random, KEYS);
		int32_t times = (int32_t)random_below(&random, 7) - 3;
		expect[key] += times;
		counter_add(&counter, (uint64_t)key << 32, times);
	}
	for (size_t key = 0; key < KEYS; key++)
		assert_int_equal(counter_get(&counter, (uint64_t)key << 32), expect[key]);
	counter_clear(&counter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_and_takes_back),
		cmocka_unit_test(agrees_with_an_array),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
