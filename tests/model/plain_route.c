#include "model/plain_route.h"

#include "model/mrt_bytes.h"

#include <string.h>

asn_t plain_asn(struct random_state *random)
{
	/* Some need four bytes. */
	asn_t first = random_below(random, 5) == 0 ? 65550 : 64500;
	return first + (asn_t)random_below(random, 5);
}

void plain_prefix(struct random_state *random, struct addr *addr, unsigned *bits)
{
	struct addr_range range;
	struct addr any = { .family = random_below(random, 3) == 0 ? ADDR_IPV6 : ADDR_IPV4 };
	if (any.family == ADDR_IPV4) {
		static const uint8_t base[] = { 192, 0, 2, 0 };
		memcpy(any.byte, base, sizeof base);
		any.byte[3] = (uint8_t)(random_below(random, 8) << 5);
		*bits = 20 + (unsigned)random_below(random, 8);
	} else {
		static const uint8_t base[] = { 0x20, 0x01, 0x0d, 0xb8 };
		memcpy(any.byte, base, sizeof base);
		any.byte[7] = (uint8_t)(random_below(random, 4) << 6);
		any.byte[8] = (uint8_t)(random_below(random, 4) << 6);
		*bits = 55 + (unsigned)random_below(random, 13);
	}
	prefix_range(&any, *bits, &range);
	*addr = range.first;
}

void plain_peer(struct random_state *random, struct bgp_peer *peer)
{
	*peer = (struct bgp_peer){ .asn = plain_asn(random) };
	peer->addr.family = random_below(random, 2) == 0 ? ADDR_IPV4 : ADDR_IPV6;
	peer->addr.byte[0] = 10;
	peer->addr.byte[3] = (uint8_t)random_below(random, 4);
}

static void random_path(struct random_state *random, struct plain_route *route)
{
	route->segments = random_below(random, 8) == 0 ? 0 : 1;
	if (random_below(random, 4) == 0)
		route->segments = 1 + random_below(random, PLAIN_SEGMENTS);
	for (size_t i = 0; i < route->segments; i++) {
		struct plain_segment *segment = &route->segment[i];
		bool plain = random_below(random, 2) == 0 || (i == 0 && route->segments == 1);
		segment->type = plain ? AS_SEQUENCE : (unsigned)(1 + random_below(random, 4));
		segment->hops = 1 + random_below(random, PLAIN_HOPS);
		for (size_t j = 0; j < segment->hops; j++) {
			bool again = j > 0 && random_below(random, 3) == 0;
			segment->hop[j] = again ? segment->hop[j - 1] : plain_asn(random);
		}
	}
}

static void random_communities(struct random_state *random, struct plain_route *route)
{
	route->communities = random_below(random, PLAIN_COMMUNITIES);
	route->large = random_below(random, PLAIN_COMMUNITIES);
	route->extended = random_below(random, PLAIN_COMMUNITIES);
	for (size_t i = 0; i < PLAIN_COMMUNITIES; i++) {
		uint8_t *extended = route->extended_community[i];
		bool known = random_below(random, 4) == 0;
		route->community[i] = 64500u << 16 | (uint32_t)random_below(random, 4);
		if (known)
			route->community[i] = 0xFFFFFF01 + (uint32_t)random_below(random, 3);
		route->large_community[i][0] = plain_asn(random);
		route->large_community[i][1] = (uint32_t)random_below(random, 3);
		route->large_community[i][2] = (uint32_t)random_below(random, 3);
		memset(extended, 0, 8);
		extended[0] = (uint8_t)random_below(random, 4);
		extended[1] = (uint8_t)(1 + random_below(random, 3));
		extended[extended[0] == 0 ? 3 : 5] = (uint8_t)random_below(random, 3);
		extended[7] = (uint8_t)random_below(random, 3);
	}
}

