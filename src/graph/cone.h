/*
 * Customer cones: the ASes whose traffic a network is paid to carry. Two definitions (Luckie et
 * al. 2013, "AS Relationships, Customer Cones, and Validation"); the AS itself belongs to both.
 *
 *	recursive	all that can be reached by going from providers to customers; the largest
 *	observed	of these, what a path seen in BGP shows below the AS where a provider or a
 *			peer is told of it: that it is sold as a customer route
 */
#pragma once

#include "graph/graph.h"

/* Ids; borrowed. */
struct cone_members {
	const uint32_t *id;
	size_t count;
};

/* A scratch for any number of recursive cones of one graph, for one thread. */
struct cone;

struct cone *cone_new(const struct graph *graph);
void cone_free(struct cone *cone);
/*
 * The cone of `as`, itself first; good until the next call. O(members and their links); providers
 * in a circle have the same cone.
 */
struct cone_members cone_find(struct cone *cone, uint32_t as);

/* The sizes of all recursive cones, [graph_ases()]; O(their sum). */
void cone_sizes(const struct graph *graph, uint32_t *size);

/* Observed cones, gathered from paths. */
struct cone_observed;

/* `graph` is borrowed. */
struct cone_observed *cone_observed_new(const struct graph *graph);
void cone_observed_free(struct cone_observed *observed);
/*
 * One path as a vantage point sees it, the origin last; GRAPH_NONE for an AS that the graph does
 * not have. Into every AS that is entered from a provider or a peer go those behind it, as far as
 * each step leads to a customer: beyond that the path is no customer route of its own.
 */
void cone_observed_add(struct cone_observed *observed, const uint32_t *path, size_t length);
/* Ascending; good until the next cone_observed_add. An AS never entered so has itself alone. */
struct cone_members cone_observed_find(struct cone_observed *observed, uint32_t as);
