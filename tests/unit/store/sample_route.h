/* For tests of tables out of recordings: routes made by hand, whose bytes stay where they are. */
#pragma once

#include "wire/bgp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { START = 1226361600, PATH_BYTES = 64 };

struct sample {
	struct route route;
	struct bgp_peer peer;
	uint8_t attributes[PATH_BYTES];
};

static inline struct bgp_peer peer_number(unsigned number)
{
	struct bgp_peer peer = { .asn = 65000 + number / 2 };
	peer.addr = (struct addr){ .family = ADDR_IPV4, .byte = { 192, 0, 2, (uint8_t)number } };
	return peer;
}

/* AS_PATH 65000 and then `count` ASes from `asn` on, as an AS_SET if there are several. */
static inline void set_path(struct sample *s, asn_t asn, unsigned count)
{
	uint8_t *p = s->attributes;
	size_t n = 0;
	p[n++] = 0x40;
	p[n++] = 2;
	p[n++] = (uint8_t)(count == 1 ? 10 : 8 + 4 * count);
	p[n++] = 2;
	p[n++] = (uint8_t)(count == 1 ? 2 : 1);
	for (unsigned i = 0; i <= count; i++) {
		asn_t hop = i == 0 ? 65000 : asn + i - 1;
		if (i == 1 && count > 1) {
			p[n++] = 1;
			p[n++] = (uint8_t)count;
		}
		for (unsigned k = 0; k < 4; k++)
			p[n++] = (uint8_t)(hop >> (24 - 8 * k));
	}
	s->route.attributes = rd_of(p, n);
}

static inline void make(
	struct sample *s, enum route_kind kind, const char *prefix, unsigned peer, int second)
{
	struct addr_range range;
	unsigned bits;
	assert_true(prefix_parse(span_of(prefix), false, &range));
	range_is_prefix(&range, &bits);
	bool ipv6 = range.first.family == ADDR_IPV6;
	*s = (struct sample){ .peer = peer_number(peer) };
	s->route = (struct route){ .kind = kind,
		.time = (uint32_t)(START + second),
		.peer = &s->peer,
		.wide = true,
		.prefix = { .addr = range.first,
			.bits = (uint8_t)bits,
			.family = ipv6 ? BGP_IPV6_UNICAST : BGP_IPV4_UNICAST } };
}
