#include "graph/path_clean.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct path_cleaning cleaning;
static asn_t hop[8];

static size_t clean(size_t count, const asn_t *given)
{
	memcpy(hop, given, count * sizeof *given);
	return path_clean(&cleaning, hop, count);
}

#define CLEAN(...) clean(sizeof((asn_t[]){ __VA_ARGS__ }) / sizeof(asn_t), (asn_t[]){ __VA_ARGS__ })
#define HOPS(...)                                                                                  \
	assert_memory_equal(hop, ((asn_t[]){ __VA_ARGS__ }), sizeof((asn_t[]){ __VA_ARGS__ }))

static void repairs_are_counted(void **state)
{
	static const asn_t exchange[] = { 9, 11 };
	(void)state;
	cleaning = (struct path_cleaning){ .exchange = exchange, .exchanges = 2 };
	assert_int_equal(CLEAN(1, 2, 3), 3);
	HOPS(1, 2, 3);
	assert_int_equal(CLEAN(1, 1, 2, 3, 3, 3), 3);
	HOPS(1, 2, 3);
	assert_int_equal(CLEAN(1, 9, 2, 11), 2);
	HOPS(1, 2);
	/* The two sides of the exchange are one AS. */
	assert_int_equal(CLEAN(1, 2, 9, 2, 3), 3);
	HOPS(1, 2, 3);
	assert_int_equal(cleaning.paths, 4);
	assert_int_equal(cleaning.reason[PATH_PREPENDED], 1);
	assert_int_equal(cleaning.reason[PATH_ROUTE_SERVER], 2);
	assert_int_equal(cleaning.reason[PATH_LOOP], 0);
}

static void refusals_are_counted_once(void **state)
{
	(void)state;
	cleaning = (struct path_cleaning){ 0 };
	assert_int_equal(CLEAN(1, 2, 1), 0);
	assert_int_equal(CLEAN(64512, 2, 64512), 0);
	assert_int_equal(cleaning.reason[PATH_LOOP], 2);
	assert_int_equal(CLEAN(1, 23456, 3), 0);
	assert_int_equal(CLEAN(64512), 0);
	assert_int_equal(cleaning.reason[PATH_RESERVED], 2);
	assert_int_equal(CLEAN(7, 7), 0);
	assert_int_equal(path_clean(&cleaning, hop, 0), 0);
	assert_int_equal(cleaning.reason[PATH_SHORT], 2);
	assert_int_equal(cleaning.paths, 6);
	cleaning.keep_reserved = true;
	assert_int_equal(CLEAN(1, 23456, 3), 3);
}

static void the_longest_path(void **state)
{
	asn_t many[PATH_HOPS_MAX + 1];
	(void)state;
	cleaning = (struct path_cleaning){ 0 };
	for (size_t i = 0; i <= PATH_HOPS_MAX; i++)
		many[i] = (asn_t)i + 1;
	assert_int_equal(path_clean(&cleaning, many, PATH_HOPS_MAX), PATH_HOPS_MAX);
	assert_int_equal(path_clean(&cleaning, many, PATH_HOPS_MAX + 1), 0);
	assert_int_equal(cleaning.reason[PATH_LONG], 1);
}

static void reserved_numbers_by_their_borders(void **state)
{
	static const struct {
		asn_t asn;
		bool reserved;
	} want[] = { { 0, true }, { 1, false }, { 23455, false }, { 23456, true }, { 23457, false },
		{ 64495, false }, { 64496, true }, { 64511, true }, { 64512, true },
		{ 65534, true }, { 65535, true }, { 65536, true }, { 65551, true },
		{ 65552, false }, { 4199999999, false }, { 4200000000, true }, { 4294967294, true },
		{ 4294967295, true } };
	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof want[0]; i++)
		assert_int_equal(asn_reserved(want[i].asn), want[i].reserved);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(repairs_are_counted),
		cmocka_unit_test(refusals_are_counted_once),
		cmocka_unit_test(the_longest_path),
		cmocka_unit_test(reserved_numbers_by_their_borders),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
