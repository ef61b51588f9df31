#include "base/random.h"
#include "base/when.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* The C library's answer, the second opinion on every date here. */
static ost_time_t utc(int year, int month, int day, int hour, int minute)
{
	struct tm tm = { .tm_year = year - 1900,
		.tm_mon = month - 1,
		.tm_mday = day,
		.tm_hour = hour,
		.tm_min = minute };
	return timegm(&tm);
}

static struct when parsed(const char *text)
{
	struct when when;
	if (!when_parse(span_of(text), &when))
		fail_msg("refused: %s", text);
	return when;
}

static void test_days_against_libc(void **state)
{
	(void)state;
	int year, month, day;
	for (ost_time_t t = utc(1900, 1, 1, 0, 0); t < utc(2200, 1, 1, 0, 0); t += DAY_S) {
		struct tm tm;
		time_t libc_time = t;
		gmtime_r(&libc_time, &tm);
		civil_from_days(t / DAY_S, &year, &month, &day);
		assert_int_equal(year, tm.tm_year + 1900);
		assert_int_equal(month, tm.tm_mon + 1);
		assert_int_equal(day, tm.tm_mday);
		assert_int_equal(days_from_civil(year, month, day), t / DAY_S);
	}
}

static void test_days_of_far_years(void **state)
{
	(void)state;
	struct random_state random = { 2008 };
	int year, month, day;
	assert_int_equal(days_from_civil(0, 3, 1), -719468);
	assert_int_equal(days_from_civil(-400, 3, 1), -719468 - 146097);
	for (int i = 0; i < 100000; i++) {
		int64_t days = (int64_t)random_below(&random, 8000000) - 4000000;
		civil_from_days(days, &year, &month, &day);
		assert_in_range(month, 1, 12);
		assert_in_range(day, 1, 31);
		assert_int_equal(days_from_civil(year, month, day), days);
	}
}

static void check_form(const char *text, const char *precision, ost_time_t from, ost_time_t until)
{
	struct when when = parsed(text);
	assert_string_equal(when.precision, precision);
	assert_int_equal(when.from, from);
	assert_int_equal(when.until, until);
	assert_true(when_known(&when));
	assert_int_equal(when_start(&when), from);
}

static void test_forms(void **state)
{
	(void)state;
	check_form("2008", "year", utc(2008, 1, 1, 0, 0), utc(2009, 1, 1, 0, 0));
	check_form("2008-Q1", "quarter", utc(2008, 1, 1, 0, 0), utc(2008, 4, 1, 0, 0));
	check_form("2008-Q4", "quarter", utc(2008, 10, 1, 0, 0), utc(2009, 1, 1, 0, 0));
	check_form("2008-11", "month", utc(2008, 11, 1, 0, 0), utc(2008, 12, 1, 0, 0));
	check_form("2008-12", "month", utc(2008, 12, 1, 0, 0), utc(2009, 1, 1, 0, 0));
	check_form("2008-02", "month", utc(2008, 2, 1, 0, 0), utc(2008, 3, 1, 0, 0));
	check_form("2008-11-11", "day", utc(2008, 11, 11, 0, 0), utc(2008, 11, 12, 0, 0));
	check_form("2008-02-29", "day", utc(2008, 2, 29, 0, 0), utc(2008, 3, 1, 0, 0));
	check_form("2000-02-29", "day", utc(2000, 2, 29, 0, 0), utc(2000, 3, 1, 0, 0));
	check_form("2008-12-31", "day", utc(2008, 12, 31, 0, 0), utc(2009, 1, 1, 0, 0));
	check_form("2008-11-11T21:30Z", "minute", utc(2008, 11, 11, 21, 30),
		utc(2008, 11, 11, 21, 31));
	check_form("2008-11-11T21:30:59Z", "minute", utc(2008, 11, 11, 21, 30),
		utc(2008, 11, 11, 21, 31));
	check_form(
		"2008-11-11 23:59", "minute", utc(2008, 11, 11, 23, 59), utc(2008, 11, 12, 0, 0));
	check_form("1970-01-01T00:00Z", "minute", 0, 60);
	check_form("2199", "year", utc(2199, 1, 1, 0, 0), utc(2200, 1, 1, 0, 0));
}

