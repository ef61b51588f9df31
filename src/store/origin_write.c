#include "store/origin_write.h"

#include "base/alloc.h"
#include "base/error.h"
#include "store/origin_bytes.h"

#include <assert.h>
#include <stdlib.h>

/* More than SQLite takes as one value. */
enum { TABLE_BYTES_MAX = 1 << 30 };

/* A range as it is going to be written; what comes behind an AS number lies in `tail`. */
struct item {
	addr_number first, last;
	enum origin_kind kind;
	asn_t asn;
	size_t tail, tail_bytes;
};

/* One family's blocks. */
struct part {
	uint32_t ranges, blocks;
	struct buf directory, body;
};

/* `item` are the ranges carried into the block being made, then its own. */
struct origin_writer {
	struct origin_table_info info;
	struct part part[2];
	size_t family;
	struct item *item;
	size_t items, capacity, carried;
	struct buf tail, spare;
};

struct origin_writer *origin_writer_new(const struct origin_table_info *info)
{
	struct origin_writer *writer = xcalloc(1, sizeof *writer);
	writer->info = *info;
	for (size_t p = 0; p < 2; p++) {
		buf_init(&writer->part[p].directory);
		buf_init(&writer->part[p].body);
	}
	buf_init(&writer->tail);
	buf_init(&writer->spare);
	return writer;
}

void origin_writer_free(struct origin_writer *writer)
{
	if (writer == NULL)
		return;
	for (size_t p = 0; p < 2; p++) {
		buf_clear(&writer->part[p].directory);
		buf_clear(&writer->part[p].body);
	}
	buf_clear(&writer->tail);
	buf_clear(&writer->spare);
	free(writer->item);
	free(writer);
}

static void put_fixed(struct buf *out, addr_number value, unsigned bytes)
{
	for (unsigned i = bytes; i-- > 0;)
		buf_putc(out, (char)(uint8_t)(value >> 8 * i));
}

/* Prefixes are told by their length and counted in units of their size. */
static void put_range(struct buf *out, const struct item *item, enum origin_kind kind,
	addr_number before, unsigned width)
{
	addr_number differ = item->first ^ item->last;
	bool prefix = (differ & (differ + 1)) == 0 && (item->first & differ) == 0;
	unsigned shift = 0;
	while (prefix && shift < width && (differ >> shift & 1) != 0)
		shift++;
	put_number(out, (prefix ? width - shift : width + 1) << 2 | (unsigned)kind);
	if (shift < 128)
		put_number(out, (item->first >> shift) - (before >> shift));
	if (!prefix)
		put_number(out, item->last - item->first);
}

/* The block is whole: its ranges into the body, its place into the directory. */
static void end_block(struct origin_writer *writer)
{
	struct part *part = &writer->part[writer->family];
	unsigned width = origin_width(writer->family);
	addr_number before = 0;
	asn_t asn = 0;
	if (writer->items == writer->carried)
		return;
	put_fixed(&part->directory, writer->item[writer->carried].first, width / 8);
	put_fixed(&part->directory, part->body.length, 4);
	part->blocks++;
	put_number(&part->body, writer->carried);
	put_number(&part->body, writer->items - writer->carried);
	for (size_t i = 0; i < writer->items; i++) {
		const struct item *item = &writer->item[i];
		enum origin_kind kind = item->kind;
		if (kind == ORIGIN_SINGLE && item->asn == asn)
			kind = ORIGIN_SAME;
		put_range(&part->body, item, kind, before, width);
		if (kind == ORIGIN_SINGLE)
			put_number(&part->body, item->asn);
		buf_add(&part->body, writer->tail.text + item->tail, item->tail_bytes);
		before = item->first;
		asn = item->kind == ORIGIN_SINGLE ? item->asn : asn;
	}
}

/* Keeps what reaches to `first`, so that the block which begins there can be read by itself. */
static void begin_block(struct origin_writer *writer, addr_number first)
{
	size_t kept = 0;
	struct buf old = writer->tail;
	writer->tail = writer->spare;
	buf_reset(&writer->tail);
	for (size_t i = 0; i < writer->items; i++) {
		struct item item = writer->item[i];
		if (item.last < first)
			continue;
		const char *tail = old.text + item.tail;
		item.tail = writer->tail.length;
		buf_add(&writer->tail, tail, item.tail_bytes);
		writer->item[kept++] = item;
	}
	writer->spare = old;
	writer->items = writer->carried = kept;
}

