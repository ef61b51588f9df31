#include "store/cluster_retain.h"

#include "store/cluster_load.h"
#include "store/row_binary.h"
#include "store/sql.h"

#include <inttypes.h>

/* ---- which there were ---- */

int retentions_read(struct clickhouse *ch, struct arena *arena, struct retentions *retentions)
{
	struct sql_list list = { .arena = arena, .size = sizeof *retentions->item };
	struct buf answer;
	buf_init(&answer);
	int status = clickhouse_ask(ch, &answer,
		"SELECT input, keep_from, detail_from FROM %s.retention ORDER BY input, keep_from "
		"FORMAT RowBinary",
		clickhouse_database(ch));
	struct rd rows = rd_of(answer.text, answer.length);
	while (status == 0 && rd_left(&rows) > 0) {
		struct retention *item = sql_list_add(&list);
		item->id = row_get_i64(&rows);
		item->keep_from = row_get_i32(&rows);
		item->detail_from = row_get_i32(&rows);
	}
	*retentions = (struct retentions){ list.items, list.count };
	buf_clear(&answer);
	return status == 0 && rows.err != NULL ? OST_EFORMAT : status;
}

/* Of a retention only what no later one exceeds: the last one that holds for an input is enough. */
static void put_floor(struct buf *sql, const struct retentions *retentions, bool detail)
{
	struct buf parts;
	int32_t highest = 0;
	buf_init(&parts);
	for (size_t i = retentions->count; i-- > 0;) {
		const struct retention *item = &retentions->item[i];
		int32_t from = detail ? item->detail_from : item->keep_from;
		if (from <= highest)
			continue;
		highest = from;
		struct buf part;
		buf_init(&part);
		buf_printf(
			&part, "input < %" PRId64 ", %" PRId32 ", %s", item->id, from, parts.text);
		buf_clear(&parts);
		parts = part;
	}
	if (highest > 0)
		buf_printf(sql, "toInt32(multiIf(%s0))", parts.text);
	else
		buf_puts(sql, "toInt32(0)");
	buf_clear(&parts);
}

static int read_floor(struct clickhouse *ch, struct arena *arena, bool detail, const char **floor)
{
	struct retentions retentions;
	struct buf sql;
	buf_init(&sql);
	int status = retentions_read(ch, arena, &retentions);
	put_floor(&sql, &retentions, detail);
	*floor = arena_strdup(arena, sql.text);
	buf_clear(&sql);
	return status;
}

int retention_floor_read(struct clickhouse *ch, struct arena *arena, const char **floor)
{
	return read_floor(ch, arena, false, floor);
}

int retention_detail_floor_read(struct clickhouse *ch, struct arena *arena, const char **floor)
{
	return read_floor(ch, arena, true, floor);
}

void retentions_put_before(struct buf *sql, const struct retentions *retentions)
{
	if (retentions->count == 0) {
		buf_puts(sql, "toUInt64(0)");
		return;
	}
	buf_puts(sql, "toUInt64(arrayCount(id -> id <= input, [");
	for (size_t i = 0; i < retentions->count; i++)
		buf_printf(sql, "%s%" PRId64, i > 0 ? ", " : "", retentions->item[i].id);
	buf_puts(sql, "]))");
}

/* ---- what goes ---- */

struct counting {
	int32_t keep_from;
	struct retained *retained;
};

static int count_presence(void *ctx, const struct presence *presence)
{
	struct counting *c = ctx;
	bool gone = presence->run[presence->runs - 1].last < c->keep_from;
	bool cut = presence->run[0].first < c->keep_from;
	c->retained->presences++;
	c->retained->presences_gone += gone;
	c->retained->presences_cut += cut && !gone;
	return 0;
}

/* Readings before the day, of which those before `floor` are gone already. */
static int count_readings(
	struct clickhouse *ch, const char *floor, int32_t keep_from, struct retained *retained)
{
	struct buf answer;
	buf_init(&answer);
	int status = clickhouse_ask(ch, &answer,
		"SELECT toUInt64(uniqExact(feed, day)) FROM %s.list_day "
		"WHERE day < %" PRId32 " AND day >= %s AND input GLOBAL IN " CLUSTER_FINISHED
		" FORMAT RowBinary",
		clickhouse_database(ch), keep_from, floor, clickhouse_database(ch));
	struct rd row = rd_of(answer.text, answer.length);
	retained->readings_gone = row_get(&row, 8);
	buf_clear(&answer);
	return status == 0 && row.err != NULL ? OST_EFORMAT : status;
}

