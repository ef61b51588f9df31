/*
 * The drop that was measured: one figure per observer, never a sum or an average over units that
 * are unlike. Per observer the first published percentage within 14 days of the event counts; a
 * level L against the volume before counts as a drop of 100 - L; a bound counts as its value.
 * Shares of mail, counts, summaries of others and figures of one country stay out and are listed.
 */
#pragma once

#include "base/alloc.h"
#include "store/cases.h"

enum { MEASURE_DAYS = 14, MEASURE_WEEK = 7 };

struct measure_reading {
	const struct case_volume *row;
	double drop; /* percent; negative = a rise */
};

struct measure_left_out {
	const struct case_volume *row;
	const char *why;
};

struct measure {
	/* `low` and `high` hold when observers > 0; `median` too when `comparable`. */
	size_t observers;
	double low, median, high;
	bool comparable; /* the figures are of one kind and may be ranked against each other */
	const char *reason; /* why there is no median, or no figure at all */
	const struct measure_reading *reading; /* one per observer, by drop */
	const struct measure_left_out *left_out;
	size_t left_out_count;
	/* With `comparable`, the median under other fair rules: the smallest reading of each
	 * observer in the 14 days, and the last one in the first week. */
	double median_of_smallest, median_of_last;
	/* Every reading against the volume before, at any time after the event, for the time line
	 * and the recovery: `drop` as above. By time. */
	const struct measure_reading *level;
	size_t levels;
};

void study_measure(const struct case_facts *facts, struct arena *arena, struct measure *measure);

/*
 * When the volume was first back at or above the level before: the first level of a time that lies
 * wholly after the event; without one, how long an observer saw the drop.
 */
struct recovery {
	bool known;
	const struct case_volume *row; /* that says so */
	int64_t days; /* calendar days from the event; a duration as given when `by_duration` */
	bool by_duration; /* the row gives how long the drop was visible, not a level */
	const char *reason;
};

void study_recovery(
	const struct case_facts *facts, const struct measure *measure, struct recovery *recovery);
