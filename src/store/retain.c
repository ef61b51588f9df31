#include "store/retain.h"

#include "store/detail_retain.h"
#include "store/feeds_sqlite.h"
#include "store/presence_block.h"
#include "store/runs.h"
#include "store/sql.h"

#include <stdlib.h>

/* A block as it will be. */
struct fresh_block {
	uint8_t what;
	unsigned __int128 first;
	size_t keys, from, length; /* from: in the bytes of all */
};

/* One series while it is written anew. */
struct rewriting {
	int32_t keep_from;
	bool snapshot;
	struct day_list readings; /* of a snapshot list: the days on which it was read */
	struct retained *retained;
	struct buf bytes;
	struct fresh_block *block;
	size_t blocks, capacity;
	unsigned __int128 before; /* the first number of the presence before */
	struct day_run *run;
	size_t run_capacity;
	bool cut;
};

/* ---- what is left ---- */

/*
 * The first day that is left of a run. Where it reached over days on which the list was not read, it
 * begins on the first on which it was.
 */
static int32_t first_left(const struct rewriting *r, struct day_run run)
{
	if (run.first >= r->keep_from)
		return run.first;
	size_t next = days_before(&r->readings, r->keep_from);
	bool read = next < r->readings.count && r->readings.day[next] <= run.last;
	return r->snapshot && read ? r->readings.day[next] : r->keep_from;
}

/* Runs of which days are left, into `r->run`; returns how many. */
static size_t cut_runs(struct rewriting *r, const struct presence *presence)
{
	size_t count = 0;
	bool cut = false;
	for (size_t i = 0; i < presence->runs; i++) {
		struct day_run run = presence->run[i];
		cut |= run.first < r->keep_from;
		if (run.last < r->keep_from)
			continue;
		run.first = first_left(r, run);
		r->run = array_grow(r->run, count, &r->run_capacity, sizeof *r->run);
		r->run[count++] = run;
	}
	r->retained->presences++;
	r->retained->presences_gone += count == 0;
	r->retained->presences_cut += cut && count > 0;
	r->cut |= cut;
	return count;
}

/* Presences that begin alike stay in one block, which is found by its first number. */
static struct fresh_block *block_for(struct rewriting *r, const struct presence_key *key)
{
	struct fresh_block *last = r->blocks > 0 ? &r->block[r->blocks - 1] : NULL;
	if (last != NULL && last->what == key->what &&
		(last->keys < PRESENCE_BLOCK_KEYS || key->first == r->before))
		return last;
	r->block = array_grow(r->block, r->blocks, &r->capacity, sizeof *r->block);
	last = &r->block[r->blocks++];
	*last = (struct fresh_block){
		.what = key->what, .first = key->first, .from = r->bytes.length
	};
	return last;
}

static int take(void *ctx, const struct presence *presence)
{
	struct rewriting *r = ctx;
	size_t runs = cut_runs(r, presence);
	if (runs == 0)
		return 0;
	struct fresh_block *block = block_for(r, &presence->key);
	struct block_writer writer = { &r->bytes, block->keys == 0 ? 0 : r->before };
	block_put(&writer, &(struct presence){ presence->key, r->run, runs });
	block->keys++;
	block->length = r->bytes.length - block->from;
	r->before = presence->key.first;
	return 0;
}

/* ---- rows ---- */

