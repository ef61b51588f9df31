/* What the writer and the reader of source/route_file.h share, and next hops. */
#include "source/route_file.h"

#include "base/hash.h"

uint64_t route_file_fingerprint(const struct graph *graph)
{
	uint64_t hash = graph_ases(graph);
	for (uint32_t as = 0; as < graph_ases(graph); as++) {
		hash = hash_stir(hash, graph_asn(graph, as));
		for (enum relation r = RELATION_PROVIDER; r < RELATIONS; r++) {
			struct graph_neighbours list = graph_neighbours(graph, as, r);
			hash = hash_stir(hash, list.count);
			for (size_t i = 0; i < list.count; i++)
				hash = hash_stir(hash, graph_asn(graph, list.id[i]));
		}
	}
	return hash;
}

/* The first neighbour whose route, one link longer, is this one. */
static uint32_t find_hop(const struct graph *graph, const struct best_route *route, uint32_t as)
{
	enum relation relation = route[as].class == ROUTE_CUSTOMER ? RELATION_CUSTOMER
				 : route[as].class == ROUTE_PEER   ? RELATION_PEER
								   : RELATION_PROVIDER;
	struct graph_neighbours list = graph_neighbours(graph, as, relation);
	for (size_t i = 0; i < list.count; i++) {
		const struct best_route *offer = &route[list.id[i]];
		bool told = offer->class <= ROUTE_CUSTOMER ||
			    (relation == RELATION_PROVIDER && offer->class != ROUTE_CLASSES);
		if (told && offer->length + 1 == route[as].length)
			return list.id[i];
	}
	return GRAPH_NONE;
}

bool route_file_hops(const struct graph *graph, uint32_t destination, struct best_route *route)
{
	for (uint32_t as = 0; as < graph_ases(graph); as++) {
		if (route[as].class == ROUTE_CLASSES)
			continue;
		if ((as == destination) != (route[as].class == ROUTE_ORIGIN))
			return false;
		route[as].next_hop = as == destination ? as : find_hop(graph, route, as);
		if (route[as].next_hop == GRAPH_NONE)
			return false;
	}
	return true;
}
