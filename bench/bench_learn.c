/*
 * bench_learn TOPOLOGY TABLE: how long it takes to read a recorded table, to learn from half of its
 * origins and to find the routes to one origin under what was learned, and the agreement of one
 * split. Output is `name value`, a line each.
 */
#include "graph/relax.h"
#include "source/links.h"
#include "study/learned.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SEED = 1, DESTINATIONS = 200 };

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static struct graph *read_graph(const char *path)
{
	struct link_list list = { 0 };
	struct decode_options options = { 0 };
	struct decode_result result = { 0 };
	struct graph_report report;
	struct diag diag;
	struct graph *graph = NULL;
	if (links_read(path, &options, &list, &result, &diag) == 0)
		graph = graph_new(list.link, list.count, &report);
	links_clear(&list);
	return graph;
}

static void time_routes(const struct graph *graph, const struct path_list *list)
{
	struct policy policy;
	double start = now_ms();
	study_learn(graph, list, SEED, &policy);
	printf("learn_all_ms %.0f\n", now_ms() - start);
	struct relax *relax = relax_new(&policy);
	size_t ases = graph_ases(graph), rests = 0;
	start = now_ms();
	for (size_t i = 0; i < DESTINATIONS; i++) {
		relax_begin(relax, (uint32_t)(i * ases / DESTINATIONS));
		rests += relax_run(relax);
	}
	printf("relax_destination_ms %.2f\n", (now_ms() - start) / DESTINATIONS);
	printf("restless %zu\n", DESTINATIONS - rests);
	relax_free(relax);
	policy_clear(&policy);
}

static void time_split(const struct graph *graph, const struct path_list *list)
{
	struct learned_split split;
	double start = now_ms();
	study_learned(graph, list, SEED, &split, 1);
	printf("split_ms %.0f\n", now_ms() - start);
	printf("learned_exact_percent %.2f\n",
		accuracy_percent(split.learned.exact, split.learned.pairs));
	printf("plain_exact_percent %.2f\n",
		accuracy_percent(split.plain.exact, split.plain.pairs));
}

int main(int argc, char **argv)
{
	struct path_list list = { 0 };
	struct paths_report report;
	struct diag diag;
	struct graph *graph = argc == 3 ? read_graph(argv[1]) : NULL;
	double start = now_ms();
	if (graph == NULL || paths_read(argv[2], &list, &report, &diag) != 0) {
		fprintf(stderr, "usage: bench_learn TOPOLOGY TABLE, both readable\n");
		graph_free(graph);
		paths_clear(&list);
		return EXIT_FAILURE;
	}
	double read_ms = now_ms() - start;
	printf("read_table_ms %.0f\n", read_ms);
	printf("routes_read_per_s %.0f\n", (double)report.entries / read_ms * 1e3);
	time_routes(graph, &list);
	time_split(graph, &list);
	paths_clear(&list);
	graph_free(graph);
	return EXIT_SUCCESS;
}
