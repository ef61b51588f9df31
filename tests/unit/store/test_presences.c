#include "store/presences.h"

#include "base/random.h"
#include "store/presence_block.h"
#include "store/retain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "either.h"

enum { DAYS = 40, ADDRESSES = 30, BASE_DAY = 20000 };

/* The model: for each address every day on its own; and the days on which the list was read. */
struct model {
	bool there[ADDRESSES][DAYS], read[DAYS];
};

static struct observation observation_of(unsigned address, enum observation_form form)
{
	struct observation seen = { .kind = ABUSE_CONTROLLER,
		.form = (uint8_t)form,
		.seen = TIME_UNKNOWN,
		.last = TIME_UNKNOWN,
		.published = TIME_UNKNOWN,
		.feed = span_of("list"),
		.family = span_of("Made Up") };
	/* Every third is a /28, every fifth an IPv6 address. */
	seen.range.first = (struct addr){ ADDR_IPV4, { 192, 0, 2, (uint8_t)(address * 4 & 0xF0) } };
	seen.range.first.byte[2] = (uint8_t)address;
	seen.range.last = seen.range.first;
	if (address % 3 == 0)
		seen.range.last.byte[3] |= 0x0F;
	if (address % 5 == 0) {
		struct addr six = { ADDR_IPV6,
			{ 0x20, 0x01, 0x0D, 0xB8, [15] = (uint8_t)address } };
		seen.range = (struct addr_range){ six, six };
	}
	return seen;
}

static ost_time_t time_of(int day)
{
	return (ost_time_t)(BASE_DAY + day) * DAY_S + 3600;
}

static void add(struct gather *gather, const struct observation *seen)
{
	assert_int_equal(gather_add(gather, 1, seen), 0);
}

/* Between two readings that had it, and only there, an address counts as there. */
static bool model_there(const struct model *model, unsigned address, int day, bool snapshot)
{
	int before = day, behind = day;
	if (!snapshot || model->read[day])
		return model->there[address][day];
	while (before >= 0 && !model->read[before])
		before--;
	while (behind < DAYS && !model->read[behind])
		behind++;
	return before >= 0 && behind < DAYS && model->there[address][before] &&
	       model->there[address][behind];
}

struct found {
	char text[ADDRESSES][DAYS + 1];
	struct presence_key before;
	size_t count;
};

static unsigned address_of(const struct presence_key *key)
{
	struct addr_range range = presence_key_range(key);
	return key->what == PRESENCE_IPV6 ? range.first.byte[15] : range.first.byte[2];
}

static int take(void *ctx, const struct presence *presence)
{
	struct found *found = ctx;
	if (found->count++ > 0)
		assert_true(presence_key_compare(&found->before, &presence->key) < 0);
	found->before = presence->key;
	char *text = found->text[address_of(&presence->key)];
	for (size_t i = 0; i < presence->runs; i++) {
		const struct day_run *run = &presence->run[i];
		assert_true(run->first <= run->last);
		if (i > 0)
			assert_true(run->first > presence->run[i - 1].last + 1);
		for (int32_t day = run->first; day <= run->last; day++)
			text[day - BASE_DAY] = '#';
	}
	return 0;
}

static void compare(struct store *store, const struct model *model, bool snapshot)
{
	static struct found found;
	struct arena arena;
	struct store_series *list;
	size_t count;
	memset(&found, 0, sizeof found);
	for (unsigned a = 0; a < ADDRESSES; a++)
		memset(found.text[a], '.', DAYS);
	arena_init(&arena);
	assert_int_equal(store_series_read(store, &arena, &list, &count), 0);
	assert_true(count <= 1);
	if (count == 1)
		assert_int_equal(store_presences_walk(store, list[0].series.id, take, &found), 0);
	for (unsigned a = 0; a < ADDRESSES; a++) {
		char text[DAYS + 1] = "";
		for (int day = 0; day < DAYS; day++)
			text[day] = model_there(model, a, day, snapshot) ? '#' : '.';
		assert_string_equal(found.text[a], text);
	}
	arena_clear(&arena);
}

