/*
 * Other formulas in use, for comparison with study/rank.h:
 *
 * counts	distinct addresses in the window
 * density	the same by size
 * BGP Ranking	CIRCL's "BGP Ranking", version 2: for each day and list, distinct addresses by size,
 *		summed over the lists (all of the same impact); here the mean over the window's days
 */
#pragma once

#include "study/rank.h"

enum rival { RIVAL_COUNTS, RIVAL_DENSITY, RIVAL_BGP_RANKING, RIVALS };

struct rivalled {
	asn_t asn;
	double score[RIVALS];
	unsigned rank[RIVALS]; /* from 1; of equals the lower AS number is before */
};

struct rivalry {
	struct rivalled *network; /* by AS number; those of the ranking */
	size_t networks;
};

const char *rival_name(enum rival rival); /* "counts" ... */

/* A network without a size counts as one of 256 addresses. To be cleared. */
void study_rivals(const struct votes *votes, const struct as_sizes *sizes, struct rivalry *rivalry);
void rivalry_clear(struct rivalry *rivalry);
const struct rivalled *rivalry_find(const struct rivalry *rivalry, asn_t asn);
