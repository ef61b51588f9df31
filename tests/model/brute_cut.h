/*
 * Who holds a route when certain links are gone and certain ASes refuse it, by going through the
 * links until nobody learns anything new; and the smallest cuts by trying every set. Shares no code
 * with src/graph. For graphs of a few ASes: sets are masks, of ASes and of pairs that have links.
 */
#pragma once

#include "base/random.h"
#include "net/link.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	BRUTE_CUT_ASES = 10,
	BRUTE_CUT_LINKS = 24,
	BRUTE_CUT_FIRST = 64496, /* RFC 5398; AS i of a mask is this plus i */
};

struct brute_pair {
	unsigned a, b; /* a < b */
};

struct brute_cut {
	struct as_link link[BRUTE_CUT_LINKS];
	size_t links;
	unsigned ases; /* numbers used at most */
	unsigned place[BRUTE_CUT_LINKS]; /* of each link's pair */
	struct brute_pair pair[BRUTE_CUT_LINKS];
	size_t pairs;
};

/* Links among 2 to `ases` ASes, some doubled or contradictory, providers in a circle among them. */
void brute_cut_random(
	struct random_state *random, unsigned ases, size_t links, struct brute_cut *cut);

/* The ASes besides the target that hold a route. */
uint32_t brute_cut_holders(
	const struct brute_cut *cut, unsigned target, uint32_t without_pairs, uint32_t refusing);
/* ASes that have a provider; pairs of which both are the other's provider. */
uint32_t brute_cut_below(const struct brute_cut *cut);
bool brute_cut_mutual(const struct brute_cut *cut);

/* All masks of as few as possible of `items` bits, none of `fixed`, that `does` accepts. */
typedef bool brute_cut_does(const void *ctx, uint32_t mask);
struct brute_cut_list {
	size_t size; /* SIZE_MAX = there is none */
	size_t count;
	uint32_t *mask; /* ascending; room for 1 << items */
};
void brute_cut_smallest(size_t items, uint32_t fixed, brute_cut_does *does, const void *ctx,
	struct brute_cut_list *list);
