#include "wire/attributes.h"

#include <string.h>

/* While the attributes of one route are read. */
struct reading {
	struct bgp_attributes *out;
	uint64_t met; /* bit of each type below 64, damaged ones too */
	const char *why; /* the first reason to treat the route as withdrawn */
	bool wide, table;
	struct addr mp_next_hop;
};

enum { OPTIONAL = 0x80, TRANSITIVE = 0x40, FLAGS = OPTIONAL | TRANSITIVE };
enum length_rule { ANY, EXACT, LIST };

/* What an attribute must look like. Without `malformed` it is left out alone where it does not. */
struct rule {
	uint8_t flags;
	uint8_t length; /* enum length_rule: of `size` bytes, of one or more times as many */
	uint8_t size;
	const char *malformed;
};

/* RFC 7606, 7; RFC 6793, 6; RFC 8092, 6; RFC 9234, 5 */
static const struct rule rules[64] = {
	[BGP_ORIGIN] = { TRANSITIVE, EXACT, 1, "a malformed ORIGIN" },
	[BGP_AS_PATH] = { TRANSITIVE, ANY, 0, "a malformed AS_PATH" },
	[BGP_NEXT_HOP] = { TRANSITIVE, EXACT, 4, "a malformed NEXT_HOP" },
	[BGP_MED] = { OPTIONAL, EXACT, 4, "a malformed MULTI_EXIT_DISC" },
	[BGP_LOCAL_PREF] = { TRANSITIVE, EXACT, 4, "a malformed LOCAL_PREF" },
	[BGP_ATOMIC_AGGREGATE] = { TRANSITIVE, EXACT, 0, NULL },
	[BGP_AGGREGATOR] = { FLAGS, ANY, 0, NULL },
	[BGP_COMMUNITIES] = { FLAGS, LIST, 4, "malformed COMMUNITIES" },
	[BGP_ORIGINATOR_ID] = { OPTIONAL, EXACT, 4, "a malformed ORIGINATOR_ID" },
	[BGP_CLUSTER_LIST] = { OPTIONAL, LIST, 4, "a malformed CLUSTER_LIST" },
	[BGP_MP_REACH] = { OPTIONAL, ANY, 0, "a malformed MP_REACH_NLRI" },
	[BGP_MP_UNREACH] = { OPTIONAL, ANY, 0, "a malformed MP_UNREACH_NLRI" },
	[BGP_EXTENDED_COMMUNITIES] = { FLAGS, LIST, 8, "malformed EXTENDED COMMUNITIES" },
	[BGP_AS4_PATH] = { FLAGS, ANY, 0, NULL },
	[BGP_AS4_AGGREGATOR] = { FLAGS, EXACT, 8, NULL },
	[BGP_IPV6_COMMUNITIES] = { FLAGS, LIST, 20, "malformed IPv6 EXTENDED COMMUNITIES" },
	[BGP_LARGE_COMMUNITIES] = { FLAGS, LIST, 12, "a malformed LARGE_COMMUNITY" },
	[BGP_ONLY_TO_CUSTOMER] = { FLAGS, EXACT, 4, "a malformed ONLY_TO_CUSTOMER" },
};

static void withdraw(struct reading *r, const char *why)
{
	if (r->why == NULL)
		r->why = why;
}

static void discard(struct reading *r, const char *why)
{
	if (r->out->discarded++ == 0)
		r->out->discarded_why = why;
}

static inline uint32_t number32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline void set_ipv4(struct addr *addr, const uint8_t *bytes)
{
	addr->family = ADDR_IPV4;
	memcpy(addr->byte, bytes, 4);
}

static inline void set_ipv6(struct addr *addr, const uint8_t *bytes)
{
	addr->family = ADDR_IPV6;
	memcpy(addr->byte, bytes, 16);
}

static inline void read_communities(struct bgp_attributes *out, const struct rd *value)
{
	size_t count = rd_left(value) / 4;
	for (size_t i = 0; i < count; i++)
		out->community[i] = number32(value->p + 4 * i);
	out->communities = (uint32_t)count;
}

/*
 * The next hop by its length alone: an address of IPv4 (RFC 4271), of IPv6 with or without a
 * link-local one behind it (RFC 2545; RFC 8950 for IPv4 routes too), each behind eight zero bytes
 * where the routes are of VPNs (RFC 4364, 4.3.2; RFC 4659, 3.2.1).
 */
