#include "graph/classes.h"

#include "base/alloc.h"
#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

/* A stub while it looks for its like. */
struct stub {
	uint32_t as;
	uint32_t apart; /* its id + 1 when it is a class of its own, else 0 */
	uint32_t first; /* node of its first provider, so that neighbours share what is above */
	uint64_t hash; /* of its providers and peers */
	const struct graph *graph;
};

static struct graph_neighbours neighbours_of(const struct stub *stub, enum relation relation)
{
	return graph_neighbours(stub->graph, stub->as, relation);
}

static uint64_t hash_ids(uint64_t hash, struct graph_neighbours list)
{
	for (size_t i = 0; i < list.count; i++)
		hash = hash_stir(hash, list.id[i]);
	return hash * 31 + list.count;
}

static int compare_ids(struct graph_neighbours a, struct graph_neighbours b)
{
	if (a.count != b.count)
		return a.count < b.count ? -1 : 1;
	for (size_t i = 0; i < a.count; i++) {
		if (a.id[i] != b.id[i])
			return a.id[i] < b.id[i] ? -1 : 1;
	}
	return 0;
}

/* 0 for members of one class; the hash only saves most of the looking at lists. */
static int compare_kind(const struct stub *a, const struct stub *b)
{
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	if (a->apart != b->apart)
		return a->apart < b->apart ? -1 : 1;
	int differ = compare_ids(
		neighbours_of(a, RELATION_PROVIDER), neighbours_of(b, RELATION_PROVIDER));
	if (differ != 0)
		return differ;
	return compare_ids(neighbours_of(a, RELATION_PEER), neighbours_of(b, RELATION_PEER));
}

static int compare_stubs(const void *left, const void *right)
{
	const struct stub *a = left, *b = right;
	int differ = compare_kind(a, b);
	return differ != 0 ? differ : (a->as > b->as) - (a->as < b->as);
}

static struct stub *list_stubs(
	const struct classes *c, const struct graph *graph, const bool *apart, size_t *count)
{
	struct stub *stub = xcalloc(c->ases - c->transit, sizeof *stub);
	*count = 0;
	for (uint32_t as = 0; as < c->ases; as++) {
		if (graph_neighbours(graph, as, RELATION_CUSTOMER).count > 0)
			continue;
		struct graph_neighbours above = graph_neighbours(graph, as, RELATION_PROVIDER);
		uint64_t hash =
			hash_ids(hash_ids(0, above), graph_neighbours(graph, as, RELATION_PEER));
		stub[(*count)++] = (struct stub){ .as = as,
			.apart = apart != NULL && apart[as] ? as + 1 : 0,
			.first = above.count > 0 ? c->node_of[above.id[0]] : GRAPH_NONE,
			.hash = hash,
			.graph = graph };
	}
	qsort(stub, *count, sizeof *stub, compare_stubs);
	return stub;
}

/* A class while it looks for its number. */
struct class
{
	uint32_t weight, peers, providers;
	uint32_t first; /* place of its first member among the sorted stubs */
};

static int compare_classes(const void *left, const void *right)
{
	const struct class *a = left, *b = right;
	if (a->weight != b->weight)
		return a->weight < b->weight ? -1 : 1;
	if (a->peers != b->peers)
		return a->peers < b->peers ? -1 : 1;
	if (a->providers != b->providers)
		return a->providers < b->providers ? -1 : 1;
	return a->first < b->first ? -1 : 1;
}

/* The sorted stubs, cut into classes; `*count` of them. */
static struct class *list_classes(const struct stub *stub, size_t stubs, size_t *count)
{
	struct class *class = xcalloc(stubs, sizeof *class);
	*count = 0;
	for (size_t i = 0; i < stubs; i++) {
		if (i == 0 || compare_kind(&stub[i - 1], &stub[i]) != 0)
			class[(*count)++] = (struct class){ 0,
				(uint32_t)neighbours_of(&stub[i], RELATION_PEER).count,
				(uint32_t)neighbours_of(&stub[i], RELATION_PROVIDER).count,
				(uint32_t)i };
		class[*count - 1].weight++;
	}
	qsort(class, *count, sizeof *class, compare_classes);
	return class;
}

/*
 * Numbers the classes: by weight, since sources of one weight can be counted together; then by how
 * many neighbours they have, since loops of equal length are foreseen by the processor; then as
 * they stand. Returns the first member of each, [nodes].
 */
