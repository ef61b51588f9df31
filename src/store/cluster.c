/* The cluster's tables: making them, and what lies in them on each shard. */
#include "store/cluster.h"

#include "store/cluster_part.h"
#include "store/cluster_url.h"
#include "store/row_binary.h"

#include <stdlib.h>

/* As store/schema.sql and store/presence.sql tell; addresses are numbers, highest byte first. */
static const struct table {
	const char *name, *columns, *order;
	const char *shard_by; /* which rows lie together */
} tables[] = {
	{ "input",
		"input Int64, sha256 String, format String, path String, dated String, "
		"dated_from Int64, dated_until Int64, loaded Int64, bytes UInt64, records UInt64, "
		"rejected UInt64, truncated UInt8, url String, citation String, terms String, "
		"finished UInt8, reading String, words String",
		"input", "intHash64(input)" },
	{ "rejection", "input Int64, reason String, count UInt64, first_line UInt64, sample String",
		"input", "intHash64(input)" },
	{ "series",
		"input Int64, series Int64, feed String, family String, kind String, "
		"snapshot UInt8, first_day Int32, last_day Int32",
		"(series, input)", "intHash64(series)" },
	{ "list_day", "input Int64, feed String, day Int32", "(feed, day, input)",
		"intHash64(input)" },
	{ "presence",
		"input Int64, series Int64, what UInt8, first FixedString(16), "
		"last FixedString(16), first_day Int32, last_day Int32",
		"(series, what, first, last, input)", "sipHash64(first)" },
	{ "detail",
		"input Int64, series Int64, what UInt8, first FixedString(16), "
		"last FixedString(16), first_day Int32, last_day Int32, first_line UInt32, "
		"last_line UInt32, count UInt32, second Int32, words String",
		"(series, what, first, last, input)", "sipHash64(first)" },
	{ "retention", "input Int64, keep_from Int32, detail_from Int32", "input",
		"intHash64(input)" },
};
enum { TABLES = sizeof tables / sizeof *tables };

static int refuse(struct clickhouse *ch, struct diag *diag)
{
	return diag_set(diag, OST_ESTORE, "%s: %s", clickhouse_name(ch), clickhouse_problem(ch));
}

/* ---- making them ---- */

static int make_here(struct clickhouse *ch, const struct table *table)
{
	struct buf said;
	buf_init(&said);
	int status = clickhouse_ask(ch, &said,
		"CREATE TABLE IF NOT EXISTS %s.%s (%s) ENGINE = MergeTree() ORDER BY %s",
		clickhouse_database(ch), table->name, table->columns, table->order);
	buf_clear(&said);
	return status;
}

/* Answers of statements ON CLUSTER, a line a server, are of no interest. */
static int make_on_shards(struct clickhouse *ch, const char *cluster, const struct table *table)
{
	const char *database = clickhouse_database(ch);
	struct buf said;
	buf_init(&said);
	int status = clickhouse_ask(ch, &said,
		"CREATE TABLE IF NOT EXISTS %s.%s_shard ON CLUSTER %s (%s) "
		"ENGINE = MergeTree() ORDER BY %s",
		database, table->name, cluster, table->columns, table->order);
	if (status == 0)
		status = clickhouse_ask(ch, &said,
			"CREATE TABLE IF NOT EXISTS %s.%s ON CLUSTER %s (%s) "
			"ENGINE = Distributed(%s, %s, %s_shard, %s)",
			database, table->name, cluster, table->columns, cluster, database,
			table->name, table->shard_by);
	buf_clear(&said);
	return status;
}

static int make_database(struct clickhouse *ch, const char *cluster)
{
	struct buf said;
	buf_init(&said);
	int status = clickhouse_ask(ch, &said, "CREATE DATABASE IF NOT EXISTS %s%s%s",
		clickhouse_database(ch), cluster != NULL ? " ON CLUSTER " : "",
		cluster != NULL ? cluster : "");
	buf_clear(&said);
	return status;
}

