/*
 * All routes of the AS graph at once: class and length for every pair, or only whether there is a
 * route, by the rules of graph/routes.h. Pairs stream by in batches of destinations and are never
 * stored: memory is a few megabytes a thread, whatever is asked.
 */
#pragma once

#include "graph/classes.h"
#include "graph/routes.h"

enum { ALLPAIRS_LENGTHS = 64 };

/* Of pairs (source, destination) of different ASes. */
struct allpairs_result {
	uint64_t pairs; /* n (n - 1) */
	uint64_t reachable;
	/* The rest is for lengths only. */
	uint64_t routes[ROUTE_CLASSES][ALLPAIRS_LENGTHS]; /* by class at the source and length */
	/*
	 * Some route has 62 links or more, and such are not counted as they should be: nothing but
	 * `pairs` holds. Ask for each destination with routes_find.
	 */
	bool too_long;
	const char *kernel; /* the instructions used: "plain", "avx2", "avx512" */
};

/* Routes from everywhere to one AS. */
struct allpairs_as {
	uint32_t routes[ROUTE_CLASSES]; /* how many ASes hold one, by its class there */
	uint64_t hops; /* the sum of their lengths */
};

/*
 * Some rows of one batch, complete. `row[i * stride + lane]` is the route from any AS of node
 * node[i] to any of node first + lane: class in the top two bits (0 customer, 1 peer, 2 provider,
 * or the AS itself), length in the others, 191 = no route. Where both nodes are one class of stubs
 * it is the route from one member to another.
 */
struct allpairs_rows {
	const uint32_t *node;
	size_t rows, stride;
	const uint8_t *row;
	uint32_t first, lanes;
};

struct allpairs_options {
	unsigned threads; /* 0 = 1 */
	const char *kernel; /* NULL = the fastest that this processor can run */
	struct allpairs_as *as; /* [ases] to be filled; NULL = not wanted */
	/* Called from all threads; every pair of nodes comes once, in no certain order. */
	void (*sink)(void *ctx, const struct allpairs_rows *rows);
	void *ctx;
};

enum { ALLPAIRS_THREADS_MAX = 256 };

/* OST_ENOTFOUND for a kernel that is not there; more threads than can be had are not an error. */
int allpairs_lengths(const struct classes *classes, const struct allpairs_options *options,
	struct allpairs_result *result);
/* Only `reachable`, at about a seventh of the work; `as` and `sink` are not used. */
int allpairs_reach(const struct classes *classes, const struct allpairs_options *options,
	struct allpairs_result *result);
