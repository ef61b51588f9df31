/*
 * What is asked about a target by all parts of `sever`: the links that are cut, and who refuses.
 * An AS that refuses takes no route with the target on its path, from wherever it comes, so it
 * passes none on: for the target's own routes it is as if it had no links. Routes of others, which
 * do not lead through the target, it goes on with.
 */
#pragma once

#include "base/error.h"
#include "graph/graph.h"

/* ASes that stand twice in a list count once. */
struct sever_question {
	asn_t target;
	const asn_t *cut; /* neighbours whose links are cut; NULL = no cut is asked for */
	size_t cuts;
	const asn_t *refuse; /* ASes of the graph, the target not among them */
	size_t refuses;
};

/* OST_EUSAGE with `diag` telling which AS of `refuse` cannot stand there. */
int question_check(
	const struct graph *graph, const struct sever_question *question, struct diag *diag);
/* Who refuses, [graph_ases()]; to be freed. */
bool *question_refusing(const struct graph *graph, const struct sever_question *question);
/* The graph as the target's routes find it, to be freed with graph_free: who refuses has no links. */
struct graph *question_open(const struct graph *graph, const struct sever_question *question);
