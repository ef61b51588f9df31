/*
 * A second reachability, as simple as it gets: every AS says what its best route is, and the links
 * are gone through again and again by the export rules until nobody learns anything new. Shares
 * no code with src/graph.
 */
#pragma once

#include "net/link.h"

#include <stdbool.h>
#include <stddef.h>

enum brute_route {
	BRUTE_NONE,
	BRUTE_LIMITED, /* learned from a peer or a provider: for customers only */
	BRUTE_FREE, /* its own, or learned from a customer: for everybody */
};

struct brute {
	const struct as_link *links; /* borrowed; none names AS 0 */
	size_t count;
	asn_t first, last;
	unsigned char *route; /* [last - first + 1] enum brute_route, of the latest question */
};

void brute_init(struct brute *brute, const struct as_link *links, size_t count);
void brute_clear(struct brute *brute);

/* How many ASes besides the target hold a route when its links to `cut` are gone. */
size_t brute_reach(struct brute *brute, asn_t target, const asn_t *cut, size_t count);
/* As brute_reach when all links of the target but those to `neighbour` are gone. */
size_t brute_via(struct brute *brute, asn_t target, asn_t neighbour);
bool brute_holds(const struct brute *brute, asn_t asn); /* after one of the two above */

bool brute_related(const struct brute *brute, asn_t of, asn_t other, enum relation relation);
/* All neighbours, ascending; `list` has room for last - first + 1. */
size_t brute_neighbours(const struct brute *brute, asn_t of, asn_t *list);
