#include "graph/ascut.h"

#include "graph/ascut_flow.h"
#include "graph/spread.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
	GREEDY_STEPS = 256, /* of one AS each; beyond, many at a time */
	PRUNED_MAX = 256, /* larger sets of the greedy are not gone through for needless members */
	PRICES = 4,
	CUTS_PER_LISTED = 16, /* minimum cuts of the flow tried for each set that may be listed */
};

/* A set that does it. */
struct found {
	uint32_t *as;
	size_t count, left;
};

struct finder {
	const struct ascut_question *question;
	struct spread *spread;
	size_t ases;
	bool *refusing; /* [ases] those who do anyway, and the set being tried */
	bool *fixed; /* [ases] not to be tried: cannot be asked, or done with in this branch */
	size_t askable; /* ASes that are not fixed at first */
	uint32_t cheapest; /* cost of any of these */

	uint32_t chosen[ASCUT_DEEPEST]; /* by the search */
	size_t size;
	uint64_t chosen_cost;
	size_t searches;

	uint64_t best, at_least;
	struct found *found; /* all of cost `best` */
	size_t founds, capacity;
	bool listed_all; /* no set had to be left off */
	size_t tried; /* minimum cuts of the flow */
};

static uint32_t cost_of(const struct finder *f, uint32_t id)
{
	return f->question->cost != NULL ? f->question->cost[id] : 1;
}

static uint64_t cost_of_all(const struct finder *f, const uint32_t *as, size_t count)
{
	uint64_t cost = 0;
	for (size_t i = 0; i < count; i++)
		cost += cost_of(f, as[i]);
	return cost;
}

static size_t count_left(struct finder *f)
{
	return spread_run(f->spread, f->question->target, f->refusing, f->question->watched);
}

