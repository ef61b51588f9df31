/*
 * Who held the fallback names of a botnet: the bound that the facts allow. Names needed from the
 * event until the defender stopped are periods * names per variant and period * variants; where
 * sources differ on the number of variants the result is a range. That the names held were the
 * right ones of the right periods is not known, so the coverage is an upper bound of its kind.
 */
#pragma once

#include "base/alloc.h"
#include "store/cases.h"

struct fallback {
	bool known;
	const char *reason; /* which fact is missing */
	double held;
	double needed_low, needed_high;
	double share_low, share_high; /* percent of the names needed */
	int64_t days; /* from the event to the day the defender stopped */
	const struct case_fallback *held_row, *variants_row, *stopped_row;
	/* The hole: names taken by the other side. `hole` NULL = none known. */
	const struct case_fallback *hole;
	struct when hole_time;
	double hole_names, hole_hours; /* 0 = not known */
};

void study_fallback(const struct case_facts *facts, struct fallback *fallback);
