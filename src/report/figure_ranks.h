/*
 * Pictures of rankings, as SVG text: values with their ranges, and ranks over the months with
 * theirs. Each is appended to `svg` as a complete <svg> element. Only the first FIGURE_ROWS rows or
 * networks are drawn.
 */
#pragma once

#include "base/buf.h"

#include <stddef.h>

enum { FIGURE_ROWS = 50 };

struct figure_score {
	const char *label;
	double score, low, high; /* 0 or above; a range from `score` to itself is not drawn */
};

/* A row for each, in their order; `axis` says what is measured. Nothing at all without a row. */
void figure_scores(
	struct buf *svg, const struct figure_score *score, size_t count, const char *axis);

enum figure_month {
	FIGURE_NOT_KNOWN, /* of no network */
	FIGURE_ABSENT, /* others have a rank */
	FIGURE_PART, /* the rank is of some days only */
	FIGURE_WHOLE,
};

struct figure_rank {
	enum figure_month state;
	double rank, low, high; /* from 1; of a month that is FIGURE_PART or FIGURE_WHOLE */
};

struct figure_ranks {
	const char *const *month; /* [months] */
	size_t months;
	const char *const *network; /* [networks] */
	size_t networks;
	const struct figure_rank *rank; /* [months][networks] */
};

/* A lane for each network, all on one scale. Nothing at all without a month or network. */
void figure_ranks(struct buf *svg, const struct figure_ranks *ranks);
