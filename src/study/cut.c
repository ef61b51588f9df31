#include "study/cut.h"

#include "graph/ascut.h"
#include "graph/clique.h"
#include "graph/spread.h"

#include <inttypes.h>

/* The question in terms of the graph; sets are [ases]. */
struct study {
	const struct graph *graph;
	const struct cut_question *question;
	struct arena *arena;
	struct cut_result *result;
	struct diag *diag;
	uint32_t target, from;
	bool *keep, *refuse, *clique;
	uint32_t *cost;
};

/* The ASes of a list as a set; `what` they are for messages. */
static int make_set(struct study *s, const asn_t *list, size_t count, const char *what, bool **set)
{
	*set = arena_alloc(s->arena, graph_ases(s->graph) * sizeof **set);
	for (size_t i = 0; i < count; i++) {
		uint32_t id = graph_find(s->graph, list[i]);
		if (id == GRAPH_NONE)
			return diag_set(s->diag, OST_EUSAGE,
				"AS%" PRIu32 " of %s is not in this topology", list[i], what);
		if (id == s->target)
			return diag_set(s->diag, OST_EUSAGE,
				"AS%" PRIu32 " is the target and cannot stand in %s", list[i],
				what);
		(*set)[id] = true;
	}
	return 0;
}

/* The ASes of a set, ascending. */
static const asn_t *list_set(const struct study *s, const bool *set, size_t *count)
{
	asn_t *list;
	*count = 0;
	for (uint32_t id = 0; id < graph_ases(s->graph); id++)
		*count += set[id];
	list = arena_alloc(s->arena, *count * sizeof *list);
	*count = 0;
	for (uint32_t id = 0; id < graph_ases(s->graph); id++) {
		if (set[id])
			list[(*count)++] = graph_asn(s->graph, id);
	}
	return list;
}

static void find_members(struct study *s)
{
	struct clique found;
	s->result->named = s->question->members > 0;
	s->result->proven = true;
	if (!s->result->named) {
		clique_find(s->graph, &found);
		for (size_t i = 0; i < found.count; i++)
			s->clique[found.member[i]] = found.member[i] != s->target;
		s->result->proven = found.proven;
	}
	s->result->clique = list_set(s, s->clique, &s->result->members);
}

static void set_costs(struct study *s)
{
	const struct cut_question *q = s->question;
	if (q->costs == 0)
		return;
	s->cost = arena_alloc(s->arena, graph_ases(s->graph) * sizeof *s->cost);
	for (uint32_t id = 0; id < graph_ases(s->graph); id++)
		s->cost[id] = 1;
	for (size_t i = 0; i < q->costs; i++) {
		uint32_t id = graph_find(s->graph, q->cost[i].asn);
		if (id != GRAPH_NONE)
			s->cost[id] = q->cost[i].cost;
	}
	s->result->weighed = true;
}

static int prepare(struct study *s)
{
	const struct cut_question *q = s->question;
	int status = make_set(s, q->keep, q->keeps, "--keep", &s->keep);
	if (status == 0)
		status = make_set(s, q->refuse, q->refuses, "--refuse", &s->refuse);
	if (status == 0)
		status = make_set(s, q->clique, q->members, "--clique", &s->clique);
	bool *from;
	if (status == 0)
		status = make_set(s, &q->from, q->from != 0, "--from", &from);
	if (status != 0)
		return status;
	s->from = q->from != 0 ? graph_find(s->graph, q->from) : GRAPH_NONE;
	s->result->refuse = list_set(s, s->refuse, &s->result->refuses);
	find_members(s);
	set_costs(s);
	return 0;
}

static void count_reach(struct study *s)
{
	bool *nobody = arena_alloc(s->arena, graph_ases(s->graph) * sizeof *nobody);
	struct spread *spread = spread_new(s->graph);
	s->result->reach_before = spread_run(spread, s->target, nobody, NULL);
	s->result->reach_refused = spread_run(spread, s->target, s->refuse, NULL);
	spread_free(spread);
}

static const char no_clique[] = "no network without a provider is known besides the target";
static const char all_kept[] = "networks that cannot be asked connect them";

