#include "study/collateral.h"

#include "graph/remains.h"

#include <stdlib.h>
#include <string.h>

/*
 * Asking every AS for its reach before and after would take minutes. But whom a provider reaches
 * its customers reach over it, so an AS that after the cut reaches 1 % of all ASes vouches for all
 * below it: they cannot be among those hit. And a search may stop when it has found enough.
 */
struct study {
	const struct graph *graph;
	uint32_t target;
	struct remains *whole, *left; /* before and after the cut */
	bool *far; /* [ases] after the cut: certainly 1 % of all ASes or more */
	uint32_t *queue; /* [ases] */
};

/*
 * Reach without the target, since that of a target gone dark is lost for everybody. From `enough`
 * on it may be more.
 */
static size_t reach_of(const struct study *s, struct remains *remains, uint32_t as, size_t enough)
{
	size_t reach = remains_find_enough(remains, as, enough + 1);
	return reach - remains_holds(remains, s->target);
}

/* Marks all that can be reached from `as` by links to customers that are there. */
static void vouch_below(const struct study *s, uint32_t as)
{
	size_t count = 1;
	s->queue[0] = as;
	s->far[as] = true;
	for (size_t i = 0; i < count; i++) {
		struct graph_neighbours below =
			graph_neighbours(s->graph, s->queue[i], RELATION_CUSTOMER);
		for (size_t k = 0; k < below.count; k++) {
			if (s->far[below.id[k]] ||
				remains_is_cut(s->left, s->queue[i], below.id[k]))
				continue;
			s->far[below.id[k]] = true;
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

static bool is_hit(const struct study *s, uint32_t as)
{
	size_t ases = graph_ases(s->graph), after = reach_of(s, s->left, as, ases / 100 + 1);
	if (100 * after >= ases) {
		vouch_below(s, as);
		return false;
	}
	return 100 * after < reach_of(s, s->whole, as, 100 * after + 1);
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
		if (order[i] == s->target || s->far[order[i]] || !is_hit(s, order[i]))
			continue;
		hit = array_grow(hit, collateral->networks, &capacity, sizeof *hit);
		hit[collateral->networks++] = graph_asn(s->graph, order[i]);
	}
	collateral->network = arena_alloc(arena, collateral->networks * sizeof *hit);
	if (hit != NULL) {
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
		s.queue = xcalloc(ases, sizeof *s.queue);
		find_hit(&s, arena, collateral);
		free(s.far);
		free(s.queue);
	}
	remains_free(s.whole);
	remains_free(s.left);
}
