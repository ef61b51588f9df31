#include "study/measure.h"

#include "model/medians.h"
#include "model/random_facts.h"

#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CASES = 20000, ROWS_MOST = 40 };

#define EVENT "2020-03-10T21:30Z"

struct sample {
	struct facts facts;
	struct measure measure;
	struct recovery recovery;
};

static void study(struct sample *s, const char *event, const char *const *rows)
{
	facts_init(&s->facts, 64500, event);
	facts_add_all(&s->facts, CASE_VOLUMES, rows);
	study_measure(&s->facts.facts, &s->facts.arena, &s->measure);
	study_recovery(&s->facts.facts, &s->measure, &s->recovery);
}

#define STUDY(sample, event, ...) study(sample, event, (const char *const[]){ __VA_ARGS__, NULL })

static void clear(struct sample *s)
{
	facts_clear(&s->facts);
}

static const char *why_left_out(const struct sample *s, uint64_t line)
{
	for (size_t i = 0; i < s->measure.left_out_count; i++) {
		if (s->measure.left_out[i].row->line == line)
			return s->measure.left_out[i].why;
	}
	return NULL;
}

static void assert_close(double value, double expected)
{
	assert_true(fabs(value - expected) < 1e-9);
}

/* What one row gives on its own. */
static void test_units(void **state)
{
	(void)state;
	static const struct {
		const char *value, *unit;
		bool known;
		double drop;
	} units[] = {
		{ "-66.7", "percent_change", true, 66.7 },
		{ "12", "percent_change", true, -12 },
		{ "-75", "percent_change_lower_bound", true, 75 },
		{ "-75", "percent_change_upper_bound", true, 75 },
		{ "25", "percent_of_pre_event", true, 75 },
		{ "130", "percent_of_pre_event", true, -30 },
		{ "40", "percent_of_pre_event_lower_bound", true, 60 },
		{ "40", "percent_of_pre_event_upper_bound", true, 60 },
		{ "48", "percent_of_pre_event_connections", true, 52 },
		{ "38", "percent_of_pre_event_blocklist_rejects", true, 62 },
		{ "-100", "percent_change", true, 100 },
		{ "-100.5", "percent_change", false, 0 },
		{ "-1", "percent_of_pre_event", false, 0 },
		{ "-8.1", "percent_change_vs_previous_month", true, 8.1 },
		{ "-10", "percent_change_worldwide", true, 10 },
		{ "14", "percent_of_pre_event_us_origin", false, 0 },
		{ "-20", "percent_change_vs_2019_Q1", false, 0 },
		{ "-1", "percent_change_vs_previous_quarter", false, 0 },
		{ "-60/-70", "percent_change_range", false, 0 },
		{ "60", "percent_rise_since_low", false, 0 },
		{ "1.2", "percent_growth_per_day", false, 0 },
		{ "94", "percent_of_email", false, 0 },
		{ "50", "percent_legitimate_lower_bound", false, 0 },
		{ "2", "days_of_visible_drop", false, 0 },
		{ "190", "billion_msgs_per_day", false, 0 },
		{ "29", "million_messages_per_quarter", false, 0 },
		{ "70", "reports_per_second_lower_bound", false, 0 },
		{ "70", "percent", false, 0 },
		{ "70", "", false, 0 },
		{ "-50 or so", "percent_change", false, 0 },
		{ "", "percent_change", false, 0 },
	};
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		char row[128];
		struct sample s;
		snprintf(row, sizeof row, "2020-03-11|A|%s|%s", units[i].value, units[i].unit);
		STUDY(&s, EVENT, row);
		assert_int_equal(s.measure.observers, units[i].known ? 1 : 0);
		assert_int_equal(s.measure.left_out_count, units[i].known ? 0 : 1);
		if (units[i].known) {
			assert_close(s.measure.low, units[i].drop);
			assert_close(s.measure.median, units[i].drop);
			assert_close(s.measure.high, units[i].drop);
			/* With one reading every rule comes to it. */
			assert_close(s.measure.median_of_smallest, units[i].drop);
			assert_close(s.measure.median_of_last, units[i].drop);
			assert_true(s.measure.comparable);
			assert_null(s.measure.reason);
		} else {
			assert_non_null(s.measure.reason);
			assert_true(strlen(s.measure.left_out[0].why) > 0);
		}
		clear(&s);
	}
}