static bool read_next_hop(struct reading *r, const uint8_t *p, size_t length)
{
	enum { DISTINGUISHER = 8 };
	size_t skip = length == 12 || length == 24 || length == 48 ? DISTINGUISHER : 0;
	bool two = length == 32 || length == 48;
	if (length == 4 || length == 12)
		set_ipv4(&r->mp_next_hop, p + skip);
	else if (length == 16 || length == 24 || two)
		set_ipv6(&r->mp_next_hop, p + skip);
	else
		return false;
	if (two)
		set_ipv6(&r->out->link_local, p + length - 16);
	return true;
}

static const char *read_mp_reach(struct reading *r, struct rd in)
{
	struct bgp_attributes *out = r->out;
	/* RFC 6396, 4.3.4: only the next hop. Whole ones are common too; their AFI begins with 0. */
	bool shortened = r->table && rd_left(&in) > 0 && in.p[0] != 0;
	if (!shortened) {
		out->mp_afi = rd_u16(&in);
		out->mp_safi = rd_u8(&in);
		out->mp_reach_family = (uint8_t)bgp_family_of(out->mp_afi, out->mp_safi);
	}
	size_t length = rd_u8(&in);
	const uint8_t *next_hop = rd_bytes(&in, length);
	if (!shortened)
		rd_u8(&in);
	bool known = shortened || out->mp_reach_family != BGP_FAMILIES;
	if (in.err != NULL || (!read_next_hop(r, next_hop, length) && known))
		return rules[BGP_MP_REACH].malformed;
	out->mp_reach = in;
	return NULL;
}

static const char *read_mp_unreach(struct reading *r, struct rd in)
{
	uint16_t afi = rd_u16(&in);
	r->out->mp_unreach_family = (uint8_t)bgp_family_of(afi, rd_u8(&in));
	r->out->mp_unreach = in;
	return in.err != NULL ? rules[BGP_MP_UNREACH].malformed : NULL;
}

static bool read_aggregator(const struct rd *value, bool wide, struct bgp_peer *peer)
{
	size_t width = wide ? 4 : 2;
	const uint8_t *p = value->p;
	if (rd_left(value) != width + 4)
		return false;
	peer->asn = wide ? number32(p) : (asn_t)(p[0] << 8 | p[1]);
	set_ipv4(&peer->addr, p + width);
	return true;
}

static void keep_other(struct bgp_attributes *out, const struct bgp_other_attribute *attribute)
{
	if (out->others < BGP_ATTRIBUTES_OTHER)
		out->other[out->others++] = *attribute;
	else
		out->others_dropped++;
}

/*
 * The value of an attribute whose length is right where the rules have one. Returns NULL, or why
 * the route counts as withdrawn. False in `*used`: it is to be left out alone.
 */
static inline const char *read_value(
	struct reading *r, const struct bgp_other_attribute *attribute, bool *used)
{
	struct bgp_attributes *out = r->out;
	const struct rd *value = &attribute->value;
	const uint8_t *p = value->p;
	switch (attribute->type) {
	case BGP_ORIGIN:
		out->origin = p[0];
		return p[0] <= 2 ? NULL : rules[BGP_ORIGIN].malformed;
	case BGP_AS_PATH:
		return as_path_decode(*value, r->wide, &out->path);
	case BGP_NEXT_HOP:
		set_ipv4(&out->next_hop, p);
		break;
	case BGP_MED:
		out->med = number32(p);
		break;
	case BGP_LOCAL_PREF:
		out->local_pref = number32(p);
		break;
	case BGP_AGGREGATOR:
		*used = read_aggregator(value, r->wide, &out->aggregator);
		break;
	case BGP_COMMUNITIES:
		read_communities(out, value);
		break;
	case BGP_ORIGINATOR_ID:
		set_ipv4(&out->originator, p);
		break;
	case BGP_CLUSTER_LIST:
		out->clusters = *value;
		break;
	case BGP_MP_REACH:
		return read_mp_reach(r, *value);
	case BGP_MP_UNREACH:
		return read_mp_unreach(r, *value);
	case BGP_EXTENDED_COMMUNITIES:
		out->extended = *value;
		break;
	case BGP_IPV6_COMMUNITIES:
		out->ipv6_extended = *value;
		break;
	case BGP_LARGE_COMMUNITIES:
		out->large = *value;
		break;
	case BGP_ONLY_TO_CUSTOMER:
		out->only_to_customer = number32(p);
		break;
	default:
		break;
	}
	return NULL;
}

