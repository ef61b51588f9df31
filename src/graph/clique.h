/*
 * The transit-free clique: the largest set of ASes that have no provider and all peer with each
 * other ("Tier 1"). Who reaches all of these reaches the Internet.
 */
#pragma once

#include "graph/graph.h"

/* Of the ASes without a provider only this many are looked at, those with the most links. */
enum { CLIQUE_CANDIDATES = 64 };

struct clique {
	uint32_t member[CLIQUE_CANDIDATES]; /* ids, ascending */
	size_t count; /* 0 where everybody has a provider */
	bool proven; /* no larger one among the candidates; the search gives up on absurd input */
};

/* Of several as large, the one whose members have more links (compared from the largest down). */
void clique_find(const struct graph *graph, struct clique *clique);
