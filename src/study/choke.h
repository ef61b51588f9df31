/*
 * Through whom the paths to a target lead: choke points by AS hegemony (graph/crossings.h), and the
 * first real transit above a target that hides behind small networks.
 */
#pragma once

#include "base/alloc.h"
#include "study/question.h"

enum {
	CHOKE_POINTS = 50, /* listed at most */
	/*
	 * A network with one provider and fewer than this in its customer cone is a shell: three
	 * quarters of all transit networks have no more than ten, in 2008 as in 2018.
	 */
	CHOKE_CONE = 10,
};

struct choke_point {
	asn_t asn;
	size_t vantages; /* on whose best path to the target it stands, itself not counted */
	double hegemony; /* 0 to 1 */
	size_t cone; /* networks in its recursive customer cone, itself included */
};

struct choke {
	size_t cone; /* of the target, as above */
	size_t vantages; /* networks that hold a route */
	/* Those of hegemony above 0; by hegemony, then vantages, then AS number. */
	const struct choke_point *point;
	size_t points, all_points; /* listed; there are */

	/* The only way up, from the target's provider on. */
	const asn_t *shell;
	size_t shells;
	asn_t transit; /* the first above the shells that is none; 0 = none */
	const char *no_transit; /* why there is none */
	size_t transit_cone, transit_providers;
};

/*
 * Every network with a route counts as a vantage point, all alike; no link is cut, but who refuses
 * has none. The target is an AS of the graph. The result lives in `arena`.
 */
void study_choke(const struct graph *graph, const struct sever_question *question,
	struct arena *arena, struct choke *choke);
