/*
 * The forecast's distribution without a single draw: every source with equal weight, its sum of
 * shares times P, P uniform. The chance of a drop of at most x has a closed form where all shares
 * are points; ranges are cut into a grid of points. Quantiles are found by halving.
 */
#pragma once

#include <stddef.h>

enum { MIXTURE_PARTS = 4, MIXTURE_SOURCES = 8 };

struct mixture_source {
	double low[MIXTURE_PARTS], high[MIXTURE_PARTS]; /* equal for a point */
	size_t parts;
	double limit; /* the sum is never more */
};

struct mixture {
	struct mixture_source source[MIXTURE_SOURCES];
	size_t sources;
	double p_low, p_high;
};

double mixture_below(const struct mixture *mixture, double drop);
double mixture_quantile(const struct mixture *mixture, double chance);