static bool has_length(const struct rule *rule, const struct rd *value)
{
	size_t length = rd_left(value);
	if (rule->length == EXACT)
		return length == rule->size;
	if (rule->length == ANY)
		return true;
	/* The usual size by itself: a division by what is not known beforehand takes long. */
	return length > 0 && (rule->size == 4 ? length % 4 : length % rule->size) == 0;
}

/*
 * RFC 7606, 3 c: the flags say whether the attribute is optional and transitive, as its type does.
 * In a table they are not what a peer sent (BIRD 2.0 writes zeros there), so nothing hangs on them.
 */
static bool has_flags(const struct reading *r, const struct rule *rule, uint8_t flags)
{
	return (flags & FLAGS) == rule->flags || r->table;
}

static inline void read_known(struct reading *r, const struct bgp_other_attribute *attribute)
{
	const struct rule *rule = &rules[attribute->type];
	bool used = true;
	const char *why = NULL;
	if (!has_flags(r, rule, attribute->flags) || !has_length(rule, &attribute->value)) {
		used = rule->malformed != NULL;
		why = rule->malformed;
	} else {
		why = read_value(r, attribute, &used);
	}
	if (!used)
		discard(r, "a malformed attribute that can be left out");
	else if (why != NULL)
		withdraw(r, why);
	else
		r->out->seen |= UINT64_C(1) << attribute->type;
}

static inline void read_attribute(struct reading *r, const struct bgp_other_attribute *attribute)
{
	uint8_t type = attribute->type;
	if (type >= 64) {
		keep_other(r->out, attribute);
		return;
	}
	uint64_t bit = UINT64_C(1) << type;
	bool twice = (r->met & bit) != 0;
	r->met |= bit;
	/* RFC 7606, 3 g: all but the first are left out. */
	if (twice) {
		discard(r, "an attribute twice");
	} else if (rules[type].flags != 0) {
		read_known(r, attribute);
	} else {
		r->out->seen |= bit;
		keep_other(r->out, attribute);
	}
}

/* RFC 6793, 4.2.3; rare enough to look for the values once more. */
static void merge_as4(struct reading *r, struct rd attributes)
{
	struct bgp_attributes *out = r->out;
	struct as4_values as4 = { 0 };
	bgp_attribute_find(attributes, BGP_AS4_PATH, &as4.as4_path);
	if (bgp_has(out, BGP_AGGREGATOR))
		bgp_attribute_find(attributes, BGP_AGGREGATOR, &as4.aggregator);
	if (bgp_has(out, BGP_AS4_AGGREGATOR))
		bgp_attribute_find(attributes, BGP_AS4_AGGREGATOR, &as4.as4_aggregator);
	if (as4.as4_aggregator.p != NULL && as4.aggregator.p != NULL &&
		out->aggregator.asn == AS_TRANS)
		read_aggregator(&as4.as4_aggregator, true, &out->aggregator);
	if (bgp_has(out, BGP_AS4_PATH) && bgp_has(out, BGP_AS_PATH) &&
		!as_path_merge(&out->path, &as4)) {
		out->seen &= ~(UINT64_C(1) << BGP_AS4_PATH);
		discard(r, "a malformed AS4_PATH");
	}
}

/* NEXT_HOP is of the prefixes in the UPDATE itself; MP_REACH_NLRI has its own (RFC 4760, 3). */
static void choose_next_hop(struct reading *r, enum bgp_family family)
{
	bool own = bgp_has(r->out, BGP_NEXT_HOP) && family == BGP_IPV4_UNICAST &&
		   !(bgp_has(r->out, BGP_MP_REACH) && r->out->mp_reach_family == family);
	if (!own && r->mp_next_hop.family != 0)
		r->out->next_hop = r->mp_next_hop;
}

/*
 * RFC 7606, 3 d: without one of these an announcement says too little. Tables also hold what the
 * recorder originated itself, often without any attribute.
 */
static const char *missing(const struct bgp_attributes *out)
{
	if (!bgp_has(out, BGP_ORIGIN))
		return "a route without ORIGIN";
	if (!bgp_has(out, BGP_AS_PATH))
		return "a route without AS_PATH";
	if (!bgp_has(out, BGP_NEXT_HOP) && !bgp_has(out, BGP_MP_REACH))
		return "a route without a next hop";
	return NULL;
}

