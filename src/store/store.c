#include "store/sql.h"

#include "store/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "ostr": tells our files from other SQLite files (see file(1)). */
enum { STORE_APPLICATION_ID = 0x6F737472 };

/* Migration i brings the schema from version i to i + 1. Never change one that was released. */
static const char *const migrations[] = { schema_sql };
enum { STORE_VERSION = sizeof migrations / sizeof *migrations };

const char *store_problem(const struct store *store)
{
	return sqlite3_errmsg(store->db);
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

int sql_run(sqlite3_stmt *statement)
{
	if (statement == NULL)
		return OST_ESTORE;
	int status = sqlite3_step(statement);
	sqlite3_reset(statement);
	return status == SQLITE_DONE || status == SQLITE_ROW ? 0 : OST_ESTORE;
}

void sql_bind_text(sqlite3_stmt *statement, int index, const char *text)
{
	sqlite3_bind_text(statement, index, text, -1, SQLITE_TRANSIENT);
}

void sql_bind_when(sqlite3_stmt *statement, int index, const struct when *when)
{
	sql_bind_text(statement, index, when->text);
	sqlite3_bind_int64(statement, index + 1, when->from);
	sqlite3_bind_int64(statement, index + 2, when->until);
}

const char *sql_text(sqlite3_stmt *statement, int column, struct arena *arena)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);
	return arena_strdup(arena, text != NULL ? text : "");
}

void sql_when(sqlite3_stmt *statement, int column, struct when *when)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);
	*when = (struct when){ .from = sqlite3_column_int64(statement, column + 1),
		.until = sqlite3_column_int64(statement, column + 2) };
	snprintf(when->text, sizeof when->text, "%s", text != NULL ? text : "");
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

static int pragma_int(struct store *store, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	int value = -1;
	if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) == SQLITE_OK &&
		sqlite3_step(statement) == SQLITE_ROW)
		value = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return value;
}

static int migrate(struct store *store, int version)
{
	char sql[96];
	int status = store_begin(store);
	for (int v = version; v < STORE_VERSION && status == 0; v++)
		status = sql_execute(store, migrations[v]);
	snprintf(sql, sizeof sql, "PRAGMA user_version = %d; PRAGMA application_id = %d",
		STORE_VERSION, STORE_APPLICATION_ID);
	if (status == 0)
		status = sql_execute(store, sql);
	if (status == 0)
		return store_commit(store);
	store_rollback(store);
	return status;
}

/* Checks that the file is ours and brings it to the newest schema. */
static int prepare(struct store *store, enum store_mode mode, const char *path, struct diag *diag)
{
	int version = pragma_int(store, "PRAGMA user_version");
	int application = pragma_int(store, "PRAGMA application_id");
	int tables = pragma_int(store, "SELECT count(*) FROM sqlite_schema");
	if (version < 0 || tables < 0)
		return diag_set(diag, OST_ESTORE, "%s: %s; is it an ostrakon store?", path,
			store_problem(store));
	if (application != STORE_APPLICATION_ID && tables > 0)
		return diag_set(diag, OST_EFORMAT,
			"%s: this SQLite file was not made by ostrakon; name another with --db",
			path);
	if (version > STORE_VERSION)
		return diag_set(diag, OST_EUNSUPPORTED,
			"%s: schema %d is newer than this program's %d; use the newer ostrakon",
			path, version, STORE_VERSION);
	if (mode == STORE_READ && version < STORE_VERSION)
		return diag_set(diag, OST_ENOTFOUND,
			"%s: nothing was loaded yet, or by an older version; run 'ostrakon load "
			"FILE'",
			path);
	const char *pragmas = mode == STORE_READ ? "PRAGMA query_only = 1"
						 : "PRAGMA journal_mode = WAL; PRAGMA synchronous "
						   "= NORMAL; PRAGMA foreign_keys = ON";
	if (sql_execute(store, pragmas) != 0 ||
		(mode == STORE_WRITE && version < STORE_VERSION && migrate(store, version) != 0))
		return diag_set(diag, OST_ESTORE, "%s: %s", path, store_problem(store));
	return 0;
}

int store_open(const char *path, enum store_mode mode, struct store **out, struct diag *diag)
{
	enum { BUSY_MS = 5000 };
	const char *name = path != NULL ? path : ":memory:";
	*out = NULL;
	if (path != NULL && mode == STORE_READ && access(path, F_OK) != 0)
		return diag_set(diag, OST_ENOTFOUND,
			"there is no store at %s yet; run 'ostrakon load FILE' first, or name one "
			"with "
			"--db",
			path);
	struct store *store = xcalloc(1, sizeof *store);
	int flags = SQLITE_OPEN_READWRITE | (mode == STORE_WRITE ? SQLITE_OPEN_CREATE : 0);
	int status = 0;
	if (sqlite3_open_v2(name, &store->db, flags, NULL) != SQLITE_OK)
		status = diag_set(diag, OST_EIO, "%s: %s", name, sqlite3_errmsg(store->db));
	sqlite3_busy_timeout(store->db, BUSY_MS);
	if (status == 0)
		status = prepare(store, mode, name, diag);
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
	for (size_t i = 0; i < store->cached; i++)
		sqlite3_finalize(store->cache[i].handle);
	for (size_t t = 0; t < CASE_TABLES; t++)
		sqlite3_finalize(store->case_insert[t]);
	sqlite3_close(store->db);
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