static void test_intervals(void **state)
{
	(void)state;
	check_form("2007/2008", "interval", utc(2007, 1, 1, 0, 0), utc(2009, 1, 1, 0, 0));
	check_form("2008-11/2008-11", "interval", utc(2008, 11, 1, 0, 0), utc(2008, 12, 1, 0, 0));
	check_form("2008-11-11T21:30Z/2008-11-12", "interval", utc(2008, 11, 11, 21, 30),
		utc(2008, 11, 13, 0, 0));
	check_form("2008-Q3/2008-11-11T21:30Z", "interval", utc(2008, 7, 1, 0, 0),
		utc(2008, 11, 11, 21, 31));
	check_form("2008-11-11T21:30:05Z/2008-11-12T21:30Z", "interval", utc(2008, 11, 11, 21, 30),
		utc(2008, 11, 12, 21, 31));
}

static void test_refused(void **state)
{
	(void)state;
	static const char *const text[] = { "", " ", "1969", "2200", "208", "20088", "2008-",
		"2008-0", "2008-00", "2008-13", "2008-1", "2008-Q", "2008-Q0", "2008-Q5",
		"2008-Q44", "2008-q4", "2008-11-", "2008-11-00", "2008-11-31", "2008-02-30",
		"2007-02-29", "2100-02-29", "2008-11-1", "2008-11-111", "2008/11/11", "2008-11-11T",
		"2008-11-11T21", "2008-11-11T21:", "2008-11-11T24:00Z", "2008-11-11T21:60Z",
		"2008-11-11T21:30:60Z", "2008-11-11T21:30:Z", "2008-11-11T21:30ZZ",
		"2008-11-11T21:30+01:00", "2008-11-11Z", "2008/", "/2008", "2008/2007",
		"2008-11-12/2008-11-11", "2008/2009/2010", "2008//2009", "2008 /2009", "+008",
		"-2008", "0x7d", "today", "2008-11-11T21:30:00Z/2008-11-11T21:30:00Z." };
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		struct when when;
		memset(&when, 0xA5, sizeof when);
		if (when_parse(span_of(text[i]), &when))
			fail_msg("accepted: %s", text[i]);
		assert_false(when_known(&when));
		assert_string_equal(when.precision, "");
	}
}

static void test_text_kept(void **state)
{
	(void)state;
	struct when when = parsed(" 2008-11\t\r");
	assert_string_equal(when.text, "2008-11");
	assert_false(when_parse(span_of("next week"), &when));
	assert_string_equal(when.text, "next week");
	char longest[sizeof when.text + 1];
	memset(longest, '2', sizeof longest);
	assert_false(when_parse((struct span){ longest, sizeof when.text }, &when));
	assert_string_equal(when.text, "");
	assert_false(when_parse((struct span){ "2008\0", 5 }, &when));
	assert_false(when_parse((struct span){ NULL, 0 }, &when));
	/* Nothing behind the span is looked at. */
	assert_true(when_parse((struct span){ "2008-11-11", 7 }, &when));
	assert_string_equal(when.precision, "month");
}

static void check_refined(
	const char *text, const char *note, const char *precision, ost_time_t width)
{
	struct when when = parsed(text), before = when;
	when_refine(&when, note);
	assert_string_equal(when.precision, precision);
	assert_int_equal(when.from, before.from - width);
	assert_int_equal(when.until, before.until + width);
	assert_int_equal(when_start(&when), before.from);
	/* A second note of the same kind must not widen what was widened already. */
	when_refine(&when, note);
	assert_int_equal(when.from, before.from - width);
}

static void test_refine(void **state)
{
	(void)state;
	const char *minute = "2008-11-11T21:30Z";
	check_refined(minute, "precision=30min", "30min", 30 * MINUTE_S);
	check_refined(minute, "from a log; precision=6h, low", "6h", 6 * HOUR_S);
	check_refined(minute, "precision=hours", "hours", 6 * HOUR_S);
	check_refined(minute, "precision=window", "window", 0);
	check_refined(minute, "precision=9999min", "9999min", 9999 * MINUTE_S);
	check_refined(minute, "precision=99999min", "99999min", 0);
	check_refined(minute, "precision=min", "min", 0);
	check_refined("2008-11-11", "precision=12h", "12h", 0);
	check_refined("2008-11-11/2008-11-12", "precision=6h", "6h", 0);
	check_refined(minute, "", "minute", 0);
	check_refined(minute, NULL, "minute", 0);
	check_refined(minute, "precision=", "minute", 0);
	check_refined(minute, "precision=-5min", "minute", 0);
	check_refined(minute, "precision=abcdefghijklmno", "abcdefghijklmno", 0);
	check_refined(minute, "precision=abcdefghijklmnop", "minute", 0);
}

