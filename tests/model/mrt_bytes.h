/* A small encoder of MRT tables for samples: what a test wants written, good or bad, is written. */
#pragma once

#include "base/buf.h"
#include "net/addr.h"
#include "net/asn.h"
#include "wire/mrt.h"

void put_u8(struct buf *out, unsigned value);
void put_u16(struct buf *out, unsigned value);
void put_u32(struct buf *out, uint32_t value);

/* A record around `body`. */
void put_record(struct buf *out, unsigned type, unsigned subtype, const struct buf *body);
/* An attribute; with a length of two bytes when it needs one or the flags say so. */
void put_flagged_attribute(struct buf *out, unsigned flags, unsigned type, const struct buf *value);
/* Likewise, with the flags that its type has. */
void put_attribute(struct buf *out, unsigned type, const struct buf *value);
/* A segment of an AS path. */
void put_segment(struct buf *out, unsigned type, const asn_t *hop, size_t count, bool wide);
/* The attribute AS_PATH with one AS_SEQUENCE. */
void put_as_path(struct buf *out, const asn_t *hop, size_t count, bool wide);

/* A TABLE_DUMP record: `prefix` as text, `hop[0]` is the peer. */
void put_table_dump(struct buf *out, const char *prefix, const asn_t *hop, size_t count);
/* A PEER_INDEX_TABLE with these ASes, IPv4 and IPv6 addresses by turns. */
void put_peer_index(struct buf *out, const asn_t *peer, size_t count);
/* A BGP message of that type around `body`, with its marker and length. */
void put_message(struct buf *out, unsigned type, const struct buf *body);
/* The same as a record of BGP4MP, of a subtype without addresses of IPv6; AS64500 said it. */
void put_bgp4mp(struct buf *out, unsigned subtype, unsigned type, const struct buf *body);
/* The head of a RIB record of TABLE_DUMP_V2 up to the number of entries, and one entry. */
void put_rib_head(struct buf *body, const char *prefix, unsigned entries);
void put_rib_entry(struct buf *body, unsigned peer, const struct buf *attributes);
