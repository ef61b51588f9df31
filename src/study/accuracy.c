#include "study/accuracy.h"

#include "base/alloc.h"

#include <stdlib.h>

double accuracy_percent(size_t part, size_t whole)
{
	return whole > 0 ? 100 * (double)part / (double)whole : 0;
}

struct observed_pair *accuracy_pairs(
	const struct graph *graph, const struct path_list *list, size_t *count, size_t *outside)
{
	struct observed_pair *pair = NULL;
	size_t capacity = 0, paths;
	*count = *outside = 0;
	for (size_t i = 0; i < list->count; i += paths) {
		const struct observed_path *path = &list->path[i];
		paths = paths_of_pair(list, i);
		if (path->count < 2)
			continue; /* the vantage AS is the origin: no way to be told */
		uint32_t vantage = graph_find(graph, path->hop[0]);
		uint32_t origin = graph_find(graph, path->hop[path->count - 1]);
		if (vantage == GRAPH_NONE || origin == GRAPH_NONE) {
			(*outside)++;
			continue;
		}
		pair = array_grow(pair, *count, &capacity, sizeof *pair);
		pair[(*count)++] = (struct observed_pair){ path, paths, vantage, origin };
	}
	return pair;
}

static bool same_path(const struct graph *graph, const struct observed_path *seen,
	const uint32_t *path, size_t hops)
{
	if (seen->count != hops)
		return false;
	for (size_t i = 0; i < hops; i++) {
		if (graph_asn(graph, path[i]) != seen->hop[i])
			return false;
	}
	return true;
}

/* Whether any relationship the vantage AS has with `hop` it has with the simulated `next`, too. */
static bool same_class(const struct graph *graph, uint32_t vantage, uint32_t next,
	const struct observed_path *seen)
{
	uint32_t hop = graph_find(graph, seen->hop[1]);
	if (hop == GRAPH_NONE)
		return false;
	for (enum relation relation = RELATION_PROVIDER; relation < RELATIONS; relation++) {
		if (graph_related(graph, vantage, next, relation) &&
			graph_related(graph, vantage, hop, relation))
			return true;
	}
	return false;
}

void agreement_add(struct agreement *agreement, const struct graph *graph,
	const struct observed_pair *pair, const uint32_t *path, size_t hops)
{
	bool exact = false, next = false, class = false, length = false;
	agreement->pairs++;
	if (hops < 2)
		return;
	agreement->routed++;
	for (size_t i = 0; i < pair->paths; i++) {
		const struct observed_path *seen = &pair->path[i];
		exact |= same_path(graph, seen, path, hops);
		bool same_hop = graph_asn(graph, path[1]) == seen->hop[1];
		next |= same_hop;
		/* A learned route may go over a link that has no relationship to compare. */
		class |= same_hop || same_class(graph, pair->vantage, path[1], seen);
		length |= hops == seen->count;
	}
	agreement->exact += exact;
	agreement->next_hop += next;
	agreement->class += class;
	agreement->length += length;
}

static enum relation relation_of(enum route_class class)
{
	return class == ROUTE_CUSTOMER ? RELATION_CUSTOMER
	       : class == ROUTE_PEER   ? RELATION_PEER
				       : RELATION_PROVIDER;
}

/* Whether the vantage AS hears from `hop` a route as good as its best, by class and length. */
static bool is_tied(const struct graph *graph, const struct routes *routes, uint32_t vantage,
	const struct best_route *best, uint32_t hop)
{
	struct best_route offered;
	if (!graph_related(graph, vantage, hop, relation_of(best->class)) ||
		!routes_get(routes, hop, &offered))
		return false;
	bool exported = best->class == ROUTE_PROVIDER || offered.class <= ROUTE_CUSTOMER;
	return exported && offered.length + 1 == best->length;
}

static bool any_tied(
	const struct graph *graph, const struct routes *routes, const struct observed_pair *pair)
{
	struct best_route best;
	if (!routes_get(routes, pair->vantage, &best))
		return false;
	for (size_t i = 0; i < pair->paths; i++) {
		uint32_t hop = graph_find(graph, pair->path[i].hop[1]);
		if (hop != GRAPH_NONE && is_tied(graph, routes, pair->vantage, &best, hop))
			return true;
	}
	return false;
}

/*
 * Reads a path as its vantage AS sees it: up to providers, at most one step to a peer, then down
 * to customers. Where a pair of ASes has several relationships, any may be meant. Returns whether
 * all links are known; *valley_free tells whether the path has no valley then.
 */
