/* Private to store/origin_routes*.c: prefixes, and for each origin which peers see it. */
#pragma once

#include "store/origin_bytes.h"
#include "store/origin_routes.h"
#include "wire/as_path.h"

#define NONE UINT32_MAX

enum {
	PEER_MEMOS = 1024,
	SEEN_WORDS_MAX = 1 << 27, /* 1 GiB for who sees what */
};

struct entry {
	addr_number first;
	uint32_t group; /* the first of its origins, or NONE */
	uint8_t bits, family; /* 0 IPv4, 1 IPv6 */
	bool dirty; /* changed within the minute at hand */
	bool logged; /* `change` holds its history from the start on */
};

/* An origin of a prefix; who sees it are `words` words of origin_routes.seen. */
struct group {
	asn_t asn;
	bool as_set;
	uint32_t next; /* of the same prefix, or of the free ones */
};

/* What a prefix became in a minute, counted from the table's first moment. */
struct change {
	uint32_t entry, minute, count;
	size_t begin; /* in origin_routes.origin */
};

/* What a peer said of a prefix. */
struct said {
	bool table; /* beside what else it has in the table, not in its place */
	addr_number first;
	unsigned bits, family;
	size_t peer;
	struct origins origins; /* none: withdrawn */
};

struct peer_memo {
	const struct bgp_peer *peer;
	size_t index;
};

struct origin_routes {
	bool begun, changes_only;
	uint64_t own;
	ost_time_t from, until;
	uint32_t minute; /* the one at hand */
	struct bgp_peer *peer;
	size_t peers, peer_capacity;
	struct peer_memo memo[PEER_MEMOS];
	uint64_t had[2][ORIGIN_PEERS_MAX / 64]; /* by family: who ever had a route */
	struct entry *entry;
	size_t entries, entry_capacity;
	uint32_t last; /* the entry asked for last */
	uint32_t *place; /* finds an entry by its prefix: open addressing, half full */
	size_t places;
	struct group *group;
	uint64_t *seen; /* [group_capacity * words] */
	size_t groups, group_capacity, words;
	uint32_t free_group;
	uint32_t *dirty;
	size_t dirties, dirty_capacity;
	struct change *change;
	size_t changes, change_capacity;
	struct origin *origin;
	size_t origins, origin_capacity;
	struct as_path *path;
	struct buf *journal; /* NULL where nothing is noted */
	size_t noted_peers;
	int64_t noted_minute;
};

/* The place of a peer, made if need be. False where there are too many. */
bool routes_peer(struct origin_routes *r, const struct bgp_peer *peer, size_t *index);
/* Time goes on to `time`, never back. False: too far off. */
bool routes_advance(struct origin_routes *r, ost_time_t time, bool table);
/* Returns 0, or OST_ERANGE where it is too much. */
int routes_apply(struct origin_routes *r, const struct said *said);
void routes_note(struct origin_routes *r, const struct said *said);
void routes_put_peer(struct buf *out, const struct bgp_peer *peer, unsigned flags);
/* Fails as `in` does; `flags` as they were put. */
void routes_get_peer(struct rd *in, struct bgp_peer *peer, unsigned *flags);
bool routes_add_peer(struct origin_routes *r, const struct bgp_peer *peer);
/* The entry of a prefix, made if need be; NONE where there are too many. */
uint32_t routes_entry(struct origin_routes *r, addr_number first, unsigned bits, unsigned family);
/* Who sees an origin of an entry, made if need be; NULL where it is too much. */
uint64_t *routes_seen(struct origin_routes *r, uint32_t entry, asn_t asn, bool as_set);
struct origins routes_state(const struct origin_routes *r, uint32_t entry);
void routes_log(
	struct origin_routes *r, uint32_t entry, uint32_t minute, const struct origins *state);
void routes_flush(struct origin_routes *r);
