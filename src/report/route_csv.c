/* Routes as CSV. Only AS paths with sets hold commas and so stand in quotes. */
#include "report/route_text.h"

#include "base/csv.h"

static const char title[] =
	"type,time,record,peer_asn,peer_address,prefix,path_id,as_path,origin,next_hop,local_pref,"
	"med,communities,large_communities,extended_communities,atomic_aggregate,aggregator_asn,"
	"aggregator_address,state_from,state_to,file\n";

static char *put_path(char *at, const struct as_path *path)
{
	if (!as_path_has_set(path))
		return as_path_put(at, path);
	return char_put(as_path_put(char_put(at, '"'), path), '"');
}

static char *put_list(
	char *at, struct rd list, size_t size, char *(*put)(char *at, const uint8_t *bytes))
{
	char *begin = at;
	for (; rd_left(&list) >= size; list.p += size)
		at = char_put(put(at, list.p), ' ');
	return at > begin ? at - 1 : at;
}

static char *put_communities(char *at, const struct bgp_attributes *attributes)
{
	for (uint32_t i = 0; i < attributes->communities; i++)
		at = char_put(community_put(at, attributes->community[i]), ' ');
	at -= attributes->communities > 0;
	at = put_list(char_put(at, ','), attributes->large, 12, large_community_put);
	return put_list(char_put(at, ','), attributes->extended, 8, extended_community_put);
}

static char *put_aggregation(char *at, const struct bgp_attributes *attributes)
{
	at = bgp_has(attributes, BGP_ATOMIC_AGGREGATE) ? PUT(at, "true,") : PUT(at, "false,");
	if (!bgp_has(attributes, BGP_AGGREGATOR))
		return char_put(at, ',');
	at = char_put(u32_put(at, attributes->aggregator.asn), ',');
	return addr_put(at, &attributes->aggregator.addr);
}

/* From as_path to aggregator_address. */
static char *put_attributes(char *at, const struct bgp_attributes *attributes)
{
	static const char *const origins[] = { "igp", "egp", "incomplete" };
	at = char_put(put_path(at, &attributes->path), ',');
	if (bgp_has(attributes, BGP_ORIGIN))
		at = literal_put(at, origins[attributes->origin]);
	at = char_put(at, ',');
	if (attributes->next_hop.family != 0)
		at = addr_put(at, &attributes->next_hop);
	at = char_put(at, ',');
	if (bgp_has(attributes, BGP_LOCAL_PREF))
		at = u32_put(at, attributes->local_pref);
	at = char_put(at, ',');
	if (bgp_has(attributes, BGP_MED))
		at = u32_put(at, attributes->med);
	at = char_put(put_communities(char_put(at, ','), attributes), ',');
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
	at = char_put(route_time_put(literal_put(at, kinds[route->kind]), route), ',');
	at = char_put(record_name_put(at, route), ',');
	at = char_put(u32_put(at, route->peer->asn), ',');
	return char_put(addr_put(at, &route->peer->addr), ',');
}

static char *put_row(struct route_printer *printer, const struct route *route, char *at)
{
	at = put_head(at, route);
	if (route->kind != ROUTE_STATE && route->kind != ROUTE_END_OF_RIB)
		at = prefix_put(printer, at, &route->prefix);
	at = char_put(at, ',');
	if (route->prefix.has_path_id)
		at = u32_put(at, route->prefix.path_id);
	at = char_put(at, ',');
	if (route->kind == ROUTE_TABLE || route->kind == ROUTE_ANNOUNCED)
		at = put_attributes(at, &printer->attributes);
	else
		at = PUT(at, ",,,,,,,,,,");
	at = char_put(at, ',');
	if (route->kind == ROUTE_STATE)
		at = u32_put(char_put(u32_put(at, route->state.from), ','), route->state.to);
	else
		at = char_put(at, ',');
	return bytes_put(at, printer->file.text, printer->file.length);
}

/* The last column. */
static void name_file(struct buf *out, const char *path)
{
	buf_putc(out, ',');
	csv_put_foreign(out, path);
	buf_putc(out, '\n');
}

const struct route_format route_csv = { "csv", title, name_file, put_row };
