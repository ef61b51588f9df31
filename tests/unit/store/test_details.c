#include "store/details.h"

#include "base/random.h"
#include "model/plain_detail.h"
#include "store/detail_block.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "either.h"

enum { ADDRESSES = 12, DAYS = 40, BASE_DAY = 20000, INPUTS = 4, ROWS_MAX = 400 };

static struct observation observation_of(int address, bool snapshot)
{
	struct observation seen = { .kind = ABUSE_CONTROLLER,
		.form = snapshot ? OBSERVATION_PRESENCE : OBSERVATION_SIGHTING,
		.confidence = -1,
		.seen = TIME_UNKNOWN,
		.last = TIME_UNKNOWN,
		.published = TIME_UNKNOWN,
		.feed = span_of("list"),
		.family = span_of("Made Up") };
	/* Ranges that begin alike, and IPv6. */
	seen.range.first = (struct addr){ ADDR_IPV4, { 192, 0, 2, (uint8_t)(address & ~1) } };
	if (address % 3 == 0)
		seen.range.first = (struct addr){ ADDR_IPV6,
			{ 0x20, 0x01, 0x0D, 0xB8, [15] = (uint8_t)(address & ~1) } };
	seen.range.last = seen.range.first;
	seen.range.last.byte[seen.range.first.family == ADDR_IPV4 ? 3 : 15] |= address & 1;
	return seen;
}

/* What stands on a line, and when that was: both follow from its number. */
static int second_of(uint32_t line)
{
	return (int)(line * 7919 % DAY_S);
}

static const char *words_of(uint32_t line, char *text, size_t size)
{
	snprintf(text, size, "\"line\x1b[1m\",%u", (unsigned)line);
	return text;
}

static void add_row(struct gather *gather, const struct plain_said *said, bool snapshot)
{
	struct observation seen = observation_of(said->address, snapshot);
	char words[64];
	ost_time_t at = (ost_time_t)(BASE_DAY + said->first) * DAY_S + second_of(said->line);
	if (snapshot) {
		seen.published = at;
	} else {
		seen.seen = at;
		seen.last = (ost_time_t)(BASE_DAY + said->last) * DAY_S + DAY_S - 1;
	}
	seen.words = span_of(words_of(said->line, words, sizeof words));
	assert_int_equal(gather_add(gather, said->line, &seen), 0);
}

/* Rows of one input; `ordered` lines count up as they come, as those of a file do. */
static size_t make_rows(struct random_state *random, struct plain_said *said, int input,
	bool snapshot, bool ordered)
{
	size_t count = random_below(random, ROWS_MAX / INPUTS);
	for (size_t i = 0; i < count; i++) {
		int first = (int)random_below(random, DAYS);
		bool lasts = !snapshot && random_below(random, 3) == 0;
		said[i] = (struct plain_said){ .input = input,
			.address = (int)random_below(random, ADDRESSES),
			.line = (uint32_t)(ordered ? i : (i * 7919 + 3) % count) + 1,
			.first = first,
			.last = first + (lasts ? (int)random_below(random, 9) : 0) };
	}
	return count;
}

static void check_mention(
	const struct detail *found, const struct plain_mention *wanted, bool snapshot)
{
	const struct mention *m = &found->mention;
	char words[64];
	assert_int_equal(m->days.first - BASE_DAY, wanted->first);
	assert_int_equal(m->days.last - BASE_DAY, wanted->last);
	assert_int_equal(m->first_line, wanted->first_line);
	assert_int_equal(m->last_line, wanted->last_line);
	assert_int_equal(m->count, wanted->count);
	assert_int_equal(m->second, snapshot ? 0 : second_of(m->first_line));
	words_of(m->first_line, words, sizeof words);
	assert_true(span_is(m->words, snapshot ? "" : words));
}

/* All inputs' details of one address stand together, by day, then by input. */
static void check_address(struct store *store, int64_t series, const struct plain_said *said,
	size_t count, int address, bool snapshot)
{
	struct observation seen = observation_of(address, snapshot);
	struct presence_key key = presence_key_of(&seen.range, 0);
	struct plain_mention wanted[PLAIN_DETAIL_DAYS];
	size_t at[INPUTS] = { 0 }, found, sum = 0;
	struct detail *list;
	struct arena arena;
	arena_init(&arena);
	assert_int_equal(store_details_read(store, series, &key, &arena, &list, &found), 0);
	for (size_t i = 0; i < found; i++) {
		int input = (int)list[i].input - 1;
		assert_in_range(input, 0, INPUTS - 1);
		assert_true(i == 0 || detail_compare(&list[i - 1], &list[i]) < 0);
		size_t of = plain_detail(said, count, input, address, snapshot, wanted);
		assert_true(at[input] < of);
		check_mention(&list[i], &wanted[at[input]++], snapshot);
	}
	for (int input = 0; input < INPUTS; input++)
		sum += plain_detail(said, count, input, address, snapshot, wanted);
	assert_int_equal(found, sum);
	arena_clear(&arena);
}

