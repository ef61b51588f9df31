/* Recorded routes into a table and back. */
#include "store/origin_routes_part.h"

#include "base/alloc.h"
#include "base/error.h"
#include "store/origin_write.h"

#include <stdlib.h>
#include <string.h>

/* How an origin's peers are written, in the lowest bits before its AS number. */
enum {
	PEERS_SET = 1, /* member of an AS_SET */
	PEERS_SAME = 2, /* the same peers as the origin written before */
};

/* Entries in the order of a table. */
static int compare_entries(const void *left, const void *right, void *ctx)
{
	const struct origin_routes *r = ctx;
	const struct entry *a = &r->entry[*(const uint32_t *)left];
	const struct entry *b = &r->entry[*(const uint32_t *)right];
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return (a->bits > b->bits) - (a->bits < b->bits);
}

/* By entry, then time; of one minute the later word last. */
static int compare_changes(const void *left, const void *right)
{
	const struct change *a = left, *b = right;
	if (a->entry != b->entry)
		return a->entry < b->entry ? -1 : 1;
	if (a->minute != b->minute)
		return a->minute < b->minute ? -1 : 1;
	return (a->begin > b->begin) - (a->begin < b->begin);
}

/* What all entries are written with. */
struct packing {
	struct origin_routes *r;
	struct origin_writer *writer;
	struct buf *peers;
	uint64_t *before; /* the peers written last */
	size_t *first_change; /* by entry; `changes` where it has none */
	struct origin_change *change;
	size_t capacity;
};

static bool equal_states(const struct origins *a, const struct origins *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct origin *x = &a->origin[i], *y = &b->origin[i];
		if (x->asn != y->asn || x->peers != y->peers || x->as_set != y->as_set)
			return false;
	}
	return true;
}

static struct origin_change change_of(const struct origin_routes *r, const struct change *from)
{
	struct origin_change change = { .from = r->from + (ost_time_t)from->minute * MINUTE_S };
	change.origins.count = from->count;
	for (size_t i = 0; i < from->count; i++)
		change.origins.origin[i] = r->origin[from->begin + i];
	return change;
}

/* The entry's history without what did not change. Returns how many changes it has. */
static size_t collect(struct packing *p, uint32_t entry)
{
	const struct origin_routes *r = p->r;
	size_t count = 0, at = p->first_change[entry];
	for (; at < r->changes && r->change[at].entry == entry; at++) {
		struct origin_change change = change_of(r, &r->change[at]);
		if (count > 0 && p->change[count - 1].from == change.from)
			count--;
		if (count > 0 && equal_states(&p->change[count - 1].origins, &change.origins))
			continue;
		p->change = array_grow(p->change, count, &p->capacity, sizeof *p->change);
		p->change[count++] = change;
	}
	if (r->entry[entry].logged)
		return count;
	p->change = array_grow(p->change, 0, &p->capacity, sizeof *p->change);
	p->change[0] = (struct origin_change){ r->from, routes_state(r, entry) };
	return 1;
}

static void put_peers(struct packing *p, uint32_t entry)
{
	const struct origin_routes *r = p->r;
	size_t bytes = r->words * sizeof *r->seen, count = 0;
	for (uint32_t g = r->entry[entry].group; g != NONE; g = r->group[g].next)
		count++;
	put_number(p->peers, count);
	for (uint32_t g = r->entry[entry].group; g != NONE; g = r->group[g].next) {
		const uint64_t *seen = r->seen + g * r->words;
		bool same = memcmp(seen, p->before, bytes) == 0;
		unsigned flags = (r->group[g].as_set ? PEERS_SET : 0) | (same ? PEERS_SAME : 0);
		put_number(p->peers, (uint64_t)r->group[g].asn << 2 | flags);
		for (size_t i = 0; !same && i < (r->peers + 7) / 8; i++)
			buf_putc(p->peers, (char)(uint8_t)(seen[i / 8] >> i % 8 * 8));
		memcpy(p->before, seen, bytes);
	}
}

/* Each prefix that ever had an origin. */
static void put_entry(struct packing *p, uint32_t entry)
{
	const struct entry *e = &p->r->entry[entry];
	struct addr addr = addr_of_number(e->first, origin_width(e->family));
	struct addr_range range;
	size_t changes = collect(p, entry);
	if (changes == 0 || (changes == 1 && p->change[0].origins.count == 0) ||
		!prefix_range(&addr, e->bits, &range))
		return;
	origin_writer_add(p->writer, &range, p->change, changes);
	put_peers(p, entry);
}

/* Which families a peer ever had a route of: a bit for each. */
static unsigned families_of(const struct origin_routes *r, size_t peer)
{
	unsigned ipv4 = r->had[0][peer / 64] >> peer % 64 & 1;
	unsigned ipv6 = r->had[1][peer / 64] >> peer % 64 & 1;
	return ipv4 | ipv6 << 1;
}

void origin_routes_peers(const struct origin_routes *r, struct buf *peers)
{
	put_number(peers, r->peers);
	for (size_t i = 0; i < r->peers; i++)
		routes_put_peer(peers, &r->peer[i], families_of(r, i));
}

static uint16_t count_peers(const struct origin_routes *r, size_t family)
{
	unsigned count = 0;
	for (size_t w = 0; w < ORIGIN_PEERS_MAX / 64; w++)
		count += (unsigned)__builtin_popcountll(r->had[family][w]);
	return (uint16_t)count;
}

