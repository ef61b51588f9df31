#include "store/cases.h"

#include "base/buf.h"
#include "store/sql.h"

#include <inttypes.h>
#include <string.h>

/* How many columns a field takes in the store, and their names. */
static void add_columns(struct buf *sql, const struct case_field *field)
{
	buf_printf(sql, ", %s", field->column);
	if (field->kind == FIELD_WHEN)
		buf_printf(sql, ", %s_from, %s_until, %s_precision", field->column, field->column,
			field->column);
}

static int field_columns(const struct case_field *field)
{
	return field->kind == FIELD_WHEN ? 4 : 1;
}

static sqlite3_stmt *prepare_insert(struct store *store, const struct case_table *table)
{
	struct buf sql;
	sqlite3_stmt *handle = NULL;
	int columns = 2;
	buf_init(&sql);
	buf_printf(&sql, "INSERT INTO %s (input, line", table->sql);
	for (size_t f = 0; f < table->count; f++) {
		add_columns(&sql, &table->fields[f]);
		columns += field_columns(&table->fields[f]);
	}
	buf_puts(&sql, ") VALUES (?");
	for (int i = 1; i < columns; i++)
		buf_puts(&sql, ", ?");
	buf_putc(&sql, ')');
	sqlite3_prepare_v3(store->db, sql.text, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);
	buf_clear(&sql);
	return handle;
}

static void bind_field(
	sqlite3_stmt *put, int index, const struct case_field *field, const void *row)
{
	const void *from = (const unsigned char *)row + field->offset;
	switch (field->kind) {
	case FIELD_TEXT:
		sql_bind_text(put, index, *(const char *const *)from);
		break;
	case FIELD_ASN:
		if (*(const asn_t *)from != 0)
			sqlite3_bind_int64(put, index, *(const asn_t *)from);
		else
			sqlite3_bind_null(put, index);
		break;
	case FIELD_WHEN:
		sql_bind_when(put, index, from);
		sql_bind_text(put, index + 3, ((const struct when *)from)->precision);
		break;
	case FIELD_NUMBER:
		if (((const struct number *)from)->known)
			sqlite3_bind_double(put, index, ((const struct number *)from)->value);
		else
			sqlite3_bind_null(put, index);
		break;
	}
}

