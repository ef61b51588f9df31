#include "study/fallback.h"

#include "model/facts.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Ten days of three-day periods, five names each; with 60 variants 1000 names, with 75 1250. */
#define PERIOD   "period|72|hours"
#define NAMES    "names_per_variant_and_period|5|names"
#define HELD     "names_registered_by_defender|200|names||held page"
#define STOPPED  "defender_stopped|2020-03-20|date||stopped page"
#define VARIANTS "variants_seen|60|keys||variants page"

struct sample {
	struct facts facts;
	struct fallback fallback;
};

static void study(struct sample *s, const char *event, const char *const *rows)
{
	facts_init(&s->facts, 64500, event);
	facts_add_all(&s->facts, CASE_FALLBACK, rows);
	study_fallback(&s->facts.facts, &s->fallback);
}

#define STUDY(sample, ...)                                                                         \
	study(sample, "2020-03-10T21:30Z", (const char *const[]){ __VA_ARGS__, NULL })

static void assert_close(double value, double expected)
{
	assert_true(fabs(value - expected) < 1e-9 * (1 + fabs(expected)));
}

static void check_range(struct sample *s, double needed_low, double needed_high)
{
	assert_true(s->fallback.known);
	assert_null(s->fallback.reason);
	assert_close(s->fallback.held, 200);
	assert_close(s->fallback.needed_low, needed_low);
	assert_close(s->fallback.needed_high, needed_high);
	/* Who needs more has less of it. */
	assert_close(s->fallback.share_low, 100 * 200 / needed_high);
	assert_close(s->fallback.share_high, 100 * 200 / needed_low);
	facts_clear(&s->facts);
}

static void test_one_number(void **state)
{
	(void)state;
	struct sample s;
	STUDY(&s, PERIOD, NAMES, HELD, STOPPED, VARIANTS);
	assert_int_equal(s.fallback.days, 10);
	assert_string_equal(s.fallback.held_row->source, "held page");
	assert_string_equal(s.fallback.variants_row->source, "variants page");
	assert_string_equal(s.fallback.stopped_row->source, "stopped page");
	assert_null(s.fallback.hole);
	check_range(&s, 1000, 1000);
}

/* Days count as such; a unit that is none of time says nothing. */
static void test_units(void **state)
{
	(void)state;
	struct sample s;
	STUDY(&s, "period|3|days", NAMES, HELD, STOPPED, VARIANTS);
	check_range(&s, 1000, 1000);
	STUDY(&s, "period|72|", NAMES, HELD, STOPPED, VARIANTS);
	check_range(&s, 1000, 1000);
	STUDY(&s, "period|72|names", NAMES, HELD, STOPPED, VARIANTS);
	assert_false(s.fallback.known);
	assert_non_null(strstr(s.fallback.reason, "how often the names change"));
	facts_clear(&s.facts);
}

static void test_ranges(void **state)
{
	(void)state;
	struct sample s;
	STUDY(&s, PERIOD, NAMES, HELD, STOPPED, VARIANTS, "variants_seen|75|keys");
	check_range(&s, 1000, 1250);
	STUDY(&s, "variants_seen|75|keys", PERIOD, NAMES, HELD, STOPPED, VARIANTS);
	check_range(&s, 1000, 1250);
	/* Other readings stand in notes, with or without a bound. */
	STUDY(&s, PERIOD, NAMES, HELD, STOPPED, "variants_seen|75|keys|||FireEye; elsewhere 60");
	check_range(&s, 1000, 1250);
	STUDY(&s, PERIOD, NAMES, HELD, STOPPED,
		"variants_seen|60|keys|||elsewhere more than 75 keys");
	check_range(&s, 1000, 1250);
	/* Notes that say nothing of the kind. */
	STUDY(&s, PERIOD, NAMES, HELD, STOPPED, "variants_seen|60|keys|||elsewhere many");
	check_range(&s, 1000, 1000);
	STUDY(&s, PERIOD, NAMES, HELD, STOPPED, "variants_seen|60|keys|||elsewhere 0");
	check_range(&s, 1000, 1000);
	STUDY(&s, PERIOD, NAMES, HELD, STOPPED, "variants_seen|60|keys|||elsewhere more than ");
	check_range(&s, 1000, 1000);
	/* A row without a number is passed over, and not named as the source. */
	STUDY(&s, PERIOD, NAMES, HELD, STOPPED, "variants_seen|many|keys||vague page", VARIANTS);
	assert_string_equal(s.fallback.variants_row->source, "variants page");
	check_range(&s, 1000, 1000);
}

