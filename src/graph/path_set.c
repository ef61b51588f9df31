#include "graph/path_set.h"

#include "base/alloc.h"
#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

enum { PLACES_START = 1 << 10 };

static uint64_t hash_hops(const asn_t *hop, size_t count)
{
	uint64_t hash = count;
	for (size_t i = 0; i < count; i++)
		hash = hash_stir(hash, hop[i]);
	return hash;
}

/* Where the path stands in the table, or the free place for it. */
static uint32_t *find_place(const struct path_set *set, const asn_t *hop, size_t count)
{
	for (size_t i = hash_hops(hop, count);; i++) {
		uint32_t *place = &set->place[i & (set->places - 1)];
		if (*place == 0)
			return place;
		struct path_view there = path_set_get(set, *place - 1);
		if (there.count == count && memcmp(there.hop, hop, count * sizeof *hop) == 0)
			return place;
	}
}

static void grow_table(struct path_set *set)
{
	set->places = set->places == 0 ? PLACES_START : 2 * set->places;
	free(set->place);
	set->place = xcalloc(set->places, sizeof *set->place);
	for (size_t i = 0; i < set->count; i++) {
		struct path_view path = path_set_get(set, i);
		*find_place(set, path.hop, path.count) = (uint32_t)i + 1;
	}
}

size_t path_set_add(struct path_set *set, const asn_t *hop, size_t count)
{
	size_t hops = set->count > 0 ? set->end[set->count - 1] : 0;
	if (2 * set->count >= set->places)
		grow_table(set);
	uint32_t *place = find_place(set, hop, count);
	if (*place != 0)
		return *place - 1;
	if (set->hop_capacity < hops + count) {
		set->hop_capacity = 2 * (hops + count);
		set->hop = xrealloc(set->hop, set->hop_capacity * sizeof *set->hop);
	}
	memcpy(set->hop + hops, hop, count * sizeof *hop);
	set->end = array_grow(set->end, set->count, &set->end_capacity, sizeof *set->end);
	set->end[set->count++] = hops + count;
	*place = (uint32_t)set->count;
	return set->count - 1;
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
	free(set->place);
	*set = (struct path_set){ 0 };
}
