/*
 * How well simulated routes agree with observed ones. A pair is a vantage AS and an origin AS which
 * both stand in the topology; where the vantage AS shows several paths to the origin, each of them
 * may match. What the data itself cannot give is counted beside: links that the topology misses,
 * paths that no valley-free model can have.
 */
#pragma once

#include "graph/routes.h"
#include "source/paths.h"

/* Of so many pairs the simulated route agrees ... */
struct agreement {
	size_t pairs;
	size_t routed; /* of them have a simulated route at all; the others agree in nothing */
	size_t exact; /* in the whole path */
	size_t next_hop; /* in the first hop after the vantage AS */
	size_t tie; /* observed first hop among the best by class and length (plain model only) */
	size_t class; /* observed first hop is to the vantage AS what the simulated one is */
	size_t length; /* in the number of hops */
};

struct accuracy {
	struct agreement plain;
	size_t vantages, origins; /* distinct, of the pairs */
	size_t outside; /* pairs of which the topology lacks one AS */
	size_t links_seen, links_missing; /* neighbours on paths, in the direction seen */
	size_t paths, paths_known; /* of the pairs, and those with all links in the topology */
	size_t valley_free; /* of paths_known */
};

/* The observed paths of one pair that counts; borrowed from the list. */
struct observed_pair {
	const struct observed_path *path;
	size_t paths;
	uint32_t vantage, origin; /* ids in the graph */
};

/* The pairs in which both ASes stand in `graph`, by origin. To be freed. */
struct observed_pair *accuracy_pairs(
	const struct graph *graph, const struct path_list *list, size_t *count, size_t *outside);

/* Counts one pair against a simulated path of ids; `hops` counts its ASes, 0 = no route. */
void agreement_add(struct agreement *agreement, const struct graph *graph,
	const struct observed_pair *pair, const uint32_t *path, size_t hops);

/* Counts `count` pairs, those of one origin together, against Gao-Rexford (graph/routes.h). */
void agreement_of_plain(struct agreement *agreement, const struct graph *graph,
	const struct observed_pair *pair, size_t count);

/* A share in per cent; 0 of nothing. */
double accuracy_percent(size_t part, size_t whole);

/* What there is to say about the observed paths alone: all but `plain`. */
void study_observed(
	const struct graph *graph, const struct path_list *list, struct accuracy *accuracy);
/* That, and Gao-Rexford against them. */
void study_accuracy(
	const struct graph *graph, const struct path_list *list, struct accuracy *accuracy);