static void test_more_than_enough(void **state)
{
	(void)state;
	struct sample s;
	STUDY(&s, PERIOD, NAMES, "names_registered_by_defender|1100|names", STOPPED, VARIANTS,
		"variants_seen|75|keys");
	assert_close(s.fallback.share_low, 88);
	assert_close(s.fallback.share_high, 100);
	facts_clear(&s.facts);
}

/* Each fact that is needed, left out in turn and made useless in turn. */
static void test_missing(void **state)
{
	(void)state;
	static const struct {
		const char *row, *useless, *reason;
	} facts[] = {
		{ HELD, "names_registered_by_defender|a couple of hundred|names",
			"fallback.csv does not say how many names the defender held" },
		{ PERIOD, "period|0|hours",
			"fallback.csv does not say how often the names change" },
		{ NAMES, "names_per_variant_and_period|-4|names",
			"fallback.csv does not say how often the names change" },
		{ VARIANTS, "variants_seen|0|keys|||elsewhere 60",
			"fallback.csv does not say how many variants there were" },
		{ STOPPED, "defender_stopped|in March|date",
			"fallback.csv does not say until when the defender held names" },
	};
	enum { FACTS = sizeof facts / sizeof *facts };
	for (size_t out = 0; out < FACTS; out++) {
		for (size_t useless = 0; useless < 2; useless++) {
			const char *rows[FACTS + 1];
			size_t count = 0;
			struct sample s;
			for (size_t i = 0; i < FACTS; i++) {
				if (i != out)
					rows[count++] = facts[i].row;
				else if (useless)
					rows[count++] = facts[i].useless;
			}
			rows[count] = NULL;
			study(&s, "2020-03-10T21:30Z", rows);
			assert_false(s.fallback.known);
			assert_string_equal(s.fallback.reason, facts[out].reason);
			facts_clear(&s.facts);
		}
	}
}

static void test_days(void **state)
{
	(void)state;
	static const char *const rows[] = { PERIOD, NAMES, HELD, STOPPED, VARIANTS, NULL };
	struct sample s;
	/* On the day itself no time is covered, and none is divided by. */
	study(&s, "2020-03-20", rows);
	assert_false(s.fallback.known);
	assert_non_null(strstr(s.fallback.reason, "day of the event"));
	facts_clear(&s.facts);
	study(&s, "2020-03-21", rows);
	assert_false(s.fallback.known);
	facts_clear(&s.facts);
	study(&s, "2020-03-19T23:59Z", rows);
	assert_int_equal(s.fallback.days, 1);
	assert_close(s.fallback.needed_low, 100);
	assert_close(s.fallback.share_low, 100);
	facts_clear(&s.facts);
}

static void test_hole(void **state)
{
	(void)state;
	static const char hostile[] = "hostile_registration|2020-03-21|date||hole page";
	struct sample s;
	STUDY(&s, PERIOD, NAMES, HELD, STOPPED, VARIANTS, hostile, "hostile_names|4|names",
		"hostile_c2_lifetime|13|hours");
	assert_string_equal(s.fallback.hole->source, "hole page");
	assert_string_equal(s.fallback.hole_time.text, "2020-03-21");
	assert_close(s.fallback.hole_names, 4);
	assert_close(s.fallback.hole_hours, 13);
	check_range(&s, 1000, 1000);
	/* It is told also where the bound cannot be computed; what is not given stays 0. */
	STUDY(&s, hostile, "hostile_names|several|names");
	assert_false(s.fallback.known);
	assert_non_null(s.fallback.hole);
	assert_close(s.fallback.hole_names, 0);
	assert_close(s.fallback.hole_hours, 0);
	facts_clear(&s.facts);
	STUDY(&s, "hostile_registration|soon after|date", "hostile_names|4|names");
	assert_null(s.fallback.hole);
	facts_clear(&s.facts);
}

static void test_no_file(void **state)
{
	(void)state;
	struct sample s;
	facts_init(&s.facts, 64500, "2020-03-10");
	facts_lack(&s.facts, CASE_FALLBACK);
	study_fallback(&s.facts.facts, &s.fallback);
	assert_false(s.fallback.known);
	assert_string_equal(s.fallback.reason, "the case folder has no fallback.csv");
	facts_clear(&s.facts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_number),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_more_than_enough),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_hole),
		cmocka_unit_test(test_no_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