static void test_summaries(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"2020-03-11|A|-50|percent_change",
		"2020-03-11|Bulletin Summary|-60|percent_change",
		"2020-03-11|Several firms|-70|percent_change",
		"2020-03-11|B|-80|percent_change||by its own words a summary, not an observer",
		NULL,
	};
	struct sample s;
	study(&s, EVENT, rows);
	assert_int_equal(s.measure.observers, 1);
	assert_close(s.measure.median, 50);
	assert_int_equal(s.measure.left_out_count, 3);
	for (uint64_t line = 3; line <= 5; line++)
		assert_string_equal(why_left_out(&s, line), "a summary of others");
	clear(&s);
}

/* From the event to 14 days later, to the minute; a time that only touches the window is in. */
static void test_window(void **state)
{
	(void)state;
	static const struct {
		const char *date;
		const char *why;
	} dates[] = {
		{ "2020-03-09", "before the event" },
		{ "2020-03-10T21:29Z", "before the event" },
		{ "2020-03-10T21:30Z", NULL },
		{ "2020-03-10", NULL },
		{ "2020-02", "before the event" },
		{ "2020-03", NULL },
		{ "2020", NULL },
		{ "2020-03-24T21:29Z", NULL },
		{ "2020-03-24T21:30Z", "later than 14 days after the event" },
		{ "2020-03-24", NULL },
		{ "2020-03-25", "later than 14 days after the event" },
		{ "2020-04", "later than 14 days after the event" },
		{ "2020-03-24/2020-05", NULL },
	};
	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
		char row[80];
		struct sample s;
		snprintf(row, sizeof row, "%s|A|-50|percent_change", dates[i].date);
		STUDY(&s, EVENT, row);
		assert_int_equal(s.measure.observers, dates[i].why == NULL ? 1 : 0);
		if (dates[i].why != NULL)
			assert_string_equal(why_left_out(&s, 2), dates[i].why);
		clear(&s);
	}
}

/* Each observer once, with the reading surely published first. */
static void test_first_reading(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"2020-03|A|-10|percent_change", /* out at the end of the month at the latest */
		"2020-03-13|A|-70|percent_change",
		"2020-03-12|A|60|percent_of_pre_event",
		"2020-03-12|A|-99|percent_change", /* of the same day, further down */
		"2020-03-20|A|-20|percent_change",
		"2020-03-15|B|-80|percent_change",
		NULL,
	};
	struct sample s;
	study(&s, EVENT, rows);
	assert_int_equal(s.measure.observers, 2);
	assert_int_equal(s.measure.reading[0].row->line, 4);
	assert_int_equal(s.measure.reading[1].row->line, 7);
	assert_close(s.measure.low, 40);
	assert_close(s.measure.median, 60);
	assert_close(s.measure.high, 80);
	/* The smallest of A is 10 at any time; the last of A in a week is the month's, which may
	 * be of that week. */
	assert_close(s.measure.median_of_smallest, 45);
	assert_close(s.measure.median_of_last, 45);
	assert_int_equal(s.measure.left_out_count, 0);
	clear(&s);
}

static void test_other_rules(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"2020-03-11|A|-50|percent_change",
		"2020-03-17T21:29Z|A|-60|percent_change", /* the last of the first week */
		"2020-03-17T21:30Z|A|-30|percent_change", /* in the second */
		"2020-03-24T21:30Z|A|-10|percent_change", /* too late for every rule */
		"2020-03-11|B|-90|percent_change",
		"2020-03-12|C|-20|percent_change",
		NULL,
	};
	struct sample s;
	study(&s, EVENT, rows);
	assert_int_equal(s.measure.observers, 3);
	assert_close(s.measure.median, 50);
	assert_close(s.measure.median_of_smallest, 30);
	assert_close(s.measure.median_of_last, 60);
	clear(&s);
	/* Nobody in the first week: the median stays. */
	STUDY(&s, EVENT, "2020-03-20|A|-50|percent_change", "2020-03-21|A|-40|percent_change");
	assert_close(s.measure.median, 50);
	assert_close(s.measure.median_of_smallest, 40);
	assert_close(s.measure.median_of_last, 50);
	clear(&s);
}

