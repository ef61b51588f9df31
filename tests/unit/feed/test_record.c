/* What holds in every format: dates, columns, the signs that an end is missing, STIX patterns. */
#include "collect.h"

#include "feed/stix_pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct feed_options options;
static struct feed_columns columns;

/* All that comes of a text, in one string, to be freed. */
static void check(const struct feed_format *format, const char *text, const char *expected)
{
	struct collected got = { .stop_at = 0 };
	struct buf out;
	buf_init(&out);
	collect(format, span_of(text), &options, &got);
	collect_print(&got, &out);
	if (strcmp(out.text, expected) != 0)
		fail_msg("<%s> gives\n%snot\n%s", text, out.text, expected);
	buf_clear(&out);
	collect_clear(&got);
}

static int set_up(void **state)
{
	(void)state;
	options = collect_options();
	assert_null(feed_columns_parse("ip=1,seen=2,last=3,published=4,count=5,confidence=6,kind=7,"
				       "end=8,asn=9,feed=10,status=11",
		&columns));
	columns.width = 1;
	options.columns = &columns;
	return 0;
}

static void test_dates(void **state)
{
	(void)state;
	check(&feed_format_csv, "192.0.2.1,1990-01-01\n",
		"1 sighting other 192.0.2.1/32 seen 1990-01-01T00:00Z (csv)\n");
	check(&feed_format_csv, "192.0.2.1,1989-12-31\n", "refused 1 dated before 1990\n");
	check(&feed_format_csv, "192.0.2.1,2026-04-01\n",
		"1 sighting other 192.0.2.1/32 seen 2026-04-01T00:00Z (csv)\n");
	check(&feed_format_csv, "192.0.2.1,2026-04-01 00:00:01\n",
		"refused 1 dated after its list was published, or in the future\n");
	check(&feed_format_csv, "192.0.2.1,2026-03-12,,2026-03-11\n",
		"1 sighting other 192.0.2.1/32 seen 2026-03-12T00:00Z published 2026-03-11T00:00Z "
		"(csv)\n");
	check(&feed_format_csv, "192.0.2.1,2026-03-12 00:00:01,,2026-03-11\n",
		"refused 1 dated after its list was published, or in the future\n");
	check(&feed_format_csv, "192.0.2.1,,1989-01-01\n", "refused 1 dated before 1990\n");
	check(&feed_format_csv, "192.0.2.1,soon\n", "refused 1 not a date\n");
}

/* A last day without a time counts to its end. */
static void test_last(void **state)
{
	(void)state;
	check(&feed_format_csv, "192.0.2.1,2026-03-12 08:00,2026-03-12\n",
		"1 sighting other 192.0.2.1/32 seen 2026-03-12T08:00Z last 2026-03-12T00:00Z (csv)\n");
	check(&feed_format_csv, "192.0.2.1,2026-03-12 08:00,2026-03-12 07:59:59\n",
		"1 sighting other 192.0.2.1/32 seen 2026-03-12T08:00Z (csv)\n"
		"note 1 x last seen before it was first seen: the later date is dropped\n");
	check(&feed_format_dated_csv,
		"date,ip,feed,family,last\n2026-03-12,192.0.2.1,x,,2026-03-11\n",
		"refused 2 interval that ends before it begins\n");
	check(&feed_format_dated_csv,
		"date,ip,feed,family,last\n2026-03-12,192.0.2.1,x,,\n"
		"2026-03-12,192.0.2.2,x,,2026-03-12\n",
		"2 interval other 192.0.2.1/32 seen 2026-03-12T00:00Z (x)\n"
		"3 interval other 192.0.2.2/32 seen 2026-03-12T00:00Z last 2026-03-12T00:00Z (x)\n");
}

/* What the caller says stands above the content, that above the file's name. */
static void test_published(void **state)
{
	(void)state;
	static const char text[] = "# Last updated: 2026-03-20 00:00:00 UTC\n192.0.2.1\n";
	check(&feed_format_plain, text,
		"2 presence other 192.0.2.1/32 published 2026-03-20T00:00Z (plain)\n"
		"list published 2026-03-20T00:00Z\n");
	options.fallback = 1773532800; /* 2026-03-15 */
	check(&feed_format_plain, text,
		"2 presence other 192.0.2.1/32 published 2026-03-20T00:00Z (plain)\n"
		"list published 2026-03-20T00:00Z\n");
	check(&feed_format_plain, "192.0.2.1\n",
		"1 presence other 192.0.2.1/32 published 2026-03-15T00:00Z (plain)\n"
		"list published 2026-03-15T00:00Z\n");
	options.dated = 1773619200; /* 2026-03-16 */
	check(&feed_format_plain, text,
		"2 presence other 192.0.2.1/32 published 2026-03-16T00:00Z (plain)\n"
		"list published 2026-03-16T00:00Z\n");
	options = collect_options();
	/* A header from the future is not believed. */
	check(&feed_format_plain, "# Last updated: 2027-03-20\n192.0.2.1\n",
		"2 presence other 192.0.2.1/32 (plain)\n");
	/* The header narrows what can be true. */
	check(&feed_format_sslbl,
		"# Last updated: 2026-03-20\n# Firstseen,DstIP,DstPort\n2026-03-22 00:00:00,"
		"192.0.2.1,1\n",
		"refused 3 dated after its list was published, or in the future\n"
		"list published 2026-03-20T00:00Z\n");
}

