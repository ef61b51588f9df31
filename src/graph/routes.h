/*
 * The best route of every AS to one destination. An AS prefers what a customer tells it, then a
 * peer, then a provider (Gao and Rexford 2001); then the shortest path; then the neighbour with the
 * lowest AS number. Its own and its customers' routes it passes on to everybody, those of peers
 * and providers to its customers only.
 *
 * Odd input has one meaning throughout:
 *	- a pair of ASes with several relationships has a link of each kind, and each counts: the
 *	  best route over any of them is taken;
 *	- providers in a circle pass routes around it like any others; since every hop makes the path
 *	  longer, no best route runs in a circle;
 *	- a link given twice counts once, one of an AS to itself not at all (graph/graph.h).
 */
#pragma once

#include "graph/order.h"

enum route_class { ROUTE_ORIGIN, ROUTE_CUSTOMER, ROUTE_PEER, ROUTE_PROVIDER, ROUTE_CLASSES };

const char *route_class_name(enum route_class class);

struct best_route {
	enum route_class class; /* what the next hop is to the AS */
	uint32_t length; /* links on the path; 0 at the origin */
	uint32_t next_hop; /* id; the origin's own at the origin */
};

/* A scratch for any number of destinations of one graph, for one thread. */
struct routes;

/* `graph` and `order`, which is the graph's, are borrowed. */
struct routes *routes_new(const struct graph *graph, const struct order *order);
void routes_free(struct routes *routes);

/* O(ASes, p2c links and the peerings of those above the destination). */
void routes_find(struct routes *routes, uint32_t destination);

/* About the destination of the last routes_find. */
bool routes_get(
	const struct routes *routes, uint32_t as, struct best_route *route); /* false: no route */
/*
 * The ids from `as` to the destination, both included; `path` has room for graph_ases(). Returns
 * how many, 0 = no route.
 */
size_t routes_path(const struct routes *routes, uint32_t as, uint32_t *path);
