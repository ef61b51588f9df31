/* Links and names of ASes. */
#include "store/sql.h"

int store_link_add(struct store *store, int64_t input, uint64_t line, const struct as_link *link)
{
	sqlite3_stmt *put = sql_statement(store,
		"INSERT OR IGNORE INTO link (input, a, b, rel, line) VALUES (?1, ?2, ?3, ?4, ?5)");
	if (put == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(put, 1, input);
	sqlite3_bind_int64(put, 2, link->a);
	sqlite3_bind_int64(put, 3, link->b);
	sqlite3_bind_int(put, 4, link->rel);
	sqlite3_bind_int64(put, 5, (sqlite3_int64)line);
	return sql_run(put);
}

int store_name_add(struct store *store, int64_t input, uint64_t line, const struct as_name *name)
{
	sqlite3_stmt *put = sql_statement(store,
		"INSERT OR IGNORE INTO as_name (input, asn, name, country, line) "
		"VALUES (?1, ?2, ?3, ?4, ?5)");
	if (put == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(put, 1, input);
	sqlite3_bind_int64(put, 2, name->asn);
	sqlite3_bind_text(put, 3, name->name.p, (int)name->name.n, SQLITE_STATIC);
	sql_bind_text(put, 4, name->country);
	sqlite3_bind_int64(put, 5, (sqlite3_int64)line);
	return sql_run(put);
}

static int read_links(
	sqlite3_stmt *query, struct arena *arena, struct as_link **list, size_t *count)
{
	struct sql_list rows = { .arena = arena, .size = sizeof **list };
	int status;
	while ((status = sqlite3_step(query)) == SQLITE_ROW) {
		struct as_link *link = sql_list_add(&rows);
		link->a = (asn_t)sqlite3_column_int64(query, 0);
		link->b = (asn_t)sqlite3_column_int64(query, 1);
		link->rel = (int8_t)sqlite3_column_int(query, 2);
	}
	*list = rows.items;
	*count = rows.count;
	return status == SQLITE_DONE ? 0 : OST_ESTORE;
}

int store_links_read(struct store *store, int64_t input, struct arena *arena, struct as_link **list,
	size_t *count)
{
	sqlite3_stmt *query = sql_statement(store, "SELECT a, b, rel FROM link WHERE input = ?1");
	if (query == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(query, 1, input);
	return read_links(query, arena, list, count);
}

int store_links_of(struct store *store, int64_t input, asn_t asn, struct arena *arena,
	struct as_link **list, size_t *count)
{
	sqlite3_stmt *query = sql_statement(store,
		"SELECT a, b, rel FROM link WHERE input = ?1 AND a = ?2 UNION ALL "
		"SELECT a, b, rel FROM link WHERE input = ?1 AND b = ?2 AND a <> ?2 "
		"ORDER BY 1, 2, 3");
	if (query == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(query, 1, input);
	sqlite3_bind_int64(query, 2, asn);
	return read_links(query, arena, list, count);
}

int store_names_of(struct store *store, asn_t asn, struct arena *arena, struct store_name **list,
	size_t *count)
{
	struct sql_list rows = { .arena = arena, .size = sizeof **list };
	sqlite3_stmt *query = sql_statement(store,
		"SELECT name, country, dated, dated_from, dated_until, path, format, input.id "
		"FROM as_name "
		"JOIN input ON input.id = as_name.input WHERE asn = ?1 UNION "
		"SELECT name, country, as_of, as_of_from, as_of_until, source_url, '', 0 FROM "
		"case_network "
		"WHERE asn = ?1 ORDER BY 4, 1, 6");
	if (query == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(query, 1, asn);
	int status;
	while ((status = sqlite3_step(query)) == SQLITE_ROW) {
		struct store_name *row = sql_list_add(&rows);
		row->name = sql_text(query, 0, arena);
		row->country = sql_text(query, 1, arena);
		sql_when(query, 2, &row->as_of);
		row->source = sql_text(query, 5, arena);
		row->format = sql_text(query, 6, arena);
		row->input = sqlite3_column_int64(query, 7);
	}
	*list = rows.items;
	*count = rows.count;
	return status == SQLITE_DONE ? 0 : OST_ESTORE;
}
