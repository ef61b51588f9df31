/* An input into the cluster, in the order which makes it count as a whole or not at all. */
#include "store/cluster_load.h"

#include "store/cluster_answer.h"
#include "store/retold.h"
#include "store/row_binary.h"
#include "store/runs.h"
#include "store/sql.h"

#include <sha2.h>
#include <stdlib.h>

/* Rows go in batches of about as many bytes: some 200,000 runs. */
enum { BATCH_BYTES = 12 << 20 };

struct loading {
	struct clickhouse *ch;
	struct gather *gather;
	int64_t id;
	struct buf rows;
	struct run_list runs;
};

/* ---- ids ---- */

int cluster_new_id(struct clickhouse *ch, int64_t *id)
{
	struct buf answer;
	buf_init(&answer);
	int status = clickhouse_ask(ch, &answer,
		"SELECT toInt64((intDiv(max(input), 4294967296) + 1) * 4294967296 + rand()) "
		"FROM (SELECT input FROM %s.input UNION ALL SELECT input FROM %s.retention) "
		"FORMAT RowBinary",
		clickhouse_database(ch), clickhouse_database(ch));
	struct rd row = rd_of(answer.text, answer.length);
	*id = row_get_i64(&row);
	buf_clear(&answer);
	return status == 0 && row.err != NULL ? OST_EFORMAT : status;
}

/* The same for all who load: of the names, by which a series is known. */
static int64_t series_id(const struct series *series)
{
	SHA2_CTX hash;
	uint8_t digest[SHA256_DIGEST_LENGTH];
	uint8_t sort[2] = { series->kind, series->snapshot };
	int64_t id = 0;
	SHA256Init(&hash);
	SHA256Update(&hash, (const uint8_t *)series->feed, strlen(series->feed) + 1);
	SHA256Update(&hash, (const uint8_t *)series->family, strlen(series->family) + 1);
	SHA256Update(&hash, sort, sizeof sort);
	SHA256Final(digest, &hash);
	for (size_t i = 0; i < 7; i++)
		id = id << 8 | digest[i];
	return id;
}

/* ---- rows ---- */

static int flush(struct loading *l, const char *table, size_t from)
{
	if (l->rows.length < from)
		return 0;
	int status = clickhouse_insert(l->ch, table, &l->rows);
	buf_reset(&l->rows);
	return status;
}

static int put_input(struct loading *l, const struct store_input *input, bool finished)
{
	struct buf *row = &l->rows;
	row_put(row, (uint64_t)l->id, 8);
	row_put_text(row, input->sha256);
	row_put_text(row, input->format);
	row_put_text(row, input->path);
	row_put_text(row, input->dated.text);
	row_put(row, (uint64_t)input->dated.from, 8);
	row_put(row, (uint64_t)input->dated.until, 8);
	row_put(row, (uint64_t)input->loaded, 8);
	row_put(row, input->bytes, 8);
	row_put(row, input->records, 8);
	row_put(row, input->rejected, 8);
	row_put(row, input->truncated, 1);
	row_put_text(row, input->url != NULL ? input->url : "");
	row_put_text(row, input->citation != NULL ? input->citation : "");
	row_put_text(row, input->terms != NULL ? input->terms : "");
	row_put(row, finished, 1);
	row_put_text(row, input->reading != NULL ? input->reading : "");
	row_put_text(row, input->words != NULL ? input->words : WORDS_NONE);
	return flush(l, "input", 0);
}

static int put_rejections(struct loading *l, const struct tally *tally)
{
	for (size_t i = 0; i < tally->count; i++) {
		const struct tally_reason *reason = &tally->reasons[i];
		row_put(&l->rows, (uint64_t)l->id, 8);
		row_put_text(&l->rows, reason->reason);
		row_put(&l->rows, reason->count, 8);
		row_put(&l->rows, reason->first_line, 8);
		row_put_text(&l->rows, reason->sample);
	}
	return flush(l, "rejection", 0);
}

static int put_days(struct loading *l)
{
	const char *feed;
	int status = 0;
	for (size_t i = 0; (feed = gather_list(l->gather, i)) != NULL && status == 0; i++) {
		struct day_list days = gather_days(l->gather, feed);
		for (size_t d = 0; d < days.count; d++) {
			row_put(&l->rows, (uint64_t)l->id, 8);
			row_put_text(&l->rows, feed);
			row_put(&l->rows, (uint32_t)days.day[d], 4);
		}
		status = flush(l, "list_day", BATCH_BYTES);
	}
	return status != 0 ? status : flush(l, "list_day", 0);
}

