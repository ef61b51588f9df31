/* Inputs and what was rejected of them. */
#include "store/feeds_sqlite.h"
#include "store/retold.h"
#include "store/sql.h"

#define INPUT_COLUMNS                                                                              \
	"id, sha256, format, path, dated, dated_from, dated_until, loaded, bytes, records, "       \
	"rejected, truncated, url, citation, terms, reading, words"

int store_input_find(struct store *store, const struct store_input *wanted, struct arena *arena,
	struct store_input *found)
{
	/* Older versions noted no reading, but the day. */
	sqlite3_stmt *find = sql_statement(store,
		"SELECT id, dated, dated_from, dated_until, words FROM input WHERE sha256 = ?1 "
		"AND format = ?2 AND (reading = ?3 OR (words = '' AND dated = ?4))");
	if (find == NULL)
		return OST_ESTORE;
	sql_bind_text(find, 1, wanted->sha256);
	sql_bind_text(find, 2, wanted->format);
	sql_bind_text(find, 3, wanted->reading != NULL ? wanted->reading : "");
	sql_bind_text(find, 4, wanted->dated.text);
	int status = sqlite3_step(find);
	if (status == SQLITE_ROW) {
		*found = (struct store_input){ .id = sqlite3_column_int64(find, 0),
			.format = wanted->format,
			.words = sql_text(find, 4, arena) };
		sql_when(find, 1, &found->dated);
	}
	sqlite3_reset(find);
	return status == SQLITE_ROW ? 1 : status == SQLITE_DONE ? 0 : OST_ESTORE;
}

static void bind_input(sqlite3_stmt *put, const struct store_input *input)
{
	sql_bind_text(put, 2, input->sha256);
	sql_bind_text(put, 3, input->format);
	sql_bind_text(put, 4, input->path);
	sql_bind_when(put, 5, &input->dated);
	sqlite3_bind_int64(put, 8, input->loaded);
	sqlite3_bind_int64(put, 9, (sqlite3_int64)input->bytes);
	sqlite3_bind_int64(put, 10, (sqlite3_int64)input->records);
	sqlite3_bind_int64(put, 11, (sqlite3_int64)input->rejected);
	sqlite3_bind_int(put, 12, input->truncated);
	sql_bind_text(put, 13, input->url != NULL ? input->url : "");
	sql_bind_text(put, 14, input->citation != NULL ? input->citation : "");
	sql_bind_text(put, 15, input->terms != NULL ? input->terms : "");
	sql_bind_text(put, 16, input->reading != NULL ? input->reading : "");
	sql_bind_text(put, 17, input->words != NULL ? input->words : WORDS_NONE);
}

int store_input_add(struct store *store, const struct store_input *input, int64_t *id)
{
	sqlite3_stmt *put = sql_statement(store,
		"INSERT INTO input (" INPUT_COLUMNS
		") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)");
	if (put == NULL)
		return OST_ESTORE;
	bind_input(put, input);
	int status = sql_run(put);
	*id = sqlite3_last_insert_rowid(store->db);
	return status;
}

int store_input_finish(struct store *store, const struct store_input *input)
{
	sqlite3_stmt *put = sql_statement(store,
		"UPDATE input SET sha256 = ?2, format = ?3, path = ?4, dated = ?5, dated_from = "
		"?6, "
		"dated_until = ?7, loaded = ?8, bytes = ?9, records = ?10, rejected = ?11, "
		"truncated = ?12, url = ?13, citation = ?14, terms = ?15, "
		"reading = ?16, words = ?17 WHERE id = ?1");
	if (put == NULL)
		return OST_ESTORE;
	bind_input(put, input);
	sqlite3_bind_int64(put, 1, input->id);
	return sql_run(put);
}

