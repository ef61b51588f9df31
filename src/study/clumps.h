/*
 * How much the votes of a network tell. Those that come in clumps tell less: one customer with ten controllers is one accident,
 * not ten. Votes of one family within one /24 (IPv6: /48) are held against what chance would bring
 * together there. docs/methods.md, "Ranking", Clumps.
 */
#pragma once

#include "study/votes.h"

/* Sums of one network's votes. */
struct clumps {
	double votes, weight;
	double squares; /* of weights */
	double together; /* products of the weights of any two of one /24 and family */
	double alike; /* products of the weights of any two of one family */
};

/* Adds votes up, network by network. */
struct clump_sums;
struct clump_sums *clump_sums_new(size_t families);
void clump_sums_free(struct clump_sums *sums);
/* Votes of a network by their address. */
void clump_sums_add(struct clump_sums *sums, const struct vote_piece *piece, double weight);
/* Of the votes added since the last call. */
struct clumps clump_sums_take(struct clump_sums *sums);

/* A network of so many /24s: one at least. */
struct clumped {
	struct clumps clumps;
	double units;
	/* How much weight tells as much as one vote that comes alone, by the usual weight of votes. */
	double dispersion;
};

/*
 * Fills in `dispersion`: of clumps, and of votes that weigh more or less than `usual_weight`, which is
 * that of all. Returns that of a network of which nothing is known.
 */
double clumps_disperse(struct clumped *network, size_t count, double usual_weight);