int cluster_init(const struct cluster_access *access, const char *cluster, struct diag *diag)
{
	struct clickhouse *ch;
	if (cluster != NULL && !cluster_is_name(span_of(cluster)))
		return diag_set(diag, OST_EUSAGE,
			"'%.60s' is no name of a cluster: letters, digits and _", cluster);
	int status = clickhouse_open(access, &ch, diag);
	if (status != 0)
		return status;
	status = make_database(ch, cluster);
	for (size_t i = 0; i < TABLES && status == 0; i++)
		status = cluster != NULL ? make_on_shards(ch, cluster, &tables[i])
					 : make_here(ch, &tables[i]);
	if (status == OST_ESTORE)
		refuse(ch, diag);
	clickhouse_close(ch);
	return status;
}

int cluster_check(struct clickhouse *ch, struct diag *diag)
{
	struct buf answer;
	buf_init(&answer);
	int status = clickhouse_ask(ch, &answer,
		"SELECT count() FROM system.tables WHERE database = '%s' AND name IN "
		"('input', 'rejection', 'series', 'list_day', 'presence', 'detail', "
		"'retention') "
		"FORMAT RowBinary",
		clickhouse_database(ch));
	struct rd row = rd_of(answer.text, answer.length);
	bool all = row_get(&row, 8) == TABLES;
	buf_clear(&answer);
	if (status != 0)
		return refuse(ch, diag);
	if (!all)
		return diag_set(diag, OST_ENOTFOUND,
			"%s has no tables of ostrakon's yet, or not all; run 'ostrakon cluster "
			"init'",
			clickhouse_name(ch));
	return 0;
}

int cluster_name_read(struct clickhouse *ch, struct buf *name)
{
	struct buf answer;
	struct arena arena;
	buf_init(&answer);
	arena_init(&arena);
	int status = clickhouse_ask(ch, &answer,
		"SELECT extract(engine_full, 'Distributed\\\\(\\'?([A-Za-z0-9_]+)') "
		"FROM system.tables WHERE database = '%s' AND name = 'input' FORMAT RowBinary",
		clickhouse_database(ch));
	struct rd row = rd_of(answer.text, answer.length);
	buf_puts(name, row_get_text(&row, &arena));
	arena_clear(&arena);
	buf_clear(&answer);
	return status;
}

int cluster_delete(struct clickhouse *ch, const char *cluster, const char *table, const char *where)
{
	bool one = cluster[0] == '\0';
	struct buf said;
	buf_init(&said);
	int status = clickhouse_ask(ch, &said, "ALTER TABLE %s.%s%s%s%s DELETE WHERE %s",
		clickhouse_database(ch), table, one ? "" : "_shard", one ? "" : " ON CLUSTER ",
		cluster, where);
	buf_clear(&said);
	return status;
}

int cluster_local(const char *text, char **local, struct diag *diag)
{
	struct cluster_url url;
	int status = cluster_url_read(text, &url, diag);
	*local = NULL;
	if (status != 0)
		return status;
	*local = url.local != NULL ? xstrdup(url.local) : NULL;
	cluster_url_clear(&url);
	return 0;
}

/* ---- what lies in them ---- */

struct reading {
	struct clickhouse *ch;
	struct arena *arena;
	struct cluster_state *state;
};

static struct cluster_shard *add_shard(struct reading *r, size_t *capacity)
{
	struct cluster_state *state = r->state;
	if (state->shards == *capacity) {
		size_t more = 2 * *capacity + 8;
		struct cluster_shard *list = arena_alloc(r->arena, more * sizeof *list);
		if (state->shards > 0)
			memcpy(list, state->shard, state->shards * sizeof *list);
		state->shard = list;
		*capacity = more;
	}
	return &state->shard[state->shards++];
}

/* A server alone is its own only shard. */
static int list_shards(struct reading *r)
{
	struct buf answer;
	size_t capacity = 0;
	if (r->state->cluster[0] == '\0') {
		*add_shard(r, &capacity) = (struct cluster_shard){ .number = 1,
			.address = arena_strdup(r->arena, clickhouse_address(r->ch)) };
		return 0;
	}
	buf_init(&answer);
	int status = clickhouse_ask(r->ch, &answer,
		"SELECT toInt64(shard_num), concat(host_name, ':', toString(port)) "
		"FROM system.clusters WHERE cluster = '%s' ORDER BY shard_num, replica_num "
		"FORMAT RowBinary",
		r->state->cluster);
	struct rd rows = rd_of(answer.text, answer.length);
	while (status == 0 && rd_left(&rows) > 0) {
		struct cluster_shard *shard = add_shard(r, &capacity);
		shard->number = row_get_i64(&rows);
		shard->address = row_get_text(&rows, r->arena);
	}
	buf_clear(&answer);
	return status;
}

