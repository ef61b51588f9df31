/*
 * Each format's sample in tests/data/feed: that it is detected as this format and no other, and
 * what comes of it (.expect, written by hand-checking the output once). OSTRAKON_BLESS=1 writes
 * the expectations anew; the diff is then yours to defend.
 */
#include "collect.h"

#include "ref/format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool read_file(const char *name, const char *ending, struct buf *out)
{
	char path[512], bytes[4096];
	const char *tests = getenv("OSTRAKON_TESTS");
	snprintf(path, sizeof path, "%s/data/feed/%s.%s", tests != NULL ? tests : "tests", name,
		ending);
	FILE *file = fopen(path, "rb");
	buf_reset(out);
	if (file == NULL)
		return false;
	for (size_t n; (n = fread(bytes, 1, sizeof bytes, file)) > 0;)
		buf_add(out, bytes, n);
	fclose(file);
	return true;
}

static void bless(const char *name, const char *text)
{
	char path[512];
	snprintf(path, sizeof path, "%s/data/feed/%s.expect", getenv("OSTRAKON_TESTS"), name);
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static struct span span_of_buf(const struct buf *buf)
{
	return (struct span){ buf->text, buf->length };
}

static struct feed_options options_for(
	const struct feed_format *format, struct feed_columns *columns)
{
	struct feed_options options = collect_options();
	if (format == &feed_format_csv) {
		assert_null(feed_columns_parse("seen=1,ip=3,port=4,family=5", columns));
		options.columns = columns;
	}
	if (format == &feed_format_plain || format == &feed_format_maltrail)
		options.family = "examplerat";
	return options;
}

static void check_sample(const struct feed_format *format, struct span text, const char *expected)
{
	struct feed_columns columns;
	struct feed_options options = options_for(format, &columns);
	struct collected got = { .stop_at = 0 };
	struct buf out;
	buf_init(&out);
	collect(format, text, &options, &got);
	collect_print(&got, &out);
	if (getenv("OSTRAKON_BLESS") != NULL)
		bless(format->name, out.text);
	else
		assert_string_equal(out.text, expected);
	assert_true(got.counts.tally.records > 0);
	buf_clear(&out);
	collect_clear(&got);
}

static void test_samples(void **state)
{
	(void)state;
	struct buf sample, expected;
	buf_init(&sample);
	buf_init(&expected);
	for (size_t i = 0; feed_formats[i] != NULL; i++) {
		if (!read_file(feed_formats[i]->name, "sample", &sample))
			fail_msg("format %s has no sample", feed_formats[i]->name);
		read_file(feed_formats[i]->name, "expect", &expected);
		print_message("# %s\n", feed_formats[i]->name);
		check_sample(feed_formats[i], span_of_buf(&sample), expected.text);
	}
	buf_clear(&sample);
	buf_clear(&expected);
}

/* The same with CR LF, and without the last line end. */
static void test_line_ends(void **state)
{
	(void)state;
	struct buf sample, expected, other;
	buf_init(&sample);
	buf_init(&expected);
	buf_init(&other);
	if (getenv("OSTRAKON_BLESS") != NULL)
		return;
	for (size_t i = 0; feed_formats[i] != NULL; i++) {
		read_file(feed_formats[i]->name, "sample", &sample);
		read_file(feed_formats[i]->name, "expect", &expected);
		buf_reset(&other);
		for (size_t at = 0; at + 1 < sample.length; at++) {
			if (sample.text[at] == '\n')
				buf_putc(&other, '\r');
			buf_putc(&other, sample.text[at]);
		}
		check_sample(feed_formats[i], span_of_buf(&other), expected.text);
	}
	buf_clear(&sample);
	buf_clear(&expected);
	buf_clear(&other);
}

static void check_detected(struct span text, const struct feed_format *format)
{
	const struct feed_format *got = feed_format_detect(text);
	if (got != format)
		fail_msg("%s is taken for %s", format != NULL ? format->name : "other data",
			got != NULL ? got->name : "no feed");
}

/* `csv` is the one that only the caller can name. */
static void test_detection(void **state)
{
	(void)state;
	struct buf sample;
	buf_init(&sample);
	for (size_t i = 0; feed_formats[i] != NULL; i++) {
		const struct feed_format *format = feed_formats[i];
		read_file(format->name, "sample", &sample);
		struct span text = span_of_buf(&sample);
		check_detected(text, format != &feed_format_csv ? format : NULL);
		if (ref_format_detect(text) != NULL)
			fail_msg("%s is taken for %s too", format->name,
				ref_format_detect(text)->name);
	}
	read_file("dated-csv", "interval", &sample);
	check_detected(span_of_buf(&sample), &feed_format_dated_csv);
	read_file("dated-csv", "cidr", &sample);
	check_detected(span_of_buf(&sample), &feed_format_dated_csv);
	buf_clear(&sample);
}

static void test_not_feeds(void **state)
{
	(void)state;
	static const char *const text[] = { "64496|64497|-1\n64496|64498|0\n",
		"192.0.2.0/24\t64496\n198.51.100.0/24\t64497\n",
		"192.0.2.0\t24\t64496\n198.51.100.0\t24\t64497\n",
		"192.0.2.0,192.0.2.255,64496,\"A, B\"\n", "64496 EXAMPLE, NL\n64497 - Other\n",
		"asn,name,country\n64496,A,NL\n", "{\"64496\": \"A - B, NL\"}", "\x1F\x8B\x08\x02",
		"", "\n\n", "# only remarks\n", "rubbish\n", "{}", "[]", "[1,2]", "{\"a\":1}",
		"BM\x01", "<html><body>192.0.2.1</body></html>\n", "name,address\nA,192.0.2.1\n",
		"asn,hege\n64496,0.01\n", "example.net\nexample.org\n",
		"ripencc|NL|ipv4|203.0.113.0|256|20080501|assigned|0a1b2c3d\n",
		"{\"type\":\"ris_message\",\"data\":{\"peer\":\"192.0.2.1\"}}\n",
		"{\"roas\":[{\"asn\":\"AS64500\",\"prefix\":\"203.0.113.0/24\"}]}",
		"From: a@example.net\nSubject: hello\n\nhello\n",
		"Mar 31 08:15:00 host sshd[1]: Accepted\n" };
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		const struct feed_format *got = feed_format_detect(span_of(text[i]));
		if (got != NULL)
			fail_msg("<%s> is taken for %s", text[i], got->name);
	}
	assert_null(feed_format_detect((struct span){ "192.0.2.1\n\0\n192.0.2.2\n", 21 }));
}

