/*
 * What a hostile ClickHouse may answer. The input is answers in turn, each behind its length (two
 * bytes, lowest first), one for each sort of question; the driver asks this file instead of a server.
 * Whatever comes, the driver refuses it or hands out what is in order.
 */
#include "fuzz.h"

#include "base/alloc.h"
#include "store/clickhouse.h"
#include "store/cluster.h"
#include "store/details.h"
#include "store/presences.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SORTS = 8, ANSWERS = SORTS + 1, PIECE_BYTES = 7 };

struct clickhouse {
	struct span answer[ANSWERS];
};

static struct clickhouse server;

/* ---- the server ---- */

/* By a word of the question; the first that is in it. */
static struct span answer_to(const char *sql)
{
	static const char *const words[SORTS] = { ".retention ORDER", " JOIN ", " AS before",
		"SELECT sha256", ".rejection WHERE", ".list_day WHERE", ".presence WHERE",
		"DISTINCT input FROM" };
	static const char all_tables[] = { 7, 0, 0, 0, 0, 0, 0, 0 };
	if (strstr(sql, "system.tables") != NULL)
		return (struct span){ all_tables, sizeof all_tables };
	if (strstr(sql, "LIMIT 1") != NULL) /* which list a series is of: a snapshot list */
		return (struct span){ "\x04list\x01", 6 };
	if (strstr(sql, ".detail WHERE") != NULL)
		return server.answer[SORTS];
	for (size_t i = 0; i < SORTS; i++) {
		if (strstr(sql, words[i]) != NULL)
			return server.answer[i];
	}
	return (struct span){ NULL, 0 };
}

int clickhouse_open(const struct cluster_access *access, struct clickhouse **out, struct diag *diag)
{
	(void)access, (void)diag;
	*out = &server;
	return 0;
}

void clickhouse_close(struct clickhouse *clickhouse)
{
	(void)clickhouse;
}

const char *clickhouse_name(const struct clickhouse *clickhouse)
{
	(void)clickhouse;
	return "fuzz";
}

const char *clickhouse_address(const struct clickhouse *clickhouse)
{
	return clickhouse_name(clickhouse);
}

const char *clickhouse_database(const struct clickhouse *clickhouse)
{
	return clickhouse_name(clickhouse);
}

const char *clickhouse_problem(const struct clickhouse *clickhouse)
{
	(void)clickhouse;
	return "";
}

void clickhouse_quote(struct buf *sql, const char *text)
{
	buf_puts(sql, text);
}

/* In small pieces, which end in the middle of rows. */
int clickhouse_stream(
	struct clickhouse *clickhouse, const char *sql, clickhouse_taker *take, void *ctx)
{
	struct span rest = answer_to(sql);
	int status = 0;
	(void)clickhouse;
	while (rest.n > 0 && status == 0) {
		size_t piece = rest.n < PIECE_BYTES ? rest.n : PIECE_BYTES;
		status = take(ctx, (struct span){ rest.p, piece });
		rest = (struct span){ rest.p + piece, rest.n - piece };
	}
	return status;
}

int clickhouse_ask(struct clickhouse *clickhouse, struct buf *answer, const char *format, ...)
{
	char *sql;
	va_list args;
	(void)clickhouse;
	va_start(args, format);
	FUZZ_CHECK(vasprintf(&sql, format, args) >= 0);
	va_end(args);
	struct span said = answer_to(sql);
	buf_add(answer, said.p, said.n);
	free(sql);
	return 0;
}

int clickhouse_insert(struct clickhouse *clickhouse, const char *table, const struct buf *rows)
{
	(void)clickhouse, (void)table, (void)rows;
	return 0;
}

/* ---- what is made of it ---- */

struct seen {
	struct presence_key last;
	size_t count;
};

static int check_presence(void *ctx, const struct presence *presence)
{
	struct seen *seen = ctx;
	FUZZ_CHECK(seen->count++ == 0 || presence_key_compare(&seen->last, &presence->key) < 0);
	FUZZ_CHECK(presence->key.what < PRESENCE_WHATS);
	FUZZ_CHECK(presence->key.what == PRESENCE_IPV6 || presence->key.last <= UINT32_MAX);
	FUZZ_CHECK(presence->key.first <= presence->key.last && presence->runs > 0);
	for (size_t i = 0; i < presence->runs; i++) {
		const struct day_run *run = &presence->run[i];
		FUZZ_CHECK(0 <= run->first && run->first <= run->last);
		FUZZ_CHECK(run->last < PRESENCE_DAY_MAX);
		FUZZ_CHECK(i == 0 || presence->run[i - 1].last + 1 < run->first);
	}
	seen->last = presence->key;
	return 0;
}

static void check_series(struct store *store, struct arena *arena)
{
	struct store_series *list;
	size_t count;
	if (store_series_read(store, arena, &list, &count) != 0)
		return;
	for (size_t i = 0; i < count; i++) {
		FUZZ_CHECK(list[i].days.first <= list[i].days.last);
		FUZZ_CHECK(list[i].days.first >= 0 && list[i].days.last < PRESENCE_DAY_MAX);
	}
	struct seen seen = { 0 };
	store_presences_walk(store, 1, check_presence, &seen);
}

static void check_days(struct store *store, struct arena *arena)
{
	struct day_list list;
	if (store_list_days_read(store, "list", arena, &list) != 0)
		return;
	for (size_t i = 0; i < list.count; i++)
		FUZZ_CHECK((i == 0 || list.day[i - 1] < list.day[i]) && list.day[i] >= 0);
}

static void check_details(struct store *store, struct arena *arena)
{
	const struct presence_key key = { 1, 1, PRESENCE_IPV4 };
	struct detail *list;
	size_t count;
	if (store_details_read(store, 1, &key, arena, &list, &count) != 0)
		return;
	for (size_t i = 0; i < count; i++) {
		const struct mention *mention = &list[i].mention;
		FUZZ_CHECK(0 <= mention->days.first && mention->days.first <= mention->days.last);
		FUZZ_CHECK(mention->days.last < PRESENCE_DAY_MAX);
		FUZZ_CHECK(mention->second >= 0 && mention->second < DAY_S);
		FUZZ_CHECK(mention->words.n <= MENTION_WORDS_MAX);
	}
}

static void check_rest(struct store *store, struct arena *arena)
{
	struct store_feed_source *sources;
	struct store_input *inputs;
	struct store_rejection *rejections;
	size_t count;
	store_feed_sources_read(store, arena, &sources, &count);
	store_inputs_read(store, arena, &inputs, &count);
	store_rejections_read(store, arena, &rejections, &count);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct store *store;
	struct cluster_access access = { .url = "" };
	struct diag diag;
	struct arena arena;
	struct span rest = { (const char *)bytes, size };
	memset(&server, 0, sizeof server);
	if (store == NULL)
		FUZZ_CHECK(store_open_cluster(&access, NULL, STORE_READ, &store, &diag) == 0);
	for (size_t i = 0; i < ANSWERS && rest.n >= 2; i++) {
		size_t length = (uint8_t)rest.p[0] | (size_t)(uint8_t)rest.p[1] << 8;
		rest = (struct span){ rest.p + 2, rest.n - 2 };
		length = length < rest.n ? length : rest.n;
		server.answer[i] = (struct span){ rest.p, length };
		rest = (struct span){ rest.p + length, rest.n - length };
	}
	arena_init(&arena);
	check_series(store, &arena);
	check_days(store, &arena);
	check_details(store, &arena);
	check_rest(store, &arena);
	arena_clear(&arena);
	return 0;
}
