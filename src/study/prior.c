#include "study/prior.h"

#include "base/alloc.h"

#include <math.h>
#include <stdlib.h>

/*
 * Networks without votes matter by their size only, and an eighth of a doubling is fine enough to
 * tell sizes apart: so a hundred thousand of them become some two hundred groups.
 */
enum { BINS = 1024, BINS_PER_DOUBLING = 8, STEPS = 40 };
static const double SHAPE_LOW = -14, SHAPE_HIGH = 4; /* natural logarithms */
static const double GOLDEN = 0.6180339887498949;

struct group {
	double size, networks;
};

struct fitting {
	const struct network_count *voted; /* those with votes */
	size_t count;
	struct group empty[BINS];
	double mean; /* votes by size over all networks */
};

static int bin_of(double size)
{
	int bin = BINS / 2 + (int)floor(log2(size) * BINS_PER_DOUBLING);
	return bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
}

/* All but what does not depend on the rate: with `shape` given, the log-likelihood of `rate`. */
static double rate_part(const struct fitting *f, double shape, double rate)
{
	double sum = 0;
	for (size_t i = 0; i < f->count; i++)
		sum += shape * log(rate) -
		       (shape + f->voted[i].votes) * log(rate + f->voted[i].size);
	for (int i = 0; i < BINS; i++) {
		if (f->empty[i].networks > 0)
			sum += f->empty[i].networks * shape *
			       (log(rate) - log(rate + f->empty[i].size));
	}
	return sum;
}

static double shape_part(const struct fitting *f, double shape)
{
	double sum = -(double)f->count * lgamma(shape);
	for (size_t i = 0; i < f->count; i++)
		sum += lgamma(shape + f->voted[i].votes);
	return sum;
}

/* Where a function with one hill is highest between two bounds, by golden sections. */
static double find_highest(
	double low, double high, double (*height)(const void *ctx, double at), const void *ctx)
{
	double a = high - GOLDEN * (high - low), b = low + GOLDEN * (high - low);
	double at_a = height(ctx, a), at_b = height(ctx, b);
	for (int i = 0; i < STEPS; i++) {
		if (at_a < at_b) {
			low = a;
			a = b;
			at_a = at_b;
			b = low + GOLDEN * (high - low);
			at_b = height(ctx, b);
		} else {
			high = b;
			b = a;
			at_b = at_a;
			a = high - GOLDEN * (high - low);
			at_a = height(ctx, a);
		}
	}
	return (low + high) / 2;
}

struct shaped {
	const struct fitting *fitting;
	double shape;
};

static double rate_height(const void *ctx, double log_rate)
{
	const struct shaped *shaped = ctx;
	return rate_part(shaped->fitting, shaped->shape, exp(log_rate));
}

/* The logarithm of the likeliest rate for this shape. */
static double best_log_rate(const struct fitting *f, double shape)
{
	struct shaped shaped = { f, shape };
	/* The mean of the rates cannot be far from votes by size. */
	double middle = log(shape / f->mean);
	return find_highest(middle - 12, middle + 12, rate_height, &shaped);
}

static double shape_height(const void *ctx, double log_shape)
{
	const struct fitting *f = ctx;
	double shape = exp(log_shape);
	return rate_part(f, shape, exp(best_log_rate(f, shape))) + shape_part(f, shape);
}

static struct gamma_prior best_prior(const struct fitting *f)
{
	double shape = exp(find_highest(SHAPE_LOW, SHAPE_HIGH, shape_height, f));
	return (struct gamma_prior){ shape, exp(best_log_rate(f, shape)) };
}

struct gamma_prior prior_fit(const struct network_count *network, size_t count)
{
	struct fitting f = { 0 };
	struct network_count *voted = xmalloc(count * sizeof *voted);
	double votes = 0, size = 0;
	for (size_t i = 0; i < count; i++) {
		votes += network[i].votes;
		size += network[i].size;
		if (network[i].votes > 0) {
			voted[f.count++] = network[i];
			continue;
		}
		struct group *group = &f.empty[bin_of(network[i].size)];
		group->size += network[i].size;
		group->networks++;
	}
	for (int i = 0; i < BINS; i++) {
		if (f.empty[i].networks > 0)
			f.empty[i].size /= f.empty[i].networks;
	}
	f.voted = voted;
	f.mean = votes / size;
	struct gamma_prior prior = { 1, size > 0 ? size : 1 };
	if (votes > 0)
		prior = best_prior(&f);
	free(voted);
	return prior;
}

double prior_likelihood(
	const struct gamma_prior *prior, const struct network_count *network, size_t count)
{
	double sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += lgamma(prior->shape + network[i].votes) - lgamma(prior->shape) +
		       prior->shape * log(prior->rate) -
		       (prior->shape + network[i].votes) * log(prior->rate + network[i].size);
	return sum;
}
