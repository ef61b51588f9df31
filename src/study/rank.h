/*
 * Networks by how much abuse they host for their size. The formula, with its reasons, is in
 * docs/methods.md, "Ranking"; in short:
 *
 * 1. A vote (study/votes.h) weighs as much as the address was there: its days in the window, each
 *    counting half as much for every half-life it lies back, by all days of the window so counted.
 * 2. A network's rate is weight by size. Rates of small networks are uncertain, so each is drawn to
 *    what is usual by a prior estimated from all networks (study/prior.h).
 * 3. All rates are drawn together, many times, wider where votes come in clumps (study/clumps.h): that gives the interval of each, the range of its
 *    rank, and the mean of its ranks, by which networks are ordered (Laird and Louis 1989, "Empirical
 *    Bayes ranking methods").
 */
#pragma once

#include "attr/sizes.h"
#include "study/prior.h"
#include "study/votes.h"

struct rank_question {
	int32_t window; /* days, as of the votes */
	double half_life; /* days */
	unsigned draws; /* of all rates */
	uint64_t seed;
	/* What one list more that says the same adds to a vote; 0 = one vote is one vote. */
	double confirmation;
};

struct ranked {
	asn_t asn;
	double weight; /* of all its votes */
	size_t votes, addresses; /* votes; addresses (and /24s or /48s of ranges) among them */
	double by_kind[ABUSE_KINDS]; /* of `weight` */
	double by_lists; /* of `weight`: of votes that came or went with their list as a whole */
	double size; /* IPv4 addresses; 0 = the table has none of it */
	/* How many usual weights tell as much as a vote that comes alone: the draws' variance. */
	double dispersion;
	double score; /* expected weight of votes in 256 of its addresses */
	double low, high; /* 90 % of the draws of it lie between */
	double mean_rank; /* of the draws */
	unsigned place; /* from 1, by the mean rank */
	/* The mean rank, rounded, and 90 % of the draws' ranks. Among many alike it exceeds the place. */
	unsigned rank, rank_low, rank_high;
};

struct ranking {
	struct ranked *network; /* by rank */
	size_t networks;
	size_t of; /* networks in all, also those without a vote */
	struct gamma_prior prior; /* of votes of usual weight in 256 addresses */
	double usual_weight; /* of a vote */
};

/* One vote: pieces of one network, address, kind and family, by their first day. */
struct vote {
	const struct vote_piece *piece;
	size_t pieces;
	double weight; /* 0 of an artefact */
	bool artefact; /* all of it: not ranked */
	bool by_lists; /* some of it came or went with its list as a whole */
};
typedef void vote_taker(void *ctx, const struct vote *vote);
/* Every vote that falls to a network, artefacts too, in the order of their pieces. */
void votes_weigh(const struct votes *votes, const struct rank_question *question, vote_taker *take,
	void *ctx);

/*
 * What can be said of each network without the others: weight, votes, addresses, size. By AS
 * number. To be cleared.
 */
void study_weights(const struct votes *votes, const struct as_sizes *sizes,
	const struct rank_question *question, struct ranking *ranking);
/* `votes` and `sizes` of the same time. To be cleared. */
void study_rank(const struct votes *votes, const struct as_sizes *sizes,
	const struct rank_question *question, struct ranking *ranking);
void ranking_clear(struct ranking *ranking);
