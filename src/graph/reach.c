#include "graph/reach.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

/*
 * Stamps stand for clearing: an AS is visited or listed when its entry equals the stamp of the
 * query that is running, so that a query touches only what it reaches.
 */
struct reach {
	const struct graph *graph;
	uint64_t stamp; /* never comes round */
	uint64_t *visited;
	uint64_t *listed; /* the neighbours of the target that the query names */
	uint32_t *queue; /* the ASes visited, the target first; room for one more than there are */
	size_t queued;
	uint32_t target;
	bool keep_listed; /* links of the target that are open: the listed ones, or all others */
};

struct reach *reach_new(const struct graph *graph)
{
	size_t ases = graph_ases(graph);
	struct reach *reach = xcalloc(1, sizeof *reach);
	reach->graph = graph;
	reach->visited = xcalloc(ases, sizeof *reach->visited);
	reach->listed = xcalloc(ases, sizeof *reach->listed);
	reach->queue = xcalloc(ases + 1, sizeof *reach->queue);
	return reach;
}

void reach_free(struct reach *reach)
{
	if (reach == NULL)
		return;
	free(reach->visited);
	free(reach->listed);
	free(reach->queue);
	free(reach);
}

static void begin(struct reach *reach, uint32_t target, bool keep_listed)
{
	reach->stamp++;
	reach->target = target;
	reach->keep_listed = keep_listed;
	reach->visited[target] = reach->stamp;
	reach->queue[0] = target;
	reach->queued = 1;
}

static bool is_open(const struct reach *reach, uint32_t neighbour)
{
	return (reach->listed[neighbour] == reach->stamp) == reach->keep_listed;
}

/*
 * `from` announces the target to its neighbours of one relation. Whether one of them is new is a
 * coin toss that the processor guesses wrong, so all are written and only the count depends on it.
 */
static void announce(struct reach *reach, uint32_t from, enum relation relation)
{
	struct graph_neighbours to = graph_neighbours(reach->graph, from, relation);
	for (size_t i = 0; i < to.count; i++) {
		if (from == reach->target && !is_open(reach, to.id[i]))
			continue;
		reach->queue[reach->queued] = to.id[i];
		reach->queued += reach->visited[to.id[i]] != reach->stamp;
		reach->visited[to.id[i]] = reach->stamp;
	}
}

/*
 * The three phases of a valley-free path. An AS that has the route from a customer may pass it on
 * in every way, so it is enough to visit each AS once, in the earliest phase that gets there.
 */
static size_t spread(struct reach *reach, bool *member)
{
	for (size_t i = 0; i < reach->queued; i++)
		announce(reach, reach->queue[i], RELATION_PROVIDER);
	size_t climbed = reach->queued;
	for (size_t i = 0; i < climbed; i++)
		announce(reach, reach->queue[i], RELATION_PEER);
	for (size_t i = 0; i < reach->queued; i++)
		announce(reach, reach->queue[i], RELATION_CUSTOMER);

	if (member != NULL) {
		memset(member, 0, graph_ases(reach->graph) * sizeof *member);
		for (size_t i = 1; i < reach->queued; i++)
			member[reach->queue[i]] = true;
	}
	return reach->queued - 1;
}

size_t reach_count(
	struct reach *reach, uint32_t target, const uint32_t *cut, size_t count, bool *member)
{
	begin(reach, target, false);
	for (size_t i = 0; i < count; i++)
		reach->listed[cut[i]] = reach->stamp;
	return spread(reach, member);
}

size_t reach_via(struct reach *reach, uint32_t target, uint32_t neighbour, bool *member)
{
	begin(reach, target, true);
	reach->listed[neighbour] = reach->stamp;
	return spread(reach, member);
}

/*
 * Of those ASes that have a route over the links named and over no other, counts for each mask
 * those that have one over just these. Returns how many have one over others.
 */
static size_t count_served(
	struct reach *reach, uint32_t target, const uint32_t *link, size_t count, size_t *only)
{
	size_t ases = graph_ases(reach->graph);
	uint16_t *served = xcalloc(ases, sizeof *served);
	bool *member = xcalloc(ases, sizeof *member);
	for (size_t i = 0; i < count; i++) {
		reach_via(reach, target, link[i], member);
		for (size_t as = 0; as < ases; as++)
			served[as] |= (uint16_t)(member[as] << i);
	}
	size_t others = reach_count(reach, target, link, count, member);
	for (size_t as = 0; as < ases; as++)
		only[served[as]] += !member[as];
	only[0] = 0; /* the target, and who has no route */
	free(member);
	free(served);
	return others;
}

/*
 * An AS loses its route when all links that it has one over are cut, so the losses of a mask are a
 * sum over its parts. That goes link by link: after link i, sum[mask] counts the parts that differ
 * from it in links up to i only.
 */
void reach_subsets(
	struct reach *reach, uint32_t target, const uint32_t *link, size_t count, size_t *after)
{
	size_t subsets = (size_t)1 << count, *sum = after;
	memset(sum, 0, subsets * sizeof *sum);
	size_t others = count_served(reach, target, link, count, sum);
	for (size_t bit = 1; bit < subsets; bit <<= 1) {
		for (size_t mask = 0; mask < subsets; mask++)
			sum[mask] += mask & bit ? sum[mask ^ bit] : 0;
	}
	size_t before = others + sum[subsets - 1];
	for (size_t mask = 0; mask < subsets; mask++)
		after[mask] = before - sum[mask];
}
