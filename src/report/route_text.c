#include "report/route_text.h"

#include "base/alloc.h"

#include <stdlib.h>

struct route_printer *route_printer_new(const struct route_format *format, const char *path)
{
	struct route_printer *printer = xcalloc(1, sizeof *printer);
	printer->format = format;
	buf_init(&printer->file);
	if (format->name_file != NULL)
		format->name_file(&printer->file, path);
	/* bgpdump shortens more than RFC 5952 allows. */
	printer->put_addr = format == &route_lines ? addr_put_shortest : addr_put;
	return printer;
}

void route_printer_free(struct route_printer *printer)
{
	if (printer == NULL)
		return;
	buf_clear(&printer->file);
	free(printer);
}

const char *route_print(struct route_printer *printer, const struct route *route, char **at)
{
	if (route->kind == ROUTE_TABLE || route->kind == ROUTE_ANNOUNCED) {
		const char *why = bgp_attributes_read(route, &printer->attributes);
		if (why != NULL && !printer->attributes.incomplete)
			return why;
	}
	*at = printer->format->put(printer, route, *at);
	return NULL;
}

static bool same_addr(const struct addr *a, const struct addr *b)
{
	return a->family == b->family && memcmp(a->byte, b->byte, sizeof a->byte) == 0;
}

const struct peer_text *peer_text_of(struct route_printer *printer, const struct bgp_peer *peer)
{
	size_t slot = (uintptr_t)peer / sizeof *peer % PEER_TEXTS;
	struct peer_text *text = &printer->peer[slot];
	if (text->line.length > 0 && text->peer.asn == peer->asn &&
		same_addr(&text->peer.addr, &peer->addr))
		return text;
	text->peer = *peer;
	char *end = printer->put_addr(text->address.text, &peer->addr);
	text->address.length = (uint8_t)(end - text->address.text);
	end = bytes_put(text->line.text, text->address.text, text->address.length);
	end = char_put(u32_put(char_put(end, '|'), peer->asn), '|');
	text->line.length = (uint8_t)(end - text->line.text);
	return text;
}

