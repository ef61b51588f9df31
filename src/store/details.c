#include "store/details.h"

#include "store/detail_block.h"
#include "store/feeds_sqlite.h"
#include "store/presence_block.h"
#include "store/sql.h"

#include <stdlib.h>

int detail_compare(const struct detail *a, const struct detail *b)
{
	int order = presence_key_compare(&a->key, &b->key);
	if (order != 0)
		return order;
	if (a->mention.days.first != b->mention.days.first)
		return a->mention.days.first < b->mention.days.first ? -1 : 1;
	if (a->input != b->input)
		return a->input < b->input ? -1 : 1;
	return (a->mention.first_line > b->mention.first_line) -
	       (a->mention.first_line < b->mention.first_line);
}

/* ---- writing ---- */

int sqlite_detail_block_put(struct store *store, int64_t series, struct detail_writer *writer)
{
	uint8_t first[PRESENCE_FIRST_BYTES], last[PRESENCE_FIRST_BYTES];
	struct span bytes;
	if (writer->mentions == 0)
		return 0;
	int status = detail_writer_pack(writer, &bytes);
	sqlite3_stmt *put = sql_statement(store,
		"INSERT INTO detail_block (series, what, first, last, first_day, last_day, mentions, "
		"bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
	if (status != 0 || put == NULL)
		return status != 0 ? status : OST_ESTORE;
	block_first_to_bytes(writer->first, first);
	block_first_to_bytes(writer->before.key.first, last);
	sqlite3_bind_int64(put, 1, series);
	sqlite3_bind_int(put, 2, writer->before.key.what);
	sqlite3_bind_blob(put, 3, first, sizeof first, SQLITE_STATIC);
	sqlite3_bind_blob(put, 4, last, sizeof last, SQLITE_STATIC);
	sqlite3_bind_int(put, 5, writer->days.first);
	sqlite3_bind_int(put, 6, writer->days.last);
	sqlite3_bind_int64(put, 7, (int64_t)writer->mentions);
	sqlite3_bind_blob64(put, 8, bytes.p, bytes.n, SQLITE_STATIC);
	status = sql_run(put);
	detail_writer_next(writer);
	return status;
}

int sqlite_details_add(
	struct store *store, int64_t input, struct gather *gather, size_t number, int64_t series)
{
	struct detail_writer writer;
	int status = 0;
	detail_writer_init(&writer);
	for (size_t i = 0; i < gather_presences(gather, number) && status == 0; i++) {
		const struct mention *mention;
		struct detail detail = { .key = *gather_key(gather, number, i), .input = input };
		size_t mentions = gather_mentions(gather, number, i, &mention);
		if (writer.mentions > 0 && writer.before.key.what != detail.key.what)
			status = sqlite_detail_block_put(store, series, &writer);
		for (size_t m = 0; m < mentions && status == 0; m++) {
			detail.mention = mention[m];
			detail_put(&writer, &detail);
			if (detail_writer_full(&writer))
				status = sqlite_detail_block_put(store, series, &writer);
		}
	}
	if (status == 0)
		status = sqlite_detail_block_put(store, series, &writer);
	detail_writer_clear(&writer);
	return status;
}

/* ---- reading ---- */

/* The details of one presence, out of blocks of many. */
static int pick(struct span bytes, const struct presence_key *key, struct sql_list *rows)
{
	struct detail_reader reader;
	struct detail detail;
	int got;
	detail_open(&reader, bytes, key->what);
	while ((got = detail_next(&reader, &detail)) == 1) {
		int order = presence_key_compare(&detail.key, key);
		if (order > 0)
			break;
		if (order < 0)
			continue;
		struct detail *row = sql_list_add(rows);
		*row = detail;
		row->mention.words.p =
			arena_copy(rows->arena, detail.mention.words.p, detail.mention.words.n);
	}
	detail_close(&reader);
	return got < 0 ? got : 0;
}

static int compare_rows(const void *a, const void *b)
{
	return detail_compare(a, b);
}

int sqlite_details_read(struct store *store, int64_t series, const struct presence_key *key,
	struct arena *arena, struct detail **list, size_t *count)
{
	struct sql_list rows = { .arena = arena, .size = sizeof **list };
	uint8_t first[PRESENCE_FIRST_BYTES];
	sqlite3_stmt *query = sql_statement(store,
		"SELECT bytes FROM detail_block "
		"WHERE series = ?1 AND what = ?2 AND first <= ?3 AND last >= ?3");
	int status = OST_ESTORE, taken = 0;
	block_first_to_bytes(key->first, first);
	if (query != NULL) {
		sqlite3_bind_int64(query, 1, series);
		sqlite3_bind_int(query, 2, key->what);
		sqlite3_bind_blob(query, 3, first, sizeof first, SQLITE_STATIC);
	}
	while (query != NULL && taken == 0 && (status = sqlite3_step(query)) == SQLITE_ROW)
		taken = pick((struct span){ sqlite3_column_blob(query, 0),
				     (size_t)sqlite3_column_bytes(query, 0) },
			key, &rows);
	sqlite3_reset(query);
	*list = rows.items;
	*count = rows.count;
	if (rows.count > 1)
		qsort(rows.items, rows.count, sizeof **list, compare_rows);
	return taken != 0 ? taken : status == SQLITE_DONE ? 0 : OST_ESTORE;
}
