/*
 * Origin tables out of recorded routes: a routing table as its peers had it, and the changes that
 * followed. For each prefix it is known which peer saw which origin, so that later updates can go
 * on from there; the table says how many did.
 *
 * Changes are told by the minute: what comes and goes within one is not seen. When the session of
 * the collector with a peer ends, its last word stands until it speaks again: that a witness left
 * says nothing about the route.
 */
#pragma once

#include "base/tally.h"
#include "store/origin_table.h"
#include "wire/bgp.h"

struct origin_routes;

struct origin_routes *origin_routes_new(void);
void origin_routes_free(struct origin_routes *routes);

/*
 * The next route, in order of time. Taken are unicast routes that peers sent or a router chose; of
 * others nothing happens. A route that cannot be used is counted in `tally` with its offset.
 * Returns 0, or OST_ERANGE where there are too many peers or prefixes.
 */
int origin_routes_add(struct origin_routes *routes, const struct route *route, struct tally *tally);
size_t origin_routes_prefixes(const struct origin_routes *routes);

/*
 * Appends the table, and to `peers` what is needed to go on. Of more than ORIGINS_MAX origins of a
 * prefix the most visible are kept. Returns 0 or OST_ERANGE.
 */
int origin_routes_finish(struct origin_routes *routes, struct buf *table, struct buf *peers);
/* Goes on from what origin_routes_finish wrote. Returns 0 or OST_EFORMAT. */
int origin_routes_resume(
	struct origin_routes *routes, const struct origin_table *table, struct span peers);
/* Whether the peer is one of those of the table that was resumed. */
bool origin_routes_knows(const struct origin_routes *routes, const struct bgp_peer *peer);
