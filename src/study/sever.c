#include "study/sever.h"

#include "graph/reach.h"
#include "graph/scenario.h"
#include "study/greedy.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/*
 * What the study knows while it runs. The leading neighbours are those whose links the coalitions
 * cut. A coalition is a mask of them, the lowest AS number in the highest bit: so of two masks
 * with as many bits the greater one stands first in order of AS numbers.
 */
struct study {
	const struct graph *graph;
	struct graph *open; /* what of it takes the target's routes */
	struct reach *reach;
	struct arena *arena;
	struct sever_result *result;
	uint32_t target;
	struct sever_neighbour *neighbour; /* what result->neighbours shows */
	size_t leading;
	uint32_t lead[SEVER_COALITION_NEIGHBOURS]; /* ids, ascending */
	unsigned *order; /* [masks] as result->coalitions has them */
	size_t *after; /* [masks] reach when the links of this mask are cut */
	double *mean; /* [masks] length of the routes left */
};

/* The first relation that holds; RELATIONS when none does. */
static enum relation first_relation(const struct graph *graph, uint32_t of, uint32_t id)
{
	enum relation r = RELATION_PROVIDER;
	while (r < RELATIONS && !graph_related(graph, of, id, r))
		r++;
	return r;
}

static void add_neighbours(struct study *s, enum relation r)
{
	struct graph_neighbours list = graph_neighbours(s->graph, s->target, r);
	for (size_t i = 0; i < list.count; i++) {
		if (first_relation(s->graph, s->target, list.id[i]) != r)
			continue;
		s->neighbour[s->result->neighbour_count++] = (struct sever_neighbour){
			.asn = graph_asn(s->graph, list.id[i]),
			.relation = r,
			.reach_alone = reach_via(s->reach, s->target, list.id[i], NULL),
		};
	}
}

static void list_neighbours(struct study *s)
{
	size_t room = 0;
	for (enum relation r = RELATION_PROVIDER; r < RELATIONS; r++)
		room += graph_neighbours(s->graph, s->target, r).count;
	s->neighbour = arena_alloc(s->arena, room * sizeof *s->neighbour);
	for (enum relation r = RELATION_PROVIDER; r < RELATIONS; r++)
		add_neighbours(s, r);
	s->result->neighbours = s->neighbour;
}

static struct sever_neighbour *find_neighbour(struct study *s, asn_t asn)
{
	for (size_t i = 0; i < s->result->neighbour_count; i++) {
		if (s->neighbour[i].asn == asn)
			return &s->neighbour[i];
	}
	return NULL;
}

static int answer_cut(struct study *s, const struct sever_question *question, struct diag *diag)
{
	struct sever_result *result = s->result;
	const asn_t *cut = question->cut;
	uint32_t *id = arena_alloc(s->arena, question->cuts * sizeof *id);
	for (size_t i = 0; i < question->cuts; i++) {
		struct sever_neighbour *neighbour = find_neighbour(s, cut[i]);
		if (neighbour == NULL)
			return diag_set(diag, OST_EUSAGE,
				"AS%" PRIu32 " is no neighbour of AS%" PRIu32
				" in this topology; ask without a cut to see who is",
				cut[i], result->target);
		neighbour->cut = true;
		id[i] = graph_find(s->graph, cut[i]);
	}
	result->asked = true;
	result->reach_after = reach_count(s->reach, s->target, id, question->cuts, NULL);
	result->lost = result->reach_before - result->reach_after;
	return 0;
}

static int compare_weight(const void *left, const void *right)
{
	const struct sever_neighbour *a = left, *b = right;
	if (a->reach_alone != b->reach_alone)
		return a->reach_alone > b->reach_alone ? -1 : 1;
	return (a->asn > b->asn) - (a->asn < b->asn);
}

static int compare_asn(const void *left, const void *right)
{
	const struct sever_neighbour *a = left, *b = right;
	return (a->asn > b->asn) - (a->asn < b->asn);
}

/* The neighbours that carry most, by AS number. */
static void choose_leading(struct study *s)
{
	size_t count = s->result->neighbour_count;
	struct sever_neighbour *ranked = arena_alloc(s->arena, count * sizeof *ranked);
	memcpy(ranked, s->neighbour, count * sizeof *ranked);
	qsort(ranked, count, sizeof *ranked, compare_weight);

	s->result->complete = count <= SEVER_COALITION_NEIGHBOURS;
	s->leading = s->result->complete ? count : SEVER_COALITION_NEIGHBOURS;
	qsort(ranked, s->leading, sizeof *ranked, compare_asn);
	for (size_t i = 0; i < s->leading; i++)
		s->lead[i] = graph_find(s->graph, ranked[i].asn);
}

static bool is_named(const struct study *s, unsigned mask, size_t lead)
{
	return mask >> (s->leading - 1 - lead) & 1;
}

