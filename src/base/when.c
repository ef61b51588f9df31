#include "base/when.h"

#include <stdio.h>
#include <string.h>

/* Days and dates by the era method (400 Gregorian years = 146097 days, year from 1 March). */
int64_t days_from_civil(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

void civil_from_days(int64_t days, int *year, int *month, int *day)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t doe = days - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2));
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return month == 2 && leap ? 29 : days[month - 1];
}

static ost_time_t month_start(int year, int month)
{
	return days_from_civil(year + (month - 1) / 12, (month - 1) % 12 + 1, 1) * DAY_S;
}

/* `digits` decimal digits at the front of *s within [low, high]. */
static bool take_number(struct span *s, size_t digits, int low, int high, int *value)
{
	uint64_t number;
	if (s->n < digits || !span_u64((struct span){ s->p, digits }, 9999, &number))
		return false;
	*value = (int)number;
	s->p += digits;
	s->n -= digits;
	return *value >= low && *value <= high;
}

static bool take(struct span *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	s->p++;
	s->n--;
	return true;
}

static bool set(struct when *when, ost_time_t from, ost_time_t until, const char *precision)
{
	when->from = from;
	when->until = until;
	snprintf(when->precision, sizeof when->precision, "%s", precision);
	return true;
}

/* What follows the day: nothing, or `T21:30Z`, or `T21:30:05Z`. */
static bool parse_clock(struct span s, ost_time_t day, struct when *when)
{
	int hour, minute, second = 0;
	if (s.n == 0)
		return set(when, day, day + DAY_S, "day");
	if (!(take(&s, 'T') || take(&s, ' ')) || !take_number(&s, 2, 0, 23, &hour) ||
		!take(&s, ':') || !take_number(&s, 2, 0, 59, &minute))
		return false;
	if (take(&s, ':') && !take_number(&s, 2, 0, 59, &second))
		return false;
	take(&s, 'Z');
	ost_time_t t = day + hour * HOUR_S + minute * MINUTE_S;
	return s.n == 0 && set(when, t, t + MINUTE_S, "minute");
}

static bool parse_one(struct span s, struct when *when)
{
	int year, quarter, month, day;
	if (!take_number(&s, 4, 1970, 2199, &year))
		return false;
	if (s.n == 0)
		return set(when, month_start(year, 1), month_start(year + 1, 1), "year");
	if (!take(&s, '-'))
		return false;
	if (take(&s, 'Q'))
		return take_number(&s, 1, 1, 4, &quarter) && s.n == 0 &&
		       set(when, month_start(year, quarter * 3 - 2),
			       month_start(year, quarter * 3 + 1), "quarter");
	if (!take_number(&s, 2, 1, 12, &month))
		return false;
	if (s.n == 0)
		return set(when, month_start(year, month), month_start(year, month + 1), "month");
	if (!take(&s, '-') || !take_number(&s, 2, 1, days_in_month(year, month), &day))
		return false;
	return parse_clock(s, days_from_civil(year, month, day) * DAY_S, when);
}

/* `A/B`: from the start of A to the end of B. */
static bool parse_interval(struct span first, struct span last, struct when *when)
{
	struct when begin, end;
	return parse_one(first, &begin) && parse_one(last, &end) && begin.from < end.until &&
	       set(when, begin.from, end.until, "interval");
}

bool when_parse(struct span text, struct when *when)
{
	struct span first, rest = span_trim(text);
	*when = (struct when){ 0 };
	if (rest.n == 0 || rest.n >= sizeof when->text)
		return false;
	memcpy(when->text, rest.p, rest.n);
	span_cut(&rest, '/', &first);
	return rest.p == NULL ? parse_one(first, when) : parse_interval(first, rest, when);
}

/* Seconds of `30min`, `6h` or `hours` (some hours: taken as six); 0 for other words. */
static ost_time_t span_of_precision(struct span word)
{
	enum { SOME_HOURS = 6 };
	size_t digits = 0;
	uint64_t number;
	if (span_is(word, "hours"))
		return SOME_HOURS * HOUR_S;
	while (digits < word.n && word.p[digits] >= '0' && word.p[digits] <= '9')
		digits++;
	if (!span_u64((struct span){ word.p, digits }, 9999, &number))
		return 0;
	struct span unit = { word.p + digits, word.n - digits };
	if (span_is(unit, "min"))
		return (ost_time_t)number * MINUTE_S;
	return span_is(unit, "h") ? (ost_time_t)number * HOUR_S : 0;
}

void when_refine(struct when *when, const char *note)
{
	const char *at = note != NULL ? strstr(note, "precision=") : NULL;
	if (at == NULL || !when_known(when))
		return;
	at += strlen("precision=");
	struct span word = { at, strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789") };
	if (word.n == 0 || word.n >= sizeof when->precision)
		return;
	if (strcmp(when->precision, "minute") == 0) {
		ost_time_t width = span_of_precision(word);
		when->from -= width;
		when->until += width;
	}
	memset(when->precision, 0, sizeof when->precision);
	memcpy(when->precision, word.p, word.n);
}

bool when_known(const struct when *when)
{
	return when->from < when->until;
}

ost_time_t when_start(const struct when *when)
{
	struct when as_written;
	return when_parse(span_of(when->text), &as_written) ? as_written.from : when->from;
}

bool when_before(const struct when *a, const struct when *b)
{
	return when_known(a) && when_known(b) && a->until <= b->from;
}

bool when_overlaps(const struct when *a, ost_time_t from, ost_time_t until)
{
	return when_known(a) && a->from < until && from < a->until;
}

void time_print_day(struct buf *out, ost_time_t t)
{
	int year, month, day;
	int64_t days = (t >= 0 ? t : t - (DAY_S - 1)) / DAY_S;
	civil_from_days(days, &year, &month, &day);
	buf_printf(out, "%04d-%02d-%02d", year, month, day);
}

/* The seconds since midnight; *day gets that midnight. */
static int split_day(ost_time_t t, ost_time_t *day)
{
	*day = (t >= 0 ? t : t - (DAY_S - 1)) / DAY_S * DAY_S;
	return (int)(t - *day);
}

void time_print_second(struct buf *out, ost_time_t t)
{
	ost_time_t day;
	int second = split_day(t, &day);
	time_print_day(out, day);
	buf_printf(out, "T%02d:%02d:%02dZ", second / HOUR_S, second % HOUR_S / MINUTE_S,
		second % MINUTE_S);
}

void time_print_minute(struct buf *out, ost_time_t t)
{
	ost_time_t day;
	int second = split_day(t, &day);
	time_print_day(out, day);
	buf_printf(out, "T%02d:%02dZ", second / HOUR_S, second % HOUR_S / MINUTE_S);
}
