/* Origin tables in the store. */
#include "store/origins.h"

#include "store/origin_rows.h"
#include "store/sql.h"

#include <stdlib.h>
#include <string.h>

static void bind_bytes(sqlite3_stmt *put, int index, const struct buf *bytes)
{
	sqlite3_bind_blob64(put, index, bytes->text, bytes->length, SQLITE_STATIC);
}

int store_origins_put(
	struct store *store, int64_t input, const struct buf *table, const struct buf *peers)
{
	struct origin_table head;
	sqlite3_stmt *put = sql_statement(store,
		"INSERT INTO origin_table (input, dated_from, dated_until, ranges_ipv4, "
		"ranges_ipv6, bytes, peers) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
		"ON CONFLICT (input) DO UPDATE SET dated_from = ?2, dated_until = ?3, "
		"ranges_ipv4 = ?4, ranges_ipv6 = ?5, bytes = ?6, peers = ?7");
	if (put == NULL)
		return OST_ESTORE;
	int status = origin_table_open((struct span){ table->text, table->length }, &head);
	if (status != 0)
		return status;
	sqlite3_bind_int64(put, 1, input);
	sqlite3_bind_int64(put, 2, head.info.from);
	sqlite3_bind_int64(put, 3, head.info.until);
	sqlite3_bind_int64(put, 4, head.info.ranges_ipv4);
	sqlite3_bind_int64(put, 5, head.info.ranges_ipv6);
	bind_bytes(put, 6, table);
	bind_bytes(put, 7, peers);
	return sql_run(put);
}

int store_origins_put_rows(struct store *store, const struct store_input *input,
	struct origin_rows *rows, struct tally *tally)
{
	struct buf table, none;
	buf_init(&table);
	buf_init(&none);
	int status = origin_rows_finish(rows, &input->dated, tally, &table);
	if (status == 0)
		status = store_origins_put(store, input->id, &table, &none);
	buf_clear(&table);
	return status;
}

int store_origins_list(
	struct store *store, struct arena *arena, struct store_origin_table **list, size_t *count)
{
	struct sql_list rows = { .arena = arena, .size = sizeof **list };
	sqlite3_stmt *query = sql_statement(store,
		"SELECT input, dated_from, dated_until, ranges_ipv4, ranges_ipv6, "
		"1 + (SELECT count(*) FROM origin_extension WHERE extends = origin_table.input) "
		"FROM origin_table ORDER BY dated_from, dated_until, input");
	int status = OST_ESTORE;
	while (query != NULL && (status = sqlite3_step(query)) == SQLITE_ROW) {
		struct store_origin_table *row = sql_list_add(&rows);
		*row = (struct store_origin_table){
			.input = sqlite3_column_int64(query, 0),
			.from = sqlite3_column_int64(query, 1),
			.until = sqlite3_column_int64(query, 2),
			.ranges_ipv4 = (uint32_t)sqlite3_column_int64(query, 3),
			.ranges_ipv6 = (uint32_t)sqlite3_column_int64(query, 4),
			.inputs = (uint32_t)sqlite3_column_int64(query, 5),
		};
	}
	*list = rows.items;
	*count = rows.count;
	return status == SQLITE_DONE ? 0 : OST_ESTORE;
}

int store_origins_read(struct store *store, int64_t input, struct buf *table)
{
	return sql_read_bytes(
		store, "SELECT bytes FROM origin_table WHERE input = ?1", input, table);
}

int store_origins_read_peers(struct store *store, int64_t input, struct buf *peers)
{
	return sql_read_bytes(
		store, "SELECT peers FROM origin_table WHERE input = ?1", input, peers);
}

