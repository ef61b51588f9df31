#include "source/catalogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static ost_time_t time_of(const char *text)
{
	struct when when;
	assert_true(when_parse(span_of(text), &when));
	return when.from;
}

static void check_url(const char *source, const char *collector, const char *time, const char *base,
	const char *url)
{
	struct buf found;
	buf_init(&found);
	catalogue_url(&found, catalogue_find(source), collector, time_of(time), base);
	assert_string_equal(found.text, url);
	buf_clear(&found);
}

static void test_url(void **state)
{
	(void)state;
	check_url("caida-as-rel", NULL, "2008-11-30", NULL,
		"https://publicdata.caida.org/datasets/as-relationships/serial-1/"
		"20081101.as-rel.txt.bz2");
	check_url("routeviews-rib", NULL, "2008-11-11T20:00Z", NULL,
		"https://archive.routeviews.org/bgpdata/2008.11/RIBS/rib.20081111.2000.bz2");
	check_url("routeviews-rib", "route-views.linx", "2026-01-02T02:00Z", NULL,
		"https://archive.routeviews.org/route-views.linx/bgpdata/2026.01/RIBS/"
		"rib.20260102.0200.bz2");
	check_url("ris-updates", NULL, "2026-01-02T03:05Z", NULL,
		"https://data.ris.ripe.net/rrc00/2026.01/updates.20260102.0305.gz");
	check_url("ris-updates", "rrc21", "2026-01-02T03:05Z", "http://127.0.0.1:8080",
		"http://127.0.0.1:8080/rrc21/2026.01/updates.20260102.0305.gz");
}

static void check_period(
	enum catalogue_period period, const char *time, const char *floor, const char *next)
{
	assert_int_equal(catalogue_floor(period, time_of(time)), time_of(floor));
	assert_int_equal(catalogue_next(period, time_of(time)), time_of(next));
}

static void test_periods(void **state)
{
	(void)state;
	check_period(PERIOD_5_MINUTES, "2026-12-31T23:59Z", "2026-12-31T23:55Z", "2027-01-01");
	check_period(PERIOD_15_MINUTES, "2026-02-28T23:45Z", "2026-02-28T23:45Z", "2026-03-01");
	check_period(PERIOD_2_HOURS, "2026-02-28T05:59Z", "2026-02-28T04:00Z", "2026-02-28T06:00Z");
	check_period(PERIOD_8_HOURS, "2026-02-28T07:59Z", "2026-02-28", "2026-02-28T08:00Z");
	check_period(PERIOD_DAY, "2024-02-28T07:59Z", "2024-02-28", "2024-02-29");
	check_period(PERIOD_MONTH, "2024-12-31", "2024-12-01", "2025-01-01");
	check_period(PERIOD_QUARTER, "2024-12-31", "2024-10-01", "2025-01-01");
	check_period(PERIOD_QUARTER, "2024-03-31", "2024-01-01", "2024-04-01");
}

/* Each source can be named, is asked for over https, and says what its publisher wants. */
static void test_entries(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalogue_entries; i++) {
		const struct catalogue_entry *entry = &catalogue[i];
		assert_ptr_equal(catalogue_find(entry->name), entry);
		assert_memory_equal(entry->url, "https://", 8);
		assert_non_null(strstr(entry->citation, "<date>"));
		assert_true(strlen(entry->terms) > 10);
		assert_true(entry->interval_s > 0 && entry->bytes_max > 0);
		assert_int_equal(entry->collector != NULL, strstr(entry->url, "%C") != NULL);
		assert_int_equal(entry->period != PERIOD_LATEST, strstr(entry->url, "%Y") != NULL);
	}
	assert_null(catalogue_find("nothing"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_url),
		cmocka_unit_test(test_periods),
		cmocka_unit_test(test_entries),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
