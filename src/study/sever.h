/*
 * What a cut would do: the reach of a target before and after, every coalition of its neighbours,
 * the minimal cuts. Pure function of the graph and its parameters.
 */
#pragma once

#include "base/alloc.h"
#include "graph/routes.h"
#include "study/question.h"

enum {
	/* All subsets of up to this many neighbours are tried; with more, of those that carry most. */
	SEVER_COALITION_NEIGHBOURS = 12,
	/* With more, also this many single cuts, each of the link that then takes away most. */
	SEVER_GREEDY_STEPS = 128,
};

struct sever_neighbour {
	asn_t asn;
	enum relation relation; /* the first that holds in the order provider, peer, customer */
	size_t reach_alone; /* ASes that would hold a route if this link alone were left */
	bool cut; /* in the cut that was asked for */
};

struct sever_coalition {
	const asn_t *cut; /* ascending AS numbers */
	size_t count;
	size_t reach_after;
	double mean_length; /* of the routes left, 0 without any */
};

/* The routes of all others to the target. */
struct sever_routes {
	size_t by_class[ROUTE_CLASSES];
	double mean_length; /* 0 without any */
};

/* From before the cut that was asked for to after it. */
struct sever_change {
	size_t by_class[ROUTE_CLASSES][ROUTE_CLASSES]; /* before, after; ROUTE_ORIGIN = no route */
	size_t class, longer, shorter; /* of those that hold a route in both */
};

struct sever_step {
	asn_t asn;
	size_t reach_after; /* with the links of all steps up to this one cut */
};

/*
 * A cut is minimal for a goal when no proper subset of it reaches the goal. `isolate`: nobody
 * holds a route. `dark`: at most 1 % of the reach that nobody refused is left. Isolating cuts come first, each
 * goal in the order of the coalitions; a cut that meets both goals is listed as isolating. A target
 * that nobody reaches needs no cut and has none.
 */
struct sever_minimal {
	const char *goal; /* "isolate" or "dark" */
	struct sever_coalition cut;
};

struct sever_result {
	asn_t target;
	size_t ases, links; /* of the graph */
	const struct sever_neighbour *neighbours; /* by relation, then AS number */
	size_t neighbour_count;
	size_t reach_unrefused; /* if nobody refused and nothing were cut */
	size_t reach_before; /* with those who refuse; the same without any */
	const asn_t *refuse; /* as asked, ascending */
	size_t refuses;
	bool asked; /* a cut was asked for: reach_after and lost hold */
	size_t reach_after, lost;
	/*
	 * Classes and lengths hold, here and in coalitions. They do not when some route has 62 links
	 * or more.
	 */
	bool lengths_known;
	struct sever_routes before, after; /* `after` is `before` when no cut was asked for */
	struct sever_change change;
	const struct sever_coalition *coalitions; /* by size, then AS numbers, from the empty one */
	size_t coalition_count;
	bool complete; /* coalitions are over all neighbours, not only those that carry most */
	const struct sever_step *greedy; /* none where `complete` */
	size_t greedy_count;
	const struct sever_minimal *minimal;
	size_t minimal_count;
};

/*
 * A cut of the question that is no neighbour, or one who cannot refuse, is OST_EUSAGE, an unknown
 * target OST_ENOTFOUND, with `diag` telling what to do next. Who refuses does so throughout: before
 * the cut, after it and in all coalitions. The result lives in `arena`.
 */
int study_sever(const struct graph *graph, const struct sever_question *question,
	struct arena *arena, struct sever_result *result, struct diag *diag);
