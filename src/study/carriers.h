/*
 * Who carries it: the abuse weight of networks that reaches the Internet through each transit
 * network. A network's weight is split over the transits on the paths to it by their AS hegemony
 * (graph/crossings.h): all of it where nearly every path crosses the transit. Since paths cross one
 * transit after another, the parts do not add up to the whole.
 */
#pragma once

#include "base/alloc.h"
#include "graph/graph.h"
#include "study/rank.h"

enum { CARRIER_CUSTOMERS = 5 }; /* named of each carrier */

struct carried {
	asn_t asn;
	double weight; /* what of its weight the carrier carries */
};

struct carrier {
	asn_t asn;
	double direct; /* weight carried for its own customers: whom to ask about */
	double distant; /* weight carried for those further down, which others sell to */
	double own; /* what it hosts itself; not among the above */
	size_t customers, others; /* networks of both sorts that it carries something of */
	struct carried customer[CARRIER_CUSTOMERS]; /* those of the most weight; AS 0 = no more */
};

/* A part of the abusive networks. */
struct carried_sum {
	size_t networks;
	double weight;
};

struct carriers {
	struct carrier *carrier; /* by direct and distant together, then AS number */
	size_t carriers;
	struct carried_sum all;
	struct carried_sum followed; /* whose paths were looked at: the shares are of its weight */
	struct carried_sum absent; /* not in the topology, or without a path to anybody */
	struct carried_sum small; /* left out, together less than 1 - `part` of the weight */
};

/*
 * `networks` by study_weights; the heaviest that make `part` of the weight are followed, one
 * routing for each. To be cleared.
 */
void study_carriers(const struct graph *graph, const struct ranking *networks, double part,
	struct carriers *carriers);
void carriers_clear(struct carriers *carriers);
