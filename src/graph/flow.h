/*
 * Maximum flow in a network with whole-number capacities, and all its minimum cuts. The flow is
 * found by blocking flows in layers (Dinic 1970), the cuts as the closed sets of what is left
 * (Picard, Queyranne 1980). No recursion: networks of millions of arcs need no more stack than
 * small ones.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An arc that no cut may hold. All other capacities of a network sum up to less than this. */
#define FLOW_UNLIMITED INT64_MAX

struct flow_arc {
	uint32_t from, to; /* nodes 0..nodes-1 */
	int64_t capacity; /* >= 0; an arc of 0 carries nothing and is in no cut */
};

struct flow;

/* The arcs are not kept, their order is: cuts name arcs by place. At most INT32_MAX arcs. */
struct flow *flow_new(uint32_t nodes, const struct flow_arc *arcs, size_t count);
void flow_free(struct flow *flow);

/*
 * The largest flow, which is the capacity of a minimum cut; FLOW_UNLIMITED when no cut of limited
 * arcs separates the two. Any number of questions may be asked of one network, one after the
 * other: each pays only for what it touches. `source` and `sink` differ.
 */
int64_t flow_max(struct flow *flow, uint32_t source, uint32_t sink);

/* Takes one minimum cut: the places of its arcs in flow_new's array. Returns whether to go on. */
typedef bool flow_take(void *ctx, const uint32_t *arc, size_t count);

/*
 * Hands out the minimum cuts of the latest flow_max, each once, the one nearest to the source
 * first, until there are no more or `take` returns false; there can be very many. Each costs at
 * most as many searches as it has arcs. Without a limited cut none is handed out. Returns whether
 * all were.
 */
bool flow_cuts(const struct flow *flow, flow_take *take, void *ctx);
