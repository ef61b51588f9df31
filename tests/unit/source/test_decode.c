#include "temp.h"

#include "source/decode.h"
#include "source/links.h"
#include "unit/ref/collect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct collected got;
static struct decode_result result;
static struct diag diag;

static int decode_bytes(const void *bytes, size_t size, const struct decode_options *options)
{
	struct ref_sink sink = collect_sink(&got);
	struct temp temp = temp_write(bytes, size);
	got = (struct collected){ .stop_at = got.stop_at };
	int ended = decode_file(temp.path, options, &sink, &result, &diag);
	temp_remove(&temp);
	return ended;
}

static int decode(const char *text, const char *format)
{
	struct decode_options options = { .format = format };
	return decode_bytes(text, strlen(text), &options);
}

static void test_good(void **state)
{
	(void)state;
	assert_int_equal(decode("\xEF\xBB\xBF# source:topology|BGP|20080101|ripe|rrc00\r\n"
				"64496|64497|-1\r\n64497|64498|0",
				 NULL),
		0);
	assert_ptr_equal(result.format, &ref_format_asrel);
	assert_int_equal(got.links, 2);
	assert_int_equal(result.tally.records, 2);
	assert_int_equal(result.bytes, 75);
	assert_int_equal(strlen(result.sha256), 64);
	assert_string_equal(result.dated.text, "2008-01-01");
	assert_string_equal(diag.what, "");
	assert_false(result.truncated);
}

/* The same text in every form of compression gives the same records. */
static void test_compressed(void **state)
{
	(void)state;
	static const char *const text[] = { "64496|64497|-1\n64497|64498|0\n",
		"192.0.2.0/24\t64496\n", "192.0.2.0\t24\t64496_64497\n",
		"192.0.2.0,192.0.2.255,64496,\"A, B\"\n", "192.0.2.0,192.0.2.255,AU\n",
		"64496 EXAMPLE, NL\n", "{\"64496\": \"EXAMPLE, NL\"}" };
	struct buf packed;
	buf_init(&packed);
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		for (int kind = PLAIN; kind < KINDS; kind++) {
			struct decode_options options = { 0 };
			buf_reset(&packed);
			compress_to(&packed, kind, span_of(text[i]));
			assert_int_equal(decode_bytes(packed.text, packed.length, &options), 0);
			assert_ptr_equal(result.format, ref_formats[i]);
			assert_int_equal(result.tally.records, i == 0 ? 2 : 1);
			assert_int_equal(result.tally.rejected, 0);
			assert_int_equal(result.bytes, packed.length);
		}
	}
	buf_clear(&packed);
}

static void test_hostile_lines(void **state)
{
	(void)state;
	struct decode_options options = { 0 };
	struct buf text;
	buf_init(&text);
	buf_puts(&text, "64496|64497|-1\n");
	buf_add(&text, "64496|64498|0\0\n", 15);
	for (int i = 0; i <= REF_LINE_MAX; i++)
		buf_putc(&text, ' '); /* blank, but still too long to be looked at */
	buf_puts(&text, "\n64496|64499|0\n\xFF\xFE\x01\n64496|64500\n");
	assert_int_equal(decode_bytes(text.text, text.length, &options), 0);
	assert_int_equal(got.links, 2);
	assert_int_equal(got.link[1].b, 64499);
	assert_int_equal(result.tally.rejected, 4);
	assert_int_equal(result.tally.count, 3);
	assert_string_equal(result.tally.reasons[0].reason, "NUL byte in the line");
	assert_int_equal(result.tally.reasons[0].first_line, 2);
	assert_string_equal(result.tally.reasons[1].reason, "line longer than 64 kB");
	assert_int_equal(result.tally.reasons[1].first_line, 3);
	assert_int_equal(result.tally.reasons[2].first_line, 5);
	buf_clear(&text);
}

static void test_nothing_usable(void **state)
{
	(void)state;
	assert_int_equal(decode("", NULL), OST_EFORMAT);
	assert_non_null(strstr(diag.what, "empty"));
	assert_int_equal(decode("rubbish\n", NULL), OST_EUNSUPPORTED);
	assert_non_null(strstr(diag.what, "--as"));
	assert_non_null(strstr(diag.what, "as-rel, pyasn, pfx2as, ranges, countries, asnames"));
	assert_int_equal(decode("rubbish\nmore\n", "as-rel"), OST_EFORMAT);
	assert_non_null(strstr(diag.what, "not a|b|relation"));
	assert_int_equal(diag.line, 1);
	assert_int_equal(result.tally.rejected, 2);
	assert_int_equal(decode("# comment\n", "as-rel"), OST_EFORMAT);
	assert_int_equal(decode("{", "asnames-json"), OST_EFORMAT);
	assert_int_equal(decode("64496|64497|-1\n", "csv"), OST_EUSAGE);
	assert_non_null(strstr(diag.what, "as-rel"));
	struct ref_sink sink = collect_sink(&got);
	struct decode_options options = { 0 };
	assert_int_equal(decode_file("/nonexistent", &options, &sink, &result, &diag), OST_EIO);
	assert_string_equal(diag.input, "/nonexistent");
}

static void test_sink_ends(void **state)
{
	(void)state;
	got.stop_at = 2;
	int ended = decode("1|2|0\n2|3|0\n3|4|0\n", NULL);
	got.stop_at = 0;
	assert_int_equal(ended, OST_ECANCELLED);
	assert_int_equal(got.links, 2);
	assert_int_equal(diag.line, 2);
	assert_non_null(strstr(diag.what, "cancelled"));
}

