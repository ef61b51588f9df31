/*
 * How well routes under a learned policy (graph/learn.h) agree with observed paths of origins they
 * were not learned from: half of the origins, chosen by a seed, teach, the other half test, for
 * several seeds.
 */
#pragma once

#include "graph/policy.h"
#include "study/accuracy.h"

struct learned_split {
	uint64_t seed;
	size_t training_origins, test_origins;
	struct agreement plain, learned; /* both on the pairs of the test origins */
	size_t restless; /* test origins whose routes did not come to rest */
	size_t extra_links, exceptions; /* what the training paths added to the topology */
};

/* Learns from all paths of the list, for use on anything else. Clear with policy_clear. */
void study_learn(const struct graph *graph, const struct path_list *list, uint64_t seed,
	struct policy *policy);

/* Fills `split`, one for each of the seeds `first_seed`, `first_seed` + 1, ... */
void study_learned(const struct graph *graph, const struct path_list *list, uint64_t first_seed,
	struct learned_split *split, size_t splits);
