/*
 * Small made-up Internets of the shape that routing meets: providers above providers, now and then
 * in a circle, peerings on all levels, and crowds of stubs of which many have equal neighbours.
 */
#pragma once

#include "base/random.h"
#include "net/link.h"

#include <stddef.h>

enum {
	WORLD_FIRST = 64512, /* RFC 6996 */
	WORLD_TRANSIT = 24,
	WORLD_STUBS = 100,
	WORLD_ASES = WORLD_TRANSIT + WORLD_STUBS,
	WORLD_LINKS = 1024,
};

/* Returns how many links; AS numbers run from WORLD_FIRST. Some links contradict each other. */
size_t world_random(struct random_state *random, struct as_link *links);
