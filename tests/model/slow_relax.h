/*
 * The relaxation of graph/relax.h once more, by rote: whole paths are written out at every look,
 * every session of every AS is gone through. It takes turns in the same order, since where
 * preferences run in a circle the order decides what stands at the end.
 */
#pragma once

#include "graph/policy.h"

/* Who hears nothing from the destination, and who takes no route; [ases], NULL = nobody. */
struct slow_bars {
	const bool *cut, *refuse;
};

/*
 * Fills `route` with the session of each AS, SESSION_NONE for those without a route and for the
 * destination. False when it did not come to rest.
 */
bool slow_relax(
	const struct policy *policy, uint32_t destination, struct slow_bars bars, uint32_t *route);
/*
 * Whether each AS has the best of what its neighbours offer it, ties by session, and no path runs
 * in a circle.
 */
bool slow_is_stable(const struct policy *policy, uint32_t destination, const uint32_t *route);
