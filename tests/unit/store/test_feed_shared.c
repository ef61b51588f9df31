/*
 * The three series and two lists of OSTRAKON_SHARED in the store, beside what the simple reader of
 * tests/model makes of them: rows, refusals, families, addresses, runs of days and their days. The
 * same file again changes nothing. Skipped where the folder is absent.
 */
#include "model/plain_feed.h"
#include "scratch.h"
#include "store/ingest_feed.h"
#include "store/presences.h"
#include "store/sql.h"
#include "unit/skip.h"

enum { NOW = 1800000000 };

/* ---- what the store has ---- */

struct seen {
	struct plain_runs all;
	struct presence_key *key;
	size_t count, capacity;
};

static int take(void *ctx, const struct presence *presence)
{
	struct seen *seen = ctx;
	seen->key = array_grow(seen->key, seen->count, &seen->capacity, sizeof *seen->key);
	seen->key[seen->count++] = presence->key;
	seen->all.keys++;
	seen->all.runs += presence->runs;
	for (size_t i = 0; i < presence->runs; i++)
		seen->all.days += (uint64_t)(presence->run[i].last - presence->run[i].first + 1);
	return 0;
}

static int compare_keys(const void *a, const void *b)
{
	return presence_key_compare(a, b);
}

static struct plain_runs count_stored(struct store *store)
{
	struct seen seen = { 0 };
	struct arena arena;
	struct store_series *list;
	size_t count;
	arena_init(&arena);
	assert_int_equal(store_series_read(store, &arena, &list, &count), 0);
	seen.all.families = count;
	for (size_t i = 0; i < count; i++)
		assert_int_equal(store_presences_walk(store, list[i].series.id, take, &seen), 0);
	arena_clear(&arena);
	assert_true(seen.count > 0);
	qsort(seen.key, seen.count, sizeof *seen.key, compare_keys);
	for (size_t i = 0; i < seen.count; i++)
		seen.all.addresses +=
			i == 0 || presence_key_compare(&seen.key[i], &seen.key[i - 1]) != 0;
	free(seen.key);
	return seen.all;
}

/* ---- what the simple reader has ---- */

struct plain {
	struct plain_stay *stay;
	size_t count, capacity;
	uint64_t refused;
};

static void read_plainly(const char *path, enum plain_kind kind, int32_t day, struct plain *plain)
{
	struct diag diag;
	struct plain_row row;
	struct span line;
	bool too_long;
	struct input *input = input_open(path, &diag);
	assert_non_null(input);
	while (input_line(input, FEED_LINE_MAX, &line, &too_long, &diag) == 1) {
		char text[512];
		snprintf(text, sizeof text, "%.*s", (int)line.n, line.p);
		if (!plain_feed_row(kind, text, &row))
			continue;
		plain->refused += row.refused != NULL;
		if (row.refused != NULL)
			continue;
		plain->stay = array_grow(
			plain->stay, plain->count, &plain->capacity, sizeof *plain->stay);
		plain->stay[plain->count] = plain_feed_stay(&row);
		if (day != 0)
			plain->stay[plain->count].from = day;
		plain->count++;
	}
	input_close(input);
}

/* ---- both ---- */

/* `day` of lists whose lines have none. */
struct shared_feed {
	const char *name;
	enum plain_kind kind;
	int32_t day;
	uint64_t rows, addresses; /* 0 = SOURCES.md does not say */
};

static void load(struct store *store, const char *path, struct ingest_result *result)
{
	struct feed_file_options options = { .now = NOW };
	struct diag diag = { 0 };
	if (ingest_feed(store, path, &options, result, &diag) != 0)
		fail_msg("%s: %s", path, diag.what);
}

static struct buf dump(struct store *store)
{
	struct buf text;
	buf_init(&text);
	sql_dump(store->db, &text);
	return text;
}

static void check_again(struct store *store, const char *path)
{
	struct ingest_result result;
	struct buf before = dump(store), after;
	load(store, path, &result);
	after = dump(store);
	assert_true(result.already);
	assert_true(before.length == after.length);
	assert_memory_equal(before.text, after.text, before.length);
	buf_clear(&before);
	buf_clear(&after);
}

static void check_path(const struct shared_feed *feed, const char *path)
{
	struct plain plain = { 0 };
	struct ingest_result result;
	struct store *store;
	struct diag diag;
	assert_int_equal(store_open(NULL, STORE_WRITE, &store, &diag), 0);
	load(store, path, &result);
	read_plainly(path, feed->kind, feed->day, &plain);
	assert_int_equal(result.records, plain.count);
	assert_int_equal(result.rejected, plain.refused);
	assert_int_equal(result.records + result.rejected, feed->rows);
	struct plain_runs ours = count_stored(store);
	struct plain_runs theirs =
		plain_feed_count(plain.stay, plain.count, feed->kind != PLAIN_INTERVAL);
	print_message("# %s: %llu families, %llu addresses, %llu runs\n", feed->name,
		(unsigned long long)theirs.families, (unsigned long long)theirs.addresses,
		(unsigned long long)theirs.runs);
	assert_int_equal(ours.families, theirs.families);
	assert_int_equal(ours.addresses, theirs.addresses);
	assert_int_equal(ours.keys, theirs.keys);
	assert_int_equal(ours.runs, theirs.runs);
	assert_int_equal(ours.days, theirs.days);
	if (feed->addresses > 0)
		assert_int_equal(ours.addresses, feed->addresses);
	check_again(store, path);
	free(plain.stay);
	store_close(store);
}

static void check(const struct shared_feed *feed)
{
	char path[4096];
	const char *folder = getenv("OSTRAKON_SHARED");
	snprintf(path, sizeof path, "%s/data/feeds/%s", folder != NULL ? folder : "", feed->name);
	if (folder == NULL || access(path, R_OK) != 0)
		skip_because(SKIP_NO_SHARED);
	else
		check_path(feed, path);
}

static void test_c2tracker(void **state)
{
	(void)state;
	check(&(struct shared_feed){ "c2tracker_daily.csv.zst", PLAIN_IP, 0, 4592521, 104549 });
}

static void test_threatfox(void **state)
{
	(void)state;
	check(&(struct shared_feed){ "threatfox_ips.csv.zst", PLAIN_INTERVAL, 0, 186323, 0 });
}

static void test_drop_series(void **state)
{
	(void)state;
	check(&(struct shared_feed){ "spamhaus_drop_v4_daily.csv.zst", PLAIN_CIDR, 0, 518239, 0 });
}

/* 2026-03-30 */
static void test_drop(void **state)
{
	(void)state;
	check(&(struct shared_feed){
		"samples/spamhaus_drop_v4_2026-03-30.json", PLAIN_DROP, 20542, 1552, 1552 });
}

/* 2026-08-22 */
static void test_ipsum(void **state)
{
	(void)state;
	check(&(struct shared_feed){
		"samples/ipsum_2026-08-22.txt.zst", PLAIN_IPSUM, 20687, 120430, 0 });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_c2tracker),
		cmocka_unit_test(test_threatfox),
		cmocka_unit_test(test_drop_series),
		cmocka_unit_test(test_drop),
		cmocka_unit_test(test_ipsum),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