static void check_random(uint64_t seed, bool snapshot)
{
	struct random_state random = { seed };
	struct store *store = open_either_store("details");
	struct plain_said said[ROWS_MAX];
	struct store_series *series;
	struct arena arena;
	size_t count = 0, serieses;
	for (int input = 0; input < INPUTS; input++) {
		struct gather *gather = gather_new();
		if (seed % 3 == 0)
			gather_pack_often(gather, 1 + random_below(&random, 20));
		size_t rows = make_rows(&random, said + count, input, snapshot, seed % 2 == 0);
		for (size_t i = 0; i < rows; i++)
			add_row(gather, &said[count + i], snapshot);
		put_gathered(store, input + 1, gather);
		count += rows;
	}
	arena_init(&arena);
	assert_int_equal(store_series_read(store, &arena, &series, &serieses), 0);
	for (int a = 0; a < ADDRESSES && serieses > 0; a++)
		check_address(store, series[0].series.id, said, count, a, snapshot);
	arena_clear(&arena);
	store_close(store);
}

static void test_snapshots(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= (on_cluster() ? 2 : 200); seed++)
		check_random(seed, true);
}

static void test_logs(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= (on_cluster() ? 2 : 200); seed++)
		check_random(seed, false);
}

/*
 * Details that ended before a day go, those of all inputs become fewer blocks, and doing it again
 * changes nothing; what is left reads as before.
 */
static void test_retained(void **state)
{
	(void)state;
	enum { KEEP = 20, ADDRESS = 2 };
	struct random_state random = { 5 };
	struct store *store = open_either_store("retained");
	struct plain_said said[ROWS_MAX];
	struct observation seen = observation_of(ADDRESS, false);
	struct presence_key key = presence_key_of(&seen.range, 0);
	struct retain_question question = { RETAIN_ALL, BASE_DAY + KEEP, true };
	struct retained told;
	struct store_series *series;
	struct detail *before, *after;
	struct arena arena;
	size_t count, befores, afters, kept = 0;
	for (int input = 0; input < INPUTS; input++) {
		struct gather *gather = gather_new();
		size_t rows = make_rows(&random, said, input, false, true);
		for (size_t i = 0; i < rows; i++)
			add_row(gather, &said[i], false);
		put_gathered(store, input + 1, gather);
	}
	arena_init(&arena);
	assert_int_equal(store_series_read(store, &arena, &series, &count), 0);
	assert_int_equal(
		store_details_read(store, series[0].series.id, &key, &arena, &before, &befores), 0);
	assert_int_equal(store_retain(store, &question, &told), 0);
	uint64_t gone = told.details_gone;
	assert_true(gone > 0 && gone < told.details);
	question.dry_run = false;
	assert_int_equal(store_retain(store, &question, &told), 0);
	assert_int_equal(told.details_gone, gone);
	assert_int_equal(told.presences_gone + told.presences_cut, 0);
	assert_true(!told.has_file || told.detail_blocks_left < told.detail_blocks);
	assert_int_equal(store_retain(store, &question, &told), 0);
	assert_int_equal(told.details_gone, 0);
	assert_int_equal(told.detail_blocks_left, told.detail_blocks);
	assert_int_equal(
		store_details_read(store, series[0].series.id, &key, &arena, &after, &afters), 0);
	for (size_t i = 0; i < befores; i++) {
		if (before[i].mention.days.last < question.detail_from)
			continue;
		assert_true(kept < afters);
		assert_int_equal(detail_compare(&before[i], &after[kept]), 0);
		assert_int_equal(before[i].mention.last_line, after[kept].mention.last_line);
		assert_int_equal(before[i].mention.count, after[kept].mention.count);
		kept++;
	}
	assert_int_equal(kept, afters);
	assert_true(kept > 0);
	arena_clear(&arena);
	store_close(store);
}