static void test_truncated(void **state)
{
	(void)state;
	struct decode_options options = { 0 };
	struct buf text, packed;
	buf_init(&text);
	buf_init(&packed);
	for (unsigned i = 1; i < 100; i++)
		buf_printf(&text, "%u|%u|0\n", i * 7919, i * 104729);
	compress_to(&packed, GZIP, (struct span){ text.text, text.length });
	assert_int_equal(decode_bytes(packed.text, packed.length - 20, &options), OST_ETRUNCATED);
	assert_non_null(strstr(diag.what, "ends early"));
	assert_non_null(strstr(diag.what, "records came before"));
	options.partial = true;
	assert_int_equal(decode_bytes(packed.text, packed.length - 20, &options), 0);
	assert_true(result.truncated);
	assert_string_equal(diag.what, "");
	assert_true(got.links > 50 && got.links < 99);
	assert_int_equal(result.tally.rejected, 0);
	assert_int_equal(decode_bytes(packed.text, 20, &options), OST_ETRUNCATED);
	assert_true(result.format == NULL && got.links == 0);
	packed.text[packed.length / 2] ^= 0x55;
	assert_int_equal(decode_bytes(packed.text, packed.length, &options), OST_EFORMAT);
	assert_non_null(strstr(diag.what, "damaged"));
	packed.text[packed.length / 2] ^= 0x55;
	buf_puts(&packed, "garbage");
	assert_int_equal(decode_bytes(packed.text, packed.length, &options), 0);
	assert_int_equal(got.links, 99);
	assert_int_equal(result.tally.rejected, 1);
	assert_string_equal(result.tally.reasons[0].reason,
		"bytes behind the end of the compressed data, ignored");
	buf_clear(&text);
	buf_clear(&packed);
}

static void test_date_order(void **state)
{
	(void)state;
	static const char text[] = "# source:topology|BGP|20080101|ripe|rrc00\n64496|64497|0\n";
	struct decode_options options = { 0 };
	assert_true(when_parse(span_of("2009-02-03"), &options.dated));
	assert_int_equal(decode_bytes(text, sizeof text - 1, &options), 0);
	assert_string_equal(result.dated.text, "2009-02-03");
	assert_int_equal(decode("64496|64497|0\n", NULL), 0);
	assert_false(when_known(&result.dated));
	assert_string_equal(diag.what, "");
}

static void check_name(const char *path, const char *expected)
{
	struct when dated = { 0 };
	bool found = decode_date_in_name(path, &dated);
	if (found != (expected != NULL) || (found && strcmp(dated.text, expected) != 0))
		fail_msg("%s gives %s", path, found ? dated.text : "no date");
}

static void test_date_in_name(void **state)
{
	(void)state;
	check_name("20080101.as-rel.txt.bz2", "2008-01-01");
	check_name("/data/19980101/20080101.as-rel.txt.bz2", "2008-01-01");
	check_name("/data/20080101/as-rel.txt", NULL);
	check_name("routeviews-rv2-20080501-1200.pfx2as.gz", "2008-05-01");
	check_name("rib.20080501.0644.bz2", "2008-05-01");
	check_name("names-2021-08-30.json", "2021-08-30");
	check_name("names-2021-08-30", "2021-08-30");
	check_name("as-rel.2011.01.16.txt", "2011-01-16");
	check_name("as-rel.2011.01-1.txt", NULL);
	check_name("x2021-08-30-2022-01-01", "2021-08-30");
	check_name("20081301-20081231", "2008-12-31");
	check_name("as-rel-2021-1-01", NULL);
	check_name("200801011200.as-rel", NULL);
	check_name("120080101", NULL);
	check_name("12021-08-30", NULL);
	check_name("2021-08-301", NULL);
	check_name("20210229", NULL);
	check_name("2021", NULL);
	check_name("", NULL);
	check_name("-", NULL);
}

static void note_progress(void *ctx, uint64_t raw_bytes, uint64_t total_bytes)
{
	uint64_t *last = ctx;
	assert_true(raw_bytes >= last[0] && raw_bytes <= total_bytes);
	last[0] = raw_bytes;
	last[1]++;
}

static void test_progress(void **state)
{
	(void)state;
	uint64_t last[2] = { 0, 0 };
	struct decode_options options = { .progress = note_progress, .progress_ctx = last };
	struct buf text;
	buf_init(&text);
	while (text.length < 3 << 20)
		buf_puts(&text, "64496|64497|0\n");
	assert_int_equal(decode_bytes(text.text, text.length, &options), 0);
	assert_int_equal(last[0], text.length);
	assert_true(last[1] >= 3);
	buf_clear(&text);
}

static void test_links(void **state)
{
	(void)state;
	struct decode_options options = { 0 };
	struct link_list list = { 0 };
	struct temp links = temp_write("64496|64497|-1\n64497|64498|0\n", 29);
	struct temp names = temp_write("64496 A\n", 8);
	assert_int_equal(links_read(links.path, &options, &list, &result, &diag), 0);
	assert_int_equal(links_read(links.path, &options, &list, &result, &diag), 0);
	assert_int_equal(list.count, 4);
	assert_int_equal(list.link[3].b, 64498);
	assert_int_equal(links_read(names.path, &options, &list, &result, &diag), OST_EFORMAT);
	assert_non_null(strstr(diag.what, "as-rel"));
	assert_int_equal(list.count, 4);
	links_clear(&list);
	assert_int_equal(list.count, 0);
	temp_remove(&links);
	temp_remove(&names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_compressed),
		cmocka_unit_test(test_hostile_lines),
		cmocka_unit_test(test_nothing_usable),
		cmocka_unit_test(test_sink_ends),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_date_order),
		cmocka_unit_test(test_date_in_name),
		cmocka_unit_test(test_progress),
		cmocka_unit_test(test_links),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
