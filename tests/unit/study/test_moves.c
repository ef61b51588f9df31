#include "study/moves.h"

#include "model/facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct expected {
	uint64_t line;
	int64_t days_low, days_high;
};

static void check(
	const char *event, const char *const *rows, const struct expected *expected, size_t count)
{
	struct facts facts;
	struct move_list list;
	facts_init(&facts, 64500, event);
	facts_add_all(&facts, CASE_MOVES, rows);
	study_moves(&facts.facts, &facts.arena, &list);
	assert_int_equal(list.count, count);
	assert_null(list.missing);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(list.move[i].row->line, expected[i].line);
		assert_int_equal(list.move[i].days_low, expected[i].days_low);
		assert_int_equal(list.move[i].days_high, expected[i].days_high);
	}
	facts_clear(&facts);
}

static void test_delays(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"2020-03-25|Alpha|c2|64500|64505|EE",
		"2020-03-10|Alpha|c2|64500||RU",
		"2020-03-11T00:00Z|Beta|c2|64500||",
		"2020-03-09|Beta|c2|64500||",
		"2020-04|Gamma|customers|64500|64501|US",
		"2020-03-30/2020-04-02|Gamma|c2|64500|64501|US",
		NULL,
	};
	/* By time, calendar days whatever the hour; of an interval from its first to its last. */
	static const struct expected expected[] = { { 5, -1, -1 }, { 3, 0, 0 }, { 4, 1, 1 },
		{ 2, 15, 15 }, { 7, 20, 23 }, { 6, 22, 51 } };
	check("2020-03-10T21:30Z", rows, expected, 6);
	check("2020-03-10T00:00Z", rows, expected, 6);
	check("2020-03-10", rows, expected, 6);
}

static void test_whose(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"2020-03-12|Alpha|c2|64501|64502|US", /* of another network */
		"2020-03-12|Alpha|c2||64502|US", /* from where is not said */
		"2020-03-12|Alpha|c2|64501|64500|US", /* to it */
		"2020-03-12|Alpha|c2|64500|64500|US",
		NULL,
	};
	static const struct expected expected[] = { { 3, 2, 2 }, { 5, 2, 2 } };
	check("2020-03-10", rows, expected, 2);
}

static void test_nothing(void **state)
{
	(void)state;
	struct facts facts;
	struct move_list list;
	facts_init(&facts, 64500, "2020-03-10");
	study_moves(&facts.facts, &facts.arena, &list);
	assert_int_equal(list.count, 0);
	assert_null(list.missing);
	facts_lack(&facts, CASE_MOVES);
	study_moves(&facts.facts, &facts.arena, &list);
	assert_int_equal(list.count, 0);
	assert_string_equal(list.missing, "the case folder has no moves.csv");
	facts_clear(&facts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_delays),
		cmocka_unit_test(test_whose),
		cmocka_unit_test(test_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
