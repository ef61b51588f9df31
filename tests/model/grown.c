#include "model/grown.h"

#include "base/alloc.h"
#include "base/random.h"

#include <stdlib.h>
#include <string.h>

struct growth {
	struct random_state random;
	struct as_link *links;
	size_t count, capacity;
	asn_t first, next; /* the new ASes so far are first .. next - 1 */
};

static void add(struct growth *g, asn_t a, asn_t b, enum link_rel rel)
{
	g->links = array_grow(g->links, g->count, &g->capacity, sizeof *g->links);
	g->links[g->count++] = (struct as_link){ a, b, (int8_t)rel };
}

/* Whoever has many such links is likely to be drawn. */
static struct as_link draw(struct growth *g, enum link_rel rel)
{
	for (;;) {
		struct as_link link = g->links[random_below(&g->random, g->count)];
		if (link.rel == (int8_t)rel)
			return link;
	}
}

static asn_t draw_new(struct growth *g)
{
	return g->first + (asn_t)random_below(&g->random, g->next - g->first);
}

static void add_as(struct growth *g)
{
	asn_t asn = g->next++;
	for (uint64_t providers = 1 + random_below(&g->random, 3); providers > 0; providers--) {
		asn_t provider = draw(g, LINK_P2C).a;
		if (random_below(&g->random, 10) == 0)
			provider = draw_new(g);
		if (provider < asn)
			add(g, provider, asn, LINK_P2C);
	}
}

struct as_link *links_grow(const struct as_link *links, size_t count, size_t new_ases,
	size_t wanted_links, size_t *grown)
{
	struct growth g = { .random = { 1 }, .count = count, .capacity = count + 1, .first = 1 };
	g.links = xmalloc(g.capacity * sizeof *g.links);
	memcpy(g.links, links, count * sizeof *links);
	for (size_t i = 0; i < count; i++) {
		asn_t higher = links[i].a > links[i].b ? links[i].a : links[i].b;
		g.first = higher >= g.first ? higher + 1 : g.first;
	}
	g.next = g.first;
	while (g.next - g.first < new_ases)
		add_as(&g);
	while (g.count < wanted_links) {
		asn_t a = draw(&g, LINK_P2P).b, b = draw(&g, LINK_P2P).a;
		if (random_below(&g.random, 3) == 0)
			b = draw_new(&g);
		add(&g, a, b, LINK_P2P);
	}
	*grown = g.count;
	return g.links;
}
