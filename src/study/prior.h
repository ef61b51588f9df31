/*
 * What is usual: the distribution of rates over many networks, most of which have no votes at all,
 * estimated from the networks themselves (empirical Bayes). Rates follow a gamma distribution, votes
 * given a rate and a size a Poisson one, so votes follow a negative binomial one; its two parameters
 * are those of greatest likelihood (Clayton and Kaldor 1987, "Empirical Bayes estimates of
 * age-standardized relative risks for use in disease mapping").
 */
#pragma once

#include <stddef.h>

struct network_count {
	double votes; /* need not be whole */
	double size; /* above 0 */
};

struct gamma_prior {
	double shape, rate; /* the mean of the rates is shape / rate */
};

/* Where none has votes, the prior of one vote in all of them together. */
struct gamma_prior prior_fit(const struct network_count *network, size_t count);
/* The logarithm of the likelihood, but for a constant. */
double prior_likelihood(
	const struct gamma_prior *prior, const struct network_count *network, size_t count);
