/*
 * Choke points and customer cones as a recorded routing table shows them, beside those that are
 * simulated (study/choke.h, graph/cone.h).
 */
#pragma once

#include "source/paths.h"
#include "study/choke.h"

struct observed_point {
	asn_t asn;
	/*
	 * AS hegemony over the vantage ASes: the share of each one's routes to the target that
	 * cross the AS, without the highest and the lowest tenth.
	 */
	double hegemony;
	size_t vantages; /* on some path of so many it stands, as neither end */
	bool listed; /* among the choke points simulated; its figures there hold: */
	double simulated;
	bool known; /* stands in the topology: */
	size_t cone, cone_observed; /* recursive; as sold to providers and peers on the paths */
};

struct choke_observed {
	size_t vantages, paths; /* that show the target */
	size_t cone_observed; /* of the target */
	/* Of either hegemony above 0, CHOKE_POINTS at most; by the one observed, then as simulated. */
	const struct observed_point *point;
	size_t points;
};

/*
 * Hegemony from the paths whose origin is the target, cones from all of `list`. `choke` is the
 * simulated answer for the same target, an AS of the graph. The result lives in `arena`.
 */
void study_choke_observed(const struct graph *graph, asn_t target, const struct path_list *list,
	const struct choke *choke, struct arena *arena, struct choke_observed *result);
