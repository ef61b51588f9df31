#include "store/origin_rows.h"

#include "base/alloc.h"
#include "store/origin_bytes.h"
#include "store/origin_write.h"

#include <stdlib.h>

struct row {
	addr_number first, last;
	uint32_t number; /* in which order they came */
	asn_t asn;
	uint8_t family;
	bool as_set;
};

struct origin_rows {
	struct row *row;
	size_t rows, capacity;
	bool sorted; /* as they came */
};

struct origin_rows *origin_rows_new(void)
{
	struct origin_rows *rows = xcalloc(1, sizeof *rows);
	rows->sorted = true;
	return rows;
}

void origin_rows_free(struct origin_rows *rows)
{
	if (rows == NULL)
		return;
	free(rows->row);
	free(rows);
}

size_t origin_rows_count(const struct origin_rows *rows)
{
	return rows->rows;
}

/* The order of a table; of one range the order of the rows. */
static int compare_rows(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	if (a->last != b->last)
		return a->last > b->last ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

void origin_rows_add(struct origin_rows *rows, const struct prefix_origin *origin)
{
	rows->row = array_grow(rows->row, rows->rows, &rows->capacity, sizeof *rows->row);
	struct row *row = &rows->row[rows->rows];
	*row = (struct row){
		.first = addr_to_number(&origin->range.first),
		.last = addr_to_number(&origin->range.last),
		.number = (uint32_t)rows->rows,
		.asn = origin->asn,
		.family = origin->range.first.family,
		.as_set = origin->as_set,
	};
	if (rows->rows > 0 && rows->sorted)
		rows->sorted = compare_rows(row - 1, row) < 0;
	rows->rows++;
}

static void add_origin(struct origins *origins, const struct row *row, struct tally *tally)
{
	for (size_t i = 0; i < origins->count; i++) {
		if (origins->origin[i].asn == row->asn)
			return;
	}
	if (origins->count == ORIGINS_MAX)
		tally_reject(tally, "more than 16 origins of a range", 0, NULL, 0);
	else
		origins->origin[origins->count++] =
			(struct origin){ .asn = row->asn, .as_set = row->as_set };
}

/* All rows of one range from `at` on. Returns where the next range begins. */
static size_t write_range(const struct origin_rows *rows, size_t at, struct tally *tally,
	struct origin_writer *writer)
{
	const struct row *row = &rows->row[at];
	unsigned width = row->family == ADDR_IPV6 ? 128 : 32;
	struct addr_range range = { addr_of_number(row->first, width),
		addr_of_number(row->last, width) };
	struct origin_change change = { .from = INT64_MIN };
	for (; at < rows->rows && rows->row[at].family == row->family &&
		rows->row[at].first == row->first && rows->row[at].last == row->last;
		at++)
		add_origin(&change.origins, &rows->row[at], tally);
	origin_writer_add(writer, &range, &change, 1);
	return at;
}

int origin_rows_finish(
	struct origin_rows *rows, const struct when *dated, struct tally *tally, struct buf *table)
{
	struct origin_table_info info = { .from = dated->from, .until = dated->until };
	if (when_known(dated))
		info.until--;
	struct origin_writer *writer = origin_writer_new(&info);
	if (!rows->sorted)
		qsort(rows->row, rows->rows, sizeof *rows->row, compare_rows);
	for (size_t at = 0; at < rows->rows;)
		at = write_range(rows, at, tally, writer);
	int status = origin_writer_finish(writer, table);
	origin_writer_free(writer);
	return status;
}
