/* Routes as JSON, an object a line. Nothing in a route is text of others, so nothing is escaped. */
#include "report/route_text.h"

#include "base/json.h"

static char *put_key(char *at, const char *key)
{
	at = literal_put(PUT(at, ",\""), key);
	return PUT(at, "\":");
}

static char *put_number_field(char *at, const char *key, uint32_t value)
{
	return u32_put(put_key(at, key), value);
}

static char *put_text_field(char *at, const char *key, const char *text)
{
	return char_put(literal_put(char_put(put_key(at, key), '"'), text), '"');
}

static char *put_address_field(char *at, const char *key, const struct addr *addr)
{
	return char_put(addr_put(char_put(put_key(at, key), '"'), addr), '"');
}

static const char *kind_name(enum route_kind kind)
{
	static const char *const names[] = {
		[ROUTE_TABLE] = "table",
		[ROUTE_ANNOUNCED] = "announce",
		[ROUTE_WITHDRAWN] = "withdraw",
		[ROUTE_END_OF_RIB] = "end-of-rib",
		[ROUTE_STATE] = "state",
	};
	return names[kind];
}

/* What every line begins with. */
static char *put_head(const struct route_printer *printer, const struct route *route, char *at)
{
	static const char *const ribs[] = {
		[BGP_ADJ_RIB_IN] = "adj-rib-in",
		[BGP_ADJ_RIB_IN_POST] = "adj-rib-in-post",
		[BGP_LOC_RIB] = "loc-rib",
		[BGP_ADJ_RIB_OUT] = "adj-rib-out",
		[BGP_ADJ_RIB_OUT_POST] = "adj-rib-out-post",
	};
	at = literal_put(PUT(at, "{\"type\":\""), kind_name(route->kind));
	at = route_time_put(PUT(at, "\",\"time\":"), route);
	at = record_name_put(PUT(at, ",\"record\":\""), route);
	at = u64_put(PUT(at, "\",\"offset\":"), route->offset);
	at = bytes_put(at, printer->file.text, printer->file.length);
	at = put_number_field(at, "peer_asn", route->peer->asn);
	at = put_address_field(at, "peer_address", &route->peer->addr);
	return put_text_field(at, "rib", ribs[route->rib]);
}

static const char *family_name(uint8_t family)
{
	static const char *const names[] = {
		[BGP_IPV4_UNICAST] = "ipv4-unicast",
		[BGP_IPV6_UNICAST] = "ipv6-unicast",
		[BGP_IPV4_MULTICAST] = "ipv4-multicast",
		[BGP_IPV6_MULTICAST] = "ipv6-multicast",
		[BGP_IPV4_LABELLED] = "ipv4-labelled",
		[BGP_IPV6_LABELLED] = "ipv6-labelled",
		[BGP_IPV4_VPN] = "ipv4-vpn",
		[BGP_IPV6_VPN] = "ipv6-vpn",
		[BGP_FAMILIES] = "other",
	};
	return names[family];
}

static char *put_prefix_fields(char *at, const struct bgp_prefix *prefix)
{
	at = addr_put(char_put(put_key(at, "prefix"), '"'), &prefix->addr);
	at = char_put(u32_put(char_put(at, '/'), prefix->bits), '"');
	if (prefix->family == BGP_IPV4_VPN || prefix->family == BGP_IPV6_VPN) {
		at = char_put(put_key(at, "distinguisher"), '"');
		at = char_put(distinguisher_put(at, prefix->distinguisher), '"');
	}
	return prefix->has_path_id ? put_number_field(at, "path_id", prefix->path_id) : at;
}

/* A sequence is numbers, a set an array of them, parts of a confederation are named. */
static char *put_segment(char *at, const struct as_path *path, const struct as_segment *segment)
{
	static const char *const open[] = {
		[AS_SET] = "[",
		[AS_SEQUENCE] = "",
		[AS_CONFED_SEQUENCE] = "{\"confed_sequence\":[",
		[AS_CONFED_SET] = "{\"confed_set\":[",
	};
	static const char *const close[] = {
		[AS_SET] = "]",
		[AS_SEQUENCE] = "",
		[AS_CONFED_SEQUENCE] = "]}",
		[AS_CONFED_SET] = "]}",
	};
	at = literal_put(at, open[segment->type]);
	for (size_t i = 0; i < segment->count; i++)
		at = char_put(u32_put(at, path->hop[segment->first + i]), ',');
	return literal_put(at - 1, close[segment->type]);
}

static char *put_path_field(char *at, const struct as_path *path)
{
	at = char_put(put_key(at, "as_path"), '[');
	for (size_t i = 0; i < path->segments; i++)
		at = char_put(put_segment(at, path, &path->segment[i]), ',');
	return char_put(path->segments > 0 ? at - 1 : at, ']');
}

