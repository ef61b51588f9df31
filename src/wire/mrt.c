#include "wire/mrt.h"

#include "wire/rd_addr.h"

#include <string.h>

static inline uint16_t number16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

/* RFC 6396, 4.3.1: bit 0 of the type is the family of the address, bit 1 the width of the AS. */
static void read_peer(struct rd *in, struct bgp_peer *peer)
{
	enum { IPV6 = 1, WIDE = 2 };
	uint8_t type = rd_u8(in);
	rd_u32(in); /* BGP identifier */
	peer->addr = rd_addr(in, (type & IPV6) != 0 ? ADDR_IPV6 : ADDR_IPV4);
	peer->asn = (type & WIDE) != 0 ? rd_u32(in) : rd_u16(in);
}

/* What stands before the peers; returns how many there are. */
static size_t read_index_head(struct rd *body)
{
	rd_u32(body); /* collector */
	rd_bytes(body, rd_u16(body)); /* name of the view */
	return rd_u16(body);
}

const char *mrt_read_peers(struct rd body, struct mrt_peers *peers)
{
	size_t count = read_index_head(&body);
	for (size_t i = 0; i < count && body.err == NULL; i++)
		read_peer(&body, &peers->peer[i]);
	peers->count = body.err == NULL ? count : 0;
	return body.err == NULL ? NULL : "a damaged peer index";
}

bool mrt_peers_fit(struct rd body)
{
	struct bgp_peer peer;
	for (size_t count = read_index_head(&body); count > 0 && body.err == NULL; count--)
		read_peer(&body, &peer);
	return body.err == NULL && rd_left(&body) == 0;
}

/* RFC 6396, 4.2: an address of full length and how many of its bits count. */
static const char *read_v1_prefix(struct rd *in, enum bgp_family family, struct bgp_prefix *prefix)
{
	bool six = family == BGP_IPV6_UNICAST;
	uint8_t bytes[17] = { 0 };
	size_t length = six ? 16 : 4;
	const uint8_t *address = rd_bytes(in, length);
	bytes[0] = rd_u8(in);
	if (in->err != NULL)
		return in->err;
	memcpy(bytes + 1, address, length);
	struct rd one = rd_of(bytes, sizeof bytes);
	bgp_prefix_read(&one, family, false, prefix);
	return one.err;
}

/* RFC 6396, 4.2 */
static const char *begin_v1(
	const struct mrt_header *header, struct rd body, struct mrt_rib *rib, struct route *route)
{
	bool early = mrt_is_early_table_dump(header, body);
	rib->form = early ? MRT_RIB_V1_EARLY : MRT_RIB_V1;
	route->prefix.family =
		header->subtype == BGP_AFI_IPV6 ? BGP_IPV6_UNICAST : BGP_IPV4_UNICAST;
	route->peer = &rib->peer;
	rd_u16(&body); /* number of the view */
	rd_u16(&body); /* sequence number */
	rib->rest = body;
	rib->entries = early ? rd_left(&body) : 1;
	return body.err;
}

/* Whether the entries of a RIB reach exactly to the end of their record. */
static bool entries_fit(struct rd in, size_t entries, bool path_id)
{
	size_t head = path_id ? 12 : 8;
	for (; entries > 0; entries--) {
		const uint8_t *p = rd_bytes(&in, head);
		if (p == NULL || rd_bytes(&in, number16(p + head - 2)) == NULL)
			return false;
	}
	return rd_left(&in) == 0;
}

/*
 * Whether the first entry, which stands at `p`, is no good without a path identifier: its
 * attributes are too few for a route, or begin with flags that no attribute has.
 */
static bool looks_odd(const uint8_t *p, size_t left)
{
	enum { SHORTEST = 7, UNUSED_FLAGS = 0x0f }; /* ORIGIN and an empty AS_PATH */
	if (left < 9)
		return left > 0;
	size_t length = number16(p + 6);
	return length < SHORTEST || length > left - 8 || (p[8] & UNUSED_FLAGS) != 0;
}

/* RFC 6396, 4.3.2; RFC 8050, 4.1 */
static const char *begin_entries(struct rd *in, bool path_ids, struct mrt_rib *rib)
{
	rib->entries = rd_u16(in);
	if (in->err != NULL)
		return in->err;
	rib->rest = *in;
	if (!path_ids && looks_odd(in->p, rd_left(in)))
		rib->guessed_add_path = !entries_fit(*in, rib->entries, false) &&
					entries_fit(*in, rib->entries, true);
	rib->form = path_ids || rib->guessed_add_path ? MRT_RIB_V2_ADDPATH : MRT_RIB_V2;
	return NULL;
}

/* RFC 6396, 4.3.3: any family, one prefix. */
static enum bgp_family read_generic_family(struct rd *in)
{
	uint16_t afi = rd_u16(in);
	return bgp_family_of(afi, rd_u8(in));
}

