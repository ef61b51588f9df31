/*
 * bench_cuts < as-rel text: the fewest links between each AS and the clique, all ASes one after the
 * other, against augmenting one path at a time (tests/model/path_cut.h) on some of them in the same
 * run; and the fewest networks, of random targets. Output is `name value`, a line each. Ends with 1
 * when the two disagree.
 */
#include "base/alloc.h"
#include "graph/clique.h"
#include "graph/linkcut.h"
#include "model/links.h"
#include "model/path_cut.h"
#include "study/cut.h"

#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 3, PLAIN_TARGETS = 500, STUDIES = 50, SEED = 1 };

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Fills in the cut of each AS; the best of some rounds, the network built in each. */
static double time_all(const struct graph *graph, const struct clique *clique, size_t *size)
{
	const struct linkcut_rules rules = { 0 };
	double best_ms = 1e9;
	for (int round = 0; round < ROUNDS; round++) {
		double start = now_ms();
		struct linkcut *cut =
			linkcut_new_clique(graph, clique->member, clique->count, &rules);
		for (uint32_t id = 0; id < graph_ases(graph); id++)
			size[id] = linkcut_clique(cut, id);
		linkcut_free(cut);
		double took_ms = now_ms() - start;
		best_ms = took_ms < best_ms ? took_ms : best_ms;
	}
	return best_ms;
}

/* Milliseconds an AS by the plain way; counts those for which it finds another size. */
static double time_plain(
	const struct graph *graph, struct path_cut *plain, const size_t *size, size_t *differ)
{
	struct random_state random = { SEED };
	size_t asked = 0;
	double start = now_ms();
	for (size_t i = 0; i < PLAIN_TARGETS; i++) {
		uint32_t id = (uint32_t)random_below(&random, graph_ases(graph));
		if (size[id] == LINKCUT_IMPOSSIBLE)
			continue;
		*differ += path_cut_size(plain, graph_asn(graph, id)) != size[id];
		asked++;
	}
	return (now_ms() - start) / (double)(asked > 0 ? asked : 1);
}

static void time_studies(const struct graph *graph)
{
	struct random_state random = { SEED };
	size_t clique_exact = 0, dark_exact = 0;
	double worst_ms = 0, start = now_ms();
	for (int i = 0; i < STUDIES; i++) {
		struct cut_question question = { 0 };
		struct cut_result result;
		struct diag diag;
		struct arena arena;
		double begun = now_ms();
		question.target =
			graph_asn(graph, (uint32_t)random_below(&random, graph_ases(graph)));
		arena_init(&arena);
		if (study_cut(graph, &question, &arena, &result, &diag) == 0) {
			clique_exact += result.clique_ases.cost == result.clique_ases.at_least;
			dark_exact += result.dark_ases.cost == result.dark_ases.at_least;
		}
		arena_clear(&arena);
		double took_ms = now_ms() - begun;
		worst_ms = took_ms > worst_ms ? took_ms : worst_ms;
	}
	printf("study_ms %.1f\n", (now_ms() - start) / STUDIES);
	printf("study_worst_ms %.1f\n", worst_ms);
	printf("study_clique_ases_exact %zu/%d\n", clique_exact, STUDIES);
	printf("study_dark_ases_exact %zu/%d\n", dark_exact, STUDIES);
}

int main(void)
{
	size_t count, differ = 0;
	struct graph_report report;
	struct clique clique;
	struct as_link *links = links_parse(stdin, &count);
	if (count == 0) {
		fprintf(stderr, "bench_cuts: no links on standard input; give it an as-rel text\n");
		return 2;
	}
	struct graph *graph = graph_new(links, count, &report);
	clique_find(graph, &clique);
	asn_t member[CLIQUE_CANDIDATES];
	for (size_t i = 0; i < clique.count; i++)
		member[i] = graph_asn(graph, clique.member[i]);
	struct path_cut *plain = path_cut_new(links, count, member, clique.count);
	size_t *size = xcalloc(graph_ases(graph), sizeof *size);

	double all_ms = time_all(graph, &clique, size);
	double plain_ms = time_plain(graph, plain, size, &differ);
	double each_ms = all_ms / (double)graph_ases(graph);
	printf("ases %zu\n", graph_ases(graph));
	printf("clique_members %zu\n", clique.count);
	printf("clique_cuts_all_ms %.1f\n", all_ms);
	printf("clique_cut_us %.2f\n", each_ms * 1e3);
	printf("clique_cut_plain_us %.1f\n", plain_ms * 1e3);
	printf("clique_cut_plain_ratio %.0f\n", plain_ms / each_ms);
	time_studies(graph);
	printf("differences %zu\n", differ);
	free(size);
	path_cut_free(plain);
	graph_free(graph);
	free(links);
	return differ > 0;
}
