#include "store/origin_table.h"

#include "base/error.h"
#include "model/linear_match.h"
#include "model/origins.h"
#include "store/origin_write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { DAY = 1209600000 };

static struct origin_table open_table(const struct buf *bytes)
{
	struct origin_table table;
	assert_int_equal(origin_table_open((struct span){ bytes->text, bytes->length }, &table), 0);
	return table;
}

static struct addr_range range_of(const char *text)
{
	struct addr_range range;
	struct span first, rest = span_of(text);
	if (strchr(text, '-') == NULL) {
		assert_true(prefix_parse(rest, false, &range));
		return range;
	}
	span_cut(&rest, '-', &first);
	assert_true(addr_parse(first, &range.first) && addr_parse(rest, &range.last));
	return range;
}

static void add_row(struct origin_rows *rows, const char *range, asn_t asn, bool as_set)
{
	struct prefix_origin origin = { range_of(range), asn, 1, as_set };
	origin_rows_add(rows, &origin);
}

static void finish(struct origin_rows *rows, struct buf *table)
{
	struct when dated = { .from = DAY, .until = DAY + DAY_S };
	struct tally tally = { 0 };
	buf_init(table);
	assert_int_equal(origin_rows_finish(rows, &dated, &tally, table), 0);
	assert_int_equal(tally.rejected, 0);
	origin_rows_free(rows);
}

/* In any order in, by family, first address and size out; a range with all its origins. */
static void test_rows(void **state)
{
	(void)state;
	struct origin_rows *rows = origin_rows_new();
	struct buf bytes, text;
	buf_init(&text);
	add_row(rows, "2001:db8:8000::/33", 64496, false);
	add_row(rows, "::/0", 4294967295, false);
	add_row(rows, "2001:db8::-2001:db8::5", 64496, false);
	add_row(rows, "192.0.2.128/25", 64496, false);
	add_row(rows, "192.0.2.0/24", 64497, true);
	add_row(rows, "192.0.2.0/24", 64496, false);
	add_row(rows, "192.0.2.0/24", 64497, false); /* again: as it was first */
	add_row(rows, "192.0.2.7-192.0.2.9", 64498, true);
	add_row(rows, "0.0.0.0/0", 1, false);
	add_row(rows, "255.255.255.255/32", 4294967295, false);
	finish(rows, &bytes);
	struct origin_table table = open_table(&bytes);
	assert_int_equal(table.info.from, DAY);
	assert_int_equal(table.info.until, DAY + DAY_S - 1);
	assert_int_equal(table.info.ranges_ipv4, 5);
	assert_int_equal(table.info.ranges_ipv6, 3);
	assert_int_equal(table.info.peers_ipv4, 0);
	assert_false(table.info.changes_only);
	origin_table_print(&table, &text);
	assert_string_equal(text.text,
		"0.0.0.0/0 1\n192.0.2.0/24 {64497} 64496\n192.0.2.7-192.0.2.9 {64498}\n"
		"192.0.2.128/25 64496\n255.255.255.255/32 4294967295\n"
		"::/0 4294967295\n2001:db8::-2001:db8::5 64496\n2001:db8:8000::/33 64496\n");
	buf_clear(&bytes);
	buf_clear(&text);
}

static void test_too_many_origins(void **state)
{
	(void)state;
	struct origin_rows *rows = origin_rows_new();
	struct when dated = { .from = DAY, .until = DAY + DAY_S };
	struct tally tally = { 0 };
	struct buf bytes, text;
	buf_init(&bytes);
	buf_init(&text);
	for (asn_t asn = 1; asn <= ORIGINS_MAX + 2; asn++)
		add_row(rows, "192.0.2.0/24", asn, false);
	assert_int_equal(origin_rows_finish(rows, &dated, &tally, &bytes), 0);
	assert_int_equal(tally.rejected, 2);
	struct origin_table table = open_table(&bytes);
	origin_table_print(&table, &text);
	assert_string_equal(text.text, "192.0.2.0/24 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n");
	origin_rows_free(rows);
	buf_clear(&bytes);
	buf_clear(&text);
}