static void put_number(struct buf *row, unsigned __int128 number)
{
	char bytes[16];
	for (size_t i = sizeof bytes; i-- > 0; number >>= 8)
		bytes[i] = (char)(number & 0xFF);
	buf_add(row, bytes, sizeof bytes);
}

static void put_presence(struct loading *l, int64_t series, const struct presence_key *key)
{
	for (size_t i = 0; i < l->runs.count; i++) {
		row_put(&l->rows, (uint64_t)l->id, 8);
		row_put(&l->rows, (uint64_t)series, 8);
		row_put(&l->rows, key->what, 1);
		put_number(&l->rows, key->first);
		put_number(&l->rows, key->last);
		row_put(&l->rows, (uint32_t)l->runs.run[i].first, 4);
		row_put(&l->rows, (uint32_t)l->runs.run[i].last, 4);
	}
}

/* Of a snapshot list, runs reach over days on which this input did not read it. */
static int put_presences(struct loading *l, size_t number, const struct series *series, int64_t id,
	struct day_run *days)
{
	struct presence presence;
	int status = 0;
	struct day_list read = gather_days(l->gather, series->feed);
	size_t count = gather_presences(l->gather, number);
	for (size_t i = 0; i < count && status == 0; i++) {
		gather_presence(l->gather, number, i, &presence);
		l->runs.count = 0;
		for (size_t r = 0; r < presence.runs; r++)
			runs_add(&l->runs, presence.run[r].first, presence.run[r].last);
		if (series->snapshot)
			runs_bridge(&l->runs, &read);
		put_presence(l, id, &presence.key);
		int32_t first = l->runs.run[0].first, last = l->runs.run[l->runs.count - 1].last;
		days->first = first < days->first ? first : days->first;
		days->last = last > days->last ? last : days->last;
		status = flush(l, "presence", BATCH_BYTES);
	}
	return status != 0 ? status : flush(l, "presence", 0);
}

static void put_mention(struct loading *l, int64_t series, const struct presence_key *key,
	const struct mention *mention)
{
	struct buf *row = &l->rows;
	row_put(row, (uint64_t)l->id, 8);
	row_put(row, (uint64_t)series, 8);
	row_put(row, key->what, 1);
	put_number(row, key->first);
	put_number(row, key->last);
	row_put(row, (uint32_t)mention->days.first, 4);
	row_put(row, (uint32_t)mention->days.last, 4);
	row_put(row, mention->first_line, 4);
	row_put(row, mention->last_line, 4);
	row_put(row, mention->count, 4);
	row_put(row, (uint32_t)mention->second, 4);
	row_put_span(row, mention->words);
}

static int put_details(struct loading *l, size_t number, int64_t series)
{
	int status = 0;
	size_t count = gather_presences(l->gather, number);
	for (size_t i = 0; i < count && status == 0; i++) {
		const struct mention *mention;
		size_t mentions = gather_mentions(l->gather, number, i, &mention);
		for (size_t m = 0; m < mentions; m++)
			put_mention(l, series, gather_key(l->gather, number, i), &mention[m]);
		status = flush(l, "detail", BATCH_BYTES);
	}
	return status != 0 ? status : flush(l, "detail", 0);
}

static int put_series(struct loading *l, size_t number, const struct series *series)
{
	struct day_run days = { INT32_MAX, 0 };
	int64_t id = series_id(series);
	int status = put_presences(l, number, series, id, &days);
	if (status == 0)
		status = put_details(l, number, id);
	row_put(&l->rows, (uint64_t)l->id, 8);
	row_put(&l->rows, (uint64_t)id, 8);
	row_put_text(&l->rows, series->feed);
	row_put_text(&l->rows, series->family);
	row_put_text(&l->rows, abuse_kind_name(series->kind));
	row_put(&l->rows, series->snapshot, 1);
	row_put(&l->rows, (uint32_t)days.first, 4);
	row_put(&l->rows, (uint32_t)days.last, 4);
	return status != 0 ? status : flush(l, "series", 0);
}

static int put_all_series(struct loading *l)
{
	const struct series *list;
	size_t count = gather_series(l->gather, &list);
	int status = 0;
	for (size_t i = 0; i < count && status == 0; i++)
		status = put_series(l, i, &list[i]);
	return status;
}

/* ---- what is left of loads that did not end ---- */

static int drop_rows(struct clickhouse *ch, const char *cluster, const char *ids)
{
	static const char *const tables[] = { "input", "rejection", "series", "list_day",
		"presence", "detail" };
	int status = 0;
	struct buf where;
	buf_init(&where);
	buf_printf(&where, "input IN (%s)", ids);
	for (size_t i = 0; i < sizeof tables / sizeof *tables && status == 0; i++)
		status = cluster_delete(ch, cluster, tables[i], where.text);
	buf_clear(&where);
	return status;
}

