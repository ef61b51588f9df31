/* A small encoder of captures for samples: TCP segments in packets in files of packets. */
#pragma once

#include "base/buf.h"
#include "model/mrt_bytes.h"
#include "net/addr.h"
#include "wire/packet.h"

enum { SAMPLE_FIN = 1, SAMPLE_SYN = 2, SAMPLE_RST = 4 };

struct sample_segment {
	const char *from, *to; /* addresses of one family */
	unsigned from_port, to_port;
	uint32_t sequence;
	unsigned flags;
	const char *bytes;
	size_t size;
};

/* Around an IP packet: Ethernet, with one VLAN tag, both Linux cooked forms, BSD loopback, none. */
enum sample_link {
	SAMPLE_ETHERNET,
	SAMPLE_VLAN,
	SAMPLE_SLL,
	SAMPLE_SLL2,
	SAMPLE_NULL,
	SAMPLE_RAW,
	SAMPLE_LINKS
};

uint32_t sample_link_number(enum sample_link link);
/* The IP packet alone; `extended` puts hop-by-hop options in front of TCP (IPv6) or into IPv4. */
void put_ip(struct buf *out, const struct sample_segment *segment, bool extended);
void put_frame(struct buf *out, enum sample_link link, const struct buf *ip);

/* A file: pcap in either byte order, of micro- or nanoseconds, or pcapng in either. */
struct sample_file {
	bool ng, big_endian, nano;
	enum sample_link link;
};

void put_file_header(struct buf *out, const struct sample_file *file);
void put_packet(struct buf *out, const struct sample_file *file, uint32_t time,
	const struct sample_segment *segment);