static void test_empty(void **state)
{
	(void)state;
	struct buf bytes, text;
	struct addr addr = range_of("192.0.2.0/24").first;
	struct origin_found found;
	buf_init(&text);
	finish(origin_rows_new(), &bytes);
	struct origin_table table = open_table(&bytes);
	assert_int_equal(origin_table_find(&table, &addr, DAY, &found), 0);
	origin_table_print(&table, &text);
	assert_string_equal(text.text, "");
	buf_clear(&bytes);
	buf_clear(&text);
}

static struct origin_change change_at(int minute, asn_t asn, uint16_t peers)
{
	struct origin_change change = { .from = DAY + minute * MINUTE_S };
	change.origins.count = asn != 0;
	change.origins.origin[0] = (struct origin){ asn, peers, false };
	return change;
}

/* What a prefix loses its covering one gets, and the answer says from when until when. */
static void test_times(void **state)
{
	(void)state;
	static const struct {
		int minute;
		asn_t asn;
		uint16_t peers;
		int from, until; /* -1: the table's end */
	} expected[] = {
		{ -100, 64496, 3, 0, 60 },
		{ 0, 64496, 3, 0, 60 },
		{ 59, 64496, 3, 0, 60 },
		{ 60, 64497, 1, 60, 61 },
		{ 61, 64500, 9, 0, 100 },
		{ 99, 64500, 9, 0, 100 },
		{ 120, 64496, 2, 120, -1 },
		{ 9999, 64496, 2, 120, -1 },
	};
	struct origin_table_info info = {
		.from = DAY, .until = DAY + 200 * MINUTE_S, .peers_ipv4 = 9
	};
	struct origin_writer *writer = origin_writer_new(&info);
	struct addr_range all = range_of("192.0.0.0/16"), part = range_of("192.0.2.0/24");
	struct origin_change covering[] = { change_at(0, 64500, 9), change_at(100, 0, 0),
		change_at(130, 64501, 9) };
	struct origin_change within[] = { change_at(0, 64496, 3), change_at(60, 64497, 1),
		change_at(61, 0, 0), change_at(120, 64496, 2) };
	struct buf bytes, text;
	struct origin_found found;
	buf_init(&bytes);
	buf_init(&text);
	origin_writer_add(writer, &all, covering, 3);
	origin_writer_add(writer, &part, within, 4);
	assert_int_equal(origin_writer_finish(writer, &bytes), 0);
	origin_writer_free(writer);
	struct origin_table table = open_table(&bytes);
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		ost_time_t at = DAY + expected[i].minute * MINUTE_S;
		int until = expected[i].until < 0 ? 200 : expected[i].until;
		assert_int_equal(origin_table_find(&table, &part.last, at, &found), 1);
		assert_int_equal(found.origins.count, 1);
		assert_int_equal(found.origins.origin[0].asn, expected[i].asn);
		assert_int_equal(found.origins.origin[0].peers, expected[i].peers);
		assert_int_equal(found.from, DAY + expected[i].from * MINUTE_S);
		assert_int_equal(found.until, DAY + until * MINUTE_S);
	}
	assert_int_equal(origin_table_find(&table, &part.last, DAY + 110 * MINUTE_S, &found), 0);
	origin_table_print(&table, &text);
	assert_string_equal(text.text, "192.0.0.0/16 64500:9 @6000 @7800 64501:9\n"
				       "192.0.2.0/24 64496:3 @3600 64497:1 @3660 @7200 64496:2\n");
	buf_clear(&bytes);
	buf_clear(&text);
}

static void compare_find(const struct linear_list *list, const struct origin_table *table,
	struct random_state *random)
{
	struct addr addr = linear_address(list, random);
	ost_time_t at = list->info.from - 50 + (ost_time_t)random_below(random, 700 * MINUTE_S);
	struct origin_found found;
	size_t change;
	const struct linear_row *row = linear_find(list, &addr, at, &change);
	assert_int_equal(origin_table_find(table, &addr, at, &found), row != NULL);
	if (row == NULL)
		return;
	assert_int_equal(addr_compare(&found.range.first, &row->range.first), 0);
	assert_int_equal(addr_compare(&found.range.last, &row->range.last), 0);
	assert_true(origins_equal(&found.origins, &row->change[change].origins));
	assert_int_equal(found.from, row->change[change].from);
	assert_int_equal(found.until,
		change + 1 < row->changes ? row->change[change + 1].from : list->info.until);
}