/* Which rows are of the same bytes, and reading; versions before noted no reading, but the day. */
static void put_same(struct buf *same, const struct store_input *input)
{
	buf_puts(same, "sha256 = ");
	clickhouse_quote(same, input->sha256);
	buf_puts(same, " AND format = ");
	clickhouse_quote(same, input->format);
	buf_puts(same, " AND (reading = ");
	clickhouse_quote(same, input->reading != NULL ? input->reading : "");
	buf_puts(same, " OR (words = '' AND dated = ");
	clickhouse_quote(same, input->dated.text);
	buf_puts(same, "))");
}

/*
 * Removes loads of the same bytes with a smaller id than one that is finished: they do not count
 * and never will. Should this fail, they lie there until the next try, seen by nobody.
 */
static void drop_older(struct clickhouse *ch, const struct store_input *input, int64_t id)
{
	struct buf answer, ids, cluster, same;
	buf_init(&answer);
	buf_init(&ids);
	buf_init(&cluster);
	buf_init(&same);
	put_same(&same, input);
	int status = clickhouse_ask(ch, &answer,
		"SELECT DISTINCT input FROM %s.input WHERE %s AND input < %lld FORMAT RowBinary",
		clickhouse_database(ch), same.text, (long long)id);
	struct rd rows = rd_of(answer.text, answer.length);
	while (status == 0 && rd_left(&rows) > 0)
		buf_printf(
			&ids, "%s%lld", ids.length > 0 ? ", " : "", (long long)row_get_i64(&rows));
	if (status == 0 && ids.length > 0)
		status = cluster_name_read(ch, &cluster);
	if (status == 0 && ids.length > 0)
		drop_rows(ch, cluster.text, ids.text);
	buf_clear(&answer);
	buf_clear(&ids);
	buf_clear(&cluster);
	buf_clear(&same);
}

/* ---- the driver's part ---- */

static int number_of(struct store *store, int64_t id, int64_t *number)
{
	struct arena arena;
	struct cluster_ids ids;
	arena_init(&arena);
	int status = cluster_ids_read(store, &arena, &ids);
	if (status == 0)
		*number = cluster_number_of(&ids, id);
	arena_clear(&arena);
	return status;
}

int cluster_find(struct store *store, const struct store_input *wanted, struct arena *arena,
	struct store_input *found)
{
	struct clickhouse *ch = store->cluster;
	struct buf answer, same;
	buf_init(&answer);
	buf_init(&same);
	put_same(&same, wanted);
	int status = clickhouse_ask(ch, &answer,
		"SELECT input, dated, dated_from, dated_until, words FROM %s.input WHERE finished = 1 "
		"AND %s ORDER BY input DESC LIMIT 1 FORMAT RowBinary",
		clickhouse_database(ch), same.text);
	struct rd row = rd_of(answer.text, answer.length);
	bool any = status == 0 && answer.length > 0;
	if (any) {
		int64_t id = row_get_i64(&row);
		*found = (struct store_input){ .format = wanted->format };
		row_get_when(&row, arena, &found->dated);
		found->words = row_get_text(&row, arena);
		status = row.err == NULL ? number_of(store, id, &found->id) : OST_EFORMAT;
		if (status == 0)
			drop_older(ch, wanted, id);
	}
	buf_clear(&answer);
	buf_clear(&same);
	return status != 0 ? status : any;
}

static int put_facts(struct loading *l, const struct store_input *input, const struct tally *tally)
{
	int status = put_input(l, input, false);
	if (status == 0)
		status = put_all_series(l);
	if (status == 0)
		status = put_days(l);
	return status != 0 ? status : put_rejections(l, tally);
}

int cluster_put(struct store *store, struct store_input *input, struct gather *gather,
	const struct tally *tally)
{
	struct loading l = { .ch = store->cluster, .gather = gather };
	buf_init(&l.rows);
	int status = cluster_new_id(l.ch, &l.id);
	if (status == 0)
		status = put_facts(&l, input, tally);
	if (status == 0)
		status = put_input(&l, input, true); /* from here on it counts */
	if (status == 0)
		drop_older(l.ch, input, l.id);
	if (status == 0)
		status = number_of(store, l.id, &input->id);
	buf_clear(&l.rows);
	free(l.runs.run);
	return status;
}

/* Each input's rows are its own: the newer load counts in place of the older. */
int cluster_retell(struct store *store, const struct store_input *older, struct store_input *input,
	struct gather *gather, const struct tally *tally)
{
	(void)older;
	return cluster_put(store, input, gather, tally);
}
