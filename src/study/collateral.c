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
	/*
	 * Only where somebody refuses. A route of an AS below the target gets on from there as far as
	 * the target's own does, `told`; one that the target has from a peer or a provider gets to
	 * those below it, `below`. Besides there is what needs no target at all.
	 */
	bool refused;
	struct remains *apart; /* the target has no links */
	bool *inside; /* [ases] climbs to the target after the cut */
	bool *told, *below; /* [ases] without the target */
	size_t told_count, below_count;
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

/* The same after the cut, with those who refuse what led through the target. */
static size_t reach_left(const struct study *s, uint32_t as, size_t enough)
{
	if (!s->refused)
		return reach_of(s, s->left, as, enough);
	bool limited = false;
	if (!s->inside[as]) {
		remains_find(s->left, as);
		limited = remains_holds(s->left, s->target);
	}
	const bool *more = s->inside[as] ? s->told : s->below;
	size_t reach = remains_find_enough(s->apart, as, enough + 1);
	if (reach > enough || !(s->inside[as] || limited))
		return reach;
	reach += (s->inside[as] ? s->told_count : s->below_count) - more[as];
	struct remains_holders holders = remains_holders(s->apart);
	for (size_t i = 1; i < holders.count; i++)
		reach -= more[holders.id[i]];
	return reach;
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
		if (s->refused && s->queue[i] == s->target)
			continue; /* what gets on through the target may be refused */
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
	size_t ases = graph_ases(s->graph), after = reach_left(s, as, ases / 100 + 1);
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

static void cut_all(const struct study *s, struct remains *remains)
{
	for (enum relation r = RELATION_PROVIDER; r < RELATIONS; r++) {
		struct graph_neighbours list = graph_neighbours(s->graph, s->target, r);
		for (size_t i = 0; i < list.count; i++)
			remains_cut(remains, s->target, list.id[i]);
	}
}

static void cut_links(
	const struct study *s, const struct sever_question *question, struct remains *remains)
{
	for (size_t i = 0; i < question->cuts; i++)
		remains_cut(remains, s->target, graph_find(s->graph, question->cut[i]));
}

/* The target's holders as a set. Returns how many there are. */
static size_t mark_told(const struct study *s, struct remains *remains, bool *told)
{
	size_t count = remains_find(remains, s->target);
	struct remains_holders holders = remains_holders(remains);
	for (size_t i = 1; i < holders.count; i++)
		told[holders.id[i]] = true;
	return count;
}

/* All below the target, over links that stand and ASes that do not refuse. */
static size_t mark_below(const struct study *s, const struct graph *graph, bool *below)
{
	size_t count = 1;
	s->queue[0] = s->target;
	below[s->target] = true;
	for (size_t i = 0; i < count; i++) {
		struct graph_neighbours list =
			graph_neighbours(graph, s->queue[i], RELATION_CUSTOMER);
		for (size_t k = 0; k < list.count; k++) {
			if (below[list.id[k]] || remains_is_cut(s->left, s->queue[i], list.id[k]))
				continue;
			below[list.id[k]] = true;
			s->queue[count++] = list.id[k];
		}
	}
	below[s->target] = false;
	return count - 1;
}

/* What is the same for all: how far a route gets on from the target when some refuse. */
static void prepare_refusal(struct study *s, const struct sever_question *question)
{
	size_t ases = graph_ases(s->graph);
	struct graph *open = question_open(s->graph, question);
	struct remains *remains = remains_new(open);
	s->refused = true;
	s->inside = xcalloc(ases, sizeof *s->inside);
	s->told = xcalloc(ases, sizeof *s->told);
	s->below = xcalloc(ases, sizeof *s->below);
	s->apart = remains_new(s->graph);
	cut_all(s, s->apart);
	cut_links(s, question, remains);
	s->told_count = mark_told(s, remains, s->told);
	s->below_count = mark_below(s, open, s->below);
	mark_below(s, s->graph, s->inside);
	remains_free(remains);
	graph_free(open);
}

static size_t reach_of_target(const struct study *s)
{
	return s->refused ? s->told_count : remains_find(s->left, s->target);
}

static void clear(struct study *s)
{
	remains_free(s->whole);
	remains_free(s->left);
	remains_free(s->apart);
	free(s->far);
	free(s->queue);
	free(s->inside);
	free(s->told);
	free(s->below);
}

void study_collateral(const struct graph *graph, const struct sever_question *question,
	struct arena *arena, struct collateral *collateral)
{
	size_t ases = graph_ases(graph);
	struct study s = { .graph = graph, .target = graph_find(graph, question->target) };
	bool whole = question->cut == NULL && question->refuses == 0;
	s.whole = remains_new(graph);
	s.left = remains_new(graph);
	s.far = xcalloc(ases, sizeof *s.far);
	s.queue = xcalloc(ases, sizeof *s.queue);
	if (whole)
		cut_all(&s, s.left);
	cut_links(&s, question, s.left);
	if (question->refuses > 0)
		prepare_refusal(&s, question);
	*collateral = (struct collateral){
		.whole = whole,
		.stub = customers_of(graph, s.target) == 0,
		.dark = 100 * reach_of_target(&s) < remains_find(s.whole, s.target),
	};
	if (!collateral->stub)
		find_hit(&s, arena, collateral);
	clear(&s);
}
