/*
 * AS paths as vantage ASes would see them in a topology whose relationships are known, under the
 * plain policy of graph/routes.h: what inference can be tested on, and its model is trained on.
 */
#pragma once

#include "base/random.h"
#include "graph/graph.h"
#include "graph/path_set.h"

/*
 * The vantage ASes: `large` drawn from the 2 * large ASes with the most customers and peers, and
 * `others` from all that have customers. They depend on `seed` alone.
 */
struct sim_view {
	size_t large, others;
	size_t one_in; /* only each so-manieth AS as origin, as in a piece of a table; 0 = 1 */
	uint64_t seed;
};

/* Appends the path of each vantage AS to each origin that it has a route to. */
void sim_paths(const struct graph *graph, const struct sim_view *view, struct path_set *paths);

enum { SIM_WORLD_FIRST = 64512, SIM_WORLD_CLIQUE = 4, SIM_WORLD_TRANSIT = 14, SIM_WORLD_ASES = 44 };
enum { SIM_WORLD_LINKS = 512 };

/*
 * A small made-up Internet without circles or contradictions: the ASes from SIM_WORLD_FIRST on, of
 * which the first SIM_WORLD_CLIQUE peer with each other and have no provider. Returns how many
 * links.
 */
size_t sim_world(struct random_state *random, struct as_link *link);