/* A long series packed again and again is what it is unpacked. */
static void test_packed_alike(void **state)
{
	(void)state;
	enum { ROWS = 20000, KEYS = 300, SPAN = 900 };
	struct random_state random = { 3 };
	struct gather *whole = gather_new(), *packed = gather_new();
	gather_pack_often(packed, 500);
	for (uint64_t line = 1; line <= ROWS; line++) {
		struct observation seen = observation_of(2, true);
		uint64_t key = random_below(&random, KEYS);
		seen.range.first.byte[2] = (uint8_t)(key >> 8);
		seen.range.first.byte[3] = (uint8_t)key;
		seen.range.last = seen.range.first;
		seen.published = (ost_time_t)(BASE_DAY + 7 * random_below(&random, SPAN)) * DAY_S;
		assert_int_equal(gather_add(whole, line, &seen), 0);
		assert_int_equal(gather_add(packed, line, &seen), 0);
	}
	gather_finish(whole, 0);
	gather_finish(packed, 0);
	assert_int_equal(gather_presences(whole, 0), gather_presences(packed, 0));
	for (size_t i = 0; i < gather_presences(whole, 0); i++) {
		const struct mention *a, *b;
		size_t count = gather_mentions(whole, 0, i, &a);
		assert_int_equal(gather_mentions(packed, 0, i, &b), count);
		for (size_t m = 0; m < count; m++) {
			assert_int_equal(a[m].days.first, b[m].days.first);
			assert_int_equal(a[m].days.last, b[m].days.last);
			assert_int_equal(a[m].first_line, b[m].first_line);
			assert_int_equal(a[m].last_line, b[m].last_line);
		}
	}
	gather_free(whole);
	gather_free(packed);
}

/* Words are cut between characters; what is no line is told by its fields; no line counts so far. */
static void test_words(void **state)
{
	(void)state;
	struct gather *gather = gather_new();
	const struct mention *mention;
	char text[MENTION_WORDS_MAX + 3] = "";
	memset(text, 'x', MENTION_WORDS_MAX - 1);
	memcpy(text + MENTION_WORDS_MAX - 1, "\xC3\xA9", 2);
	struct observation seen = observation_of(2, false);
	seen.seen = (ost_time_t)BASE_DAY * DAY_S + 3;
	seen.words = span_of(text);
	assert_int_equal(gather_add(gather, (UINT64_C(1) << 32) + 7, &seen), 0);
	seen = observation_of(4, false);
	seen.seen = (ost_time_t)BASE_DAY * DAY_S;
	seen.port = 443;
	seen.confidence = 75;
	seen.count = 3;
	seen.status = STATUS_ONLINE;
	seen.reference = span_of("id-7");
	assert_int_equal(gather_add(gather, 2, &seen), 0);
	gather_finish(gather, 0);
	assert_int_equal(gather_mentions(gather, 0, 0, &mention), 1);
	assert_int_equal(mention->words.n, MENTION_WORDS_MAX - 1);
	assert_int_equal(mention->first_line, 0);
	assert_int_equal(mention->second, 3);
	assert_int_equal(gather_mentions(gather, 0, 1, &mention), 1);
	assert_true(span_is(mention->words, "port 443, confidence 75, count 3, online, id-7"));
	gather_free(gather);
}

static void test_damaged_blocks(void **state)
{
	(void)state;
	struct detail_writer writer;
	struct detail_reader reader;
	struct detail detail = { .key = { 5, 5, PRESENCE_IPV4 }, .input = 1 };
	struct span bytes;
	detail.mention = (struct mention){ { 7, 9 }, 3, 4, 1, 0, { "word", 4 } };
	detail_writer_init(&writer);
	detail_put(&writer, &detail);
	assert_int_equal(detail_writer_pack(&writer, &bytes), 0);
	detail_open(&reader, bytes, PRESENCE_IPV4);
	assert_int_equal(detail_next(&reader, &detail), 1);
	assert_int_equal(detail_next(&reader, &detail), 0);
	detail_close(&reader);
	for (size_t cut = 0; cut < bytes.n; cut++) {
		detail_open(&reader, (struct span){ bytes.p, cut }, PRESENCE_IPV4);
		assert_int_equal(detail_next(&reader, &detail), OST_EFORMAT);
		detail_close(&reader);
	}
	detail_writer_clear(&writer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_snapshots),
		cmocka_unit_test(test_logs),
		cmocka_unit_test(test_retained),
		cmocka_unit_test(test_packed_alike),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_damaged_blocks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
