/*
 * The three series and two lists of OSTRAKON_SHARED, counted by the decoders and by the simple
 * reader of tests/model: rows, refusals by reason, and sums over addresses and dates. Skipped
 * where the folder is absent.
 */
#include "model/plain_feed.h"
#include "source/feed_file.h"
#include "unit/skip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sums {
	uint64_t rows, addresses, from, until, open;
	struct tally refused;
};

/* The words of an address, xor: of IPv4 there is one. */
static uint64_t number_of(const struct addr *addr)
{
	uint64_t number = 0;
	for (size_t i = 0; i < 16; i++)
		number ^= (uint64_t)addr->byte[i] << (24 - i % 4 * 8);
	return number;
}

/* Sums that tell an exchange of two rows' fields too. */
static void add(struct sums *sums, uint64_t first, uint64_t last, int64_t from, int64_t until)
{
	sums->rows++;
	sums->addresses += first * 31 + last;
	sums->from += (uint64_t)from * (first | 1);
	sums->until += until >= 0 ? (uint64_t)until * (first | 1) : 0;
	sums->open += until < 0;
}

static int observed(void *ctx, uint64_t line, const struct observation *o)
{
	ost_time_t t = observation_time(o);
	(void)line;
	add(ctx, number_of(&o->range.first), number_of(&o->range.last), t == TIME_UNKNOWN ? 0 : t,
		o->last == TIME_UNKNOWN ? -1 : o->last);
	return 0;
}

static void count_plainly(const char *path, enum plain_kind kind, struct sums *sums)
{
	struct diag diag;
	struct plain_row row;
	struct span line;
	bool too_long;
	struct input *input = input_open(path, &diag);
	assert_non_null(input);
	while (input_line(input, FEED_LINE_MAX, &line, &too_long, &diag) == 1) {
		char text[512];
		snprintf(text, sizeof text, "%.*s", (int)line.n, line.p);
		if (!plain_feed_row(kind, text, &row))
			continue;
		if (row.refused != NULL)
			tally_reject(&sums->refused, row.refused, 1, NULL, 0);
		else
			add(sums, row.first, row.last, row.from, row.until);
	}
	input_close(input);
}

static uint64_t count_of(const struct tally *tally, const char *reason)
{
	for (size_t i = 0; i < tally->count; i++) {
		if (strcmp(tally->reasons[i].reason, reason) == 0)
			return tally->reasons[i].count;
	}
	return 0;
}

static void compare(const char *name, const char *format, enum plain_kind kind, uint64_t rows)
{
	static struct feed_file_result result;
	struct sums ours = { 0 }, plain = { 0 };
	struct feed_file_options options = { .now = 1800000000 };
	struct feed_sink sink = { .ctx = &ours, .observed = observed };
	struct diag diag;
	char path[4096];
	const char *folder = getenv("OSTRAKON_SHARED");
	snprintf(path, sizeof path, "%s/data/feeds/%s", folder != NULL ? folder : "", name);
	FILE *there = folder != NULL ? fopen(path, "rb") : NULL;
	if (there == NULL) {
		skip_because(SKIP_NO_SHARED);
		return;
	}
	fclose(there);
	if (feed_file_decode(path, &options, &sink, &result, &diag) != 0)
		fail_msg("%s: %s", name, diag.what);
	assert_string_equal(result.format->name, format);
	count_plainly(path, kind, &plain);
	assert_int_equal(ours.rows + result.counts.tally.rejected, rows);
	assert_int_equal(ours.rows, plain.rows);
	assert_int_equal(ours.rows, result.counts.tally.records);
	assert_int_equal(ours.addresses, plain.addresses);
	assert_int_equal(ours.open, plain.open);
	assert_int_equal(ours.until, plain.until);
	if (kind <= PLAIN_CIDR)
		assert_int_equal(ours.from, plain.from);
	assert_int_equal(result.counts.tally.rejected, plain.refused.rejected);
	assert_int_equal(result.counts.tally.count, plain.refused.count);
	for (size_t i = 0; i < plain.refused.count; i++)
		assert_int_equal(plain.refused.reasons[i].count,
			count_of(&result.counts.tally, plain.refused.reasons[i].reason));
}

static void test_c2tracker(void **state)
{
	(void)state;
	compare("c2tracker_daily.csv.zst", "dated-csv", PLAIN_IP, 4592521);
}

static void test_threatfox(void **state)
{
	(void)state;
	compare("threatfox_ips.csv.zst", "dated-csv", PLAIN_INTERVAL, 186323);
}

static void test_drop_series(void **state)
{
	(void)state;
	compare("spamhaus_drop_v4_daily.csv.zst", "dated-csv", PLAIN_CIDR, 518239);
}

static void test_drop(void **state)
{
	(void)state;
	compare("samples/spamhaus_drop_v4_2026-03-30.json", "drop", PLAIN_DROP, 1552);
}

/* About 120,000 lines, says SOURCES.md: the count is the reader's own. */
static void test_ipsum(void **state)
{
	(void)state;
	compare("samples/ipsum_2026-08-22.txt.zst", "ipsum", PLAIN_IPSUM, 120430);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_c2tracker),
		cmocka_unit_test(test_threatfox),
		cmocka_unit_test(test_drop_series),
		cmocka_unit_test(test_drop),
		cmocka_unit_test(test_ipsum),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
