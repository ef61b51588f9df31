/* Feeds as the cluster has them: what its inputs say, joined. */
#include "store/cluster_load.h"

#include "store/feeds_sqlite.h"
#include "store/row_binary.h"
#include "store/runs.h"
#include "store/sql.h"

#include <stdlib.h>
#include <unistd.h>

/* ---- answers of a few rows ---- */

struct answer {
	struct buf bytes;
	struct rd rows;
	struct sql_list list;
};

/* An answer is complete: the server sends it only at its end. */
static int finish(struct answer *answer, int status, size_t *count)
{
	buf_clear(&answer->bytes);
	*count = answer->list.count;
	return status == 0 && answer->rows.err != NULL ? OST_EFORMAT : status;
}

#define ASK(answer, store, ...)                                                                    \
	(buf_init(&(answer)->bytes),                                                               \
		clickhouse_ask((store)->cluster, &(answer)->bytes, __VA_ARGS__))

static bool next_row(struct answer *answer, int status)
{
	if (answer->rows.p == NULL)
		answer->rows = rd_of(answer->bytes.text, answer->bytes.length);
	return status == 0 && rd_left(&answer->rows) > 0;
}

static const char *database_of(const struct store *store)
{
	return clickhouse_database(store->cluster);
}

/* ---- inputs ---- */

static int last_in_file(struct store *store, struct arena *arena, int64_t *last)
{
	struct store_input *list;
	size_t count;
	int status = sqlite_inputs_read(store, arena, &list, &count);
	*last = status == 0 && count > 0 ? list[count - 1].id : 0;
	return status;
}

int cluster_ids_read(struct store *store, struct arena *arena, struct cluster_ids *ids)
{
	struct answer answer = { .list = { .arena = arena, .size = sizeof *ids->id } };
	const char *database = database_of(store);
	*ids = (struct cluster_ids){ 0 };
	int status = ASK(&answer, store,
		"SELECT DISTINCT input FROM %s.input WHERE input GLOBAL IN " CLUSTER_FINISHED
		" ORDER BY input FORMAT RowBinary",
		database, database);
	while (next_row(&answer, status))
		*(int64_t *)sql_list_add(&answer.list) = row_get_i64(&answer.rows);
	ids->id = answer.list.items;
	status = finish(&answer, status, &ids->count);
	return status != 0 ? status : last_in_file(store, arena, &ids->before);
}

