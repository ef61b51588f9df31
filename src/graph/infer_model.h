/*
 * How likely a link is a peering where the rules leave it open whether z is a customer of x or its
 * peer. A logistic regression on three figures:
 *
 *	- how many more customers x has than z, as a ratio: the larger of two seldom is the peer;
 *	- the share of peerings among the links of x on which it is no customer;
 *	- of the routes that would have been changed or matched by an offer of x, if z were its
 *	  customer, the share of those that it would have matched, and was never taken.
 *
 * Its weights come from simulated worlds; bench/train_infer.c says which, and finds them again.
 */
#pragma once

#include "graph/infer_state.h"

enum { MODEL_FIGURES = 3 };

struct model {
	double constant, weight[MODEL_FIGURES];
};

extern const struct model infer_model;

/* Which end of an open link is the provider if it is no peering: 0 = link.a, 1 = link.b. */
size_t model_provider(const struct infer_state *state, uint32_t link);
/* Fills MODEL_FIGURES numbers. */
void model_figures(const struct infer_state *state, uint32_t link, double *figure);
/* The probability that it is a peering. */
double model_peering(const struct model *model, const double *figure);
