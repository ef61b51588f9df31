/* A route as a test thinks of it, random ones, and as the decoders get it. */
#pragma once

#include "base/buf.h"
#include "base/random.h"
#include "wire/attributes.h"

enum { PLAIN_SEGMENTS = 4, PLAIN_HOPS = 6, PLAIN_COMMUNITIES = 4 };

struct plain_segment {
	unsigned type; /* enum as_segment_type */
	size_t hops;
	asn_t hop[PLAIN_HOPS];
};

struct plain_route {
	enum route_kind kind;
	uint32_t time;
	struct bgp_peer peer;
	enum bgp_family family;
	struct addr addr; /* of the prefix */
	unsigned bits;
	bool has_path;
	size_t segments;
	struct plain_segment segment[PLAIN_SEGMENTS];
	size_t communities, large, extended;
	uint32_t community[PLAIN_COMMUNITIES];
	uint32_t large_community[PLAIN_COMMUNITIES][3];
	uint8_t extended_community[PLAIN_COMMUNITIES][8];
};

/* Of a small world (plain_*), so that filters of the same world match often. */
void plain_route_random(struct random_state *random, struct plain_route *route);
asn_t plain_asn(struct random_state *random);
void plain_prefix(struct random_state *random, struct addr *addr, unsigned *bits);
void plain_peer(struct random_state *random, struct bgp_peer *peer);

/*
 * The same for a decoder: attributes are written into `bytes`, with AS numbers of four bytes if
 * `wide`, else of two with an AS4_PATH where one is needed. Borrows `bytes` and `plain`.
 */
void plain_route_encode(
	const struct plain_route *plain, bool wide, struct buf *bytes, struct route *route);
