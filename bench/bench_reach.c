/*
 * bench_reach [AS] < as-rel text: how long it takes to build the graph, to count one reach and to
 * try all coalitions of one AS, each also as a ratio to the brute-force model in the same run.
 * Output is `name value`, a line each. Ends with 1 when the two disagree.
 */
#include "base/alloc.h"
#include "graph/reach.h"
#include "model/brute_reach.h"
#include "model/links.h"
#include "study/sever.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TARGETS = 200, BRUTE_TARGETS = 10, BUILDS = 5, SEED = 1 };

struct bench {
	struct as_link *links;
	size_t count;
	struct graph *graph;
	struct brute brute;
	size_t differ;
};

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void time_build(struct bench *b)
{
	struct graph_report report;
	double start = now_ms();
	for (int i = 0; i < BUILDS; i++) {
		graph_free(b->graph);
		b->graph = graph_new(b->links, b->count, &report);
	}
	double build_ms = (now_ms() - start) / BUILDS;
	printf("ases %zu\n", graph_ases(b->graph));
	printf("links %zu\n", graph_links(b->graph));
	printf("build_ms %.2f\n", build_ms);
}

static void time_reach(struct bench *b)
{
	struct reach *reach = reach_new(b->graph);
	struct random_state random = { SEED };
	uint32_t target[TARGETS];
	size_t count[TARGETS];
	for (int i = 0; i < TARGETS; i++)
		target[i] = (uint32_t)random_below(&random, graph_ases(b->graph));

	double start = now_ms();
	for (int i = 0; i < TARGETS; i++)
		count[i] = reach_count(reach, target[i], NULL, 0, NULL);
	double reach_ms = (now_ms() - start) / TARGETS;

	start = now_ms();
	for (int i = 0; i < BRUTE_TARGETS; i++) {
		asn_t asn = graph_asn(b->graph, target[i]);
		b->differ += brute_reach(&b->brute, asn, NULL, 0) != count[i];
	}
	double brute_ms = (now_ms() - start) / BRUTE_TARGETS;
	printf("reach_ms %.3f\n", reach_ms);
	printf("reach_brute_ratio %.1f\n", brute_ms / reach_ms);
	reach_free(reach);
}

static int time_coalitions(struct bench *b, asn_t target)
{
	struct arena arena;
	struct sever_result result;
	struct diag diag = { 0 };
	arena_init(&arena);
	double start = now_ms();
	struct sever_question question = { .target = target };
	int status = study_sever(b->graph, &question, &arena, &result, &diag);
	double sever_ms = now_ms() - start;
	if (status < 0) {
		fprintf(stderr, "bench_reach: %s\n", diag.what);
		arena_clear(&arena);
		return status;
	}
	start = now_ms();
	for (size_t i = 0; i < result.coalition_count; i++) {
		const struct sever_coalition *c = &result.coalitions[i];
		b->differ += brute_reach(&b->brute, target, c->cut, c->count) != c->reach_after;
	}
	double brute_ms = now_ms() - start;
	printf("sever_as %" PRIu32 "\n", target);
	printf("sever_neighbours %zu\n", result.neighbour_count);
	printf("sever_coalitions %zu\n", result.coalition_count);
	printf("sever_ms %.2f\n", sever_ms);
	printf("sever_brute_ratio %.1f\n", brute_ms / sever_ms);
	arena_clear(&arena);
	return 0;
}

/* The first AS with as many neighbours as all the coalitions are tried of. */
static asn_t choose_target(const struct graph *graph)
{
	for (uint32_t id = 0; id < graph_ases(graph); id++) {
		size_t neighbours = 0;
		for (enum relation r = RELATION_PROVIDER; r < RELATIONS; r++)
			neighbours += graph_neighbours(graph, id, r).count;
		if (neighbours == SEVER_COALITION_NEIGHBOURS)
			return graph_asn(graph, id);
	}
	return graph_asn(graph, 0);
}

int main(int argc, char **argv)
{
	struct bench b = { 0 };
	b.links = links_parse(stdin, &b.count);
	if (b.count == 0) {
		fprintf(stderr,
			"bench_reach: no links on standard input; give it an as-rel text\n");
		return 2;
	}
	brute_init(&b.brute, b.links, b.count);
	time_build(&b);
	time_reach(&b);
	asn_t target = argc > 1 ? (asn_t)strtoul(argv[1], NULL, 10) : choose_target(b.graph);
	int status = time_coalitions(&b, target);
	printf("differences %zu\n", b.differ);
	graph_free(b.graph);
	brute_clear(&b.brute);
	free(b.links);
	return status < 0 || b.differ > 0;
}
