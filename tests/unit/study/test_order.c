#include "study/order.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { MOST = 500, TIMES = 300 };

/* Numbers of all magnitudes, often equal or nearly so. */
static double draw(struct random_state *random, int times)
{
	switch (times % 3) {
	case 0:
		return exp(40 * random_unit(random) - 20);
	case 1:
		return (double)random_below(random, 5);
	default:
		return 1 + (double)random_below(random, 9) * 0x1p-50;
	}
}

static void test_sort(void **state)
{
	(void)state;
	struct random_state random = { 1 };
	for (int times = 0; times < TIMES; times++) {
		struct order_item item[MOST], room[MOST];
		double number[MOST];
		size_t count = random_below(&random, MOST);
		for (size_t i = 0; i < count; i++) {
			number[i] = draw(&random, times);
			item[i] = (struct order_item){ order_key(number[i]), (uint32_t)i };
		}
		order_sort(item, count, room);
		for (size_t i = 1; i < count; i++) {
			double a = number[item[i - 1].item], b = number[item[i].item];
			assert_true(a > b || (a == b && item[i - 1].item < item[i].item));
		}
	}
}

static int compare(const void *left, const void *right)
{
	float a = *(const float *)left, b = *(const float *)right;
	return (a > b) - (a < b);
}

static void test_pick_and_quantile(void **state)
{
	(void)state;
	struct random_state random = { 2 };
	for (int times = 0; times < TIMES; times++) {
		float value[MOST], sorted[MOST];
		size_t count = 1 + random_below(&random, MOST - 1);
		for (size_t i = 0; i < count; i++)
			value[i] = sorted[i] = (float)draw(&random, times);
		qsort(sorted, count, sizeof *sorted, compare);
		size_t rank = random_below(&random, count);
		assert_true(order_pick(value, count, rank) == sorted[rank]);
		double part = random_unit(&random), at = part * (double)(count - 1);
		size_t below = (size_t)at, next = below + 1 < count ? below + 1 : below;
		double wanted = (double)sorted[below] * (1 - (at - (double)below)) +
				(double)sorted[next] * (at - (double)below);
		assert_true(
			fabs(order_quantile(value, count, part) - wanted) <= 1e-12 * fabs(wanted));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_pick_and_quantile),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
