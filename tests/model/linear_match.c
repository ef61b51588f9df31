#include "model/linear_match.h"

#include "base/alloc.h"
#include "store/origin_write.h"

#include <stdlib.h>
#include <string.h>

enum { FROM = 1200000000, SPAN_MINUTES = 600 };

/* Few different bits, so that prefixes meet: within 10.x and 2001:db8::, sometimes anywhere. */
static struct addr random_addr(struct random_state *random)
{
	struct addr addr = { .family = random_below(random, 2) == 0 ? ADDR_IPV4 : ADDR_IPV6 };
	size_t bytes = addr_bits(&addr) / 8;
	static const uint8_t usual[16] = { 0x20, 0x01, 0x0d, 0xb8 };
	for (size_t i = 0; i < bytes; i++) {
		uint64_t die = random_below(random, 8);
		addr.byte[i] = die == 0   ? (uint8_t)random_u64(random)
			       : die == 1 ? 0xFF
			       : die == 2 ? (uint8_t)random_below(random, 4)
					  : usual[i];
	}
	return addr;
}

static struct addr_range random_range(struct random_state *random, bool crossing)
{
	struct addr_range range;
	struct addr addr = random_addr(random);
	unsigned width = addr_bits(&addr);
	unsigned bits = (unsigned)random_below(random, 4) == 0
				? (unsigned)random_below(random, width + 1)
				: width / 4 + (unsigned)random_below(random, width / 2);
	prefix_range(&addr, bits, &range);
	if (crossing && random_below(random, 2) == 0) {
		range.first = addr;
		range.last.byte[width / 8 - 1] ^= (uint8_t)random_below(random, 4);
		if (addr_compare(&range.first, &range.last) > 0)
			range.last = range.first;
	}
	return range;
}

static struct origins random_origins(struct random_state *random, bool peers)
{
	static const asn_t extreme[] = { 1, (1u << 30) - 1, 1u << 30, 0xC0000000, UINT32_MAX };
	struct origins origins = { .count = 1 };
	if (random_below(random, 6) == 0)
		origins.count = 1 + random_below(random, ORIGINS_MAX);
	for (size_t i = 0; i < origins.count; i++) {
		struct origin *origin = &origins.origin[i];
		origin->asn = 64496 + (asn_t)(random_below(random, 4) * 20 + i);
		if (random_below(random, 10) == 0)
			origin->asn = extreme[random_below(random, 5)];
		origin->as_set = random_below(random, 12) == 0;
		origin->peers = peers ? (uint16_t)(1 + random_below(random, 300)) : 0;
	}
	return origins;
}

static void random_changes(
	struct linear_row *row, struct random_state *random, const struct linear_shape *shape)
{
	ost_time_t at = FROM;
	row->changes = 1;
	if (shape->history && random_below(random, 3) == 0)
		row->changes += random_below(random, LINEAR_CHANGES);
	for (size_t i = 0; i < row->changes; i++) {
		row->change[i].from = at;
		row->change[i].origins = random_origins(random, shape->peers);
		if (row->changes > 1 && random_below(random, 3) == 0)
			row->change[i].origins.count = 0;
		at += (ost_time_t)(1 + random_below(random, SPAN_MINUTES / LINEAR_CHANGES)) *
		      MINUTE_S;
	}
}

static int compare_rows(const void *left, const void *right)
{
	const struct linear_row *a = left, *b = right;
	int order = addr_compare(&a->range.first, &b->range.first);
	return order != 0 ? order : addr_compare(&b->range.last, &a->range.last);
}

struct linear_list linear_random(struct random_state *random, const struct linear_shape *shape)
{
	struct linear_list list = { .info = { .from = FROM,
					    .until = FROM + SPAN_MINUTES * MINUTE_S } };
	size_t count = random_below(random, shape->rows + 1), kept = 0;
	list.row = xcalloc(shape->rows + 1, sizeof *list.row);
	list.info.peers_ipv4 = list.info.peers_ipv6 = shape->peers ? 300 : 0;
	for (size_t i = 0; i < count; i++)
		list.row[i].range = random_range(random, shape->crossing);
	qsort(list.row, count, sizeof *list.row, compare_rows);
	for (size_t i = 0; i < count; i++) {
		if (kept == 0 || compare_rows(&list.row[kept - 1], &list.row[i]) != 0)
			list.row[kept++] = list.row[i];
	}
	for (size_t i = 0; i < kept; i++)
		random_changes(&list.row[i], random, shape);
	list.count = kept;
	return list;
}

void linear_clear(struct linear_list *list)
{
	free(list->row);
	*list = (struct linear_list){ 0 };
}

void linear_write(const struct linear_list *list, struct buf *table)
{
	struct origin_writer *writer = origin_writer_new(&list->info);
	for (size_t i = 0; i < list->count; i++)
		origin_writer_add(
			writer, &list->row[i].range, list->row[i].change, list->row[i].changes);
	if (origin_writer_finish(writer, table) != 0)
		abort();
	origin_writer_free(writer);
}

struct addr linear_address(const struct linear_list *list, struct random_state *random)
{
	if (list->count == 0 || random_below(random, 8) == 0)
		return random_addr(random);
	const struct addr_range *range = &list->row[random_below(random, list->count)].range;
	struct addr addr = random_below(random, 2) == 0 ? range->first : range->last;
	size_t bytes = addr_bits(&addr) / 8;
	/* Itself, a neighbour, or somewhere behind. */
	if (random_below(random, 2) == 0)
		addr.byte[bytes - 1] ^= (uint8_t)random_below(random, 4);
	if (random_below(random, 3) == 0)
		addr.byte[random_below(random, bytes)] = (uint8_t)random_u64(random);
	return addr;
}

const struct linear_row *linear_find(
	const struct linear_list *list, const struct addr *addr, ost_time_t at, size_t *change)
{
	const struct linear_row *best = NULL;
	for (size_t i = 0; i < list->count; i++) {
		const struct linear_row *row = &list->row[i];
		if (row->range.first.family != addr->family ||
			addr_compare(&row->range.first, addr) > 0 ||
			addr_compare(addr, &row->range.last) > 0)
			continue;
		size_t last = 0;
		for (size_t k = 0; k < row->changes; k++) {
			if (row->change[k].from <= at)
				last = k;
		}
		if (row->change[last].origins.count > 0) {
			best = row;
			*change = last;
		}
	}
	return best;
}

bool origins_equal(const struct origins *a, const struct origins *b)
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
