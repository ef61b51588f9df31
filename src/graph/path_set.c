#include "graph/path_set.h"

#include "base/alloc.h"

#include <stdlib.h>

void path_set_add(struct path_set *set, const asn_t *hop, size_t count)
{
	size_t hops = set->count > 0 ? set->end[set->count - 1] : 0;
	for (size_t i = 0; i < count; i++) {
		set->hop = array_grow(set->hop, hops, &set->hop_capacity, sizeof *set->hop);
		set->hop[hops++] = hop[i];
	}
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
