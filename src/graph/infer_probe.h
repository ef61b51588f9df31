/*
 * What follows from a role that is still open, tried out: if z were a customer of x, then x, its
 * providers and their providers would have routes to z and all behind it which they pass on to
 * every neighbour, and these would have chosen accordingly; if z were a peer of x, each of the two
 * would have what is behind the other. The choices seen are held against that.
 */
#pragma once

#include "graph/infer_rules.h"

/* Routes seen that are worse than what would have been offered, as good, and better. */
struct probe {
	uint32_t worse, equal, better;
};

/* Of one link, by role 0 = provider, 1 = peer, 2 = customer of link.b seen from link.a. */
struct probes {
	struct probe role[3];
};

/* Probes all open links; `probes` is [links] and zero for the others. */
void probe_links(const struct rules *rules, struct probes *probes);
