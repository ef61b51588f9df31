#include "base/alloc.h"
#include "base/random.h"
#include "model/bzip2_bytes.h"
#include "source/unbwt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check(struct unbwt *unbwt, const unsigned char *column, size_t length, uint32_t origin)
{
	uint32_t count[256] = { 0 };
	unsigned char *expected = xmalloc(length);
	for (size_t i = 0; i < length; i++)
		count[column[i]]++;
	model_unbwt(column, length, origin, expected);
	memcpy(unbwt_column(unbwt), column, length);
	assert_memory_equal(unbwt_text(unbwt, length, origin, count), expected, length);
	free(expected);
}

/* Columns from one byte value, which make circles of one row each, to all 256. */
static void fill(unsigned char *column, size_t length, uint64_t values, struct random_state *r)
{
	for (size_t i = 0; i < length; i++)
		column[i] = (unsigned char)random_below(r, values);
}

static void test_short(void **state)
{
	(void)state;
	struct random_state r = { 1 };
	struct unbwt *unbwt = unbwt_new();
	unsigned char column[600];
	for (size_t length = 1; length < sizeof column; length++) {
		fill(column, length, 1 + random_below(&r, 256), &r);
		check(unbwt, column, length, (uint32_t)random_below(&r, length));
		check(unbwt, column, length, 0);
		check(unbwt, column, length, (uint32_t)length - 1);
	}
	unbwt_free(unbwt);
}

static void test_every_origin(void **state)
{
	(void)state;
	enum { LENGTH = 700 };
	struct random_state r = { 2 };
	struct unbwt *unbwt = unbwt_new();
	unsigned char column[LENGTH];
	for (uint64_t values = 1; values <= 256; values *= 4) {
		fill(column, LENGTH, values, &r);
		for (uint32_t origin = 0; origin < LENGTH; origin++)
			check(unbwt, column, LENGTH, origin);
	}
	unbwt_free(unbwt);
}

/* Sorted, reversed, one block of each byte: the longest and the shortest circles. */
static void test_long(void **state)
{
	(void)state;
	struct random_state r = { 3 };
	struct unbwt *unbwt = unbwt_new();
	unsigned char *column = xmalloc(UNBWT_MAX);
	for (uint64_t values = 1; values <= 256; values *= 16) {
		fill(column, UNBWT_MAX, values, &r);
		check(unbwt, column, UNBWT_MAX, (uint32_t)random_below(&r, UNBWT_MAX));
	}
	for (size_t i = 0; i < UNBWT_MAX; i++)
		column[i] = (unsigned char)(i * 256 / UNBWT_MAX);
	check(unbwt, column, UNBWT_MAX, 77777);
	for (size_t i = 0; i < UNBWT_MAX; i++)
		column[i] = (unsigned char)~column[i];
	check(unbwt, column, UNBWT_MAX, UNBWT_MAX - 1);
	free(column);
	unbwt_free(unbwt);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_every_origin),
		cmocka_unit_test(test_long),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