static void test_even_and_odd(void **state)
{
	(void)state;
	struct sample s;
	STUDY(&s, EVENT, "2020-03-11|A|-50|percent_change", "2020-03-11|B|-10|percent_change",
		"2020-03-11|C|-20|percent_change");
	assert_close(s.measure.median, 20);
	clear(&s);
	STUDY(&s, EVENT, "2020-03-11|A|-50|percent_change", "2020-03-11|B|-10|percent_change",
		"2020-03-11|C|-20|percent_change", "2020-03-11|D|70|percent_of_pre_event");
	assert_close(s.measure.median, 25);
	assert_close(s.measure.low, 10);
	assert_close(s.measure.high, 50);
	/* By drop, for the table. */
	for (size_t i = 1; i < s.measure.observers; i++)
		assert_true(s.measure.reading[i - 1].drop <= s.measure.reading[i].drop);
	clear(&s);
}

/* Figures of whole periods count only where there is nothing better, and are not averaged. */
static void test_periods(void **state)
{
	(void)state;
	struct sample s;
	STUDY(&s, EVENT, "2020-03|A|-8.1|percent_change_vs_previous_month",
		"2020-03|B|-10|percent_change_worldwide", "2020-03|B|-3|percent_change_vs_2019");
	assert_int_equal(s.measure.observers, 2);
	assert_false(s.measure.comparable);
	assert_close(s.measure.low, 8.1);
	assert_close(s.measure.high, 10);
	assert_non_null(s.measure.reason);
	assert_int_equal(s.measure.left_out_count, 1);
	clear(&s);
	/* Units alike may be ranked, under every rule. */
	STUDY(&s, EVENT, "2020-03|A|-8|percent_change_vs_previous_month",
		"2020-03|B|-10|percent_change_vs_previous_month",
		"2020-03-12|B|-2|percent_change_vs_previous_month");
	assert_true(s.measure.comparable);
	assert_close(s.measure.median, 5);
	assert_close(s.measure.median_of_smallest, 5);
	assert_close(s.measure.median_of_last, 9);
	clear(&s);
	STUDY(&s, EVENT, "2020-03|A|-8.1|percent_change_vs_previous_month",
		"2020-03-12|B|-50|percent_change");
	assert_int_equal(s.measure.observers, 1);
	assert_close(s.measure.median, 50);
	assert_string_equal(
		why_left_out(&s, 2), "a whole period against another, not before against after");
	clear(&s);
	/* What is no period figure says why it is out: its time, its value. */
	STUDY(&s, EVENT, "2020-03|A|-8.1|percent_change_vs_previous_month",
		"2020-05-12|B|90|percent_of_pre_event", "2020-03-12|B|much|percent_of_pre_event");
	assert_int_equal(s.measure.observers, 1);
	assert_string_equal(why_left_out(&s, 3), "before against after, but not within 14 days");
	assert_string_equal(why_left_out(&s, 4), "not a number");
	clear(&s);
}

static void test_nothing(void **state)
{
	(void)state;
	struct sample s;
	study(&s, EVENT, (const char *const[]){ NULL });
	assert_int_equal(s.measure.observers, 0);
	assert_non_null(s.measure.reason);
	assert_false(s.recovery.known);
	assert_non_null(s.recovery.reason);
	facts_lack(&s.facts, CASE_VOLUMES);
	study_measure(&s.facts.facts, &s.facts.arena, &s.measure);
	study_recovery(&s.facts.facts, &s.measure, &s.recovery);
	assert_string_equal(s.measure.reason, "the case folder has no spam_volume.csv");
	assert_string_equal(s.recovery.reason, "the case folder has no spam_volume.csv");
	clear(&s);
}

static void test_levels(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"2020-06|A|104|percent_of_pre_event",
		"2020-03-09|A|100|percent_of_pre_event",
		"2020-03-12|A|-50|percent_change",
		"2020-03|A|-8|percent_change_vs_previous_month",
		"2020-05-20|B|90|percent_of_pre_event",
		"2020-05-20|C|70|percent_of_email",
		NULL,
	};
	struct sample s;
	study(&s, EVENT, rows);
	assert_int_equal(s.measure.levels, 3);
	assert_int_equal(s.measure.level[0].row->line, 4);
	assert_int_equal(s.measure.level[1].row->line, 6);
	assert_int_equal(s.measure.level[2].row->line, 2);
	assert_close(s.measure.level[2].drop, -4);
	clear(&s);
}

