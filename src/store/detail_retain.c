#include "store/detail_retain.h"

#include "store/detail_block.h"
#include "store/feeds_sqlite.h"
#include "store/presence_block.h"
#include "store/sql.h"

#include <stdlib.h>

struct block_row {
	int64_t id;
	uint8_t first[PRESENCE_FIRST_BYTES];
};

/* A block that is being read, and its next detail. */
struct cursor {
	struct detail_reader reader;
	struct detail next;
};

/* The details of one series and `what`, out of all their blocks in one order. */
struct merging {
	struct store *store;
	int64_t series;
	uint8_t what;
	const struct block_row *row; /* [rows] by first */
	size_t rows, opened;
	struct cursor **open; /* a heap, the least first */
	size_t count, capacity;
	struct detail_writer writer;
	uint64_t written; /* blocks */
	uint64_t gone, details;
};

/* ---- rows ---- */

static int list_rows(struct merging *m, struct arena *arena)
{
	struct sql_list list = { .arena = arena, .size = sizeof *m->row };
	sqlite3_stmt *query = sql_statement(m->store,
		"SELECT id, first FROM detail_block WHERE series = ?1 AND what = ?2 "
		"ORDER BY first, id");
	int status = OST_ESTORE;
	if (query != NULL) {
		sqlite3_bind_int64(query, 1, m->series);
		sqlite3_bind_int(query, 2, m->what);
	}
	while (query != NULL && (status = sqlite3_step(query)) == SQLITE_ROW) {
		struct block_row *row = sql_list_add(&list);
		const void *first = sqlite3_column_blob(query, 1);
		if (first == NULL || sqlite3_column_bytes(query, 1) != PRESENCE_FIRST_BYTES)
			return OST_EFORMAT;
		row->id = sqlite3_column_int64(query, 0);
		memcpy(row->first, first, PRESENCE_FIRST_BYTES);
	}
	m->row = list.items;
	m->rows = list.count;
	return status == SQLITE_DONE ? 0 : OST_ESTORE;
}

static int newest_id(struct store *store, int64_t *id)
{
	sqlite3_stmt *query = sql_statement(store, "SELECT max(id) FROM detail_block");
	if (query == NULL || sqlite3_step(query) != SQLITE_ROW)
		return OST_ESTORE;
	*id = sqlite3_column_int64(query, 0);
	sqlite3_reset(query);
	return 0;
}

/* ---- the heap ---- */

static bool less(const struct cursor *a, const struct cursor *b)
{
	return detail_compare(&a->next, &b->next) < 0;
}

static void sink(struct merging *m)
{
	struct cursor *top = m->open[0];
	size_t at = 0;
	for (size_t child = 1; child < m->count; child = 2 * at + 1) {
		if (child + 1 < m->count && less(m->open[child + 1], m->open[child]))
			child++;
		if (!less(m->open[child], top))
			break;
		m->open[at] = m->open[child];
		at = child;
	}
	m->open[at] = top;
}

static void rise(struct merging *m)
{
	size_t at = m->count - 1;
	struct cursor *last = m->open[at];
	for (; at > 0 && less(last, m->open[(at - 1) / 2]); at = (at - 1) / 2)
		m->open[at] = m->open[(at - 1) / 2];
	m->open[at] = last;
}

static void close_cursor(struct cursor *cursor)
{
	detail_close(&cursor->reader);
	free(cursor);
}

static int open_block(struct merging *m, const struct block_row *row)
{
	sqlite3_stmt *query =
		sql_statement(m->store, "SELECT bytes FROM detail_block WHERE id = ?1");
	if (query == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(query, 1, row->id);
	if (sqlite3_step(query) != SQLITE_ROW)
		return OST_ESTORE;
	struct cursor *cursor = xcalloc(1, sizeof *cursor);
	detail_open(&cursor->reader,
		(struct span){
			sqlite3_column_blob(query, 0), (size_t)sqlite3_column_bytes(query, 0) },
		m->what);
	sqlite3_reset(query);
	int got = detail_next(&cursor->reader, &cursor->next);
	if (got <= 0) {
		close_cursor(cursor);
		return got;
	}
	m->open = array_grow(m->open, m->count, &m->capacity, sizeof *m->open);
	m->open[m->count++] = cursor;
	rise(m);
	return 0;
}

/* Opens all blocks that may hold what comes next. */
static int open_blocks(struct merging *m)
{
	int status = 0;
	while (m->opened < m->rows && status == 0) {
		uint8_t least[PRESENCE_FIRST_BYTES];
		const struct block_row *row = &m->row[m->opened];
		if (m->count > 0)
			block_first_to_bytes(m->open[0]->next.key.first, least);
		if (m->count > 0 && memcmp(row->first, least, sizeof least) > 0)
			break;
		m->opened++;
		status = open_block(m, row);
	}
	return status;
}

static int advance(struct merging *m)
{
	struct cursor *top = m->open[0];
	int got = detail_next(&top->reader, &top->next);
	if (got == 0) {
		close_cursor(top);
		m->open[0] = m->open[--m->count];
	}
	if (m->count > 0)
		sink(m);
	return got < 0 ? got : 0;
}

/* ---- one order, one writer ---- */

static int flush(struct merging *m)
{
	m->written += m->writer.mentions > 0;
	return sqlite_detail_block_put(m->store, m->series, &m->writer);
}

static int merge(struct merging *m, int32_t detail_from)
{
	int status = open_blocks(m);
	while (status == 0 && m->count > 0) {
		const struct detail *detail = &m->open[0]->next;
		m->details++;
		if (detail->mention.days.last < detail_from)
			m->gone++;
		else
			detail_put(&m->writer, detail);
		if (detail_writer_full(&m->writer))
			status = flush(m);
		if (status == 0)
			status = advance(m);
		if (status == 0)
			status = open_blocks(m);
	}
	return status == 0 ? flush(m) : status;
}

/* Drops the blocks that were there before, or those that were written beside them. */
static int drop(struct merging *m, int64_t newest, bool before)
{
	sqlite3_stmt *statement = sql_statement(m->store,
		before ? "DELETE FROM detail_block WHERE series = ?1 AND what = ?2 AND id <= ?3"
		       : "DELETE FROM detail_block WHERE series = ?1 AND what = ?2 AND id > ?3");
	if (statement == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(statement, 1, m->series);
	sqlite3_bind_int(statement, 2, m->what);
	sqlite3_bind_int64(statement, 3, newest);
	return sql_run(statement);
}

static int retain_what(struct merging *m, int32_t detail_from, struct retained *retained)
{
	struct arena arena;
	int64_t newest = 0;
	arena_init(&arena);
	detail_writer_init(&m->writer);
	int status = list_rows(m, &arena);
	if (status == 0)
		status = newest_id(m->store, &newest);
	if (status == 0)
		status = merge(m, detail_from);
	bool anew = m->gone > 0 || m->written < m->rows;
	if (status == 0)
		status = drop(m, newest, anew);
	retained->details += m->details;
	retained->details_gone += m->gone;
	retained->detail_blocks += m->rows;
	retained->detail_blocks_left += anew ? m->written : m->rows;
	while (m->count > 0)
		close_cursor(m->open[--m->count]);
	free(m->open);
	detail_writer_clear(&m->writer);
	arena_clear(&arena);
	return status;
}

int detail_retain(
	struct store *store, int64_t series, int32_t detail_from, struct retained *retained)
{
	int status = 0;
	for (uint8_t what = 0; what < PRESENCE_WHATS && status == 0; what++) {
		struct merging merging = { .store = store, .series = series, .what = what };
		status = retain_what(&merging, detail_from, retained);
	}
	return status;
}
