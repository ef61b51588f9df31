/*
 * Who holds a route to a target while some ASes refuse it, and through whom: one valid path to each
 * holder, all of them together a tree. A scratch serves any number of questions of one thread.
 */
#pragma once

#include "graph/graph.h"

struct spread {
	const struct graph *graph;
	uint32_t *holder; /* the ASes that hold a route as they got it, the target first */
	size_t holders; /* the target among them */
	size_t climbed; /* so many of the first have it from themselves or from customers */
	uint32_t *from; /* [ases] of holders: who passed it on; the target's own is itself */
	uint32_t *through; /* [ases] of holders: watched holders from here on down the tree */
	bool *holds; /* [ases] */
};

struct spread *spread_new(const struct graph *graph);
void spread_free(struct spread *spread);

/*
 * Fills the above; returns how many watched ASes hold a route. The target is never counted.
 * `refusing`: [ases]; the target is not among them. `watched`: [ases], NULL for everybody.
 */
size_t spread_run(
	struct spread *spread, uint32_t target, const bool *refusing, const bool *watched);
