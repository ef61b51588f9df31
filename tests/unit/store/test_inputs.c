#include "scratch.h"

#include "model/origins.h"
#include "store/cases.h"
#include "store/sql.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct store *store;
static struct arena arena;

static int set_up(void **state)
{
	struct diag diag;
	(void)state;
	arena_init(&arena);
	return store_open(NULL, STORE_WRITE, &store, &diag);
}

static int tear_down(void **state)
{
	(void)state;
	store_close(store);
	arena_clear(&arena);
	return 0;
}

static struct when when(const char *text)
{
	struct when when;
	assert_true(when_parse(span_of(text), &when));
	return when;
}

/* A new input, told from others by `name`; one link or one origin in it. */
static int64_t add_dated(const char *name, const char *dated, enum store_fact fact)
{
	struct store_input input = { .sha256 = name, .format = "as-rel", .path = name };
	struct as_link link = { 64496, 64497, LINK_P2P };
	struct prefix_origin origin = { .asn = 64496, .origins = 1 };
	input.dated = when(dated);
	assert_true(prefix_parse(span_of("192.0.2.0/24"), false, &origin.range));
	assert_int_equal(store_input_add(store, &input, &input.id), 0);
	if (fact == STORE_LINKS)
		assert_int_equal(store_link_add(store, input.id, 1, &link), 0);
	else if (fact == STORE_ORIGINS_IPV4)
		assert_int_equal(origins_add(store, input.id, &origin), 0);
	return input.id;
}

static void assert_same_input(const struct store_input *a, const struct store_input *b)
{
	assert_int_equal(a->id, b->id);
	assert_string_equal(a->sha256, b->sha256);
	assert_string_equal(a->format, b->format);
	assert_string_equal(a->path, b->path);
	assert_string_equal(a->dated.text, b->dated.text);
	assert_int_equal(a->dated.from, b->dated.from);
	assert_int_equal(a->dated.until, b->dated.until);
	assert_int_equal(a->loaded, b->loaded);
	assert_int_equal(a->bytes, b->bytes);
	assert_int_equal(a->records, b->records);
	assert_int_equal(a->rejected, b->rejected);
	assert_int_equal(a->truncated, b->truncated);
	assert_string_equal(a->url, b->url);
	assert_string_equal(a->citation, b->citation);
	assert_string_equal(a->terms, b->terms);
	assert_string_equal(a->reading, b->reading);
	assert_string_equal(a->words, b->words);
}

static void test_round_trip(void **state)
{
	(void)state;
	struct store_input *list, given = { .sha256 = "", .format = "", .path = "-" };
	size_t count;
	struct store_input found;
	assert_int_equal(store_inputs_read(store, &arena, &list, &count), 0);
	assert_int_equal(count, 0);
	assert_int_equal(store_input_add(store, &given, &given.id), 0);
	given = (struct store_input){ given.id, "0123abc", "pfx2as", "a'b;--\n\xFF.gz",
		when("2008-Q4"), 1227000000, 5000000000, 4000000000, 3, true,
		"https://example.org/", "To be 'named'", "terms", "feed x\n", "\nno\n" };
	assert_int_equal(store_input_finish(store, &given), 0);
	assert_int_equal(store_inputs_read(store, &arena, &list, &count), 0);
	assert_int_equal(count, 1);
	assert_same_input(list, &given);
	assert_int_equal(store_input_find(store, &given, &arena, &found), 1);
	assert_int_equal(found.id, given.id);
	assert_string_equal(found.dated.text, "2008-Q4");
	assert_int_equal(found.dated.from, given.dated.from);
	assert_string_equal(found.words, "\nno\n");
	given.format = "pyasn";
	assert_int_equal(store_input_find(store, &given, &arena, &found), 0);
	given.format = "pfx2as";
	given.reading = NULL;
	assert_int_equal(store_input_find(store, &given, &arena, &found), 0);
	given.reading = "feed x\n";
	given.sha256 = "0123ab";
	assert_int_equal(store_input_find(store, &given, &arena, &found), 0);
}

/* The same bytes may be there once in each format. */
static void test_twice(void **state)
{
	(void)state;
	struct store_input input = { .sha256 = "a", .format = "b", .path = "c" };
	int64_t first;
	assert_int_equal(store_input_add(store, &input, &first), 0);
	assert_int_equal(store_input_add(store, &input, &input.id), OST_ESTORE);
	assert_non_null(strstr(store_problem(store), "UNIQUE"));
	input.format = "d";
	assert_int_equal(store_input_add(store, &input, &input.id), 0);
	assert_int_not_equal(first, input.id);
	input.format = "b";
	assert_int_equal(store_input_finish(store, &input), OST_ESTORE);
}

/* More rows than the list first has room for, in the order in which they came. */
static void test_many(void **state)
{
	(void)state;
	enum { MANY = 100 };
	struct store_input *list;
	size_t count;
	for (int i = 0; i < MANY; i++) {
		char name[16];
		snprintf(name, sizeof name, "%d", (i * 37) % MANY);
		add_dated(name, "2008-01-01", STORE_FACTS);
	}
	assert_int_equal(store_inputs_read(store, &arena, &list, &count), 0);
	assert_int_equal(count, MANY);
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(strtol(list[i].sha256, NULL, 10), i * 37 % MANY);
}

