/*
 * The drop in abuse to expect if a network goes dark.
 *
 * Within one source the shares of all families placed at the target are added up: shares of
 * different sources measure the same spam, so sums never cross sources. Each source is drawn with
 * equal weight, its sum is multiplied by P, the chance that a family is really severed and not
 * re-pointed at once; P is not known and taken as uniform. The answer is the 5, 50 and 95 %
 * quantile of that mixture.
 *
 * A range that a source gives in place of a share is drawn uniformly. Where such ranges do not add
 * up with what the same source gives as the total of all families it names, its figures are not
 * additive: the ranges are left out, the point shares stay.
 */
#pragma once

#include "base/alloc.h"
#include "store/cases.h"

#include <stdint.h>

enum forecast_view {
	FORECAST_STRICT, /* only what had been published before the event */
	FORECAST_HINDSIGHT, /* what speaks of the time before it, published at any time */
};

struct forecast_part {
	const struct case_botnet *row;
	double low, high; /* percent of all spam; equal for a point share */
	bool used; /* false: a range left out as not additive */
};

struct forecast_source {
	const char *source;
	struct when as_of, published;
	const struct forecast_part *part;
	size_t parts;
	double low, high; /* sum over the parts used, at most 100 */
	double total; /* what the source gives for all families it names; 0 = not given */
};

struct forecast {
	bool known;
	double low, median, high; /* drop in percent */
	const char *reason; /* why not known */
	const struct forecast_source *source;
	size_t sources;
};

struct forecast_prior {
	double low, high; /* P uniform on this interval, 0 to 1 */
	uint64_t seed;
};

void study_forecast(const struct case_facts *facts, enum forecast_view view,
	const struct forecast_prior *prior, struct arena *arena, struct forecast *forecast);

/* The families that a row places at the target, in order of first mention; for "what it hosted". */
struct placed_family {
	const char *name;
	const char *source; /* of the first row that says so */
	struct when known; /* when it could be known first; may be unknown */
};
size_t study_placed_families(const struct case_facts *facts, enum forecast_view view,
	struct arena *arena, struct placed_family **families);