static uint32_t load32(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

static uint32_t load16(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 8 | bytes[1];
}

/*
 * `WHO:NUMBER` in six bytes, as route distinguishers (RFC 4364, 4.2) and extended communities
 * (RFC 4360, 3) have it: WHO is an AS of two bytes, an address, or an AS of four.
 */
static char *put_who(char *at, unsigned type, const uint8_t *bytes)
{
	if (type == 0)
		return u32_put(char_put(u32_put(at, load16(bytes)), ':'), load32(bytes + 2));
	at = type == 1 ? addr_put_ipv4(at, bytes) : u32_put(at, load32(bytes));
	return u32_put(char_put(at, ':'), load16(bytes + 4));
}

char *distinguisher_put(char *at, uint64_t distinguisher)
{
	uint8_t bytes[8];
	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(distinguisher >> (56 - 8 * i));
	unsigned type = load16(bytes);
	return type <= 2 ? put_who(at, type, bytes + 2) : hex_put(at, bytes, sizeof bytes);
}

static bool same_prefix(const struct bgp_prefix *a, const struct bgp_prefix *b)
{
	return a->bits == b->bits && a->family == b->family &&
	       a->distinguisher == b->distinguisher && same_addr(&a->addr, &b->addr);
}

static bool is_vpn(const struct bgp_prefix *prefix)
{
	return prefix->family == BGP_IPV4_VPN || prefix->family == BGP_IPV6_VPN;
}

char *prefix_put(struct route_printer *printer, char *at, const struct bgp_prefix *prefix)
{
	struct short_text *text = &printer->prefix_text;
	if (text->length > 0 && same_prefix(prefix, &printer->prefix))
		return short_put(at, text);
	char room[2 * SHORT_TEXT + PUT_SPILL] = "", *end = room;
	if (is_vpn(prefix))
		end = char_put(distinguisher_put(end, prefix->distinguisher), ':');
	end = printer->put_addr(end, &prefix->addr);
	end = u32_put(char_put(end, '/'), prefix->bits);
	size_t length = (size_t)(end - room);
	text->length = 0;
	if (length <= SHORT_TEXT) {
		memcpy(text->text, room, SHORT_TEXT);
		text->length = (uint8_t)length;
		printer->prefix = *prefix;
	}
	return bytes_put(at, room, length);
}

char *record_name_put(char *at, const struct route *route)
{
	static const char *const names[] = {
		[ROUTE_FORM_TABLE_DUMP] = "TABLE_DUMP",
		[ROUTE_FORM_TABLE_DUMP_V2] = "TABLE_DUMP2",
		[ROUTE_FORM_BGP] = "BGP",
		[ROUTE_FORM_BGP4MP] = "BGP4MP",
		[ROUTE_FORM_BGP4MP_ET] = "BGP4MP_ET",
		[ROUTE_FORM_BMP] = "BMP",
		[ROUTE_FORM_CAPTURE] = "PCAP",
		[ROUTE_FORM_RIS_LIVE] = "RIS_LIVE",
	};
	at = literal_put(at, names[route->form]);
	if (route->sent && route->kind != ROUTE_STATE)
		at = PUT(at, "_LOCAL");
	return route->prefix.has_path_id && route->kind != ROUTE_STATE ? PUT(at, "_AP") : at;
}

char *route_time_put(char *at, const struct route *route)
{
	at = u32_put(at, route->time);
	if (route->form < ROUTE_FORM_BGP4MP_ET)
		return at;
	return micros_put(char_put(at, '.'), route->microseconds);
}

static char *put_segment(char *at, const struct as_path *path, const struct as_segment *segment)
{
	static const char open[] = {
		[AS_SET] = '{', [AS_CONFED_SEQUENCE] = '(', [AS_CONFED_SET] = '['
	};
	static const char close[] = {
		[AS_SET] = '}', [AS_CONFED_SEQUENCE] = ')', [AS_CONFED_SET] = ']'
	};
	bool set = segment->type == AS_SET || segment->type == AS_CONFED_SET;
	char gap = set ? ',' : ' ';
	if (segment->type != AS_SEQUENCE)
		at = char_put(at, open[segment->type]);
	for (size_t i = 0; i < segment->count; i++)
		at = char_put(u32_put(at, path->hop[segment->first + i]), gap);
	at--;
	return segment->type != AS_SEQUENCE ? char_put(at, close[segment->type]) : at;
}

char *as_path_put(char *at, const struct as_path *path)
{
	for (size_t i = 0; i < path->segments; i++)
		at = char_put(put_segment(at, path, &path->segment[i]), ' ');
	return path->segments > 0 ? at - 1 : at;
}

bool as_path_has_set(const struct as_path *path)
{
	for (size_t i = 0; i < path->segments; i++) {
		if (path->segment[i].type == AS_SET || path->segment[i].type == AS_CONFED_SET)
			return true;
	}
	return false;
}

char *community_put(char *at, uint32_t community)
{
	return u32_put(char_put(u32_put(at, community >> 16), ':'), community & 0xFFFF);
}

char *large_community_put(char *at, const uint8_t *bytes)
{
	for (int i = 0; i < 12; i += 4)
		at = char_put(u32_put(at, load32(bytes + i)), ':');
	return at - 1;
}

char *extended_community_put(char *at, const uint8_t *bytes)
{
	enum { NOT_TRANSITIVE = 0x40, ROUTE_TARGET = 2, SITE_OF_ORIGIN = 3 }; /* RFC 4360, 4 */
	unsigned type = bytes[0] & (unsigned)~NOT_TRANSITIVE, sub = bytes[1];
	if (type > 2 || (sub != ROUTE_TARGET && sub != SITE_OF_ORIGIN))
		return hex_put(PUT(at, "ext:"), bytes, 8);
	at = sub == ROUTE_TARGET ? PUT(at, "rt:") : PUT(at, "soo:");
	return put_who(at, type, bytes + 2);
}