static void answer_links(
	struct study *s, struct linkcut *linkcut, size_t size, struct link_cuts *cuts)
{
	struct linkcut_list list;
	linkcut_list(linkcut, CUT_LISTED, s->arena, &list);
	struct cut_link *link = arena_alloc(s->arena, list.count * list.size * sizeof *link);
	for (size_t i = 0; i < list.count * list.size; i++)
		link[i] = (struct cut_link){ graph_asn(s->graph, list.link[i].from),
			graph_asn(s->graph, list.link[i].to) };
	*cuts = (struct link_cuts){
		.reason = size == LINKCUT_IMPOSSIBLE ? all_kept : NULL,
		.bound = linkcut_bound(linkcut),
		.size = list.size,
		.link = link,
		.count = list.count,
		.complete = list.complete,
	};
}

/* The target would not cut its own links: those to who cannot be asked either stay. */
static void cut_links(struct study *s)
{
	bool *stay = arena_alloc(s->arena, graph_ases(s->graph) * sizeof *stay);
	for (uint32_t id = 0; id < graph_ases(s->graph); id++)
		stay[id] = s->keep[id] || id == s->target;
	struct linkcut_rules rules = { stay, s->refuse };
	struct cut_result *result = s->result;
	uint32_t *member = arena_alloc(s->arena, result->members * sizeof *member);
	for (size_t i = 0; i < result->members; i++)
		member[i] = graph_find(s->graph, result->clique[i]);

	result->clique_links.reason = result->members == 0 ? no_clique : NULL;
	if (result->members > 0) {
		struct linkcut *linkcut =
			linkcut_new_clique(s->graph, member, result->members, &rules);
		answer_links(s, linkcut, linkcut_clique(linkcut, s->target), &result->clique_links);
		linkcut_free(linkcut);
	}
	result->from_links.reason = "not asked for: --from AS";
	if (s->from != GRAPH_NONE) {
		struct linkcut *linkcut = linkcut_new_pair(s->graph, &rules);
		size_t size = linkcut_pair(linkcut, s->target, s->from);
		answer_links(s, linkcut, size, &result->from_links);
		linkcut_free(linkcut);
	}
}

static struct as_cut name_ases(const struct study *s, const struct ascut *cut)
{
	asn_t *as = arena_alloc(s->arena, cut->count * sizeof *as);
	for (size_t i = 0; i < cut->count; i++)
		as[i] = graph_asn(s->graph, cut->as[i]);
	return (struct as_cut){ as, cut->count, cut->left };
}

static void cut_ases(struct study *s, const bool *watched, size_t allowed, struct as_cuts *cuts)
{
	struct ascut_question question = {
		.target = s->target,
		.watched = watched,
		.allowed = allowed,
		.keep = s->keep,
		.refuse = s->refuse,
		.cost = s->cost,
		.deepest = CUT_DEEPEST,
		.searches = CUT_SEARCHES,
		.most = CUT_LISTED,
	};
	struct ascut_answer answer;
	ascut_find(s->graph, &question, s->arena, &answer);
	*cuts = (struct as_cuts){
		.reason = answer.count == 0 ? all_kept : NULL,
		.before = answer.watched,
		.allowed = allowed,
		.cost = answer.cost,
		.at_least = answer.at_least,
		.count = answer.count,
		.complete = answer.complete,
	};
	struct as_cut *list = arena_alloc(s->arena, answer.count * sizeof *list);
	for (size_t i = 0; i < answer.count; i++)
		list[i] = name_ases(s, &answer.cut[i]);
	cuts->cut = list;
}

int study_cut(const struct graph *graph, const struct cut_question *question, struct arena *arena,
	struct cut_result *result, struct diag *diag)
{
	*result = (struct cut_result){ .target = question->target, .from = question->from };
	struct study s = {
		.graph = graph, .question = question, .arena = arena, .result = result, .diag = diag
	};
	s.target = graph_find(graph, question->target);
	int status = prepare(&s);
	if (status != 0)
		return status;
	count_reach(&s);
	cut_links(&s);
	result->clique_ases.reason = no_clique;
	if (result->members > 0)
		cut_ases(&s, s.clique, 0, &result->clique_ases);
	cut_ases(&s, NULL, result->reach_before / 100, &result->dark_ases);
	return 0;
}