static void test_rejections(void **state)
{
	(void)state;
	struct store_rejection *list;
	size_t count;
	struct tally tally = { 0 }, none = { 0 };
	int64_t one = add_dated("one", "2008", STORE_FACTS);
	int64_t two = add_dated("two", "2008", STORE_FACTS);
	tally_reject(&tally, "not a date", 9, "x\x01|y", 4);
	tally_reject(&tally, "not a date", 10, "z", 1);
	tally_reject(&tally, "not an AS number", 4, NULL, 0);
	assert_int_equal(store_rejections_add(store, two, "events.csv", &tally), 0);
	assert_int_equal(store_rejections_add(store, one, "", &tally), 0);
	assert_int_equal(store_rejections_add(store, one, "c2.csv", &none), 0);
	assert_int_equal(store_rejections_read(store, &arena, &list, &count), 0);
	assert_int_equal(count, 4);
	assert_int_equal(list[0].input, one);
	assert_string_equal(list[0].reason, "not an AS number");
	assert_string_equal(list[0].sample, "");
	assert_int_equal(list[1].count, 2);
	assert_int_equal(list[1].first_line, 9);
	assert_string_equal(list[1].sample, "x?|y");
	assert_int_equal(list[3].input, two);
	assert_string_equal(list[3].file, "events.csv");
	assert_int_equal(store_rejections_add(store, 999, "", &tally), OST_ESTORE);
}

static void assert_nearest(const char *at, enum store_fact fact, int64_t expected)
{
	struct store_input found;
	struct when time = when(at);
	assert_int_equal(store_input_nearest(store, fact, time.from, &arena, &found), 0);
	if (found.id != expected)
		fail_msg("%s gives %s", at, found.path);
}

/* The latest at or before; only when there is none, the earliest after. */
static void test_nearest(void **state)
{
	(void)state;
	struct store_input found;
	assert_int_equal(store_input_nearest(store, STORE_LINKS, 0, &arena, &found), OST_ENOTFOUND);
	int64_t y2008 = add_dated("2008", "2008-01-01", STORE_LINKS);
	int64_t y2004 = add_dated("2004", "2004-01-01", STORE_LINKS);
	int64_t y2020 = add_dated("2020", "2020-01-01", STORE_LINKS);
	add_dated("no links", "2008-11-01", STORE_FACTS);
	int64_t table = add_dated("table", "2008-11-02", STORE_ORIGINS_IPV4);
	assert_nearest("2008-01-01", STORE_LINKS, y2008);
	assert_nearest("2007-12-31T23:59Z", STORE_LINKS, y2004);
	assert_nearest("2019-12-31", STORE_LINKS, y2008); /* 2020 is nearer, but not yet */
	assert_nearest("2026-01-01", STORE_LINKS, y2020);
	assert_nearest("1998-01-01", STORE_LINKS, y2004);
	assert_nearest("2008-11-11", STORE_ORIGINS_IPV4, table);
	assert_nearest("1998-01-01", STORE_ORIGINS_IPV4, table);
	/* Of two of one date the one loaded last. */
	int64_t again = add_dated("2008 again", "2008-01-01", STORE_LINKS);
	assert_nearest("2008-01-01", STORE_LINKS, again);
	/* A month begins with its first day. */
	int64_t month = add_dated("month", "2008-11", STORE_LINKS);
	assert_nearest("2008-11-01", STORE_LINKS, month);
	assert_nearest("2008-10-31", STORE_LINKS, again);
}

/* The rule once more, the long way round. */
static int64_t nearest_by_hand(const ost_time_t *dated, size_t count, ost_time_t at)
{
	size_t best = count;
	for (size_t i = 0; i < count; i++) {
		bool before = dated[i] <= at;
		bool best_before = best < count && dated[best] <= at;
		if (best == count || (before && !best_before) ||
			(before && best_before && dated[i] >= dated[best]) ||
			(!before && !best_before && dated[i] <= dated[best]))
			best = i;
	}
	return (int64_t)best + 1;
}

static void test_nearest_random(void **state)
{
	(void)state;
	enum { INPUTS = 40, QUESTIONS = 2000, DAYS = 60 };
	struct random_state random = { 7 };
	ost_time_t dated[INPUTS];
	for (size_t i = 0; i < INPUTS; i++) {
		struct buf day, name;
		buf_init(&day);
		buf_init(&name);
		dated[i] = (14000 + (ost_time_t)random_below(&random, DAYS)) * DAY_S;
		time_print_day(&day, dated[i]);
		buf_printf(&name, "%zu", i);
		assert_int_equal(add_dated(name.text, day.text, STORE_LINKS), i + 1);
		buf_clear(&day);
		buf_clear(&name);
	}
	for (size_t i = 0; i < QUESTIONS; i++) {
		struct store_input found;
		ost_time_t at = 13990 * (ost_time_t)DAY_S +
				(ost_time_t)random_below(&random, (DAYS + 20) * DAY_S);
		assert_int_equal(store_input_nearest(store, STORE_LINKS, at, &arena, &found), 0);
		assert_int_equal(found.id, nearest_by_hand(dated, INPUTS, at));
	}
}

/* What is not given back: a transaction that was rolled back. */
static void test_rollback(void **state)
{
	(void)state;
	struct store_input *list;
	size_t count;
	assert_int_equal(store_begin(store), 0);
	add_dated("one", "2008", STORE_LINKS);
	store_rollback(store);
	assert_int_equal(store_begin(store), 0);
	add_dated("two", "2008", STORE_LINKS);
	assert_int_equal(store_commit(store), 0);
	assert_int_equal(store_commit(store), OST_ESTORE);
	assert_int_equal(store_inputs_read(store, &arena, &list, &count), 0);
	assert_int_equal(count, 1);
	assert_string_equal(list[0].path, "two");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_round_trip, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_twice, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_many, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_rejections, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nearest, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nearest_random, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_rollback, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
