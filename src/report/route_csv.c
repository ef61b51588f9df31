/* Routes as CSV. Only AS paths with sets hold commas and so stand in quotes. */
#include "report/route_text.h"

static const char title[] =
	"type,time,record,peer_asn,peer_address,prefix,path_id,as_path,origin,next_hop,local_pref,"
	"med,communities,large_communities,extended_communities,atomic_aggregate,aggregator_asn,"
	"aggregator_address,state_from,state_to\n";

static char *put_path(char *at, const struct as_path *path)
{
	if (!as_path_has_set(path))
		return put_as_path(at, path);
	return put_char(put_as_path(put_char(at, '"'), path), '"');
}

static char *put_list(
	char *at, struct rd list, size_t size, char *(*put)(char *at, const uint8_t *bytes))
{
	char *begin = at;
	for (; rd_left(&list) >= size; list.p += size)
		at = put_char(put(at, list.p), ' ');
	return at > begin ? at - 1 : at;
}

static char *put_communities(char *at, const struct bgp_attributes *attributes)
{
	for (uint32_t i = 0; i < attributes->communities; i++)
		at = put_char(put_community(at, attributes->community[i]), ' ');
	at -= attributes->communities > 0;
	at = put_list(put_char(at, ','), attributes->large, 12, put_large_community);
	return put_list(put_char(at, ','), attributes->extended, 8, put_extended_community);
}

static char *put_aggregation(char *at, const struct bgp_attributes *attributes)
{
	at = bgp_has(attributes, BGP_ATOMIC_AGGREGATE) ? PUT(at, "true,") : PUT(at, "false,");
	if (!bgp_has(attributes, BGP_AGGREGATOR))
		return put_char(at, ',');
	at = put_char(put_u32(at, attributes->aggregator.asn), ',');
	return addr_put(at, &attributes->aggregator.addr);
}

/* From as_path to aggregator_address. */
static char *put_attributes(char *at, const struct bgp_attributes *attributes)
{
	static const char *const origins[] = { "igp", "egp", "incomplete" };
	at = put_char(put_path(at, &attributes->path), ',');
	if (bgp_has(attributes, BGP_ORIGIN))
		at = put_literal(at, origins[attributes->origin]);
	at = put_char(at, ',');
	if (attributes->next_hop.family != 0)
		at = addr_put(at, &attributes->next_hop);
	at = put_char(at, ',');
	if (bgp_has(attributes, BGP_LOCAL_PREF))
		at = put_u32(at, attributes->local_pref);
	at = put_char(at, ',');
	if (bgp_has(attributes, BGP_MED))
		at = put_u32(at, attributes->med);
	at = put_char(put_communities(put_char(at, ','), attributes), ',');
	return put_aggregation(at, attributes);
}

static char *put_head(char *at, const struct route *route)
{
	static const char *const kinds[] = {
		[ROUTE_TABLE] = "table,",
		[ROUTE_ANNOUNCED] = "announce,",
		[ROUTE_WITHDRAWN] = "withdraw,",
		[ROUTE_END_OF_RIB] = "end-of-rib,",
		[ROUTE_STATE] = "state,",
	};
	at = put_char(put_time(put_literal(at, kinds[route->kind]), route), ',');
	at = put_char(put_record_name(at, route), ',');
	at = put_char(put_u32(at, route->peer->asn), ',');
	return put_char(addr_put(at, &route->peer->addr), ',');
}

static char *put_row(struct route_printer *printer, const struct route *route, char *at)
{
	at = put_head(at, route);
	if (route->kind != ROUTE_STATE && route->kind != ROUTE_END_OF_RIB)
		at = put_prefix(printer, at, &route->prefix);
	at = put_char(at, ',');
	if (route->prefix.has_path_id)
		at = put_u32(at, route->prefix.path_id);
	at = put_char(at, ',');
	if (route->kind == ROUTE_TABLE || route->kind == ROUTE_ANNOUNCED)
		at = put_attributes(at, &printer->attributes);
	else
		at = PUT(at, ",,,,,,,,,,");
	at = put_char(at, ',');
	if (route->kind != ROUTE_STATE)
		return PUT(at, ",\n");
	at = put_char(put_u32(at, route->state.from), ',');
	return put_char(put_u32(at, route->state.to), '\n');
}

const struct route_format route_csv = { "csv", title, put_row };
