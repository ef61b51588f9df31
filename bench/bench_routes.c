/*
 * bench_routes < as-rel text: how fast routes are computed, against a plain breadth-first search
 * (tests/model/bfs_routes.h) in the same run, and how near the sweeps of graph/allpairs.h come to
 * what memory gives. Ends with 1 when anything differs from the plain search.
 *
 * Bytes moved are the rows that the sweeps gather and write, by the adjacency lists; of peers only
 * those count whose rows are read. The limit is a loop that does nothing but gather rows at random
 * out of as much memory.
 */
#include "base/alloc.h"
#include "base/random.h"
#include "graph/allpairs.h"
#include "graph/kernel.h"
#include "model/bfs_routes.h"
#include "model/grown.h"
#include "model/links.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { ROUNDS = 5, DESTINATIONS = 200, PLAIN_DESTINATIONS = 40, ROWS_GATHERED = 1 << 23, SEED = 1 };

struct bench {
	struct as_link *links;
	size_t count;
	struct graph *graph;
	struct order order;
	struct classes classes;
	struct bfs bfs;
	size_t differ;
	double plain_ms; /* a destination, by the plain search */
	struct allpairs_result result;
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

static void prepare(struct bench *b)
{
	struct graph_report report;
	double load = 0, start = now_ms();
	b->graph = graph_new(b->links, b->count, &report);
	double graph_ms = now_ms() - start;
	start = now_ms();
	order_init(&b->order, b->graph);
	double order_ms = now_ms() - start;
	start = now_ms();
	classes_init(&b->classes, b->graph, &b->order);
	double classes_ms = now_ms() - start;
	getloadavg(&load, 1);
	printf("%zu ASes, %zu links, %zu transit ASes, %zu nodes; load average %.2f\n",
		graph_ases(b->graph), graph_links(b->graph), b->classes.transit, b->classes.nodes,
		load);
	printf("build: graph %.1f ms, order %.1f ms, classes of stubs %.1f ms\n", graph_ms,
		order_ms, classes_ms);
}

static uint32_t destination(const struct bench *b, size_t i)
{
	struct random_state random = { SEED + i };
	return (uint32_t)random_below(&random, graph_ases(b->graph));
}

static void compare(struct bench *b, const struct routes *routes)
{
	b->differ += b->bfs.ases != graph_ases(b->graph);
	for (uint32_t as = 0; as < graph_ases(b->graph) && b->differ == 0; as++) {
		const struct bfs_route *plain = &b->bfs.route[as];
		struct best_route route;
		bool has = routes_get(routes, as, &route);
		b->differ += has != (plain->class != BFS_NONE);
		b->differ += has && ((int)route.class != (int)plain->class ||
					    route.length != plain->length ||
					    route.next_hop != plain->next_hop);
	}
}

static void time_one(struct bench *b)
{
	struct routes *routes = routes_new(b->graph, &b->order);
	double best_ms = 1e9, start;
	for (int round = 0; round < ROUNDS; round++) {
		start = now_ms();
		for (size_t i = 0; i < DESTINATIONS; i++)
			routes_find(routes, destination(b, i));
		best_ms = least(best_ms, (now_ms() - start) / DESTINATIONS);
	}
	bfs_init(&b->bfs, b->links, b->count);
	b->plain_ms = 1e9;
	for (int round = 0; round < ROUNDS; round++) {
		start = now_ms();
		for (size_t i = 0; i < PLAIN_DESTINATIONS; i++)
			bfs_find(&b->bfs, destination(b, i));
		b->plain_ms = least(b->plain_ms, (now_ms() - start) / PLAIN_DESTINATIONS);
	}
	for (size_t i = 0; i < PLAIN_DESTINATIONS; i++) {
		bfs_find(&b->bfs, destination(b, i));
		routes_find(routes, destination(b, i));
		compare(b, routes);
	}
	printf("one destination: %.3f ms; plain search %.3f ms, %.1f times that\n", best_ms,
		b->plain_ms, b->plain_ms / best_ms);
	routes_free(routes);
}

/* The nodes whose rows of customer routes a batch fills. Returns how many climb to how many. */
static uint64_t climb(const struct classes *c, uint32_t first, uint32_t lanes, uint8_t *touched)
{
	uint64_t links = 0;
	memset(touched, 0, c->transit);
	for (uint32_t node = first; node < first + lanes && node < c->nodes; node++) {
		const uint32_t *start = c->provider.start + node;
		if (node < c->transit)
			touched[node] = 1;
		for (uint32_t i = start[0]; node >= c->transit && i < start[1]; i++)
			touched[c->provider.node[i]] = 1;
	}
	for (uint32_t node = 0; node < c->transit; node++) {
		const uint32_t *start = c->provider.start + node;
		for (uint32_t i = start[0]; touched[node] && i < start[1]; i++)
			touched[c->provider.node[i]] = 1;
		links += touched[node] ? start[1] - start[0] : 0;
	}
	return links;
}

/* In all batches. Circles, which repeat, count once. */
static double bytes_moved(const struct classes *c, uint32_t lanes)
{
	uint8_t *touched = xcalloc(c->transit, 1);
	uint64_t rows = 0;
	for (uint32_t first = 0; first < c->nodes; first += lanes) {
		rows += 2 * climb(c, first, lanes, touched); /* read and written */
		for (uint32_t i = 0; i < c->peer.start[c->nodes]; i++)
			rows += touched[c->peer.node[i]];
		rows += c->provider.start[c->nodes] + c->transit + c->nodes;
	}
	free(touched);
	return (double)rows * ROW_BYTES;
}

typedef uint64_t part __attribute__((vector_size(ROW_BYTES / 2)));

#ifdef __x86_64__
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
static uint64_t
gather(const part *memory, const uint32_t *at, size_t count)
{
	part low = memory[0], high = memory[1];
	for (size_t i = 0; i < count; i++) {
		low |= memory[(size_t)at[i] * 2];
		high |= memory[(size_t)at[i] * 2 + 1];
	}
	return low[0] | high[1];
}

/* Rows at random out of as many as there are transit ASes, in GB/s. */
static double memory_limit(const struct bench *b)
{
	enum { AT = 1 << 16 };
	size_t bytes = (b->classes.transit + 1) * ROW_BYTES;
	part *memory = xaligned(ROW_BYTES, bytes);
	uint32_t *at = xmalloc(AT * sizeof *at);
	struct random_state random = { SEED };
	uint64_t all = 0;
	double best_ms = 1e9;
	memset(memory, 0, bytes);
	for (size_t i = 0; i < AT; i++)
		at[i] = (uint32_t)random_below(&random, b->classes.transit);
	for (int round = 0; round < ROUNDS; round++) {
		double start = now_ms();
		for (size_t i = 0; i < ROWS_GATHERED / AT; i++)
			all |= gather(memory, at, AT);
		best_ms = least(best_ms, now_ms() - start);
	}
	free(memory);
	free(at);
	return all == 0 ? (double)ROWS_GATHERED * ROW_BYTES / best_ms / 1e6 : 0;
}

static double time_all(struct bench *b, bool lengths, const char *kernel, unsigned threads)
{
	struct allpairs_options options = { .threads = threads, .kernel = kernel };
	double best_ms = 1e9;
	for (int round = 0; round < ROUNDS; round++) {
		struct allpairs_result result;
		double start = now_ms();
		if ((lengths ? allpairs_lengths : allpairs_reach)(&b->classes, &options, &result) !=
			0)
			return 0;
		best_ms = least(best_ms, now_ms() - start);
		if (b->result.pairs == 0)
			b->result = result;
		b->differ += result.reachable != b->result.reachable;
	}
	return best_ms;
}

struct row {
	const char *kernel;
	bool lengths;
	unsigned threads;
	double ms;
};

static void print_table(const struct bench *b, const struct row *row, size_t count)
{
	double limit = memory_limit(b), plain_ms = b->plain_ms * (double)graph_ases(b->graph);
	double moved[] = { bytes_moved(&b->classes, LANES_REACH),
		bytes_moved(&b->classes, LANES_LENGTHS) };
	printf("all pairs by the plain search: %.1f s, from %d destinations; memory gives %.1f GB/s "
	       "in rows\n\n",
		plain_ms / 1e3, PLAIN_DESTINATIONS, limit);
	printf("%-9s %-8s %7s %9s %8s %9s %7s %7s %6s\n", "all pairs", "kernel", "threads", "ms",
		"ns/pair", "x plain", "GB", "GB/s", "limit");
	for (size_t i = 0; i < count; i++) {
		double bytes = moved[row[i].lengths], rate = bytes / row[i].ms / 1e6;
		if (row[i].ms == 0)
			continue;
		printf("%-9s %-8s %7u %9.1f %8.4f %9.1f %7.2f %7.1f %5.0f%%\n",
			row[i].lengths ? "lengths" : "reach", row[i].kernel, row[i].threads,
			row[i].ms, row[i].ms * 1e6 / (double)b->result.pairs, plain_ms / row[i].ms,
			bytes / 1e9, rate, 100 * rate / limit / row[i].threads);
	}
}

/* How the figures grow with the graph; one round each, since the large ones take seconds. */
static void time_grown(const struct bench *base, size_t new_ases, size_t links)
{
	struct bench b = { 0 };
	struct graph_report report;
	struct allpairs_options one = { .threads = 1 }, two = { .threads = 2 };
	struct allpairs_result lengths, again, reach;
	struct rusage usage;
	b.links = links_grow(base->links, base->count, new_ases, links, &b.count);
	b.graph = graph_new(b.links, b.count, &report);
	free(b.links);
	double start = now_ms();
	order_init(&b.order, b.graph);
	classes_init(&b.classes, b.graph, &b.order);
	double classes_ms = now_ms() - start;
	start = now_ms();
	allpairs_lengths(&b.classes, &one, &lengths);
	double one_ms = now_ms() - start;
	start = now_ms();
	allpairs_lengths(&b.classes, &two, &again);
	double two_ms = now_ms() - start;
	start = now_ms();
	allpairs_reach(&b.classes, &one, &reach);
	double reach_ms = now_ms() - start;
	getrusage(RUSAGE_SELF, &usage);
	printf("%9zu %9zu %9zu %9zu %9.1f %9.0f %9.0f %9.0f %8.4f %9.1f%s\n", graph_ases(b.graph),
		graph_links(b.graph), b.classes.transit, b.classes.nodes, classes_ms, one_ms,
		two_ms, reach_ms, one_ms * 1e6 / (double)lengths.pairs,
		(double)usage.ru_maxrss / 1024,
		lengths.reachable != reach.reachable || lengths.reachable != again.reachable
			? " DIFFERS"
			: "");
	classes_clear(&b.classes);
	order_clear(&b.order);
	graph_free(b.graph);
}

static void time_all_grown(const struct bench *b)
{
	printf("\nGrown (invented links; tests/model/grown.h), resident memory at most so far:\n"
	       "%9s %9s %9s %9s %9s %9s %9s %9s %8s %9s\n",
		"ASes", "links", "transit", "nodes", "merge ms", "lengths", "2 threads", "reach",
		"ns/pair", "MB");
	time_grown(b, 0, 0);
	time_grown(b, 20000, 590000);
	time_grown(b, 140000, 1400000);
}

int main(void)
{
	struct bench b = { 0 };
	struct row row[] = {
		{ "avx512", true, 1, 0 },
		{ "avx512", true, 2, 0 },
		{ "avx512", false, 1, 0 },
		{ "avx512", false, 2, 0 },
		{ "avx2", true, 1, 0 },
		{ "avx2", true, 2, 0 },
		{ "avx2", false, 1, 0 },
		{ "avx2", false, 2, 0 },
		{ "plain", true, 1, 0 },
		{ "plain", false, 1, 0 },
	};
	size_t rows = sizeof row / sizeof *row;
	struct rusage usage;
	b.links = links_parse(stdin, &b.count);
	if (b.count == 0) {
		fprintf(stderr,
			"bench_routes: no links on standard input; give it an as-rel text\n");
		return 2;
	}
	prepare(&b);
	for (size_t i = 0; i < rows; i++)
		row[i].ms = time_all(&b, row[i].lengths, row[i].kernel, row[i].threads);
	getrusage(RUSAGE_SELF, &usage);
	time_one(&b);
	print_table(&b, row, rows);
	printf("\nresident at most before the plain search %.1f MB; differences %zu\n",
		(double)usage.ru_maxrss / 1024, b.differ);
	bfs_clear(&b.bfs);
	time_all_grown(&b);
	classes_clear(&b.classes);
	order_clear(&b.order);
	graph_free(b.graph);
	free(b.links);
	return b.differ > 0;
}
