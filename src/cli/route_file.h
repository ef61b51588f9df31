/* Files of routes (source/route_file.h), as `routes` writes and reads them. */
#pragma once

#include "cli/topology.h"
#include "source/route_file.h"

/*
 * Computes all pairs into `path`. Logs what is wrong; returns an exit_status. Where
 * `result->too_long` holds there is no file.
 */
int route_file_make(const char *path, const struct topology *topology,
	const struct classes *classes, const struct allpairs_options *options,
	struct allpairs_result *result);

/* A file that is open. */
struct looked_up {
	FILE *file;
	struct route_file *routes;
	const char *name;
};

/* Logs what is wrong; to be closed in any case. */
bool route_file_look(const char *path, struct looked_up *up);
void route_file_leave(struct looked_up *up);
/*
 * What the file knows of its topology: networks and no links. The graph is to be freed with
 * graph_free; texts are those of the file.
 */
void route_file_alone(const struct looked_up *up, struct topology *topology);
/* Whether the file was made from this topology; logs if it was not. */
bool route_file_fits(const struct looked_up *up, const struct topology *topology);
/*
 * The routes to the AS `destination` of a topology that fits or is the file's own, [ases]; with
 * next hops where `hops`. Logs what is wrong.
 */
bool route_file_routes(struct looked_up *up, const struct graph *graph, uint32_t destination,
	bool hops, struct best_route *route);