static bool check_path(
	const struct graph *graph, const struct observed_path *seen, bool *valley_free)
{
	bool up = true, down = false; /* may climb still; may descend only */
	for (uint32_t i = 0; i + 1 < seen->count; i++) {
		uint32_t from = graph_find(graph, seen->hop[i]);
		uint32_t to = graph_find(graph, seen->hop[i + 1]);
		if (from == GRAPH_NONE || to == GRAPH_NONE)
			return false;
		bool provider = graph_related(graph, from, to, RELATION_PROVIDER);
		bool peer = graph_related(graph, from, to, RELATION_PEER);
		bool customer = graph_related(graph, from, to, RELATION_CUSTOMER);
		if (!provider && !peer && !customer)
			return false;
		down = (up && (peer || customer)) || (down && customer);
		up = up && provider;
	}
	*valley_free = up || down;
	return true;
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

static size_t sort_distinct(uint64_t *keys, size_t count)
{
	size_t kept = 0;
	if (count > 0)
		qsort(keys, count, sizeof *keys, compare_u64);
	for (size_t i = 0; i < count; i++) {
		if (kept == 0 || keys[i] != keys[kept - 1])
			keys[kept++] = keys[i];
	}
	return kept;
}

static bool is_linked(const struct graph *graph, uint64_t link)
{
	uint32_t from = graph_find(graph, (asn_t)(link >> 32));
	uint32_t to = graph_find(graph, (asn_t)link);
	if (from == GRAPH_NONE || to == GRAPH_NONE)
		return false;
	return graph_related(graph, from, to, RELATION_PROVIDER) ||
	       graph_related(graph, from, to, RELATION_PEER) ||
	       graph_related(graph, from, to, RELATION_CUSTOMER);
}

static void count_links(
	const struct graph *graph, const struct path_list *list, struct accuracy *accuracy)
{
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++)
		count += list->path[i].count - 1;
	uint64_t *link = xcalloc(count, sizeof *link);
	count = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct observed_path *path = &list->path[i];
		for (uint32_t j = 0; j + 1 < path->count; j++)
			link[count++] = (uint64_t)path->hop[j] << 32 | path->hop[j + 1];
	}
	accuracy->links_seen = sort_distinct(link, count);
	for (size_t i = 0; i < accuracy->links_seen; i++)
		accuracy->links_missing += !is_linked(graph, link[i]);
	free(link);
}

static void count_ends(const struct observed_pair *pair, size_t count, struct accuracy *accuracy)
{
	uint64_t *end = xcalloc(count, sizeof *end);
	for (size_t i = 0; i < count; i++)
		end[i] = pair[i].vantage;
	accuracy->vantages = sort_distinct(end, count);
	for (size_t i = 0; i < count; i++)
		end[i] = pair[i].origin;
	accuracy->origins = sort_distinct(end, count);
	free(end);
}

static void count_paths(
	const struct graph *graph, const struct observed_pair *pair, struct accuracy *accuracy)
{
	for (size_t i = 0; i < pair->paths; i++) {
		bool valley_free;
		accuracy->paths++;
		if (!check_path(graph, &pair->path[i], &valley_free))
			continue;
		accuracy->paths_known++;
		accuracy->valley_free += valley_free;
	}
}

void agreement_of_plain(struct agreement *plain, const struct graph *graph,
	const struct observed_pair *pair, size_t count)
{
	struct order order;
	order_init(&order, graph);
	struct routes *routes = routes_new(graph, &order);
	uint32_t *path = xcalloc(graph_ases(graph), sizeof *path);
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || pair[i].origin != pair[i - 1].origin)
			routes_find(routes, pair[i].origin);
		size_t hops = routes_path(routes, pair[i].vantage, path);
		agreement_add(plain, graph, &pair[i], path, hops);
		plain->tie += any_tied(graph, routes, &pair[i]);
	}
	free(path);
	routes_free(routes);
	order_clear(&order);
}

/* The pairs are to be freed. */
static struct observed_pair *observe(const struct graph *graph, const struct path_list *list,
	struct accuracy *accuracy, size_t *count)
{
	*accuracy = (struct accuracy){ 0 };
	struct observed_pair *pair = accuracy_pairs(graph, list, count, &accuracy->outside);
	count_links(graph, list, accuracy);
	count_ends(pair, *count, accuracy);
	for (size_t i = 0; i < *count; i++)
		count_paths(graph, &pair[i], accuracy);
	return pair;
}

void study_observed(
	const struct graph *graph, const struct path_list *list, struct accuracy *accuracy)
{
	size_t count;
	free(observe(graph, list, accuracy, &count));
}

void study_accuracy(
	const struct graph *graph, const struct path_list *list, struct accuracy *accuracy)
{
	size_t count;
	struct observed_pair *pair = observe(graph, list, accuracy, &count);
	agreement_of_plain(&accuracy->plain, graph, pair, count);
	free(pair);
}
