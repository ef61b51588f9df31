/* What tells one input from another: bytes, day, list; and words that come later. */
#include "store/ingest_feed.h"

#include "base/random.h"
#include "study/lists.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "either.h"
#include "scratch.h"

enum { LISTS = 2, DAYS = 9, ADDRESSES = 20, BASE_DAY = 20454, LOADS = LISTS * DAYS };

static const char *const list_name[LISTS] = { "one", "two" };
static struct scratch scratch;

/* Each day of each list: whether it was read, and its addresses as bits. */
struct model {
	bool read[LISTS][DAYS];
	unsigned there[LISTS][DAYS];
};

/* Few contents: the same bytes come on many days and in both lists. */
static struct model random_model(struct random_state *random)
{
	struct model model;
	const unsigned content[] = { 0x01, 0x07, 0x1E, (unsigned)random_below(random, 31) + 1 };
	for (int i = 0; i < LOADS; i++) {
		model.read[i / DAYS][i % DAYS] = random_below(random, 4) > 0;
		model.there[i / DAYS][i % DAYS] = content[random_below(random, 4)];
	}
	return model;
}

/* Returns whether it was there already. `family` may be NULL. */
static bool load_text(struct store *store, const char *feed, const char *family, int day,
	unsigned there, enum abuse_kind kind)
{
	char text[ADDRESSES * 16 + 1] = "";
	struct ingest_result result;
	struct diag diag;
	struct feed_file_options options = { .now = (ost_time_t)(BASE_DAY + 2 * DAYS) * DAY_S,
		.feed = feed,
		.family = family,
		.documentation = true,
		.kind = kind };
	for (int a = 0; a < ADDRESSES; a++) {
		if (there >> a & 1)
			snprintf(text + strlen(text), 16, "192.0.2.%d\n", a);
	}
	options.dated.from = (ost_time_t)(BASE_DAY + day) * DAY_S;
	options.dated.until = options.dated.from + DAY_S;
	snprintf(options.dated.text, sizeof options.dated.text, "day");
	scratch_text(&scratch, "list.txt", text);
	if (ingest_feed(store, scratch_path(&scratch, "list.txt"), &options, &result, &diag) != 0)
		fail_msg("%s", diag.what);
	return result.already;
}

static bool load(struct store *store, const struct model *model, int which, enum abuse_kind kind)
{
	int list = which / DAYS, day = which % DAYS;
	return load_text(store, list_name[list], NULL, day, model->there[list][day], kind);
}

static void load_all(struct store *store, struct random_state *random, const struct model *model,
	enum abuse_kind kind)
{
	int order[LOADS];
	for (int i = 0; i < LOADS; i++) {
		int at = (int)random_below(random, (uint64_t)i + 1);
		order[i] = order[at];
		order[at] = i;
	}
	for (int i = 0; i < LOADS; i++) {
		if (model->read[order[i] / DAYS][order[i] % DAYS])
			load(store, model, order[i], kind);
	}
}

static int take(void *ctx, const struct presence *presence)
{
	unsigned *there = ctx;
	for (size_t i = 0; i < presence->runs; i++) {
		for (int32_t day = presence->run[i].first; day <= presence->run[i].last; day++)
			there[day - BASE_DAY] |=
				1U << presence_key_range(&presence->key).first.byte[3];
	}
	return 0;
}

/* On the days on which it was read, each list has what it had, once, and as of one kind. */
static void check(struct store *store, const struct model *model, enum abuse_kind kind)
{
	struct arena arena;
	struct store_series *list;
	size_t count;
	bool any[LISTS] = { false };
	arena_init(&arena);
	assert_int_equal(store_series_read(store, &arena, &list, &count), 0);
	for (int i = 0; i < LOADS; i++)
		any[i / DAYS] |= model->read[i / DAYS][i % DAYS];
	assert_int_equal(count, any[0] + any[1]);
	for (size_t s = 0; s < count; s++) {
		int which = strcmp(list[s].series.feed, list_name[1]) == 0;
		unsigned there[DAYS] = { 0 };
		struct day_list days;
		size_t read = 0;
		assert_int_equal(list[s].series.kind, kind);
		assert_int_equal(store_presences_walk(store, list[s].series.id, take, there), 0);
		assert_int_equal(store_list_days_read(store, list_name[which], &arena, &days), 0);
		for (int d = 0; d < DAYS; d++) {
			if (!model->read[which][d])
				continue;
			assert_int_equal(there[d], model->there[which][d]);
			assert_int_equal(days.day[read++], BASE_DAY + d);
		}
		assert_int_equal(days.count, read);
	}
	arena_clear(&arena);
}

