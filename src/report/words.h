/* Small pieces of sentences. All results live in the arena. */
#pragma once

#include "base/alloc.h"
#include "base/when.h"
#include "store/cases.h"
#include "study/alarms.h"

const char *words_count(struct arena *arena, uint64_t n); /* 27,170 */
const char *words_number(struct arena *arena, double value, int decimals); /* 66.7 */
/* "40 to 80"; "100" when both read the same. */
const char *words_range(struct arena *arena, double low, double high, int decimals);
/* "AS1299 TeliaSonera", or "AS1299" when the case has no name for it. */
const char *words_network(struct arena *arena, const struct case_facts *facts, asn_t asn);
/* "AS3549 Global Crossing and AS6939 Hurricane Electric"; "no network" for none. */
const char *words_networks(
	struct arena *arena, const struct case_facts *facts, const asn_t *asn, size_t count);
/*
 * "at 2008-11-11T21:30Z (30min)", "on 2008-11-15", "in 2008-11", "between 2008-11-15 and 2008-11-16
 * (12h)": with the precision in brackets where the form of the date does not say it.
 */
const char *words_when(struct arena *arena, const struct when *when);
const char *words_day(struct arena *arena, int32_t day); /* since 1970: "2008-11-11" */
const char *words_small(struct arena *arena, size_t n); /* "two"; digits from eleven on */
/* `one` for 1, else `many`. */
const char *words_plural(size_t n, const char *one, const char *many);
/* "new upstream": an alarm's kind in a sentence. */
const char *words_alarm(enum alarm_kind kind);
