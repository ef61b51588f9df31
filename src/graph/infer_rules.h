/*
 * What observed routes leave possible: for each link the set of roles the one AS may have for the
 * other, narrowed by two rules until nothing changes.
 *
 *	valley	An AS between two others passes routes on only from or to a customer (Gao 2001):
 *		of the two at least one is its customer.
 *	choice	An AS prefers routes of customers to those of peers, and these to those of
 *		providers, and then short ones. When it takes its route from n while m next to it
 *		had one that m passes on to everybody (m's own, or of m's customer), then n is no
 *		worse than m; if m's is shorter, better.
 *
 * Where observations contradict each other the ones with more support are believed: valleys that
 * more routes show go first, and of the roles possible those go against which more choices speak
 * than against another. In a world without exceptions nothing speaks against the truth, so what the
 * rules leave is true.
 */
#pragma once

#include "graph/infer_view.h"

/* What link.b is to link.a; a set of these while it is open. */
enum role { ROLE_PROVIDER = 1, ROLE_PEER = 2, ROLE_CUSTOMER = 4, ROLE_ANY = 7 };

/* An AS between two others; a literal names a link and which end of it would be the customer. */
struct valley {
	uint32_t literal[2];
	uint32_t routes; /* how many show it */
};

/* u takes n and not m, which goes on to `beyond`; links with the side of u, u and m. */
struct choice {
	uint32_t taken, other, beyond; /* link << 1 | (the AS it is seen from is link.b) */
	uint32_t shorter; /* the route not taken is */
};

/* What the choices say of a link's roles: by role 0 = provider, 1 = peer, 2 = customer. */
struct choice_votes {
	uint32_t tests, against[3];
};

struct rules {
	const struct view *view; /* borrowed */
	uint8_t *role; /* [links] set of enum role */
	struct valley *valley; /* [valleys] most routes first */
	size_t valleys;
	uint32_t *first, *used; /* [links + 1], valleys of each link, most routes first */
	struct choice *choice;
	size_t choices, choice_capacity;
	struct choice_votes *votes; /* [links] of the last round */
	uint32_t *queue; /* links whose valleys are to be looked at again */
	size_t queued;
	bool *waiting; /* [links] is in the queue */
	uint64_t known_tests, known_failures; /* choices among links known by valleys alone */
};

/* Roles from the side of one AS. */
static inline uint8_t role_flip(uint8_t roles)
{
	return (uint8_t)((roles & ROLE_PEER) | (roles & ROLE_PROVIDER) << 2 | roles >> 2);
}
static inline uint8_t role_seen(const struct rules *rules, uint32_t link, uint32_t from)
{
	uint8_t roles = rules->role[link];
	return rules->view->link[link].a == from ? roles : role_flip(roles);
}
static inline bool role_known(uint8_t roles)
{
	return (roles & (roles - 1)) == 0;
}

void rules_init(struct rules *rules, const struct view *view);
void rules_clear(struct rules *rules);

/* Forgets all that was concluded, not the valleys. */
void rules_reset(struct rules *rules);
/* Members of the clique have no provider and peer with each other. */
void rules_assume_clique(struct rules *rules, const bool *member);
void rules_apply_valleys(struct rules *rules);
/* Of the roles possible, those against which more speaks than against the best one. */
uint8_t role_refuted(uint8_t roles, const double *against);
/* Takes roles away; false when nothing changes, or none would be left. Then valleys again. */
bool rules_forbid(struct rules *rules, uint32_t link, uint8_t roles);
void rules_settle(struct rules *rules);
/* The share of choices between links known by valleys alone that contradict the rule. */
double rules_noise(const struct rules *rules);

/*
 * What speaks for and against the roles, each link's being known: routes with a valley that only
 * this link explains, and such that nothing explains; choices that rule out other roles, and the
 * role itself. `evidence` is [links]. Returns how many valleys nothing explains.
 */
struct role_evidence {
	uint32_t routes_for, routes_against, choices_for, choices_against;
};
size_t rules_weigh(struct rules *rules, struct role_evidence *evidence);
/* Rounds of choices, and valleys after each, until nothing changes. After rules_apply_valleys. */
void rules_apply_choices(struct rules *rules);