static void put_entries(struct packing *p)
{
	struct origin_routes *r = p->r;
	uint32_t *order = xmalloc(r->entries * sizeof *order);
	for (uint32_t i = 0; i < r->entries; i++) {
		order[i] = i;
		p->first_change[i] = r->changes;
	}
	qsort_r(order, r->entries, sizeof *order, compare_entries, r);
	if (r->changes > 0)
		qsort(r->change, r->changes, sizeof *r->change, compare_changes);
	for (size_t i = r->changes; i-- > 0;)
		p->first_change[r->change[i].entry] = i;
	for (size_t i = 0; i < r->entries; i++)
		put_entry(p, order[i]);
	free(order);
}

int origin_routes_finish(struct origin_routes *r, struct buf *table, struct buf *peers)
{
	struct origin_table_info info = { .from = r->from,
		.until = r->until,
		.peers_ipv4 = count_peers(r, 0),
		.peers_ipv6 = count_peers(r, 1),
		.changes_only = r->changes_only };
	routes_flush(r);
	struct packing p = { .r = r, .writer = origin_writer_new(&info), .peers = peers };
	p.before = xcalloc(r->words, sizeof *p.before);
	p.first_change = xmalloc(r->entries * sizeof *p.first_change);
	origin_routes_peers(r, peers);
	put_entries(&p);
	int status = origin_writer_finish(p.writer, table);
	origin_writer_free(p.writer);
	free(p.before);
	free(p.first_change);
	free(p.change);
	return status;
}

static int read_head(struct origin_routes *r, struct rd *in)
{
	uint64_t count = get_u64(in, ORIGIN_PEERS_MAX);
	for (uint64_t i = 0; i < count && in->err == NULL; i++) {
		struct bgp_peer peer;
		unsigned families;
		routes_get_peer(in, &peer, &families);
		if (in->err == NULL && !routes_add_peer(r, &peer))
			rd_fail(in, "too many peers");
		for (size_t family = 0; family < 2 && in->err == NULL; family++)
			r->had[family][i / 64] |= (uint64_t)(families >> family & 1) << i % 64;
	}
	return in->err == NULL ? 0 : OST_EFORMAT;
}

/* Who sees the origins of an entry; `before` is the set that was read last. */
static bool read_peers(struct origin_routes *r, uint32_t entry, struct rd *in, uint64_t *before)
{
	uint64_t count = get_u64(in, UINT16_MAX);
	for (uint64_t i = 0; i < count && in->err == NULL; i++) {
		uint64_t head = get_u64(in, (uint64_t)UINT32_MAX << 2 | 3);
		size_t bytes = (head & PEERS_SAME) != 0 ? 0 : (r->peers + 7) / 8;
		const uint8_t *byte = rd_bytes(in, bytes);
		if (bytes > 0)
			memset(before, 0, r->words * sizeof *before);
		for (size_t k = 0; byte != NULL && k < bytes; k++)
			before[k / 8] |= (uint64_t)byte[k] << k % 8 * 8;
		if (r->peers % 64 != 0)
			before[r->peers / 64] &= (UINT64_C(1) << r->peers % 64) - 1;
		uint64_t *seen = routes_seen(r, entry, (asn_t)(head >> 2), head & PEERS_SET);
		if (seen == NULL)
			return false;
		for (size_t w = 0; w < r->words; w++) {
			seen[w] |= before[w];
			r->had[r->entry[entry].family][w] |= before[w];
		}
	}
	return in->err == NULL;
}

static bool resume_entry(struct origin_routes *r, const struct origin_cursor *cursor, struct rd *in,
	uint64_t *before)
{
	unsigned bits;
	if (!range_is_prefix(&cursor->range, &bits))
		return false;
	unsigned family = cursor->range.first.family == ADDR_IPV6;
	uint32_t entry = routes_entry(r, cursor->first, bits, family);
	if (entry == NONE)
		return false;
	for (size_t i = 0; cursor->changes > 1 && i < cursor->changes; i++) {
		const struct origin_change *change = &cursor->change[i];
		uint32_t minute = (uint32_t)((change->from - r->from) / MINUTE_S);
		routes_log(r, entry, minute, &change->origins);
	}
	return read_peers(r, entry, in, before);
}

int origin_routes_resume(
	struct origin_routes *r, const struct origin_table *table, struct span peers)
{
	struct rd in = rd_of(peers.p, peers.n);
	struct origin_cursor cursor;
	int got;
	if (read_head(r, &in) != 0)
		return OST_EFORMAT;
	r->begun = true;
	r->changes_only = table->info.changes_only;
	r->from = table->info.from;
	r->until = table->info.until;
	r->minute = (uint32_t)((r->until - r->from) / MINUTE_S);
	uint64_t *before = xcalloc(r->words, sizeof *before);
	origin_cursor_init(&cursor, table);
	while ((got = origin_cursor_next(&cursor)) == 1) {
		if (!resume_entry(r, &cursor, &in, before)) {
			got = OST_EFORMAT;
			break;
		}
	}
	origin_cursor_clear(&cursor);
	free(before);
	return got == 0 && rd_left(&in) == 0 ? 0 : OST_EFORMAT;
}
