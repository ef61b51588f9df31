#include "graph/path_set.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

void path_set_add(struct path_set *set, const asn_t *hop, size_t count)
{
	size_t hops = set->count > 0 ? set->end[set->count - 1] : 0;
	if (set->hop_capacity < hops + count) {
		set->hop_capacity = 2 * (hops + count);
		set->hop = xrealloc(set->hop, set->hop_capacity * sizeof *set->hop);
	}
	memcpy(set->hop + hops, hop, count * sizeof *hop);
	hops += count;
	set->end = array_grow(set->end, set->count, &set->end_capacity, sizeof *set->end);
	set->end[set->count++] = hops;
}

struct path_view path_set_get(const struct path_set *set, size_t index)
{
	size_t first = index > 0 ? set->end[index - 1] : 0;
	return (struct path_view){ set->hop + first, set->end[index] - first };
}

void path_set_clear(struct path_set *set)
{
	free(set->hop);
	free(set->end);
	*set = (struct path_set){ 0 };
}
