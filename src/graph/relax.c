#include "graph/relax.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

/*
 * A route is the session it came over, so paths are chains of sessions that end at the destination.
 * An AS takes no route that runs through itself, which keeps the chains free of circles although
 * one change moves all paths behind it.
 */
struct relax {
	const struct policy *policy;
	size_t ases;
	uint32_t destination;
	uint32_t *route; /* [ases] session, SESSION_NONE */
	uint32_t *length; /* [ases] links of the path when it was chosen */
	uint8_t *bar; /* [ases] BAR_* */
	uint8_t *class; /* [ases] of the route; CLASS_NONE; the destination's is a customer's */
	uint32_t *held; /* [ases] session, SESSION_NONE */
	uint32_t *direct; /* [ases] session with a destination that is no carrier */
	bool *waiting; /* [ases] in the queue */
	uint32_t *queue; /* [ases] ring of carriers that are to choose again */
	size_t queue_first, queue_count;
};

enum { CLASS_NONE = UINT8_MAX };
enum { BAR_CUT = 1, BAR_REFUSES = 2 };

static uint32_t *new_ids(size_t count)
{
	uint32_t *id = xmalloc(count * sizeof *id);
	memset(id, 0xFF, count * sizeof *id);
	return id;
}

struct relax *relax_new(const struct policy *policy)
{
	struct relax *relax = xcalloc(1, sizeof *relax);
	size_t ases = graph_ases(policy->graph);
	relax->policy = policy;
	relax->ases = ases;
	relax->destination = GRAPH_NONE;
	relax->route = new_ids(ases);
	relax->held = new_ids(ases);
	relax->direct = new_ids(ases);
	relax->length = xcalloc(ases, sizeof *relax->length);
	relax->class = xcalloc(ases, sizeof *relax->class);
	relax->bar = xcalloc(ases, sizeof *relax->bar);
	relax->waiting = xcalloc(ases, sizeof *relax->waiting);
	relax->queue = xcalloc(ases, sizeof *relax->queue);
	return relax;
}

void relax_free(struct relax *relax)
{
	if (relax == NULL)
		return;
	free(relax->route);
	free(relax->length);
	free(relax->class);
	free(relax->bar);
	free(relax->held);
	free(relax->direct);
	free(relax->waiting);
	free(relax->queue);
	free(relax);
}

static void enqueue(struct relax *relax, uint32_t as)
{
	if (relax->waiting[as] || as == relax->destination || !relax->policy->carrier[as])
		return;
	relax->waiting[as] = true;
	size_t end = relax->queue_first + relax->queue_count++;
	relax->queue[end < relax->ases ? end : end - relax->ases] = as;
}

static uint32_t dequeue(struct relax *relax)
{
	uint32_t as = relax->queue[relax->queue_first];
	relax->queue_first = relax->queue_first + 1 < relax->ases ? relax->queue_first + 1 : 0;
	relax->queue_count--;
	relax->waiting[as] = false;
	return as;
}

static void tell_carriers(struct relax *relax, uint32_t as)
{
	const struct policy *policy = relax->policy;
	for (uint32_t s = policy->start[as]; s < policy->carriers_end[as]; s++)
		enqueue(relax, policy->session[s].from);
}

void relax_begin(struct relax *relax, uint32_t destination)
{
	const struct policy *policy = relax->policy;
	memset(relax->route, 0xFF, relax->ases * sizeof *relax->route);
	memset(relax->length, 0, relax->ases * sizeof *relax->length);
	memset(relax->class, CLASS_NONE, relax->ases * sizeof *relax->class);
	memset(relax->bar, 0, relax->ases * sizeof *relax->bar);
	memset(relax->held, 0xFF, relax->ases * sizeof *relax->held);
	memset(relax->direct, 0xFF, relax->ases * sizeof *relax->direct);
	memset(relax->waiting, 0, relax->ases * sizeof *relax->waiting);
	relax->queue_first = relax->queue_count = 0;
	relax->destination = destination;
	relax->class[destination] = SESSION_CUSTOMER;
	if (policy->carrier[destination])
		return; /* stands among everybody's sessions with carriers */
	for (uint32_t s = policy->start[destination]; s < policy->start[destination + 1]; s++) {
		uint32_t *direct = &relax->direct[policy->session[s].from];
		uint32_t back = policy->session[s].back;
		if (back < *direct) /* of several relationships the best class, as elsewhere */
			*direct = back;
	}
}

void relax_hold(struct relax *relax, uint32_t session)
{
	relax->held[relax->policy->session[session].as] = session;
}

void relax_cut(struct relax *relax, uint32_t as)
{
	relax->bar[as] |= BAR_CUT;
}

void relax_refuse(struct relax *relax, uint32_t as)
{
	relax->bar[as] |= BAR_REFUSES;
}

static bool runs_through(const struct relax *relax, uint32_t from, uint32_t as)
{
	for (int hops = 0; from != relax->destination; hops++) {
		/* Too long is as bad as a loop, and so is a route its neighbour just lost. */
		if (from == as || hops == RELAX_HOPS_MAX - 2 || relax->route[from] == SESSION_NONE)
			return true;
		from = relax->policy->session[relax->route[from]].from;
	}
	return false;
}

static bool has_route(const struct relax *relax, uint32_t as)
{
	return as == relax->destination || relax->route[as] != SESSION_NONE;
}

/*
 * The neighbour of `session` has a route and passes it on; it may still run through the AS. As
 * policy_exports, with the class of the neighbour's route at hand.
 */