/* Rows without any header, and damage at the front. */
static void test_detection_by_rows(void **state)
{
	(void)state;
	check_detected(span_of("\"2026-03-30 11:02:44\",\"203.0.113.7\",\"443\",\"online\","
			       "\"2026-03-31\",\"ExampleBot\"\n"),
		&feed_format_feodo_csv);
	check_detected(span_of("rubbish\n203.0.113.7\n203.0.113.8\n"), &feed_format_plain);
	check_detected(span_of("203.0.113.7\t3\n203.0.113.8\t2\n"), &feed_format_ipsum);
	check_detected(span_of("2026-03-31 11:00:00,203.0.113.7,4782\n"), &feed_format_sslbl);
	check_detected(span_of("# Feodo Tracker Botnet C2 IP Blocklist\n# END 0 entries\n"),
		&feed_format_feodo_text);
	check_detected(
		span_of("\"2026-03-31 08:15:00\", \"1\", \"203.0.113.7:8443\", \"ip:port\", "
			"\"botnet_cc\", \"win.example\", \"None\", \"ExampleRAT\", \"\", \"75\", "
			"\"None\", \"example\", \"0\", \"reporter1\"\n"),
		&feed_format_threatfox_csv);
}

/* The sink may end a run anywhere, and nothing comes behind. */
static void test_stop(void **state)
{
	(void)state;
	struct buf sample;
	buf_init(&sample);
	for (size_t i = 0; feed_formats[i] != NULL; i++) {
		struct feed_columns columns;
		struct feed_options options = options_for(feed_formats[i], &columns);
		struct collected got = { .stop_at = 1 };
		read_file(feed_formats[i]->name, "sample", &sample);
		collect(feed_formats[i], span_of_buf(&sample), &options, &got);
		assert_int_equal(got.ended, OST_ECANCELLED);
		assert_int_equal(got.counts.tally.records, 1);
		collect_clear(&got);
	}
	buf_clear(&sample);
}

/* Without leave, not one address of the samples is taken: they are all made up. */
static void test_documentation(void **state)
{
	(void)state;
	struct buf sample;
	buf_init(&sample);
	for (size_t i = 0; feed_formats[i] != NULL; i++) {
		struct feed_columns columns;
		struct feed_options options = options_for(feed_formats[i], &columns);
		struct collected got = { .stop_at = 0 };
		options.documentation = false;
		read_file(feed_formats[i]->name, "sample", &sample);
		collect(feed_formats[i], span_of_buf(&sample), &options, &got);
		if (strstr(got.observed.text, "192.0.2.") != NULL ||
			strstr(got.observed.text, "203.0.113.") != NULL ||
			strstr(got.observed.text, "2001:db8") != NULL)
			fail_msg("%s: %s", feed_formats[i]->name, got.observed.text);
		collect_clear(&got);
	}
	buf_clear(&sample);
}

static void test_table(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena);
	for (size_t i = 0; feed_formats[i] != NULL; i++) {
		const struct feed_format *format = feed_formats[i];
		assert_ptr_equal(feed_format_by_name(format->name), format);
		assert_null(ref_format_by_name(format->name));
		assert_true(format->summary[0] != '\0' && strlen(format->summary) < 90);
		assert_true(format->terms[0] != '\0' && strchr(format->terms, '\n') == NULL);
		assert_non_null(strstr(format->citation, "<date>"));
		const char *cited = feed_format_cite(format, "2026-03-31", &arena);
		assert_non_null(strstr(cited, "2026-03-31"));
		assert_null(strstr(cited, "<date>"));
	}
	assert_null(feed_format_by_name("no-such"));
	assert_non_null(strstr(feed_format_cite(&feed_format_drop, "", &arena), "not known"));
	arena_clear(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_line_ends),
		cmocka_unit_test(test_detection),
		cmocka_unit_test(test_not_feeds),
		cmocka_unit_test(test_detection_by_rows),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_documentation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
