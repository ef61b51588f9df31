#include "store/presences.h"

#include "store/feeds_sqlite.h"
#include "store/presence_block.h"
#include "store/runs.h"
#include "store/sql.h"

#include <stdlib.h>
#include <string.h>

/* One series while the presences of an input join it. */
struct joining {
	struct store *store;
	struct gather *gather;
	int64_t series;
	bool snapshot;
	size_t number, count, next; /* in the gather; number = NOWHERE: it has none */
	bool everywhere; /* days became known on which the list was read, between known ones */
	struct day_list all,
		only_new; /* on which the list was read: at any time; not known before */
};
#define NOWHERE SIZE_MAX

static unsigned __int128 number_of_bytes(const uint8_t *bytes)
{
	unsigned __int128 number = 0;
	for (size_t i = 0; i < PRESENCE_FIRST_BYTES; i++)
		number = number << 8 | bytes[i];
	return number;
}

/* ---- days on which a list was read ---- */

int sqlite_list_days_read(
	struct store *store, const char *feed, struct arena *arena, struct day_list *days)
{
	struct sql_list rows = { .arena = arena, .size = sizeof *days->day };
	sqlite3_stmt *query =
		sql_statement(store, "SELECT day FROM list_day WHERE feed = ?1 ORDER BY day");
	int status = OST_ESTORE;
	if (query != NULL)
		sql_bind_text(query, 1, feed);
	while (query != NULL && (status = sqlite3_step(query)) == SQLITE_ROW) {
		int32_t *day = sql_list_add(&rows);
		*day = sqlite3_column_int(query, 0);
	}
	*days = (struct day_list){ rows.items, rows.count };
	return status == SQLITE_DONE ? 0 : OST_ESTORE;
}

static int put_days(struct store *store, int64_t input, const char *feed, struct day_list days)
{
	int status = 0;
	for (size_t i = 0; i < days.count && status == 0; i++) {
		sqlite3_stmt *put = sql_statement(store,
			"INSERT INTO list_day (feed, day, input) VALUES (?1, ?2, ?3) "
			"ON CONFLICT (feed, day) DO UPDATE SET input = ?3");
		if (put == NULL)
			return OST_ESTORE;
		sql_bind_text(put, 1, feed);
		sqlite3_bind_int(put, 2, days.day[i]);
		sqlite3_bind_int64(put, 3, input);
		status = sql_run(put);
	}
	return status;
}

/* Unites the days known with those of the gather: all of them, and those that are new. */
static void unite_days(
	struct joining *j, struct day_list old, struct day_list come, struct arena *arena)
{
	int32_t *all = arena_alloc(arena, (old.count + come.count + 1) * sizeof *all);
	int32_t *new = arena_alloc(arena, (come.count + 1) * sizeof *new);
	size_t count = 0, news = 0;
	for (size_t o = 0, c = 0; o < old.count || c < come.count;) {
		if (c == come.count || (o < old.count && old.day[o] < come.day[c])) {
			all[count++] = old.day[o++];
		} else {
			bool known = o < old.count && old.day[o] == come.day[c];
			o += known;
			if (!known)
				new[news++] = come.day[c];
			all[count++] = come.day[c++];
		}
	}
	j->all = (struct day_list){ all, count };
	j->only_new = (struct day_list){ new, news };
	j->everywhere = news > 0 && old.count > 0 && new[0] < old.day[old.count - 1];
}

/* ---- one block ---- */

static int put_block(struct joining *j, uint8_t what, unsigned __int128 first, size_t keys,
	const struct buf *bytes)
{
	uint8_t place[PRESENCE_FIRST_BYTES];
	sqlite3_stmt *put = sql_statement(j->store,
		"INSERT INTO presence_block (series, what, first, keys, bytes) "
		"VALUES (?1, ?2, ?3, ?4, ?5)");
	if (put == NULL)
		return OST_ESTORE;
	block_first_to_bytes(first, place);
	sqlite3_bind_int64(put, 1, j->series);
	sqlite3_bind_int(put, 2, what);
	sqlite3_bind_blob(put, 3, place, sizeof place, SQLITE_STATIC);
	sqlite3_bind_int64(put, 4, (int64_t)keys);
	sqlite3_bind_blob64(put, 5, bytes->text, bytes->length, SQLITE_STATIC);
	return sql_run(put);
}

