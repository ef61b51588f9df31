#include "graph/linkcut.h"

#include "graph/flow.h"

#include <stdlib.h>

/*
 * Nodes: the upper layer 0..ases-1; then, for the clique, one node behind all members; for pairs,
 * the lower layer.
 */
struct linkcut {
	size_t ases;
	struct flow *flow;
	struct flow_arc *arc; /* by ascending upper end */
	size_t arcs, arc_capacity;
	int64_t size; /* of the latest question */
	enum linkcut_bound bound;
};

static void add_arc(struct linkcut *linkcut, uint32_t from, uint32_t to, int64_t capacity)
{
	linkcut->arc = array_grow(
		linkcut->arc, linkcut->arcs, &linkcut->arc_capacity, sizeof *linkcut->arc);
	linkcut->arc[linkcut->arcs++] = (struct flow_arc){ from, to, capacity };
}

/* What is asked of one network while it is built. */
struct plan {
	const struct graph *graph;
	const struct linkcut_rules *rules;
	struct linkcut *linkcut;
};

static bool in_set(const bool *set, uint32_t id)
{
	return set != NULL && set[id];
}

/* The link from a to b; `from` and `to` are the layers' first nodes. */
static void add_link(struct plan *plan, uint32_t a, uint32_t b, size_t from, size_t to)
{
	if (in_set(plan->rules->refuse, a) || in_set(plan->rules->refuse, b))
		return;
	bool stays = in_set(plan->rules->keep, a) && in_set(plan->rules->keep, b);
	add_arc(plan->linkcut, (uint32_t)(from + a), (uint32_t)(to + b),
		stays ? FLOW_UNLIMITED : 1);
}

