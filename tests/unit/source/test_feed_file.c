#include "source/feed_file.h"
#include "temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct seen {
	uint64_t observed, refused, stop_at;
	ost_time_t published;
	char family[64], feed[64];
};

static struct feed_file_options options;
static struct feed_file_result result;
static struct diag diag;

static int observed(void *ctx, uint64_t line, const struct observation *o)
{
	struct seen *seen = ctx;
	(void)line;
	seen->observed++;
	seen->published = o->published;
	snprintf(seen->family, sizeof seen->family, "%.*s", (int)o->family.n, o->family.p);
	snprintf(seen->feed, sizeof seen->feed, "%.*s", (int)o->feed.n, o->feed.p);
	return seen->observed == seen->stop_at ? OST_ESTORE : 0;
}

static void refused(void *ctx, uint64_t line, const char *reason, struct span text)
{
	struct seen *seen = ctx;
	(void)line;
	(void)text;
	assert_true(reason[0] != '\0');
	seen->refused++;
}

static int set_up(void **state)
{
	(void)state;
	options = (struct feed_file_options){ .now = 1774915200, .documentation = true };
	return 0;
}

static int decode_path(const char *path, struct seen *seen)
{
	struct feed_sink sink = { seen, observed, NULL, refused };
	return feed_file_decode(path, &options, &sink, &result, &diag);
}

static int decode(const void *bytes, size_t size, struct seen *seen)
{
	struct temp temp = temp_write(bytes, size);
	*seen = (struct seen){ .stop_at = seen->stop_at };
	int status = decode_path(temp.path, seen);
	temp_remove(&temp);
	return status;
}

static int decode_text(const char *text, struct seen *seen)
{
	return decode(text, strlen(text), seen);
}

static void test_packed(void **state)
{
	(void)state;
	static const char text[] = "# list\n192.0.2.1\n10.0.0.1\n192.0.2.2\nname.example.net\n";
	for (int kind = 0; kind < KINDS; kind++) {
		struct seen seen = { 0 };
		struct buf packed;
		buf_init(&packed);
		compress_to(&packed, kind, span_of(text));
		assert_int_equal(decode(packed.text, packed.length, &seen), 0);
		assert_string_equal(result.format->name, "plain");
		assert_int_equal(seen.observed, 2);
		assert_int_equal(seen.refused, 1);
		assert_int_equal(result.counts.tally.records, 2);
		assert_int_equal(result.counts.tally.rejected, 1);
		assert_int_equal(result.counts.notes.rejected, 1);
		assert_int_equal(result.bytes, packed.length);
		assert_int_equal(strlen(result.sha256), 64);
		assert_true(result.published == TIME_UNKNOWN && !result.truncated);
		/* All cuts: never more than a refusal. */
		if (kind == GZIP) {
			assert_int_equal(
				decode(packed.text, packed.length - 9, &seen), OST_ETRUNCATED);
			options.partial = true;
			assert_int_equal(decode(packed.text, packed.length - 9, &seen), 0);
			assert_true(result.truncated);
			options.partial = false;
		}
		buf_clear(&packed);
	}
}

static void test_missing_end(void **state)
{
	(void)state;
	struct seen seen = { 0 };
	static const char text[] = "{\"cidr\":\"192.0.2.0/24\",\"sblid\":\"SBL1\",\"rir\":\"x\"}\n";
	assert_int_equal(decode_text(text, &seen), OST_ETRUNCATED);
	assert_non_null(strstr(diag.what, "metadata record"));
	assert_non_null(strstr(diag.what, "(1 observations"));
	options.partial = true;
	assert_int_equal(decode_text(text, &seen), 0);
	assert_true(result.truncated);
	assert_string_equal(diag.what, "");
}

static void test_published(void **state)
{
	(void)state;
	struct seen seen = { 0 };
	struct temp temp = temp_write("192.0.2.1\n", 10);
	char named[128];
	snprintf(named, sizeof named, "%s-2026-03-01 Example RAT IPs.txt", temp.path);
	assert_int_equal(rename(temp.path, named), 0);
	assert_int_equal(decode_path(named, &seen), 0);
	assert_int_equal(result.published, 1772323200);
	assert_int_equal(seen.published, 1772323200);
	assert_non_null(strstr(seen.feed, " Example RAT"));
	assert_null(strstr(seen.feed, "IPs"));
	/* Lists of two days are one list. */
	assert_null(strstr(seen.feed, "2026"));
	assert_string_equal(seen.feed, result.list);
	assert_string_equal(seen.family, "");
	/* Of a list that is named otherwise, files are families. */
	options.feed = "ours";
	assert_int_equal(decode_path(named, &seen), 0);
	assert_string_equal(seen.feed, "ours");
	assert_string_equal(result.list, "ours");
	assert_non_null(strstr(seen.family, " Example RAT"));
	options.family = "given";
	when_parse(span_of("2026-02"), &options.dated);
	assert_int_equal(decode_path(named, &seen), 0);
	assert_int_equal(result.published, 1769904000);
	assert_string_equal(seen.family, "given");
	unlink(named);
}

