#include "wire/as_path.h"

#include "base/random.h"
#include "model/mrt_bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { TRANS = 23456 };

static struct as_path path;
static struct buf attributes, value;

static int prepare(void **state)
{
	(void)state;
	buf_init(&attributes);
	buf_init(&value);
	return 0;
}

static int clean(void **state)
{
	(void)state;
	buf_clear(&attributes);
	buf_clear(&value);
	return 0;
}

static const char *read_attributes(bool wide)
{
	return as_path_read(rd_of(attributes.text, attributes.length), wide, &path);
}

#define HOPS(...) ((const asn_t[]){ __VA_ARGS__ }), sizeof(asn_t[]){ __VA_ARGS__ } / sizeof(asn_t)

static void add_attribute(unsigned type)
{
	put_attribute(&attributes, type, &value);
	buf_reset(&value);
}

static void assert_hops(const asn_t *hop, size_t count)
{
	assert_int_equal(path.hops, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(path.hop[i], hop[i]);
}

static void reads_both_widths(void **state)
{
	(void)state;
	put_as_path(&attributes, HOPS(64500, 64501, 64501), false);
	assert_null(read_attributes(false));
	assert_hops(HOPS(64500, 64501, 64501));
	buf_reset(&attributes);
	put_as_path(&attributes, HOPS(64500, 65550), true);
	assert_null(read_attributes(true));
	assert_hops(HOPS(64500, 65550));
}

static void keeps_segments(void **state)
{
	(void)state;
	put_segment(&value, AS_CONFED_SEQUENCE, HOPS(65001), false);
	put_segment(&value, AS_SEQUENCE, HOPS(64500, 64501), false);
	put_segment(&value, AS_SET, HOPS(64502, 64503), false);
	put_segment(&value, AS_CONFED_SET, HOPS(65002), false);
	add_attribute(2);
	assert_null(read_attributes(false));
	assert_hops(HOPS(65001, 64500, 64501, 64502, 64503, 65002));
	assert_int_equal(path.segments, 4);
	assert_int_equal(path.segment[0].type, AS_CONFED_SEQUENCE);
	assert_int_equal(path.segment[2].type, AS_SET);
	assert_int_equal(path.segment[2].first, 3);
	assert_int_equal(path.segment[2].count, 2);
}

static void no_path_is_an_empty_one(void **state)
{
	(void)state;
	buf_putc(&value, 0);
	add_attribute(1);
	assert_null(read_attributes(false));
	assert_int_equal(path.hops, 0);
	assert_int_equal(path.segments, 0);
	add_attribute(2); /* an empty AS_PATH: the peer's own prefix over iBGP */
	assert_null(read_attributes(false));
	assert_int_equal(path.hops, 0);
}

static void first_of_two_counts(void **state)
{
	(void)state;
	put_as_path(&attributes, HOPS(64500), false);
	put_as_path(&attributes, HOPS(64501), false);
	assert_null(read_attributes(false));
	assert_hops(HOPS(64500));
}

static void long_paths_take_a_long_attribute(void **state)
{
	asn_t hop[255];
	(void)state;
	for (size_t i = 0; i < 255; i++)
		hop[i] = (asn_t)(64496 + i % 16);
	put_as_path(&attributes, hop, 255, true);
	assert_null(read_attributes(true));
	assert_hops(hop, 255);
}

static void refuses(const char *bytes, size_t length, const char *why)
{
	assert_string_equal(as_path_read(rd_of(bytes, length), false, &path), why);
	assert_int_equal(path.hops, 0);
	assert_int_equal(path.segments, 0);
}

#define REFUSES(bytes, why) refuses(bytes, sizeof bytes - 1, why)

static void damage_has_reasons(void **state)
{
	(void)state;
	REFUSES("\x40\x02\x05\x02\x01\xfb\xf4", "an attribute runs past the end");
	REFUSES("\x40", "an attribute runs past the end");
	REFUSES("\x50\x02\x00", "an attribute runs past the end");
	REFUSES("\x40\x02\x04\x05\x01\xfb\xf4", "an AS path segment of an unknown type");
	REFUSES("\x40\x02\x04\x00\x01\xfb\xf4", "an AS path segment of an unknown type");
	REFUSES("\x40\x02\x02\x02\x00", "an AS path segment without an AS");
	REFUSES("\x40\x02\x04\x02\x02\xfb\xf4", "an AS path segment runs past the end");
	REFUSES("\x40\x02\x01\x02", "an AS path segment runs past the end");
}

/* The longest paths that attributes of 65,535 bytes can hold, in one width and the other. */
static void longest_paths_fit(void **state)
{
	static const asn_t hop[255] = { 64500, 64501 };
	(void)state;
	for (int i = 0; i < 127; i++)
		put_segment(&value, AS_SEQUENCE, hop, 255, false);
	add_attribute(2);
	assert_null(read_attributes(false));
	assert_int_equal(path.hops, 127 * 255);
	buf_reset(&attributes);
	for (int i = 0; i < 16383; i++)
		put_segment(&value, AS_SEQUENCE, hop, 1, false);
	add_attribute(2);
	assert_null(read_attributes(false));
	assert_int_equal(path.segments, 16383);
	assert_int_equal(path.hops, 16383);
}

static void as4_path_fills_in(void **state)
{
	(void)state;
	put_as_path(&attributes, HOPS(64500, 64501, TRANS, TRANS), false);
	put_segment(&value, AS_SEQUENCE, HOPS(65540, 65550), true);
	add_attribute(17);
	assert_null(read_attributes(false));
	assert_hops(HOPS(64500, 64501, 65540, 65550));
	/* Where the AS numbers are wide already the attribute has no meaning. */
	buf_reset(&attributes);
	put_as_path(&attributes, HOPS(64500, TRANS), true);
	put_segment(&value, AS_SEQUENCE, HOPS(65540), true);
	add_attribute(17);
	assert_null(read_attributes(true));
	assert_hops(HOPS(64500, TRANS));
}

static void longer_as4_path_is_ignored(void **state)
{
	(void)state;
	put_as_path(&attributes, HOPS(64500), false);
	put_segment(&value, AS_SEQUENCE, HOPS(65540, 65550), true);
	add_attribute(17);
	assert_null(read_attributes(false));
	assert_hops(HOPS(64500));
}

static void damaged_as4_path_is_ignored(void **state)
{
	(void)state;
	put_as_path(&attributes, HOPS(64500, TRANS), false);
	put_segment(&value, AS_SEQUENCE, HOPS(65540), false); /* two bytes where four are due */
	add_attribute(17);
	assert_null(read_attributes(false));
	assert_hops(HOPS(64500, TRANS));
}

static void later_aggregation_voids_as4_path(void **state)
{
	for (int trans = 0; trans < 2; trans++) {
		(void)state;
		buf_reset(&attributes);
		put_as_path(&attributes, HOPS(64500, TRANS), false);
		put_u16(&value, trans ? TRANS : 64500);
		put_u32(&value, 0xC0000201);
		add_attribute(7);
		put_u32(&value, 65540);
		put_u32(&value, 0xC0000201);
		add_attribute(18);
		put_segment(&value, AS_SEQUENCE, HOPS(65540), true);
		add_attribute(17);
		assert_null(read_attributes(false));
		assert_hops(HOPS(64500, trans ? 65540 : TRANS));
	}
}

static void merge_counts_a_set_once(void **state)
{
	(void)state;
	put_segment(&value, AS_SEQUENCE, HOPS(64500, TRANS), false);
	put_segment(&value, AS_SET, HOPS(TRANS, 64502), false);
	add_attribute(2);
	put_segment(&value, AS_SEQUENCE, HOPS(65540), true);
	put_segment(&value, AS_SET, HOPS(65541, 64502), true);
	add_attribute(17);
	assert_null(read_attributes(false));
	assert_hops(HOPS(64500, 65540, 65541, 64502));
	assert_int_equal(path.segment[path.segments - 1].type, AS_SET);
}

static void merge_keeps_confederations_in_front(void **state)
{
	(void)state;
	put_segment(&value, AS_CONFED_SEQUENCE, HOPS(65001, 65002), false);
	put_segment(&value, AS_SEQUENCE, HOPS(64500, TRANS), false);
	add_attribute(2);
	put_segment(&value, AS_CONFED_SEQUENCE, HOPS(65003), true); /* not allowed there */
	put_segment(&value, AS_SEQUENCE, HOPS(65540), true);
	add_attribute(17);
	assert_null(read_attributes(false));
	assert_hops(HOPS(65001, 65002, 64500, 65540));
	/* The same with an AS4_PATH for all of the sequence. */
	buf_reset(&attributes);
	put_segment(&value, AS_CONFED_SEQUENCE, HOPS(65001), false);
	put_segment(&value, AS_SEQUENCE, HOPS(TRANS), false);
	add_attribute(2);
	put_segment(&value, AS_SEQUENCE, HOPS(65540), true);
	add_attribute(17);
	assert_null(read_attributes(false));
	assert_hops(HOPS(65001, 65540));
	/* One behind a sequence that is cut touches nothing that stays. */
	buf_reset(&attributes);
	put_segment(&value, AS_SEQUENCE, HOPS(64500, TRANS), false);
	put_segment(&value, AS_CONFED_SET, HOPS(65002), false);
	add_attribute(2);
	put_segment(&value, AS_SEQUENCE, HOPS(65540), true);
	add_attribute(17);
	assert_null(read_attributes(false));
	assert_hops(HOPS(64500, 65540));
	assert_int_equal(path.segments, 2);
}

/* The plain rule for sequences: each AS that does not fit into two bytes went as AS_TRANS. */
static void merge_restores_what_was_sent(void **state)
{
	struct random_state random = { 6793 };
	(void)state;
	for (int round = 0; round < 2000; round++) {
		asn_t sent[40], narrow[40];
		size_t count = 1 + random_below(&random, 40), split = random_below(&random, count);
		for (size_t i = 0; i < count; i++) {
			bool wide = i >= split && random_below(&random, 2) == 0;
			sent[i] = (asn_t)((wide ? 65536 : 64496) + random_below(&random, 16));
			narrow[i] = wide ? TRANS : sent[i];
		}
		buf_reset(&attributes);
		size_t first = random_below(&random, count + 1); /* into two segments */
		if (first > 0)
			put_segment(&value, AS_SEQUENCE, narrow, first, false);
		if (first < count)
			put_segment(&value, AS_SEQUENCE, narrow + first, count - first, false);
		add_attribute(2);
		put_segment(&value, AS_SEQUENCE, sent + split, count - split, true);
		add_attribute(17);
		assert_null(read_attributes(false));
		assert_hops(sent, count);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, prepare, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_both_widths),
		TEST(keeps_segments),
		TEST(no_path_is_an_empty_one),
		TEST(first_of_two_counts),
		TEST(long_paths_take_a_long_attribute),
		TEST(damage_has_reasons),
		TEST(longest_paths_fit),
		TEST(as4_path_fills_in),
		TEST(longer_as4_path_is_ignored),
		TEST(damaged_as4_path_is_ignored),
		TEST(later_aggregation_voids_as4_path),
		TEST(merge_counts_a_set_once),
		TEST(merge_keeps_confederations_in_front),
		TEST(merge_restores_what_was_sent),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
