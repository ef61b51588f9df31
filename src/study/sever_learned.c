#include "study/sever_learned.h"

#include "graph/relax.h"

#include <stdlib.h>

struct study {
	const struct policy *policy;
	const struct graph *graph;
	const struct sever_question *question;
	uint32_t target;
	struct relax *relax;
	struct arena *arena;
	struct sever_learned *result;
};

static void settle(struct study *s, const asn_t *cut, size_t cuts)
{
	const struct sever_question *q = s->question;
	relax_begin(s->relax, s->target);
	for (size_t i = 0; i < cuts; i++)
		relax_cut(s->relax, graph_find(s->graph, cut[i]));
	for (size_t i = 0; i < q->refuses; i++)
		relax_refuse(s->relax, graph_find(s->graph, q->refuse[i]));
	s->result->restless += !relax_run(s->relax);
	s->result->runs++;
}

/* Of the last settle; `route` [ases] may be NULL, else ROUTE_ORIGIN is the class of no route. */
static size_t count_routes(struct study *s, struct sever_routes *routes, struct best_route *route)
{
	size_t reach = 0;
	uint64_t hops = 0;
	*routes = (struct sever_routes){ 0 };
	for (uint32_t as = 0; as < graph_ases(s->graph); as++) {
		struct best_route found = { .class = ROUTE_ORIGIN };
		bool has = as != s->target && relax_get(s->relax, as, &found);
		if (route != NULL)
			route[as] = has ? found : (struct best_route){ .class = ROUTE_ORIGIN };
		reach += has;
		hops += has ? found.length : 0;
		routes->by_class[found.class] += has;
	}
	routes->mean_length = reach > 0 ? (double)hops / (double)reach : 0;
	return reach;
}

static void compare(
	struct study *s, const struct best_route *before, const struct best_route *after)
{
	struct sever_learned *r = s->result;
	for (uint32_t as = 0; as < graph_ases(s->graph); as++) {
		const struct best_route *a = &before[as], *b = &after[as];
		r->change.by_class[a->class][b->class] += as != s->target;
		if (a->class == ROUTE_ORIGIN || b->class == ROUTE_ORIGIN)
			continue;
		r->change.class += a->class != b->class;
		r->change.longer += b->length > a->length;
		r->change.shorter += b->length < a->length;
		r->next_hop += a->next_hop != b->next_hop;
	}
}

static void answer_cut(struct study *s)
{
	struct sever_learned *r = s->result;
	size_t ases = graph_ases(s->graph);
	struct best_route *before = xcalloc(ases, sizeof *before),
			  *after = xcalloc(ases, sizeof *after);
	settle(s, NULL, 0);
	r->reach_before = count_routes(s, &r->before, before);
	settle(s, s->question->cut, s->question->cuts);
	r->reach_after = count_routes(s, &r->after, after);
	compare(s, before, after);
	for (size_t class = ROUTE_CUSTOMER; class < ROUTE_CLASSES; class ++)
		r->lost += r->change.by_class[class][ROUTE_ORIGIN];
	free(before);
	free(after);
}

static void try_coalitions(struct study *s, const struct sever_result *plain)
{
	struct sever_learned *r = s->result;
	size_t all = plain->coalition_count;
	r->coalitions = all < SEVER_LEARNED_COALITIONS ? all : SEVER_LEARNED_COALITIONS;
	r->complete = plain->complete && r->coalitions == all;
	struct sever_coalition *list = arena_alloc(s->arena, r->coalitions * sizeof *list);
	for (size_t i = 0; i < r->coalitions; i++) {
		struct sever_routes routes;
		list[i] = plain->coalitions[i];
		settle(s, list[i].cut, list[i].count);
		list[i].reach_after = count_routes(s, &routes, NULL);
		list[i].mean_length = routes.mean_length;
	}
	r->coalition = list;
}

static int compare_asn(const void *left, const void *right)
{
	const asn_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

static void list_extra(struct study *s)
{
	const struct policy *policy = s->policy;
	uint32_t first = policy->start[s->target], end = policy->start[s->target + 1];
	asn_t *list = arena_alloc(s->arena, (end - first) * sizeof *list);
	size_t count = 0;
	for (uint32_t i = first; i < end; i++) {
		if (policy->session[i].class == SESSION_UNKNOWN)
			list[count++] = graph_asn(s->graph, policy->session[i].from);
	}
	if (count > 0)
		qsort(list, count, sizeof *list, compare_asn);
	s->result->extra = list;
	s->result->extras = count;
}

void study_sever_learned(const struct policy *policy, const struct sever_question *question,
	const struct sever_result *plain, struct arena *arena, struct sever_learned *result)
{
	*result = (struct sever_learned){ 0 };
	struct study s = { .policy = policy,
		.graph = policy->graph,
		.question = question,
		.target = graph_find(policy->graph, question->target),
		.relax = relax_new(policy),
		.arena = arena,
		.result = result };
	list_extra(&s);
	answer_cut(&s);
	try_coalitions(&s, plain);
	relax_free(s.relax);
}