int store_rejections_add(
	struct store *store, int64_t input, const char *file, const struct tally *tally)
{
	for (size_t i = 0; i < tally->count; i++) {
		const struct tally_reason *reason = &tally->reasons[i];
		sqlite3_stmt *put = sql_statement(store,
			"INSERT INTO rejection (input, file, reason, count, first_line, sample) "
			"VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
		if (put == NULL)
			return OST_ESTORE;
		sqlite3_bind_int64(put, 1, input);
		sql_bind_text(put, 2, file);
		sql_bind_text(put, 3, reason->reason);
		sqlite3_bind_int64(put, 4, (sqlite3_int64)reason->count);
		sqlite3_bind_int64(put, 5, (sqlite3_int64)reason->first_line);
		sql_bind_text(put, 6, reason->sample);
		if (sql_run(put) != 0)
			return OST_ESTORE;
	}
	return 0;
}

static void read_input(sqlite3_stmt *row, struct arena *arena, struct store_input *input)
{
	*input = (struct store_input){
		.id = sqlite3_column_int64(row, 0),
		.sha256 = sql_text(row, 1, arena),
		.format = sql_text(row, 2, arena),
		.path = sql_text(row, 3, arena),
		.loaded = sqlite3_column_int64(row, 7),
		.bytes = (uint64_t)sqlite3_column_int64(row, 8),
		.records = (uint64_t)sqlite3_column_int64(row, 9),
		.rejected = (uint64_t)sqlite3_column_int64(row, 10),
		.truncated = sqlite3_column_int(row, 11) != 0,
		.url = sql_text(row, 12, arena),
		.citation = sql_text(row, 13, arena),
		.terms = sql_text(row, 14, arena),
		.reading = sql_text(row, 15, arena),
		.words = sql_text(row, 16, arena),
	};
	sql_when(row, 4, &input->dated);
}

int sqlite_inputs_read(
	struct store *store, struct arena *arena, struct store_input **list, size_t *count)
{
	struct sql_list rows = { .arena = arena, .size = sizeof **list };
	sqlite3_stmt *query =
		sql_statement(store, "SELECT " INPUT_COLUMNS " FROM input ORDER BY id");
	int status = OST_ESTORE;
	while (query != NULL && (status = sqlite3_step(query)) == SQLITE_ROW)
		read_input(query, arena, sql_list_add(&rows));
	*list = rows.items;
	*count = rows.count;
	return status == SQLITE_DONE ? 0 : OST_ESTORE;
}

int sqlite_rejections_read(
	struct store *store, struct arena *arena, struct store_rejection **list, size_t *count)
{
	struct sql_list rows = { .arena = arena, .size = sizeof **list };
	sqlite3_stmt *query = sql_statement(store,
		"SELECT input, file, reason, count, first_line, sample FROM rejection "
		"ORDER BY input, file, first_line, reason");
	int status = OST_ESTORE;
	while (query != NULL && (status = sqlite3_step(query)) == SQLITE_ROW) {
		struct store_rejection *row = sql_list_add(&rows);
		*row = (struct store_rejection){
			.input = sqlite3_column_int64(query, 0),
			.file = sql_text(query, 1, arena),
			.reason = sql_text(query, 2, arena),
			.count = (uint64_t)sqlite3_column_int64(query, 3),
			.first_line = (uint64_t)sqlite3_column_int64(query, 4),
			.sample = sql_text(query, 5, arena),
		};
	}
	*list = rows.items;
	*count = rows.count;
	return status == SQLITE_DONE ? 0 : OST_ESTORE;
}

int store_input_nearest(struct store *store, enum store_fact fact, ost_time_t at,
	struct arena *arena, struct store_input *input)
{
	static const char *const query_of[STORE_FACTS] = {
		[STORE_LINKS] = "SELECT " INPUT_COLUMNS " FROM input "
				"WHERE EXISTS (SELECT 1 FROM link WHERE link.input = input.id) "
				"ORDER BY dated_from > ?1, abs(dated_from - ?1), id DESC LIMIT 1",
		[STORE_ORIGINS_IPV4] =
			"SELECT " INPUT_COLUMNS " FROM input WHERE id IN "
			"(SELECT input FROM origin_table WHERE ranges_ipv4 > 0) "
			"ORDER BY dated_from > ?1, abs(dated_from - ?1), id DESC LIMIT 1",
		[STORE_ORIGINS_IPV6] =
			"SELECT " INPUT_COLUMNS " FROM input WHERE id IN "
			"(SELECT input FROM origin_table WHERE ranges_ipv6 > 0) "
			"ORDER BY dated_from > ?1, abs(dated_from - ?1), id DESC LIMIT 1",
	};
	sqlite3_stmt *query = sql_statement(store, query_of[fact]);
	if (query == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(query, 1, at);
	int status = sqlite3_step(query);
	if (status == SQLITE_ROW)
		read_input(query, arena, input);
	sqlite3_reset(query);
	return status == SQLITE_ROW ? 0 : status == SQLITE_DONE ? OST_ENOTFOUND : OST_ESTORE;
}
