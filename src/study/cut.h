/*
 * How few links, and how few networks, stand between a target and the Internet: the minimum cuts of
 * graph/linkcut.h and graph/ascut.h, asked for one target. Pure function of the graph and the
 * question.
 */
#pragma once

#include "base/alloc.h"
#include "base/error.h"
#include "graph/graph.h"
#include "graph/linkcut.h"

enum {
	CUT_LISTED = 50, /* of each kind of cut */
	CUT_DEEPEST = 8, /* networks of a set that the search tries ... */
	CUT_SEARCHES = 500, /* ... in as many steps as take less than a second */
};

/* What asking a network costs. */
struct cut_cost {
	asn_t asn;
	uint32_t cost; /* 1..ASCUT_COST_MAX (graph/ascut.h) */
};

/* Lists may be empty; ASes that stand twice count once. */
struct cut_question {
	asn_t target;
	const asn_t *keep; /* cannot be asked: neither to refuse nor to cut a link */
	size_t keeps;
	const asn_t *refuse; /* refuse the target's routes, whatever else happens */
	size_t refuses;
	const asn_t *clique; /* none = the largest is looked for */
	size_t members;
	const struct cut_cost *cost; /* of asking a network to refuse; 1 for all others */
	size_t costs;
	asn_t from; /* whom to take the routes from as well; 0 = nobody in particular */
};

struct cut_link {
	asn_t asn, neighbour; /* the route passes from the one to the other */
};

/* The minimum cuts by links. */
struct link_cuts {
	const char *reason; /* why there is no answer; NULL = there is one */
	enum linkcut_bound bound; /* what `size` is */
	size_t size; /* links of each cut */
	const struct cut_link *link; /* [count * size] */
	size_t count;
	bool complete; /* not more than CUT_LISTED */
};

struct as_cut {
	const asn_t *cut; /* ascending */
	size_t count;
	size_t left; /* of `before` */
};

/* The cheapest sets of networks that refuse. */
struct as_cuts {
	const char *reason; /* as above */
	size_t before; /* whom it is about and who holds a route; those of --refuse do not */
	size_t allowed; /* so many may still */
	uint64_t cost, at_least; /* exact when equal */
	const struct as_cut *cut;
	size_t count;
	bool complete; /* exact, and all are listed */
};

struct cut_result {
	asn_t target;
	const asn_t *clique; /* ascending, the target not among them */
	size_t members;
	bool named; /* the question named them */
	bool proven; /* named, or no larger one was missed */
	const asn_t *refuse; /* ascending */
	size_t refuses;
	size_t reach_before, reach_refused; /* without and with those who refuse */
	asn_t from;
	bool weighed; /* costs were given */
	struct link_cuts clique_links; /* nobody of the clique holds a route */
	struct link_cuts from_links; /* `from` holds none */
	struct as_cuts clique_ases; /* nobody of the clique holds a route */
	struct as_cuts dark_ases; /* at most 1 % of reach_before is left */
};

/*
 * An AS of the lists that is not in the graph, or the target where it cannot stand, is OST_EUSAGE
 * with `diag` telling which; the target is an AS of the graph. The result lives in `arena`.
 */
int study_cut(const struct graph *graph, const struct cut_question *question, struct arena *arena,
	struct cut_result *result, struct diag *diag);