/* Texts in an array, of elements of `size` bytes each; nothing where there is none. */
static char *put_list_field(
	char *at, const char *key, struct rd list, char *(*put)(char *at, const uint8_t *bytes))
{
	size_t size = put == large_community_put ? 12 : put == extended_community_put ? 8 : 4;
	if (rd_left(&list) < size)
		return at;
	at = char_put(put_key(at, key), '[');
	for (; rd_left(&list) >= size; list.p += size)
		at = PUT(put(char_put(at, '"'), list.p), "\",");
	return char_put(at - 1, ']');
}

static char *put_communities_field(char *at, const struct bgp_attributes *attributes)
{
	if (attributes->communities == 0)
		return at;
	at = char_put(put_key(at, "communities"), '[');
	for (uint32_t i = 0; i < attributes->communities; i++)
		at = PUT(community_put(char_put(at, '"'), attributes->community[i]), "\",");
	return char_put(at - 1, ']');
}

static char *put_others_field(char *at, const struct bgp_attributes *attributes)
{
	if (attributes->others == 0)
		return at;
	at = char_put(put_key(at, "other_attributes"), '[');
	for (uint32_t i = 0; i < attributes->others; i++) {
		const struct bgp_other_attribute *other = &attributes->other[i];
		at = u32_put(PUT(at, "{\"type\":"), other->type);
		at = put_number_field(at, "flags", other->flags);
		at = char_put(put_key(at, "value"), '"');
		at = PUT(hex_put(at, other->value.p, rd_left(&other->value)), "\"},");
	}
	return char_put(at - 1, ']');
}

static char *put_aggregation(char *at, const struct bgp_attributes *attributes)
{
	if (bgp_has(attributes, BGP_ATOMIC_AGGREGATE))
		at = PUT(at, ",\"atomic_aggregate\":true");
	if (!bgp_has(attributes, BGP_AGGREGATOR))
		return at;
	at = put_number_field(at, "aggregator_asn", attributes->aggregator.asn);
	return put_address_field(at, "aggregator_address", &attributes->aggregator.addr);
}

static char *put_attributes(char *at, const struct bgp_attributes *attributes)
{
	static const char *const origins[] = { "igp", "egp", "incomplete" };
	if (bgp_has(attributes, BGP_AS_PATH))
		at = put_path_field(at, &attributes->path);
	if (bgp_has(attributes, BGP_ORIGIN))
		at = put_text_field(at, "origin", origins[attributes->origin]);
	if (attributes->next_hop.family != 0)
		at = put_address_field(at, "next_hop", &attributes->next_hop);
	if (attributes->link_local.family != 0)
		at = put_address_field(at, "link_local", &attributes->link_local);
	if (bgp_has(attributes, BGP_LOCAL_PREF))
		at = put_number_field(at, "local_pref", attributes->local_pref);
	if (bgp_has(attributes, BGP_MED))
		at = put_number_field(at, "med", attributes->med);
	at = put_aggregation(at, attributes);
	at = put_communities_field(at, attributes);
	at = put_list_field(at, "large_communities", attributes->large, large_community_put);
	at = put_list_field(
		at, "extended_communities", attributes->extended, extended_community_put);
	if (bgp_has(attributes, BGP_ORIGINATOR_ID))
		at = put_address_field(at, "originator_id", &attributes->originator);
	at = put_list_field(at, "cluster_list", attributes->clusters, addr_put_ipv4);
	if (bgp_has(attributes, BGP_ONLY_TO_CUSTOMER))
		at = put_number_field(at, "only_to_customer", attributes->only_to_customer);
	return put_others_field(at, attributes);
}

static char *put_object(struct route_printer *printer, const struct route *route, char *at)
{
	at = put_head(printer, route, at);
	if (route->kind == ROUTE_STATE) {
		at = put_number_field(at, "state_from", route->state.from);
		at = put_number_field(at, "state_to", route->state.to);
		return PUT(at, "}\n");
	}
	at = put_text_field(at, "family", family_name(route->prefix.family));
	if (route->kind != ROUTE_END_OF_RIB)
		at = put_prefix_fields(at, &route->prefix);
	if (route->kind == ROUTE_TABLE)
		at = put_number_field(at, "originated", route->originated);
	if (route->kind == ROUTE_TABLE || route->kind == ROUTE_ANNOUNCED)
		at = put_attributes(at, &printer->attributes);
	return PUT(at, "}\n");
}

static void name_file(struct buf *out, const char *path)
{
	struct json json;
	json_init(&json, out);
	buf_puts(out, ",\"file\":");
	json_put_string(&json, NULL, path);
}

const struct route_format route_json = { "json", NULL, name_file, put_object };
