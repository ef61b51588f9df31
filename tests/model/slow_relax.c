#include "model/slow_relax.h"

#include "base/alloc.h"
#include "graph/relax.h"

#include <stdlib.h>

struct slow {
	const struct policy *policy;
	uint32_t destination;
	const uint32_t *route;
	const uint32_t *length; /* NULL: as the paths are */
	struct slow_bars bars;
};

/* The ASes from `as` to the destination; 0 when it has no such path. */
static size_t write_path(const struct slow *slow, uint32_t as, uint32_t *path)
{
	size_t count = 0;
	for (;;) {
		if (count == RELAX_HOPS_MAX)
			return 0;
		path[count++] = as;
		if (as == slow->destination)
			return count;
		if (slow->route[as] == SESSION_NONE)
			return 0;
		as = slow->policy->session[slow->route[as]].from;
	}
}

static bool may_tell(const struct slow *slow, const struct session *over)
{
	const struct policy *policy = slow->policy;
	if (slow->bars.refuse != NULL && slow->bars.refuse[over->as])
		return false;
	if (over->from == slow->destination)
		return slow->bars.cut == NULL || !slow->bars.cut[over->as];
	if (!policy->carrier[over->from] || slow->route[over->from] == SESSION_NONE)
		return false;
	uint32_t heard = slow->route[over->from], number = (uint32_t)(over - policy->session);
	uint8_t class = policy->session[heard].class;
	if (class != SESSION_UNKNOWN && over->class != SESSION_UNKNOWN &&
		(class == SESSION_CUSTOMER || over->class == SESSION_PROVIDER))
		return true;
	return counter_get(&policy->exceptions, (uint64_t)heard << 32 | number) > 0;
}

static double score(const struct slow *slow, uint32_t session, const uint32_t *path, size_t count)
{
	const struct policy *policy = slow->policy;
	double memory = 0, share;
	for (size_t i = count; i-- > 0;) {
		if (policy->observed[policy->session[session].as] &&
			policy_recall(policy, session, path[i], &share)) {
			memory = share;
			break;
		}
	}
	uint32_t length = (uint32_t)count;
	if (slow->length != NULL && path[0] != slow->destination)
		length = slow->length[path[0]] + 1;
	return policy_score(policy, session, length, memory);
}

static uint32_t best_of(const struct slow *slow, uint32_t as)
{
	const struct policy *policy = slow->policy;
	uint32_t best = SESSION_NONE, path[RELAX_HOPS_MAX];
	double best_score = 0;
	for (uint32_t i = 0; i < policy->sessions; i++) {
		if (policy->session[i].as != as || !may_tell(slow, &policy->session[i]))
			continue;
		size_t count = write_path(slow, policy->session[i].from, path);
		bool usable = count > 0 && count < RELAX_HOPS_MAX;
		for (size_t j = 0; j < count; j++)
			usable = usable && path[j] != as;
		double its = usable ? score(slow, i, path, count) : 0;
		if (usable && (best == SESSION_NONE || its > best_score)) {
			best = i;
			best_score = its;
		}
	}
	return best;
}

struct turns {
	uint32_t *as;
	size_t first, end;
};

static void tell(const struct slow *slow, uint32_t as, struct turns *turns)
{
	const struct policy *policy = slow->policy;
	for (uint32_t i = 0; i < policy->sessions; i++) {
		uint32_t to = policy->session[i].from;
		bool waiting = policy->session[i].as != as || to == slow->destination ||
			       !policy->carrier[to];
		for (size_t j = turns->first; j < turns->end; j++)
			waiting = waiting || turns->as[j] == to;
		if (!waiting)
			turns->as[turns->end++] = to;
	}
}

bool slow_relax(
	const struct policy *policy, uint32_t destination, struct slow_bars bars, uint32_t *route)
{
	size_t ases = graph_ases(policy->graph), most = RELAX_ROUNDS * ases;
	uint32_t *length = xcalloc(ases, sizeof *length);
	struct slow slow = { policy, destination, route, length, bars };
	struct turns turns = { .as = xcalloc(most + ases, sizeof *turns.as) };
	for (size_t as = 0; as < ases; as++)
		route[as] = SESSION_NONE;
	tell(&slow, destination, &turns);
	while (turns.first < turns.end && turns.first < most) {
		uint32_t as = turns.as[turns.first++], chosen = best_of(&slow, as), links = 0;
		if (chosen != SESSION_NONE) {
			uint32_t from = policy->session[chosen].from;
			links = (from == destination ? 0 : length[from]) + 1;
		}
		bool changed = chosen != route[as] || links != length[as];
		route[as] = chosen;
		length[as] = links;
		if (changed)
			tell(&slow, as, &turns);
	}
	bool rest = turns.first == turns.end;
	for (uint32_t as = 0; as < ases; as++) {
		if (as != destination && !policy->carrier[as])
			route[as] = best_of(&slow, as);
	}
	free(turns.as);
	free(length);
	return rest;
}

bool slow_is_stable(const struct policy *policy, uint32_t destination, const uint32_t *route)
{
	struct slow slow = { .policy = policy, .destination = destination, .route = route };
	uint32_t path[RELAX_HOPS_MAX];
	for (uint32_t as = 0; as < graph_ases(policy->graph); as++) {
		if (as == destination)
			continue;
		if (best_of(&slow, as) != route[as])
			return false;
		if (route[as] != SESSION_NONE && write_path(&slow, as, path) == 0)
			return false;
	}
	return true;
}
