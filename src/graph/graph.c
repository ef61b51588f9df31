#include "graph/graph.h"

#include "base/alloc.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/*
 * Adjacency as one array of neighbours and, for each bucket (relation, AS), where its run starts.
 * The runs of one relation lie together: a search reads one relation at a time.
 */
struct graph {
	size_t ases, links;
	asn_t *asn; /* [ases], ascending */
	uint32_t *start; /* [RELATIONS * ases + 1] */
	uint32_t *neighbour; /* [2 * links] */
};

/* Sorts by counting, a byte a pass from the lowest up; a byte that is the same in all is skipped. */
static void sort_keys(uint64_t *keys, size_t count)
{
	uint64_t *spare = xmalloc(count * sizeof *spare);
	uint64_t *from = keys, *to = spare;
	for (int shift = 0; shift < 64 && count > 0; shift += 8) {
		size_t place[257] = { 0 };
		for (size_t i = 0; i < count; i++)
			place[(from[i] >> shift & 0xff) + 1]++;
		if (place[(from[0] >> shift & 0xff) + 1] == count)
			continue;
		for (int byte = 0; byte < 256; byte++)
			place[byte + 1] += place[byte];
		for (size_t i = 0; i < count; i++)
			to[place[from[i] >> shift & 0xff]++] = from[i];
		uint64_t *sorted = to;
		to = from;
		from = sorted;
	}
	if (from != keys)
		memcpy(keys, from, count * sizeof *keys);
	free(spare);
}

static bool is_reserved(const struct as_link *link)
{
	return link->a == 0 || link->b == 0;
}

/* The ends of all links as (AS number, 2 * link + side), sorted: equal AS numbers lie together. */
static uint64_t *sort_ends(const struct as_link *links, size_t count, size_t *ends)
{
	uint64_t *keys = xmalloc(2 * count * sizeof *keys);
	*ends = 0;
	for (size_t i = 0; i < count; i++) {
		if (is_reserved(&links[i]))
			continue;
		keys[(*ends)++] = (uint64_t)links[i].a << 32 | 2 * i;
		keys[(*ends)++] = (uint64_t)links[i].b << 32 | (2 * i + 1);
	}
	sort_keys(keys, *ends);
	return keys;
}

/* Gives out the ids. Returns that of each link end, [2 * count]. */
static uint32_t *number_ases(struct graph *graph, const struct as_link *links, size_t count)
{
	size_t ends;
	uint64_t *keys = sort_ends(links, count, &ends);
	for (size_t i = 0; i < ends; i++)
		graph->ases += i == 0 || keys[i] >> 32 != keys[i - 1] >> 32;
	graph->asn = xmalloc(graph->ases * sizeof *graph->asn);

	uint32_t *end_id = xmalloc(2 * count * sizeof *end_id);
	uint32_t id = 0;
	for (size_t i = 0; i < ends; i++) {
		if (i > 0 && keys[i] >> 32 != keys[i - 1] >> 32)
			id++;
		graph->asn[id] = (asn_t)(keys[i] >> 32);
		end_id[(uint32_t)keys[i]] = id;
	}
	free(keys);
	return end_id;
}

/*
 * A half link says what `to` is to `from`; each link is two of them. As a sort key the relation
 * comes last, so that all the relationships of one pair lie together.
 */
static uint64_t half_link(uint32_t from, uint32_t to, enum relation relation)
{
	return (uint64_t)from << 33 | (uint64_t)to << 2 | relation;
}

static uint32_t half_from(uint64_t half)
{
	return (uint32_t)(half >> 33);
}

static uint32_t half_to(uint64_t half)
{
	return (uint32_t)(half >> 2 & INT32_MAX);
}

static size_t half_bucket(const struct graph *graph, uint64_t half)
{
	return (half & 3) * graph->ases + half_from(half);
}

/* Both halves of every link worth keeping, sorted; counts those that are not. */
static uint64_t *split_links(const struct as_link *links, size_t count, const uint32_t *end_id,
	size_t *halves, struct graph_report *report)
{
	uint64_t *half = xmalloc(2 * count * sizeof *half);
	*halves = 0;
	for (size_t i = 0; i < count; i++) {
		if (is_reserved(&links[i])) {
			report->reserved++;
			continue;
		}
		if (links[i].a == links[i].b) {
			report->self_links++;
			continue;
		}
		bool transit = links[i].rel == LINK_P2C;
		uint32_t a = end_id[2 * i], b = end_id[2 * i + 1];
		half[(*halves)++] = half_link(a, b, transit ? RELATION_CUSTOMER : RELATION_PEER);
		half[(*halves)++] = half_link(b, a, transit ? RELATION_PROVIDER : RELATION_PEER);
	}
	sort_keys(half, *halves);
	return half;
}

