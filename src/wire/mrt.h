/*
 * MRT recordings (RFC 6396, RFC 8050 for several paths a prefix): routing tables (TABLE_DUMP,
 * TABLE_DUMP_V2) and what BGP sessions said (BGP4MP, BGP4MP_ET, and type 5 of 1999-2000). Bytes in,
 * structs out: nothing is allocated, and what is handed out borrows the bytes it was read from.
 *
 * A record that breaks the format is told with a reason, a string literal fit for a tally.
 */
#pragma once

#include "wire/bgp.h"

enum {
	MRT_HEADER_BYTES = 12,
	/*
	 * A prefix with 1,000 peers takes some 100 kB, an index of all 65,535 peers there can be
	 * 1.7 MB. What claims to be longer is damage.
	 */
	MRT_RECORD_MAX = 4 << 20,
	MRT_PEERS_MAX = UINT16_MAX,
};

/* RFC 6396, 4 and appendix B: those that are read here; mrt_record_name knows them all. */
enum mrt_type {
	MRT_BGP = 5, /* deprecated */
	MRT_TABLE_DUMP = 12,
	MRT_TABLE_DUMP_V2 = 13,
	MRT_BGP4MP = 16,
	MRT_BGP4MP_ET = 17,
};

enum mrt_table_dump_v2 {
	MRT_PEER_INDEX_TABLE = 1,
	MRT_RIB_IPV4_UNICAST = 2,
	MRT_RIB_IPV4_MULTICAST = 3,
	MRT_RIB_IPV6_UNICAST = 4,
	MRT_RIB_IPV6_MULTICAST = 5,
	MRT_RIB_GENERIC = 6,
	MRT_GEO_PEER_TABLE = 7, /* RFC 6397; not read */
	MRT_RIB_IPV4_UNICAST_ADDPATH = 8,
	MRT_RIB_IPV4_MULTICAST_ADDPATH = 9,
	MRT_RIB_IPV6_UNICAST_ADDPATH = 10,
	MRT_RIB_IPV6_MULTICAST_ADDPATH = 11,
	MRT_RIB_GENERIC_ADDPATH = 12,
};

struct mrt_header {
	uint32_t time; /* seconds since 1970 */
	uint16_t type, subtype;
	uint32_t length; /* of the body that follows, in bytes */
};

/* The common header at `p`, of MRT_HEADER_BYTES (RFC 6396, 2). */
static inline struct mrt_header mrt_header_at(const uint8_t *p)
{
	return (struct mrt_header){
		.time = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3],
		.type = (uint16_t)(p[4] << 8 | p[5]),
		.subtype = (uint16_t)(p[6] << 8 | p[7]),
		.length =
			(uint32_t)p[8] << 24 | (uint32_t)p[9] << 16 | (uint32_t)p[10] << 8 | p[11],
	};
}

/* "TABLE_DUMP_V2 RIB_IPV4_UNICAST": a literal; NULL for types and subtypes nobody defined. */
const char *mrt_record_name(const struct mrt_header *header);

/*
 * Whether such a header can begin a record: known by name, of a time since 1993 and a length that
 * is possible. All zeros cannot.
 */
bool mrt_header_is_plausible(const struct mrt_header *header);
/* The same but for the name, where type and subtype are known to have one. */
bool mrt_header_is_possible(const struct mrt_header *header);
/*
 * Whether the lengths within the body add up to its last byte, so that the header's length can be
 * believed. False for kinds that are not read.
 */
bool mrt_record_is_clean(const struct mrt_header *header, struct rd body);

/* What the records of a file are to be read as. */
enum mrt_kind {
	MRT_KIND_OTHER, /* nothing of BGP, or of no use here: to be passed over by name */
	MRT_KIND_PEERS,
	MRT_KIND_RIB,
	MRT_KIND_SESSION,
};

enum mrt_kind mrt_kind_of(const struct mrt_header *header);

/*
 * The peers that the RIB records of one file refer to by number. The array is the caller's and has
 * room for MRT_PEERS_MAX; it holds nothing of the record.
 */
