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
/*
 * How many routes had a path without an AS, as a router has those that begin with itself. Whose they
 * are they do not say; they count as no route.
 */
uint64_t origin_routes_own(const struct origin_routes *routes);
size_t origin_routes_prefixes(const struct origin_routes *routes);

/*
 * Appends the table, and to `peers` what is needed to go on. Of more than ORIGINS_MAX origins of a
 * prefix the most visible are kept. Returns 0 or OST_ERANGE.
 */
int origin_routes_finish(struct origin_routes *routes, struct buf *table, struct buf *peers);
/* Goes on from what origin_routes_finish wrote. Returns 0 or OST_EFORMAT. */
int origin_routes_resume(
	struct origin_routes *routes, const struct origin_table *table, struct span peers);

/*
 * What peers said is noted in `journal` from here on, before the first route, but for what changes
 * nothing. Another table can go on from it by origin_routes_replay.
 */
void origin_routes_note(struct origin_routes *routes, struct buf *journal);
/* What was noted of a recording of [from, until]. */
struct origin_journal {
	ost_time_t from, until;
	struct span bytes;
};
/*
 * As if the routes of that recording were added, but for those from before the table, which it has
 * already. Returns 0, OST_ERANGE, or OST_EFORMAT where the bytes are no journal.
 */
int origin_routes_replay(struct origin_routes *routes, const struct origin_journal *journal);

/* The time of what was added, from a whole minute on. */
void origin_routes_time(const struct origin_routes *routes, ost_time_t *from, ost_time_t *until);
/* Appends the list of the peers. */
void origin_routes_peers(const struct origin_routes *routes, struct buf *peers);
/* Reads such a list, which more may follow. Returns 0 with an array to be freed, or OST_EFORMAT. */
int origin_routes_read_peers(struct span bytes, struct bgp_peer **peer, size_t *count);
