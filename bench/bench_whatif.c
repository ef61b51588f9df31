/*
 * bench_whatif [AS...] < as-rel text: how fast cuts of a target's own links are answered, against
 * routes_find for each scenario on a graph built without the links (the building is not counted),
 * in the same run; and routes to and from its customer cone. Without targets four are chosen: the
 * first with customers of its own, a cone of 128 networks at most and 1, 7, 12, or 40 to 100
 * neighbours. Ends with 1 when anything differs.
 */
#include "base/alloc.h"
#include "graph/cone.h"
#include "graph/reach.h"
#include "graph/scenario.h"
#include "graph/whatif.h"
#include "model/links.h"
#include "study/sever.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 7, LEADING = 7, SAMPLED = 16, CONE_MAX = 128 };

struct bench {
	struct as_link *links;
	size_t count;
	struct graph *graph;
	struct order order;
	struct classes classes;
	struct scenarios *scenarios;
	size_t differ;
	/* Of one target. */
	uint32_t target;
	struct scenario_link link[LEADING];
	size_t named;
};

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double least(double a, double b)
{
	return a < b ? a : b;
}

static bool is_cut(const struct bench *b, asn_t neighbour, unsigned lane)
{
	for (size_t i = 0; i < b->named; i++) {
		if (graph_asn(b->graph, b->link[i].neighbour) == neighbour)
			return b->link[i].cut[lane / 64] >> lane % 64 & 1;
	}
	return false;
}

/* A link of each AS to itself keeps the ids as they are. */
static struct graph *graph_after(const struct bench *b, unsigned lane)
{
	struct graph_report report;
	asn_t target = graph_asn(b->graph, b->target);
	size_t ases = graph_ases(b->graph), kept = 0;
	struct as_link *links = xmalloc((b->count + ases) * sizeof *links);
	for (size_t i = 0; i < b->count; i++) {
		struct as_link l = b->links[i];
		bool ours = l.a == target || l.b == target;
		if (!ours || !is_cut(b, l.a == target ? l.b : l.a, lane))
			links[kept++] = l;
	}
	for (uint32_t as = 0; as < ases; as++) {
		asn_t asn = graph_asn(b->graph, as);
		links[kept++] = (struct as_link){ asn, asn, LINK_P2P };
	}
	struct graph *graph = graph_new(links, kept, &report);
	free(links);
	return graph;
}

/* The time of routes_find for one lane; its answer is compared. */
static double find_alone(struct bench *b, unsigned lane, const struct scenario *given)
{
	struct graph *graph = graph_after(b, lane);
	struct order order;
	struct scenario found = { 0 };
	double best_ms = 1e9;
	order_init(&order, graph);
	struct routes *routes = routes_new(graph, &order);
	for (int round = 0; round < ROUNDS; round++) {
		double start = now_ms();
		routes_find(routes, b->target);
		best_ms = least(best_ms, now_ms() - start);
	}
	for (uint32_t as = 0; as < graph_ases(graph); as++) {
		struct best_route route;
		if (as == b->target || !routes_get(routes, as, &route))
			continue;
		found.routes[route.class]++;
		found.reach++;
		found.hops += route.length;
	}
	b->differ += found.reach != given->reach || found.hops != given->hops;
	for (size_t class = 0; class < ROUTE_CLASSES; class ++)
		b->differ += found.routes[class] != given->routes[class];
	routes_free(routes);
	order_clear(&order);
	graph_free(graph);
	return best_ms;
}

/* All subsets of the first of its neighbours, 7 at most. Returns how many. */
static unsigned name_subsets(struct bench *b)
{
	b->named = 0;
	for (enum relation r = RELATION_PROVIDER; r < RELATIONS; r++) {
		struct graph_neighbours list = graph_neighbours(b->graph, b->target, r);
		for (size_t i = 0; i < list.count && b->named < LEADING; i++)
			b->link[b->named++] = (struct scenario_link){ .neighbour = list.id[i] };
	}
	for (unsigned lane = 0; lane < 1u << b->named; lane++) {
		for (size_t i = 0; i < b->named; i++)
			b->link[i].cut[lane / 64] |= (uint64_t)(lane >> i & 1) << lane % 64;
	}
	return 1u << b->named;
}