/* An input that read the list on some days, its rows in a random order. */
static void add_snapshots(
	struct store *store, struct random_state *random, struct model *model, int64_t input)
{
	struct gather *gather = gather_new();
	struct observation seen[DAYS * ADDRESSES];
	size_t count = 0;
	for (int day = 0; day < DAYS; day++) {
		if (model->read[day] || random_below(random, 5) != 0)
			continue;
		model->read[day] = true;
		gather_note_day(gather, "list", BASE_DAY + day);
		for (unsigned a = 0; a < ADDRESSES; a++) {
			if (random_below(random, 3) == 0)
				continue;
			model->there[a][day] = true;
			seen[count] = observation_of(a, OBSERVATION_PRESENCE);
			seen[count++].published = time_of(day);
		}
	}
	for (size_t i = count; i-- > 0;) {
		size_t chosen = random_below(random, i + 1);
		add(gather, &seen[chosen]);
		seen[chosen] = seen[i];
	}
	put_gathered(store, input, gather);
}

static void add_intervals(
	struct store *store, struct random_state *random, struct model *model, int64_t input)
{
	struct gather *gather = gather_new();
	for (int i = 0; i < 20; i++) {
		unsigned a = (unsigned)random_below(random, ADDRESSES);
		int first = (int)random_below(random, DAYS);
		int last = first + (int)random_below(random, (uint64_t)(DAYS - first));
		struct observation seen = observation_of(a, OBSERVATION_INTERVAL);
		seen.seen = time_of(first);
		seen.last = time_of(last);
		add(gather, &seen);
		for (int day = first; day <= last; day++)
			model->there[a][day] = true;
	}
	put_gathered(store, input, gather);
}

/* What letting go of the days before `keep` removes, by the model. */
static struct retained count_going(const struct model *model, int keep, bool snapshot)
{
	struct retained going = { 0 };
	for (unsigned a = 0; a < ADDRESSES; a++) {
		bool before = false, left = false;
		for (int day = 0; day < DAYS; day++) {
			bool there = model_there(model, a, day, snapshot);
			before |= there && day < keep;
			left |= there && day >= keep;
		}
		going.presences += before || left;
		going.presences_gone += before && !left;
		going.presences_cut += before && left;
	}
	going.series_gone = going.presences > 0 && going.presences_gone == going.presences;
	for (int day = 0; day < keep; day++)
		going.readings_gone += model->read[day];
	return going;
}

/* What is left is as if nothing had ever been said of the days before. */
static void forget(struct model *model, int keep)
{
	for (int day = 0; day < keep; day++) {
		model->read[day] = false;
		for (unsigned a = 0; a < ADDRESSES; a++)
			model->there[a][day] = false;
	}
}

static void check_retained(const struct retained *told, const struct retained *wanted)
{
	assert_int_equal(told->presences, wanted->presences);
	assert_int_equal(told->presences_gone, wanted->presences_gone);
	assert_int_equal(told->presences_cut, wanted->presences_cut);
	assert_int_equal(told->series_gone, wanted->series_gone);
	assert_int_equal(told->readings_gone, wanted->readings_gone);
}

static void retain(
	struct store *store, struct random_state *random, struct model *model, bool snapshot)
{
	int keep = (int)random_below(random, DAYS + 1);
	struct retained told, wanted = count_going(model, keep, snapshot);
	assert_int_equal(
		store_retain(store,
			&(struct retain_question){ BASE_DAY + keep, BASE_DAY + keep, true }, &told),
		0);
	check_retained(&told, &wanted);
	compare(store, model, snapshot);
	assert_int_equal(
		store_retain(store,
			&(struct retain_question){ BASE_DAY + keep, BASE_DAY + keep, false },
			&told),
		0);
	check_retained(&told, &wanted);
	forget(model, keep);
	compare(store, model, snapshot);
	wanted = count_going(model, keep, snapshot);
	assert_int_equal(
		store_retain(store,
			&(struct retain_question){ BASE_DAY + keep, BASE_DAY + keep, false },
			&told),
		0);
	check_retained(&told, &wanted);
}

static void check_random(uint64_t seed,
	void (*add_input)(struct store *, struct random_state *, struct model *, int64_t),
	bool snapshot)
{
	struct random_state random = { seed };
	struct store *store = open_either_store("presences");
	struct model model = { 0 };
	for (int64_t input = 1; input <= 6; input++) {
		add_input(store, &random, &model, input);
		compare(store, &model, snapshot);
		if (random_below(&random, 3) == 0)
			retain(store, &random, &model, snapshot);
	}
	store_close(store);
}

static void test_snapshots_in_any_order(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= (on_cluster() ? 4 : 200); seed++)
		check_random(seed, add_snapshots, true);
}

static void test_intervals(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= (on_cluster() ? 2 : 100); seed++)
		check_random(seed, add_intervals, false);
}

