#include "attr/stretches.h"

#include "base/alloc.h"

#include <stdlib.h>

struct open_range {
	addr_number last;
	origin_ref ref;
};

/*
 * Goes through the addresses upwards with the ranges that were begun on a stack. The one on top
 * began last, so it answers as long as it reaches; those below that have ended meanwhile go when
 * they come to the top.
 */
struct sweep {
	const struct stretch_sink *sink;
	struct open_range *open;
	size_t count, capacity;
	addr_number at, limit;
	bool ended; /* the last address was given out */
};

static void give_out(struct sweep *sweep, addr_number last)
{
	while (!sweep->ended && sweep->at <= last) {
		while (sweep->count > 0 && sweep->open[sweep->count - 1].last < sweep->at)
			sweep->count--;
		struct open_range top = { last, 0 };
		if (sweep->count > 0)
			top = sweep->open[sweep->count - 1];
		addr_number end = top.last < last ? top.last : last;
		sweep->sink->take(sweep->sink->ctx, sweep->at, end, top.ref);
		sweep->ended = end == sweep->limit;
		sweep->at = end + 1;
	}
}

static void begin_range(struct sweep *sweep, addr_number first, addr_number last, origin_ref ref)
{
	if (first > 0)
		give_out(sweep, first - 1);
	sweep->open = array_grow(sweep->open, sweep->count, &sweep->capacity, sizeof *sweep->open);
	sweep->open[sweep->count++] = (struct open_range){ last, ref };
}

int stretches_of(const struct origin_table *table, size_t part, const struct ref_source *source,
	const struct stretch_sink *sink)
{
	struct sweep sweep = { .sink = sink, .limit = low_ones(origin_width(part)) };
	struct origin_cursor cursor;
	int got;
	origin_cursor_init(&cursor, table);
	cursor.reader.part = part;
	while ((got = origin_cursor_next(&cursor)) == 1 && cursor.reader.part == part) {
		origin_ref ref = source->ref(source->ctx, &cursor);
		if (ref != 0)
			begin_range(&sweep, cursor.first, cursor.last, ref);
	}
	origin_cursor_clear(&cursor);
	give_out(&sweep, sweep.limit);
	free(sweep.open);
	return got < 0 ? got : 0;
}