static double time_scenarios(struct bench *b, unsigned lanes, struct scenario *result, bool compare)
{
	struct scenario_change change;
	struct scenario_cuts cuts = { b->link, b->named, lanes };
	double best_ms = 1e9;
	for (int round = 0; round < ROUNDS; round++) {
		double start = now_ms();
		b->differ += !scenarios_run(
			b->scenarios, b->target, &cuts, result, compare ? &change : NULL);
		best_ms = least(best_ms, now_ms() - start);
	}
	return best_ms;
}

/* Seven links or fewer: each subset a lane. */
static void time_subsets(struct bench *b)
{
	struct scenario result[SCENARIO_LANES];
	unsigned lanes = name_subsets(b), sampled = lanes < SAMPLED ? lanes : SAMPLED;
	double ms = time_scenarios(b, lanes, result, false), alone_ms = 0;
	for (unsigned i = 0; i < sampled; i++)
		alone_ms += find_alone(b, i * (lanes / sampled), &result[i * (lanes / sampled)]);
	alone_ms = alone_ms / sampled * lanes;
	printf("%5u coalitions, class, length, reach  %8.2f ms  %6.2f us each; routes_find %6.1f "
	       "times that\n",
		lanes, ms, ms * 1e3 / lanes, alone_ms / ms);
}

/* Lane 0 without a cut, lane 1 with half of these links cut. */
static void time_asked(struct bench *b)
{
	struct scenario result[2];
	for (size_t i = 0; i < b->named; i++) {
		b->link[i].cut[0] = i % 2 == 0 ? 2 : 0;
		b->link[i].cut[1] = 0;
	}
	double ms = time_scenarios(b, 2, result, true);
	double alone_ms = find_alone(b, 0, &result[0]) + find_alone(b, 1, &result[1]);
	printf("    1 cut, before and after, changes    %8.2f ms; routes_find %6.2f times that\n",
		ms, alone_ms / ms);
}

/* Ids of up to twelve neighbours. */
static size_t list_links(const struct bench *b, uint32_t *link)
{
	size_t count = 0;
	for (enum relation r = RELATION_PROVIDER; r < RELATIONS; r++) {
		struct graph_neighbours list = graph_neighbours(b->graph, b->target, r);
		for (size_t i = 0; i < list.count && count < SEVER_COALITION_NEIGHBOURS; i++)
			link[count++] = list.id[i];
	}
	return count;
}

/* Each subset by one search, as a check and as what it is measured against. */
static void time_reach(struct bench *b)
{
	uint32_t link[SEVER_COALITION_NEIGHBOURS], cut[SEVER_COALITION_NEIGHBOURS];
	static size_t after[1 << SEVER_COALITION_NEIGHBOURS];
	size_t count = list_links(b, link), subsets = (size_t)1 << count;
	struct reach *reach = reach_new(b->graph);
	double ms = 1e9;
	for (int round = 0; round < ROUNDS; round++) {
		double start = now_ms();
		reach_subsets(reach, b->target, link, count, after);
		ms = least(ms, now_ms() - start);
	}
	double start = now_ms();
	for (size_t mask = 0; mask < subsets; mask++) {
		size_t cuts = 0;
		for (size_t i = 0; i < count; i++) {
			cut[cuts] = link[i];
			cuts += mask >> i & 1;
		}
		b->differ += reach_count(reach, b->target, cut, cuts, NULL) != after[mask];
	}
	double each_ms = now_ms() - start;
	printf("%5zu coalitions, reach                %8.2f ms; a search for each %6.1f times "
	       "that\n",
		subsets, ms, each_ms / ms);
	reach_free(reach);
}

/* All that `sever` asks of this file's subject, from the graph on. */
static void time_study(struct bench *b)
{
	double ms = 1e9;
	size_t coalitions = 0;
	for (int round = 0; round < ROUNDS; round++) {
		struct arena arena;
		struct sever_result result;
		struct diag diag;
		arena_init(&arena);
		double start = now_ms();
		struct sever_question question = { .target = graph_asn(b->graph, b->target) };
		b->differ += study_sever(b->graph, &question, &arena, &result, &diag) != 0;
		ms = least(ms, now_ms() - start);
		coalitions = result.coalition_count;
		arena_clear(&arena);
	}
	printf("%5zu coalitions, all of study_sever   %8.2f ms, with order and classes\n",
		coalitions, ms);
}

