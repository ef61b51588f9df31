#include "store/retold.h"

#include "store/feeds.h"
#include "store/feeds_sqlite.h"
#include "store/presences.h"
#include "store/sql.h"

#include <string.h>

#define KIND_WORD "\n--kind="

/* ---- words ---- */

void words_put(struct buf *words, const struct feed_file_options *options)
{
	buf_puts(words, WORDS_NONE);
	if (options->columns_said != NULL)
		buf_printf(words, "--columns=%s\n", options->columns_said);
	if (options->documentation)
		buf_puts(words, "--documentation\n");
	if (options->kind != ABUSE_OTHER)
		buf_printf(words, "--kind=%s\n", abuse_kind_name(options->kind));
}

static bool has_line(const char *words, struct span line)
{
	while (*words != '\0') {
		size_t length = strcspn(words, "\n");
		if (length == line.n && memcmp(words, line.p, line.n) == 0)
			return true;
		words += length + (words[length] == '\n');
	}
	return false;
}

bool words_noted(const char *noted, const char *now)
{
	if (noted[0] == '\0')
		return strstr(now, KIND_WORD) == NULL;
	while (*now != '\0') {
		size_t length = strcspn(now, "\n");
		if (length > 0 && !has_line(noted, (struct span){ now, length }))
			return false;
		now += length + (now[length] == '\n');
	}
	return true;
}

void words_show(struct buf *text, const char *words)
{
	const char *before = "";
	if (strspn(words, "\n") == strlen(words))
		buf_puts(text, "no words such as --kind");
	for (; *words != '\0'; words += strspn(words, "\n")) {
		size_t length = strcspn(words, "\n");
		if (length > 0)
			buf_printf(text, "%s%.*s", before, (int)length, words);
		before = length > 0 ? " " : before;
		words += length;
	}
}

/* All but the kind. */
static size_t rest_length(const char *words)
{
	const char *kind = strstr(words, KIND_WORD);
	return kind != NULL ? (size_t)(kind - words) + 1 : strlen(words);
}

static bool differ_in_kind_only(const char *a, const char *b)
{
	return rest_length(a) == rest_length(b) && memcmp(a, b, rest_length(a)) == 0;
}

static uint8_t kind_said(const char *words, const struct feed_format *format)
{
	const char *kind = strstr(words, KIND_WORD);
	uint8_t said = format != NULL ? (uint8_t)format->kind : ABUSE_OTHER;
	if (kind != NULL) {
		kind += strlen(KIND_WORD);
		abuse_kind_parse((struct span){ kind, strcspn(kind, "\n") }, &said);
	}
	return said;
}

/* ---- another kind ---- */

static bool gathered_kind(const struct gather *gather, uint8_t kind)
{
	const struct series *list;
	size_t count = gather_series(gather, &list);
	for (size_t i = 0; i < count; i++) {
		if (list[i].kind == kind)
			return true;
	}
	return false;
}

static bool fed(struct store *store, int64_t input, int64_t series)
{
	sqlite3_stmt *query =
		sql_statement(store, "SELECT 1 FROM input_series WHERE series = ?1 AND input = ?2");
	if (query == NULL)
		return false;
	sqlite3_bind_int64(query, 1, series);
	sqlite3_bind_int64(query, 2, input);
	bool found = sqlite3_step(query) == SQLITE_ROW;
	sqlite3_reset(query);
	return found;
}

static int move_kind(struct store *store, int64_t input, uint8_t from, uint8_t to)
{
	struct arena arena;
	struct store_series *list;
	size_t count = 0;
	arena_init(&arena);
	int status = sqlite_series_read(store, &arena, &list, &count);
	for (size_t i = 0; i < count && status == 0; i++) {
		if (list[i].series.kind == from && fed(store, input, list[i].series.id))
			status = store_series_move(store, &list[i], to);
	}
	arena_clear(&arena);
	return status;
}

static int note_words(struct store *store, const struct store_input *input)
{
	sqlite3_stmt *put =
		sql_statement(store, "UPDATE input SET words = ?2, reading = ?3 WHERE id = ?1");
	if (put == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(put, 1, input->id);
	sql_bind_text(put, 2, input->words);
	sql_bind_text(put, 3, input->reading != NULL ? input->reading : "");
	return sql_run(put);
}

/* ---- all else ---- */

#define LISTS                                                                                      \
	"(SELECT feed FROM series JOIN input_series ON series.id = input_series.series "           \
	"WHERE input_series.input = ?1 UNION SELECT feed FROM list_day WHERE input = ?1)"

/* 1 = others speak of its lists, too. */
static int has_company(struct store *store, int64_t input)
{
	sqlite3_stmt *query = sql_statement(store,
		"SELECT 1 FROM series JOIN input_series ON series.id = input_series.series "
		"WHERE feed IN " LISTS " AND input_series.input <> ?1 UNION ALL "
		"SELECT 1 FROM list_day WHERE feed IN " LISTS " AND input <> ?1");
	if (query == NULL)
		return OST_ESTORE;
	sqlite3_bind_int64(query, 1, input);
	int status = sqlite3_step(query);
	sqlite3_reset(query);
	return status == SQLITE_ROW ? 1 : status == SQLITE_DONE ? 0 : OST_ESTORE;
}

static int drop_input(struct store *store, int64_t input)
{
	static const char *const drop[] = {
		"DELETE FROM list_day WHERE input = ?1",
		"DELETE FROM series WHERE id IN (SELECT series FROM input_series WHERE input = ?1)",
		"DELETE FROM input WHERE id = ?1",
	};
	return sql_run_each(store, drop, sizeof drop / sizeof *drop, input, 0);
}

int sqlite_input_retell(struct store *store, const struct store_input *older,
	struct store_input *input, struct gather *gather, const struct tally *tally)
{
	const struct feed_format *format = feed_format_by_name(older->format);
	const char *noted = older->words[0] != '\0' ? older->words : WORDS_NONE;
	uint8_t from = kind_said(noted, format), to = kind_said(input->words, format);
	if (differ_in_kind_only(noted, input->words) &&
		(from == to || !gathered_kind(gather, from))) {
		int status = from != to ? move_kind(store, older->id, from, to) : 0;
		input->id = older->id;
		return status != 0 ? status : note_words(store, input);
	}
	if (older->words[0] == '\0')
		return OST_EEXISTS;
	int company = has_company(store, older->id);
	if (company != 0)
		return company > 0 ? OST_EEXISTS : company;
	int status = drop_input(store, older->id);
	return status != 0 ? status : feeds_sqlite.put(store, input, gather, tally);
}
