#include "model/mixture.h"

enum { GRID = 80, HALVINGS = 60 };

static double p_below(const struct mixture *mixture, double p)
{
	if (p >= mixture->p_high)
		return 1;
	if (p < mixture->p_low)
		return 0;
	return (p - mixture->p_low) / (mixture->p_high - mixture->p_low);
}

/* The chance when the parts before `part` came to `sum`. */
static double below(const struct mixture *mixture, const struct mixture_source *source, size_t part,
	double sum, double drop)
{
	if (part == source->parts) {
		sum = sum > source->limit ? source->limit : sum;
		return sum > 0 ? p_below(mixture, drop / sum) : drop >= 0;
	}
	double low = source->low[part], width = source->high[part] - low, chance = 0;
	if (width == 0)
		return below(mixture, source, part + 1, sum + low, drop);
	for (size_t i = 0; i < GRID; i++) {
		double share = low + width * ((double)i + 0.5) / GRID;
		chance += below(mixture, source, part + 1, sum + share, drop);
	}
	return chance / GRID;
}

double mixture_below(const struct mixture *mixture, double drop)
{
	double chance = 0;
	for (size_t i = 0; i < mixture->sources; i++)
		chance += below(mixture, &mixture->source[i], 0, 0, drop);
	return chance / (double)mixture->sources;
}

double mixture_quantile(const struct mixture *mixture, double chance)
{
	double low = 0, high = 100;
	for (int i = 0; i < HALVINGS; i++) {
		double middle = (low + high) / 2;
		if (mixture_below(mixture, middle) < chance)
			low = middle;
		else
			high = middle;
	}
	return high;
}
