#include "store/origin_table.h"

#include "base/alloc.h"
#include "base/error.h"
#include "store/origin_bytes.h"

#include <stdlib.h>

static ost_time_t get_time(struct rd *in)
{
	uint64_t high = rd_u32(in);
	return (ost_time_t)(high << 32 | rd_u32(in));
}

static void read_part_head(
	struct rd *in, struct origin_table *table, size_t p, uint32_t *body_bytes)
{
	struct origin_part *part = &table->part[p];
	*(p == 0 ? &table->info.ranges_ipv4 : &table->info.ranges_ipv6) = rd_u32(in);
	part->width = origin_width(p);
	part->blocks = rd_u32(in);
	*body_bytes = rd_u32(in);
}

int origin_table_open(struct span bytes, struct origin_table *table)
{
	struct rd in = rd_of(bytes.p, bytes.n);
	struct origin_table_info *info = &table->info;
	uint32_t body_bytes[2];
	*table = (struct origin_table){ .bytes = bytes };
	if (rd_u32(&in) != ORIGIN_MAGIC)
		return OST_EFORMAT;
	uint16_t version = rd_u16(&in), flags = rd_u16(&in);
	if (in.err == NULL && (version != ORIGIN_VERSION || flags > ORIGIN_CHANGES_ONLY))
		return OST_EUNSUPPORTED;
	info->changes_only = flags == ORIGIN_CHANGES_ONLY;
	info->from = get_time(&in);
	info->until = get_time(&in);
	info->peers_ipv4 = rd_u16(&in);
	info->peers_ipv6 = rd_u16(&in);
	for (size_t p = 0; p < 2; p++)
		read_part_head(&in, table, p, &body_bytes[p]);
	for (size_t p = 0; p < 2; p++)
		table->part[p].directory =
			rd_bytes(&in, table->part[p].blocks * origin_directory_bytes(p));
	for (size_t p = 0; p < 2; p++) {
		const uint8_t *body = rd_bytes(&in, body_bytes[p]);
		table->part[p].body = (struct span){ (const char *)body, body_bytes[p] };
	}
	bool dated = info->from <= info->until && info->from >= -INT64_MAX / 2 &&
		     info->until <= INT64_MAX / 2;
	return in.err == NULL && rd_left(&in) == 0 && dated ? 0 : OST_EFORMAT;
}

static addr_number block_first(const struct origin_part *part, uint32_t block)
{
	size_t bytes = part->width / 8;
	const uint8_t *entry = part->directory + block * (bytes + 4);
	addr_number first = 0;
	for (size_t i = 0; i < bytes; i++)
		first = first << 8 | entry[i];
	return first;
}

/* Goes to the start of a block. `*carried` of its ranges begin in blocks before it. */
static int begin_block(struct origin_reader *reader, uint32_t block, uint32_t *carried)
{
	const struct origin_part *part = &reader->table->part[reader->part];
	size_t bytes = part->width / 8;
	struct rd place = rd_of(part->directory + block * (bytes + 4) + bytes, 4);
	size_t at = rd_u32(&place);
	if (at > part->body.n)
		return OST_EFORMAT;
	reader->in = rd_of(part->body.p + at, part->body.n - at);
	*carried = (uint32_t)get_u64(&reader->in, UINT32_MAX / 2);
	reader->left = *carried + (uint32_t)get_u64(&reader->in, UINT32_MAX / 2);
	reader->begun = false;
	reader->first = reader->last = 0;
	reader->asn = 0;
	return reader->in.err == NULL ? 0 : OST_EFORMAT;
}

static void read_prefix(struct origin_reader *reader, unsigned bits)
{
	unsigned width = reader->table->part[reader->part].width, shift = width - bits;
	addr_number first = 0;
	if (shift < 128) {
		addr_number before = reader->first >> shift, step = get_number(&reader->in);
		if (step > low_ones(bits) - before)
			rd_fail(&reader->in, "a prefix beyond the last address");
		first = (before + step) << shift;
	}
	reader->first = first;
	reader->last = first | low_ones(shift);
}

