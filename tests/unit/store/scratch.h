/*
 * For tests of the store: a folder for files, a dump of a whole database that two states can be
 * compared by, and a connection of our own beside the store's.
 */
#pragma once

#include "base/buf.h"

#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct scratch {
	char folder[48];
	char path[256]; /* what scratch_path said last */
};

static inline struct scratch scratch_make(void)
{
	struct scratch scratch = { .folder = "/tmp/ostrakon-test-XXXXXX" };
	if (mkdtemp(scratch.folder) == NULL)
		abort();
	return scratch;
}

/* Lives until the next call. */
static inline const char *scratch_path(struct scratch *scratch, const char *name)
{
	snprintf(scratch->path, sizeof scratch->path, "%s/%s", scratch->folder, name);
	return scratch->path;
}

static inline void scratch_write(
	struct scratch *scratch, const char *name, const void *bytes, size_t size)
{
	FILE *file = fopen(scratch_path(scratch, name), "wb");
	if (file == NULL || fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
		abort();
}

static inline void scratch_text(struct scratch *scratch, const char *name, const char *text)
{
	scratch_write(scratch, name, text, strlen(text));
}

/* Appends the whole file to `bytes`. */
static inline void scratch_read(struct scratch *scratch, const char *name, struct buf *bytes)
{
	char part[4096];
	size_t n;
	FILE *file = fopen(scratch_path(scratch, name), "rb");
	if (file == NULL)
		abort();
	while ((n = fread(part, 1, sizeof part, file)) > 0)
		buf_add(bytes, part, n);
	fclose(file);
}

static inline int scratch_remove_one(
	const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)about;
	(void)kind;
	(void)where;
	return remove(path);
}

static inline void scratch_remove(struct scratch *scratch)
{
	nftw(scratch->folder, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void scratch_folder(struct scratch *scratch, const char *name)
{
	if (mkdir(scratch_path(scratch, name), 0700) != 0)
		abort();
}

static inline sqlite3 *sql_open(const char *path)
{
	sqlite3 *db;
	if (sqlite3_open(path, &db) != SQLITE_OK)
		abort();
	return db;
}

/* Appends each row of a query as a line of quoted values; what SQLite says when it fails. */
static inline void sql_rows(sqlite3 *db, const char *sql, struct buf *out)
{
	sqlite3_stmt *query = NULL;
	int status = sqlite3_prepare_v2(db, sql, -1, &query, NULL);
	while (status == SQLITE_OK && sqlite3_step(query) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(query); i++) {
			const char *text = (const char *)sqlite3_column_text(query, i);
			buf_printf(out, "%s%s", i > 0 ? "|" : "", text != NULL ? text : "NULL");
		}
		buf_putc(out, '\n');
	}
	if (sqlite3_finalize(query) != SQLITE_OK || status != SQLITE_OK)
		buf_printf(out, "%s\n", sqlite3_errmsg(db));
}

/* Appends one table, every value as an SQL literal. */
static inline void sql_table(sqlite3 *db, const char *table, struct buf *out)
{
	struct buf columns, query;
	buf_init(&columns);
	buf_init(&query);
	buf_printf(&query,
		"SELECT group_concat('quote(' || name || ')') FROM pragma_table_info('%s')", table);
	sql_rows(db, query.text, &columns);
	buf_reset(&query);
	buf_printf(&query, "SELECT %.*s FROM %s", (int)columns.length - 1, columns.text, table);
	buf_printf(out, "-- %s\n", table);
	sql_rows(db, query.text, out);
	buf_clear(&columns);
	buf_clear(&query);
}

static inline void sql_dump(sqlite3 *db, struct buf *out)
{
	struct buf tables;
	buf_init(&tables);
	sql_rows(db, "PRAGMA user_version", out);
	sql_rows(db, "SELECT type, name, sql FROM sqlite_schema ORDER BY name", out);
	sql_rows(db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", &tables);
	for (char *name = tables.text, *end; (end = strchr(name, '\n')) != NULL; name = end + 1) {
		*end = '\0';
		sql_table(db, name, out);
	}
	buf_clear(&tables);
}

/* The whole database of a file as text; fails with SQLite's integrity check. */
static inline struct buf sql_dump_file(const char *path)
{
	struct buf out;
	sqlite3 *db = sql_open(path);
	buf_init(&out);
	sql_rows(db, "PRAGMA integrity_check", &out);
	sql_rows(db, "PRAGMA foreign_key_check", &out);
	if (strcmp(out.text, "ok\n") != 0) {
		fprintf(stderr, "%s: %s", path, out.text);
		abort();
	}
	sql_dump(db, &out);
	sqlite3_close(db);
	return out;
}