static void test_refine_of_the_unknown(void **state)
{
	(void)state;
	struct when when;
	assert_false(when_parse(span_of("never"), &when));
	when_refine(&when, "precision=30min");
	assert_false(when_known(&when));
	assert_string_equal(when.precision, "");
}

static void test_before(void **state)
{
	(void)state;
	struct when october = parsed("2008-10"), november = parsed("2008-11");
	struct when cut = parsed("2008-11-11T21:30Z"), unknown = { 0 };
	assert_true(when_before(&october, &november));
	assert_true(when_before(&october, &cut));
	assert_false(when_before(&november, &cut));
	assert_false(when_before(&cut, &november));
	assert_false(when_before(&cut, &cut));
	assert_false(when_before(&unknown, &cut));
	assert_false(when_before(&october, &unknown));
}

static void test_overlaps(void **state)
{
	(void)state;
	struct when day = parsed("2008-11-11"), unknown = { 0 };
	assert_true(when_overlaps(&day, day.from, day.until));
	assert_true(when_overlaps(&day, day.until - 1, day.until + 1));
	assert_true(when_overlaps(&day, day.from - 1, day.from + 1));
	assert_true(when_overlaps(&day, day.from + 5, day.from + 6));
	assert_false(when_overlaps(&day, day.until, day.until + 1));
	assert_false(when_overlaps(&day, day.from - 1, day.from));
	assert_false(when_overlaps(&unknown, -1, 1));
}

static void check_printed(ost_time_t t, const char *expected)
{
	struct buf text;
	buf_init(&text);
	time_print_minute(&text, t);
	assert_string_equal(text.text, expected);
	buf_reset(&text);
	time_print_day(&text, t);
	assert_int_equal(text.length, strlen("2008-11-11"));
	assert_memory_equal(text.text, expected, text.length);
	buf_clear(&text);
}

static void test_print(void **state)
{
	(void)state;
	check_printed(0, "1970-01-01T00:00Z");
	check_printed(59, "1970-01-01T00:00Z");
	check_printed(-1, "1969-12-31T23:59Z");
	check_printed(-DAY_S, "1969-12-31T00:00Z");
	check_printed(-DAY_S - 1, "1969-12-30T23:59Z");
	check_printed(utc(2008, 11, 11, 21, 30), "2008-11-11T21:30Z");
}

static void test_print_against_libc(void **state)
{
	(void)state;
	struct random_state random = { 11 };
	for (int i = 0; i < 20000; i++) {
		char expected[32];
		struct tm tm;
		time_t t = (time_t)random_below(&random, (uint64_t)utc(2200, 1, 1, 0, 0));
		gmtime_r(&t, &tm);
		assert_int_not_equal(
			strftime(expected, sizeof expected, "%Y-%m-%dT%H:%MZ", &tm), 0);
		check_printed(t, expected);
		struct when when = parsed(expected);
		assert_int_equal(when.from, t - t % MINUTE_S);
	}
}

static void test_seconds(void **state)
{
	(void)state;
	struct buf text;
	buf_init(&text);
	time_print_second(&text, 1774900000);
	time_print_second(&text, -1);
	assert_string_equal(text.text, "2026-03-30T19:46:40Z1969-12-31T23:59:59Z");
	buf_clear(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seconds),
		cmocka_unit_test(test_days_against_libc),
		cmocka_unit_test(test_days_of_far_years),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_intervals),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_text_kept),
		cmocka_unit_test(test_refine),
		cmocka_unit_test(test_refine_of_the_unknown),
		cmocka_unit_test(test_before),
		cmocka_unit_test(test_overlaps),
		cmocka_unit_test(test_print),
		cmocka_unit_test(test_print_against_libc),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
