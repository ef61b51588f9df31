/*
 * Through whom the best paths to one destination lead, and from the counts AS hegemony (Fontugne,
 * Shah, Aben 2017, "The (thin) Bridges of AS Connectivity"): the mean over all vantage points of 1
 * where the path crosses an AS, else 0, without the highest and the lowest tenth. Every AS with a
 * route is a vantage point, all alike.
 */
#pragma once

#include "graph/routes.h"

enum { HEGEMONY_TRIM = 10 }; /* a tenth of the vantage points is left out at either end */

/* For any number of destinations of one graph, one after the other. */
struct crossings {
	size_t ases;
	uint32_t *count; /* [ases] paths of others that lead through it (or end at it) */
	uint32_t *holder; /* [holders] those with a route but the destination, farthest first */
	size_t holders;
	size_t *place; /* private */
};

void crossings_init(struct crossings *crossings, size_t ases);
void crossings_clear(struct crossings *crossings);
/* Of the last routes_find, which was for `destination`. */
void crossings_find(struct crossings *crossings, const struct routes *routes, uint32_t destination);

/* 0 to 1, of an AS that `crossing` of `vantages` paths lead through. */
double hegemony_of(size_t crossing, size_t vantages);
