/*
 * Path attributes of a route (RFC 4271, 4.3 and 5, and the later ones named below), all of them
 * decoded and checked as RFC 7606 has it. What is handed out borrows the attributes' bytes.
 */
#pragma once

#include "wire/as_path.h"
#include "wire/bgp.h"

enum bgp_attribute {
	BGP_ORIGIN = 1,
	BGP_AS_PATH = 2,
	BGP_NEXT_HOP = 3,
	BGP_MED = 4,
	BGP_LOCAL_PREF = 5,
	BGP_ATOMIC_AGGREGATE = 6,
	BGP_AGGREGATOR = 7,
	BGP_COMMUNITIES = 8, /* RFC 1997 */
	BGP_ORIGINATOR_ID = 9, /* RFC 4456 */
	BGP_CLUSTER_LIST = 10,
	BGP_MP_REACH = 14, /* RFC 4760 */
	BGP_MP_UNREACH = 15,
	BGP_EXTENDED_COMMUNITIES = 16, /* RFC 4360 */
	BGP_AS4_PATH = 17, /* RFC 6793 */
	BGP_AS4_AGGREGATOR = 18,
	BGP_IPV6_COMMUNITIES = 25, /* RFC 5701 */
	BGP_LARGE_COMMUNITIES = 32, /* RFC 8092 */
	BGP_ONLY_TO_CUSTOMER = 35, /* RFC 9234 */
};

enum { BGP_ATTRIBUTES_OTHER = 32, BGP_COMMUNITIES_MAX = 16384 };

/* An attribute that is not decoded; kept as it came. */
struct bgp_other_attribute {
	uint8_t flags, type;
	struct rd value;
};

struct bgp_attributes {
	uint64_t seen; /* bit of each type below 64 that is there and well-formed */
	uint8_t origin; /* 0 IGP, 1 EGP, 2 incomplete */
	uint8_t mp_reach_family, mp_unreach_family; /* enum bgp_family */
	uint8_t mp_safi; /* with mp_afi: of MP_REACH as numbers, for families that are not decoded */
	uint16_t mp_afi;
	uint32_t med, local_pref;
	asn_t only_to_customer;
	/* Of a route of that family: from NEXT_HOP or MP_REACH_NLRI; family 0: none. */
	struct addr next_hop;
	struct addr link_local; /* the second next hop of IPv6 (RFC 2545, 3); family 0: none */
	struct addr originator;
	struct bgp_peer aggregator; /* merged with AS4_AGGREGATOR */
	/* Of fixed-size elements: 4, 8, 20 and 12 bytes each. */
	struct rd clusters, extended, ipv6_extended, large;
	struct rd mp_reach, mp_unreach; /* NLRI behind the next hop, with the families */
	/* Attributes that were malformed and could be left out alone (RFC 7606, "attribute discard"). */
	uint32_t discarded;
	uint32_t others, others_dropped; /* kept in `other`, and beyond its room */
	uint32_t communities; /* in `community` */
	const char *discarded_why; /* the first such reason, a literal fit for a tally */
	/* The only reason against the route is that something mandatory is missing. */
	bool incomplete;
	/* What follows is as long as the counts say; the rest of it is left as it was. */
	struct as_path path; /* merged with AS4_PATH */
	struct bgp_other_attribute other[BGP_ATTRIBUTES_OTHER];
	uint32_t community[BGP_COMMUNITIES_MAX];
};

/* Whether the attribute is there and well-formed. */
static inline bool bgp_has(const struct bgp_attributes *attributes, enum bgp_attribute type)
{
	return (attributes->seen >> type & 1) != 0;
}

/*
 * Decodes the attributes of `route`. Returns NULL, or why the route must not be used (RFC 7606,
 * "treat-as-withdraw"), a literal fit for a tally; `attributes` is filled in every case, zeros for
 * what is not there. It is big: keep one and read into it again and again.
 */
const char *bgp_attributes_read(const struct route *route, struct bgp_attributes *attributes);

#define BGP_ATTRIBUTE_CUT "an attribute runs past the end"

/* The next attribute of a list. 1, 0 at the end, -1 where it is cut (BGP_ATTRIBUTE_CUT). */
static inline int bgp_attribute_next(struct rd *in, struct bgp_other_attribute *attribute)
{
	enum { EXTENDED_LENGTH = 0x10 }; /* RFC 4271, 4.3 */
	const uint8_t *p = in->p;
	size_t left = (size_t)(in->end - p);
	if (left == 0)
		return 0;
	if (left < 3)
		return -1;
	bool extended = (p[0] & EXTENDED_LENGTH) != 0;
	if (extended && left < 4)
		return -1;
	size_t head = extended ? 4 : 3;
	size_t length = extended ? (size_t)(p[2] << 8 | p[3]) : p[2];
	if (left - head < length)
		return -1;
	*attribute = (struct bgp_other_attribute){ p[0], p[1], rd_of(p + head, length) };
	in->p = p + head + length;
	return 1;
}

/* The value of the first attribute of that type, undecoded, without a look at the others' values. */
bool bgp_attribute_find(struct rd attributes, uint8_t type, struct rd *value);
/*
 * The origin AS without decoding the rest: the last AS of the AS_PATH. 0 where the path does not
 * end in one plain AS (AS_SET, empty, AS_TRANS in a path of two-byte AS numbers) or is damaged:
 * then bgp_attributes_read tells.
 */
asn_t bgp_origin_peek(const struct route *route);
