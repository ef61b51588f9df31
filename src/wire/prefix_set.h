/*
 * A set of IP prefixes to compare others with: many thousands, each question a binary search. Fill
 * it, seal it, ask it. prefix_set_init/prefix_set_clear.
 */
#pragma once

#include "net/addr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The bits of an address in numeric order; IPv4 in the upper half of `high`. */
struct prefix_key {
	uint64_t high, low;
	uint8_t bits;
};

struct prefix_list {
	struct prefix_key *key; /* sorted, each once */
	size_t count, capacity;
};

/* [0] is IPv4, [1] IPv6; `widest` has those of `all` that lie in no other one. */
struct prefix_set {
	struct prefix_list all[2], widest[2];
};

void prefix_set_init(struct prefix_set *set);
void prefix_set_clear(struct prefix_set *set);
/* `addr` without host bits, and at most as many bits as its family has. */
void prefix_set_add(struct prefix_set *set, const struct addr *addr, unsigned bits);
/* The prefixes that a range of addresses falls into. */
void prefix_set_add_range(struct prefix_set *set, const struct addr_range *range);
/* Call once, when all are in. */
void prefix_set_seal(struct prefix_set *set);
size_t prefix_set_count(const struct prefix_set *set);

bool prefix_set_has(const struct prefix_set *set, const struct addr *addr, unsigned bits);
/* The prefix lies in one of the set, or is one. */
bool prefix_set_covers(const struct prefix_set *set, const struct addr *addr, unsigned bits);
/* One of the set lies in the prefix, or is it. */
bool prefix_set_inside(const struct prefix_set *set, const struct addr *addr, unsigned bits);
