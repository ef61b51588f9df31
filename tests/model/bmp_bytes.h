/* A small encoder of BGP and BMP messages for samples: what a test wants written is written. */
#pragma once

#include "base/buf.h"
#include "model/mrt_bytes.h"
#include "net/addr.h"
#include "net/asn.h"
#include "wire/bmp.h"

/* The per-peer header of BMP; `addr` NULL is all zeros. */
struct sample_peer {
	unsigned type, flags;
	uint64_t distinguisher;
	const char *addr;
	asn_t asn;
	uint32_t time, microseconds;
};

enum { SAMPLE_V6 = 0x80, SAMPLE_POST = 0x40, SAMPLE_NARROW = 0x20, SAMPLE_OUT = 0x10 };

/* An UPDATE of IPv4 unicast, with AS numbers of four bytes unless `narrow`. */
struct sample_update {
	const char *withdrawn, *announced; /* a prefix each, NULL = none */
	const asn_t *hop;
	size_t hops;
	bool narrow;
};

void put_prefix(struct buf *out, const char *prefix);
/* A BGP message around `body`. */
void put_bgp(struct buf *out, unsigned type, const struct buf *body);
void put_update(struct buf *out, const struct sample_update *update);
/*
 * An OPEN: the AS in a capability too when `wide`; add-path for IPv4 unicast in that mode (1 receive,
 * 2 send, 3 both; 0 not offered).
 */
void put_open(struct buf *out, asn_t asn, bool wide, unsigned add_path);

/* A BMP message: with `peer` unless that is NULL, around `body`. */
void put_bmp(
	struct buf *out, unsigned type, const struct sample_peer *peer, const struct buf *body);
void put_tlv(struct buf *out, unsigned type, const char *value);
void put_monitoring(
	struct buf *out, const struct sample_peer *peer, const struct sample_update *update);
/* Both OPENs, whole messages; the local address is 192.0.2.254. */
void put_peer_up(struct buf *out, const struct sample_peer *peer, const struct buf *sent,
	const struct buf *received);
void put_peer_down(struct buf *out, const struct sample_peer *peer, unsigned reason);
/* A made-up router's story: all types of messages, three peers, some of the quirks; some 2 kB. */
void put_episode(struct buf *out, unsigned seed);