static bool among(struct graph_neighbours list, uint32_t id)
{
	size_t low = 0, high = list.count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (list.id[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < list.count && list.id[low] == id;
}

/* The steps up from an AS below the clique, and those to members. */
static void add_steps(struct plan *plan, uint32_t id, const bool *in_clique)
{
	struct graph_neighbours up = graph_neighbours(plan->graph, id, RELATION_PROVIDER);
	struct graph_neighbours beside = graph_neighbours(plan->graph, id, RELATION_PEER);
	for (size_t i = 0; i < up.count; i++)
		add_link(plan, id, up.id[i], 0, 0);
	for (size_t i = 0; i < beside.count; i++) {
		if (in_clique[beside.id[i]] && !among(up, beside.id[i]))
			add_link(plan, id, beside.id[i], 0, 0);
	}
}

static struct linkcut *begin(const struct graph *graph, const struct linkcut_rules *rules,
	enum linkcut_bound bound, struct plan *plan)
{
	struct linkcut *linkcut = xcalloc(1, sizeof *linkcut);
	linkcut->ases = graph_ases(graph);
	linkcut->bound = bound;
	*plan = (struct plan){ graph, rules, linkcut };
	return linkcut;
}

struct linkcut *linkcut_new_clique(const struct graph *graph, const uint32_t *member,
	size_t members, const struct linkcut_rules *rules)
{
	struct plan plan;
	struct linkcut *linkcut = begin(graph, rules, LINKCUT_EXACT, &plan);
	bool *in_clique = xcalloc(linkcut->ases, sizeof *in_clique);
	for (size_t i = 0; i < members; i++) {
		in_clique[member[i]] = true;
		if (graph_neighbours(graph, member[i], RELATION_PROVIDER).count > 0)
			linkcut->bound = LINKCUT_AT_LEAST;
	}
	uint32_t behind = (uint32_t)linkcut->ases;
	for (uint32_t id = 0; id < behind; id++) {
		if (in_clique[id])
			add_arc(linkcut, id, behind, FLOW_UNLIMITED);
		else
			add_steps(&plan, id, in_clique);
	}
	free(in_clique);
	linkcut->flow = flow_new(behind + 1, linkcut->arc, linkcut->arcs);
	return linkcut;
}

/* All links over which an AS may pass a route on, from either of its layers. */
static void add_layers(struct plan *plan, uint32_t id)
{
	size_t lower = plan->linkcut->ases;
	struct graph_neighbours up = graph_neighbours(plan->graph, id, RELATION_PROVIDER);
	struct graph_neighbours beside = graph_neighbours(plan->graph, id, RELATION_PEER);
	struct graph_neighbours down = graph_neighbours(plan->graph, id, RELATION_CUSTOMER);
	add_arc(plan->linkcut, id, (uint32_t)(lower + id), FLOW_UNLIMITED);
	for (size_t i = 0; i < up.count; i++) {
		add_link(plan, id, up.id[i], 0, 0);
		if (among(down, up.id[i]))
			plan->linkcut->bound = LINKCUT_AT_MOST;
	}
	for (size_t i = 0; i < beside.count; i++) {
		if (!among(up, beside.id[i]) && !among(down, beside.id[i]))
			add_link(plan, id, beside.id[i], 0, lower);
	}
	for (size_t i = 0; i < down.count; i++)
		add_link(plan, id, down.id[i], lower, lower);
}

struct linkcut *linkcut_new_pair(const struct graph *graph, const struct linkcut_rules *rules)
{
	struct plan plan;
	struct linkcut *linkcut = begin(graph, rules, LINKCUT_EXACT, &plan);
	for (uint32_t id = 0; id < linkcut->ases; id++)
		add_layers(&plan, id);
	linkcut->flow = flow_new((uint32_t)(2 * linkcut->ases), linkcut->arc, linkcut->arcs);
	return linkcut;
}

void linkcut_free(struct linkcut *linkcut)
{
	if (linkcut == NULL)
		return;
	flow_free(linkcut->flow);
	free(linkcut->arc);
	free(linkcut);
}

enum linkcut_bound linkcut_bound(const struct linkcut *linkcut)
{
	return linkcut->bound;
}

static size_t ask(struct linkcut *linkcut, uint32_t source, size_t sink)
{
	linkcut->size = flow_max(linkcut->flow, source, (uint32_t)sink);
	return linkcut->size == FLOW_UNLIMITED ? LINKCUT_IMPOSSIBLE : (size_t)linkcut->size;
}

size_t linkcut_clique(struct linkcut *linkcut, uint32_t target)
{
	return ask(linkcut, target, linkcut->ases);
}

size_t linkcut_pair(struct linkcut *linkcut, uint32_t target, uint32_t other)
{
	return ask(linkcut, target, linkcut->ases + other);
}

struct collection {
	const struct linkcut *linkcut;
	struct linkcut_link *link;
	size_t links, capacity, count, most;
	bool cut_short;
};

static int compare_links(const void *left, const void *right)
{
	const struct linkcut_link *a = left, *b = right;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return (a->to > b->to) - (a->to < b->to);
}

static bool collect(void *ctx, const uint32_t *arc, size_t count)
{
	struct collection *c = ctx;
	size_t ases = c->linkcut->ases, first = c->links;
	c->cut_short = c->count == c->most;
	if (c->cut_short)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct flow_arc *link = &c->linkcut->arc[arc[i]];
		c->link = array_grow(c->link, c->links, &c->capacity, sizeof *c->link);
		c->link[c->links++] = (struct linkcut_link){ (uint32_t)(link->from % ases),
			(uint32_t)(link->to % ases) };
	}
	if (count > 0)
		qsort(c->link + first, count, sizeof *c->link, compare_links);
	c->count++;
	return true;
}

void linkcut_list(
	const struct linkcut *linkcut, size_t most, struct arena *arena, struct linkcut_list *list)
{
	struct collection c = { .linkcut = linkcut, .most = most };
	*list = (struct linkcut_list){ .complete = true };
	if (linkcut->size == FLOW_UNLIMITED)
		return;
	list->complete = flow_cuts(linkcut->flow, collect, &c);
	list->size = (size_t)linkcut->size;
	list->count = c.count;
	struct linkcut_link *link = arena_alloc(arena, c.links * sizeof *link);
	for (size_t i = 0; i < c.links; i++)
		link[i] = c.link[i];
	list->link = link;
	free(c.link);
}
