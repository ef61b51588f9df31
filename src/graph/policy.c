#include "graph/policy.h"

#include "base/alloc.h"

#include <stdlib.h>

/* Fixed once, on splits that no figure of docs/methods.md is taken from. */
static const double class_offset[] = { 2, 0, -2, 0 };
static const double length_weight = -2;
static const double memory_weight = 1.5;
/* An AS never observed: class before length before popularity, which stays below 20. */
static const double class_step = -1e6, length_step = -20;

static int compare_sessions(const void *a, const void *b)
{
	const struct session *x = a, *y = b;
	if (x->as != y->as)
		return x->as < y->as ? -1 : 1;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->class - y->class;
}

static enum session_class class_of(enum relation relation)
{
	return relation == RELATION_CUSTOMER ? SESSION_CUSTOMER
	       : relation == RELATION_PEER   ? SESSION_PEER
					     : SESSION_PROVIDER;
}

static void add_session(struct policy *policy, uint32_t as, uint32_t from, enum session_class class)
{
	policy->session[policy->sessions++] = (struct session){ .as = as,
		.from = from,
		.back = SESSION_NONE,
		.class = (uint8_t) class };
}

static void add_sessions(struct policy *policy, uint32_t as)
{
	for (enum relation relation = RELATION_PROVIDER; relation < RELATIONS; relation++) {
		struct graph_neighbours from = graph_neighbours(policy->graph, as, relation);
		for (size_t i = 0; i < from.count; i++)
			add_session(policy, as, from.id[i], class_of(relation));
	}
}

/* Moves sessions with carriers to the front of each AS, and notes where which are. */
static void arrange(struct policy *policy)
{
	size_t ases = graph_ases(policy->graph), count = policy->sessions, at = 0;
	struct session *old = policy->session;
	policy->session = xcalloc(count, sizeof *policy->session);
	policy->sessions = 0;
	for (uint32_t as = 0; as < ases; as++) {
		size_t first = at;
		policy->start[as] = (uint32_t)first;
		while (at < count && old[at].as == as)
			at++;
		for (size_t i = first; i < at; i++) {
			if (policy->carrier[old[i].from])
				policy->session[policy->sessions++] = old[i];
		}
		policy->carriers_end[as] = (uint32_t)policy->sessions;
		for (size_t i = first; i < at; i++) {
			if (!policy->carrier[old[i].from])
				policy->session[policy->sessions++] = old[i];
		}
	}
	policy->start[ases] = (uint32_t)count;
	free(old);
}

static uint32_t find_class(
	const struct policy *policy, uint32_t as, uint32_t from, enum session_class class)
{
	bool carrier = policy->carrier[from];
	uint32_t low = carrier ? policy->start[as] : policy->carriers_end[as];
	uint32_t end = carrier ? policy->carriers_end[as] : policy->start[as + 1], high = end;
	struct session wanted = { .as = as, .from = from, .class = (uint8_t) class };
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (compare_sessions(&policy->session[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < end && policy->session[low].from == from ? low : SESSION_NONE;
}

static enum session_class opposite(uint8_t class)
{
	return class == SESSION_CUSTOMER   ? SESSION_PROVIDER
	       : class == SESSION_PROVIDER ? SESSION_CUSTOMER
					   : (enum session_class) class;
}

void policy_init(struct policy *policy, const struct graph *graph, const uint32_t (*extra)[2],
	size_t extras, const bool *carrier)
{
	size_t ases = graph_ases(graph), room = 2 * graph_links(graph) + extras;
	*policy = (struct policy){
		.graph = graph,
		.session = xcalloc(room, sizeof *policy->session),
		.start = xcalloc(ases + 1, sizeof *policy->start),
		.carriers_end = xcalloc(ases, sizeof *policy->carriers_end),
		.carrier = xcalloc(ases, sizeof *policy->carrier),
		.observed = xcalloc(ases, sizeof *policy->observed),
		.weight = xcalloc(room, sizeof *policy->weight),
		.popularity = xcalloc(ases, sizeof *policy->popularity),
	};
	for (uint32_t as = 0; as < ases; as++) {
		bool transit = graph_neighbours(graph, as, RELATION_CUSTOMER).count > 0;
		policy->carrier[as] = transit || carrier[as];
		add_sessions(policy, as);
	}
	for (size_t i = 0; i < extras; i++)
		add_session(policy, extra[i][0], extra[i][1], SESSION_UNKNOWN);
	qsort(policy->session, policy->sessions, sizeof *policy->session, compare_sessions);
	arrange(policy);
	for (size_t i = 0; i < policy->sessions; i++) {
		struct session *session = &policy->session[i];
		session->back =
			find_class(policy, session->from, session->as, opposite(session->class));
	}
}

void policy_clear(struct policy *policy)
{
	free(policy->session);
	free(policy->start);
	free(policy->carriers_end);
	free(policy->carrier);
	free(policy->observed);
	free(policy->weight);
	free(policy->popularity);
	counter_clear(&policy->exceptions);
	counter_clear(&policy->taken);
	counter_clear(&policy->passed);
	*policy = (struct policy){ 0 };
}

uint32_t policy_session(const struct policy *policy, uint32_t as, uint32_t from)
{
	return find_class(policy, as, from, SESSION_CUSTOMER);
}

static uint64_t pair_key(uint32_t high, uint32_t low)
{
	return (uint64_t)high << 32 | low;
}

bool policy_exports_by_rule(const struct policy *policy, uint32_t heard, uint32_t over)
{
	uint8_t from = policy->session[heard].class, to = policy->session[over].class;
	if (from == SESSION_UNKNOWN || to == SESSION_UNKNOWN)
		return false;
	return from == SESSION_CUSTOMER || to == SESSION_PROVIDER;
}

bool policy_exports(const struct policy *policy, uint32_t heard, uint32_t over)
{
	if (policy_exports_by_rule(policy, heard, over))
		return true;
	return policy->session[over].excepted &&
	       counter_get(&policy->exceptions, pair_key(heard, over)) > 0;
}

void policy_add_exception(struct policy *policy, uint32_t heard, uint32_t over)
{
	counter_add(&policy->exceptions, pair_key(heard, over), 1);
	policy->session[over].excepted = true;
}

void policy_remember(struct policy *policy, uint32_t session, uint32_t hop, int32_t times)
{
	counter_add(&policy->taken, pair_key(session, hop), times);
	counter_add(&policy->passed, pair_key(policy->session[session].as, hop), times);
}

bool policy_recall(const struct policy *policy, uint32_t session, uint32_t hop, double *share)
{
	int32_t all = counter_get(&policy->passed, pair_key(policy->session[session].as, hop));
	if (all <= 0)
		return false;
	/* A little doubt, so that one observation is not as good as a hundred. */
	int32_t some = counter_get(&policy->taken, pair_key(session, hop));
	*share = ((double)some + 0.2) / ((double)all + 0.4) - 0.5;
	return true;
}

double policy_score(const struct policy *policy, uint32_t session, uint32_t length, double memory)
{
	const struct session *s = &policy->session[session];
	double popularity = policy->popularity[s->from];
	if (!policy->observed[s->as]) {
		uint8_t class = s->class == SESSION_UNKNOWN ? SESSION_PEER : s->class;
		return class_step * (double)class + length_step * (double)length + popularity;
	}
	return policy->weight[session] + popularity + class_offset[s->class] +
	       length_weight * (double)length + memory_weight * memory;
}
