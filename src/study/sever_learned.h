/*
 * A cut of the target's links once more, under preferences learned from observed paths
 * (graph/policy.h) instead of Gao-Rexford. Each set of links takes a relaxation of its own, since
 * under such preferences no rule says what two cuts do together.
 */
#pragma once

#include "graph/policy.h"
#include "study/sever.h"

enum { SEVER_LEARNED_COALITIONS = 128 }; /* tried at most: all of seven neighbours */

struct sever_learned {
	size_t reach_before, reach_after, lost; /* who refuses does so in both */
	struct sever_routes before, after;
	struct sever_change change;
	size_t next_hop; /* of those that hold a route in both, how many take another next hop */
	/* Neighbours that only the observed paths show; their links stay. Ascending. */
	const asn_t *extra;
	size_t extras;
	const struct sever_coalition *coalition; /* the first of those of study_sever */
	size_t coalitions;
	bool complete; /* all of them */
	size_t runs, restless; /* relaxations; those that did not come to rest */
};

/*
 * `plain` is the answer of study_sever to the same question, on the graph of the policy. The result
 * lives in `arena`.
 */
void study_sever_learned(const struct policy *policy, const struct sever_question *question,
	const struct sever_result *plain, struct arena *arena, struct sever_learned *result);
