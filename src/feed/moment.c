#include "feed/moment.h"

#include <strings.h>

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool two(const char *p, int *value)
{
	*value = (p[0] - '0') * 10 + (p[1] - '0');
	return digit(p[0]) && digit(p[1]);
}

static bool date_from(int year, int month, int day, ost_time_t *t)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	if (year < 1970 || year > 2199 || month < 1 || month > 12 || day < 1 ||
		day > days[month - 1] || (month == 2 && day == 29 && !leap))
		return false;
	*t = days_from_civil(year, month, day) * DAY_S;
	return true;
}

static struct span behind(struct span s, size_t n)
{
	return (struct span){ s.p + n, s.n - n };
}

/* `08:15`, `08:15:00`, `08:15:00.123` at the front of *s. */
static bool take_clock(struct span *s, ost_time_t *t)
{
	int hour, minute, second = 0;
	if (s->n < 5 || !two(s->p, &hour) || s->p[2] != ':' || !two(s->p + 3, &minute))
		return false;
	size_t used = 5;
	if (s->n >= 8 && s->p[5] == ':') {
		if (!two(s->p + 6, &second))
			return false;
		used = 8;
	}
	if (used == 8 && s->n > 8 && (s->p[8] == '.' || s->p[8] == ',')) {
		for (used = 9; used < s->n && digit(s->p[used]);)
			used++;
	}
	*s = behind(*s, used);
	*t += hour * HOUR_S + minute * MINUTE_S + second;
	return hour < 24 && minute < 60 && second <= 60; /* 60: a leap second */
}

/* `Z`, `UTC`, `+02:00`, `+0200`: how far its clocks are ahead of UTC. */
static bool parse_zone(struct span s, ost_time_t *ahead_s)
{
	int hour, minute = 0;
	*ahead_s = 0;
	if (span_is(s, "Z") || span_is(s, "UTC") || span_is(s, "GMT") || span_is(s, "UT") ||
		span_is(s, "(UTC)"))
		return true;
	if (s.n < 3 || (s.p[0] != '+' && s.p[0] != '-') || !two(s.p + 1, &hour))
		return false;
	struct span rest = behind(s, 3);
	if (rest.n > 0 && rest.p[0] == ':')
		rest = behind(rest, 1);
	if (rest.n != 0 && (rest.n != 2 || !two(rest.p, &minute)))
		return false;
	*ahead_s = (hour * HOUR_S + minute * MINUTE_S) * (s.p[0] == '-' ? -1 : 1);
	return hour < 24 && minute < 60;
}

static bool iso_date(struct span s, ost_time_t *t)
{
	int century, year, month, day;
	return s.n >= 10 && two(s.p, &century) && two(s.p + 2, &year) && s.p[4] == '-' &&
	       two(s.p + 5, &month) && s.p[7] == '-' && two(s.p + 8, &day) &&
	       date_from(century * 100 + year, month, day, t);
}

/* The date at the front is known to be one; the rest is a clock and perhaps a zone. */
static bool parse_iso(struct span s, ost_time_t *t, bool *whole_day)
{
	ost_time_t ahead_s;
	s = behind(s, 10);
	*whole_day = s.n == 0;
	if (*whole_day)
		return true;
	if (s.p[0] != 'T' && s.p[0] != ' ')
		return false;
	s = behind(s, 1);
	if (!take_clock(&s, t))
		return false;
	s = span_trim(s);
	if (s.n > 0 && !parse_zone(s, &ahead_s))
		return false;
	*t -= s.n > 0 ? ahead_s : 0;
	return true;
}

/* Unix seconds; from 1973 on, so that years and counters are none. */
static bool parse_unix(struct span s, ost_time_t *t)
{
	struct span whole, rest = s;
	uint64_t seconds, fraction;
	span_cut(&rest, '.', &whole);
	if (whole.n < 9 || !span_u64(whole, UINT64_C(7258118399), &seconds) ||
		(rest.p != NULL && !span_u64(rest, UINT64_MAX, &fraction)))
		return false;
	*t = (ost_time_t)seconds;
	return true;
}

/* 1 to 12; 0 = no name of a month. */
static int month_of(struct span word)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	for (int i = 0; i < 12 && word.n == 3; i++) {
		if (strncasecmp(word.p, names + (ptrdiff_t)i * 3, 3) == 0)
			return i + 1;
	}
	return 0;
}

