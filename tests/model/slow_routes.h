/*
 * A second routing, as simple as it gets: every AS holds a whole path. Round after round each one
 * forgets its own and chooses anew among what its neighbours held in the round before and may tell
 * it, until a round changes nothing. Shares no code with src/graph, and knows loops by looking for
 * them.
 */
#pragma once

#include "net/link.h"

#include <stdbool.h>
#include <stddef.h>

enum { SLOW_SPAN = 512 }; /* AS numbers, from the lowest to the highest */

enum slow_class { SLOW_ORIGIN, SLOW_CUSTOMER, SLOW_PEER, SLOW_PROVIDER, SLOW_NONE };

struct slow_route {
	enum slow_class class;
	size_t length; /* links */
	asn_t path[SLOW_SPAN]; /* [length + 1], the AS itself first */
};

struct slow_routes {
	asn_t first; /* the lowest AS number */
	size_t span;
	struct slow_route route[SLOW_SPAN], before[SLOW_SPAN]; /* by AS number, from `first` */
};

/* False when it does not settle. */
bool slow_routes_find(
	struct slow_routes *slow, const struct as_link *links, size_t count, asn_t destination);
const struct slow_route *slow_routes_get(const struct slow_routes *slow, asn_t asn);