static void test_any_order(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= (on_cluster() ? 2 : 40); seed++) {
		struct random_state random = { seed };
		struct model model = random_model(&random);
		struct store *store = open_either_store("readings");
		load_all(store, &random, &model, ABUSE_OTHER);
		check(store, &model, ABUSE_OTHER);
		load_all(store, &random, &model, ABUSE_SPAM);
		check(store, &model, ABUSE_SPAM);
		/* What is not said differs from nothing. */
		load_all(store, &random, &model, ABUSE_OTHER);
		check(store, &model, ABUSE_SPAM);
		load_all(store, &random, &model, ABUSE_PHISHING);
		check(store, &model, ABUSE_PHISHING);
		store_close(store);
	}
}

/* Some days with the kind, some without: the command that says it puts all of them right. */
static void test_kind_comes_late(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= (on_cluster() ? 2 : 40); seed++) {
		struct random_state random = { seed };
		struct model model = random_model(&random);
		struct store *store = open_either_store("readings_late");
		for (int i = 0; i < LOADS; i++) {
			if (model.read[i / DAYS][i % DAYS])
				load(store, &model, i,
					random_below(&random, 2) ? ABUSE_SPAM : ABUSE_OTHER);
		}
		load_all(store, &random, &model, ABUSE_SPAM);
		check(store, &model, ABUSE_SPAM);
		store_close(store);
	}
}

static void test_again(void **state)
{
	(void)state;
	struct model model = { .read = { { true, true } }, .there = { { 7, 7 } } };
	struct store *store = open_either_store("readings_again");
	assert_false(load(store, &model, 0, ABUSE_OTHER));
	assert_true(load(store, &model, 0, ABUSE_OTHER));
	assert_false(load(store, &model, 1, ABUSE_OTHER)); /* another day */
	assert_false(load(store, &model, 1, ABUSE_SPAM)); /* other words */
	assert_true(load(store, &model, 1, ABUSE_SPAM));
	assert_true(load(store, &model, 1, ABUSE_OTHER));
	store_close(store);
}

/* What `status` should say: each day's addresses, family by family. */
static void check_entries(struct store *store, unsigned there[][DAYS], size_t families)
{
	struct arena arena;
	struct list_states states;
	struct list_day day[DAYS];
	struct list_shrink shrink[DAYS];
	arena_init(&arena);
	for (int d = 0; d < DAYS; d++) {
		day[d] = (struct list_day){ BASE_DAY + d, 0 };
		for (size_t f = 0; f < families; f++)
			day[d].entries += (uint32_t)__builtin_popcount(there[f][d]);
	}
	size_t shrinks = list_shrinks("one", day, DAYS, shrink);
	assert_int_equal(study_lists(store, &arena, &states), 0);
	assert_int_equal(states.lists, 1);
	assert_int_equal(states.list[0].readings, DAYS);
	assert_int_equal(states.list[0].last.day, BASE_DAY + DAYS - 1);
	assert_int_equal(states.list[0].last.entries, day[DAYS - 1].entries);
	assert_int_equal(states.shrinks, shrinks);
	for (size_t i = 0; i < shrinks; i++) {
		assert_int_equal(states.shrink[i].after.day, shrink[i].after.day);
		assert_int_equal(states.shrink[i].after.entries, shrink[i].after.entries);
		assert_int_equal(states.shrink[i].before.entries, shrink[i].before.entries);
	}
	arena_clear(&arena);
}

/* A file of each family and day, in any order, some once more, some read again with other lines. */
static void test_families(void **state)
{
	enum { FAMILIES = 2, FILES = FAMILIES * DAYS * 2 };
	static const char *const name[FAMILIES] = { "x", "y" };
	(void)state;
	for (uint64_t seed = 1; seed <= (on_cluster() ? 1 : 40); seed++) {
		struct random_state random = { seed };
		struct store *store = open_either_store("readings_families");
		unsigned there[FAMILIES][DAYS] = { 0 };
		int order[FILES];
		for (int i = 0; i < FILES; i++) {
			int at = (int)random_below(&random, (uint64_t)i + 1);
			order[i] = order[at];
			order[at] = i;
		}
		for (int i = 0; i < FILES; i++) {
			int f = order[i] % FAMILIES, d = order[i] / FAMILIES % DAYS;
			unsigned all = d % 4 == 3 ? 1 : (1U << ADDRESSES) - 1;
			unsigned some = 1 + (unsigned)random_below(&random, all);
			load_text(store, "one", name[f], d, some, ABUSE_OTHER);
			if (random_below(&random, 3) == 0)
				load_text(store, "one", name[f], d, some, ABUSE_OTHER);
			there[f][d] |= some;
		}
		check_entries(store, there, FAMILIES);
		store_close(store);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_order),
		cmocka_unit_test(test_kind_comes_late),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_families),
	};
	scratch = scratch_make();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	scratch_remove(&scratch);
	return failed;
}