/* All that went in comes out, and each address gets the plain way's answer. */
static void test_random(void **state)
{
	(void)state;
	enum { ROUNDS = 120, QUESTIONS = 400 };
	struct random_state random = { 4 };
	size_t big = 0;
	for (int round = 0; round < ROUNDS; round++) {
		struct linear_shape shape = { round % 3 == 0 ? 3000 : 40, round % 2 == 0,
			round % 5 != 0, round % 7 < 3 };
		struct linear_list list = linear_random(&random, &shape);
		struct origin_cursor cursor;
		struct buf bytes;
		size_t i = 0;
		buf_init(&bytes);
		linear_write(&list, &bytes);
		struct origin_table table = open_table(&bytes);
		origin_cursor_init(&cursor, &table);
		for (; origin_cursor_next(&cursor) == 1; i++) {
			const struct linear_row *row = &list.row[i];
			assert_int_equal(addr_compare(&cursor.range.first, &row->range.first), 0);
			assert_int_equal(addr_compare(&cursor.range.last, &row->range.last), 0);
			assert_int_equal(cursor.changes, row->changes);
			for (size_t k = 0; k < row->changes; k++) {
				assert_int_equal(cursor.change[k].from, row->change[k].from);
				assert_true(origins_equal(
					&cursor.change[k].origins, &row->change[k].origins));
			}
		}
		origin_cursor_clear(&cursor);
		assert_int_equal(i, list.count);
		assert_int_equal(table.info.ranges_ipv4 + table.info.ranges_ipv6, list.count);
		big += table.part[0].blocks > 3 && table.part[1].blocks > 3;
		for (int q = 0; q < QUESTIONS; q++)
			compare_find(&list, &table, &random);
		buf_clear(&bytes);
		linear_clear(&list);
	}
	assert_true(big > 10);
}

/* Everything that can be asked of bytes that may be no table. */
static int ask(const struct buf *bytes)
{
	struct origin_table table;
	struct origin_cursor cursor;
	struct origin_found found;
	struct addr_range ipv4 = range_of("10.1.0.0/16"), ipv6 = range_of("2001:db8::/32");
	int got = origin_table_open((struct span){ bytes->text, bytes->length }, &table);
	if (got != 0)
		return got;
	origin_table_find(&table, &ipv4.first, DAY, &found);
	origin_table_find(&table, &ipv6.last, DAY, &found);
	origin_cursor_init(&cursor, &table);
	while ((got = origin_cursor_next(&cursor)) == 1)
		;
	origin_cursor_clear(&cursor);
	return got;
}

/* Damage ends in a refusal or another answer, never elsewhere. */
static void test_damaged(void **state)
{
	(void)state;
	enum { ROUNDS = 4000 };
	struct random_state random = { 5 };
	struct linear_shape shape = { 600, true, true, true };
	struct linear_list list = linear_random(&random, &shape);
	struct buf bytes, damaged;
	size_t refused = 0;
	buf_init(&bytes);
	buf_init(&damaged);
	linear_write(&list, &bytes);
	assert_int_equal(ask(&bytes), 0);
	for (int round = 0; round < ROUNDS; round++) {
		buf_reset(&damaged);
		buf_add(&damaged, bytes.text, bytes.length);
		for (uint64_t i = random_below(&random, 4); i < 4; i++)
			damaged.text[random_below(&random, bytes.length)] =
				(char)random_u64(&random);
		if (round % 4 == 0)
			damaged.length = random_below(&random, bytes.length);
		int got = ask(&damaged);
		assert_true(got == 0 || got == OST_EFORMAT || got == OST_EUNSUPPORTED);
		assert_true(got != 0 || round % 4 != 0);
		refused += got != 0;
	}
	assert_true(refused > ROUNDS / 2 && refused < ROUNDS);
	buf_clear(&bytes);
	buf_clear(&damaged);
	linear_clear(&list);
}

static void test_newer(void **state)
{
	(void)state;
	struct buf bytes;
	finish(origin_rows_new(), &bytes);
	bytes.text[5] = 2;
	assert_int_equal(ask(&bytes), OST_EUNSUPPORTED);
	bytes.text[0] = 'X';
	assert_int_equal(ask(&bytes), OST_EFORMAT);
	buf_clear(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_too_many_origins),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_newer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