static int drop_block(struct joining *j, uint8_t what, const uint8_t *first)
{
	sqlite3_stmt *drop = sql_statement(j->store,
		"DELETE FROM presence_block WHERE series = ?1 AND what = ?2 AND first = ?3");
	if (drop == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(drop, 1, j->series);
	sqlite3_bind_int(drop, 2, what);
	sqlite3_bind_blob(drop, 3, first, PRESENCE_FIRST_BYTES, SQLITE_STATIC);
	return sql_run(drop);
}

/* Blocks on their way out: as many keys each, those which begin alike together. */
struct outgoing {
	struct joining *joining;
	uint8_t what;
	size_t per_block, keys;
	unsigned __int128 first, before;
	struct buf bytes;
};

static int flush(struct outgoing *out)
{
	int status = out->keys == 0 ? 0
				    : put_block(out->joining, out->what, out->first, out->keys,
					      &out->bytes);
	buf_reset(&out->bytes);
	out->keys = 0;
	return status;
}

static int put_presence(struct outgoing *out, const struct presence *presence)
{
	int status = 0;
	if (out->keys >= out->per_block && presence->key.first != out->before)
		status = flush(out);
	if (out->keys == 0)
		out->first = presence->key.first;
	struct block_writer writer = { &out->bytes, out->keys == 0 ? 0 : out->before };
	block_put(&writer, presence);
	out->before = presence->key.first;
	out->keys++;
	return status;
}

/* What the list said before and says now of one key; `old` or `come` may have no runs. */
static int put_joined(struct joining *j, struct outgoing *out, const struct presence *old,
	const struct presence *come, struct run_list *runs)
{
	struct run_list now = { come->run, come->runs, 0 };
	runs->count = 0;
	for (size_t i = 0; i < old->runs; i++)
		runs_add(runs, old->run[i].first, old->run[i].last);
	if (j->snapshot && j->everywhere)
		runs_split(runs, &j->only_new, &now, &j->all);
	for (size_t i = 0; i < come->runs; i++)
		runs_add(runs, come->run[i].first, come->run[i].last);
	runs_unite(runs);
	if (j->snapshot)
		runs_bridge(runs, &j->all);
	return put_presence(out,
		&(struct presence){ old->runs > 0 ? old->key : come->key, runs->run, runs->count });
}

/* Merges a block with those gathered presences that belong there: the next `fresh`. */
static int merge(struct joining *j, struct span bytes, size_t fresh, struct outgoing *out)
{
	struct block_reader reader;
	struct presence old, come = { 0 };
	const struct presence none = { 0 };
	struct run_list runs = { 0 };
	int status = 0, got;
	block_open(&reader, bytes, out->what);
	got = block_next(&reader, &old);
	for (size_t end = j->next + fresh; status == 0 && got >= 0 && (got > 0 || j->next < end);) {
		if (j->next < end)
			gather_presence(j->gather, j->number, j->next, &come);
		int order = got == 0 ? 1 : -1;
		if (got > 0 && j->next < end)
			order = presence_key_compare(&old.key, &come.key);
		status = put_joined(
			j, out, order <= 0 ? &old : &none, order >= 0 ? &come : &none, &runs);
		j->next += order >= 0;
		if (order <= 0)
			got = block_next(&reader, &old);
	}
	if (status == 0)
		status = got < 0 ? got : flush(out);
	block_close(&reader);
	free(runs.run);
	return status;
}

/* ---- one series ---- */

/* The blocks of a series and `what`, read before any of them is changed. */
struct block_row {
	uint8_t first[PRESENCE_FIRST_BYTES];
	size_t keys;
};

static int list_blocks(struct joining *j, uint8_t what, struct arena *arena,
	struct block_row **list, size_t *count)
{
	struct sql_list rows = { .arena = arena, .size = sizeof **list };
	sqlite3_stmt *query = sql_statement(j->store,
		"SELECT first, keys FROM presence_block WHERE series = ?1 AND what = ?2 "
		"ORDER BY first");
	int status = OST_ESTORE;
	if (query != NULL) {
		sqlite3_bind_int64(query, 1, j->series);
		sqlite3_bind_int(query, 2, what);
	}
	while (query != NULL && (status = sqlite3_step(query)) == SQLITE_ROW) {
		struct block_row *row = sql_list_add(&rows);
		const void *first = sqlite3_column_blob(query, 0);
		if (first == NULL || sqlite3_column_bytes(query, 0) != PRESENCE_FIRST_BYTES)
			return OST_EFORMAT;
		memcpy(row->first, first, PRESENCE_FIRST_BYTES);
		row->keys = (size_t)sqlite3_column_int64(query, 1);
	}
	*list = rows.items;
	*count = rows.count;
	return status == SQLITE_DONE ? 0 : OST_ESTORE;
}

static int read_block(struct joining *j, uint8_t what, const uint8_t *first, struct buf *bytes)
{
	sqlite3_stmt *query = sql_statement(j->store,
		"SELECT bytes FROM presence_block WHERE series = ?1 AND what = ?2 AND first = ?3");
	buf_reset(bytes);
	if (query == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(query, 1, j->series);
	sqlite3_bind_int(query, 2, what);
	sqlite3_bind_blob(query, 3, first, PRESENCE_FIRST_BYTES, SQLITE_STATIC);
	if (sqlite3_step(query) != SQLITE_ROW)
		return OST_ESTORE;
	int size = sqlite3_column_bytes(query, 0);
	const char *blob = sqlite3_column_blob(query, 0);
	if (size > 0 && blob != NULL)
		buf_add(bytes, blob, (size_t)size);
	sqlite3_reset(query);
	return 0;
}

/* How many gathered presences of `what` come before the number `end` (if `bounded`). */
static size_t count_fresh(struct joining *j, uint8_t what, bool bounded, unsigned __int128 end)
{
	size_t n = j->next;
	for (; n < j->count; n++) {
		const struct presence_key *key = gather_key(j->gather, j->number, n);
		if (key->what != what || (bounded && key->first >= end))
			break;
	}
	return n - j->next;
}

static int join_block(struct joining *j, uint8_t what, const struct block_row *row, size_t fresh,
	struct buf *bytes)
{
	struct outgoing out = { .joining = j, .what = what };
	size_t keys = fresh + (row != NULL ? row->keys : 0);
	size_t pieces = (keys + PRESENCE_BLOCK_KEYS - 1) / PRESENCE_BLOCK_KEYS;
	out.per_block = pieces > 0 ? (keys + pieces - 1) / pieces : 1;
	int status = row != NULL ? read_block(j, what, row->first, bytes) : 0;
	if (status == 0 && row != NULL)
		status = drop_block(j, what, row->first);
	buf_init(&out.bytes);
	if (status == 0)
		status = merge(j, (struct span){ bytes->text, row != NULL ? bytes->length : 0 },
			fresh, &out);
	buf_clear(&out.bytes);
	return status;
}

static int join_what(struct joining *j, uint8_t what, struct arena *arena)
{
	struct block_row *rows;
	size_t count = 0;
	struct buf bytes;
	int status = list_blocks(j, what, arena, &rows, &count);
	buf_init(&bytes);
	for (size_t i = 0; i < count && status == 0; i++) {
		bool last = i + 1 == count;
		size_t fresh =
			count_fresh(j, what, !last, last ? 0 : number_of_bytes(rows[i + 1].first));
		if (fresh > 0 || j->everywhere)
			status = join_block(j, what, &rows[i], fresh, &bytes);
	}
	size_t fresh = count_fresh(j, what, false, 0);
	if (status == 0 && fresh > 0)
		status = join_block(j, what, NULL, fresh, &bytes);
	buf_clear(&bytes);
	return status;
}

static int join_series(struct joining *j)
{
	struct arena arena;
	int status = 0;
	arena_init(&arena);
	j->next = 0;
	for (uint8_t what = 0; what < PRESENCE_WHATS && status == 0; what++)
		status = join_what(j, what, &arena);
	arena_clear(&arena);
	return status;
}

/* ---- all of them ---- */

static struct day_run days_of_series(struct gather *gather, size_t number)
{
	struct day_run days = { INT32_MAX, 0 };
	struct presence presence;
	for (size_t i = 0; i < gather_presences(gather, number); i++) {
		gather_presence(gather, number, i, &presence);
		int32_t first = presence.run[0].first, last = presence.run[presence.runs - 1].last;
		days.first = first < days.first ? first : days.first;
		days.last = last > days.last ? last : days.last;
	}
	return days;
}

static int put_series(
	struct store *store, const struct series *series, struct day_run days, int64_t *id)
{
	sqlite3_stmt *put = sql_statement(store,
		"INSERT INTO series (feed, family, kind, snapshot, first_day, last_day) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (feed, family, kind, snapshot) "
		"DO UPDATE SET first_day = min(first_day, ?5), last_day = max(last_day, ?6) "
		"RETURNING id");
	if (put == NULL)
		return OST_ESTORE;
	sql_bind_text(put, 1, series->feed);
	sql_bind_text(put, 2, series->family);
	sql_bind_text(put, 3, abuse_kind_name(series->kind));
	sqlite3_bind_int(put, 4, series->snapshot);
	sqlite3_bind_int(put, 5, days.first);
	sqlite3_bind_int(put, 6, days.last);
	if (sqlite3_step(put) != SQLITE_ROW)
		return OST_ESTORE;
	*id = sqlite3_column_int64(put, 0);
	return sqlite3_step(put) == SQLITE_DONE ? 0 : OST_ESTORE;
}

static int put_source(struct store *store, int64_t input, int64_t series)
{
	sqlite3_stmt *put = sql_statement(
		store, "INSERT OR IGNORE INTO input_series (series, input) VALUES (?1, ?2)");
	if (put == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(put, 1, series);
	sqlite3_bind_int64(put, 2, input);
	return sql_run(put);
}

static int add_series(struct store *store, int64_t input, struct gather *gather)
{
	const struct series *list;
	size_t count = gather_series(gather, &list);
	int status = 0;
	for (size_t i = 0; i < count && status == 0; i++) {
		int64_t id;
		status = put_series(store, &list[i], days_of_series(gather, i), &id);
		if (status == 0)
			status = put_source(store, input, id);
		if (status == 0)
			status = sqlite_details_add(store, input, gather, i, id);
	}
	return status;
}

/* Which days its list was read, known and new. */
static int find_days(struct joining *j, const char *feed, struct day_list come, struct arena *arena)
{
	struct day_list old;
	int status = sqlite_list_days_read(j->store, feed, arena, &old);
	if (status == 0)
		unite_days(j, old, come, arena);
	return status;
}

static int join_one(struct store *store, struct gather *gather, const struct store_series *row)
{
	struct joining j = { .store = store,
		.gather = gather,
		.series = row->series.id,
		.snapshot = row->series.snapshot,
		.number = gather_find_series(gather, &row->series) };
	struct arena arena;
	struct day_list come = gather_days(gather, row->series.feed);
	int status = 0;
	if (j.number == NOWHERE && come.count == 0)
		return 0;
	arena_init(&arena);
	if (j.snapshot)
		status = find_days(&j, row->series.feed, come, &arena);
	j.count = j.number != NOWHERE ? gather_presences(gather, j.number) : 0;
	if (status == 0 && (j.count > 0 || j.everywhere))
		status = join_series(&j);
	arena_clear(&arena);
	return status;
}

static int add_days(struct store *store, int64_t input, struct gather *gather)
{
	const char *feed;
	int status = 0;
	for (size_t i = 0; (feed = gather_list(gather, i)) != NULL && status == 0; i++)
		status = put_days(store, input, feed, gather_days(gather, feed));
	return status;
}

int store_presences_add(struct store *store, int64_t input, struct gather *gather)
{
	struct arena arena;
	struct store_series *rows;
	size_t count = 0;
	arena_init(&arena);
	int status = add_series(store, input, gather);
	if (status == 0)
		status = sqlite_series_read(store, &arena, &rows, &count);
	for (size_t i = 0; i < count && status == 0; i++)
		status = join_one(store, gather, &rows[i]);
	if (status == 0)
		status = add_days(store, input, gather);
	arena_clear(&arena);
	return status;
}

/* ---- another kind ---- */

struct moving {
	struct gather *gather;
	struct series to;
};

static int gather_moved(void *ctx, const struct presence *presence)
{
	struct moving *moving = ctx;
	return gather_add_presence(moving->gather, &moving->to, presence);
}

/* Where inputs say so goes along, and which ones do. */
static int move_sources(struct store *store, int64_t from, int64_t to)
{
	static const char *const move[] = {
		"UPDATE detail_block SET series = ?2 WHERE series = ?1",
		("INSERT OR IGNORE INTO input_series (series, input) "
		 "SELECT ?2, input FROM input_series WHERE series = ?1"),
		"DELETE FROM series WHERE id = ?1",
	};
	return sql_run_each(store, move, sizeof move / sizeof *move, from, to);
}

int store_series_move(struct store *store, const struct store_series *from, uint8_t kind)
{
	struct store_series to = *from;
	struct moving moving = { gather_new(), from->series };
	moving.to.kind = to.series.kind = kind;
	int status = sqlite_presences_walk(store, from->series.id, gather_moved, &moving);
	if (status == 0)
		status = gather_finish(moving.gather, 0);
	if (status == 0)
		status = put_series(store, &to.series, from->days, &to.series.id);
	if (status == 0)
		status = move_sources(store, from->series.id, to.series.id);
	if (status == 0)
		status = join_one(store, moving.gather, &to);
	gather_free(moving.gather);
	return status;
}

/* ---- reading ---- */

static uint8_t kind_of(const char *name)
{
	uint8_t kind;
	return abuse_kind_parse(span_of(name), &kind) ? kind : ABUSE_OTHER;
}

int sqlite_series_read(
	struct store *store, struct arena *arena, struct store_series **list, size_t *count)
{
	struct sql_list rows = { .arena = arena, .size = sizeof **list };
	sqlite3_stmt *query = sql_statement(store,
		"SELECT id, feed, family, kind, snapshot, first_day, last_day FROM series "
		"ORDER BY feed, family, kind, snapshot");
	int status = OST_ESTORE;
	while (query != NULL && (status = sqlite3_step(query)) == SQLITE_ROW) {
		struct store_series *row = sql_list_add(&rows);
		*row = (struct store_series){
			.series = { .id = sqlite3_column_int64(query, 0),
				.feed = sql_text(query, 1, arena),
				.family = sql_text(query, 2, arena),
				.kind = kind_of(sql_text(query, 3, arena)),
				.snapshot = sqlite3_column_int(query, 4) != 0 },
			.days = { sqlite3_column_int(query, 5), sqlite3_column_int(query, 6) },
		};
	}
	*list = rows.items;
	*count = rows.count;
	return status == SQLITE_DONE ? 0 : OST_ESTORE;
}

int sqlite_feed_sources_read(
	struct store *store, struct arena *arena, struct store_feed_source **list, size_t *count)
{
	struct sql_list rows = { .arena = arena, .size = sizeof **list };
	/* SQLite takes the bare column `dated` from the row that has the greatest. */
	sqlite3_stmt *query = sql_statement(store,
		"SELECT feed, format, citation, terms, url, dated, dated_from, dated_until, "
		"max(dated_from), count(*) FROM (SELECT DISTINCT series.feed, input.* FROM input_series "
		"JOIN series ON series.id = input_series.series "
		"JOIN input ON input.id = input_series.input) "
		"GROUP BY feed, format, citation, terms ORDER BY feed, format, citation, terms");
	int status = OST_ESTORE;
	while (query != NULL && (status = sqlite3_step(query)) == SQLITE_ROW) {
		struct store_feed_source *row = sql_list_add(&rows);
		row->feed = sql_text(query, 0, arena);
		row->last.format = sql_text(query, 1, arena);
		row->last.citation = sql_text(query, 2, arena);
		row->last.terms = sql_text(query, 3, arena);
		row->last.url = sql_text(query, 4, arena);
		sql_when(query, 5, &row->last.dated);
		row->inputs = (size_t)sqlite3_column_int64(query, 9);
	}
	*list = rows.items;
	*count = rows.count;
	return status == SQLITE_DONE ? 0 : OST_ESTORE;
}

static int walk_block(struct span bytes, uint8_t what, presence_taker *take, void *ctx)
{
	struct block_reader reader;
	struct presence presence;
	int status = 0, got = 0;
	block_open(&reader, bytes, what);
	while (status == 0 && (got = block_next(&reader, &presence)) == 1)
		status = take(ctx, &presence);
	block_close(&reader);
	return status != 0 ? status : got;
}

int sqlite_presences_walk(struct store *store, int64_t series, presence_taker *take, void *ctx)
{
	sqlite3_stmt *query = sql_statement(store,
		"SELECT what, bytes FROM presence_block WHERE series = ?1 ORDER BY what, first");
	int status = OST_ESTORE, taken = 0;
	if (query != NULL)
		sqlite3_bind_int64(query, 1, series);
	while (query != NULL && taken == 0 && (status = sqlite3_step(query)) == SQLITE_ROW) {
		struct span bytes = { sqlite3_column_blob(query, 1),
			(size_t)sqlite3_column_bytes(query, 1) };
		taken = walk_block(bytes, (uint8_t)sqlite3_column_int(query, 0), take, ctx);
	}
	if (taken != 0) {
		sqlite3_reset(query);
		return taken;
	}
	return status == SQLITE_DONE ? 0 : OST_ESTORE;
}