/* What is told of routes to the cone before the cut, a search for each of its members. */
static void check_columns(struct bench *b, const struct whatif_result *result)
{
	struct cone *cone = cone_new(b->graph);
	struct cone_members members = cone_find(cone, b->target);
	struct routes *routes = routes_new(b->graph, &b->order);
	uint64_t reach = 0, hops = 0;
	for (size_t i = 0; i < members.count; i++) {
		routes_find(routes, members.id[i]);
		for (uint32_t as = 0; as < graph_ases(b->graph); as++) {
			struct best_route route;
			if (as == members.id[i] || !routes_get(routes, as, &route))
				continue;
			reach++;
			hops += route.length;
		}
	}
	b->differ += reach != result->to.before || hops != result->to.hops_before;
	routes_free(routes);
	cone_free(cone);
}

/* Routes to and from the whole cone when half of the links are cut. */
static void time_cone(struct bench *b)
{
	uint32_t cut[LEADING];
	size_t cuts = 0;
	for (size_t i = 0; i < b->named; i += 2)
		cut[cuts++] = b->link[i].neighbour;
	double start = now_ms();
	struct whatif *whatif = whatif_new(b->graph, b->target, NULL);
	double new_ms = now_ms() - start, ms = 1e9;
	if (whatif == NULL)
		return;
	struct whatif_result result;
	for (int round = 0; round < ROUNDS; round++) {
		start = now_ms();
		b->differ += !whatif_run(whatif, cut, cuts, &result);
		ms = least(ms, now_ms() - start);
	}
	whatif_free(whatif);
	check_columns(b, &result);
	printf("    1 cut, routes to and from the cone  %8.2f ms, after %.1f ms to prepare\n", ms,
		new_ms);
}

static size_t neighbours_of(const struct graph *graph, uint32_t as)
{
	size_t count = 0;
	for (enum relation r = RELATION_PROVIDER; r < RELATIONS; r++)
		count += graph_neighbours(graph, as, r).count;
	return count;
}

static void time_target(struct bench *b, uint32_t target)
{
	struct cone *cone = cone_new(b->graph);
	b->target = target;
	printf("\nAS%" PRIu32 ", %zu neighbours, cone of %zu\n", graph_asn(b->graph, target),
		neighbours_of(b->graph, target), cone_find(cone, target).count);
	cone_free(cone);
	time_subsets(b);
	time_asked(b);
	time_cone(b);
	time_reach(b);
	time_study(b);
}

/* The first with so many neighbours and a small cone that is more than itself. */
static uint32_t choose_target(const struct bench *b, size_t from, size_t until)
{
	struct cone *cone = cone_new(b->graph);
	uint32_t as = 0;
	for (; as < graph_ases(b->graph); as++) {
		size_t near = neighbours_of(b->graph, as);
		size_t members = cone_find(cone, as).count;
		if (near >= from && near <= until && members > 1 && members <= CONE_MAX)
			break;
	}
	cone_free(cone);
	return as;
}

static void time_chosen(struct bench *b)
{
	static const size_t sizes[][2] = { { 1, 1 }, { 7, 7 }, { 12, 12 }, { 40, 100 } };
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		uint32_t as = choose_target(b, sizes[i][0], sizes[i][1]);
		if (as < graph_ases(b->graph))
			time_target(b, as);
	}
}

int main(int argc, char **argv)
{
	struct bench b = { 0 };
	struct graph_report report;
	b.links = links_parse(stdin, &b.count);
	if (b.count == 0) {
		fprintf(stderr,
			"bench_whatif: no links on standard input; give it an as-rel text\n");
		return 2;
	}
	b.graph = graph_new(b.links, b.count, &report);
	order_init(&b.order, b.graph);
	classes_init(&b.classes, b.graph, &b.order);
	b.scenarios = scenarios_new(b.graph, &b.classes, NULL);
	printf("%zu ASes, %zu links; the least of %d rounds\n", graph_ases(b.graph),
		graph_links(b.graph), ROUNDS);
	for (int i = 1; i < argc; i++) {
		uint32_t as = graph_find(b.graph, (asn_t)strtoul(argv[i], NULL, 10));
		if (as != GRAPH_NONE)
			time_target(&b, as);
	}
	if (argc == 1)
		time_chosen(&b);
	printf("\ndifferences %zu\n", b.differ);
	scenarios_free(b.scenarios);
	classes_clear(&b.classes);
	order_clear(&b.order);
	graph_free(b.graph);
	free(b.links);
	return b.differ > 0;
}