static void read_range(struct origin_reader *reader)
{
	unsigned width = reader->table->part[reader->part].width;
	addr_number step = get_number(&reader->in), size = get_number(&reader->in);
	if (step > low_ones(width) - reader->first || size > low_ones(width) - reader->first - step)
		rd_fail(&reader->in, "a range beyond the last address");
	reader->first += step;
	reader->last = reader->first + size;
}

/* The next range without its origins, which stand at reader->in then. False at a failure. */
static bool next_range(struct origin_reader *reader)
{
	unsigned width = reader->table->part[reader->part].width;
	addr_number first = reader->first, last = reader->last;
	uint64_t head = get_u64(&reader->in, (uint64_t)(width + 1) << 2 | 3);
	reader->kind = head & 3;
	if (head >> 2 <= width)
		read_prefix(reader, (unsigned)(head >> 2));
	else
		read_range(reader);
	if (reader->begun && reader->first == first && reader->last >= last)
		rd_fail(&reader->in, "ranges out of order");
	reader->begun = true;
	reader->left--;
	return reader->in.err == NULL;
}

static bool has_peers(const struct origin_reader *reader)
{
	const struct origin_table_info *info = &reader->table->info;
	return (reader->part == 0 ? info->peers_ipv4 : info->peers_ipv6) > 0;
}

static void read_single(struct origin_reader *reader, struct origins *origins)
{
	if (reader->kind == ORIGIN_SINGLE)
		reader->asn = (asn_t)get_u64(&reader->in, UINT32_MAX);
	uint16_t peers = 0;
	if (has_peers(reader))
		peers = (uint16_t)get_u64(&reader->in, UINT16_MAX);
	if (reader->asn == 0)
		rd_fail(&reader->in, "no AS number");
	origins->count = 1;
	origins->origin[0] = (struct origin){ reader->asn, peers, false };
}

static void read_list(struct rd *in, struct origins *origins)
{
	origins->count = get_u64(in, ORIGINS_MAX);
	for (size_t i = 0; i < origins->count; i++) {
		asn_t asn = (asn_t)get_u64(in, UINT32_MAX);
		uint64_t seen = get_u64(in, (uint64_t)UINT16_MAX << 1 | 1);
		origins->origin[i] = (struct origin){ asn, (uint16_t)(seen >> 1), seen & 1 };
		if (asn == 0)
			rd_fail(in, "no AS number");
	}
}

/* Each change of the range at hand goes to `take`; a single one where nothing changes. */
static bool read_changes(struct origin_reader *reader,
	void (*take)(void *ctx, const struct origin_change *change), void *ctx)
{
	struct origin_change change; /* big, and most of it mostly unused */
	size_t count = 1;
	change.from = reader->table->info.from;
	if (reader->kind == ORIGIN_HISTORY)
		count = get_u64(&reader->in, ORIGIN_MINUTES_MAX + 1);
	for (size_t i = 0; i < count && reader->in.err == NULL; i++) {
		uint64_t minutes = 0;
		if (reader->kind == ORIGIN_HISTORY)
			minutes = get_u64(&reader->in, ORIGIN_MINUTES_MAX + 1);
		if ((minutes == 0) != (i == 0))
			rd_fail(&reader->in, "changes out of order");
		change.from += (ost_time_t)minutes * MINUTE_S;
		if (reader->kind == ORIGIN_SINGLE || reader->kind == ORIGIN_SAME)
			read_single(reader, &change.origins);
		else
			read_list(&reader->in, &change.origins);
		if (reader->in.err == NULL)
			take(ctx, &change);
	}
	if (count == 0)
		rd_fail(&reader->in, "a history without a change");
	return reader->in.err == NULL;
}

/* What held at one time, of the changes of a range. */
struct moment {
	ost_time_t at, from, until;
	struct origins origins;
	bool any;
};

static void take_moment(void *ctx, const struct origin_change *change)
{
	struct moment *moment = ctx;
	if (!moment->any || change->from <= moment->at) {
		moment->from = change->from;
		moment->origins.count = change->origins.count;
		for (size_t i = 0; i < change->origins.count; i++)
			moment->origins.origin[i] = change->origins.origin[i];
	} else if (change->from < moment->until) {
		moment->until = change->from;
	}
	moment->any = true;
}

static void take_nothing(void *ctx, const struct origin_change *change)
{
	(void)ctx;
	(void)change;
}