static void test_cells(void **state)
{
	(void)state;
	check(&feed_format_csv, "192.0.2.1,,,,4294967295,100,c2-server,,,,online\n",
		"1 sighting controller 192.0.2.1/32 online 100% x4294967295 (csv)\n");
	check(&feed_format_csv, "192.0.2.1,,,,4294967296\n", "refused 1 count is not a number\n");
	check(&feed_format_csv, "192.0.2.1,,,,1,101,odd\n",
		"1 sighting other 192.0.2.1/32 x1 (csv)\n"
		"note 1 x confidence is not a number from 0 to 100: taken as not given\n"
		"note 1 x kind of abuse in words not known: taken as the list's usual\n");
	check(&feed_format_csv, "192.0.2.1,None,,,,null,-,192.0.2.3,,N/A\n",
		"1 sighting other 192.0.2.1-192.0.2.3 (csv)\n");
	check(&feed_format_csv, "192.0.2.1,,,,,,,192.0.2.0\n",
		"refused 1 range that ends before it begins\n");
	check(&feed_format_csv, "192.0.2.1,,,,,,,2001:db8::\n",
		"refused 1 range from one family of addresses to the other\n");
	check(&feed_format_csv, "192.0.2.1\n,,,,,,,,64500,ours\n",
		"1 presence other 192.0.2.1/32 (csv)\n2 sighting other AS64500 (ours)\n");
	check(&feed_format_csv, "192.0.2.1\n,,,,,,,,0\n,,\n",
		"1 presence other 192.0.2.1/32 (csv)\nrefused 2 not an AS number\n"
		"refused 3 no address\n");
}

static void check_name_length(size_t length, uint64_t records)
{
	struct collected got = { .stop_at = 0 };
	struct buf text;
	buf_init(&text);
	buf_puts(&text, "192.0.2.1,,,,,,,,,");
	for (size_t i = 0; i < length; i++)
		buf_putc(&text, 'x');
	collect(&feed_format_csv, (struct span){ text.text, text.length }, &options, &got);
	assert_int_equal(got.counts.tally.records, records);
	if (records == 0)
		assert_string_equal(
			got.counts.tally.reasons[0].reason, "name of a list longer than 256 bytes");
	collect_clear(&got);
	buf_clear(&text);
}

/* So that no store is filled by one row, and no table spoilt. */
static void test_long_names(void **state)
{
	(void)state;
	check_name_length(FEED_NAME_MAX, 1);
	check_name_length(FEED_NAME_MAX + 1, 0);
	check_name_length(5000, 0);
}

static const char *wrong_columns(const char *text)
{
	struct feed_columns parsed;
	const char *wrong = feed_columns_parse(text, &parsed);
	return wrong != NULL ? wrong : "";
}

static void test_columns(void **state)
{
	(void)state;
	struct feed_columns parsed;
	assert_null(feed_columns_parse(" seen = 2 , IP=64 ", &parsed));
	assert_int_equal(parsed.width, 64);
	assert_int_equal(parsed.cell[63], CELL_ADDRESS + 1);
	assert_int_equal(parsed.cell[1], CELL_SEEN + 1);
	assert_non_null(strstr(wrong_columns(""), "word=column"));
	assert_non_null(strstr(wrong_columns("ip"), "word=column"));
	assert_non_null(strstr(wrong_columns("ip=1,"), "word=column"));
	assert_non_null(strstr(wrong_columns("ip=0"), "1 to 64"));
	assert_non_null(strstr(wrong_columns("ip=65"), "1 to 64"));
	assert_non_null(strstr(wrong_columns("ip=x"), "1 to 64"));
	assert_non_null(strstr(wrong_columns("where=1"), "none of"));
	assert_non_null(strstr(wrong_columns("seen=1,end=2"), "where the address is"));
}

/* Whole, without its end, with a line lost, with its metadata alone. */
static void test_missing_end(void **state)
{
	(void)state;
	static const char line[] = "{\"cidr\":\"192.0.2.0/24\",\"sblid\":\"SBL1\",\"rir\":\"x\"}\n";
	static const char got[] = "1 presence space 192.0.2.0/24 (drop, see SBL1)\n";
	char text[512], expected[512];
	const char *cut = "its metadata record tells of other lines than are there: the download "
			  "was cut or altered";
	snprintf(text, sizeof text, "%s{\"type\":\"metadata\",\"size\":%zu,\"records\":1}\n", line,
		strlen(line));
	check(&feed_format_drop, text, got);
	snprintf(expected, sizeof expected, "%scut: %s\n", got, cut);
	snprintf(text, sizeof text, "%s{\"type\":\"metadata\",\"size\":%zu,\"records\":2}\n", line,
		strlen(line));
	check(&feed_format_drop, text, expected);
	snprintf(text, sizeof text, "%s{\"type\":\"metadata\",\"size\":9,\"records\":1}\n", line);
	check(&feed_format_drop, text, expected);
	snprintf(expected, sizeof expected,
		"%scut: ends without its metadata record: the download was cut short\n", got);
	check(&feed_format_drop, line, expected);
	check(&feed_format_drop, "{\"type\":\"metadata\",\"size\":0,\"records\":0}\n", "");
}

