#include "wire/packet.h"

#include "wire/rd_addr.h"

#define DAMAGED "a damaged packet"

/* https://www.tcpdump.org/linktypes.html */
enum link {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_RAW_OPENBSD = 14,
	LINK_RAW = 101,
	LINK_LOOP = 108,
	LINK_SLL = 113,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_SLL2 = 276,
	LINK_RAW_BSD = 12,
};

enum { PROTOCOL_TCP = 6 };

/* Past VLAN tags (IEEE 802.1Q, 802.1ad). Whether IP follows. */
static bool begin_ether_type(struct rd *in, uint16_t type)
{
	enum {
		IPV4 = 0x0800,
		IPV6 = 0x86DD,
		VLAN = 0x8100,
		VLAN_OUTER = 0x88A8,
		VLAN_OLD = 0x9100
	};
	while (in->err == NULL && (type == VLAN || type == VLAN_OUTER || type == VLAN_OLD)) {
		rd_u16(in);
		type = rd_u16(in);
	}
	return type == IPV4 || type == IPV6;
}

/* Past the link layer, up to an IP header. Returns NULL, or why there is none. */
static const char *begin_link(uint32_t link, struct rd *in)
{
	bool ip = true;
	switch (link) {
	case LINK_ETHERNET:
		rd_bytes(in, 12);
		ip = begin_ether_type(in, rd_u16(in));
		break;
	case LINK_SLL:
		rd_bytes(in, 14);
		ip = begin_ether_type(in, rd_u16(in));
		break;
	case LINK_SLL2: {
		uint16_t type = rd_u16(in);
		rd_bytes(in, 18);
		ip = begin_ether_type(in, type);
		break;
	}
	case LINK_NULL: /* the family, by the numbers and in the byte order of the system */
	case LINK_LOOP:
		rd_u32(in);
		break;
	case LINK_RAW:
	case LINK_RAW_BSD:
	case LINK_RAW_OPENBSD:
	case LINK_IPV4:
	case LINK_IPV6:
		break;
	default:
		return "packets of a link type that is not read";
	}
	if (in->err != NULL)
		return DAMAGED;
	return ip ? NULL : PACKET_OTHER;
}

/*
 * Cuts `in` down to `length` bytes of IP payload (a frame may be padded behind them), or tells how
 * many were not captured. A length of 0 was left to the network card: what is there counts.
 */
static void cut(struct rd *in, size_t length, struct tcp_segment *segment)
{
	size_t left = rd_left(in);
	if (length > left)
		segment->missing = (uint32_t)(length - left);
	else if (length > 0)
		in->end = in->p + length;
}

/* RFC 791, 3.1 */
static const char *begin_ipv4(struct rd *in, struct tcp_segment *segment)
{
	enum { MORE_FRAGMENTS_OR_OFFSET = 0x3FFF };
	size_t header = (rd_u8(in) & 0x0Fu) * 4;
	rd_u8(in);
	size_t length = rd_u16(in);
	rd_u16(in);
	bool fragment = (rd_u16(in) & MORE_FRAGMENTS_OR_OFFSET) != 0;
	rd_u8(in);
	uint8_t protocol = rd_u8(in);
	rd_u16(in);
	segment->source = rd_addr(in, ADDR_IPV4);
	segment->destination = rd_addr(in, ADDR_IPV4);
	if (header < 20 || (length > 0 && length < header))
		return DAMAGED;
	rd_bytes(in, header - 20);
	if (in->err != NULL)
		return DAMAGED;
	if (fragment)
		return PACKET_FRAGMENT;
	cut(in, length > 0 ? length - header : 0, segment);
	return protocol == PROTOCOL_TCP ? NULL : PACKET_OTHER;
}

/* Past the extension headers (RFC 8200, 4). Returns NULL where TCP follows. */
static const char *skip_extensions(struct rd *in, uint8_t next)
{
	enum { HOP_BY_HOP = 0, ROUTING = 43, FRAGMENT = 44, AUTHENTICATION = 51, DESTINATION = 60 };
	while (in->err == NULL) {
		uint8_t header = next;
		if (header != HOP_BY_HOP && header != ROUTING && header != FRAGMENT &&
			header != AUTHENTICATION && header != DESTINATION)
			return header == PROTOCOL_TCP ? NULL : PACKET_OTHER;
		next = rd_u8(in);
		size_t length = rd_u8(in);
		if (header == FRAGMENT) {
			/* An offset of 0 without more to come is a whole packet (RFC 6946). */
			if ((rd_u16(in) & 0xFFF9) != 0)
				return PACKET_FRAGMENT;
			rd_u32(in);
		} else {
			/* Behind the first eight bytes; RFC 4302, 2.2, counts in fours. */
			rd_bytes(in, header == AUTHENTICATION ? 4 * length : 8 * length);
			rd_bytes(in, 6);
		}
	}
	return DAMAGED;
}

/* RFC 8200, 3 */
static const char *begin_ipv6(struct rd *in, struct tcp_segment *segment)
{
	rd_u32(in);
	size_t length = rd_u16(in);
	uint8_t next = rd_u8(in);
	rd_u8(in);
	segment->source = rd_addr(in, ADDR_IPV6);
	segment->destination = rd_addr(in, ADDR_IPV6);
	if (in->err != NULL)
		return DAMAGED;
	cut(in, length, segment);
	return skip_extensions(in, next);
}

/* RFC 9293, 3.1 */
static const char *read_tcp(struct rd *in, struct tcp_segment *segment)
{
	enum { FIN = 1, SYN = 2, RST = 4, HEADER = 20 };
	segment->source_port = rd_u16(in);
	segment->destination_port = rd_u16(in);
	segment->sequence = rd_u32(in);
	rd_u32(in); /* acknowledged */
	size_t header = (size_t)(rd_u8(in) >> 4) * 4;
	uint8_t flags = rd_u8(in);
	rd_bytes(in, 6); /* window, checksum, urgent pointer */
	segment->fin = (flags & FIN) != 0;
	segment->syn = (flags & SYN) != 0;
	segment->reset = (flags & RST) != 0;
	if (header < HEADER)
		return DAMAGED;
	rd_bytes(in, header - HEADER);
	segment->payload = *in;
	return in->err == NULL ? NULL : DAMAGED;
}

const char *packet_read(uint32_t link, struct rd bytes, struct tcp_segment *segment)
{
	*segment = (struct tcp_segment){ 0 };
	const char *why = begin_link(link, &bytes);
	if (why != NULL)
		return why;
	if (rd_left(&bytes) == 0)
		return DAMAGED;
	switch (bytes.p[0] >> 4) {
	case 4:
		why = begin_ipv4(&bytes, segment);
		break;
	case 6:
		why = begin_ipv6(&bytes, segment);
		break;
	default:
		why = PACKET_OTHER;
	}
	return why != NULL ? why : read_tcp(&bytes, segment);
}
