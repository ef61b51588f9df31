#include "study/collateral.h"

#include "graph/remains.h"

#include <stdlib.h>
#include <string.h>

/*
 * Asking every AS for its reach before and after would take minutes. But what a provider reaches
 * its customers reach over it, so an AS with far reach vouches for all below it, and few questions
 * settle most of the graph. The levels are set so that one vouched for cannot be among those hit,
 * whatever its own figures are.
 */
struct study {
	const struct graph *graph;
	uint32_t target;
	struct remains *whole, *left; /* before and after the cut */
	bool *far; /* [ases] after the cut: certainly 1 % of all ASes or more */
	bool *started_far; /* [ases] before the cut: certainly half of all ASes or more */
	uint32_t *queue; /* room for one more than there are ASes */
	bool vouched; /* started_far is filled in */
};

/* Reach without the target, since that of a target gone dark is lost for everybody. */
static size_t reach_of(const struct study *s, struct remains *remains, uint32_t as)
{
	size_t reach = remains_find(remains, as);
	return reach - (as != s->target && remains_holds(remains, s->target));
}

/* Marks all that can be reached from `as` by links to customers that are there. */
static void vouch_below(
	const struct study *s, const struct remains *remains, uint32_t as, bool *vouched)
{
	size_t count = 1;
	s->queue[0] = as;
	vouched[as] = true;
	for (size_t i = 0; i < count; i++) {
		struct graph_neighbours below =
			graph_neighbours(s->graph, s->queue[i], RELATION_CUSTOMER);
		for (size_t k = 0; k < below.count; k++) {
			if (vouched[below.id[k]] ||
				remains_is_cut(remains, s->queue[i], below.id[k]))
				continue;
			vouched[below.id[k]] = true;
			s->queue[count++] = below.id[k];
		}
	}
}

static size_t customers_of(const struct graph *graph, uint32_t as)
{
	return graph_neighbours(graph, as, RELATION_CUSTOMER).count;
}

/*
 * All ids, those with most customers first: these vouch for most. By counting, in classes of
 * powers of two, which is order enough.
 */
static uint32_t *order_by_customers(const struct graph *graph)
{
	enum { CLASSES = 66 };
	size_t ases = graph_ases(graph), place[CLASSES] = { 0 };
	uint32_t *order = xcalloc(ases, sizeof *order);
	uint8_t *class = xcalloc(ases, sizeof *class);
	for (uint32_t as = 0; as < ases; as++) {
		size_t customers = customers_of(graph, as);
		class[as] = customers > 0 ? (uint8_t)__builtin_clzll(customers) : CLASSES - 2;
		place[class[as] + 1]++;
	}
	for (size_t i = 1; i < CLASSES; i++)
		place[i] += place[i - 1];
	for (uint32_t as = 0; as < ases; as++)
		order[place[class[as]]++] = as;
	free(class);
	return order;
}

/* The few with most customers vouch for nearly everybody. */
static void vouch_before(struct study *s, const uint32_t *order)
{
	enum { ASKED = 16 };
	size_t ases = graph_ases(s->graph);
	for (size_t i = 0; i < ASKED && i < ases; i++) {
		if (!s->started_far[order[i]] && 2 * reach_of(s, s->whole, order[i]) >= ases)
			vouch_below(s, s->whole, order[i], s->started_far);
	}
	s->vouched = true;
}

static bool is_hit(struct study *s, const uint32_t *order, uint32_t as)
{
	size_t ases = graph_ases(s->graph), after = reach_of(s, s->left, as);
	if (100 * after >= ases) {
		vouch_below(s, s->left, as, s->far);
		return false;
	}
	if (!s->vouched)
		vouch_before(s, order);
	/* The target may be among those who vouch; below it reach is less by the AS itself. */
	if (s->started_far[as] && 100 * after + 1 < ases / 2)
		return true;
	return 100 * after < reach_of(s, s->whole, as);
}

static int compare_asn(const void *left, const void *right)
{
	const asn_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

static void find_hit(struct study *s, struct arena *arena, struct collateral *collateral)
{
	size_t ases = graph_ases(s->graph), capacity = 0;
	uint32_t *order = order_by_customers(s->graph);
	asn_t *hit = NULL;
	for (size_t i = 0; i < ases; i++) {
		if (order[i] == s->target || s->far[order[i]] || !is_hit(s, order, order[i]))
			continue;
		hit = array_grow(hit, collateral->networks, &capacity, sizeof *hit);
		hit[collateral->networks++] = graph_asn(s->graph, order[i]);
	}
	collateral->network = arena_alloc(arena, collateral->networks * sizeof *hit);
	if (collateral->networks > 0) {
		qsort(hit, collateral->networks, sizeof *hit, compare_asn);
		memcpy(collateral->network, hit, collateral->networks * sizeof *hit);
	}
	free(hit);
	free(order);
}

static void cut_links(struct study *s, const asn_t *cut, size_t count)
{
	for (size_t i = 0; i < count; i++)
		remains_cut(s->left, s->target, graph_find(s->graph, cut[i]));
	for (enum relation r = RELATION_PROVIDER; cut == NULL && r < RELATIONS; r++) {
		struct graph_neighbours list = graph_neighbours(s->graph, s->target, r);
		for (size_t i = 0; i < list.count; i++)
			remains_cut(s->left, s->target, list.id[i]);
	}
}

void study_collateral(const struct graph *graph, asn_t target, const asn_t *cut, size_t count,
	struct arena *arena, struct collateral *collateral)
{
	size_t ases = graph_ases(graph);
	struct study s = { .graph = graph, .target = graph_find(graph, target) };
	s.whole = remains_new(graph);
	s.left = remains_new(graph);
	cut_links(&s, cut, count);
	*collateral = (struct collateral){
		.whole = cut == NULL,
		.stub = customers_of(graph, s.target) == 0,
		.dark = 100 * remains_find(s.left, s.target) < remains_find(s.whole, s.target),
	};
	if (!collateral->stub) {
		s.far = xcalloc(ases, sizeof *s.far);
		s.started_far = xcalloc(ases, sizeof *s.started_far);
		s.queue = xcalloc(ases + 1, sizeof *s.queue);
		find_hit(&s, arena, collateral);
		free(s.far);
		free(s.started_far);
		free(s.queue);
	}
	remains_free(s.whole);
	remains_free(s.left);
}
