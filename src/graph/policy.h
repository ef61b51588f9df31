/*
 * What each AS prefers and passes on, as far as observed paths tell: the graph, with the links and
 * the exceptions to its rules that the paths show, and weights for the choice among neighbours.
 * graph/learn.h makes one out of paths, graph/relax.h finds routes under it.
 *
 * An AS prefers the offer with the highest score. For an AS of which choices were observed that is
 *
 *	weight of the neighbour + its popularity + offset of its class - length * a constant
 *		+ memory: how much of what this AS sent towards the far end went over the neighbour
 *
 * so that it may well take a provider before a customer. All others keep to class, then length, and
 * popularity decides between equals only.
 */
#pragma once

#include "base/counter.h"
#include "graph/graph.h"

/* A neighbour's class is what it is to the AS; of links seen only on paths it is not known. */
enum session_class { SESSION_CUSTOMER, SESSION_PEER, SESSION_PROVIDER, SESSION_UNKNOWN };

/* One end of a BGP session: what `as` hears from the neighbour `from`. */
struct session {
	uint32_t as, from;
	uint32_t back; /* the other end: what `from` hears from `as` */
	uint8_t class; /* enum session_class */
	bool excepted; /* something was passed on over it against the rules */
};

enum { SESSION_NONE = UINT32_MAX };

struct policy {
	const struct graph *graph; /* borrowed */
	struct session *session;
	size_t sessions;
	/*
	 * [ases + 1] where the sessions of each AS start. Those with carriers come first and end at
	 * carriers_end[as]: only they can offer a route of somebody else.
	 */
	uint32_t *start, *carriers_end;
	bool *carrier; /* [ases] has customers, or was seen passing a route on */
	bool *observed; /* [ases] choices of it were seen */
	double *weight; /* [sessions] */
	double *popularity; /* [ases] of the neighbour */
	/* Exports against the rules that were seen: policy_exception_key of two sessions. */
	struct counter exceptions;
	/* Origins towards which a session, or any session of an AS, was taken, by a later hop. */
	struct counter taken, passed;
};

/*
 * The graph's own links and `extra`, pairs of ids without a relationship (each in both directions,
 * none twice). `carrier` tells which ASes pass routes on besides those with customers.
 */
void policy_init(struct policy *policy, const struct graph *graph, const uint32_t (*extra)[2],
	size_t extras, const bool *carrier);
void policy_clear(struct policy *policy);

/* The session in which `as` hears `from`, the best class first; SESSION_NONE when there is none. */
uint32_t policy_session(const struct policy *policy, uint32_t as, uint32_t from);

/* `heard` by an AS is passed on over `over`, the receiver's end of a session with that AS. */
bool policy_exports(const struct policy *policy, uint32_t heard, uint32_t over);
/* By Gao-Rexford alone, without what was observed. */
bool policy_exports_by_rule(const struct policy *policy, uint32_t heard, uint32_t over);
void policy_add_exception(struct policy *policy, uint32_t heard, uint32_t over);

/* Counts (or takes back, with -1) that `session` was on the way to an origin behind `hop`. */
void policy_remember(struct policy *policy, uint32_t session, uint32_t hop, int32_t times);
/* What was remembered of `hop`, as a share from -0.5 to 0.5; false when there is nothing. */
bool policy_recall(const struct policy *policy, uint32_t session, uint32_t hop, double *share);

/* The score of an offer of `length` links over `session`; `memory` as policy_recall gives it. */
double policy_score(const struct policy *policy, uint32_t session, uint32_t length, double memory);
