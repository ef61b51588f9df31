/*
 * A captured packet from its link layer down to TCP: Ethernet with VLAN tags, Linux cooked (both
 * versions), loopback, bare IP; IPv4, and IPv6 with extension headers. Nothing is allocated.
 */
#pragma once

#include "net/addr.h"
#include "wire/rd.h"

struct tcp_segment {
	struct addr source, destination;
	uint16_t source_port, destination_port;
	uint32_t sequence;
	bool syn, fin, reset;
	struct rd payload;
	uint32_t missing; /* bytes behind the payload that were sent but not captured */
};

/* A fragment of an IP packet; they are not put together. */
#define PACKET_FRAGMENT "IP fragments"
/* No TCP over IP: nothing that is looked for here. */
#define PACKET_OTHER "packets of other protocols"

/*
 * Takes apart one packet of that link type. Returns NULL, or why there is no segment: one of the
 * two above, or a literal that says what is damaged or not known.
 */
const char *packet_read(uint32_t link, struct rd bytes, struct tcp_segment *segment);
