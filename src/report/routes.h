/* Answers of the command `routes`. */
#pragma once

#include "graph/allpairs.h"
#include "report/out.h"
#include "study/accuracy.h"
#include "study/case_study.h"

/* The routes to `destination`, an id of the topology's graph. */
struct routes_answer {
	const struct topology *topology;
	const struct best_route *route; /* [ases]; class ROUTE_CLASSES = none */
	uint32_t destination;
	const char *file; /* of routes that these are from, its name; NULL = they were computed */
	bool alone; /* `file` without its topology: no links and no next hops are known */
	const char *learned; /* the table preferences were learned from; NULL = they were not */
	const struct accuracy *seen; /* what that table shows */
};

/* Texts made on the way live in `arena`. */
void report_routes_to(struct out *out, const struct routes_answer *answer, struct arena *arena);
void report_routes_path(
	struct out *out, const struct routes_answer *answer, uint32_t from, struct arena *arena);

struct pairs_answer {
	const struct topology *topology;
	const struct allpairs_result *result;
	bool lengths; /* else only what is reachable holds */
	bool each; /* tell of each network too */
	const struct allpairs_as *as; /* [ases]; NULL = not counted */
};

/* The table of networks alone; `as` is there. */
void report_routes_networks(struct out *out, const struct pairs_answer *answer);
void report_routes_all(struct out *out, const struct pairs_answer *answer, struct arena *arena);