int store_case_row_add(
	struct store *store, int64_t input, const struct case_table *table, const void *row)
{
	size_t id = (size_t)(table - case_tables);
	if (store->case_insert[id] == NULL)
		store->case_insert[id] = prepare_insert(store, table);
	sqlite3_stmt *put = store->case_insert[id];
	if (put == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(put, 1, input);
	sqlite3_bind_int64(put, 2, (sqlite3_int64) * (const uint64_t *)row);
	int index = 3;
	for (size_t f = 0; f < table->count; f++) {
		bind_field(put, index, &table->fields[f], row);
		index += field_columns(&table->fields[f]);
	}
	return sql_run(put);
}

int store_case_rows_remove(struct store *store, int64_t input, const struct case_table *table)
{
	struct buf sql;
	buf_init(&sql);
	buf_printf(&sql, "DELETE FROM %s WHERE input = %" PRId64, table->sql, input);
	int status = sql_execute(store, sql.text);
	buf_clear(&sql);
	return status;
}

int store_case_file_add(struct store *store, int64_t input, const char *file, const char *problem,
	const struct tally *tally)
{
	sqlite3_stmt *put = sql_statement(store,
		"INSERT INTO case_file (input, file, problem, records, rejected) "
		"VALUES (?1, ?2, ?3, ?4, ?5)");
	if (put == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(put, 1, input);
	sql_bind_text(put, 2, file);
	sql_bind_text(put, 3, problem);
	sqlite3_bind_int64(put, 4, problem[0] == '\0' ? (sqlite3_int64)tally->records : 0);
	sqlite3_bind_int64(put, 5, (sqlite3_int64)tally->rejected);
	return sql_run(put);
}

int store_case_supersede(struct store *store, int64_t keep)
{
	sqlite3_stmt *remove = sql_statement(store,
		"DELETE FROM input WHERE id IN (SELECT old.input FROM case_head old, case_head new "
		"WHERE new.input = ?1 AND old.input <> ?1 AND old.target_asn = new.target_asn "
		"AND old.event_time = new.event_time)");
	if (remove == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(remove, 1, keep);
	return sql_run(remove);
}

static void read_field(sqlite3_stmt *from, int column, const struct case_field *field,
	struct arena *arena, void *row)
{
	void *to = (unsigned char *)row + field->offset;
	bool known = sqlite3_column_type(from, column) != SQLITE_NULL;
	switch (field->kind) {
	case FIELD_TEXT:
		*(const char **)to = sql_text(from, column, arena);
		break;
	case FIELD_ASN:
		*(asn_t *)to = (asn_t)sqlite3_column_int64(from, column);
		break;
	case FIELD_WHEN: {
		struct when *when = to;
		sql_when(from, column, when);
		sql_copy(from, column + 3, when->precision, sizeof when->precision);
		break;
	}
	case FIELD_NUMBER:
		*(struct number *)to =
			(struct number){ sqlite3_column_double(from, column), known };
		break;
	}
}

static void read_row(
	sqlite3_stmt *from, const struct case_table *table, struct arena *arena, void *row)
{
	int column = 1;
	*(uint64_t *)row = (uint64_t)sqlite3_column_int64(from, 0);
	for (size_t f = 0; f < table->count; f++) {
		read_field(from, column, &table->fields[f], arena, row);
		column += field_columns(&table->fields[f]);
	}
}

static int read_table(struct store *store, int64_t input, const struct case_table *table,
	struct arena *arena, struct case_rows *out)
{
	struct sql_list rows = { .arena = arena, .size = table->row_size };
	struct buf sql;
	sqlite3_stmt *query = NULL;
	buf_init(&sql);
	buf_puts(&sql, "SELECT line");
	for (size_t f = 0; f < table->count; f++)
		add_columns(&sql, &table->fields[f]);
	buf_printf(&sql, " FROM %s WHERE input = ?1 ORDER BY line", table->sql);
	int status = sqlite3_prepare_v2(store->db, sql.text, -1, &query, NULL);
	buf_clear(&sql);
	if (status != SQLITE_OK)
		return OST_ESTORE;
	sqlite3_bind_int64(query, 1, input);
	while ((status = sqlite3_step(query)) == SQLITE_ROW)
		read_row(query, table, arena, sql_list_add(&rows));
	sqlite3_finalize(query);
	out->rows = rows.items;
	out->count = rows.count;
	return status == SQLITE_DONE ? 0 : OST_ESTORE;
}

/* Marks the tables of which the folder had no file, or none that could be used. */
static int read_files(
	struct store *store, int64_t input, struct arena *arena, struct case_facts *facts)
{
	sqlite3_stmt *query =
		sql_statement(store, "SELECT file, problem FROM case_file WHERE input = ?1");
	int status = OST_ESTORE;
	if (query == NULL)
		return OST_ESTORE;
	for (size_t t = 0; t < CASE_TABLES; t++)
		facts->table[t].missing =
			arena_printf(arena, "the case folder has no %s", case_tables[t].file);
	sqlite3_bind_int64(query, 1, input);
	while ((status = sqlite3_step(query)) == SQLITE_ROW) {
		const char *file = sql_text(query, 0, arena);
		const char *problem = sql_text(query, 1, arena);
		for (size_t t = 0; t < CASE_TABLES; t++) {
			if (strcmp(case_tables[t].file, file) == 0)
				facts->table[t].missing =
					problem[0] == '\0'
						? NULL
						: arena_printf(arena, "%s could not be used: %s",
							  file, problem);
		}
	}
	return status == SQLITE_DONE ? 0 : OST_ESTORE;
}

static int read_folder(struct store *store, int64_t input, struct arena *arena, const char **path)
{
	sqlite3_stmt *query = sql_statement(store, "SELECT path FROM input WHERE id = ?1");
	if (query == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(query, 1, input);
	int status = sqlite3_step(query) == SQLITE_ROW ? 0 : OST_ENOTFOUND;
	*path = status == 0 ? sql_text(query, 0, arena) : NULL;
	sqlite3_reset(query);
	return status;
}

int store_case_read(
	struct store *store, int64_t input, struct arena *arena, struct case_facts *facts)
{
	*facts = (struct case_facts){ 0 };
	int status = read_folder(store, input, arena, &facts->folder);
	if (status == 0)
		status = read_files(store, input, arena, facts);
	for (size_t t = 0; t < CASE_TABLES && status == 0; t++)
		status = read_table(store, input, &case_tables[t], arena, &facts->table[t]);
	if (status == 0 && facts->table[CASE_HEAD].count != 1)
		status = OST_EFORMAT;
	if (status == 0)
		facts->head = *(const struct case_head *)facts->table[CASE_HEAD].rows;
	return status;
}

int store_sightings_of(struct store *store, asn_t asn, struct arena *arena,
	struct store_sighting **list, size_t *count)
{
	struct sql_list rows = { .arena = arena, .size = sizeof **list };
	sqlite3_stmt *query = sql_statement(store,
		"SELECT botnet, ip_or_domain, source_url, time, time_from, time_until FROM case_c2 "
		"WHERE asn = ?1 UNION "
		"SELECT botnet, '', source_url, as_of, as_of_from, as_of_until FROM case_botnet "
		"WHERE c2_asn = ?1 ORDER BY 5, 1, 2, 3");
	int status = OST_ESTORE;
	if (query == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(query, 1, asn);
	while ((status = sqlite3_step(query)) == SQLITE_ROW) {
		struct store_sighting *row = sql_list_add(&rows);
		row->family = sql_text(query, 0, arena);
		row->where = sql_text(query, 1, arena);
		row->source = sql_text(query, 2, arena);
		sql_when(query, 3, &row->time);
	}
	*list = rows.items;
	*count = rows.count;
	return status == SQLITE_DONE ? 0 : OST_ESTORE;
}
