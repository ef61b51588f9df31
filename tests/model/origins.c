#include "model/origins.h"

static void add_old(struct origin_rows *rows, const struct origin_table *table)
{
	struct origin_cursor cursor;
	origin_cursor_init(&cursor, table);
	while (origin_cursor_next(&cursor) == 1) {
		const struct origins *origins = &cursor.change[0].origins;
		for (size_t i = 0; i < origins->count; i++) {
			struct prefix_origin row = { cursor.range, origins->origin[i].asn, 1,
				origins->origin[i].as_set };
			origin_rows_add(rows, &row);
		}
	}
	origin_cursor_clear(&cursor);
}

int origins_add(struct store *store, int64_t input, const struct prefix_origin *origin)
{
	struct store_input row = { .id = input };
	struct origin_rows *rows = origin_rows_new();
	struct origin_table table;
	struct tally tally = { 0 };
	struct buf bytes;
	buf_init(&bytes);
	if (store_origins_read(store, input, &bytes) == 0 &&
		origin_table_open((struct span){ bytes.text, bytes.length }, &table) == 0)
		add_old(rows, &table);
	origin_rows_add(rows, origin);
	int status = store_origins_put_rows(store, &row, rows, &tally);
	origin_rows_free(rows);
	buf_clear(&bytes);
	return status;
}

static void print_origins(const struct origins *origins, struct buf *out)
{
	for (size_t i = 0; i < origins->count; i++) {
		const struct origin *origin = &origins->origin[i];
		buf_printf(out, origin->as_set ? " {%u}" : " %u", origin->asn);
		if (origin->peers > 0)
			buf_printf(out, ":%u", origin->peers);
	}
}

void origin_table_print(const struct origin_table *table, struct buf *out)
{
	struct origin_cursor cursor;
	int got;
	origin_cursor_init(&cursor, table);
	while ((got = origin_cursor_next(&cursor)) == 1) {
		range_print(out, &cursor.range);
		for (size_t i = 0; i < cursor.changes; i++) {
			if (i > 0)
				buf_printf(out, " @%d",
					(int)(cursor.change[i].from - table->info.from));
			print_origins(&cursor.change[i].origins, out);
		}
		buf_putc(out, '\n');
	}
	if (got < 0)
		buf_puts(out, "damaged\n");
	origin_cursor_clear(&cursor);
}

void origins_print(struct store *store, int64_t input, struct buf *out)
{
	struct origin_table table;
	struct buf bytes;
	buf_init(&bytes);
	if (store_origins_read(store, input, &bytes) == 0 &&
		origin_table_open((struct span){ bytes.text, bytes.length }, &table) == 0)
		origin_table_print(&table, out);
	buf_clear(&bytes);
}