static const char *begin_v2(
	const struct mrt_header *header, struct rd body, struct mrt_rib *rib, struct route *route)
{
	static const uint8_t families[] = {
		[MRT_RIB_IPV4_UNICAST] = BGP_IPV4_UNICAST,
		[MRT_RIB_IPV4_MULTICAST] = BGP_IPV4_MULTICAST,
		[MRT_RIB_IPV6_UNICAST] = BGP_IPV6_UNICAST,
		[MRT_RIB_IPV6_MULTICAST] = BGP_IPV6_MULTICAST,
		[MRT_RIB_GENERIC] = BGP_FAMILIES,
	};
	unsigned plain = header->subtype;
	bool path_ids = plain >= MRT_RIB_IPV4_UNICAST_ADDPATH;
	if (path_ids)
		plain -= MRT_RIB_IPV4_UNICAST_ADDPATH - MRT_RIB_IPV4_UNICAST;
	rd_u32(&body); /* sequence number */
	enum bgp_family family = plain == MRT_RIB_GENERIC ? read_generic_family(&body)
							  : (enum bgp_family)families[plain];
	route->wide = true;
	route->prefix.family = (uint8_t)family;
	if (family == BGP_FAMILIES)
		return body.err;
	if (!bgp_prefix_read(&body, family, false, &route->prefix))
		return body.err;
	const char *why = begin_entries(&body, path_ids, rib);
	route->prefix.has_path_id = rib->form == MRT_RIB_V2_ADDPATH;
	return why;
}

const char *mrt_rib_begin(const struct mrt_header *header, struct rd body,
	const struct mrt_peers *peers, struct mrt_rib *rib, struct route *route)
{
	*rib = (struct mrt_rib){ .peers = peers, .form = MRT_RIB_V2 };
	*route = (struct route){ .kind = ROUTE_TABLE, .time = header->time, .table = true };
	if (mrt_kind_of(header) != MRT_KIND_RIB)
		return "not a record of a table";
	bool old = header->type == MRT_TABLE_DUMP;
	route->form = old ? ROUTE_FORM_TABLE_DUMP : ROUTE_FORM_TABLE_DUMP_V2;
	const char *why =
		old ? begin_v1(header, body, rib, route) : begin_v2(header, body, rib, route);
	if (why != NULL)
		rib->entries = 0;
	return why;
}

/* RFC 6396, 4.2, from the prefix on; its AS numbers have two bytes, whatever the table. */
static const char *read_v1_entry(struct mrt_rib *rib, struct route *route)
{
	struct rd *in = &rib->rest;
	const char *why = read_v1_prefix(in, (enum bgp_family)route->prefix.family, &route->prefix);
	rd_u8(in); /* status: 1, without a meaning */
	route->originated = rd_u32(in);
	rib->peer.addr =
		rd_addr(in, route->prefix.family == BGP_IPV6_UNICAST ? ADDR_IPV6 : ADDR_IPV4);
	rib->peer.asn = rd_u16(in);
	route->attributes = rd_sub(in, rd_u16(in));
	return why;
}

bool mrt_is_early_table_dump(const struct mrt_header *header, struct rd body)
{
	struct mrt_rib rib = { .form = MRT_RIB_V1_EARLY };
	struct route route = { .prefix.family = BGP_IPV4_UNICAST };
	if (header->type != MRT_TABLE_DUMP || header->subtype != BGP_AFI_IPV4 ||
		rd_left(&body) != (size_t)header->length + MRT_EARLY_UNCOUNTED)
		return false;
	rd_u32(&body);
	rib.rest = body;
	while (rd_left(&rib.rest) > 0) {
		if (read_v1_entry(&rib, &route) != NULL || rib.rest.err != NULL)
			return false;
	}
	return true;
}

static int next_v1(struct mrt_rib *rib, struct route *route, const char **why)
{
	rib->entries = 0;
	*why = read_v1_entry(rib, route);
	if (rib->rest.err != NULL)
		*why = "an entry reaches behind its record";
	else if (rib->form == MRT_RIB_V1_EARLY)
		rib->entries = rd_left(&rib->rest);
	if (*why != NULL)
		rib->rest.p = rib->rest.end;
	return *why == NULL ? 1 : -1;
}

/* RFC 8050, 4.1: a path identifier stands behind the time. */
static int next_v2(struct mrt_rib *rib, struct route *route, const char **why)
{
	struct rd *in = &rib->rest;
	rib->entries--;
	size_t number = rd_u16(in);
	route->originated = rd_u32(in);
	if (rib->form == MRT_RIB_V2_ADDPATH)
		route->prefix.path_id = rd_u32(in);
	route->attributes = rd_sub(in, rd_u16(in));
	if (in->err != NULL) {
		*why = "an entry reaches behind its record";
		rib->entries = 0;
		return -1;
	}
	if (number >= rib->peers->count) {
		*why = "an entry of a peer that is not in the index";
		return -2;
	}
	route->peer = &rib->peers->peer[number];
	return 1;
}

int mrt_rib_next_slowly(struct mrt_rib *rib, struct route *route, const char **why)
{
	struct rd *in = &rib->rest;
	if (rib->entries == 0) {
		if (rd_left(in) == 0)
			return 0;
		*why = "bytes behind the last entry of a record";
		in->p = in->end;
		return -1;
	}
	if (rib->form == MRT_RIB_V1 || rib->form == MRT_RIB_V1_EARLY)
		return next_v1(rib, route, why);
	return next_v2(rib, route, why);
}