/* The last block that begins at or before the address; `blocks` when there is none. */
static uint32_t find_block(const struct origin_part *part, addr_number number)
{
	uint32_t low = 0, high = part->blocks;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (block_first(part, middle) <= number)
			low = middle + 1;
		else
			high = middle;
	}
	return low == 0 ? part->blocks : low - 1;
}

static void keep(
	const struct origin_reader *reader, const struct moment *moment, struct origin_found *found)
{
	unsigned width = reader->table->part[reader->part].width;
	found->range.first = addr_of_number(reader->first, width);
	found->range.last = addr_of_number(reader->last, width);
	found->origins = moment->origins;
	found->from = moment->from;
	found->until = moment->until;
}

int origin_table_find(const struct origin_table *table, const struct addr *addr, ost_time_t at,
	struct origin_found *found)
{
	struct origin_reader reader = { .table = table, .part = addr->family == ADDR_IPV6 };
	const struct origin_part *part = &table->part[reader.part];
	addr_number number = addr_to_number(addr);
	uint32_t carried, block = find_block(part, number);
	struct moment moment = { .at = at };
	int got = 0;
	if (block == part->blocks)
		return 0;
	if (begin_block(&reader, block, &carried) != 0)
		return OST_EFORMAT;
	while (reader.left > 0) {
		if (!next_range(&reader))
			return OST_EFORMAT;
		if (reader.first > number)
			break;
		bool holds = reader.last >= number;
		moment.any = false;
		moment.until = table->info.until;
		if (!read_changes(&reader, holds ? take_moment : take_nothing, &moment))
			return OST_EFORMAT;
		if (holds && moment.origins.count > 0) {
			keep(&reader, &moment, found);
			got = 1;
		}
	}
	return got;
}

void origin_cursor_init(struct origin_cursor *cursor, const struct origin_table *table)
{
	*cursor = (struct origin_cursor){ .reader.table = table };
}

void origin_cursor_clear(struct origin_cursor *cursor)
{
	free(cursor->change);
	*cursor = (struct origin_cursor){ 0 };
}

static void take_change(void *ctx, const struct origin_change *change)
{
	struct origin_cursor *cursor = ctx;
	cursor->change = array_grow(
		cursor->change, cursor->changes, &cursor->capacity, sizeof *cursor->change);
	cursor->change[cursor->changes++] = *change;
}

static bool read_whole(struct origin_cursor *cursor)
{
	struct origin_reader *reader = &cursor->reader;
	cursor->changes = 0;
	return next_range(reader) && read_changes(reader, take_change, cursor);
}

/* To the first own range of the next block: what it carries has been met before. */
static int enter_block(struct origin_cursor *cursor)
{
	uint32_t carried;
	int status = begin_block(&cursor->reader, cursor->block++, &carried);
	for (; status == 0 && carried > 0; carried--) {
		if (!read_whole(cursor))
			status = OST_EFORMAT;
	}
	return status;
}

/* Within a block next_range sees to it. */
static bool in_order(const struct origin_cursor *cursor)
{
	const struct origin_reader *reader = &cursor->reader;
	return reader->first > cursor->first ||
	       (reader->first == cursor->first && reader->last < cursor->last);
}

int origin_cursor_next(struct origin_cursor *cursor)
{
	struct origin_reader *reader = &cursor->reader;
	while (reader->left == 0) {
		if (cursor->block == reader->table->part[reader->part].blocks) {
			if (reader->part == 1)
				return 0;
			reader->part = 1;
			cursor->block = 0;
			cursor->any = false;
		} else if (enter_block(cursor) != 0) {
			return OST_EFORMAT;
		}
	}
	if (!read_whole(cursor) || (cursor->any && !in_order(cursor)))
		return OST_EFORMAT;
	cursor->any = true;
	cursor->first = reader->first;
	cursor->last = reader->last;
	unsigned width = reader->table->part[reader->part].width;
	cursor->range.first = addr_of_number(reader->first, width);
	cursor->range.last = addr_of_number(reader->last, width);
	return 1;
}

const struct origin_change *origin_cursor_at(const struct origin_cursor *cursor, ost_time_t at)
{
	size_t i = 0;
	while (i + 1 < cursor->changes && cursor->change[i + 1].from <= at)
		i++;
	return &cursor->change[i];
}
