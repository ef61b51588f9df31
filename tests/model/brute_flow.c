#include "model/brute_flow.h"

static bool connects(
	const struct flow_arc *arcs, size_t count, uint32_t without, uint32_t source, uint32_t sink)
{
	uint32_t reached = 1u << source;
	for (size_t round = 0; round < BRUTE_FLOW_NODES; round++) {
		for (size_t i = 0; i < count; i++) {
			bool open = arcs[i].capacity > 0 && !(without >> i & 1);
			if (open && reached >> arcs[i].from & 1)
				reached |= 1u << arcs[i].to;
		}
	}
	return reached >> sink & 1;
}

int64_t brute_min_cut(const struct flow_arc *arcs, size_t count, uint32_t source, uint32_t sink,
	uint32_t *cuts, size_t *cut_count)
{
	int64_t best = FLOW_UNLIMITED;
	*cut_count = 0;
	for (uint32_t mask = 0; mask < 1u << count; mask++) {
		int64_t capacity = 0;
		bool allowed = true;
		for (size_t i = 0; i < count; i++) {
			if (!(mask >> i & 1))
				continue;
			allowed &= arcs[i].capacity > 0 && arcs[i].capacity != FLOW_UNLIMITED;
			capacity += allowed ? arcs[i].capacity : 0;
		}
		if (!allowed || capacity > best || connects(arcs, count, mask, source, sink))
			continue;
		if (capacity < best)
			*cut_count = 0;
		best = capacity;
		cuts[(*cut_count)++] = mask;
	}
	return best;
}