/* A month is over at its end, and a day of grace: what comes behind cannot be on its list. */
static void test_dated(void **state)
{
	(void)state;
	struct seen seen = { 0 };
	when_parse(span_of("2026-02"), &options.dated);
	assert_int_equal(decode_text("# Firstseen,DstIP,DstPort\n2026-03-02 00:00:00,192.0.2.1,1\n"
				     "2026-03-02 00:00:01,192.0.2.1,1\n",
				 &seen),
		0);
	assert_int_equal(seen.observed, 1);
	assert_string_equal(result.counts.tally.reasons[0].reason,
		"dated after its list was published, or in the future");
}

static void test_refuses(void **state)
{
	(void)state;
	struct seen seen = { 0 };
	assert_int_equal(decode_text("", &seen), OST_EFORMAT);
	assert_int_equal(decode_text("rubbish\n", &seen), OST_EUNSUPPORTED);
	assert_non_null(strstr(diag.what, "threatfox-csv"));
	options.format = "plain";
	assert_int_equal(decode_text("rubbish\n10.0.0.1\n10.0.0.2\n", &seen), OST_EFORMAT);
	assert_non_null(strstr(diag.what, "private address"));
	assert_int_equal(diag.line, 2);
	assert_int_equal(decode_text("# nothing today\n", &seen), 0);
	assert_int_equal(decode_text("name.example.net\n", &seen), 0);
	options.format = "no-such";
	assert_int_equal(decode_text("192.0.2.1\n", &seen), OST_EUSAGE);
	options.format = NULL;
	assert_int_equal(decode_path("/nonexistent/file", &seen), OST_EIO);
}

static void test_odd_lines(void **state)
{
	(void)state;
	struct seen seen = { 0 };
	struct buf text;
	buf_init(&text);
	options.format = "plain";
	buf_add(&text, "192.0.2.1\n192.0\0.2.2\n", 21);
	for (int i = 0; i < FEED_LINE_MAX + 10; i++)
		buf_putc(&text, '1');
	buf_puts(&text, "\r\n192.0.2.3\r\n192.0.2.4");
	assert_int_equal(decode(text.text, text.length, &seen), 0);
	assert_int_equal(seen.observed, 3);
	assert_int_equal(seen.refused, 2);
	assert_string_equal(result.counts.tally.reasons[0].reason, "NUL byte in the line");
	assert_string_equal(result.counts.tally.reasons[1].reason, "line longer than 64 kB");
	buf_clear(&text);
}

/* Whoever takes the observations may end the run, in lines and in whole documents. */
static void test_stop(void **state)
{
	(void)state;
	struct seen seen = { .stop_at = 2 };
	assert_int_equal(decode_text("192.0.2.1\n192.0.2.2\n192.0.2.3\n", &seen), OST_ESTORE);
	assert_int_equal(seen.observed, 2);
	assert_int_equal(diag.line, 2);
	assert_int_equal(
		decode_text("[{\"ip_address\":\"192.0.2.1\",\"last_online\":\"\",\"malware\":\"\"},"
			    "{\"ip_address\":\"192.0.2.2\"},{\"ip_address\":\"192.0.2.3\"}]",
			&seen),
		OST_ESTORE);
	assert_int_equal(seen.observed, 2);
}

static void test_columns(void **state)
{
	(void)state;
	struct seen seen = { 0 };
	struct feed_columns columns;
	assert_null(feed_columns_parse("ip=2,family=1", &columns));
	options.columns = &columns;
	assert_int_equal(decode_text("what,where\nA,192.0.2.1\nB,192.0.2.2\n", &seen), 0);
	assert_string_equal(result.format->name, "csv");
	assert_int_equal(seen.observed, 2);
	assert_int_equal(result.counts.tally.rejected, 0);
	assert_string_equal(seen.family, "B");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_packed, set_up),
		cmocka_unit_test_setup(test_missing_end, set_up),
		cmocka_unit_test_setup(test_published, set_up),
		cmocka_unit_test_setup(test_dated, set_up),
		cmocka_unit_test_setup(test_refuses, set_up),
		cmocka_unit_test_setup(test_odd_lines, set_up),
		cmocka_unit_test_setup(test_stop, set_up),
		cmocka_unit_test_setup(test_columns, set_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
