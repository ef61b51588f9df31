/* `rank --monthly`. */
#pragma once

#include "report/rank.h"

enum month_state {
	MONTH_WHOLE,
	MONTH_CUT, /* lists, or the question, cover a part of it only */
	MONTH_NO_TABLE, /* something was seen, but no table lies near enough */
	MONTH_NOTHING, /* nothing was seen at all */
};

/* A network in a month. */
struct rank_month {
	const char *month;
	asn_t asn;
	const struct ranked *ranked; /* NULL = no vote in that month */
	size_t of; /* networks with votes */
	enum month_state state;
	struct day_run days; /* those that lists and question cover; of a month that is cut */
	double by_lists; /* percent of the weight of all: votes that came or went with their list */
	size_t left_out; /* stretches of days without a network */
};

/*
 * Rows by month, then network. `about` is of all months: its votes have no pieces, but the window
 * from the first to the last month, what was left out, lists and tables.
 */
void report_rank_months(struct out *out, const struct rank_report *about,
	const struct rank_month *month, size_t months);