/* A shard that does not answer is a finding, no failure. */
static void count_on_shard(struct reading *r, struct cluster_shard *shard)
{
	const char *database = clickhouse_database(r->ch);
	struct buf answer, from;
	buf_init(&answer);
	buf_init(&from);
	if (r->state->cluster[0] == '\0')
		buf_printf(&from, "%s.presence", database);
	else
		buf_printf(&from, "remote('%s', %s, presence_shard)", shard->address, database);
	int status = clickhouse_ask(r->ch, &answer,
		"SELECT count(), uniqExact(input) FROM %s FORMAT RowBinary", from.text);
	struct rd row = rd_of(answer.text, answer.length);
	shard->runs = row_get(&row, 8);
	shard->inputs = row_get(&row, 8);
	if (status != 0)
		shard->problem = arena_strdup(r->arena, clickhouse_problem(r->ch));
	buf_clear(&answer);
	buf_clear(&from);
}

static void read_leftovers(struct reading *r, struct rd rows, size_t count)
{
	struct cluster_state *state = r->state;
	state->leftover = arena_alloc(r->arena, (count + 1) * sizeof *state->leftover);
	while (rows.err == NULL && state->leftovers < count)
		state->leftover[state->leftovers++] = (struct cluster_leftover){
			.id = row_get_i64(&rows),
			.format = row_get_text(&rows, r->arena),
			.path = row_get_text(&rows, r->arena),
		};
}

static size_t count_rows(struct rd rows)
{
	size_t count = 0;
	struct arena arena;
	arena_init(&arena);
	for (; rd_left(&rows) > 0; count++) {
		row_get_i64(&rows);
		row_get_text(&rows, &arena);
		row_get_text(&rows, &arena);
	}
	arena_clear(&arena);
	return rows.err == NULL ? count : 0;
}

static int list_leftovers(struct reading *r)
{
	const char *database = clickhouse_database(r->ch);
	struct buf answer;
	buf_init(&answer);
	int status = clickhouse_ask(r->ch, &answer,
		"SELECT input, any(format), any(path) FROM %s.input WHERE input GLOBAL NOT IN " CLUSTER_FINISHED
		" GROUP BY input ORDER BY input FORMAT RowBinary",
		database, database);
	struct rd rows = rd_of(answer.text, answer.length);
	if (status == 0)
		read_leftovers(r, rows, count_rows(rows));
	buf_clear(&answer);
	for (size_t i = 0; i < r->state->leftovers && status == 0; i++) {
		struct cluster_leftover *left = &r->state->leftover[i];
		buf_reset(&answer);
		status = clickhouse_ask(r->ch, &answer,
			"SELECT count() FROM %s.presence WHERE input = %lld FORMAT RowBinary",
			database, (long long)left->id);
		rows = rd_of(answer.text, answer.length);
		left->runs = row_get(&rows, 8);
	}
	buf_clear(&answer);
	return status;
}

static int read_state(struct reading *r, struct diag *diag)
{
	struct cluster_state *state = r->state;
	struct buf cluster;
	bool whole = true;
	buf_init(&cluster);
	int status = cluster_check(r->ch, diag);
	if (status == 0)
		status = cluster_name_read(r->ch, &cluster);
	state->name = arena_strdup(r->arena, clickhouse_name(r->ch));
	state->cluster = arena_strdup(r->arena, cluster.text);
	buf_clear(&cluster);
	if (status == 0)
		status = list_shards(r);
	for (size_t i = 0; i < state->shards && status == 0; i++) {
		count_on_shard(r, &state->shard[i]);
		whole &= state->shard[i].problem == NULL;
	}
	return status == 0 && whole ? list_leftovers(r) : status;
}

int cluster_state_read(const struct cluster_access *access, struct arena *arena,
	struct cluster_state *state, struct diag *diag)
{
	struct reading reading = { .arena = arena, .state = state };
	*state = (struct cluster_state){ 0 };
	int status = clickhouse_open(access, &reading.ch, diag);
	if (status != 0)
		return status;
	status = read_state(&reading, diag);
	if (status == OST_ESTORE)
		refuse(reading.ch, diag);
	clickhouse_close(reading.ch);
	return status;
}
