/*
 * The AS graph. Dense ids 0..n-1 in AS-number order, compressed adjacency sorted by neighbour,
 * immutable after building: a simulation is the graph plus a set of removed links, or a copy in
 * which whole ASes have none, so any number of threads may read one graph.
 *
 * Routes follow the Gao-Rexford export rules: an AS passes its own and its customers' routes to
 * everybody, what it learned from a peer or a provider only to customers. So the ASes that hold a
 * route to a target are: all that can be reached from it by climbing to providers, then the peers
 * of any of these, then everything downhill from all of these ("valley-free").
 */
#pragma once

#include "base/error.h"
#include "net/asn.h"
#include "net/link.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GRAPH_NONE = UINT32_MAX };
enum { GRAPH_LINKS_MAX = 1 << 30 }; /* what loaders must keep to; the Internet has 2^20 or so */

/* What building found odd in the input; odd links are survived. */
struct graph_report {
	size_t links_given;
	size_t doubled; /* the same link with the same meaning again: kept once */
	size_t contradictory; /* pairs of ASes with more than one relationship: all are kept */
	size_t self_links; /* dropped; the AS stays */
	size_t reserved; /* links that name AS 0 (RFC 7607): dropped */
};

struct graph;

/* Builds from `count` links in any order; the links are not kept. Never fails on odd input. */
struct graph *graph_new(const struct as_link *links, size_t count, struct graph_report *report);
/* A copy in which the ASes of a set, [graph_ases()], have no links. All ids stay what they are. */
struct graph *graph_without(const struct graph *graph, const bool *set);
void graph_free(struct graph *graph);

size_t graph_ases(const struct graph *graph);
size_t graph_links(const struct graph *graph); /* distinct (pair, relationship) */
uint32_t graph_find(const struct graph *graph, asn_t asn); /* GRAPH_NONE when not there */
asn_t graph_asn(const struct graph *graph, uint32_t id);

/* Neighbours of one relation, sorted by id; borrowed. */
struct graph_neighbours {
	const uint32_t *id;
	size_t count;
};
struct graph_neighbours graph_neighbours(
	const struct graph *graph, uint32_t id, enum relation relation);
/* Whether `other` stands in this relation to `of`: is its provider, peer or customer. */
bool graph_related(const struct graph *graph, uint32_t of, uint32_t other, enum relation relation);