struct mrt_peers {
	struct bgp_peer *peer;
	size_t count;
};

/* A PEER_INDEX_TABLE record. Returns NULL, or what is wrong with it; then there are no peers. */
const char *mrt_read_peers(struct rd body, struct mrt_peers *peers);
/* Whether such a record ends with its last peer. */
bool mrt_peers_fit(struct rd body);

/* While the entries of a RIB record are read. */
struct mrt_rib {
	struct rd rest;
	size_t entries; /* left to be read; of an early TABLE_DUMP: of bytes */
	const struct mrt_peers *peers;
	struct bgp_peer peer; /* of a TABLE_DUMP record, which names it in every entry */
	uint8_t form; /* enum mrt_rib_form */
	bool guessed_add_path; /* path identifiers stand in entries of a subtype without them */
};

enum mrt_rib_form { MRT_RIB_V1, MRT_RIB_V1_EARLY, MRT_RIB_V2, MRT_RIB_V2_ADDPATH };

/*
 * Begins a RIB record; `route` is filled with what all its entries share. `peers` is what the
 * file's peer index said; it is borrowed as long as `rib` is used. Returns NULL, or what is wrong
 * with the record. A prefix of a family that is not decoded is no failure: `route->prefix.family`
 * is BGP_FAMILIES then, and there are no entries.
 */
const char *mrt_rib_begin(const struct mrt_header *header, struct rd body,
	const struct mrt_peers *peers, struct mrt_rib *rib, struct route *route);
/*
 * TABLE_DUMP of 2000, before it was settled: many entries in a record, each with its prefix, behind
 * one view and sequence number, which the header's length does not count. How many bytes more than
 * that such a body has; and whether `body`, with them, is one to its last byte.
 */
enum { MRT_EARLY_UNCOUNTED = 4 };
bool mrt_is_early_table_dump(const struct mrt_header *header, struct rd body);

/* As mrt_rib_next, for entries that need more than a look. */
int mrt_rib_next_slowly(struct mrt_rib *rib, struct route *route, const char **why);

/*
 * The next entry: peer, time of origin, path identifier and attributes in `route`. Returns 1; 0 at
 * the end; -1 when the rest of the record is lost, with the reason in `*why`; -2 when this entry
 * alone is unusable, likewise.
 */
static inline int mrt_rib_next(struct mrt_rib *rib, struct route *route, const char **why)
{
	/* RFC 6396, 4.3.4: number of the peer, time, length and attributes. */
	const uint8_t *p = rib->rest.p;
	size_t left = (size_t)(rib->rest.end - p);
	if (rib->form != MRT_RIB_V2 || rib->entries == 0 || left < 8)
		return mrt_rib_next_slowly(rib, route, why);
	size_t number = (size_t)(p[0] << 8 | p[1]), length = (size_t)(p[6] << 8 | p[7]);
	if (left - 8 < length || number >= rib->peers->count)
		return mrt_rib_next_slowly(rib, route, why);
	route->originated =
		(uint32_t)p[2] << 24 | (uint32_t)p[3] << 16 | (uint32_t)p[4] << 8 | p[5];
	route->peer = &rib->peers->peer[number];
	route->attributes = rd_of(p + 8, length);
	rib->rest.p = p + 8 + length;
	rib->entries--;
	return 1;
}

/* A record of a session: a message or a change of its state. */
struct mrt_session {
	struct bgp_peer peer;
	struct bgp_peer local;
	uint32_t microseconds; /* of BGP4MP_ET */
	struct bgp_encoding encoding;
	bool sent; /* by the recorder to the peer (RFC 6396, 4.4.3: *_LOCAL) */
	bool is_state;
	struct bgp_state_change state; /* where `is_state` */
	uint8_t type; /* enum bgp_message_type, where not */
	struct rd message; /* its body */
	const char *ignored; /* what stood behind that and was passed over, or NULL */
};

/* Returns NULL, or what is wrong with the record. */
const char *mrt_session_read(
	const struct mrt_header *header, const struct rd *body, struct mrt_session *session);
