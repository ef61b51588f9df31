#include "study/hidden_peers.h"

#include "base/random.h"
#include "base/span.h"
#include "graph/cone.h"
#include "graph/remains.h"
#include "study/choke.h"

#include <assert.h>
#include <stdlib.h>

struct study {
	const struct graph *graph;
	uint32_t target;
	bool *refusing; /* [ases] */
	struct remains *remains; /* of the graph as the target's routes find it */
	struct arena *arena;
	struct uncertainty *result;
};

const char *hidden_model_name(enum hidden_model model)
{
	static const char *const name[HIDDEN_MODELS] = { "degree", "edge", "common" };
	return name[model];
}

bool hidden_peers_parse(const char *text, struct hidden_wish *wish)
{
	struct span rest = span_of(text), name;
	if (!span_cut(&rest, ':', &name) || rest.p == NULL)
		return false;
	enum hidden_model model = 0;
	while (model < HIDDEN_MODELS && !span_is(name, hidden_model_name(model)))
		model++;
	wish->model = model;
	return model < HIDDEN_MODELS && span_double(rest, &wish->percent) && wish->percent > 0 &&
	       wish->percent <= HIDDEN_PERCENT;
}

static int compare_asn(const void *left, const void *right)
{
	const asn_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

static void choose_cut(struct study *s, const struct sever_question *question)
{
	struct uncertainty *result = s->result;
	struct graph_neighbours up = graph_neighbours(s->graph, s->target, RELATION_PROVIDER);
	const asn_t *cut = question->cut;
	result->asked = cut != NULL || question->refuses > 0;
	result->cuts = result->asked ? question->cuts : up.count;
	result->cut = arena_alloc(s->arena, result->cuts * sizeof *result->cut);
	for (size_t i = 0; i < result->cuts; i++)
		result->cut[i] = cut != NULL ? cut[i] : graph_asn(s->graph, up.id[i]);
	if (result->cuts > 0)
		qsort(result->cut, result->cuts, sizeof *result->cut, compare_asn);
}

static size_t reach_after(struct study *s)
{
	remains_mend(s->remains);
	for (size_t i = 0; i < s->result->cuts; i++)
		remains_cut(s->remains, s->target, graph_find(s->graph, s->result->cut[i]));
	return remains_find(s->remains, s->target);
}

/* How many holders heard of the route over each one, itself counted, [graph_ases()]. */
static uint32_t *count_told(const struct study *s, struct remains_holders holders)
{
	uint32_t *told = xcalloc(graph_ases(s->graph), sizeof *told);
	for (size_t i = holders.count; i-- > 1;) {
		uint32_t as = holders.id[i];
		told[as]++;
		told[remains_heard_from(s->remains, as)] += told[as];
	}
	return told;
}

/*
 * The links that can carry more than half. Every holder has a path in the tree of who heard from
 * whom, so a link out of the tree carries nobody alone, and one in it at most those behind it:
 * that is more than half in one chain only, which starts at the target. Returns how many holders
 * are its ends, from the target's end on.
 */
static size_t find_chain(const struct study *s, uint32_t chain[CARRIERS_TRIED])
{
	struct remains_holders holders = remains_holders(s->remains);
	uint32_t *told = count_told(s, holders);
	size_t count = 0;
	/* Whoever hears comes behind those it heard from, and so do the chain's. */
	for (size_t i = 1; i < holders.count && count < CARRIERS_TRIED; i++) {
		if (2 * (size_t)told[holders.id[i]] > holders.count - 1)
			chain[count++] = holders.id[i];
	}
	free(told);
	return count;
}

static enum relation relation_of(const struct graph *graph, uint32_t of, uint32_t other)
{
	enum relation relation = RELATION_PROVIDER;
	while (relation < RELATION_CUSTOMER && !graph_related(graph, of, other, relation))
		relation++;
	return relation;
}

static void find_carriers(struct study *s)
{
	struct uncertainty *result = s->result;
	uint32_t end[CARRIERS_TRIED], from[CARRIERS_TRIED];
	size_t count = find_chain(s, end);
	for (size_t i = 0; i < count; i++)
		from[i] = remains_heard_from(s->remains, end[i]);
	result->carrier = arena_alloc(s->arena, count * sizeof *result->carrier);
	for (size_t i = 0; i < count; i++) {
		remains_cut(s->remains, from[i], end[i]);
		size_t left = remains_find(s->remains, s->target);
		if (2 * (result->reach_after - left) > result->reach_after)
			result->carrier[result->carriers++] = (struct carrier){
				.asn = graph_asn(s->graph, from[i]),
				.neighbour = graph_asn(s->graph, end[i]),
				.relation = relation_of(s->graph, from[i], end[i]),
				.carries = result->reach_after - left,
			};
		reach_after(s); /* the link is back */
	}
}

/*
 * What ends are drawn from: an AS as often as it is likely. For HIDDEN_COMMON it is the network in
 * common that is drawn.
 */
struct urn {
	const struct graph *graph;
	enum hidden_model model;
	uint32_t *as;
	size_t count;
	struct random_state random;
};

static size_t degree_of(const struct graph *graph, uint32_t as)
{
	size_t degree = 0;
	for (enum relation r = RELATION_PROVIDER; r < RELATIONS; r++)
		degree += graph_neighbours(graph, as, r).count;
	return degree;
}

/* Those that meet at a network: its peers and customers. */
static size_t guests_of(const struct graph *graph, uint32_t as)
{
	return graph_neighbours(graph, as, RELATION_PEER).count +
	       graph_neighbours(graph, as, RELATION_CUSTOMER).count;
}

static uint32_t guest(const struct graph *graph, uint32_t as, size_t i)
{
	struct graph_neighbours peers = graph_neighbours(graph, as, RELATION_PEER);
	return i < peers.count ? peers.id[i]
			       : graph_neighbours(graph, as, RELATION_CUSTOMER).id[i - peers.count];
}

static size_t lots_of(const struct urn *urn, const uint32_t *cone, uint32_t as)
{
	switch (urn->model) {
	case HIDDEN_DEGREE:
		return degree_of(urn->graph, as);
	case HIDDEN_EDGE:
		return cone[as] < CHOKE_CONE;
	default:
		return guests_of(urn->graph, as);
	}
}

static void urn_fill(struct urn *urn, const struct graph *graph, const struct hidden_wish *wish)
{
	size_t ases = graph_ases(graph), capacity = 0;
	uint32_t *cone = xcalloc(ases, sizeof *cone);
	*urn = (struct urn){ .graph = graph, .model = wish->model, .random = { wish->seed } };
	if (wish->model == HIDDEN_EDGE)
		cone_sizes(graph, cone);
	for (uint32_t as = 0; as < ases; as++) {
		for (size_t lots = lots_of(urn, cone, as); lots > 0; lots--) {
			urn->as = array_grow(urn->as, urn->count, &capacity, sizeof *urn->as);
			urn->as[urn->count++] = as;
		}
	}
	free(cone);
}

/* The urn is not empty, and who is in it for HIDDEN_COMMON has guests. */
static void draw_link(struct urn *urn, uint32_t *a, uint32_t *b)
{
	struct random_state *random = &urn->random;
	*a = urn->as[random_below(random, urn->count)];
	if (urn->model != HIDDEN_COMMON) {
		*b = urn->as[random_below(random, urn->count)];
		return;
	}
	uint32_t host = *a;
	size_t guests = guests_of(urn->graph, host);
	assert(guests > 0);
	*a = guest(urn->graph, host, random_below(random, guests));
	*b = guest(urn->graph, host, random_below(random, guests));
}

static bool is_linked(const struct graph *graph, uint32_t a, uint32_t b)
{
	for (enum relation r = RELATION_PROVIDER; r < RELATIONS; r++) {
		if (graph_related(graph, a, b, r))
			return true;
	}
	return a == b;
}

/*
 * The reach with one set of hidden peers. These tell of routes only what an AS may tell everybody,
 * so a drawn link counts where one of its ends is among those that climbed. A pair that is linked
 * already, one of the cut among them, stays what it is.
 */
static size_t draw_reach(const struct study *s, struct urn *urn, const bool *climbed)
{
	size_t reach = s->result->reach_after;
	remains_unhear(s->remains);
	for (size_t i = 0; i < s->result->links; i++) {
		uint32_t a, b;
		draw_link(urn, &a, &b);
		uint32_t hears = climbed[a] ? b : a;
		if ((!climbed[a] && !climbed[b]) || is_linked(s->graph, a, b) || s->refusing[hears])
			continue;
		reach = remains_hear(s->remains, hears);
	}
	return reach;
}

static bool *mark_climbed(const struct study *s)
{
	struct remains_holders holders = remains_holders(s->remains);
	bool *climbed = xcalloc(graph_ases(s->graph), sizeof *climbed);
	for (size_t i = 0; i < holders.climbed; i++)
		climbed[holders.id[i]] = true;
	return climbed;
}

static int compare_sizes(const void *left, const void *right)
{
	const size_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

/* The smallest that at least `percent` of the values do not exceed. */
static size_t quantile(const size_t *sorted, size_t count, size_t percent)
{
	return sorted[(count * percent + 99) / 100 - 1];
}

static void summarise(struct uncertainty *result, size_t *reach, size_t draws)
{
	size_t dark = 0, changed = 0;
	qsort(reach, draws, sizeof *reach, compare_sizes);
	for (size_t i = 0; i < draws; i++) {
		dark += 100 * reach[i] <= result->reach_unrefused;
		changed += reach[i] > result->reach_after;
	}
	result->low = quantile(reach, draws, 5);
	result->median = quantile(reach, draws, 50);
	result->high = quantile(reach, draws, 95);
	result->dark_percent = 100 * (double)dark / (double)draws;
	result->changed_percent = 100 * (double)changed / (double)draws;
}

static size_t count_peerings(const struct graph *graph)
{
	size_t ends = 0;
	for (uint32_t as = 0; as < graph_ases(graph); as++)
		ends += graph_neighbours(graph, as, RELATION_PEER).count;
	return ends / 2;
}

static void draw_hidden(struct study *s, const struct hidden_wish *wish)
{
	struct urn urn;
	struct uncertainty *result = s->result;
	size_t *reach = xcalloc(wish->draws, sizeof *reach);
	bool *climbed = mark_climbed(s);
	urn_fill(&urn, s->graph, wish);
	result->hidden = wish;
	if (urn.count > 0)
		result->links =
			(size_t)(wish->percent / 100 * (double)count_peerings(s->graph) + 0.5);
	for (size_t i = 0; i < wish->draws; i++)
		reach[i] = urn.count > 0 ? draw_reach(s, &urn, climbed) : result->reach_after;
	summarise(result, reach, wish->draws);
	free(urn.as);
	free(climbed);
	free(reach);
}

static size_t count_unrefused(const struct study *s)
{
	struct remains *all = remains_new(s->graph);
	size_t reach = remains_find(all, s->target);
	remains_free(all);
	return reach;
}

void study_uncertainty(const struct graph *graph, const struct sever_question *question,
	const struct hidden_wish *wish, struct arena *arena, struct uncertainty *result)
{
	struct graph *open = question_open(graph, question);
	struct study s = { .graph = graph, .arena = arena, .result = result };
	*result = (struct uncertainty){ 0 };
	s.target = graph_find(graph, question->target);
	s.refusing = question_refusing(graph, question);
	result->reach_unrefused = count_unrefused(&s);
	s.remains = remains_new(open);
	choose_cut(&s, question);
	result->reach_after = reach_after(&s);
	find_carriers(&s);
	if (wish != NULL)
		draw_hidden(&s, wish);
	remains_free(s.remains);
	free(s.refusing);
	graph_free(open);
}