static int count_details(
	struct clickhouse *ch, struct arena *arena, int32_t detail_from, struct retained *retained)
{
	struct buf answer;
	const char *floor, *database = clickhouse_database(ch);
	int status = retention_detail_floor_read(ch, arena, &floor);
	if (status != 0)
		return status;
	buf_init(&answer);
	status = clickhouse_ask(ch, &answer,
		"SELECT count(), toUInt64(sum(last_day < %" PRId32 ")) FROM %s.detail "
		"WHERE last_day >= %s AND input GLOBAL IN " CLUSTER_FINISHED " FORMAT RowBinary",
		detail_from, database, floor, database);
	struct rd row = rd_of(answer.text, answer.length);
	retained->details = row_get(&row, 8);
	retained->details_gone = row_get(&row, 8);
	buf_clear(&answer);
	return status == 0 && row.err != NULL ? OST_EFORMAT : status;
}

/* `early`: whether anything is said to lie before the days. */
static int count_all(struct store *store, const struct retain_question *question,
	struct arena *arena, struct retained *retained, bool *early)
{
	int32_t keep_from = question->keep_from;
	struct counting counting = { keep_from, retained };
	struct store_series *row;
	const char *floor;
	size_t rows;
	int status = store_series_read(store, arena, &row, &rows);
	for (size_t i = 0; i < rows && status == 0; i++) {
		retained->series_gone += row[i].days.last < keep_from;
		*early |= row[i].days.first < keep_from;
		status = store_presences_walk(store, row[i].series.id, count_presence, &counting);
	}
	if (status == 0)
		status = retention_floor_read(store->cluster, arena, &floor);
	if (status == 0)
		status = count_readings(store->cluster, floor, keep_from, retained);
	if (status == 0)
		status = count_details(store->cluster, arena, question->detail_from, retained);
	*early |= retained->readings_gone > 0 || retained->details_gone > 0;
	return status;
}

/* ---- letting go ---- */

static int add_retention(struct clickhouse *ch, const struct retain_question *question)
{
	int64_t id;
	struct buf row;
	buf_init(&row);
	int status = cluster_new_id(ch, &id);
	row_put(&row, (uint64_t)id, 8);
	row_put(&row, (uint32_t)question->keep_from, 4);
	row_put(&row, (uint32_t)question->detail_from, 4);
	if (status == 0)
		status = clickhouse_insert(ch, "retention", &row);
	buf_clear(&row);
	return status;
}

/* Rows that no answer uses any more; what a retention before left goes too. */
static int drop_rows(struct clickhouse *ch, struct arena *arena)
{
	struct buf cluster, where;
	const char *floor;
	int status = retention_floor_read(ch, arena, &floor);
	buf_init(&cluster);
	buf_init(&where);
	if (status == 0)
		status = cluster_name_read(ch, &cluster);
	buf_printf(&where, "last_day < %s", floor);
	if (status == 0)
		status = cluster_delete(ch, cluster.text, "presence", where.text);
	buf_reset(&where);
	buf_printf(&where, "day < %s", floor);
	if (status == 0)
		status = cluster_delete(ch, cluster.text, "list_day", where.text);
	if (status == 0)
		status = retention_detail_floor_read(ch, arena, &floor);
	buf_reset(&where);
	buf_printf(&where, "last_day < %s", floor);
	if (status == 0)
		status = cluster_delete(ch, cluster.text, "detail", where.text);
	buf_clear(&cluster);
	buf_clear(&where);
	return status;
}

int cluster_retain(
	struct store *store, const struct retain_question *question, struct retained *retained)
{
	struct arena arena;
	bool early = false;
	arena_init(&arena);
	*retained = (struct retained){ 0 };
	int status = count_all(store, question, &arena, retained, &early);
	if (status == 0 && early && !question->dry_run)
		status = add_retention(store->cluster, question);
	if (status == 0 && !question->dry_run)
		status = drop_rows(store->cluster, &arena);
	arena_clear(&arena);
	return status;
}