static uint32_t *number_classes(struct classes *c, const struct stub *stub, size_t stubs)
{
	size_t count;
	struct class *class = list_classes(stub, stubs, &count);
	c->nodes = c->transit + count;
	c->weight = xcalloc(c->nodes, sizeof *c->weight);
	uint32_t *member = xcalloc(c->nodes, sizeof *member);
	for (size_t i = 0; i < count; i++) {
		uint32_t node = (uint32_t)(c->transit + i);
		c->weight[node] = class[i].weight;
		member[node] = stub[class[i].first].as;
		for (uint32_t j = 0; j < class[i].weight; j++)
			c->node_of[stub[class[i].first + j].as] = node;
	}
	free(class);
	return member;
}

/* Nodes of which lists are made, and what they may list. */
struct rule {
	enum relation inverse; /* what a node is to those on its list */
	uint32_t from, until; /* nodes that are listed */
	uint32_t least; /* nodes from here on have a list */
};

/* Calls for what each node lists, in ascending order; `last` keeps a class from counting twice. */
static void adjacency_walk(const struct classes *c, const struct graph *graph,
	const uint32_t *member, const struct rule *rule, struct adjacency *adjacency)
{
	uint32_t *last = xmalloc(c->nodes * sizeof *last);
	memset(last, 0xFF, c->nodes * sizeof *last);
	for (uint32_t listed = rule->from; listed < rule->until; listed++) {
		struct graph_neighbours near =
			graph_neighbours(graph, member[listed], rule->inverse);
		for (size_t i = 0; i < near.count; i++) {
			uint32_t lister = c->node_of[near.id[i]];
			if (lister < rule->least || last[lister] == listed)
				continue;
			last[lister] = listed;
			if (adjacency->node != NULL)
				adjacency->node[adjacency->start[lister]] = listed;
			adjacency->start[lister]++;
		}
	}
	free(last);
}

/*
 * Walks twice: to count, then to fill. Filling moves each start to the end of its list, which is
 * where the next one starts, so that moving them all by one place sets them right.
 */
static void adjacency_init(struct adjacency *adjacency, const struct classes *c,
	const struct graph *graph, const uint32_t *member, const struct rule *rule)
{
	*adjacency = (struct adjacency){ xcalloc(c->nodes + 1, sizeof(uint32_t)), NULL };
	adjacency_walk(c, graph, member, rule, adjacency);
	uint32_t sum = 0;
	for (size_t node = 0; node <= c->nodes; node++) {
		uint32_t count = adjacency->start[node];
		adjacency->start[node] = sum;
		sum += count;
	}
	adjacency->node = xcalloc(sum, sizeof *adjacency->node);
	adjacency_walk(c, graph, member, rule, adjacency);
	memmove(adjacency->start + 1, adjacency->start, c->nodes * sizeof *adjacency->start);
	adjacency->start[0] = 0;
}

static void number_transit(struct classes *c, const struct order *order)
{
	for (size_t i = 0; i < order->count; i++)
		c->node_of[order->as[i]] = (uint32_t)i;
	c->groups = order->groups;
	c->group = xmalloc((order->groups + 1) * sizeof *c->group);
	memcpy(c->group, order->group, (order->groups + 1) * sizeof *c->group);
}

void classes_init(struct classes *c, const struct graph *graph, const struct order *order)
{
	classes_init_apart(c, graph, order, NULL);
}

void classes_init_apart(
	struct classes *c, const struct graph *graph, const struct order *order, const bool *apart)
{
	*c = (struct classes){ .ases = graph_ases(graph), .transit = order->count };
	c->node_of = xcalloc(c->ases, sizeof *c->node_of);
	number_transit(c, order);
	size_t stubs;
	struct stub *stub = list_stubs(c, graph, apart, &stubs);
	uint32_t *member = number_classes(c, stub, stubs);
	free(stub);
	for (size_t i = 0; i < c->transit; i++) {
		member[i] = order->as[i];
		c->weight[i] = 1;
	}

	uint32_t transit = (uint32_t)c->transit, nodes = (uint32_t)c->nodes;
	adjacency_init(
		&c->provider, c, graph, member, &(struct rule){ RELATION_CUSTOMER, 0, transit, 0 });
	adjacency_init(&c->peer, c, graph, member, &(struct rule){ RELATION_PEER, 0, transit, 0 });
	adjacency_init(&c->stub_peer, c, graph, member,
		&(struct rule){ RELATION_PEER, transit, nodes, transit });
	for (size_t node = 0; node < c->nodes; node++) {
		size_t peers = c->peer.start[node + 1] - c->peer.start[node];
		c->peers_max = peers > c->peers_max ? peers : c->peers_max;
	}
	free(member);
}

void classes_clear(struct classes *c)
{
	free(c->weight);
	free(c->node_of);
	free(c->group);
	free(c->provider.start);
	free(c->provider.node);
	free(c->peer.start);
	free(c->peer.node);
	free(c->stub_peer.start);
	free(c->stub_peer.node);
}