static void test_missing_end_of_json(void **state)
{
	(void)state;
	static const char cut[] = "cut: is no whole JSON document: it ends early, or is damaged\n";
	char expected[512];
	snprintf(expected, sizeof expected, "1 sighting controller 192.0.2.1/32 (feodo)\n%s", cut);
	check(&feed_format_feodo_json, "[{\"ip_address\":\"192.0.2.1\"}", expected);
	check(&feed_format_feodo_json, "[{\"ip_address\":\"192.0.2.1\"},{\"ip_ad", expected);
	check(&feed_format_feodo_json, "[{\"ip_address\":\"192.0.2.1\"}] x", expected);
	check(&feed_format_feodo_json, "", cut);
	check(&feed_format_feodo_json, "[]", "");
	check(&feed_format_misp, "{\"Event\":{\"Attribute\":[{\"type\":\"ip-src\"", cut);
	check(&feed_format_stix, "{\"type\":\"bundle\",\"objects\":[", cut);
	check(&feed_format_threatfox_json, "{\"1\":[", cut);
}

/* Unfolded terms: path=value of each, ~ for a negated one, [n] for its brackets. */
static void check_pattern(const char *text, const char *expected)
{
	struct stix_pattern pattern = stix_pattern(span_of(text));
	struct stix_term term;
	struct buf out;
	buf_init(&out);
	while (stix_pattern_next(&pattern, &term))
		buf_printf(&out, "%s%u:%.*s=%.*s;", term.negated ? "~" : "", term.group,
			(int)term.path.n, term.path.p, (int)term.value.n, term.value.p);
	if (strcmp(out.text, expected) != 0)
		fail_msg("<%s> gives <%s>", text, out.text);
	buf_clear(&out);
}

static void test_stix_pattern(void **state)
{
	(void)state;
	check_pattern("[ipv4-addr:value = '192.0.2.1']", "1:ipv4-addr:value=192.0.2.1;");
	check_pattern("[ipv4-addr:value='192.0.2.1' OR ipv4-addr:value='192.0.2.2']",
		"1:ipv4-addr:value=192.0.2.1;1:ipv4-addr:value=192.0.2.2;");
	check_pattern("[a:b IN ('x', 'y')] AND [c:d = 443]", "1:a:b=x;1:a:b=y;2:c:d=443;");
	check_pattern("[a:b != 'x'] OR [a:b NOT = 'y'] OR [a:b ISSUBSET 'z/8']",
		"~1:a:b=x;~2:a:b=y;3:a:b=z/8;");
	check_pattern("[a:b LIKE 'x%' AND c:d > 5 AND e:f MATCHES 'y' AND g:h = 'z']", "1:g:h=z;");
	check_pattern("([a:b = 'x']) START t'2026-03-31T00:00:00Z' STOP t'2026-04-01T00:00:00Z'",
		"1:a:b=x;");
	check_pattern("[url:value = 'http://x/\\'y']", "1:url:value=http://x/\\'y;");
	check_pattern("[a:b = 'open", "1:a:b=open;");
	check_pattern("[a:b = '\\", "1:a:b=\\;");
	check_pattern("'x' = 'y'", "");
	check_pattern("", "");
}

static void test_stix_patterns_too_long(void **state)
{
	(void)state;
	struct collected got = { .stop_at = 0 };
	struct buf text;
	buf_init(&text);
	buf_puts(&text, "{\"type\":\"bundle\",\"objects\":[{\"type\":\"indicator\",\"id\":\"i\","
			"\"pattern\":\"[ipv4-addr:value = '192.0.2.1'");
	while (text.length < 17 * 1024)
		buf_puts(&text, " OR ipv4-addr:value = '192.0.2.1'");
	buf_puts(&text, "]\",\"valid_from\":\"2026-03-01T00:00:00Z\"}]}");
	collect(&feed_format_stix, (struct span){ text.text, text.length }, &options, &got);
	assert_int_equal(got.counts.tally.records, 0);
	assert_string_equal(got.refused.text, "refused 1 pattern longer than 16 kB\n");
	collect_clear(&got);
	buf_clear(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_dates, set_up),
		cmocka_unit_test_setup(test_last, set_up),
		cmocka_unit_test_setup(test_published, set_up),
		cmocka_unit_test_setup(test_cells, set_up),
		cmocka_unit_test_setup(test_long_names, set_up),
		cmocka_unit_test(test_columns),
		cmocka_unit_test_setup(test_missing_end, set_up),
		cmocka_unit_test_setup(test_missing_end_of_json, set_up),
		cmocka_unit_test(test_stix_pattern),
		cmocka_unit_test_setup(test_stix_patterns_too_long, set_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
