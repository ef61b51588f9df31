#include "store/sql.h"

#include "store/clickhouse.h"
#include "store/feeds.h"
#include "store/schema.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "ostr": tells our files from other SQLite files (see file(1)). */
enum { STORE_APPLICATION_ID = 0x6F737472 };

enum { BUSY_MS = 5000 }; /* how long to wait for another writer */

/* Migration i brings the schema from version i to i + 1. Never change one that was released. */
static const struct migration {
	const char *sql;
	int (*convert)(struct store *store); /* NULL = the statements do it all */
} migrations[] = { { schema_sql, NULL }, { origins_sql, origins_convert }, { presence_sql, NULL },
	{ registry_sql, NULL }, { sources_sql, NULL }, { detail_sql, NULL },
	{ recordings_sql, NULL }, { readings_sql, NULL }, { list_day_sql, NULL } };
enum { STORE_VERSION = sizeof migrations / sizeof *migrations };

const char *store_problem(const struct store *store)
{
	if (store->cluster != NULL && clickhouse_problem(store->cluster)[0] != '\0')
		return clickhouse_problem(store->cluster);
	switch (sqlite3_errcode(store->db)) {
	case SQLITE_BUSY:
		return "another program is writing to it; try again when that is done";
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
		return "cannot be opened; the file and its folder must be writable, since SQLite "
		       "keeps a log beside the file";
	case SQLITE_CORRUPT:
		return "damaged; load its inputs into a new file (--db), or restore a copy";
	case SQLITE_NOTADB:
		return "not an SQLite file; name another with --db";
	default:
		return sqlite3_errmsg(store->db);
	}
}

int sql_execute(struct store *store, const char *sql)
{
	return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : OST_ESTORE;
}

sqlite3_stmt *sql_statement(struct store *store, const char *sql)
{
	for (size_t i = 0; i < store->cached; i++) {
		struct statement *found = &store->cache[i];
		if (found->sql == sql) {
			sqlite3_reset(found->handle);
			sqlite3_clear_bindings(found->handle);
			return found->handle;
		}
	}
	sqlite3_stmt *handle = NULL;
	if (store->cached == STORE_STATEMENTS ||
		sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL) !=
			SQLITE_OK)
		return NULL;
	store->cache[store->cached++] = (struct statement){ sql, handle };
	return handle;
}

void sql_forget(struct store *store)
{
	for (size_t i = 0; i < store->cached; i++)
		sqlite3_finalize(store->cache[i].handle);
	store->cached = 0;
}

int sql_run(sqlite3_stmt *statement)
{
	if (statement == NULL)
		return OST_ESTORE;
	int status = sqlite3_step(statement);
	sqlite3_reset(statement);
	return status == SQLITE_DONE || status == SQLITE_ROW ? 0 : OST_ESTORE;
}

int sql_run_each(
	struct store *store, const char *const *sql, size_t count, int64_t first, int64_t second)
{
	int status = 0;
	for (size_t i = 0; i < count && status == 0; i++) {
		sqlite3_stmt *statement = sql_statement(store, sql[i]);
		if (statement == NULL)
			return OST_ESTORE;
		sqlite3_bind_int64(statement, 1, first);
		if (sqlite3_bind_parameter_count(statement) > 1)
			sqlite3_bind_int64(statement, 2, second);
		status = sql_run(statement);
	}
	return status;
}

