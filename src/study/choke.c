#include "study/choke.h"

#include "graph/cone.h"
#include "graph/crossings.h"

#include <stdlib.h>
#include <string.h>

struct study {
	const struct graph *graph;
	const struct graph *open; /* what of it takes the target's routes */
	uint32_t target;
	struct arena *arena;
	struct choke *choke;
	struct cone *cone;
};

static int compare_points(const void *left, const void *right)
{
	const struct choke_point *a = left, *b = right;
	if (a->hegemony != b->hegemony)
		return a->hegemony > b->hegemony ? -1 : 1;
	if (a->vantages != b->vantages)
		return a->vantages > b->vantages ? -1 : 1;
	return (a->asn > b->asn) - (a->asn < b->asn);
}

static size_t cone_size(const struct study *s, uint32_t as)
{
	return cone_find(s->cone, as).count;
}

static void rank_points(struct study *s)
{
	struct choke *choke = s->choke;
	struct choke_point *point = xcalloc(graph_ases(s->graph), sizeof *point);
	struct order order;
	order_init(&order, s->open);
	struct routes *routes = routes_new(s->open, &order);
	routes_find(routes, s->target);
	struct crossings crossings;
	crossings_init(&crossings, graph_ases(s->graph));
	crossings_find(&crossings, routes, s->target);
	choke->vantages = crossings.holders;
	for (uint32_t as = 0; as < graph_ases(s->graph); as++) {
		double value = hegemony_of(crossings.count[as], choke->vantages);
		if (as == s->target || value <= 0)
			continue;
		point[choke->all_points++] = (struct choke_point){ graph_asn(s->graph, as),
			crossings.count[as], value, 0 };
	}
	qsort(point, choke->all_points, sizeof *point, compare_points);
	choke->points = choke->all_points < CHOKE_POINTS ? choke->all_points : CHOKE_POINTS;
	struct choke_point *listed = arena_alloc(s->arena, choke->points * sizeof *listed);
	for (size_t i = 0; i < choke->points; i++) {
		listed[i] = point[i];
		listed[i].cone = cone_size(s, graph_find(s->graph, point[i].asn));
	}
	choke->point = listed;
	free(point);
	crossings_clear(&crossings);
	routes_free(routes);
	order_clear(&order);
}

static struct graph_neighbours providers_of(const struct study *s, uint32_t as)
{
	return graph_neighbours(s->graph, as, RELATION_PROVIDER);
}

/* Climbs while there is but one way. Stops at a transit, or where there is none. */
static void climb(struct study *s, bool *seen, asn_t *shell)
{
	struct choke *choke = s->choke;
	uint32_t as = s->target;
	seen[as] = true;
	for (struct graph_neighbours up; (up = providers_of(s, as)).count == 1;) {
		as = up.id[0];
		if (seen[as]) {
			choke->no_transit = "its providers run in a circle";
			return;
		}
		seen[as] = true;
		choke->transit_cone = cone_size(s, as);
		choke->transit_providers = providers_of(s, as).count;
		if (choke->transit_providers > 1 || choke->transit_cone >= CHOKE_CONE) {
			choke->transit = graph_asn(s->graph, as);
			return;
		}
		shell[choke->shells++] = graph_asn(s->graph, as);
	}
	choke->no_transit = as == s->target ? "it has no provider"
					    : "the last of the networks above it has no provider";
}

static void find_transit(struct study *s)
{
	if (providers_of(s, s->target).count > 1) {
		s->choke->no_transit = "it has more than one provider";
		return;
	}
	size_t ases = graph_ases(s->graph);
	bool *seen = xcalloc(ases, sizeof *seen);
	asn_t *shell = xcalloc(ases, sizeof *shell);
	climb(s, seen, shell);
	asn_t *kept = arena_alloc(s->arena, s->choke->shells * sizeof *kept);
	memcpy(kept, shell, s->choke->shells * sizeof *kept);
	s->choke->shell = kept;
	free(shell);
	free(seen);
}

void study_choke(const struct graph *graph, const struct sever_question *question,
	struct arena *arena, struct choke *choke)
{
	struct graph *open = question_open(graph, question);
	struct study s = { .graph = graph, .open = open, .arena = arena, .choke = choke };
	*choke = (struct choke){ 0 };
	s.target = graph_find(graph, question->target);
	s.cone = cone_new(graph);
	choke->cone = cone_size(&s, s.target);
	rank_points(&s);
	find_transit(&s);
	cone_free(s.cone);
	graph_free(open);
}
