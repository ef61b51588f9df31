#include "store/retain.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ADDRESSES = 3000, DAYS = 30, BASE_DAY = 20000, LOADS = 6, SEEN = 1500 };

/* The model: each address and day on its own. */
static bool model[ADDRESSES][DAYS], found[ADDRESSES][DAYS];

static void load(struct store *store, struct random_state *random, unsigned number)
{
	struct gather *gather = gather_new();
	char sha256[8];
	int64_t id;
	snprintf(sha256, sizeof sha256, "%u", number);
	struct store_input row = { .sha256 = sha256, .format = "made-up", .path = "" };
	for (int i = 0; i < SEEN; i++) {
		unsigned address = (unsigned)random_below(random, ADDRESSES);
		int first = (int)random_below(random, DAYS);
		int last = first + (int)random_below(random, (uint64_t)(DAYS - first));
		struct observation seen = { .kind = ABUSE_CONTROLLER,
			.form = OBSERVATION_INTERVAL,
			.seen = (ost_time_t)(BASE_DAY + first) * DAY_S,
			.last = (ost_time_t)(BASE_DAY + last) * DAY_S,
			.published = TIME_UNKNOWN,
			.feed = span_of("list"),
			.family = span_of(address % 7 == 0 ? "odd" : "even") };
		seen.range.first = (struct addr){ ADDR_IPV4,
			{ 100, 64, (uint8_t)(address >> 8), (uint8_t)address } };
		seen.range.last = seen.range.first;
		assert_int_equal(gather_add(gather, 1, &seen), 0);
		for (int day = first; day <= last; day++)
			model[address][day] = true;
	}
	gather_finish(gather, BASE_DAY);
	assert_int_equal(store_input_add(store, &row, &id), 0);
	assert_int_equal(store_presences_add(store, id, gather), 0);
	gather_free(gather);
}

static int take(void *ctx, const struct presence *presence)
{
	unsigned address = (unsigned)(presence->key.first & 0xFFFF);
	(void)ctx;
	for (size_t i = 0; i < presence->runs; i++) {
		for (int32_t day = presence->run[i].first; day <= presence->run[i].last; day++)
			found[address][day - BASE_DAY] = true;
	}
	return 0;
}

static void compare(struct store *store, int keep_from)
{
	struct arena arena;
	struct store_series *list;
	size_t count;
	arena_init(&arena);
	for (int i = 0; i < ADDRESSES; i++) {
		for (int day = 0; day < DAYS; day++)
			found[i][day] = false;
	}
	assert_int_equal(store_series_read(store, &arena, &list, &count), 0);
	for (size_t i = 0; i < count; i++) {
		assert_true(list[i].days.first >= BASE_DAY + keep_from);
		assert_int_equal(store_presences_walk(store, list[i].series.id, take, NULL), 0);
	}
	for (int i = 0; i < ADDRESSES; i++) {
		for (int day = 0; day < DAYS; day++)
			assert_int_equal(found[i][day], model[i][day] && day >= keep_from);
	}
	arena_clear(&arena);
}

static void test_days_go(void **state)
{
	struct random_state random = { 7 };
	struct store *store;
	struct diag diag = { 0 };
	struct retained first, again;
	(void)state;
	assert_int_equal(store_open(NULL, STORE_WRITE, &store, &diag), 0);
	for (unsigned i = 0; i < LOADS; i++)
		load(store, &random, i);
	compare(store, 0);
	for (int keep = 5; keep < DAYS; keep += 8) {
		int32_t day = BASE_DAY + keep;
		assert_int_equal(
			store_retain(store, &(struct retain_question){ day, day, true }, &again),
			0);
		compare(store, keep == 5 ? 0 : keep - 8);
		assert_int_equal(
			store_retain(store, &(struct retain_question){ day, day, false }, &first),
			0);
		compare(store, keep);
		assert_int_equal(first.presences_gone, again.presences_gone);
		assert_int_equal(first.presences_cut, again.presences_cut);
		assert_true(first.presences_cut > 0);
		assert_int_equal(
			store_retain(store, &(struct retain_question){ day, day, false }, &again),
			0);
		assert_int_equal(again.presences, first.presences - first.presences_gone);
		assert_int_equal(again.presences_gone + again.presences_cut, 0);
		assert_int_equal(again.blocks, again.blocks_left);
	}
	assert_int_equal(
		store_retain(store,
			&(struct retain_question){ BASE_DAY + DAYS, BASE_DAY + DAYS, false },
			&first),
		0);
	assert_int_equal(first.series_gone, 2);
	compare(store, DAYS);
	store_close(store);
}

/* Without a day only blocks are merged. */
static void test_merging(void **state)
{
	struct random_state random = { 8 };
	struct store *store;
	struct diag diag = { 0 };
	struct retained retained;
	(void)state;
	for (int i = 0; i < ADDRESSES; i++) {
		for (int day = 0; day < DAYS; day++)
			model[i][day] = false;
	}
	assert_int_equal(store_open(NULL, STORE_WRITE, &store, &diag), 0);
	for (unsigned i = 0; i < LOADS; i++)
		load(store, &random, i);
	assert_int_equal(
		store_retain(store, &(struct retain_question){ RETAIN_ALL, RETAIN_ALL, false },
			&retained),
		0);
	assert_int_equal(retained.presences_gone + retained.presences_cut, 0);
	assert_true(retained.blocks_left <= retained.blocks);
	compare(store, 0);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_days_go),
		cmocka_unit_test(test_merging),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
