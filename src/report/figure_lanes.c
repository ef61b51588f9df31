#include "report/figure_lanes.h"

#include "base/alloc.h"

#include <stdlib.h>

enum { SPACE = 5, BETWEEN = 8 }; /* from line to text; from text to text */

double lane_left(const struct lane_label *label)
{
	return label->leftward ? label->line - SPACE - label->width : label->line + SPACE;
}

double lane_right(const struct lane_label *label)
{
	return lane_left(label) + label->width;
}

static bool covers(const struct lane_label *label, double x)
{
	return lane_left(label) - 1 < x && x < lane_right(label) + 1;
}

/* Texts in one lane must not touch; the line of the upper must not run through the lower. */
static bool clash(const struct lane_label *a, const struct lane_label *b, bool lines_too)
{
	if (a->lane == b->lane)
		return lane_left(a) < lane_right(b) + BETWEEN &&
		       lane_left(b) < lane_right(a) + BETWEEN;
	if (!lines_too)
		return false;
	return a->lane > b->lane ? covers(b, a->line) : covers(a, b->line);
}

struct placed {
	const struct lane_label **label;
	size_t count, lanes;
};

static bool fits(const struct placed *placed, const struct lane_label *label, bool lines_too)
{
	for (size_t i = 0; i < placed->count; i++) {
		if (clash(label, placed->label[i], lines_too))
			return false;
	}
	return true;
}

static void place(struct placed *placed, struct lane_label *label)
{
	for (label->lane = 0; label->lane <= placed->lanes; label->lane++) {
		if (fits(placed, label, true))
			break;
	}
	/* Some line must run through some text then; at least no text covers another. */
	if (label->lane > placed->lanes) {
		label->lane = 0;
		while (!fits(placed, label, false))
			label->lane++;
	}
	placed->label[placed->count++] = label;
	if (label->lane >= placed->lanes)
		placed->lanes = label->lane + 1;
}

/*
 * Flags on poles: of texts to the right of their lines the rightmost belongs lowest, of texts to
 * the left the leftmost. So the former are placed from the right, then the latter from the left.
 */
size_t lanes_place(struct lane_label *label, size_t count, double right)
{
	struct placed placed = { xcalloc(count + 1, sizeof *placed.label), 0, 0 };
	for (size_t i = count; i-- > 0;) {
		label[i].leftward = false;
		label[i].leftward = lane_right(&label[i]) > right;
		if (!label[i].leftward)
			place(&placed, &label[i]);
	}
	for (size_t i = 0; i < count; i++) {
		if (label[i].leftward)
			place(&placed, &label[i]);
	}
	free(placed.label);
	return placed.lanes;
}
