/*
 * Labels of vertical lines, stacked in lanes above a chart so that none covers another and, where
 * that is possible, no line runs through a label.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct lane_label {
	double line; /* where the vertical line stands */
	double width; /* of the text */
	bool leftward; /* filled in: the text ends at the line, since the right edge is near */
	size_t lane; /* filled in: 0 is nearest to the chart */
};

/* Fills in the labels, sorted by `line`; text must end before `right`. Returns the lanes used. */
size_t lanes_place(struct lane_label *label, size_t count, double right);
/* Where the text begins and ends. */
double lane_left(const struct lane_label *label);
double lane_right(const struct lane_label *label);
