/*
 * Times as feeds write them, in UTC where they do not say. Read are
 *
 *	2026-03-31, 2026-03-31 08:15:00, 2026-03-31T08:15:00.123Z, ...+02:00, ... UTC
 *	1774900000, 1774900000.12			Unix seconds
 *	Tue, 31 Mar 2026 08:15:00 +0200			RFC 5322
 *	Tue Mar 31 15:33:38 2026 UTC, Fri Oct 23 13:45:29 UTC 2015
 *	Mar 31 08:15:00					RFC 3164: the year comes from elsewhere
 */
#pragma once

#include "base/span.h"
#include "base/when.h"

/* False when `text` is none of the above but the last; *whole_day = it is a date without a time. */
bool moment_parse(struct span text, ost_time_t *t, bool *whole_day);
/*
 * The stamp that opens a line of a log, taken off `*line`: any form with blanks as above, or
 * RFC 3164, whose year is the one that brings it nearest to, and at most a day behind, `latest`.
 * Without a zone, `zone_s` is subtracted (east of Greenwich is positive).
 */
bool moment_take_stamp(struct span *line, ost_time_t latest, int zone_s, ost_time_t *t);