int sql_read_bytes(struct store *store, const char *sql, int64_t key, struct buf *bytes)
{
	sqlite3_stmt *query = sql_statement(store, sql);
	if (query == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(query, 1, key);
	int status = sqlite3_step(query);
	if (status == SQLITE_ROW) {
		const char *blob = sqlite3_column_blob(query, 0);
		size_t size = (size_t)sqlite3_column_bytes(query, 0);
		buf_add(bytes, blob, blob != NULL ? size : 0);
	}
	sqlite3_reset(query);
	return status == SQLITE_ROW ? 0 : status == SQLITE_DONE ? OST_ENOTFOUND : OST_ESTORE;
}

void sql_bind_text(sqlite3_stmt *statement, int index, const char *text)
{
	sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
}

void sql_bind_when(sqlite3_stmt *statement, int index, const struct when *when)
{
	sql_bind_text(statement, index, when->text);
	sqlite3_bind_int64(statement, index + 1, when->from);
	sqlite3_bind_int64(statement, index + 2, when->until);
}

/* Taken as a blob: as a text SQLite may need memory for a NUL behind it, and fail unnoticed. */
static struct span column_span(sqlite3_stmt *statement, int column)
{
	const void *bytes = sqlite3_column_blob(statement, column);
	int size = sqlite3_column_bytes(statement, column);
	return bytes != NULL ? (struct span){ bytes, (size_t)size } : (struct span){ "", 0 };
}

const char *sql_text(sqlite3_stmt *statement, int column, struct arena *arena)
{
	struct span text = column_span(statement, column);
	return arena_copy(arena, text.p, text.n);
}

void sql_copy(sqlite3_stmt *statement, int column, char *to, size_t size)
{
	struct span text = column_span(statement, column);
	snprintf(to, size, "%.*s", (int)text.n, text.p);
}

void sql_when(sqlite3_stmt *statement, int column, struct when *when)
{
	*when = (struct when){ .from = sqlite3_column_int64(statement, column + 1),
		.until = sqlite3_column_int64(statement, column + 2) };
	sql_copy(statement, column, when->text, sizeof when->text);
}

void sql_addr(sqlite3_stmt *statement, int column, struct addr *addr)
{
	struct span bytes = column_span(statement, column);
	*addr = (struct addr){ 0 };
	if (bytes.n != 4 && bytes.n != 16)
		return;
	addr->family = bytes.n == 4 ? ADDR_IPV4 : ADDR_IPV6;
	memcpy(addr->byte, bytes.p, bytes.n);
}

void *sql_list_add(struct sql_list *list)
{
	if (list->count == list->capacity) {
		size_t capacity = list->capacity == 0 ? 16 : list->capacity * 2;
		void *items = arena_alloc(list->arena, capacity * list->size);
		if (list->count > 0)
			memcpy(items, list->items, list->count * list->size);
		list->items = items;
		list->capacity = capacity;
	}
	return (unsigned char *)list->items + list->size * list->count++;
}

/* What tells whose file it is; in one statement, since another process may be making it. */
struct identity {
	int version, application, tables;
};

static int identify(struct store *store, struct identity *found)
{
	static const char sql[] =
		"SELECT user_version, application_id, (SELECT count(*) FROM sqlite_schema) "
		"FROM pragma_user_version, pragma_application_id";
	sqlite3_stmt *query = NULL;
	int status = OST_ESTORE;
	if (sqlite3_prepare_v2(store->db, sql, -1, &query, NULL) == SQLITE_OK &&
		sqlite3_step(query) == SQLITE_ROW) {
		found->version = sqlite3_column_int(query, 0);
		found->application = sqlite3_column_int(query, 1);
		found->tables = sqlite3_column_int(query, 2);
		status = 0;
	}
	sqlite3_finalize(query);
	return status;
}

/*
 * Whether the file is ours and not of a newer program. Returns 0 with the version of its schema,
 * 0 for an empty file; else `diag` has the message.
 */
static int check(struct store *store, const char *path, int *version, struct diag *diag)
{
	struct identity found;
	if (identify(store, &found) != 0) {
		bool foreign = sqlite3_errcode(store->db) == SQLITE_NOTADB;
		return diag_set(diag, foreign ? OST_EFORMAT : OST_ESTORE, "%s: %s", path,
			store_problem(store));
	}
	if (found.application != STORE_APPLICATION_ID && (found.tables > 0 || found.version != 0))
		return diag_set(diag, OST_EFORMAT,
			"%s: this SQLite file was not made by ostrakon; name another with --db",
			path);
	if (found.version < 0 || found.version > STORE_VERSION)
		return diag_set(diag, OST_EUNSUPPORTED,
			"%s: schema %d is not one of this program's (up to %d); use a newer "
			"ostrakon",
			path, found.version, STORE_VERSION);
	*version = found.version;
	return 0;
}

static int run_migration(struct store *store, const struct migration *migration)
{
	int status = sql_execute(store, migration->sql);
	return status == 0 && migration->convert != NULL ? migration->convert(store) : status;
}

/* Within a transaction; another process may have migrated since, so all is checked again. */
static int migrate(struct store *store, const char *path, struct diag *diag)
{
	char sql[96];
	int version = 0;
	int status = check(store, path, &version, diag);
	if (status != 0)
		return status;
	for (int v = version; v < STORE_VERSION && status == 0; v++)
		status = run_migration(store, &migrations[v]);
	snprintf(sql, sizeof sql, "PRAGMA user_version = %d; PRAGMA application_id = %d",
		STORE_VERSION, STORE_APPLICATION_ID);
	if (status == 0 && version < STORE_VERSION)
		status = sql_execute(store, sql);
	if (status == 0)
		status = store_commit(store);
	return status == 0 ? 0 : diag_set(diag, status, "%s: %s", path, store_problem(store));
}

static int prepare_reader(struct store *store, const char *path, struct diag *diag)
{
	int version = 0;
	int status = check(store, path, &version, diag);
	if (status == 0 && version < STORE_VERSION)
		return diag_set(diag, OST_ENOTFOUND,
			"%s: nothing was loaded yet, or by an older version; run 'ostrakon load "
			"FILE'",
			path);
	if (status == 0 && sql_execute(store, "PRAGMA query_only = 1") != 0)
		return diag_set(diag, OST_ESTORE, "%s: %s", path, store_problem(store));
	return status;
}

/* SQLite does not wait by itself when another process switches the same new file. */
static int switch_to_wal(struct store *store)
{
	enum { STEP_MS = 10 };
	int status = sql_execute(store, "PRAGMA journal_mode = WAL");
	for (int waited = 0; waited < BUSY_MS && status != 0; waited += STEP_MS) {
		if (sqlite3_errcode(store->db) != SQLITE_BUSY)
			break;
		sqlite3_sleep(STEP_MS);
		status = sql_execute(store, "PRAGMA journal_mode = WAL");
	}
	return status;
}

/* Without foreign keys: a table that is made anew must not take what refers to it along. */
static int migrate_as_a_whole(struct store *store, const char *path, struct diag *diag)
{
	if (sql_execute(store, "PRAGMA foreign_keys = OFF") != 0 || store_begin(store) != 0)
		return diag_set(diag, OST_ESTORE, "%s: %s", path, store_problem(store));
	int status = migrate(store, path, diag);
	if (status != 0)
		store_rollback(store);
	return status;
}

static int prepare_writer(struct store *store, const char *path, struct diag *diag)
{
	int version = 0;
	int status = check(store, path, &version, diag);
	if (status != 0)
		return status;
	if (switch_to_wal(store) != 0 || sql_execute(store, "PRAGMA synchronous = NORMAL") != 0)
		return diag_set(diag, OST_ESTORE, "%s: %s", path, store_problem(store));
	if (version < STORE_VERSION)
		status = migrate_as_a_whole(store, path, diag);
	if (status == 0 && sql_execute(store, "PRAGMA foreign_keys = ON") != 0)
		return diag_set(diag, OST_ESTORE, "%s: %s", path, store_problem(store));
	return status;
}

/* A file that somebody else made must not run code of its own through views and triggers. */
static void distrust(struct store *store)
{
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
}

/* Whether SQLite could keep its log beside the file. */
static bool is_writable(const char *path)
{
	struct buf folder;
	const char *slash = strrchr(path, '/');
	buf_init(&folder);
	buf_add(&folder, slash != NULL ? path : "./",
		slash != NULL ? (size_t)(slash - path) + 1 : 2);
	bool writable = access(path, W_OK) == 0 && access(folder.text, W_OK) == 0;
	buf_clear(&folder);
	return writable;
}

/* Whether all that was loaded is in the file itself. */
static bool log_is_empty(const char *path)
{
	struct buf log;
	struct stat status;
	buf_init(&log);
	buf_printf(&log, "%s-wal", path);
	bool empty = stat(log.text, &status) != 0 ? errno == ENOENT : status.st_size == 0;
	buf_clear(&log);
	return empty;
}

/* As it lies there, without locks and log. */
static int open_unchanged(struct store *store, const char *path)
{
	struct buf uri;
	buf_init(&uri);
	/* What follows two slashes would be the name of a host. */
	buf_puts(&uri, path[0] == '/' ? "file://" : "file:");
	for (const char *p = path; *p != '\0'; p++)
		buf_printf(&uri, strchr("%?#", *p) != NULL ? "%%%02X" : "%c", (unsigned char)*p);
	buf_puts(&uri, "?immutable=1");
	int opened =
		sqlite3_open_v2(uri.text, &store->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
	buf_clear(&uri);
	return opened;
}

/* A store that others keep may be read where it cannot be written. */
static int open_file(struct store *store, const char *path, enum store_mode mode)
{
	if (mode == STORE_READ && !is_writable(path) && log_is_empty(path))
		return open_unchanged(store, path);
	int flags = SQLITE_OPEN_READWRITE | (mode == STORE_WRITE ? SQLITE_OPEN_CREATE : 0);
	return sqlite3_open_v2(path, &store->db, flags, NULL);
}

static int open_database(
	struct store *store, const char *path, enum store_mode mode, struct diag *diag)
{
	int opened = open_file(store, path, mode);
	if (store->db == NULL)
		return diag_set(diag, OST_ENOMEM, "%s: %s", path, sqlite3_errstr(opened));
	if (opened != SQLITE_OK)
		return diag_set(diag, OST_EIO, "%s: %s", path, store_problem(store));
	sqlite3_busy_timeout(store->db, BUSY_MS);
	distrust(store);
	return mode == STORE_READ ? prepare_reader(store, path, diag)
				  : prepare_writer(store, path, diag);
}

int store_open(const char *path, enum store_mode mode, struct store **out, struct diag *diag)
{
	*out = NULL;
	if (path != NULL && mode == STORE_READ && access(path, F_OK) != 0)
		return diag_set(diag, OST_ENOTFOUND,
			"there is no store at %s yet; run 'ostrakon load FILE' first, or name one "
			"with "
			"--db",
			path);
	struct store *store = xcalloc(1, sizeof *store);
	store->feeds = &feeds_sqlite;
	int status = open_database(store, path != NULL ? path : ":memory:", mode, diag);
	if (status != 0) {
		store_close(store);
		return status;
	}
	*out = store;
	return 0;
}

void store_close(struct store *store)
{
	if (store == NULL)
		return;
	sql_forget(store);
	for (size_t t = 0; t < CASE_TABLES; t++)
		sqlite3_finalize(store->case_insert[t]);
	sqlite3_close(store->db);
	clickhouse_close(store->cluster);
	free(store);
}

/* IMMEDIATE: a second writer waits here, not in the middle of its work. */
int store_begin(struct store *store)
{
	return sql_execute(store, "BEGIN IMMEDIATE");
}

int store_commit(struct store *store)
{
	return sql_execute(store, "COMMIT");
}

void store_rollback(struct store *store)
{
	sql_execute(store, "ROLLBACK");
}
