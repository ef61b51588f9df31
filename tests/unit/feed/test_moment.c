#include "feed/moment.h"

#include "base/buf.h"
#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

static void check(const char *text, const char *expected)
{
	ost_time_t t;
	bool whole_day;
	struct buf out;
	buf_init(&out);
	if (moment_parse(span_of(text), &t, &whole_day)) {
		time_print_second(&out, t);
		if (whole_day)
			buf_puts(&out, " day");
	}
	if (strcmp(out.text, expected) != 0)
		fail_msg("<%s> gives <%s>, not <%s>", text, out.text, expected);
	buf_clear(&out);
}

static void test_forms(void **state)
{
	(void)state;
	check("2026-03-31", "2026-03-31T00:00:00Z day");
	check(" 2026-03-31 08:15:01 ", "2026-03-31T08:15:01Z");
	check("2026-03-31 08:15:01 UTC", "2026-03-31T08:15:01Z");
	check("2026-03-31 08:15:01 (UTC)", "2026-03-31T08:15:01Z");
	check("2026-03-31T08:15:01Z", "2026-03-31T08:15:01Z");
	check("2026-03-31T08:15Z", "2026-03-31T08:15:00Z");
	check("2026-03-31T08:15:01.123456Z", "2026-03-31T08:15:01Z");
	check("2026-03-31T08:15:01.123456+02:00", "2026-03-31T06:15:01Z");
	check("2026-03-31T23:15:01-0530", "2026-04-01T04:45:01Z");
	check("2024-02-29", "2024-02-29T00:00:00Z day");
	check("1774900000", "2026-03-30T19:46:40Z");
	check("1774900000.12", "2026-03-30T19:46:40Z");
	check("Tue, 31 Mar 2026 08:15:00 +0000", "2026-03-31T08:15:00Z");
	check("31 Mar 2026 08:15:00 +0200 (CEST)", "2026-03-31T06:15:00Z");
	check("Sat, 22 Aug 2026 03:00:29 +0200", "2026-08-22T01:00:29Z");
	check("Tue Mar 31 15:33:38 2026 UTC", "2026-03-31T15:33:38Z");
	check("Fri Oct 23 13:45:29 UTC 2015", "2015-10-23T13:45:29Z");
	check("Fri Oct  2 13:45:29 2015", "2015-10-02T13:45:29Z");
	check("31 Mar 2026", "2026-03-31T00:00:00Z day");
}

static void test_refused(void **state)
{
	(void)state;
	static const char *const text[] = { "", "0000-00-00 00:00:00", "2026-02-29", "2026-13-01",
		"2026-00-01", "2026-04-31", "1969-12-31", "2200-01-01", "2026-3-1", "2026-03-31x",
		"2026-03-31 24:00:00", "2026-03-31 08:60", "2026-03-31 8:15", "2026-03-31 08:15:61",
		"2026-03-31 08:15 EST", "2026-03-31T", "2026", "20260331", "12345678",
		"-1774900000", "99999999999999", "1774900000.x", "Mar 31 08:15:00",
		"31 31 Mar 2026", "Tue, 31 Foo 2026 08:15:00 +0000",
		"31 Mar 2026 08:15:00 08:16:00", "31 Mar 2026 25:15:00", "None", "yesterday" };
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		check(text[i], "");
}

static void check_stamp(const char *line, ost_time_t latest, const char *expected)
{
	struct span rest = span_of(line);
	struct buf out;
	ost_time_t t;
	buf_init(&out);
	if (moment_take_stamp(&rest, latest, 2 * HOUR_S, &t)) {
		time_print_second(&out, t);
		buf_add(&out, rest.p, rest.n);
	}
	if (strcmp(out.text, expected) != 0)
		fail_msg("<%s> gives <%s>, not <%s>", line, out.text, expected);
	buf_clear(&out);
}

static void test_stamps(void **state)
{
	(void)state;
	const ost_time_t latest = 1774915200; /* 2026-03-31 */
	check_stamp("Mar 31 08:15:00 mx1 x", latest, "2026-03-31T06:15:00Z mx1 x");
	check_stamp("Mar  1 08:15:00 mx1 x", latest, "2026-03-01T06:15:00Z mx1 x");
	check_stamp("Apr  1 08:15:00 mx1 x", latest, "2026-04-01T06:15:00Z mx1 x");
	check_stamp("Apr  2 08:15:00 mx1 x", latest, "2025-04-02T06:15:00Z mx1 x");
	check_stamp("Dec 31 23:59:59 mx1 x", latest, "2025-12-31T21:59:59Z mx1 x");
	check_stamp("Feb 29 08:15:00 mx1 x", latest, "2024-02-29T06:15:00Z mx1 x");
	check_stamp("2026-03-31 08:15:00 #1 x", latest, "2026-03-31T06:15:00Z #1 x");
	check_stamp("2026-03-31T08:15:00.1+01:00 m", latest, "2026-03-31T07:15:00Z m");
	check_stamp("2026-03-31T08:15:00Z m", latest, "2026-03-31T08:15:00Z m");
	check_stamp("Foo 31 08:15:00 x", latest, "");
	check_stamp("Feb 30 08:15:00 x", latest, "");
	check_stamp("Mar 31 08:15 x", 0, "");
	check_stamp("no time", latest, "");
	check_stamp("2026-03-31", latest, "");
	check_stamp("", latest, "");
}

/* Every form of one instant, written by strftime, gives that instant again. */
static void test_random(void **state)
{
	(void)state;
	static const char *const form[] = { "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%s",
		"%a, %d %b %Y %H:%M:%S +0000", "%a %b %e %H:%M:%S %Y UTC",
		"%a %b %e %H:%M:%S UTC %Y" };
	struct random_state random = { 8601 };
	for (int round = 0; round < 20000; round++) {
		time_t t = (time_t)(100000000 + random_below(&random, UINT64_C(7000000000)));
		struct tm tm;
		char text[64];
		ost_time_t got;
		bool whole_day;
		gmtime_r(&t, &tm);
		strftime(text, sizeof text, form[round % 6], &tm);
		if (!moment_parse(span_of(text), &got, &whole_day) || got != t || whole_day)
			fail_msg("%s", text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_stamps),
		cmocka_unit_test(test_random),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
