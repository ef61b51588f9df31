/*
 * The routing that everybody writes: three phases of breadth-first search for one destination, on
 * adjacency of its own. It copes with the whole Internet, and is what speed is measured against.
 * Shares no code with src/graph.
 */
#pragma once

#include "net/link.h"

#include <stddef.h>
#include <stdint.h>

enum bfs_class { BFS_ORIGIN, BFS_CUSTOMER, BFS_PEER, BFS_PROVIDER, BFS_NONE };

struct bfs_route {
	enum bfs_class class;
	uint32_t length, next_hop; /* index of an AS */
};

struct bfs {
	size_t ases;
	asn_t *asn; /* ascending; an AS is known by its place here */
	uint32_t *start[RELATIONS]; /* [ases + 1] */
	uint32_t *neighbour[RELATIONS];
	struct bfs_route *route; /* [ases] to the destination of the last bfs_find */
	uint32_t *queue; /* [ases] */
	uint32_t *head, *link; /* ASes by length of route: head[length] and link[AS], each plus 1 */
};

void bfs_init(struct bfs *bfs, const struct as_link *links, size_t count);
void bfs_clear(struct bfs *bfs);
void bfs_find(struct bfs *bfs, uint32_t destination);