/* Member by member: as one block the compiler clears it with a loop, which costs a third of all. */
static inline void reset(struct bgp_attributes *out)
{
	static const struct addr no_addr;
	static const struct rd nothing;
	out->seen = 0;
	out->origin = 0;
	out->incomplete = false;
	out->mp_reach_family = out->mp_unreach_family = BGP_FAMILIES;
	out->mp_safi = 0;
	out->mp_afi = 0;
	out->med = out->local_pref = 0;
	out->only_to_customer = 0;
	out->next_hop = out->link_local = out->originator = no_addr;
	out->aggregator = (struct bgp_peer){ 0, no_addr };
	out->clusters = out->extended = out->ipv6_extended = out->large = nothing;
	out->mp_reach = out->mp_unreach = nothing;
	out->discarded = out->others = out->others_dropped = out->communities = 0;
	out->discarded_why = NULL;
	out->path.hops = out->path.segments = 0;
}

const char *bgp_attributes_read(const struct route *route, struct bgp_attributes *attributes)
{
	static const uint64_t as4 = UINT64_C(1) << BGP_AS4_PATH | UINT64_C(1) << BGP_AS4_AGGREGATOR;
	struct reading r = { .out = attributes, .wide = route->wide, .table = route->table };
	struct rd in = route->attributes;
	struct bgp_other_attribute attribute;
	int got;
	reset(attributes);
	while ((got = bgp_attribute_next(&in, &attribute)) == 1)
		read_attribute(&r, &attribute);
	if (got < 0)
		withdraw(&r, BGP_ATTRIBUTE_CUT);
	if (!route->wide && (attributes->seen & as4) != 0)
		merge_as4(&r, route->attributes);
	choose_next_hop(&r, (enum bgp_family)route->prefix.family);
	if (r.why == NULL && route->kind == ROUTE_ANNOUNCED) {
		r.why = missing(attributes);
		attributes->incomplete = r.why != NULL;
	}
	return r.why;
}

bool bgp_attribute_find(struct rd attributes, uint8_t type, struct rd *value)
{
	struct bgp_other_attribute attribute;
	while (bgp_attribute_next(&attributes, &attribute) == 1) {
		if (attribute.type == type) {
			*value = attribute.value;
			return true;
		}
	}
	return false;
}

/* The last AS of an AS_PATH value, 0 where it does not end in an AS_SEQUENCE or is damaged. */
static asn_t last_as(const uint8_t *p, const uint8_t *end, size_t width)
{
	while (end - p > 2) {
		uint8_t type = p[0];
		if (p[1] == 0 || (size_t)(end - p - 2) < p[1] * width)
			return 0;
		p += 2 + p[1] * width;
		if (p == end && type == AS_SEQUENCE)
			return width == 4 ? number32(end - 4) : (asn_t)(end[-2] << 8 | end[-1]);
	}
	return 0;
}

static asn_t peek_slowly(const struct route *route)
{
	struct rd value;
	if (!bgp_attribute_find(route->attributes, BGP_AS_PATH, &value))
		return 0;
	if (route->wide)
		return last_as(value.p, value.end, 4);
	asn_t asn = last_as(value.p, value.end, 2);
	if (asn == AS_TRANS || bgp_attribute_find(route->attributes, BGP_AS4_PATH, &value))
		return 0;
	return asn;
}

asn_t bgp_origin_peek(const struct route *route)
{
	/*
	 * Nearly always ORIGIN stands first, AS_PATH second, of one AS_SEQUENCE: its lengths must
	 * agree. Many routers write an AS_PATH with a length of two bytes, however short it is.
	 */
	enum { FIRST = 4, HEAD = FIRST + 4, EXTENDED_LENGTH = 0x10 };
	const uint8_t *p = route->attributes.p;
	size_t left = rd_left(&route->attributes);
	if (!route->wide || left < HEAD + 6 || p[1] != BGP_ORIGIN || p[2] != 1 ||
		(p[0] & EXTENDED_LENGTH) != 0 || p[FIRST + 1] != BGP_AS_PATH)
		return peek_slowly(route);
	bool extended = (p[FIRST] & EXTENDED_LENGTH) != 0;
	size_t head = extended ? HEAD : HEAD - 1;
	size_t length = extended ? (size_t)(p[6] << 8 | p[7]) : p[6];
	p += head;
	if (p[0] != AS_SEQUENCE || p[1] == 0 || length != 2 + 4 * (size_t)p[1] ||
		left - head < length)
		return peek_slowly(route);
	return number32(p + length - 4);
}