static void try_coalitions(struct study *s)
{
	uint32_t link[SEVER_COALITION_NEIGHBOURS]; /* from the lowest bit of a mask up */
	for (size_t i = 0; i < s->leading; i++)
		link[s->leading - 1 - i] = s->lead[i];
	s->after = arena_alloc(s->arena, ((size_t)1 << s->leading) * sizeof *s->after);
	reach_subsets(s->reach, s->target, link, s->leading, s->after);
}

static double mean_length(const struct scenario *scenario)
{
	return scenario->reach > 0 ? (double)scenario->hops / scenario->reach : 0;
}

static bool measure_coalitions(struct study *s, struct scenarios *scenarios)
{
	unsigned masks = 1u << s->leading;
	struct scenario result[SCENARIO_LANES];
	s->mean = arena_alloc(s->arena, masks * sizeof *s->mean);
	for (unsigned first = 0; first < masks; first += SCENARIO_LANES) {
		struct scenario_link link[SEVER_COALITION_NEIGHBOURS] = { 0 };
		unsigned lanes = masks - first < SCENARIO_LANES ? masks - first : SCENARIO_LANES;
		for (size_t i = 0; i < s->leading; i++) {
			link[i].neighbour = s->lead[i];
			for (unsigned lane = 0; lane < lanes; lane++)
				link[i].cut[lane / 64] |= (uint64_t)is_named(s, first + lane, i)
							  << lane % 64;
		}
		if (!scenarios_run(scenarios, s->target,
			    &(struct scenario_cuts){ link, s->leading, lanes }, result, NULL))
			return false;
		for (unsigned lane = 0; lane < lanes; lane++)
			s->mean[first + lane] = mean_length(&result[lane]);
	}
	return true;
}

static void keep_routes(const struct scenario *scenario, struct sever_routes *routes)
{
	for (size_t class = 0; class < ROUTE_CLASSES; class ++)
		routes->by_class[class] = scenario->routes[class];
	routes->mean_length = mean_length(scenario);
}

static void keep_change(const struct scenario_change *from, struct sever_change *change)
{
	change->longer = from->longer;
	change->shorter = from->shorter;
	for (size_t before = 0; before < ROUTE_CLASSES; before++) {
		for (size_t after = 0; after < ROUTE_CLASSES; after++) {
			size_t count = from->class[before][after];
			bool both = before != ROUTE_ORIGIN && after != ROUTE_ORIGIN;
			change->by_class[before][after] = count;
			change->class += both && before != after ? count : 0;
		}
	}
}

/* Lane 0 is without a cut, lane 1 with the one asked for, if any. */
static bool measure_asked(struct study *s, struct scenarios *scenarios)
{
	struct sever_result *r = s->result;
	struct scenario result[2];
	struct scenario_change change;
	struct scenario_link *link = arena_alloc(s->arena, r->neighbour_count * sizeof *link);
	size_t links = 0;
	for (size_t i = 0; i < r->neighbour_count; i++) {
		if (s->neighbour[i].cut)
			link[links++] =
				(struct scenario_link){ graph_find(s->graph, s->neighbour[i].asn),
					{ 1 << 1 } };
	}
	if (!scenarios_run(scenarios, s->target, &(struct scenario_cuts){ link, links, 2 }, result,
		    &change))
		return false;
	keep_routes(&result[0], &r->before);
	keep_routes(&result[1], &r->after);
	keep_change(&change, &r->change);
	return true;
}

/* Classes and lengths, which need more than a search. */
static void measure_routes(struct study *s)
{
	struct order order;
	struct classes classes;
	order_init(&order, s->open);
	classes_init(&classes, s->open, &order);
	struct scenarios *scenarios = scenarios_new(s->open, &classes, NULL);
	s->result->lengths_known = measure_asked(s, scenarios) && measure_coalitions(s, scenarios);
	scenarios_free(scenarios);
	classes_clear(&classes);
	order_clear(&order);
}

static struct sever_coalition make_coalition(const struct study *s, unsigned mask)
{
	size_t size = (size_t)__builtin_popcount(mask), count = 0;
	asn_t *cut = arena_alloc(s->arena, size * sizeof *cut);
	for (size_t i = 0; i < s->leading; i++) {
		if (is_named(s, mask, i))
			cut[count++] = graph_asn(s->graph, s->lead[i]);
	}
	return (struct sever_coalition){ cut, count, s->after[mask],
		s->result->lengths_known ? s->mean[mask] : 0 };
}

static void list_coalitions(struct study *s)
{
	unsigned masks = 1u << s->leading;
	struct sever_coalition *list = arena_alloc(s->arena, masks * sizeof *list);
	size_t count = 0;
	s->order = arena_alloc(s->arena, masks * sizeof *s->order);
	for (size_t size = 0; size <= s->leading; size++) {
		for (unsigned mask = masks; mask-- > 0;) {
			if ((size_t)__builtin_popcount(mask) != size)
				continue;
			s->order[count] = mask;
			list[count++] = make_coalition(s, mask);
		}
	}
	s->result->coalitions = list;
	s->result->coalition_count = count;
}

