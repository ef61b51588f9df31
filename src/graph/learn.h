/*
 * A routing policy learned from observed paths. What is taken from them:
 *
 *	- links the graph lacks, and exports against the Gao-Rexford rules (a route of one provider
 *	  passed on to another: a leak, a sibling, a relationship inferred wrongly), for the very
 *	  three ASes they were seen at;
 *	- how often each AS is chosen as next hop at all (its popularity);
 *	- which neighbour each AS took towards the ASes further on (memory);
 *	- a weight per neighbour, so that what an AS is offered and what it was seen to take agree: a
 *	  conditional logit, its likelihood climbed by stochastic gradient, one origin at a time. The
 *	  offers are those under the policy so far, with the observed ASes held to what they did, and
 *	  without what the origin itself adds to the memory.
 *
 * The constants were fixed before any figure was taken, see docs/methods.md.
 */
#pragma once

#include "graph/policy.h"

/* Ids from an AS that was seen to have a route down to the origin. */
struct learn_path {
	const uint32_t *as;
	uint32_t count; /* 1 or less: tells nothing */
};

/*
 * Learns from `count` paths; those of one origin lie together, and no path has an AS twice.
 * Deterministic: `seed` is the order in which origins are gone through. The graph is borrowed by
 * the policy, which is to be cleared with policy_clear.
 */
void learn_policy(struct policy *policy, const struct graph *graph, const struct learn_path *path,
	size_t count, uint64_t seed);
