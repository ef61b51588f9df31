/*
 * MRT recordings of routing tables (RFC 6396): TABLE_DUMP, and of TABLE_DUMP_V2 the peer index and
 * the unicast RIBs. Bytes in, structs out: nothing is allocated, and what is handed out borrows the
 * bytes it was read from.
 *
 * A record that breaks the format is told with a reason, a string literal fit for a tally.
 */
#pragma once

#include "net/addr.h"
#include "net/asn.h"
#include "wire/rd.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	MRT_HEADER_BYTES = 12,
	MRT_RECORD_MAX = 16 << 20, /* a RIB entry with 1,000 peers takes some 100 kB */
	MRT_PEERS_MAX = UINT16_MAX,
};

/* RFC 6396, 4; the types which are not read here are named, so that they can be told apart. */
enum mrt_type {
	MRT_TABLE_DUMP = 12,
	MRT_TABLE_DUMP_V2 = 13,
	MRT_BGP4MP = 16,
	MRT_BGP4MP_ET = 17,
};

enum { MRT_AFI_IPV4 = 1, MRT_AFI_IPV6 = 2 }; /* the subtypes of TABLE_DUMP */

enum mrt_table_dump_v2 {
	MRT_PEER_INDEX_TABLE = 1,
	MRT_RIB_IPV4_UNICAST = 2,
	MRT_RIB_IPV6_UNICAST = 4,
};

struct mrt_header {
	uint32_t time; /* seconds since 1970 */
	uint16_t type, subtype;
	uint32_t length; /* of the body that follows, in bytes */
};

/* Reads the common header. A length above MRT_RECORD_MAX is a failure of `in`. */
void mrt_read_header(struct rd *in, struct mrt_header *header);

struct mrt_peer {
	asn_t asn;
	struct addr addr;
};

/*
 * The peers that the RIB records of one file refer to by number. The array is the caller's and has
 * room for MRT_PEERS_MAX; it holds nothing of the record.
 */
struct mrt_peers {
	struct mrt_peer *peer;
	size_t count;
};

/* A PEER_INDEX_TABLE record. Returns NULL, or what is wrong with it; then there are no peers. */
const char *mrt_read_peers(struct rd body, struct mrt_peers *peers);

/* One prefix of a table and the routes to it, of any of the types above. */
struct mrt_rib {
	struct addr_range prefix;
	size_t entries; /* left to be read */
	bool wide; /* AS numbers of four bytes in the AS paths */
	struct rd rest;
	const struct mrt_peers *peers; /* NULL: the record names its only peer itself */
};

struct mrt_entry {
	struct mrt_peer peer;
	uint32_t originated; /* seconds since 1970 */
	struct rd attributes;
};

/* Whether mrt_rib_begin understands such records. */
bool mrt_is_rib(const struct mrt_header *header);
/*
 * Begins a RIB record. `peers` is what the file's peer index said; it is borrowed as long as `rib`
 * is used. Returns NULL, or what is wrong with the record.
 */
const char *mrt_rib_begin(const struct mrt_header *header, struct rd body,
	const struct mrt_peers *peers, struct mrt_rib *rib);
/*
 * The next entry. Returns 1; 0 at the end; -1 when the rest of the record is lost, with the reason
 * in `*why`; -2 when this entry alone is unusable, likewise.
 */
int mrt_rib_next(struct mrt_rib *rib, struct mrt_entry *entry, const char **why);