static int compare_ids(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

static void drop_found(struct finder *f)
{
	while (f->founds > 0)
		free(f->found[--f->founds].as);
	f->listed_all = true;
}

static bool is_found(const struct finder *f, const uint32_t *as, size_t count)
{
	for (size_t i = 0; i < f->founds; i++) {
		if (f->found[i].count == count &&
			memcmp(f->found[i].as, as, count * sizeof *as) == 0)
			return true;
	}
	return false;
}

/* Keeps a set that does it, unless a cheaper one is known. */
static void keep_found(struct finder *f, const uint32_t *as, size_t count, size_t left)
{
	uint64_t cost = cost_of_all(f, as, count);
	if (cost > f->best)
		return;
	if (cost < f->best)
		drop_found(f);
	f->best = cost;
	uint32_t *copy = xmalloc(count * sizeof *copy);
	for (size_t i = 0; i < count; i++)
		copy[i] = as[i];
	qsort(copy, count, sizeof *copy, compare_ids);
	bool known = is_found(f, copy, count);
	if (known || f->founds == f->question->most) {
		f->listed_all &= known;
		free(copy);
		return;
	}
	f->found = array_grow(f->found, f->founds, &f->capacity, sizeof *f->found);
	f->found[f->founds++] = (struct found){ copy, count, left };
}

static void raise_bound(struct finder *f, uint64_t at_least)
{
	at_least = at_least < f->best ? at_least : f->best;
	f->at_least = at_least > f->at_least ? at_least : f->at_least;
}

/* Greedy: a set as it grows. */
struct greedy {
	uint32_t *as;
	size_t count, capacity;
};

static void add(struct finder *f, struct greedy *g, uint32_t id)
{
	g->as = array_grow(g->as, g->count, &g->capacity, sizeof *g->as);
	g->as[g->count++] = id;
	f->refusing[id] = true;
}

static void take_out(struct finder *f, struct greedy *g, size_t i)
{
	f->refusing[g->as[i]] = false;
	g->as[i] = g->as[--g->count];
}

/* The holder through whom most get the route for what it costs; the nearest of several. */
static uint32_t choose_heaviest(const struct finder *f)
{
	const struct spread *s = f->spread;
	uint32_t best = GRAPH_NONE;
	for (size_t i = 1; i < s->holders; i++) {
		uint32_t id = s->holder[i];
		if (!f->fixed[id] &&
			(best == GRAPH_NONE || (uint64_t)s->through[id] * cost_of(f, best) >
						       (uint64_t)s->through[best] * cost_of(f, id)))
			best = id;
	}
	return best;
}

/* On each path of the tree the first that can be asked. */
static void add_frontier(struct finder *f, struct greedy *g)
{
	const struct spread *s = f->spread;
	bool *met = xcalloc(f->ases, sizeof *met);
	for (size_t i = 1; i < s->holders; i++) {
		uint32_t id = s->holder[i];
		met[id] = met[s->from[id]] || !f->fixed[id];
		if (met[id] && !met[s->from[id]] && s->through[id] > 0)
			add(f, g, id);
	}
	free(met);
}

static void drop_needless(struct finder *f, struct greedy *g)
{
	if (g->count > PRUNED_MAX)
		return;
	for (size_t i = g->count; i-- > 0;) {
		uint32_t id = g->as[i];
		f->refusing[id] = false;
		if (count_left(f) <= f->question->allowed)
			take_out(f, g, i);
		else
			f->refusing[id] = true;
	}
}

/* It is known that a set exists, so that each step finds somebody to ask. */
static void find_greedily(struct finder *f)
{
	struct greedy g = { 0 };
	for (size_t step = 0; count_left(f) > f->question->allowed; step++) {
		if (step < GREEDY_STEPS)
			add(f, &g, choose_heaviest(f));
		else
			add_frontier(f, &g);
	}
	drop_needless(f, &g);
	keep_found(f, g.as, g.count, count_left(f));
	while (g.count > 0)
		take_out(f, &g, g.count - 1);
	free(g.as);
}

/* Those who carry so many that one of them is in any set of `more` ASes that does it. */
static uint32_t *list_candidates(const struct finder *f, size_t held, size_t more, size_t *count)
{
	const struct spread *s = f->spread;
	size_t least = (held - f->question->allowed + more - 1) / more;
	uint64_t spent = f->chosen_cost + (more - 1) * (uint64_t)f->cheapest;
	uint32_t *list = NULL;
	size_t capacity = 0;
	*count = 0;
	for (size_t i = 1; i < s->holders; i++) {
		uint32_t id = s->holder[i];
		if (f->fixed[id] || s->through[id] < least || spent + cost_of(f, id) > f->best)
			continue;
		list = array_grow(list, *count, &capacity, sizeof *list);
		list[(*count)++] = id;
	}
	return list;
}

static bool gave_up(const struct finder *f)
{
	return f->searches >= f->question->searches;
}

/*
 * Completes the chosen by exactly `more` ASes in every way that does it. A candidate tried is done
 * with: what is tried after it lacks it, so each set comes up once.
 */
static void search(struct finder *f, size_t more)
{
	if (gave_up(f))
		return;
	f->searches++;
	size_t held = count_left(f);
	if (more == 0 && held <= f->question->allowed)
		keep_found(f, f->chosen, f->size, held);
	if (more == 0 || held <= f->question->allowed)
		return;

	size_t count;
	uint32_t *candidate = list_candidates(f, held, more, &count);
	for (size_t i = 0; i < count; i++) {
		uint32_t id = candidate[i];
		f->chosen[f->size++] = id;
		f->chosen_cost += cost_of(f, id);
		f->refusing[id] = true;
		search(f, more - 1);
		f->refusing[id] = false;
		f->chosen_cost -= cost_of(f, id);
		f->size--;
		f->fixed[id] = true;
	}
	for (size_t i = 0; i < count; i++)
		f->fixed[candidate[i]] = false;
	free(candidate);
}

/*
 * All sets by their number of ASes; those not yet tried cost at least what as many of the cheapest
 * AS do. Returns whether all were tried that can be as cheap as the best.
 */
static bool search_all(struct finder *f)
{
	for (size_t size = 1; size <= f->askable && size * f->cheapest <= f->best; size++) {
		if (size > f->question->deepest)
			return false;
		search(f, size);
		if (gave_up(f))
			return false;
		raise_bound(f, (size + 1) * (uint64_t)f->cheapest);
	}
	raise_bound(f, f->best);
	return true;
}

/* A set that the flow proposes: it may leave routes by paths that the network does not have. */
static bool try_proposed(void *ctx, const uint32_t *as, size_t count)
{
	struct finder *f = ctx;
	for (size_t i = 0; i < count; i++)
		f->refusing[as[i]] = true;
	size_t left = count_left(f);
	for (size_t i = 0; i < count; i++)
		f->refusing[as[i]] = false;
	if (left <= f->question->allowed)
		keep_found(f, as, count, left);
	f->tried++;
	return f->question->allowed == 0 && f->listed_all &&
	       f->tried < CUTS_PER_LISTED * f->question->most;
}

/* Returns whether all the cheapest sets are listed. */
static bool bound_by_flow(struct finder *f, uint64_t price)
{
	struct spread *present = spread_new(f->spread->graph);
	spread_run(present, f->question->target, f->refusing, f->question->watched);
	struct ascut_flow wanted = { .price = price, .take = try_proposed, .ctx = f };
	uint64_t at_least = ascut_flow_bound(f->question, present, &wanted);
	spread_free(present);
	raise_bound(f, at_least);
	return wanted.all && f->question->allowed == 0 && f->at_least == f->best;
}

/* Where none may keep a route the flow has the better chances, else the search. */
static bool find_best(struct finder *f)
{
	bool strict = f->question->allowed == 0;
	if (strict && bound_by_flow(f, 0))
		return f->listed_all;
	if (search_all(f))
		return f->listed_all;
	for (int i = 0; i < PRICES && !strict && f->at_least < f->best; i++)
		bound_by_flow(f, f->best << i);
	return false;
}

static void prepare(struct finder *f)
{
	const struct ascut_question *q = f->question;
	f->cheapest = ASCUT_COST_MAX;
	for (uint32_t id = 0; id < f->ases; id++) {
		f->refusing[id] = q->refuse != NULL && q->refuse[id];
		f->fixed[id] =
			id == q->target || f->refusing[id] || (q->keep != NULL && q->keep[id]);
		if (f->fixed[id])
			continue;
		f->askable++;
		f->cheapest = cost_of(f, id) < f->cheapest ? cost_of(f, id) : f->cheapest;
	}
}

/* Whether it would do if all refused that can be asked. */
static bool is_possible(struct finder *f)
{
	for (uint32_t id = 0; id < f->ases; id++)
		f->refusing[id] |= !f->fixed[id];
	bool possible = count_left(f) <= f->question->allowed;
	for (uint32_t id = 0; id < f->ases; id++)
		f->refusing[id] &= f->fixed[id];
	return possible;
}

/* By the number of ASes, then by their ids. */
static int compare_found(const void *left, const void *right)
{
	const struct found *a = left, *b = right;
	if (a->count != b->count)
		return a->count < b->count ? -1 : 1;
	for (size_t i = 0; i < a->count; i++) {
		if (a->as[i] != b->as[i])
			return a->as[i] < b->as[i] ? -1 : 1;
	}
	return 0;
}

static void write_answer(const struct finder *f, struct arena *arena, struct ascut_answer *answer)
{
	struct ascut *cut = arena_alloc(arena, f->founds * sizeof *cut);
	qsort(f->found, f->founds, sizeof *f->found, compare_found);
	for (size_t i = 0; i < f->founds; i++) {
		const struct found *found = &f->found[i];
		uint32_t *as = arena_alloc(arena, found->count * sizeof *as);
		memcpy(as, found->as, found->count * sizeof *as);
		cut[i] = (struct ascut){ as, found->count, found->left };
	}
	answer->cost = f->best;
	answer->at_least = f->at_least;
	answer->cut = cut;
	answer->count = f->founds;
	answer->searches = f->searches;
}

void ascut_find(const struct graph *graph, const struct ascut_question *question,
	struct arena *arena, struct ascut_answer *answer)
{
	assert(question->deepest <= ASCUT_DEEPEST && question->most > 0);
	struct finder f = {
		.question = question,
		.spread = spread_new(graph),
		.ases = graph_ases(graph),
		.best = UINT64_MAX,
	};
	f.refusing = xcalloc(f.ases, sizeof *f.refusing);
	f.fixed = xcalloc(f.ases, sizeof *f.fixed);
	prepare(&f);
	*answer = (struct ascut_answer){ .watched = count_left(&f) };
	answer->possible = is_possible(&f);
	if (answer->watched <= question->allowed) {
		keep_found(&f, NULL, 0, answer->watched);
		answer->complete = true;
		write_answer(&f, arena, answer);
	} else if (answer->possible) {
		find_greedily(&f);
		answer->complete = find_best(&f);
		write_answer(&f, arena, answer);
	}
	drop_found(&f);
	free(f.found);
	free(f.refusing);
	free(f.fixed);
	spread_free(f.spread);
}
