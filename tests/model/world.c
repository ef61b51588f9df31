#include "model/world.h"

struct world {
	struct random_state *random;
	struct as_link *links;
	size_t count;
	asn_t transit, stubs;
};

static void add(struct world *w, asn_t a, asn_t b, enum link_rel rel)
{
	if (w->count < WORLD_LINKS)
		w->links[w->count++] =
			(struct as_link){ WORLD_FIRST + a, WORLD_FIRST + b, (int8_t)rel };
}

static asn_t below(struct world *w, asn_t n)
{
	return (asn_t)random_below(w->random, n);
}

/* Providers mostly have lower numbers than their customers; one in `straight` stands against it. */
static void add_transit(struct world *w)
{
	asn_t straight = 1 + below(w, 60);
	for (asn_t links = below(w, 4 * w->transit); links > 0; links--) {
		asn_t a = below(w, w->transit), b = below(w, w->transit);
		bool turned = (a > b) != (below(w, straight) == 0);
		add(w, turned ? b : a, turned ? a : b, LINK_P2C);
	}
	for (asn_t links = below(w, 3 * w->transit); links > 0; links--)
		add(w, below(w, w->transit), below(w, w->transit), LINK_P2P);
}

/* Stubs of one kind have the same neighbours; some get another of their own. */
static void add_stubs(struct world *w)
{
	asn_t kinds = 1 + below(w, 12), provider[12][2], peer[12];
	for (asn_t kind = 0; kind < kinds; kind++) {
		provider[kind][0] = below(w, w->transit);
		provider[kind][1] = below(w, w->transit);
		peer[kind] = below(w, w->transit + w->stubs);
	}
	for (asn_t stub = w->transit; stub < w->transit + w->stubs; stub++) {
		asn_t kind = below(w, kinds);
		if (kind % 5 != 4)
			add(w, provider[kind][0], stub, LINK_P2C);
		if (kind % 2 == 1)
			add(w, provider[kind][1], stub, LINK_P2C);
		if (kind % 3 != 0 && peer[kind] != stub)
			add(w, stub, peer[kind], LINK_P2P);
		if (below(w, 10) == 0)
			add(w, stub, below(w, w->transit + w->stubs), LINK_P2P);
	}
}

size_t world_random(struct random_state *random, struct as_link *links)
{
	struct world w = { .random = random, .links = links };
	w.transit = 2 + below(&w, WORLD_TRANSIT - 1);
	w.stubs = below(&w, WORLD_STUBS + 1);
	add(&w, 0, 1, LINK_P2C);
	add_transit(&w);
	add_stubs(&w);
	return w.count;
}
