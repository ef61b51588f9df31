/*
 * Class and length of the routes between all pairs of a topology, in a file of its own: what was
 * computed once others look up, with or without the topology. It is written as a stream and read
 * one destination at a time, so that neither takes more memory than a block of rows.
 *
 * Numbers are unsigned, the highest byte first.
 *
 *	bytes	8	"OSTROUTE"
 *	u32	version, 1
 *	u32	ASes, n
 *	u32	classes, m: ASes without customers that have equal providers and peers are one
 *	u32	lanes, 128
 *	u64	fingerprint of the topology, route_file_fingerprint
 *	packed	four texts, each a u16 of how many bytes follow: name, date, citation and terms of
 *		the topology; then for each AS, ascending, u32 AS number, u32 class
 *	packed	one for each 128 classes of destinations, the last filled up with 191: m rows of
 *		128 bytes, row i for routes from an AS of class i, byte k for those to one of the
 *		k-th class of the block
 *
 * `packed` is a u32 of how many bytes follow, and one Zstandard frame (RFC 8878). A byte of a row
 * holds the length in the low six bits and what the route was learned from in the high two: 0 a
 * customer (or length 0, the AS itself), 1 a peer, 2 a provider; 191 is no route. Between two ASes
 * of one class it is the route from one to the other.
 */
#pragma once

#include "graph/allpairs.h"

#include <stdio.h>

enum {
	ROUTE_FILE_VERSION = 1,
	ROUTE_FILE_LANES = 128,
	ROUTE_FILE_ASES_MAX = 1 << 21,
	ROUTE_FILE_TEXT_MAX = UINT16_MAX,
};

/* Of the topology; texts that are too long are cut. */
struct route_file_title {
	const char *name, *dated, *citation, *terms;
};

/* AS numbers and links as one number, to tell topologies apart; no proof against forgery. */
uint64_t route_file_fingerprint(const struct graph *graph);

/*
 * Computes all pairs as allpairs_lengths does (`options` without a sink) and writes them. The same
 * topology gives the same bytes, whatever the threads. Returns 0, OST_EIO with errno when writing
 * failed, or OST_ERANGE when there are too many ASes or `result->too_long` holds, with the file
 * useless.
 */
int route_file_write(FILE *file, const struct graph *graph, const struct classes *classes,
	const struct route_file_title *title, const struct allpairs_options *options,
	struct allpairs_result *result);

struct route_file;

/*
 * Reads what stands before the rows. `file` is borrowed; it must be possible to seek in it. NULL
 * with `diag` when it is no such file or damaged.
 */
struct route_file *route_file_open(FILE *file, struct diag *diag);
void route_file_close(struct route_file *routes);

const struct route_file_title *route_file_title(const struct route_file *routes);
uint64_t route_file_topology(const struct route_file *routes); /* its fingerprint */
const asn_t *route_file_ases(const struct route_file *routes, size_t *count); /* ascending */

/*
 * The routes of all ASes to that at place `destination` of the list; class ROUTE_CLASSES = none,
 * next hops are GRAPH_NONE. Returns 0 or OST_EFORMAT, OST_EIO with `diag`.
 */
int route_file_find(struct route_file *routes, uint32_t destination, struct best_route *route,
	struct diag *diag);

/*
 * Fills in the next hops of routes to `destination` on the topology they were computed on: of the
 * neighbours that offer one of that class and length the lowest AS number. False when some route
 * cannot come about on this graph.
 */
bool route_file_hops(const struct graph *graph, uint32_t destination, struct best_route *route);
