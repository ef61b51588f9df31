#include "graph/routes.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

/*
 * A route is one number, so that the better of two is the smaller: the class in the highest two
 * bits, then the length, then the next hop's id, and ids ascend with AS numbers.
 *
 * Routes spread in three phases, in which every offer is final once it is made: customer routes
 * upwards from the destination, breadth first; one step from their holders to their peers; then
 * downwards to customers. The last takes no queue: going through the transit ASes from the top,
 * every AS has heard all of its providers when its turn comes.
 */
struct routes {
	const struct graph *graph;
	const struct order *order;
	uint64_t *best; /* [ases] */
	uint32_t *queue; /* holders of customer routes; room for one more than there are ASes */
	size_t queued;
};

static const uint64_t no_route = UINT64_MAX;

enum { CLASS_SHIFT = 62, LENGTH_SHIFT = 32 };

static uint64_t route_pack(enum route_class class, uint32_t length, uint32_t next_hop)
{
	return (uint64_t) class << CLASS_SHIFT | (uint64_t)length << LENGTH_SHIFT | next_hop;
}

static uint32_t route_length(uint64_t route)
{
	return (uint32_t)(route << 2 >> 2 >> LENGTH_SHIFT);
}

const char *route_class_name(enum route_class class)
{
	static const char *const name[ROUTE_CLASSES] = { "origin", "customer", "peer", "provider" };
	return name[class];
}

struct routes *routes_new(const struct graph *graph, const struct order *order)
{
	size_t ases = graph_ases(graph);
	struct routes *routes = xcalloc(1, sizeof *routes);
	routes->graph = graph;
	routes->order = order;
	routes->best = xmalloc(ases * sizeof *routes->best);
	memset(routes->best, 0xFF, ases * sizeof *routes->best);
	routes->queue = xcalloc(ases + 1, sizeof *routes->queue);
	return routes;
}

void routes_free(struct routes *routes)
{
	if (routes == NULL)
		return;
	free(routes->best);
	free(routes->queue);
	free(routes);
}

/*
 * `from` offers its route to its neighbours of one relation, to whom it is `class`. Returns whether
 * any of them took it. Whether one does is a coin toss that the processor guesses wrong, so all
 * are written.
 */
static bool offer(
	struct routes *routes, uint32_t from, enum relation relation, enum route_class class)
{
	struct graph_neighbours to = graph_neighbours(routes->graph, from, relation);
	uint64_t offered = route_pack(class, route_length(routes->best[from]) + 1, from);
	bool taken = false;
	for (size_t i = 0; i < to.count; i++) {
		uint64_t *best = &routes->best[to.id[i]];
		bool better = offered < *best;
		*best = better ? offered : *best;
		taken |= better;
	}
	return taken;
}

static void climb(struct routes *routes)
{
	for (size_t i = 0; i < routes->queued; i++) {
		struct graph_neighbours above =
			graph_neighbours(routes->graph, routes->queue[i], RELATION_PROVIDER);
		for (size_t j = 0; j < above.count; j++) {
			routes->queue[routes->queued] = above.id[j];
			routes->queued += routes->best[above.id[j]] == no_route;
			/* Not final, but no longer unheard: the offer below fills it. */
		}
		offer(routes, routes->queue[i], RELATION_PROVIDER, ROUTE_CUSTOMER);
	}
}

/* All members of a group offer to their customers. Returns whether anybody took a route. */
static bool descend_group(struct routes *routes, size_t group)
{
	const struct order *order = routes->order;
	bool taken = false;
	for (size_t i = order->group[group + 1]; i-- > order->group[group];) {
		uint32_t from = order->as[i];
		if (routes->best[from] != no_route)
			taken |= offer(routes, from, RELATION_CUSTOMER, ROUTE_PROVIDER);
	}
	return taken;
}

static void descend(struct routes *routes)
{
	const struct order *order = routes->order;
	for (size_t group = order->groups; group-- > 0;) {
		bool circle = order->group[group + 1] - order->group[group] > 1;
		while (descend_group(routes, group) && circle)
			; /* until nothing changes; lengths only shrink, so that ends */
	}
}

void routes_find(struct routes *routes, uint32_t destination)
{
	memset(routes->best, 0xFF, graph_ases(routes->graph) * sizeof *routes->best);
	routes->best[destination] = route_pack(ROUTE_ORIGIN, 0, destination);
	routes->queue[0] = destination;
	routes->queued = 1;
	climb(routes);
	for (size_t i = 0; i < routes->queued; i++)
		offer(routes, routes->queue[i], RELATION_PEER, ROUTE_PEER);
	descend(routes);
}

bool routes_get(const struct routes *routes, uint32_t as, struct best_route *route)
{
	uint64_t best = routes->best[as];
	if (best == no_route)
		return false;
	*route = (struct best_route){ (enum route_class)(best >> CLASS_SHIFT), route_length(best),
		(uint32_t)best };
	return true;
}

size_t routes_path(const struct routes *routes, uint32_t as, uint32_t *path)
{
	size_t count = 0;
	if (routes->best[as] == no_route)
		return 0;
	path[count++] = as;
	while (route_length(routes->best[as]) > 0) {
		as = (uint32_t)routes->best[as];
		path[count++] = as;
	}
	return count;
}
