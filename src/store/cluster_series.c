#include "store/cluster_series.h"

#include "store/cluster_answer.h"
#include "store/cluster_retain.h"

#include <inttypes.h>

/* A series as the loads and retentions up to some moment have made it. */
struct told {
	struct store_series row; /* days.last < 0: nothing is left */
	size_t retained; /* so many retentions are in it */
	int64_t gone; /* the last retention after which nothing was left; 0 = none */
};

static const struct day_run nothing = { INT32_MAX, -1 };

static void retain_up_to(struct told *told, const struct retentions *retentions, size_t count)
{
	struct day_run *days = &told->row.days;
	for (; told->retained < count; told->retained++) {
		const struct retention *retention = &retentions->item[told->retained];
		if (days->last < retention->keep_from) {
			*days = nothing;
			told->gone = retention->id;
		} else if (days->first < retention->keep_from) {
			days->first = retention->keep_from;
		}
	}
}

static void add_days(struct told *told, struct day_run days)
{
	struct day_run *all = &told->row.days;
	all->first = days.first < all->first ? days.first : all->first;
	all->last = days.last > all->last ? days.last : all->last;
}

static uint8_t kind_of(const char *name)
{
	uint8_t kind;
	return abuse_kind_parse(span_of(name), &kind) ? kind : ABUSE_OTHER;
}

static struct series get_series(struct rd *row, struct arena *arena)
{
	struct series series = { .id = row_get_i64(row) };
	series.feed = row_get_text(row, arena);
	series.family = row_get_text(row, arena);
	series.kind = kind_of(row_get_text(row, arena));
	series.snapshot = row_get(row, 1) != 0;
	return series;
}

/* A row is of one series and of the inputs between two retentions; they come in that order. */
static void take_row(struct answer *answer, const struct retentions *retentions)
{
	struct told *told = answer->list.items;
	struct series series = get_series(&answer->rows, answer->list.arena);
	size_t before = (size_t)row_get(&answer->rows, 8);
	struct day_run days = { row_get_i32(&answer->rows), 0 };
	days.last = row_get_i32(&answer->rows);
	if (days.first < 0 || days.last < days.first || days.last >= PRESENCE_DAY_MAX) {
		rd_fail(&answer->rows, "no days");
		return;
	}
	if (answer->list.count == 0 || told[answer->list.count - 1].row.series.id != series.id)
		*(struct told *)sql_list_add(&answer->list) =
			(struct told){ .row = { series, nothing } };
	told = (struct told *)answer->list.items + answer->list.count - 1;
	retain_up_to(told, retentions, before < retentions->count ? before : retentions->count);
	add_days(told, days);
}

static int read_told(struct store *store, struct arena *arena, struct told **list, size_t *count)
{
	struct answer answer = { .list = { .arena = arena, .size = sizeof **list } };
	struct retentions retentions;
	struct buf before;
	const char *database = database_of(store);
	*count = 0;
	int status = retentions_read(store->cluster, arena, &retentions);
	if (status != 0)
		return status;
	buf_init(&before);
	retentions_put_before(&before, &retentions);
	status = ASK(&answer, store,
		"SELECT series, feed, family, kind, snapshot, %s AS before, min(first_day), "
		"max(last_day) FROM %s.series WHERE input GLOBAL IN " CLUSTER_FINISHED
		" GROUP BY series, feed, family, kind, snapshot, before "
		"ORDER BY feed, family, kind, snapshot, before FORMAT RowBinary",
		before.text, database, database);
	while (next_row(&answer, status))
		take_row(&answer, &retentions);
	buf_clear(&before);
	*list = answer.list.items;
	status = finish(&answer, status, count);
	for (size_t i = 0; i < *count; i++)
		retain_up_to(&(*list)[i], &retentions, retentions.count);
	return status;
}

int cluster_series_read(
	struct store *store, struct arena *arena, struct store_series **list, size_t *count)
{
	struct told *told;
	size_t all;
	int status = read_told(store, arena, &told, &all);
	*list = arena_alloc(arena, (all + 1) * sizeof **list);
	*count = 0;
	for (size_t i = 0; i < all; i++) {
		if (told[i].row.days.last >= 0)
			(*list)[(*count)++] = told[i].row;
	}
	return status;
}

/* An expression over the column `series`: inputs up to this id told only what is gone. */
static void put_gone(struct buf *sql, const struct told *told, size_t count)
{
	struct buf series, gone;
	buf_init(&series);
	buf_init(&gone);
	for (size_t i = 0; i < count; i++) {
		if (told[i].gone == 0)
			continue;
		const char *comma = gone.length > 0 ? ", " : "";
		buf_printf(&series, "%s%" PRId64, comma, told[i].row.series.id);
		buf_printf(&gone, "%s%" PRId64, comma, told[i].gone);
	}
	if (gone.length > 0)
		buf_printf(sql, "toInt64(transform(toUInt64(series), [%s], [%s], toUInt64(0)))",
			series.text, gone.text);
	else
		buf_puts(sql, "toInt64(0)");
	buf_clear(&series);
	buf_clear(&gone);
}

static void get_source(struct rd *row, struct arena *arena, struct store_feed_source *source)
{
	source->feed = row_get_text(row, arena);
	source->last.format = row_get_text(row, arena);
	source->last.citation = row_get_text(row, arena);
	source->last.terms = row_get_text(row, arena);
	source->last.url = row_get_text(row, arena);
	row_get_when(row, arena, &source->last.dated);
	source->inputs = row_get(row, 8);
}

int cluster_sources_read(
	struct store *store, struct arena *arena, struct store_feed_source **list, size_t *count)
{
	struct answer answer = { .list = { .arena = arena, .size = sizeof **list } };
	struct told *told;
	size_t all;
	struct buf gone;
	const char *database = database_of(store);
	int status = read_told(store, arena, &told, &all);
	if (status != 0)
		return status;
	buf_init(&gone);
	put_gone(&gone, told, all);
	status = ASK(&answer, store,
		"SELECT feed, format, citation, terms, argMax(url, dated_from), "
		"argMax(dated, dated_from), max(dated_from), argMax(dated_until, dated_from), "
		"count() FROM (SELECT DISTINCT feed, input FROM %s.series WHERE input > %s "
		"AND input GLOBAL IN " CLUSTER_FINISHED
		") AS told ALL INNER JOIN (SELECT input, format, citation, terms, url, dated, dated_from, "
		"dated_until FROM %s.input WHERE finished = 1) AS about USING input "
		"GROUP BY feed, format, citation, terms ORDER BY feed, format, citation, terms "
		"FORMAT RowBinary",
		database, gone.text, database, database);
	while (next_row(&answer, status))
		get_source(&answer.rows, arena, sql_list_add(&answer.list));
	buf_clear(&gone);
	*list = answer.list.items;
	return finish(&answer, status, count);
}
