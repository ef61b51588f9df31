/*
 * Routes to one destination under a policy (graph/policy.h), found as BGP itself does: whoever
 * changes its route tells its neighbours, who choose again, until nobody changes any more. Under
 * learned preferences that may never happen, so after RELAX_ROUNDS turns of each carrier on average
 * what stands stands; there is no loop in it at any time.
 *
 * One scratch serves any number of destinations of one thread.
 */
#pragma once

#include "graph/policy.h"
#include "graph/routes.h"

enum { RELAX_ROUNDS = 16, RELAX_HOPS_MAX = 64 };

struct relax;

struct relax *relax_new(const struct policy *policy); /* borrowed; its weights may change */
void relax_free(struct relax *relax);

/* Forgets all routes and sets the destination. */
void relax_begin(struct relax *relax, uint32_t destination);
/* Until the next relax_begin the AS of `session` takes what it hears there whenever it can. */
void relax_hold(struct relax *relax, uint32_t session);
/* Until the next relax_begin the AS hears nothing from the destination itself, ... */
void relax_cut(struct relax *relax, uint32_t as);
/* ... or takes no route at all. */
void relax_refuse(struct relax *relax, uint32_t as);
/* Returns whether everybody came to rest. */
bool relax_run(struct relax *relax);

/* Over which session `as` has its route; SESSION_NONE = it has none, or is the destination. */
uint32_t relax_session(struct relax *relax, uint32_t as);
/* The ids from `as` to the destination, at most RELAX_HOPS_MAX; 0 = no route. */
size_t relax_path(struct relax *relax, uint32_t as, uint32_t *path);

/*
 * As routes_get of graph/routes.h, with the length of the path that stands. Over a link of which no
 * relationship is known a route is one of a peer.
 */
bool relax_get(struct relax *relax, uint32_t as, struct best_route *route);

/* What the neighbours offer to `as` as things stand, whether held or not. */
struct offer {
	uint32_t session;
	double score;
};
/* Fills `offer`, which has room for all its sessions. Returns how many there are. */
size_t relax_offers(struct relax *relax, uint32_t as, struct offer *offer);