int64_t cluster_number_of(const struct cluster_ids *ids, int64_t id)
{
	size_t low = 0, high = ids->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (ids->id[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	bool found = low < ids->count && ids->id[low] == id;
	return found ? ids->before + 1 + (int64_t)low : 0;
}

static void read_when(struct rd *row, struct arena *arena, struct when *when)
{
	snprintf(when->text, sizeof when->text, "%s", row_get_text(row, arena));
	when->from = row_get_i64(row);
	when->until = row_get_i64(row);
}

static void read_input(struct rd *row, struct arena *arena, struct store_input *input)
{
	input->sha256 = row_get_text(row, arena);
	input->format = row_get_text(row, arena);
	input->path = row_get_text(row, arena);
	read_when(row, arena, &input->dated);
	input->loaded = row_get_i64(row);
	input->bytes = row_get(row, 8);
	input->records = row_get(row, 8);
	input->rejected = row_get(row, 8);
	input->truncated = row_get(row, 1) != 0;
	input->url = row_get_text(row, arena);
	input->citation = row_get_text(row, arena);
	input->terms = row_get_text(row, arena);
}

/* A list that goes on behind the `count` items of `items`. */
static struct sql_list list_behind(
	struct arena *arena, const void *items, size_t count, size_t size)
{
	struct sql_list list = { .arena = arena, .size = size };
	for (size_t i = 0; i < count; i++)
		memcpy(sql_list_add(&list), (const char *)items + i * size, size);
	return list;
}

static int inputs(
	struct store *store, struct arena *arena, struct store_input **list, size_t *count)
{
	struct store_input *local;
	const char *database = database_of(store);
	int status = sqlite_inputs_read(store, arena, &local, count);
	if (status != 0)
		return status;
	int64_t number = *count > 0 ? local[*count - 1].id : 0;
	struct answer answer = { .list = list_behind(arena, local, *count, sizeof *local) };
	status = ASK(&answer, store,
		"SELECT sha256, format, path, dated, dated_from, dated_until, loaded, bytes, "
		"records, rejected, truncated, url, citation, terms FROM %s.input WHERE finished = 1 AND input GLOBAL IN " CLUSTER_FINISHED
		" ORDER BY input FORMAT RowBinary",
		database, database);
	while (next_row(&answer, status)) {
		struct store_input *input = sql_list_add(&answer.list);
		input->id = ++number;
		read_input(&answer.rows, arena, input);
	}
	*list = answer.list.items;
	return finish(&answer, status, count);
}

static int rejections(
	struct store *store, struct arena *arena, struct store_rejection **list, size_t *count)
{
	struct store_rejection *local;
	struct cluster_ids ids;
	const char *database = database_of(store);
	int status = sqlite_rejections_read(store, arena, &local, count);
	if (status == 0)
		status = cluster_ids_read(store, arena, &ids);
	if (status != 0)
		return status;
	struct answer answer = { .list = list_behind(arena, local, *count, sizeof *local) };
	status = ASK(&answer, store,
		"SELECT input, reason, count, first_line, sample FROM %s.rejection "
		"WHERE input GLOBAL IN " CLUSTER_FINISHED
		" ORDER BY input, first_line, reason FORMAT RowBinary",
		database, database);
	while (next_row(&answer, status)) {
		struct store_rejection *row = sql_list_add(&answer.list);
		row->input = cluster_number_of(&ids, row_get_i64(&answer.rows));
		row->file = "";
		row->reason = row_get_text(&answer.rows, arena);
		row->count = row_get(&answer.rows, 8);
		row->first_line = row_get(&answer.rows, 8);
		row->sample = row_get_text(&answer.rows, arena);
	}
	*list = answer.list.items;
	return finish(&answer, status, count);
}

/* ---- series and days ---- */

static uint8_t kind_of(const char *name)
{
	uint8_t kind;
	return abuse_kind_parse(span_of(name), &kind) ? kind : ABUSE_OTHER;
}

static int series(
	struct store *store, struct arena *arena, struct store_series **list, size_t *count)
{
	struct answer answer = { .list = { .arena = arena, .size = sizeof **list } };
	const char *database = database_of(store);
	int status = ASK(&answer, store,
		"SELECT series, feed, family, kind, snapshot, min(first_day), max(last_day) "
		"FROM %s.series WHERE input GLOBAL IN " CLUSTER_FINISHED
		" GROUP BY series, feed, family, kind, snapshot "
		"ORDER BY feed, family, kind, snapshot FORMAT RowBinary",
		database, database);
	while (next_row(&answer, status)) {
		struct store_series *row = sql_list_add(&answer.list);
		row->series.id = row_get_i64(&answer.rows);
		row->series.feed = row_get_text(&answer.rows, arena);
		row->series.family = row_get_text(&answer.rows, arena);
		row->series.kind = kind_of(row_get_text(&answer.rows, arena));
		row->series.snapshot = row_get(&answer.rows, 1) != 0;
		row->days.first = row_get_i32(&answer.rows);
		row->days.last = row_get_i32(&answer.rows);
	}
	*list = answer.list.items;
	return finish(&answer, status, count);
}

static int sources(
	struct store *store, struct arena *arena, struct store_feed_source **list, size_t *count)
{
	struct answer answer = { .list = { .arena = arena, .size = sizeof **list } };
	const char *database = database_of(store);
	int status = ASK(&answer, store,
		"SELECT feed, format, citation, terms, argMax(url, dated_from), "
		"argMax(dated, dated_from), max(dated_from), argMax(dated_until, dated_from), "
		"count() FROM (SELECT DISTINCT feed, input FROM %s.series WHERE input GLOBAL IN " CLUSTER_FINISHED
		") ALL INNER JOIN (SELECT input, format, citation, terms, url, dated, dated_from, "
		"dated_until FROM %s.input WHERE finished = 1) USING input "
		"GROUP BY feed, format, citation, terms ORDER BY feed, format, citation, terms "
		"FORMAT RowBinary",
		database, database, database);
	while (next_row(&answer, status)) {
		struct store_feed_source *row = sql_list_add(&answer.list);
		row->feed = row_get_text(&answer.rows, arena);
		row->last.format = row_get_text(&answer.rows, arena);
		row->last.citation = row_get_text(&answer.rows, arena);
		row->last.terms = row_get_text(&answer.rows, arena);
		row->last.url = row_get_text(&answer.rows, arena);
		read_when(&answer.rows, arena, &row->last.dated);
		row->inputs = row_get(&answer.rows, 8);
	}
	*list = answer.list.items;
	return finish(&answer, status, count);
}

/* That one input read a list on a day. */
struct read_day {
	int64_t input;
	int32_t day;
	uint32_t entries;
};

/* By day, then by input. */
static int read_days(struct store *store, const char *feed, struct arena *arena,
	struct read_day **list, size_t *count)
{
	struct answer answer = { .list = { .arena = arena, .size = sizeof **list } };
	const char *database = database_of(store);
	struct buf quoted;
	buf_init(&quoted);
	clickhouse_quote(&quoted, feed);
	int status = ASK(&answer, store,
		"SELECT input, day, entries FROM %s.list_day WHERE feed = %s AND input GLOBAL IN " CLUSTER_FINISHED
		" ORDER BY day, input FORMAT RowBinary",
		database, quoted.text, database);
	while (next_row(&answer, status)) {
		struct read_day *row = sql_list_add(&answer.list);
		row->input = row_get_i64(&answer.rows);
		row->day = row_get_i32(&answer.rows);
		row->entries = (uint32_t)row_get(&answer.rows, 4);
	}
	buf_clear(&quoted);
	*list = answer.list.items;
	return finish(&answer, status, count);
}

/* Of several inputs that tell of a day, the last counts. */
static int list_days(struct store *store, const char *feed, struct arena *arena,
	struct list_day **list, size_t *count)
{
	struct read_day *rows;
	size_t read, kept = 0;
	int status = read_days(store, feed, arena, &rows, &read);
	*list = arena_alloc(arena, (read + 1) * sizeof **list);
	for (size_t i = 0; i < read; i++) {
		if (i + 1 == read || rows[i + 1].day != rows[i].day)
			(*list)[kept++] = (struct list_day){ rows[i].day, rows[i].entries };
	}
	*count = kept;
	return status;
}

/* ---- presences ---- */

enum { PRESENCE_ROW_BYTES = 1 + 16 + 16 + 8 + 4 + 4 };

/* One series while its rows come in, by key and input. */
struct walking {
	bool snapshot;
	struct day_list all; /* days on which the list was read */
	struct read_day *read; /* by input, day */
	size_t reads;
	struct presence_key key;
	struct run_list runs; /* of `key`, so far */
	struct buf rest; /* of a row that has not come whole */
	presence_taker *take;
	void *ctx;
};

static int compare_reads(const void *a, const void *b)
{
	const struct read_day *x = a, *y = b;
	if (x->input != y->input)
		return x->input < y->input ? -1 : 1;
	return (x->day > y->day) - (x->day < y->day);
}

/* The first of `reads` at or behind a day of an input. */
static size_t find_read(const struct walking *w, int64_t input, int32_t day)
{
	struct read_day wanted = { .input = input, .day = day };
	size_t low = 0, high = w->reads;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_reads(&w->read[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * A run of a snapshot list reaches over days on which its input did not read the list; another input
 * may have, and not have had the address. So what counts are the days on which it was read.
 */
static void add_run(struct walking *w, int64_t input, struct day_run run)
{
	size_t inside = days_before(&w->all, run.last + 1) - days_before(&w->all, run.first);
	size_t at = w->snapshot ? find_read(w, input, run.first) : 0;
	size_t end = w->snapshot ? find_read(w, input, run.last + 1) : 0;
	if (!w->snapshot || end - at == inside) {
		runs_add(&w->runs, run.first, run.last);
		return;
	}
	for (; at < end; at++)
		runs_add(&w->runs, w->read[at].day, w->read[at].day);
}

static int hand_out(struct walking *w)
{
	if (w->runs.count == 0)
		return 0;
	runs_unite(&w->runs);
	if (w->snapshot)
		runs_bridge(&w->runs, &w->all);
	struct presence presence = { w->key, w->runs.run, w->runs.count };
	int status = w->take(w->ctx, &presence);
	w->runs.count = 0;
	return status;
}

static unsigned __int128 get_number(struct rd *row)
{
	const uint8_t *at = rd_bytes(row, 16);
	unsigned __int128 number = 0;
	for (size_t i = 0; i < 16 && at != NULL; i++)
		number = number << 8 | at[i];
	return number;
}

static int take_row(struct walking *w, const char *bytes)
{
	struct rd row = rd_of(bytes, PRESENCE_ROW_BYTES);
	struct presence_key key = { .what = rd_u8(&row) };
	key.first = get_number(&row);
	key.last = get_number(&row);
	int64_t input = row_get_i64(&row);
	int32_t first = row_get_i32(&row), last = row_get_i32(&row);
	if (key.what >= PRESENCE_WHATS || key.last < key.first || last < first || first < 0)
		return OST_EFORMAT;
	int status = 0;
	if (w->runs.count > 0 && presence_key_compare(&w->key, &key) != 0)
		status = hand_out(w);
	w->key = key;
	add_run(w, input, (struct day_run){ first, last });
	return status;
}

static int take_bytes(void *ctx, struct span bytes)
{
	struct walking *w = ctx;
	int status = 0;
	while (w->rest.length + bytes.n >= PRESENCE_ROW_BYTES && status == 0) {
		const char *row = bytes.p;
		size_t taken = PRESENCE_ROW_BYTES - w->rest.length;
		if (w->rest.length > 0) {
			buf_add(&w->rest, bytes.p, taken);
			row = w->rest.text;
		}
		status = take_row(w, row);
		buf_reset(&w->rest);
		bytes.p += taken;
		bytes.n -= taken;
	}
	buf_add(&w->rest, bytes.p, bytes.n);
	return status;
}

/* Which list a series is of; a series is never without a row. */
static int find_list(struct store *store, int64_t id, struct walking *w, struct arena *arena)
{
	struct answer answer = { 0 };
	struct read_day *rows;
	size_t none;
	const char *feed = "";
	int status = ASK(&answer, store,
		"SELECT feed, snapshot FROM %s.series WHERE series = %lld LIMIT 1 FORMAT RowBinary",
		database_of(store), (long long)id);
	if (next_row(&answer, status)) {
		feed = row_get_text(&answer.rows, arena);
		w->snapshot = row_get(&answer.rows, 1) != 0;
	}
	status = finish(&answer, status, &none);
	if (status != 0 || !w->snapshot)
		return status;
	status = read_days(store, feed, arena, &rows, &w->reads);
	int32_t *day = arena_alloc(arena, (w->reads + 1) * sizeof *day);
	for (size_t i = 0; i < w->reads; i++) {
		if (i == 0 || rows[i].day != rows[i - 1].day)
			day[w->all.count++] = rows[i].day;
	}
	w->all.day = day;
	w->read = rows;
	if (w->reads > 0)
		qsort(w->read, w->reads, sizeof *w->read, compare_reads);
	return status;
}

static int stream_presences(struct store *store, int64_t id, struct walking *w)
{
	const char *database = database_of(store);
	struct buf sql;
	buf_init(&sql);
	buf_printf(&sql,
		"SELECT what, first, last, input, first_day, last_day FROM %s.presence "
		"WHERE series = %lld AND input GLOBAL IN " CLUSTER_FINISHED
		" ORDER BY what, first, last, input, first_day FORMAT RowBinary",
		database, (long long)id, database);
	int status = clickhouse_stream(store->cluster, sql.text, take_bytes, w);
	buf_clear(&sql);
	if (status == 0 && w->rest.length > 0)
		return OST_EFORMAT;
	return status != 0 ? status : hand_out(w);
}

static int walk(struct store *store, int64_t id, presence_taker *take, void *ctx)
{
	struct walking w = { .take = take, .ctx = ctx };
	struct arena arena;
	arena_init(&arena);
	buf_init(&w.rest);
	int status = find_list(store, id, &w, &arena);
	if (status == 0)
		status = stream_presences(store, id, &w);
	buf_clear(&w.rest);
	free(w.runs.run);
	arena_clear(&arena);
	return status;
}

/* ---- the driver ---- */

/* Nothing to open or take back: rows count only once the input is finished. */
static int begin(struct store *store)
{
	(void)store;
	return 0;
}

static int end(struct store *store, bool keep)
{
	(void)store, (void)keep;
	return 0;
}

const struct feed_driver feeds_cluster = {
	.begin = begin,
	.find = cluster_find,
	.put = cluster_put,
	.end = end,
	.inputs = inputs,
	.rejections = rejections,
	.series = series,
	.sources = sources,
	.walk = walk,
	.list_days = list_days,
};

int store_open_cluster(const char *url, const char *local, enum store_mode mode,
	struct store **store, struct diag *diag)
{
	struct clickhouse *ch;
	*store = NULL;
	int status = clickhouse_open(url, &ch, diag);
	if (status == 0 && (status = cluster_check(ch, diag)) == 0) {
		/* A reader of a file that is not there reads an empty one. */
		bool none = mode == STORE_READ && (local == NULL || access(local, F_OK) != 0);
		status = store_open(none ? NULL : local, none ? STORE_WRITE : mode, store, diag);
	}
	if (status != 0) {
		clickhouse_close(ch);
		return status;
	}
	(*store)->cluster = ch;
	(*store)->feeds = &feeds_cluster;
	return 0;
}

const char *store_cluster_name(const struct store *store)
{
	return store->cluster != NULL ? clickhouse_name(store->cluster) : NULL;
}