/* Cutting more never raises the reach, so it is enough to look at the cuts one link smaller. */
static bool is_minimal(const struct study *s, unsigned mask, size_t most)
{
	for (unsigned bits = mask; bits != 0; bits &= bits - 1) {
		unsigned one = bits & -bits;
		if (s->after[mask ^ one] <= most)
			return false;
	}
	return s->after[mask] <= most;
}

/* Appends the minimal cuts for a reach of at most `most` that leave `least` or more. */
static void add_minimal(
	struct study *s, struct sever_minimal *list, const char *goal, size_t least, size_t most)
{
	for (size_t i = 0; i < s->result->coalition_count; i++) {
		unsigned mask = s->order[i];
		if (s->after[mask] < least || !is_minimal(s, mask, most))
			continue;
		list[s->result->minimal_count++] =
			(struct sever_minimal){ goal, s->result->coalitions[i] };
	}
}

static void list_minimal(struct study *s)
{
	struct sever_result *result = s->result;
	if (result->reach_before == 0)
		return; /* nothing is left to cut */
	struct sever_minimal *list =
		arena_alloc(s->arena, 2 * result->coalition_count * sizeof *list);
	add_minimal(s, list, "isolate", 0, 0);
	add_minimal(s, list, "dark", 1, result->reach_unrefused / 100);
	result->minimal = list;
}

/* With more neighbours than coalitions are tried of: in which order to go at all of them. */
static void list_greedy(struct study *s)
{
	struct sever_result *r = s->result;
	struct greedy_step *step = xcalloc(SEVER_GREEDY_STEPS, sizeof *step);
	uint32_t *id = xcalloc(r->neighbour_count, sizeof *id);
	for (size_t i = 0; i < r->neighbour_count; i++)
		id[i] = graph_find(s->graph, s->neighbour[i].asn);
	r->greedy_count = greedy_cuts(s->open, s->target,
		(struct graph_neighbours){ id, r->neighbour_count }, step, SEVER_GREEDY_STEPS);
	struct sever_step *list = arena_alloc(s->arena, r->greedy_count * sizeof *list);
	for (size_t i = 0; i < r->greedy_count; i++)
		list[i] = (struct sever_step){ s->neighbour[step[i].neighbour].asn,
			step[i].reach_after };
	r->greedy = list;
	free(id);
	free(step);
}

static int compare_numbers(const void *left, const void *right)
{
	const asn_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

static void list_refusing(struct study *s, const struct sever_question *question)
{
	size_t count = question->refuses, kept = 0;
	asn_t *list = arena_alloc(s->arena, count * sizeof *list);
	for (size_t i = 0; i < count; i++)
		list[i] = question->refuse[i];
	if (count > 0)
		qsort(list, count, sizeof *list, compare_numbers);
	for (size_t i = 0; i < count; i++) {
		if (kept == 0 || list[i] != list[kept - 1])
			list[kept++] = list[i];
	}
	s->result->refuse = list;
	s->result->refuses = kept;
}

/* Fills in the reach, for which `s->reach` is on the open graph afterwards. */
static void count_before(struct study *s, const struct sever_question *question)
{
	struct reach *reach = reach_new(s->graph);
	s->result->reach_unrefused = reach_count(reach, s->target, NULL, 0, NULL);
	reach_free(reach);
	s->open = question_open(s->graph, question);
	s->reach = reach_new(s->open);
	s->result->reach_before = reach_count(s->reach, s->target, NULL, 0, NULL);
}

int study_sever(const struct graph *graph, const struct sever_question *question,
	struct arena *arena, struct sever_result *result, struct diag *diag)
{
	*result = (struct sever_result){
		.target = question->target, .ases = graph_ases(graph), .links = graph_links(graph)
	};
	struct study s = { .graph = graph, .arena = arena, .result = result };
	s.target = graph_find(graph, question->target);
	if (s.target == GRAPH_NONE)
		return diag_set(diag, OST_ENOTFOUND,
			"AS%" PRIu32 " is not in this topology of %zu ASes;"
			" check the number, or take a topology of another date",
			question->target, result->ases);
	int status = question_check(graph, question, diag);
	if (status != 0)
		return status;
	list_refusing(&s, question);
	count_before(&s, question);
	list_neighbours(&s);
	if (question->cut != NULL)
		status = answer_cut(&s, question, diag);
	if (status == 0) {
		choose_leading(&s);
		try_coalitions(&s);
		measure_routes(&s);
		list_coalitions(&s);
		list_minimal(&s);
		if (!result->complete)
			list_greedy(&s);
	}
	reach_free(s.reach);
	graph_free(s.open);
	return status;
}
