#include "graph/crossings.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

void crossings_init(struct crossings *crossings, size_t ases)
{
	*crossings = (struct crossings){ .ases = ases,
		.count = xcalloc(ases, sizeof *crossings->count),
		.holder = xcalloc(ases, sizeof *crossings->holder),
		.place = xcalloc(ases + 2, sizeof *crossings->place) };
}

void crossings_clear(struct crossings *crossings)
{
	free(crossings->count);
	free(crossings->holder);
	free(crossings->place);
	*crossings = (struct crossings){ 0 };
}

/* The holders of a route other than the destination, those with the longest paths first. */
static void sort_holders(struct crossings *c, const struct routes *routes, uint32_t destination)
{
	struct best_route route;
	size_t longest = 0;
	c->holders = 0;
	for (uint32_t as = 0; as < c->ases; as++) {
		if (as == destination || !routes_get(routes, as, &route))
			continue;
		c->place[route.length]++;
		c->holders++;
		longest = route.length > longest ? route.length : longest;
	}
	for (size_t length = longest + 1, at = 0; length-- > 0;) {
		size_t here = c->place[length];
		c->place[length] = at;
		at += here;
	}
	for (uint32_t as = 0; as < c->ases; as++) {
		if (as != destination && routes_get(routes, as, &route))
			c->holder[c->place[route.length]++] = as;
	}
	memset(c->place, 0, (longest + 1) * sizeof *c->place);
}

/*
 * The best paths are a tree, so every AS hands what came to it and itself to its next hop, the
 * farthest first.
 */
void crossings_find(struct crossings *crossings, const struct routes *routes, uint32_t destination)
{
	struct best_route route;
	memset(crossings->count, 0, crossings->ases * sizeof *crossings->count);
	sort_holders(crossings, routes, destination);
	for (size_t i = 0; i < crossings->holders; i++) {
		uint32_t as = crossings->holder[i];
		routes_get(routes, as, &route);
		crossings->count[route.next_hop] += crossings->count[as] + 1;
	}
}

double hegemony_of(size_t crossing, size_t vantages)
{
	size_t cut = vantages / HEGEMONY_TRIM, kept = vantages - 2 * cut;
	size_t ones = crossing > cut ? crossing - cut : 0;
	return kept > 0 ? (double)(ones < kept ? ones : kept) / (double)kept : 0;
}
