/*
 * Observed AS paths in the form that inference works on: dense ids in AS-number order, links, and
 * for each destination the tree of routes to it. An AS that was seen with several routes to one
 * destination (prefixes routed apart) has several nodes there.
 */
#pragma once

#include "graph/path_set.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VIEW_NONE = UINT32_MAX };
enum {
	VIEW_HUBS = 256
}; /* the ASes with the most neighbours, between which links are asked most */
enum { VIEW_HOPS_MAX = 255 }; /* a longer path is left out; path_clean leaves none */

struct view_link {
	uint32_t a, b; /* ids, a < b */
};

struct view_neighbour {
	uint32_t as, link;
};

/* One AS on its way to the destination. */
struct view_node {
	uint32_t as;
	uint32_t next; /* the node it goes to, an earlier one; VIEW_NONE at the destination */
	uint32_t link; /* to that one's AS */
	uint32_t hops; /* links to the destination */
};

struct view {
	asn_t *asn; /* [ases] ascending */
	size_t ases;
	struct view_link *link; /* [links] ascending */
	size_t links;
	uint32_t *first; /* [ases + 1] where the neighbours of each AS start */
	struct view_neighbour *neighbour; /* of each AS, ascending */
	uint16_t *hub; /* [ases] place among the hubs; VIEW_HUBS for the others */
	uint32_t *hub_link; /* [VIEW_HUBS * VIEW_HUBS] by place; VIEW_NONE */
	struct view_node *node; /* next before those which go there */
	size_t nodes;
	uint32_t *tree; /* [trees + 1] where the nodes of each destination start, itself first */
	size_t trees;
	bool *vantage; /* [ases] paths start here */
};

/* `paths` are clean (graph/path_clean.h); in any order, repeated or not. */
void view_init(struct view *view, const struct path_set *paths);
void view_clear(struct view *view);

uint32_t view_find(const struct view *view, asn_t asn); /* VIEW_NONE when not there */
uint32_t view_link_find(const struct view *view, uint32_t x, uint32_t y); /* likewise */

static inline uint32_t view_degree(const struct view *view, uint32_t as)
{
	return view->first[as + 1] - view->first[as];
}