static bool is_told(const struct relax *relax, uint32_t session)
{
	const struct session *over = &relax->policy->session[session];
	uint8_t class = relax->class[over->from];
	if (class == CLASS_NONE)
		return false;
	if (over->from == relax->destination)
		return !(relax->bar[over->as] & BAR_CUT);
	if (class != SESSION_UNKNOWN && over->class != SESSION_UNKNOWN &&
		(class == SESSION_CUSTOMER || over->class == SESSION_PROVIDER))
		return true;
	return over->excepted && policy_exports(relax->policy, relax->route[over->from], session);
}

/* What is remembered of the hop nearest to the destination of which anything is. */
static double recall(const struct relax *relax, uint32_t session)
{
	double share = 0;
	uint32_t hop = relax->policy->session[session].from;
	for (int hops = 0; hops < RELAX_HOPS_MAX; hops++) {
		policy_recall(relax->policy, session, hop, &share);
		if (hop == relax->destination || relax->route[hop] == SESSION_NONE)
			break;
		hop = relax->policy->session[relax->route[hop]].from;
	}
	return share;
}

static uint32_t length_over(const struct relax *relax, uint32_t session)
{
	uint32_t from = relax->policy->session[session].from;
	return (from == relax->destination ? 0 : relax->length[from]) + 1;
}

static double score_of(const struct relax *relax, uint32_t session)
{
	bool observed = relax->policy->observed[relax->policy->session[session].as];
	return policy_score(relax->policy, session, length_over(relax, session),
		observed ? recall(relax, session) : 0);
}

/*
 * The sessions over which `as` may hear of the destination: those with carriers, then, if there is
 * one, that with the destination itself. Starts with *next = policy->start[as].
 */
static uint32_t next_session(const struct relax *relax, uint32_t as, uint32_t *next)
{
	uint32_t end = relax->policy->carriers_end[as];
	uint32_t at = (*next)++;
	return at < end ? at : at == end ? relax->direct[as] : SESSION_NONE;
}

static uint32_t choose(const struct relax *relax, uint32_t as)
{
	const struct policy *policy = relax->policy;
	uint32_t held = relax->held[as], best = SESSION_NONE, session;
	double best_score = 0;
	if (relax->bar[as] & BAR_REFUSES)
		return SESSION_NONE;
	if (held != SESSION_NONE && has_route(relax, policy->session[held].from) &&
		!runs_through(relax, policy->session[held].from, as))
		return held;
	uint32_t next = policy->start[as];
	while ((session = next_session(relax, as, &next)) != SESSION_NONE) {
		if (!is_told(relax, session))
			continue;
		double score = score_of(relax, session);
		if ((best == SESSION_NONE || score > best_score) &&
			!runs_through(relax, policy->session[session].from, as)) {
			best = session;
			best_score = score;
		}
	}
	return best;
}

bool relax_run(struct relax *relax)
{
	tell_carriers(relax, relax->destination);
	size_t turns = RELAX_ROUNDS * relax->ases;
	while (relax->queue_count > 0 && turns-- > 0) {
		uint32_t as = dequeue(relax);
		uint32_t route = choose(relax, as);
		uint32_t length = route == SESSION_NONE ? 0 : length_over(relax, route);
		if (route == relax->route[as] && length == relax->length[as])
			continue;
		relax->route[as] = route;
		relax->length[as] = length;
		relax->class[as] =
			route == SESSION_NONE ? CLASS_NONE : relax->policy->session[route].class;
		tell_carriers(relax, as);
	}
	return relax->queue_count == 0;
}

uint32_t relax_session(struct relax *relax, uint32_t as)
{
	if (as == relax->destination)
		return SESSION_NONE;
	/* Nobody hears from one that carries nothing, so it need not choose before it is asked. */
	if (!relax->policy->carrier[as])
		relax->route[as] = choose(relax, as);
	return relax->route[as];
}

size_t relax_path(struct relax *relax, uint32_t as, uint32_t *path)
{
	size_t hops = 0;
	if (as != relax->destination && relax_session(relax, as) == SESSION_NONE)
		return 0;
	path[hops++] = as;
	while (as != relax->destination) {
		if (hops == RELAX_HOPS_MAX || relax->route[as] == SESSION_NONE)
			return 0; /* it never came to rest */
		as = relax->policy->session[relax->route[as]].from;
		path[hops++] = as;
	}
	return hops;
}

bool relax_get(struct relax *relax, uint32_t as, struct best_route *route)
{
	static const enum route_class class[] = { ROUTE_CUSTOMER, ROUTE_PEER, ROUTE_PROVIDER,
		ROUTE_PEER };
	uint32_t path[RELAX_HOPS_MAX];
	size_t hops = relax_path(relax, as, path);
	if (hops == 0)
		return false;
	*route = (struct best_route){ ROUTE_ORIGIN, (uint32_t)hops - 1, as };
	if (hops > 1) {
		route->class = class[relax->policy->session[relax->route[as]].class];
		route->next_hop = path[1];
	}
	return true;
}

size_t relax_offers(struct relax *relax, uint32_t as, struct offer *offer)
{
	size_t count = 0;
	uint32_t session, next = relax->policy->start[as];
	while ((session = next_session(relax, as, &next)) != SESSION_NONE) {
		if (is_told(relax, session) &&
			!runs_through(relax, relax->policy->session[session].from, as))
			offer[count++] = (struct offer){ session, score_of(relax, session) };
	}
	return count;
}