static void test_recovery_by_level(void **state)
{
	(void)state;
	struct sample s;
	STUDY(&s, EVENT, "2020-07-01|B|120|percent_of_pre_event",
		"2020-05-20|A|99.9|percent_of_pre_event", "2020-06-10|A|100|percent_of_pre_event",
		"2020-03-20|A|3|days_of_visible_drop");
	assert_true(s.recovery.known);
	assert_false(s.recovery.by_duration);
	assert_int_equal(s.recovery.row->line, 4);
	assert_int_equal(s.recovery.days, 92); /* calendar days, whatever the hour of the event */
	clear(&s);
	/* A time that may lie before the event, or at it, is no coming back. */
	STUDY(&s, EVENT, "2020-03|A|100|percent_of_pre_event", "2020-03-10|B|5|percent_change",
		"2020-03-10T21:30Z|C|5|percent_change");
	assert_false(s.recovery.known);
	clear(&s);
	STUDY(&s, EVENT, "2020-03-10T21:31Z|C|5|percent_change");
	assert_true(s.recovery.known);
	assert_int_equal(s.recovery.days, 0);
	clear(&s);
	STUDY(&s, "2020-03-10", "2020-03-10|A|5|percent_change", "2020-03-11|B|0|percent_change");
	assert_int_equal(s.recovery.row->line, 3);
	assert_int_equal(s.recovery.days, 1);
	clear(&s);
}

static void test_recovery_by_duration(void **state)
{
	(void)state;
	static const struct {
		const char *value;
		bool known;
		int64_t days;
	} values[] = { { "1", true, 1 }, { "0", true, 0 }, { "2.4", true, 2 }, { "2.5", true, 3 },
		{ "36499", true, 36499 }, { "36500", false, 0 }, { "-1", false, 0 },
		{ "some", false, 0 } };
	struct sample s;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		char row[80];
		snprintf(row, sizeof row, "2020-03-10|A|%s|days_of_visible_drop", values[i].value);
		STUDY(&s, EVENT, row);
		assert_int_equal(s.recovery.known, values[i].known);
		if (values[i].known) {
			assert_true(s.recovery.by_duration);
			assert_int_equal(s.recovery.days, values[i].days);
		}
		clear(&s);
	}
	/* Of another event, before this one. */
	STUDY(&s, EVENT, "2020-03-09|A|1|days_of_visible_drop");
	assert_false(s.recovery.known);
	clear(&s);
}

static void check_against_model(const struct sample *s, uint64_t seed)
{
	const struct measure *got = &s->measure;
	struct medians want;
	medians_model(&s->facts.facts, &want);
	if (got->observers != want.observers)
		fail_msg("seed %" PRIu64 ": %zu observers, expected %zu", seed, got->observers,
			want.observers);
	if (want.observers == 0)
		return;
	bool comparable = !want.period || want.alike;
	bool same = got->comparable == comparable && got->low == want.low &&
		    got->high == want.high &&
		    (!comparable || (got->median == want.median &&
					    got->median_of_smallest == want.of_smallest &&
					    got->median_of_last == want.of_last));
	if (!same)
		fail_msg("seed %" PRIu64 ": %g %g %g (%g, %g), expected %g %g %g (%g, %g)", seed,
			got->low, got->median, got->high, got->median_of_smallest,
			got->median_of_last, want.low, want.median, want.high, want.of_smallest,
			want.of_last);
}

static void test_model(void **state)
{
	(void)state;
	size_t measured = 0, periods = 0;
	for (uint64_t seed = 1; seed <= CASES; seed++) {
		struct random_state random = { seed };
		struct sample s = { 0 };
		size_t rows;
		facts_init(&s.facts, 64500, EVENT);
		random_rows(
			&s.facts, CASE_VOLUMES, seed % 2 == 0 ? ROWS_MOST : ROWS_MOST / 8, &random);
		case_volumes(&s.facts.facts, &rows);
		study_measure(&s.facts.facts, &s.facts.arena, &s.measure);
		check_against_model(&s, seed);
		assert_true(s.measure.observers + s.measure.left_out_count <= rows);
		measured += s.measure.observers > 2;
		periods += s.measure.observers > 0 && !s.measure.comparable;
		clear(&s);
	}
	assert_true(measured > CASES / 10);
	assert_true(periods > CASES / 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_summaries),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_first_reading),
		cmocka_unit_test(test_other_rules),
		cmocka_unit_test(test_even_and_odd),
		cmocka_unit_test(test_periods),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_recovery_by_level),
		cmocka_unit_test(test_recovery_by_duration),
		cmocka_unit_test(test_model),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
