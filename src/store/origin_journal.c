/*
 * What the peers of a recording said, one after the other: minutes since the one before, doubled,
 * and whether it is of a table; the peer's number, and the peer where it is the first of that
 * number; length and family of the prefix, and its bytes; how many origins, doubled, and whether
 * they are an AS_SET, and these.
 */
#include "base/alloc.h"
#include "base/error.h"
#include "store/origin_routes_part.h"

#include <stdlib.h>
#include <string.h>

void routes_put_peer(struct buf *out, const struct bgp_peer *peer, unsigned flags)
{
	put_number(out, peer->asn);
	buf_putc(out, (char)(peer->addr.family | flags << 4));
	buf_add(out, (const char *)peer->addr.byte, sizeof peer->addr.byte);
}

void routes_get_peer(struct rd *in, struct bgp_peer *peer, unsigned *flags)
{
	*peer = (struct bgp_peer){ .asn = (asn_t)get_u64(in, UINT32_MAX) };
	unsigned family = rd_u8(in);
	const uint8_t *byte = rd_bytes(in, sizeof peer->addr.byte);
	peer->addr.family = family & 0xF;
	*flags = family >> 4;
	if (byte != NULL)
		memcpy(peer->addr.byte, byte, sizeof peer->addr.byte);
}

int origin_routes_read_peers(struct span bytes, struct bgp_peer **peer, size_t *count)
{
	struct rd in = rd_of(bytes.p, bytes.n);
	unsigned flags;
	*count = get_u64(&in, ORIGIN_PEERS_MAX);
	*peer = xcalloc(*count, sizeof **peer);
	for (size_t i = 0; i < *count && in.err == NULL; i++)
		routes_get_peer(&in, &(*peer)[i], &flags);
	if (in.err == NULL)
		return 0;
	free(*peer);
	*peer = NULL;
	*count = 0;
	return OST_EFORMAT;
}

void origin_routes_note(struct origin_routes *r, struct buf *journal)
{
	r->journal = journal;
}

/* Whether this is what the peer said last of the prefix, all of it. */
static bool says_nothing_new(struct origin_routes *r, const struct said *said)
{
	uint32_t entry = routes_entry(r, said->first, said->bits, said->family);
	size_t told = 0;
	if (entry == NONE || said->table || said->origins.count == 0)
		return false;
	for (uint32_t g = r->entry[entry].group; g != NONE; g = r->group[g].next) {
		const uint64_t *seen = r->seen + g * r->words;
		if ((seen[said->peer / 64] >> said->peer % 64 & 1) == 0)
			continue;
		size_t i = 0;
		while (i < said->origins.count &&
			(said->origins.origin[i].asn != r->group[g].asn ||
				said->origins.origin[i].as_set != r->group[g].as_set))
			i++;
		if (i == said->origins.count)
			return false;
		told++;
	}
	return told == said->origins.count;
}

void routes_note(struct origin_routes *r, const struct said *said)
{
	struct buf *out = r->journal;
	int64_t minute = r->from / MINUTE_S + r->minute;
	unsigned width = origin_width(said->family);
	struct addr addr = addr_of_number(said->first, width);
	if (says_nothing_new(r, said))
		return;
	put_number(out, (addr_number)(minute - r->noted_minute) << 1 | said->table);
	r->noted_minute = minute;
	put_number(out, said->peer);
	/* Peers come with the first route, so their numbers follow each other. */
	for (; r->noted_peers <= said->peer; r->noted_peers++)
		routes_put_peer(out, &r->peer[r->noted_peers], 0);
	put_number(out, said->bits << 1 | said->family);
	buf_add(out, (const char *)addr.byte, (said->bits + 7) / 8);
	bool as_set = said->origins.count > 0 && said->origins.origin[0].as_set;
	put_number(out, said->origins.count << 1 | (size_t)as_set);
	for (size_t i = 0; i < said->origins.count; i++)
		put_number(out, said->origins.origin[i].asn);
}

/* While a journal is read. */
struct replay {
	struct origin_routes *r;
	struct rd in;
	size_t place[ORIGIN_PEERS_MAX]; /* of its peers among those of the table */
	size_t peers;
	int64_t minute;
	int status;
};

static size_t read_peer(struct replay *p)
{
	uint64_t number = get_u64(&p->in, ORIGIN_PEERS_MAX - 1);
	while (p->peers <= number && p->in.err == NULL && p->status == 0) {
		struct bgp_peer peer;
		unsigned flags;
		routes_get_peer(&p->in, &peer, &flags);
		if (p->in.err == NULL && !routes_peer(p->r, &peer, &p->place[p->peers++]))
			p->status = OST_ERANGE;
	}
	return p->in.err == NULL ? p->place[number] : 0;
}

static void read_prefix(struct replay *p, struct said *said)
{
	uint64_t head = get_u64(&p->in, 128 << 1 | 1);
	said->bits = (unsigned)(head >> 1);
	said->family = head & 1;
	unsigned width = origin_width(said->family);
	const uint8_t *byte = rd_bytes(&p->in, (said->bits + 7) / 8);
	if (said->bits > width)
		rd_fail(&p->in, "a prefix longer than its addresses");
	if (p->in.err != NULL)
		return;
	struct addr addr = { .family = said->family == 0 ? ADDR_IPV4 : ADDR_IPV6 };
	memcpy(addr.byte, byte, (said->bits + 7) / 8);
	said->first = addr_to_number(&addr) & ~low_ones(width - said->bits);
}

static void read_origins(struct replay *p, struct said *said)
{
	uint64_t head = get_u64(&p->in, ORIGINS_MAX << 1 | 1);
	said->origins.count = p->in.err == NULL ? head >> 1 : 0;
	for (size_t i = 0; i < said->origins.count; i++) {
		asn_t asn = (asn_t)get_u64(&p->in, UINT32_MAX);
		said->origins.origin[i] = (struct origin){ asn, 0, head & 1 };
		if (asn == 0)
			rd_fail(&p->in, "AS 0 as origin");
	}
}

static void replay_one(struct replay *p, const struct origin_journal *journal)
{
	struct said said = { 0 };
	uint64_t head = get_u64(&p->in, INT32_MAX);
	said.table = head & 1;
	p->minute += (int64_t)(head >> 1);
	said.peer = read_peer(p);
	read_prefix(p, &said);
	read_origins(p, &said);
	if (p->in.err != NULL || p->status != 0)
		return;
	ost_time_t time = p->minute * MINUTE_S;
	if (time > journal->until)
		rd_fail(&p->in, "later than its end");
	else if (time >= p->r->from && routes_advance(p->r, time, said.table))
		p->status = routes_apply(p->r, &said);
}

int origin_routes_replay(struct origin_routes *r, const struct origin_journal *journal)
{
	struct replay *p = xcalloc(1, sizeof *p);
	p->r = r;
	p->in = rd_of(journal->bytes.p, journal->bytes.n);
	routes_advance(r, journal->from, true);
	while (rd_left(&p->in) > 0 && p->in.err == NULL && p->status == 0)
		replay_one(p, journal);
	int status = p->in.err != NULL ? OST_EFORMAT : p->status;
	if (status == 0)
		routes_advance(r, journal->until, false);
	free(p);
	return status;
}