static bool weekday(struct span word)
{
	static const char names[] = "MonTueWedThuFriSatSun";
	for (size_t i = 0; i < 7 && word.n == 3; i++) {
		if (strncasecmp(word.p, names + i * 3, 3) == 0)
			return true;
	}
	return false;
}

/* What the words of a date in English gave so far. */
struct words {
	int year, month, day;
	ost_time_t clock, ahead_s;
	bool timed;
};

static bool take_word(struct words *got, struct span word)
{
	uint64_t number;
	int month = month_of(word);
	if (weekday(word))
		return true;
	if (month != 0 && got->month == 0) {
		got->month = month;
		return true;
	}
	if (span_u64(word, 9999, &number)) {
		int *part = word.n == 4 ? &got->year : &got->day;
		bool fresh = *part == 0;
		*part = (int)number;
		return fresh;
	}
	if (word.n >= 5 && word.p[2] == ':' && !got->timed) {
		got->timed = take_clock(&word, &got->clock);
		return got->timed && word.n == 0;
	}
	return parse_zone(word, &got->ahead_s);
}

static bool next_word(struct span *rest, struct span *word)
{
	while (rest->n > 0 && (rest->p[0] == ' ' || rest->p[0] == ',' || rest->p[0] == '\t'))
		*rest = behind(*rest, 1);
	size_t n = 0;
	while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != ',' && rest->p[n] != '\t')
		n++;
	*word = (struct span){ rest->p, n };
	*rest = behind(*rest, n);
	return n > 0;
}

static bool parse_words(struct span s, ost_time_t *t, bool *whole_day)
{
	struct words got = { 0 };
	struct span word;
	for (int i = 0; next_word(&s, &word); i++) {
		if (word.p[0] == '(' && got.timed) /* a comment: `+0200 (CEST)` */
			break;
		if (i == 8 || !take_word(&got, word))
			return false;
	}
	if (!date_from(got.year, got.month, got.day, t))
		return false;
	*whole_day = !got.timed;
	*t += got.clock - got.ahead_s;
	return true;
}

bool moment_parse(struct span text, ost_time_t *t, bool *whole_day)
{
	text = span_trim(text);
	*whole_day = false;
	if (text.n == 0 || text.n > 64)
		return false;
	if (iso_date(text, t))
		return parse_iso(text, t, whole_day);
	return parse_unix(text, t) || parse_words(text, t, whole_day);
}

/* The year in which it is nearest to `latest` from below, a day of grace given. */
static bool date_without_year(int month, int day, ost_time_t latest, ost_time_t *t)
{
	int year, this_month, this_day;
	civil_from_days(latest / DAY_S + 1, &year, &this_month, &this_day);
	for (int back = 0; back < 9; back++) { /* 29 February may be eight years away */
		if (date_from(year - back, month, day, t) && *t <= latest + DAY_S)
			return true;
	}
	return false;
}

static bool take_rfc3164(struct span *line, ost_time_t latest, ost_time_t *t)
{
	struct span rest = *line, word;
	uint64_t day;
	int month = next_word(&rest, &word) ? month_of(word) : 0;
	if (month == 0 || latest < 0 || !next_word(&rest, &word) || !span_u64(word, 31, &day) ||
		!date_without_year(month, (int)day, latest, t) || !next_word(&rest, &word) ||
		!take_clock(&word, t) || word.n != 0)
		return false;
	*line = rest;
	return true;
}

bool moment_take_stamp(struct span *line, ost_time_t latest, int zone_s, ost_time_t *t)
{
	struct span rest = *line;
	if (!iso_date(rest, t)) {
		if (!take_rfc3164(line, latest, t))
			return false;
		*t -= zone_s;
		return true;
	}
	rest = behind(rest, 10);
	if (rest.n == 0 || (rest.p[0] != 'T' && rest.p[0] != ' '))
		return false;
	rest = behind(rest, 1);
	if (!take_clock(&rest, t))
		return false;
	struct span word = { rest.p, 0 };
	ost_time_t ahead_s;
	while (word.n < rest.n && rest.p[word.n] != ' ' && rest.p[word.n] != '\t')
		word.n++;
	if (word.n > 0 && !parse_zone(word, &ahead_s))
		return false;
	*t -= word.n > 0 ? ahead_s : zone_s;
	*line = behind(rest, word.n);
	return true;
}
