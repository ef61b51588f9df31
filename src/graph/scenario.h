/*
 * What cuts of a target's own links do to the routes of everybody, many cuts at once: a lane of the
 * rows of graph/kernel.h is one cut. Routes are those of graph/routes.h on the graph without the
 * links that are cut, all relationships of a pair together.
 */
#pragma once

#include "graph/classes.h"
#include "graph/routes.h"

enum { SCENARIO_LANES = 128 };

/* A link of the target: bit i of word i / 64 says that lane i is without it. */
struct scenario_link {
	uint32_t neighbour; /* id; each is named once */
	uint64_t cut[SCENARIO_LANES / 64];
};

struct scenario_cuts {
	const struct scenario_link *link;
	size_t links, lanes; /* up to SCENARIO_LANES */
};

/* The routes to the target that one lane leaves, its own not among them. */
struct scenario {
	uint32_t routes[ROUTE_CLASSES]; /* how many ASes hold one, by its class there */
	uint32_t reach; /* their sum */
	uint64_t hops; /* the sum of their lengths */
};

/* From lane 0 to lane 1. */
struct scenario_change {
	/* ASes by class before and after; ROUTE_ORIGIN stands for no route. */
	uint32_t class[ROUTE_CLASSES][ROUTE_CLASSES];
	uint32_t longer, shorter; /* of those that hold a route in both */
};

/* A scratch for any number of targets of one graph, for one thread; a few megabytes. */
struct scenarios;

/*
 * Both are borrowed; the classes are the graph's. `kernel` as in graph/allpairs.h; NULL comes back
 * for one that is not there.
 */
struct scenarios *scenarios_new(
	const struct graph *graph, const struct classes *classes, const char *kernel);
void scenarios_free(struct scenarios *scenarios);

/*
 * Tries the cuts of the links named; all others of the target stay. `result` has a place for each
 * lane. `change` may be NULL; else there are two lanes at least. False when some route has 62 links or
 * more: then lengths do not fit, and nothing in the results holds. O(ASes and links).
 */
bool scenarios_run(struct scenarios *scenarios, uint32_t target, const struct scenario_cuts *cuts,
	struct scenario *result, struct scenario_change *change);
