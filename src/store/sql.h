/* Private to store/: the connection, its prepared statements, and short binding helpers. */
#pragma once

#include "base/alloc.h"
#include "base/buf.h"
#include "ref/case_table.h"
#include "store/store.h"

#include <sqlite3.h>

enum { STORE_STATEMENTS = 128 };

struct statement {
	const char *sql; /* the literal it was prepared from, or an owned copy */
	sqlite3_stmt *handle;
};

struct clickhouse;
struct feed_driver;

struct store {
	sqlite3 *db;
	struct statement cache[STORE_STATEMENTS];
	size_t cached;
	sqlite3_stmt *case_insert[CASE_TABLES]; /* their SQL is made from the descriptors */
	const struct feed_driver *feeds;
	struct clickhouse *cluster; /* NULL = feeds lie in the file too */
};

/* Migration to version 2, in its transaction: rows of prefix_origin become tables. */
int origins_convert(struct store *store);

/*
 * A statement for `sql` (a string that lives as long as the store), reset and without bindings;
 * prepared once. NULL when SQLite refuses.
 */
sqlite3_stmt *sql_statement(struct store *store, const char *sql);
/* Ends the statements prepared so far, which keep tables from being dropped. */
void sql_forget(struct store *store);
/* Runs statements that return nothing. */
int sql_execute(struct store *store, const char *sql);
/* Runs each of them with ?1 bound to `first` and, where there is one, ?2 to `second`. 0, OST_ESTORE. */
int sql_run_each(
	struct store *store, const char *const *sql, size_t count, int64_t first, int64_t second);
/* Adds the blob that a query of ?1 finds. Returns 0, OST_ENOTFOUND without a row, OST_ESTORE. */
int sql_read_bytes(struct store *store, const char *sql, int64_t key, struct buf *bytes);
/* Steps a statement that returns no rows and resets it. */
int sql_run(sqlite3_stmt *statement);

/*
 * Binds without a copy, which could fail: the text must live until the statement has run, and the
 * next sql_statement or binding forgets it.
 */
void sql_bind_text(sqlite3_stmt *statement, int index, const char *text);
/* Text, from, until at three places from `index` on. */
void sql_bind_when(sqlite3_stmt *statement, int index, const struct when *when);

/* A copy in the arena; NULL columns give "". */
const char *sql_text(sqlite3_stmt *statement, int column, struct arena *arena);
/* Into an array of `size` bytes, cut to it. */
void sql_copy(sqlite3_stmt *statement, int column, char *to, size_t size);
void sql_when(sqlite3_stmt *statement, int column, struct when *when);
/* Of 4 or 16 bytes; else of no family. */
void sql_addr(sqlite3_stmt *statement, int column, struct addr *addr);

/* Rows of a query into a growing array in an arena. */
struct sql_list {
	struct arena *arena;
	void *items;
	size_t count, capacity, size;
};
/* Room for one more item, zeroed. */
void *sql_list_add(struct sql_list *list);