void plain_route_random(struct random_state *random, struct plain_route *route)
{
	static const enum route_kind kinds[] = { ROUTE_TABLE, ROUTE_TABLE, ROUTE_ANNOUNCED,
		ROUTE_ANNOUNCED, ROUTE_ANNOUNCED, ROUTE_WITHDRAWN, ROUTE_END_OF_RIB, ROUTE_STATE };
	*route = (struct plain_route){ .kind = kinds[random_below(random, 8)] };
	route->time = 1000000000 + (uint32_t)random_below(random, 100);
	plain_peer(random, &route->peer);
	plain_prefix(random, &route->addr, &route->bits);
	bool ipv6 = route->addr.family == ADDR_IPV6;
	route->family = (enum bgp_family)(2 * random_below(random, 4) + ipv6);
	if (route->kind != ROUTE_TABLE && route->kind != ROUTE_ANNOUNCED)
		return;
	route->has_path = random_below(random, 10) != 0;
	if (route->has_path)
		random_path(random, route);
	random_communities(random, route);
}

static void put_path(const struct plain_route *plain, bool wide, bool as4, struct buf *bytes)
{
	struct buf value;
	buf_init(&value);
	for (size_t i = 0; i < plain->segments; i++) {
		const struct plain_segment *segment = &plain->segment[i];
		asn_t hop[PLAIN_HOPS];
		/* RFC 6793, 4.2.2: no confederations there, which stay in front. */
		if (as4 && segment->type >= AS_CONFED_SEQUENCE)
			continue;
		for (size_t j = 0; j < segment->hops; j++)
			hop[j] = !wide && segment->hop[j] > UINT16_MAX ? (asn_t)AS_TRANS
								       : segment->hop[j];
		put_segment(&value, segment->type, hop, segment->hops, wide);
	}
	put_attribute(bytes, as4 ? BGP_AS4_PATH : BGP_AS_PATH, &value);
	buf_clear(&value);
}

static void put_communities(const struct plain_route *plain, struct buf *bytes)
{
	struct buf value;
	buf_init(&value);
	for (size_t i = 0; i < plain->communities; i++)
		put_u32(&value, plain->community[i]);
	if (plain->communities > 0)
		put_attribute(bytes, BGP_COMMUNITIES, &value);
	buf_reset(&value);
	for (size_t i = 0; i < 3 * plain->large; i++)
		put_u32(&value, plain->large_community[i / 3][i % 3]);
	if (plain->large > 0)
		put_attribute(bytes, BGP_LARGE_COMMUNITIES, &value);
	buf_reset(&value);
	for (size_t i = 0; i < plain->extended; i++)
		buf_add(&value, (const char *)plain->extended_community[i], 8);
	if (plain->extended > 0)
		put_attribute(bytes, BGP_EXTENDED_COMMUNITIES, &value);
	buf_clear(&value);
}

static bool has_large_asn(const struct plain_route *plain)
{
	for (size_t i = 0; i < plain->segments; i++) {
		for (size_t j = 0; j < plain->segment[i].hops; j++) {
			if (plain->segment[i].hop[j] > UINT16_MAX)
				return true;
		}
	}
	return false;
}

void plain_route_encode(
	const struct plain_route *plain, bool wide, struct buf *bytes, struct route *route)
{
	buf_reset(bytes);
	if (plain->has_path) {
		struct buf origin;
		buf_init(&origin);
		put_u8(&origin, 0);
		put_attribute(bytes, BGP_ORIGIN, &origin);
		buf_clear(&origin);
		put_path(plain, wide, false, bytes);
		if (!wide && has_large_asn(plain))
			put_path(plain, true, true, bytes);
	}
	put_communities(plain, bytes);
	*route = (struct route){ .kind = plain->kind, .time = plain->time, .peer = &plain->peer };
	route->prefix.family = (uint8_t)plain->family;
	route->prefix.addr = plain->addr;
	route->prefix.bits = (uint8_t)plain->bits;
	route->attributes = rd_of(bytes->text, bytes->length);
	route->wide = wide;
}
