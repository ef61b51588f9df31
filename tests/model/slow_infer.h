/*
 * The two rules of graph/infer_rules.h a second time, as simple as it gets: over paths themselves,
 * with a set of roles for each pair of ASes, again and again until a round changes nothing. For
 * worlds without contradictions.
 */
#pragma once

#include "graph/path_set.h"

#include <stdbool.h>

enum { SLOW_INFER_SPAN = 64 }; /* AS numbers, from the lowest */

/* 1 = provider, 2 = peer, 4 = customer, as graph/infer_rules.h has it. */
struct slow_infer {
	const struct path_set *paths;
	asn_t first;
	uint8_t role[SLOW_INFER_SPAN][SLOW_INFER_SPAN]; /* of the second to the first; 0: no link */
	bool changed;
};

/* The ASes below `first + clique` are the clique. `choices`: also by the second rule. */
void slow_infer(struct slow_infer *slow, asn_t clique, bool choices);