/* Keeps one of each half link; returns how many are left. */
static size_t drop_doubled(uint64_t *half, size_t halves, struct graph_report *report)
{
	size_t kept = 0;
	for (size_t i = 0; i < halves; i++) {
		if (kept == 0 || half[i] != half[kept - 1])
			half[kept++] = half[i];
	}
	report->doubled = (halves - kept) / 2;
	return kept;
}

/* Pairs with more than one relationship, each seen from its lower end. */
static size_t count_contradictory(const uint64_t *half, size_t halves)
{
	size_t pairs = 0;
	for (size_t i = 1; i < halves; i++) {
		bool again = half[i] >> 2 == half[i - 1] >> 2;
		bool third = i > 1 && half[i] >> 2 == half[i - 2] >> 2;
		pairs += again && !third && half_from(half[i]) < half_to(half[i]);
	}
	return pairs;
}

/* Counting sort into the buckets; being stable it leaves each run in order of neighbour. */
static void fill_adjacency(struct graph *graph, const uint64_t *half, size_t halves)
{
	size_t buckets = RELATIONS * graph->ases;
	graph->start = xcalloc(buckets + 1, sizeof *graph->start);
	graph->neighbour = xmalloc(halves * sizeof *graph->neighbour);
	for (size_t i = 0; i < halves; i++)
		graph->start[half_bucket(graph, half[i]) + 1]++;
	for (size_t bucket = 0; bucket < buckets; bucket++)
		graph->start[bucket + 1] += graph->start[bucket];

	uint32_t *next = xmalloc((buckets + 1) * sizeof *next);
	memcpy(next, graph->start, (buckets + 1) * sizeof *next);
	for (size_t i = 0; i < halves; i++)
		graph->neighbour[next[half_bucket(graph, half[i])]++] = half_to(half[i]);
	free(next);
}

struct graph *graph_new(const struct as_link *links, size_t count, struct graph_report *report)
{
	assert(count <= GRAPH_LINKS_MAX);
	struct graph *graph = xcalloc(1, sizeof *graph);
	*report = (struct graph_report){ .links_given = count };

	uint32_t *end_id = number_ases(graph, links, count);
	size_t halves;
	uint64_t *half = split_links(links, count, end_id, &halves, report);
	halves = drop_doubled(half, halves, report);
	report->contradictory = count_contradictory(half, halves);
	graph->links = halves / 2;
	fill_adjacency(graph, half, halves);
	free(half);
	free(end_id);
	return graph;
}

struct graph *graph_without(const struct graph *graph, const bool *set)
{
	struct graph *left = xcalloc(1, sizeof *left);
	size_t buckets = RELATIONS * graph->ases, halves = 0;
	left->ases = graph->ases;
	left->asn = xmalloc(graph->ases * sizeof *left->asn);
	if (graph->ases > 0)
		memcpy(left->asn, graph->asn, graph->ases * sizeof *left->asn);
	left->start = xcalloc(buckets + 1, sizeof *left->start);
	left->neighbour = xmalloc(2 * graph->links * sizeof *left->neighbour);
	for (size_t bucket = 0; bucket < buckets; bucket++) {
		bool gone = set[bucket % graph->ases];
		for (uint32_t i = graph->start[bucket]; !gone && i < graph->start[bucket + 1];
			i++) {
			if (!set[graph->neighbour[i]])
				left->neighbour[halves++] = graph->neighbour[i];
		}
		left->start[bucket + 1] = (uint32_t)halves;
	}
	left->links = halves / 2;
	return left;
}

void graph_free(struct graph *graph)
{
	if (graph == NULL)
		return;
	free(graph->asn);
	free(graph->start);
	free(graph->neighbour);
	free(graph);
}

size_t graph_ases(const struct graph *graph)
{
	return graph->ases;
}

size_t graph_links(const struct graph *graph)
{
	return graph->links;
}

uint32_t graph_find(const struct graph *graph, asn_t asn)
{
	size_t low = 0, high = graph->ases;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (graph->asn[middle] < asn)
			low = middle + 1;
		else
			high = middle;
	}
	return low < graph->ases && graph->asn[low] == asn ? (uint32_t)low : GRAPH_NONE;
}

asn_t graph_asn(const struct graph *graph, uint32_t id)
{
	return graph->asn[id];
}

struct graph_neighbours graph_neighbours(
	const struct graph *graph, uint32_t id, enum relation relation)
{
	const uint32_t *start = graph->start + relation * graph->ases + id;
	return (struct graph_neighbours){ graph->neighbour + start[0], start[1] - start[0] };
}

bool graph_related(const struct graph *graph, uint32_t of, uint32_t other, enum relation relation)
{
	struct graph_neighbours list = graph_neighbours(graph, of, relation);
	size_t low = 0, high = list.count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (list.id[middle] < other)
			low = middle + 1;
		else
			high = middle;
	}
	return low < list.count && list.id[low] == other;
}
