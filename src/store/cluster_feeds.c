/* Feeds as the cluster has them: what its inputs say, joined. */
#include "store/cluster_answer.h"
#include "store/cluster_load.h"
#include "store/cluster_retain.h"
#include "store/cluster_series.h"

#include "store/feeds_sqlite.h"
#include "store/runs.h"

#include <stdlib.h>
#include <unistd.h>

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

static void read_input(struct rd *row, struct arena *arena, struct store_input *input)
{
	input->sha256 = row_get_text(row, arena);
	input->format = row_get_text(row, arena);
	input->path = row_get_text(row, arena);
	row_get_when(row, arena, &input->dated);
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

/* ---- days ---- */

/* That one input read a list on a day. */
struct read_day {
	int64_t input;
	int32_t day;
};

struct read_days {
	struct read_day *item;
	size_t count;
};

/* By day, then by input. `floor`: retentions_put_floor. */
static int read_days(struct store *store, const char *feed, const char *floor, struct arena *arena,
	struct read_days *days)
{
	struct answer answer = { .list = { .arena = arena, .size = sizeof *days->item } };
	const char *database = database_of(store);
	struct buf quoted;
	buf_init(&quoted);
	clickhouse_quote(&quoted, feed);
	int status = ASK(&answer, store,
		"SELECT input, day FROM %s.list_day WHERE feed = %s AND day >= %s "
		"AND input GLOBAL IN " CLUSTER_FINISHED " ORDER BY day, input FORMAT RowBinary",
		database, quoted.text, floor, database);
	for (int32_t before = 0; next_row(&answer, status);) {
		struct read_day *row = sql_list_add(&answer.list);
		row->input = row_get_i64(&answer.rows);
		row->day = row_get_i32(&answer.rows);
		if (row->day < before || row->day >= PRESENCE_DAY_MAX)
			rd_fail(&answer.rows, "days out of order");
		before = row->day;
	}
	buf_clear(&quoted);
	days->item = answer.list.items;
	return finish(&answer, status, &days->count);
}

static int list_days(
	struct store *store, const char *feed, struct arena *arena, struct day_list *days)
{
	struct read_days read = { 0 };
	const char *floor;
	int status = retention_floor_read(store->cluster, arena, &floor);
	if (status == 0)
		status = read_days(store, feed, floor, arena, &read);
	int32_t *day = arena_alloc(arena, (read.count + 1) * sizeof *day);
	*days = (struct day_list){ day, 0 };
	for (size_t i = 0; i < read.count; i++) {
		if (i == 0 || read.item[i - 1].day != read.item[i].day)
			day[days->count++] = read.item[i].day;
	}
	return status;
}

/* ---- presences ---- */

enum { PRESENCE_ROW_BYTES = 1 + 16 + 16 + 8 + 4 + 4 };

/* One series while its rows come in, by key and input. */
struct walking {
	const char *floor; /* retention_floor_read */
	bool snapshot;
	struct day_list all; /* days on which the list was read */
	struct read_days read; /* by input, day */
	uint64_t rows; /* so far */
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
	size_t low = 0, high = w->read.count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_reads(&w->read.item[middle], &wanted) < 0)
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
static void add_days_read(struct walking *w, int64_t input, struct day_run run)
{
	const struct read_day *read = w->read.item;
	size_t at = find_read(w, input, run.first), end = find_read(w, input, run.last + 1);
	if (at == end)
		return;
	/* Cut short by a retention, a run begins on the first of its days that is left. */
	run = (struct day_run){ read[at].day, read[end - 1].day };
	size_t inside = days_before(&w->all, run.last + 1) - days_before(&w->all, run.first);
	if (end - at == inside) {
		runs_add(&w->runs, run.first, run.last);
		return;
	}
	for (; at < end; at++)
		runs_add(&w->runs, read[at].day, read[at].day);
}

static void add_run(struct walking *w, int64_t input, struct day_run run)
{
	if (w->snapshot)
		add_days_read(w, input, run);
	else
		runs_add(&w->runs, run.first, run.last);
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

static bool is_key(const struct presence_key *key)
{
	bool fits = key->what == PRESENCE_IPV6 || key->last <= UINT32_MAX;
	return key->what < PRESENCE_WHATS && fits && key->first <= key->last;
}

static bool is_run(struct day_run run)
{
	return 0 <= run.first && run.first <= run.last && run.last < PRESENCE_DAY_MAX;
}

/* Rows come by key; what does not is of no server of ours. */
static int take_row(struct walking *w, const char *bytes)
{
	struct rd row = rd_of(bytes, PRESENCE_ROW_BYTES);
	struct presence_key key = { .what = rd_u8(&row) };
	key.first = get_number(&row);
	key.last = get_number(&row);
	int64_t input = row_get_i64(&row);
	struct day_run run = { row_get_i32(&row), 0 };
	run.last = row_get_i32(&row);
	int order = w->rows++ > 0 ? presence_key_compare(&w->key, &key) : 0;
	if (!is_key(&key) || !is_run(run) || order > 0 || w->runs.count >= PRESENCE_ROWS_MAX)
		return OST_EFORMAT;
	int status = order < 0 ? hand_out(w) : 0;
	w->key = key;
	add_run(w, input, run);
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
	struct read_days *read = &w->read;
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
	status = read_days(store, feed, w->floor, arena, read);
	int32_t *day = arena_alloc(arena, (read->count + 1) * sizeof *day);
	for (size_t i = 0; i < read->count; i++) {
		if (i == 0 || read->item[i].day != read->item[i - 1].day)
			day[w->all.count++] = read->item[i].day;
	}
	w->all.day = day;
	if (read->count > 0)
		qsort(read->item, read->count, sizeof *read->item, compare_reads);
	return status;
}

static int stream_presences(struct store *store, int64_t id, struct walking *w)
{
	const char *database = database_of(store);
	struct buf sql;
	buf_init(&sql);
	buf_printf(&sql,
		"SELECT what, first, last, input, greatest(first_day, %s) AS from_day, last_day "
		"FROM %s.presence WHERE series = %lld AND last_day >= %s "
		"AND input GLOBAL IN " CLUSTER_FINISHED
		" ORDER BY what, first, last, input, from_day FORMAT RowBinary",
		w->floor, database, (long long)id, w->floor, database);
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
	int status = retention_floor_read(store->cluster, &arena, &w.floor);
	if (status == 0)
		status = find_list(store, id, &w, &arena);
	if (status == 0)
		status = stream_presences(store, id, &w);
	buf_clear(&w.rest);
	free(w.runs.run);
	arena_clear(&arena);
	return status;
}

/* ---- details ---- */

static void write_number(struct buf *sql, unsigned __int128 number)
{
	buf_printf(sql, "toFixedString(unhex('%016llx%016llx'), 16)",
		(unsigned long long)(number >> 64), (unsigned long long)number);
}

static void read_mention(struct rd *row, struct arena *arena, struct mention *mention)
{
	mention->days.first = row_get_i32(row);
	mention->days.last = row_get_i32(row);
	mention->first_line = (uint32_t)row_get(row, 4);
	mention->last_line = (uint32_t)row_get(row, 4);
	mention->count = (uint32_t)row_get(row, 4);
	mention->second = row_get_i32(row);
	mention->words = row_get_span(row, arena);
	if (!is_run(mention->days) || mention->second < 0 || mention->second >= DAY_S ||
		mention->words.n > MENTION_WORDS_MAX)
		rd_fail(row, "no mention");
}

static int ask_details(
	struct store *store, int64_t series, const struct presence_key *key, struct answer *answer)
{
	const char *database = database_of(store), *floor;
	struct buf sql;
	int status = retention_detail_floor_read(store->cluster, answer->list.arena, &floor);
	if (status != 0)
		return status;
	buf_init(&sql);
	buf_printf(&sql,
		"series = %lld AND what = %u AND last_day >= %s AND first = ", (long long)series,
		key->what, floor);
	write_number(&sql, key->first);
	buf_puts(&sql, " AND last = ");
	write_number(&sql, key->last);
	status = ASK(answer, store,
		"SELECT input, first_day, last_day, first_line, last_line, count, second, words "
		"FROM %s.detail WHERE %s AND input GLOBAL IN " CLUSTER_FINISHED
		" ORDER BY first_day, input, first_line FORMAT RowBinary",
		database, sql.text, database);
	buf_clear(&sql);
	return status;
}

static int details(struct store *store, int64_t series, const struct presence_key *key,
	struct arena *arena, struct detail **list, size_t *count)
{
	struct answer answer = { .list = { .arena = arena, .size = sizeof **list } };
	struct cluster_ids ids;
	buf_init(&answer.bytes);
	int status = cluster_ids_read(store, arena, &ids);
	if (status == 0)
		status = ask_details(store, series, key, &answer);
	while (next_row(&answer, status)) {
		struct detail *row = sql_list_add(&answer.list);
		row->key = *key;
		row->input = cluster_number_of(&ids, row_get_i64(&answer.rows));
		read_mention(&answer.rows, arena, &row->mention);
	}
	*list = answer.list.items;
	return finish(&answer, status, count);
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
	.retell = cluster_retell,
	.end = end,
	.inputs = inputs,
	.rejections = rejections,
	.series = cluster_series_read,
	.sources = cluster_sources_read,
	.walk = walk,
	.list_days = list_days,
	.retain = cluster_retain,
	.details = details,
};

int store_open_cluster(const struct cluster_access *how, const char *local, enum store_mode mode,
	struct store **store, struct diag *diag)
{
	struct clickhouse *ch;
	*store = NULL;
	int status = clickhouse_open(how, &ch, diag);
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