int store_origins_extend(struct store *store, int64_t input, int64_t extends)
{
	sqlite3_stmt *put = sql_statement(
		store, "INSERT INTO origin_extension (input, extends) VALUES (?1, ?2)");
	if (put == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(put, 1, input);
	sqlite3_bind_int64(put, 2, extends);
	return sql_run(put);
}

static int compare_asns(const void *a, const void *b)
{
	asn_t x = *(const asn_t *)a, y = *(const asn_t *)b;
	return (x > y) - (x < y);
}

static void list_origins(const struct origin_cursor *cursor, const struct origin_question *question,
	const asn_t *sorted, struct sql_list *rows)
{
	const struct origins *origins = &origin_cursor_at(cursor, question->at)->origins;
	for (size_t i = 0; i < origins->count; i++) {
		const struct origin *origin = &origins->origin[i];
		if (bsearch(&origin->asn, sorted, question->count, sizeof *sorted, compare_asns) ==
			NULL)
			continue;
		struct prefix_origin *row = sql_list_add(rows);
		*row = (struct prefix_origin){ cursor->range, origin->asn, (uint16_t)origins->count,
			origin->as_set };
	}
}

int store_origins_of(struct store *store, const struct origin_question *question,
	struct arena *arena, struct prefix_origin **list, size_t *count)
{
	struct sql_list rows = { .arena = arena, .size = sizeof **list };
	struct origin_table table;
	struct origin_cursor cursor;
	struct buf bytes;
	buf_init(&bytes);
	*list = NULL;
	*count = 0;
	int status = store_origins_read(store, question->input, &bytes);
	if (status == 0)
		status = origin_table_open((struct span){ bytes.text, bytes.length }, &table);
	if (status != 0 || question->count == 0) {
		buf_clear(&bytes);
		return status;
	}
	asn_t *sorted = xmalloc(question->count * sizeof *sorted);
	memcpy(sorted, question->asn, question->count * sizeof *sorted);
	qsort(sorted, question->count, sizeof *sorted, compare_asns);
	origin_cursor_init(&cursor, &table);
	while ((status = origin_cursor_next(&cursor)) == 1)
		list_origins(&cursor, question, sorted, &rows);
	origin_cursor_clear(&cursor);
	free(sorted);
	buf_clear(&bytes);
	*list = rows.items;
	*count = rows.count;
	return status;
}

/* One input's rows of a store of version 1, with its date, into a table. */
static int convert_input(struct store *store, const struct store_input *input)
{
	struct tally tally = { 0 };
	struct prefix_origin row;
	struct origin_rows *rows = origin_rows_new();
	sqlite3_stmt *query = sql_statement(store,
		"SELECT asn, first, last, as_set FROM prefix_origin WHERE input = ?1 ORDER BY line");
	int status = OST_ESTORE;
	if (query != NULL)
		sqlite3_bind_int64(query, 1, input->id);
	while (query != NULL && (status = sqlite3_step(query)) == SQLITE_ROW) {
		row = (struct prefix_origin){ .asn = (asn_t)sqlite3_column_int64(query, 0),
			.as_set = sqlite3_column_int(query, 3) != 0 };
		sql_addr(query, 1, &row.range.first);
		sql_addr(query, 2, &row.range.last);
		if (row.asn != 0 && row.range.first.family != 0 &&
			addr_compare(&row.range.first, &row.range.last) <= 0 &&
			row.range.first.family == row.range.last.family)
			origin_rows_add(rows, &row);
	}
	if (query != NULL)
		sqlite3_reset(query);
	status = status == SQLITE_DONE ? store_origins_put_rows(store, input, rows, &tally)
				       : OST_ESTORE;
	origin_rows_free(rows);
	return status;
}

/* The inputs that have such rows, without what `input` got in later versions. */
static int list_old_inputs(struct store *store, struct sql_list *list)
{
	sqlite3_stmt *query = sql_statement(store,
		"SELECT id, dated, dated_from, dated_until FROM input WHERE EXISTS "
		"(SELECT 1 FROM prefix_origin WHERE prefix_origin.input = input.id) ORDER BY id");
	int status = OST_ESTORE;
	while (query != NULL && (status = sqlite3_step(query)) == SQLITE_ROW) {
		struct store_input *input = sql_list_add(list);
		input->id = sqlite3_column_int64(query, 0);
		sql_when(query, 1, &input->dated);
	}
	return status == SQLITE_DONE ? 0 : OST_ESTORE;
}

int origins_convert(struct store *store)
{
	struct arena arena;
	struct sql_list list = { .arena = &arena, .size = sizeof(struct store_input) };
	arena_init(&arena);
	int status = list_old_inputs(store, &list);
	const struct store_input *input = list.items;
	for (size_t i = 0; i < list.count && status == 0; i++)
		status = convert_input(store, &input[i]);
	arena_clear(&arena);
	sql_forget(store);
	return status == 0 ? sql_execute(store, "DROP TABLE prefix_origin") : status;
}