/* More keys than a block holds, added in parts that fall between each other. */
static void test_many_blocks(void **state)
{
	(void)state;
	enum { KEYS = 10000 };
	struct store *store = open_either_store("presences");
	struct arena arena;
	struct store_series *list;
	size_t count;
	struct found found = { 0 };
	for (unsigned part = 0; part < 5; part++) {
		struct gather *gather = gather_new();
		for (unsigned i = part; i < KEYS; i += 5) {
			struct observation seen = observation_of(1, OBSERVATION_SIGHTING);
			seen.range.first.byte[1] = (uint8_t)(i >> 8);
			seen.range.first.byte[3] = (uint8_t)i;
			seen.range.last = seen.range.first;
			seen.seen = time_of((int)(i % DAYS));
			add(gather, &seen);
		}
		put_gathered(store, part + 1, gather);
	}
	arena_init(&arena);
	assert_int_equal(store_series_read(store, &arena, &list, &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(list[0].days.first, BASE_DAY);
	assert_int_equal(list[0].days.last, BASE_DAY + DAYS - 1);
	assert_int_equal(store_presences_walk(store, list[0].series.id, take, &found), 0);
	assert_int_equal(found.count, KEYS);
	arena_clear(&arena);
	store_close(store);
}

/* A list tells its date at its end only; an interval has no end yet. */
static void test_waiting_and_open(void **state)
{
	(void)state;
	struct gather *gather = gather_new();
	struct presence presence;
	struct observation seen = observation_of(1, OBSERVATION_PRESENCE);
	add(gather, &seen);
	assert_true(gather_waits(gather));
	seen = observation_of(2, OBSERVATION_INTERVAL);
	seen.seen = time_of(3);
	add(gather, &seen);
	seen = observation_of(2, OBSERVATION_SIGHTING);
	assert_int_equal(gather_add(gather, 1, &seen), OST_EFORMAT); /* no time at all */
	gather_finish(gather, BASE_DAY + 9);
	assert_int_equal(gather_days(gather, "list").count, 1);
	assert_int_equal(gather_days(gather, "list").day[0], BASE_DAY + 9);
	gather_presence(gather, 0, 0, &presence);
	assert_int_equal(presence.run[0].first, BASE_DAY + 9);
	gather_presence(gather, 1, 0, &presence);
	assert_int_equal(presence.run[0].first, BASE_DAY + 3);
	assert_int_equal(presence.run[0].last, BASE_DAY + 9);
	gather_free(gather);
}

/* Lists are short and many, or few and long; each with a day in every century would fill memory. */
static void test_too_many_days(void **state)
{
	(void)state;
	struct gather *gather = gather_new();
	struct observation seen = observation_of(1, OBSERVATION_PRESENCE);
	int status = 0, lists = 0;
	for (; lists < 1000 && status == 0; lists++) {
		char name[8];
		snprintf(name, sizeof name, "%d", lists);
		seen.feed = span_of(name);
		seen.published = DAY_S;
		add(gather, &seen);
		seen.published = (ost_time_t)(PRESENCE_DAY_MAX - 1) * DAY_S;
		status = gather_add(gather, 1, &seen);
	}
	assert_int_equal(status, OST_ERANGE);
	assert_true(lists > 500);
	gather_free(gather);
}

static void check_damaged(const char *bytes, size_t length, uint8_t what)
{
	struct block_reader reader;
	struct presence presence;
	int got;
	block_open(&reader, (struct span){ bytes, length }, what);
	while ((got = block_next(&reader, &presence)) == 1)
		;
	assert_int_equal(got, OST_EFORMAT);
	block_close(&reader);
}

static void test_damaged_blocks(void **state)
{
	(void)state;
	check_damaged("\x01", 1, PRESENCE_IPV4);
	check_damaged("\x01\x00\x00", 3, PRESENCE_IPV4); /* no runs */
	check_damaged("\x01\x00\x01\x05", 4, PRESENCE_IPV4);
	check_damaged(
		"\xFF\xFF\xFF\xFF\x0F\x01\x01\x05\x00", 9, PRESENCE_IPV4); /* beyond the last */
	check_damaged(
		"\x01\x00\x01\xFF\xFF\xFF\xFF\x07\x01", 9, PRESENCE_IPV4); /* beyond all days */
	check_damaged("\x01\x00\xFF\xFF\xFF\xFF\x07\x01\x01", 9, PRESENCE_IPV4); /* too many runs */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_snapshots_in_any_order),
		cmocka_unit_test(test_intervals),
		cmocka_unit_test(test_many_blocks),
		cmocka_unit_test(test_waiting_and_open),
		cmocka_unit_test(test_too_many_days),
		cmocka_unit_test(test_damaged_blocks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