/* Carried ranges are at most as many as own ones, so that overlaps at most double a table. */
static bool block_is_full(const struct origin_writer *writer)
{
	size_t own = writer->items - writer->carried;
	return own >= ORIGIN_BLOCK_RANGES && own >= writer->carried;
}

static void put_list(struct buf *out, const struct origins *origins)
{
	put_number(out, origins->count);
	for (size_t i = 0; i < origins->count; i++) {
		put_number(out, origins->origin[i].asn);
		put_number(
			out, (unsigned)origins->origin[i].peers << 1 | origins->origin[i].as_set);
	}
}

static void put_history(
	struct origin_writer *writer, const struct origin_change *change, size_t changes)
{
	struct buf *out = &writer->tail;
	ost_time_t before = writer->info.from;
	bool late = changes == 0 || change[0].from > before;
	put_number(out, changes + late);
	if (late) {
		put_number(out, 0);
		put_number(out, 0);
	}
	for (size_t i = 0; i < changes; i++) {
		ost_time_t minutes = (change[i].from - before) / MINUTE_S;
		put_number(out, (addr_number)minutes);
		put_list(out, &change[i].origins);
		before += minutes * MINUTE_S;
	}
}

void origin_writer_add(struct origin_writer *writer, const struct addr_range *range,
	const struct origin_change *change, size_t changes)
{
	size_t family = range->first.family == ADDR_IPV6;
	addr_number first = addr_to_number(&range->first);
	assert(family >= writer->family);
	if (family != writer->family || block_is_full(writer)) {
		end_block(writer);
		writer->items = family == writer->family ? writer->items : 0;
		writer->family = family;
		begin_block(writer, first);
	}
	writer->item =
		array_grow(writer->item, writer->items, &writer->capacity, sizeof *writer->item);
	struct item *item = &writer->item[writer->items++];
	*item = (struct item){ .first = first,
		.last = addr_to_number(&range->last),
		.kind = ORIGIN_HISTORY,
		.tail = writer->tail.length };
	const struct origins *origins = &change[0].origins;
	bool peers = (family == 0 ? writer->info.peers_ipv4 : writer->info.peers_ipv6) > 0;
	if (changes != 1 || change[0].from > writer->info.from) {
		put_history(writer, change, changes);
	} else if (origins->count == 1 && !origins->origin[0].as_set) {
		item->kind = ORIGIN_SINGLE;
		item->asn = origins->origin[0].asn;
		if (peers)
			put_number(&writer->tail, origins->origin[0].peers);
	} else {
		item->kind = ORIGIN_LIST;
		put_list(&writer->tail, origins);
	}
	item->tail_bytes = writer->tail.length - item->tail;
	writer->part[family].ranges++;
}

static void put_head(const struct origin_writer *writer, struct buf *out)
{
	const struct origin_table_info *info = &writer->info;
	put_fixed(out, ORIGIN_MAGIC, 4);
	put_fixed(out, ORIGIN_VERSION, 2);
	put_fixed(out, info->changes_only ? ORIGIN_CHANGES_ONLY : 0, 2);
	put_fixed(out, (addr_number)info->from, 8);
	put_fixed(out, (addr_number)info->until, 8);
	put_fixed(out, info->peers_ipv4, 2);
	put_fixed(out, info->peers_ipv6, 2);
	for (size_t p = 0; p < 2; p++) {
		put_fixed(out, writer->part[p].ranges, 4);
		put_fixed(out, writer->part[p].blocks, 4);
		put_fixed(out, writer->part[p].body.length, 4);
	}
}

int origin_writer_finish(struct origin_writer *writer, struct buf *out)
{
	size_t total = ORIGIN_HEAD_BYTES;
	end_block(writer);
	for (size_t p = 0; p < 2; p++)
		total += writer->part[p].directory.length + writer->part[p].body.length;
	if (total > TABLE_BYTES_MAX)
		return OST_ERANGE;
	put_head(writer, out);
	for (size_t p = 0; p < 2; p++)
		buf_add(out, writer->part[p].directory.text, writer->part[p].directory.length);
	for (size_t p = 0; p < 2; p++)
		buf_add(out, writer->part[p].body.text, writer->part[p].body.length);
	writer->items = writer->carried = 0;
	return 0;
}
