/*
 * The measured drop a second time, without sorting and without grouping: a row is its observer's
 * figure when no other row of that observer is better, and a median is found by counting how many
 * figures lie below it.
 */
#pragma once

#include "store/cases.h"

struct medians {
	size_t observers;
	bool period; /* only figures of whole periods were there */
	bool alike; /* all in one unit */
	double low, median, high;
	double of_smallest, of_last;
};

void medians_model(const struct case_facts *facts, struct medians *medians);
