/*
 * Times as sources give them: an interval and a precision, never a bare instant. `2008-11-11` is
 * that whole day, `2008-11` the month, `2008-Q4` the quarter, `2008` the year, `A/B` an interval
 * within which the time lies, `2008-11-11T21:30Z` claims the minute. UTC throughout.
 */
#pragma once

#include "base/buf.h"
#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

typedef int64_t ost_time_t; /* seconds since 1970-01-01T00:00Z */

enum { YEAR_S = 366 * 86400, DAY_S = 86400, HOUR_S = 3600, MINUTE_S = 60 }; /* a year at most */

struct when {
	ost_time_t from, until; /* the time lies in [from, until); from == until: not known */
	char text[40]; /* as the source wrote it */
	char precision[16]; /* minute, day, month, quarter, year, interval, or a note's "30min" */
};

/*
 * False when `text` is none of the forms above or not a date of years 1970 to 2199; the time is
 * then not known, but `when->text` holds what stood there if it fits. Seconds are read and
 * dropped: no source of ours is that exact.
 */
bool when_parse(struct span text, struct when *when);
/*
 * A note may hold `precision=WORD` (30min, 6h, hours, day, 12h, window, month). It becomes the
 * precision. A claimed minute is widened by it on both sides where it is a number of minutes or
 * hours; a day or an interval keeps its bounds, since the note does not say which part is meant.
 */
void when_refine(struct when *when, const char *note);

bool when_known(const struct when *when);
/* The first instant a source names: what delays are counted from and to. */
ost_time_t when_start(const struct when *when);
/* True when all of `a` lies before all of `b`. A month holding an event is not before it. */
bool when_before(const struct when *a, const struct when *b);
bool when_overlaps(const struct when *a, ost_time_t from, ost_time_t until);

/* How far two instants lie apart; never negative. */
static inline ost_time_t time_distance(ost_time_t a, ost_time_t b)
{
	return a > b ? a - b : b - a;
}

/* Days from 1970-01-01 of a proleptic Gregorian date. */
int64_t days_from_civil(int year, int month, int day);
void civil_from_days(int64_t days, int *year, int *month, int *day);

/* `2008-11-11T21:30:05Z`, `2008-11-11T21:30Z` and `2008-11-11`; the buffer gets appended. */
void time_print_second(struct buf *out, ost_time_t t);
void time_print_minute(struct buf *out, ost_time_t t);
void time_print_day(struct buf *out, ost_time_t t);
