/*
 * How sure the answer to a cut is, given that topologies are inferred from what collectors see:
 * which single links carry what is left, and what peerings that nobody saw would change. Models
 * and their justification: docs/methods.md, "Uncertainty".
 */
#pragma once

#include "base/alloc.h"
#include "study/question.h"

enum {
	CARRIERS_TRIED = 64, /* links that are thought away one by one, at most */
	HIDDEN_PERCENT = 1000, /* most hidden links, in percent of the peerings there are */
	HIDDEN_DRAWS = 10000,
	HIDDEN_DRAWS_USUAL = 100,
};

/* Who is likely to have a peering that the topology lacks. */
enum hidden_model {
	HIDDEN_DEGREE, /* ends drawn in proportion to their links */
	HIDDEN_EDGE, /* ends alike among networks whose customer cone is small */
	HIDDEN_COMMON, /* two customers or peers of the same network */
	HIDDEN_MODELS,
};

struct hidden_wish {
	enum hidden_model model;
	double percent; /* this many peerings more than there are */
	size_t draws;
	uint64_t seed;
};

const char *hidden_model_name(enum hidden_model model);
/* "degree:300": the model and the percentage, at most HIDDEN_PERCENT. */
bool hidden_peers_parse(const char *text, struct hidden_wish *wish);

/* A link that more than half of what is left hangs on alone. */
struct carrier {
	asn_t asn, neighbour; /* the route goes from the first to the second */
	enum relation relation; /* what the second is to the first */
	size_t carries; /* networks that lose their route with it */
};

struct uncertainty {
	asn_t *cut; /* links to these neighbours are gone; ascending */
	size_t cuts;
	bool asked; /* a cut or refusals by the user; else all providers of the target are cut */
	size_t reach_unrefused; /* nothing cut and nobody refusing */
	size_t reach_after;
	/* From the target outwards. */
	struct carrier *carrier;
	size_t carriers;

	/* Of the hidden links; holds if `hidden` is not NULL. */
	const struct hidden_wish *hidden;
	size_t links; /* drawn each time */
	size_t low, median, high; /* 5, 50 and 95 % of the draws leave at most this reach */
	double dark_percent; /* draws that leave at most 1 % of reach_unrefused */
	double changed_percent; /* draws that leave more than the topology alone */
};

/*
 * With neither a cut nor refusals in the question all providers are cut. The target is an AS of the graph; `wish`
 * NULL = without hidden links. The result borrows `wish` and lives in `arena`. The same seed gives
 * the same result.
 */
void study_uncertainty(const struct graph *graph, const struct sever_question *question,
	const struct hidden_wish *wish, struct arena *arena, struct uncertainty *result);
