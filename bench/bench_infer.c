/*
 * bench_infer PATHS TOPOLOGY: how long it takes to read the paths and to infer relationships from
 * them, and how many of these TOPOLOGY, on which the paths were simulated, has the same. Output is
 * `name value`, a line each.
 */
#include "base/counter.h"
#include "graph/infer.h"
#include "source/links.h"
#include "source/path_input.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The link in the one form that links of all topologies can be looked up by. */
static uint64_t key_of(const struct as_link *link)
{
	bool turned = link->rel == LINK_P2P && link->a > link->b;
	uint64_t a = turned ? link->b : link->a, b = turned ? link->a : link->b;
	return a << 32 | b;
}

struct truth {
	struct counter link[2]; /* p2c, p2p */
};

static bool read_truth(const char *path, struct truth *truth)
{
	struct link_list list = { 0 };
	struct decode_options options = { 0 };
	struct decode_result result = { 0 };
	struct diag diag;
	bool read = links_read(path, &options, &list, &result, &diag) == 0;
	for (size_t i = 0; i < list.count; i++)
		counter_add(&truth->link[list.link[i].rel == LINK_P2P], key_of(&list.link[i]), 1);
	links_clear(&list);
	return read;
}

static void report(const struct infer_result *result, const struct truth *truth)
{
	size_t called[2] = { 0 }, right[2] = { 0 };
	for (size_t i = 0; i < result->links; i++) {
		const struct as_link *link = &result->link[i].link;
		bool peers = link->rel == LINK_P2P;
		called[peers]++;
		right[peers] += counter_get(&truth->link[peers], key_of(link)) > 0;
	}
	printf("links %zu\nby_rule %zu\nclique %zu\n", result->links, result->ruled,
		result->cliques);
	printf("p2c_right_percent %.2f\n", 100 * (double)right[0] / (double)called[0]);
	printf("p2p_right_percent %.2f\n", 100 * (double)right[1] / (double)called[1]);
}

int main(int argc, char **argv)
{
	struct truth truth = { 0 };
	struct path_cleaning cleaning = { 0 };
	struct path_set paths = { 0 };
	struct path_input_report read;
	struct infer_result result;
	struct diag diag;
	double start = now_ms();
	if (argc != 3 || path_input_read(argv[1], &cleaning, &paths, &read, &diag) != 0) {
		fprintf(stderr, "usage: bench_infer PATHS TOPOLOGY, both readable\n");
		return EXIT_FAILURE;
	}
	printf("read_cpu_ms %.0f\n", now_ms() - start);
	start = now_ms();
	infer_links(&paths, &cleaning, &result);
	printf("infer_cpu_ms %.0f\n", now_ms() - start);
	if (read_truth(argv[2], &truth))
		report(&result, &truth);
	infer_clear(&result);
	path_set_clear(&paths);
	counter_clear(&truth.link[0]);
	counter_clear(&truth.link[1]);
	return EXIT_SUCCESS;
}
