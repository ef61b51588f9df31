#include "store/recordings.h"

#include "base/alloc.h"
#include "store/chains.h"
#include "store/origins.h"
#include "store/sql.h"

#include <stdlib.h>

static void bind_bytes(sqlite3_stmt *put, int index, const struct buf *bytes)
{
	sqlite3_bind_blob64(
		put, index, bytes->length > 0 ? bytes->text : "", bytes->length, SQLITE_STATIC);
}

static int add_row(
	struct store *store, int64_t input, struct origin_routes *routes, const struct buf *journal)
{
	ost_time_t first, last;
	struct buf peers;
	sqlite3_stmt *put = sql_statement(store,
		"INSERT INTO recording (input, first, last, based, peers, journal) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
	if (put == NULL)
		return OST_ESTORE;
	buf_init(&peers);
	origin_routes_peers(routes, &peers);
	origin_routes_time(routes, &first, &last);
	sqlite3_bind_int64(put, 1, input);
	sqlite3_bind_int64(put, 2, first);
	sqlite3_bind_int64(put, 3, last);
	sqlite3_bind_int64(put, 4, journal->length == 0);
	bind_bytes(put, 5, &peers);
	bind_bytes(put, 6, journal);
	int status = sql_run(put);
	buf_clear(&peers);
	return status;
}

static int put_table(struct store *store, int64_t input, struct origin_routes *routes)
{
	struct buf table, peers;
	buf_init(&table);
	buf_init(&peers);
	int status = origin_routes_finish(routes, &table, &peers);
	if (status == 0)
		status = store_origins_put(store, input, &table, &peers);
	buf_clear(&table);
	buf_clear(&peers);
	return status;
}

int recordings_add(
	struct store *store, int64_t input, struct origin_routes *routes, const struct buf *journal)
{
	int status = put_table(store, input, routes);
	return status == 0 ? add_row(store, input, routes, journal) : status;
}

/* ---- Which belong together ---- */

static int read_link(sqlite3_stmt *query, struct arena *arena, struct recording_link *link)
{
	const void *bytes = sqlite3_column_blob(query, 5);
	struct span list = { bytes, (size_t)sqlite3_column_bytes(query, 5) };
	struct bgp_peer *peer;
	*link = (struct recording_link){ .input = sqlite3_column_int64(query, 0),
		.sha256 = sql_text(query, 1, arena),
		.first = sqlite3_column_int64(query, 2),
		.last = sqlite3_column_int64(query, 3),
		.based = sqlite3_column_int(query, 4) != 0,
		.before = sqlite3_column_int64(query, 6) };
	if (link->first < 0 || link->last < link->first || link->last > UINT32_MAX)
		return OST_EFORMAT;
	int status = origin_routes_read_peers(list, &peer, &link->peers);
	if (status == 0 && link->peers > 0) {
		struct bgp_peer *kept = arena_alloc(arena, link->peers * sizeof *kept);
		memcpy(kept, peer, link->peers * sizeof *kept);
		link->peer = kept;
	}
	free(peer);
	return status;
}

static int read_links(
	struct store *store, struct arena *arena, struct recording_link **link, size_t *count)
{
	struct sql_list rows = { .arena = arena, .size = sizeof **link };
	sqlite3_stmt *query = sql_statement(store,
		"SELECT r.input, i.sha256, r.first, r.last, r.based, r.peers, "
		"coalesce(e.extends, r.input) FROM recording r JOIN input i ON i.id = r.input "
		"LEFT JOIN origin_extension e ON e.input = r.input");
	int got = SQLITE_ERROR, status = 0;
	while (query != NULL && status == 0 && (got = sqlite3_step(query)) == SQLITE_ROW)
		status = read_link(query, arena, sql_list_add(&rows));
	if (query != NULL)
		sqlite3_reset(query);
	*link = rows.items;
	*count = rows.count;
	if (status != 0)
		return status;
	return got == SQLITE_DONE ? 0 : OST_ESTORE;
}

/* ---- Tables out of what belongs together ---- */

/* What is not there though its recording is: the store is damaged. */
static int read_bytes(struct store *store, const char *sql, int64_t input, struct buf *bytes)
{
	int status = sql_read_bytes(store, sql, input, bytes);
	return status == OST_ENOTFOUND ? OST_ESTORE : status;
}

/* Goes on from a table in the store, named by the statements that read it. */
static int resume(struct store *store, const char *table_sql, const char *peers_sql, int64_t input,
	struct origin_routes *routes)
{
	struct buf bytes, peers;
	struct origin_table table;
	buf_init(&bytes);
	buf_init(&peers);
	int status = read_bytes(store, table_sql, input, &bytes);
	if (status == 0)
		status = read_bytes(store, peers_sql, input, &peers);
	if (status == 0)
		status = origin_table_open((struct span){ bytes.text, bytes.length }, &table);
	if (status == 0)
		status = origin_routes_resume(
			routes, &table, (struct span){ peers.text, peers.length });
	buf_clear(&bytes);
	buf_clear(&peers);
	return status;
}

static int replay(
	struct store *store, const struct recording_link *link, struct origin_routes *routes)
{
	struct buf bytes;
	buf_init(&bytes);
	int status = read_bytes(
		store, "SELECT journal FROM recording WHERE input = ?1", link->input, &bytes);
	struct origin_journal journal = { link->first, link->last, { bytes.text, bytes.length } };
	if (status == 0)
		status = origin_routes_replay(routes, &journal);
	buf_clear(&bytes);
	return status;
}

/* A table that others are about to extend is kept as it is. */
static int keep_base(struct store *store, int64_t input)
{
	sqlite3_stmt *put = sql_statement(store,
		"UPDATE recording SET base = t.bytes, base_peers = t.peers FROM origin_table t "
		"WHERE recording.input = ?1 AND t.input = ?1 AND base IS NULL");
	if (put == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(put, 1, input);
	return sql_run(put);
}

static int begin_table(
	struct store *store, const struct recording_link *root, struct origin_routes *routes)
{
	if (!root->based)
		return replay(store, root, routes);
	int status = keep_base(store, root->input);
	return status != 0 ? status
			   : resume(store, "SELECT base FROM recording WHERE input = ?1",
				     "SELECT base_peers FROM recording WHERE input = ?1",
				     root->input, routes);
}

/* All recordings there are, in order. */
struct joining {
	struct store *store;
	struct recording_link *link;
	size_t count;
	int64_t input; /* the one that came last */
};

/* Makes the table of a root anew. */
static int rebuild(const struct joining *j, size_t root)
{
	struct origin_routes *routes = origin_routes_new();
	int status = begin_table(j->store, &j->link[root], routes);
	for (size_t i = root + 1; i < j->count && status == 0; i++) {
		if (j->link[i].root == root)
			status = replay(j->store, &j->link[i], routes);
	}
	if (status == 0)
		status = put_table(j->store, j->link[root].input, routes);
	origin_routes_free(routes);
	return status;
}

/* The new recording behind all that is in a table. */
static int append(const struct joining *j, size_t root, const struct recording_link *last)
{
	struct origin_routes *routes = origin_routes_new();
	int64_t input = j->link[root].input;
	int status = j->link[root].based ? keep_base(j->store, input) : 0;
	if (status == 0)
		status = resume(j->store, "SELECT bytes FROM origin_table WHERE input = ?1",
			"SELECT peers FROM origin_table WHERE input = ?1", input, routes);
	if (status == 0)
		status = replay(j->store, last, routes);
	if (status == 0)
		status = put_table(j->store, input, routes);
	origin_routes_free(routes);
	return status;
}

static int run_with(struct store *store, const char *sql, int64_t input)
{
	sqlite3_stmt *statement = sql_statement(store, sql);
	if (statement == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(statement, 1, input);
	return sql_run(statement);
}

/* What a recording is part of from now on; a table of its own goes when it has moved. */
static int move(const struct joining *j, const struct recording_link *link)
{
	int64_t root = j->link[link->root].input;
	int status =
		run_with(j->store, "DELETE FROM origin_extension WHERE input = ?1", link->input);
	if (status == 0 && root != link->input)
		status = run_with(
			j->store, "DELETE FROM origin_table WHERE input = ?1", link->input);
	return status == 0 && root != link->input
		       ? store_origins_extend(j->store, link->input, root)
		       : status;
}

static void mark_before(const struct joining *j, int64_t input, bool *changed)
{
	for (size_t i = 0; i < j->count; i++)
		changed[i] |= j->link[i].input == input;
}

/* Which roots have other recordings now, but for the one that came last. */
static void mark_changed(const struct joining *j, bool *changed)
{
	for (size_t i = 0; i < j->count; i++) {
		const struct recording_link *link = &j->link[i];
		if (link->input == j->input || j->link[link->root].input == link->before)
			continue;
		changed[link->root] = true;
		mark_before(j, link->before, changed);
	}
}

static int move_all(const struct joining *j)
{
	int status = 0;
	for (size_t i = 0; i < j->count && status == 0; i++) {
		const struct recording_link *link = &j->link[i];
		/* A root's row may have gone with a table it was in. */
		if (j->link[link->root].input != link->before)
			status = move(j, link);
	}
	return status;
}

static int make_tables(const struct joining *j)
{
	bool *changed = xcalloc(j->count, sizeof *changed);
	size_t last = 0, behind = 0;
	int status = 0;
	mark_changed(j, changed);
	while (j->link[last].input != j->input)
		last++;
	size_t root = j->link[last].root;
	for (size_t i = last + 1; i < j->count; i++)
		behind += j->link[i].root == root;
	bool joins = root != last && !changed[root];
	if (joins && behind > 0)
		changed[root] = true;
	/* All are made before rows are moved, since a table's rows go with it. */
	for (size_t i = 0; i < j->count && status == 0; i++) {
		if (changed[i] && j->link[i].root == i)
			status = rebuild(j, i);
	}
	if (status == 0 && joins && behind == 0)
		status = append(j, root, &j->link[last]);
	free(changed);
	return status == 0 ? move_all(j) : status;
}

int recordings_join(struct store *store, int64_t input)
{
	struct joining j = { .store = store, .input = input };
	struct arena arena;
	arena_init(&arena);
	int status = read_links(store, &arena, &j.link, &j.count);
	if (status == 0 && j.link != NULL) {
		chains_find(j.link, j.count);
		status = make_tables(&j);
	}
	arena_clear(&arena);
	return status;
}
