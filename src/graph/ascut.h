/*
 * Which networks would have to refuse a target's routes, wherever these come from, so that few of
 * the watched ASes still hold one: the cheapest such sets. That is APX-hard in general (Erlebach,
 * Hall, Panconesi, Vukadinovic 2005), so three things work together, and the answer says how far
 * they got:
 *
 *	greedy		gives a set that does it, hence "at most";
 *	search		tries all sets of up to `deepest` ASes that can still do it. Of ASes that
 *			together take a route from so many, one must take it from its share. In a
 *			tree of one path to each holder few carry that many, and only these are
 *			tried;
 *	flow		gives "at least". Each AS is one arc of a network of valid paths, in which
 *			one that can be climbed to is only climbed through; whoever still holds a
 *			route costs a price instead of its share of the allowance (Lagrange). Where
 *			none may hold a route, and all valid paths lie in the network as those to
 *			the transit-free clique do, this is exact at any size.
 */
#pragma once

#include "base/alloc.h"
#include "graph/graph.h"

enum { ASCUT_COST_MAX = 1000000 };

/* Sets of ASes are [graph_ases()] or NULL. */
struct ascut_question {
	uint32_t target; /* does not refuse */
	const bool *watched; /* NULL = everybody */
	size_t allowed; /* so many of these may still hold a route */
	const bool *keep; /* cannot be asked to refuse */
	const bool *refuse; /* refuse already, at no cost; not the target */
	const uint32_t *cost; /* 1..ASCUT_COST_MAX; NULL = 1 each */
	size_t deepest; /* ASes of a set that the search tries; at most ASCUT_DEEPEST */
	size_t searches; /* the search gives up after so many sets */
	size_t most; /* sets listed; >= 1 */
};

enum { ASCUT_DEEPEST = 16 };

struct ascut {
	const uint32_t *as; /* ids, ascending */
	size_t count;
	size_t left; /* watched ASes that still hold a route */
};

struct ascut_answer {
	size_t watched; /* that hold a route before */
	bool possible; /* false: not even if all that can be asked refused; nothing else holds */
	uint64_t cost; /* of the sets listed */
	uint64_t at_least; /* none is cheaper than this; exact when equal to the cost */
	const struct ascut *cut;
	size_t count;
	bool complete; /* exact, and all sets of that cost are listed */
	size_t searches; /* made */
};

/* The answer lives in `arena`. */
void ascut_find(const struct graph *graph, const struct ascut_question *question,
	struct arena *arena, struct ascut_answer *answer);
