/*
 * Files of captured packets: pcap (both byte orders, micro- and nanoseconds) and pcapng. Bytes in,
 * structs out: nothing is allocated, and a packet borrows the bytes it was read from.
 */
#pragma once

#include "wire/rd.h"

#include <stdbool.h>

enum {
	PCAP_PACKET_MAX = 256 * 1024, /* the most that tcpdump captures of one */
	PCAP_BLOCK_MAX = PCAP_PACKET_MAX + 4096, /* with what pcapng writes around it */
	PCAP_INTERFACES_MAX = 256,
	PCAP_HEAD_BYTES = 12, /* enough for pcap_is */
};

/* Numbers of link types, as both kinds of file have them. */
struct pcap_interface {
	uint32_t link;
	uint64_t ticks; /* of its clock in a second */
};

/* A file while it is read; zeros at its start. */
struct pcap {
	bool begun, ng, big_endian;
	struct pcap_interface interface[PCAP_INTERFACES_MAX]; /* of pcap the first alone */
	uint32_t interfaces;
	uint32_t last_time;
};

struct pcap_packet {
	uint32_t time, microseconds;
	uint32_t link;
	struct rd bytes; /* as many as were captured */
};

enum pcap_piece {
	PCAP_MORE, /* at least `*used` bytes are needed to go on */
	PCAP_PACKET, /* `*used` bytes hold it */
	PCAP_OTHER, /* a header, or a block of pcapng that holds no packet */
	PCAP_DAMAGED, /* no length can be believed: `*why`; pcap_resume finds the next one */
};

/* Whether the first bytes are those of such a file. */
bool pcap_is(const uint8_t *bytes, size_t size);
/* The next piece of a file, which begins at `bytes`. `*why` is a literal fit for a tally. */
enum pcap_piece pcap_next(struct pcap *pcap, struct rd bytes, size_t *used,
	struct pcap_packet *packet, const char **why);
/* Where something plausible begins is known with so many bytes behind it, or at the end. */
enum { PCAP_RESUME_BYTES = 2 * PCAP_BLOCK_MAX };
/*
 * Looks for something plausible: a packet within a day of the last whose successor is one too, or a
 * block of pcapng with both its lengths. True with the number of bytes in front of it in `*skip`;
 * false where there is none in the first `*skip` bytes: go on behind them, with PCAP_RESUME_BYTES
 * at hand. `last`: nothing follows these bytes.
 */
bool pcap_resume(const struct pcap *pcap, struct rd bytes, bool last, size_t *skip);
