/* Routes as `bgpdump -m` writes them. */
#include "report/route_text.h"

static bool same_head(const struct route *a, const struct route *b)
{
	return a->time == b->time && a->microseconds == b->microseconds && a->kind == b->kind &&
	       a->form == b->form && a->sent == b->sent &&
	       a->prefix.has_path_id == b->prefix.has_path_id;
}

/* `TABLE_DUMP2|1209624240|B|` */
static char *put_head(struct route_printer *printer, char *at, const struct route *route)
{
	static const char *const kinds[] = {
		[ROUTE_TABLE] = "|B|",
		[ROUTE_ANNOUNCED] = "|A|",
		[ROUTE_WITHDRAWN] = "|W|",
		[ROUTE_STATE] = "|STATE|",
	};
	struct short_text *text = &printer->head_text;
	if (text->length == 0 || !same_head(route, &printer->head)) {
		char *end = record_name_put(text->text, route);
		end = route_time_put(char_put(end, '|'), route);
		end = literal_put(end, kinds[route->kind]);
		text->length = (uint8_t)(end - text->text);
		printer->head = *route;
	}
	return short_put(at, text);
}

/* bgpdump's names; it knows these three. */
static char *put_named_community(char *at, uint32_t community)
{
	switch (community) {
	case 0xFFFFFF01:
		return PUT(at, "no-export");
	case 0xFFFFFF02:
		return PUT(at, "no-advertise");
	case 0xFFFFFF03:
		return PUT(at, "local-AS");
	default:
		return community_put(at, community);
	}
}

static char *put_communities(char *at, const struct bgp_attributes *attributes)
{
	for (uint32_t i = 0; i < attributes->communities; i++)
		at = char_put(put_named_community(at, attributes->community[i]), ' ');
	return attributes->communities > 0 ? at - 1 : at;
}

/* Mostly the peer's own address. bgpdump has all ones where there is none. */
static char *put_next_hop(char *at, const struct addr *next_hop, const struct peer_text *peer)
{
	if (next_hop->family == 0)
		return PUT(at, "255.255.255.255");
	if (next_hop->family == peer->peer.addr.family &&
		memcmp(next_hop->byte, peer->peer.addr.byte, sizeof next_hop->byte) == 0)
		return short_put(at, &peer->address);
	return addr_put_shortest(at, next_hop);
}

static char *put_origin(char *at, const struct bgp_attributes *attributes)
{
	if (bgp_has(attributes, BGP_ORIGIN) && attributes->origin == 0)
		return PUT(at, "|IGP|");
	if (bgp_has(attributes, BGP_ORIGIN) && attributes->origin == 1)
		return PUT(at, "|EGP|");
	return PUT(at, "|INCOMPLETE|");
}

/* What stands behind the prefix of a route that carries attributes. */
static char *put_attributes(
	const struct route_printer *printer, char *at, const struct peer_text *peer, bool oldest)
{
	const struct bgp_attributes *attributes = &printer->attributes;
	at = as_path_put(at, &attributes->path);
	at = put_origin(at, attributes);
	at = put_next_hop(at, &attributes->next_hop, peer);
	at = char_put(u32_put(char_put(at, '|'), attributes->local_pref), '|');
	at = char_put(u32_put(at, attributes->med), '|');
	/* In records of type 5 bgpdump leaves out the column of communities where there are none. */
	if (attributes->communities > 0 || !oldest)
		at = char_put(put_communities(at, attributes), '|');
	at = bgp_has(attributes, BGP_ATOMIC_AGGREGATE) ? PUT(at, "AG|") : PUT(at, "NAG|");
	if (bgp_has(attributes, BGP_AGGREGATOR)) {
		at = char_put(u32_put(at, attributes->aggregator.asn), ' ');
		at = addr_put(at, &attributes->aggregator.addr);
	}
	return char_put(at, '|');
}

static char *put_line(struct route_printer *printer, const struct route *route, char *at)
{
	if (route->kind == ROUTE_END_OF_RIB)
		return at;
	const struct peer_text *peer = peer_text_of(printer, route->peer);
	at = short_put(put_head(printer, at, route), &peer->line);
	if (route->kind == ROUTE_STATE) {
		at = char_put(u32_put(at, route->state.from), '|');
		return char_put(u32_put(at, route->state.to), '\n');
	}
	at = prefix_put(printer, at, &route->prefix);
	if (route->prefix.has_path_id)
		at = u32_put(char_put(at, '|'), route->prefix.path_id);
	if (route->kind != ROUTE_WITHDRAWN)
		at = put_attributes(
			printer, char_put(at, '|'), peer, route->form == ROUTE_FORM_BGP);
	return char_put(at, '\n');
}

const struct route_format route_lines = { "lines", NULL, NULL, put_line };