/* A statement of a series and perhaps a day. */
static int run_for(struct store *store, const char *sql, int64_t series, int32_t day)
{
	sqlite3_stmt *statement = sql_statement(store, sql);
	if (statement == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(statement, 1, series);
	if (sqlite3_bind_parameter_count(statement) > 1)
		sqlite3_bind_int(statement, 2, day);
	return sql_run(statement);
}

static int count_of(struct store *store, const char *sql, int64_t series, uint64_t *count)
{
	sqlite3_stmt *query = sql_statement(store, sql);
	if (query == NULL)
		return OST_ESTORE;
	if (sqlite3_bind_parameter_count(query) > 0)
		sqlite3_bind_int64(query, 1, series);
	int status = sqlite3_step(query);
	*count = status == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(query, 0) : 0;
	sqlite3_reset(query);
	return status == SQLITE_ROW ? 0 : OST_ESTORE;
}

static int put_block(struct store *store, int64_t series, const struct rewriting *r, size_t number)
{
	const struct fresh_block *block = &r->block[number];
	uint8_t place[PRESENCE_FIRST_BYTES];
	sqlite3_stmt *put = sql_statement(store,
		"INSERT INTO presence_block (series, what, first, keys, bytes) "
		"VALUES (?1, ?2, ?3, ?4, ?5)");
	if (put == NULL)
		return OST_ESTORE;
	block_first_to_bytes(block->first, place);
	sqlite3_bind_int64(put, 1, series);
	sqlite3_bind_int(put, 2, block->what);
	sqlite3_bind_blob(put, 3, place, sizeof place, SQLITE_STATIC);
	sqlite3_bind_int64(put, 4, (int64_t)block->keys);
	sqlite3_bind_blob64(put, 5, r->bytes.text + block->from, block->length, SQLITE_STATIC);
	return sql_run(put);
}

static int replace_blocks(struct store *store, int64_t series, const struct rewriting *r)
{
	int status = run_for(store, "DELETE FROM presence_block WHERE series = ?1", series, 0);
	for (size_t i = 0; i < r->blocks && status == 0; i++)
		status = put_block(store, series, r, i);
	return status;
}

static int keep_series(struct store *store, int64_t series, const struct rewriting *r)
{
	if (r->blocks > 0)
		return run_for(store,
			"UPDATE series SET first_day = max(first_day, ?2) WHERE id = ?1", series,
			r->keep_from);
	r->retained->series_gone++;
	return run_for(store, "DELETE FROM series WHERE id = ?1", series, 0);
}

static int retain_series(struct store *store, const struct store_series *row, int32_t keep_from,
	struct retained *retained)
{
	struct rewriting r = {
		.keep_from = keep_from, .snapshot = row->series.snapshot, .retained = retained
	};
	int64_t series = row->series.id;
	uint64_t blocks = 0;
	struct arena arena;
	arena_init(&arena);
	buf_init(&r.bytes);
	int status = count_of(
		store, "SELECT count(*) FROM presence_block WHERE series = ?1", series, &blocks);
	if (status == 0 && r.snapshot)
		status = sqlite_list_days_read(store, row->series.feed, &arena, &r.readings);
	if (status == 0)
		status = sqlite_presences_walk(store, series, take, &r);
	if (status == 0 && (r.cut || r.blocks < blocks))
		status = replace_blocks(store, series, &r);
	if (status == 0)
		status = keep_series(store, series, &r);
	retained->blocks += blocks;
	retained->blocks_left += r.cut || r.blocks < blocks ? r.blocks : blocks;
	arena_clear(&arena);
	buf_clear(&r.bytes);
	free(r.block);
	free(r.run);
	return status;
}

static int forget_readings(struct store *store, int32_t keep_from, struct retained *retained)
{
	sqlite3_stmt *drop = sql_statement(store, "DELETE FROM list_day WHERE day < ?1");
	if (drop == NULL)
		return OST_ESTORE;
	sqlite3_bind_int(drop, 1, keep_from);
	int status = sql_run(drop);
	retained->readings_gone = status == 0 ? (uint64_t)sqlite3_changes64(store->db) : 0;
	return status;
}

/* Within a transaction. */
static int retain_all(
	struct store *store, const struct retain_question *question, struct retained *retained)
{
	struct arena arena;
	struct store_series *row;
	size_t rows = 0;
	arena_init(&arena);
	int status = sqlite_series_read(store, &arena, &row, &rows);
	for (size_t i = 0; i < rows && status == 0; i++) {
		/* A series that goes takes its details along, so these are first. */
		status = detail_retain(store, row[i].series.id, question->detail_from, retained);
		if (status == 0)
			status = retain_series(store, &row[i], question->keep_from, retained);
	}
	if (status == 0)
		status = forget_readings(store, question->keep_from, retained);
	arena_clear(&arena);
	return status;
}

static int file_bytes(struct store *store, uint64_t *bytes)
{
	return count_of(store,
		"SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", 0, bytes);
}

int sqlite_retain(
	struct store *store, const struct retain_question *question, struct retained *retained)
{
	*retained = (struct retained){ .has_file = true };
	int status = store_begin(store);
	if (status != 0)
		return status;
	status = file_bytes(store, &retained->bytes);
	if (status == 0)
		status = retain_all(store, question, retained);
	if (status != 0 || question->dry_run) {
		store_rollback(store);
		retained->bytes_left = retained->bytes;
		return status;
	}
	status = store_commit(store);
	if (status == 0)
		status = sql_execute(store, "VACUUM");
	return status == 0 ? file_bytes(store, &retained->bytes_left) : status;
}
