#include "attr/lookup.h"

#include "attr/stretches.h"
#include "base/alloc.h"

#include <stdlib.h>

/* A range with one origin at all times; `ask`: with others, for which the table is asked. */
struct range {
	addr_number first, last;
	ost_time_t from;
	struct origin origin;
	bool ask;
};

/* Stretches side by side, by address: where each begins, and the number of its range from 1. */
struct side {
	addr_number *first;
	uint32_t *range;
	size_t count, first_capacity, range_capacity;
};

struct origin_lookup {
	const struct origin_table *table;
	struct side part[2]; /* IPv4, IPv6 */
	struct range *range;
	size_t ranges, capacity;
};

static origin_ref add_range(void *ctx, const struct origin_cursor *cursor)
{
	struct origin_lookup *lookup = ctx;
	const struct origin_change *change = &cursor->change[0];
	if (cursor->changes == 1 && change->origins.count == 0)
		return 0;
	lookup->range =
		array_grow(lookup->range, lookup->ranges, &lookup->capacity, sizeof *lookup->range);
	lookup->range[lookup->ranges++] = (struct range){
		.first = cursor->first,
		.last = cursor->last,
		.from = change->from,
		.origin = change->origins.origin[0],
		.ask = cursor->changes > 1 || change->origins.count > 1,
	};
	return (origin_ref)lookup->ranges;
}

static void add_stretch(void *ctx, addr_number first, addr_number last, origin_ref ref)
{
	struct side *side = ctx;
	(void)last;
	side->first =
		array_grow(side->first, side->count, &side->first_capacity, sizeof *side->first);
	side->range =
		array_grow(side->range, side->count, &side->range_capacity, sizeof *side->range);
	side->first[side->count] = first;
	side->range[side->count++] = ref;
}

struct origin_lookup *origin_lookup_new(const struct origin_table *table)
{
	struct origin_lookup *lookup = xcalloc(1, sizeof *lookup);
	struct ref_source source = { lookup, add_range };
	int status = 0;
	lookup->table = table;
	for (size_t part = 0; part < 2 && status == 0; part++) {
		struct stretch_sink sink = { &lookup->part[part], add_stretch };
		status = stretches_of(table, part, &source, &sink);
	}
	if (status == 0)
		return lookup;
	origin_lookup_free(lookup);
	return NULL;
}

void origin_lookup_free(struct origin_lookup *lookup)
{
	if (lookup == NULL)
		return;
	for (size_t part = 0; part < 2; part++) {
		free(lookup->part[part].first);
		free(lookup->part[part].range);
	}
	free(lookup->range);
	free(lookup);
}

/* The number of the range that answers for an address; 0 = none. */
static uint32_t range_at(const struct side *side, addr_number number)
{
	size_t low = 0, high = side->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (side->first[middle] <= number)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 ? side->range[low - 1] : 0;
}

int origin_lookup_find(const struct origin_lookup *lookup, const struct addr *addr, ost_time_t at,
	struct origin_found *found)
{
	size_t part = addr->family == ADDR_IPV6;
	uint32_t number = range_at(&lookup->part[part], addr_to_number(addr));
	if (number == 0)
		return 0;
	const struct range *range = &lookup->range[number - 1];
	if (range->ask)
		return origin_table_find(lookup->table, addr, at, found);
	unsigned width = origin_width(part);
	found->range.first = addr_of_number(range->first, width);
	found->range.last = addr_of_number(range->last, width);
	found->from = range->from;
	found->until = lookup->table->info.until;
	found->origins.count = 1;
	found->origins.origin[0] = range->origin;
	return 1;
}
