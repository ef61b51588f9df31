/*
 * Minimum cuts by trying every set of arcs and seeing whether the sink can still be reached.
 * Shares no code with src/graph.
 */
#pragma once

#include "graph/flow.h"

enum { BRUTE_FLOW_ARCS = 16, BRUTE_FLOW_NODES = 16 };

/*
 * Capacity of a minimum cut, FLOW_UNLIMITED if there is none. `cuts` gets the minimum cuts as
 * masks of arcs, ascending; at most 1 << BRUTE_FLOW_ARCS.
 */
int64_t brute_min_cut(const struct flow_arc *arcs, size_t count, uint32_t source, uint32_t sink,
	uint32_t *cuts, size_t *cut_count);
