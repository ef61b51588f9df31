#include "study/forecast.h"

#include "base/random.h"
#include "model/facts.h"
#include "model/mixture.h"

#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CASES = 40, DRAWS = 200000 };

#define EVENT "2020-03-10T21:30Z"

static const struct forecast_prior usual = { 0.5, 1, 1 };

struct sample {
	struct facts facts;
	struct forecast forecast;
};

static void init(struct sample *s, const char *event, const char *const *botnets)
{
	facts_init(&s->facts, 64500, event);
	facts_add_all(&s->facts, CASE_BOTNETS, botnets);
}

static void run(struct sample *s, enum forecast_view view)
{
	study_forecast(&s->facts.facts, view, &usual, &s->facts.arena, &s->forecast);
}

static void clear(struct sample *s)
{
	facts_clear(&s->facts);
}

static void assert_close(double value, double expected)
{
	assert_true(fabs(value - expected) < 1e-9);
}

/* A draw's quantile lies between the exact ones at its chance and five deviations to each side. */
static void check_quantile(const struct mixture *mixture, double got, double chance)
{
	double error = 5 * sqrt(chance * (1 - chance) / DRAWS) + 0.0005;
	double low = mixture_quantile(mixture, chance - error);
	double high = mixture_quantile(mixture, chance + error);
	if (!(got >= low - 1e-6 && got <= high + 1e-6))
		fail_msg("quantile %g is %g, expected %g to %g", chance, got, low, high);
}

static void check_mixture(const struct forecast *forecast, const struct mixture *mixture)
{
	assert_true(forecast->known);
	assert_null(forecast->reason);
	check_quantile(mixture, forecast->low, 0.05);
	check_quantile(mixture, forecast->median, 0.5);
	check_quantile(mixture, forecast->high, 0.95);
}

/* One study of the rows, compared with the sums that its sources must come to. */
static void check_points(const char *const *rows, const double *sums, size_t count)
{
	struct sample s;
	struct mixture mixture = { .sources = count, .p_low = 0.5, .p_high = 1 };
	init(&s, EVENT, rows);
	run(&s, FORECAST_HINDSIGHT);
	assert_int_equal(s.forecast.sources, count);
	for (size_t i = 0; i < count; i++) {
		assert_close(s.forecast.source[i].low, sums[i]);
		assert_close(s.forecast.source[i].high, sums[i]);
		mixture.source[i] = (struct mixture_source){ { sums[i] }, { sums[i] }, 1, 100 };
	}
	check_mixture(&s.forecast, &mixture);
	clear(&s);
}

#define CHECK_POINTS(count, sums, ...)                                                             \
	check_points((const char *const[]){ __VA_ARGS__, NULL }, sums, count)
#define SUMS (const double[])

static void test_model_itself(void **state)
{
	(void)state;
	/* 60 * U(0.5, 1), and one half each of 20 * U and 60 * U. */
	struct mixture one = { { { { 60 }, { 60 }, 1, 100 } }, 1, 0.5, 1 };
	assert_close(mixture_below(&one, 45), 0.5);
	assert_true(fabs(mixture_quantile(&one, 0.05) - 31.5) < 1e-6);
	struct mixture two = { { { { 20 }, { 20 }, 1, 100 }, { { 60 }, { 60 }, 1, 100 } }, 2, 0.5,
		1 };
	assert_close(mixture_below(&two, 15), 0.25);
	assert_close(mixture_below(&two, 25), 0.5);
	assert_true(fabs(mixture_quantile(&two, 0.75) - 45) < 1e-6);
	/* U(0, 60) with P = 1. */
	struct mixture range = { { { { 0 }, { 60 }, 1, 100 } }, 1, 1, 1 };
	assert_true(fabs(mixture_below(&range, 15) - 0.25) < 0.01);
}

static void test_sums(void **state)
{
	(void)state;
	CHECK_POINTS(1, SUMS{ 60 }, "Alpha|||40|||2020-02|2020-02|64500|page",
		"Beta|||20|||2020-02|2020-02|64500|page");
	/* Families placed elsewhere, or nowhere, do not count. */
	CHECK_POINTS(1, SUMS{ 40 }, "Alpha|||40|||2020-02|2020-02|64500|page",
		"Beta|||20|||2020-02|2020-02|64501|page", "Gamma|||20|||2020-02|2020-02||page");
	/* The placement may stand in another row, whatever the capitals. */
	CHECK_POINTS(1, SUMS{ 60 }, "ALPHA|||40|||2020-02|2020-02||page",
		"Beta|||20|||2020-02|2020-02||page", "alpha|||||||2020-04|64500|other",
		"beta|||||||2020-04|64500|other");
	/* A family that a source names twice counts once, with the first. */
	CHECK_POINTS(1, SUMS{ 40 }, "Alpha|||40|||2020-02|2020-02|64500|page",
		"alpha|||45|||2020-02|2020-02|64500|page");
	/* No more than all spam there is. */
	CHECK_POINTS(1, SUMS{ 100 }, "Alpha|||70|||2020-02|2020-02|64500|page",
		"Beta|||50|||2020-02|2020-02|64500|page");
}

/* Shares of different sources measure the same spam. */
static void test_sources_stay_apart(void **state)
{
	(void)state;
	CHECK_POINTS(2, (SUMS{ 40, 30 }), "Alpha|||40|||2020-02|2020-02|64500|page",
		"Beta|||30|||2020-02|2020-02|64500|other page");
	/* One publisher of two times is two sources. */
	CHECK_POINTS(2, (SUMS{ 60, 30 }), "Alpha|||40|||2020-02|2020-02|64500|page",
		"Alpha|||30|||2020-01|2020-02|64500|page",
		"Beta|||20|||2020-02|2020-02|64500|page");
	/* What gives no share for a placed family is no source. */
	CHECK_POINTS(1, SUMS{ 40 }, "Alpha|||40|||2020-02|2020-02|64500|page",
		"Alpha||5000||||2020-02|2020-02|64500|census",
		"Alpha|||0|||2020-02|2020-02|64500|nothing",
		"Gamma|||70|||2020-02|2020-02|64501|elsewhere");
}

static void test_volumes(void **state)
{
	(void)state;
	/* Sixty and nine of a hundred that the same source gives for all. */
	CHECK_POINTS(1, SUMS{ 69 }, "Alpha|60000000000|||||2020-02|2020-02|64500|census",
		"Beta|9000000000|||||2020-02|2020-02|64500|census",
		"ALL|100000000000|||||2020-02|2020-02||census");
	CHECK_POINTS(1, SUMS{ 60 }, "All|100|||||2020-02|2020-02|64500|census",
		"Alpha|60|||||2020-02|2020-02|64500|census");
	/* A share given wins over the volume beside it. */
	CHECK_POINTS(1, SUMS{ 49 }, "Alpha|60||49|||2020-02|2020-02|64500|census",
		"ALL|100|||||2020-02|2020-02||census");
	/* The whole of another source, or of another time, is no denominator. */
	CHECK_POINTS(1, SUMS{ 30 }, "Alpha|60|||||2020-02|2020-02|64500|census",
		"ALL|100|||||2020-02|2020-02||other census", "ALL|100|||||2020-01|2020-02||census",
		"ALL|0|||||2020-02|2020-02||census", "Alpha|||30|||2020-02|2020-02|64500|page");
	/* All botnets together are no family, even where a row places them at the network. */
	CHECK_POINTS(1, SUMS{ 30 }, "Alpha|||30|||2020-02|2020-02|64500|page",
		"ALL|||90|||2020-02|2020-02|64500|page");
}

static void check_ranges(
	const char *total, const char *const *rows, const struct mixture_source *expected)
{
	struct sample s;
	struct mixture mixture = {
		.source = { *expected }, .sources = 1, .p_low = 0.5, .p_high = 1
	};
	init(&s, EVENT, rows);
	if (total != NULL)
		facts_add(&s.facts, CASE_VOLUMES, total);
	run(&s, FORECAST_HINDSIGHT);
	assert_int_equal(s.forecast.sources, 1);
	double low = 0;
	size_t used = 0;
	for (size_t i = 0; i < s.forecast.source[0].parts; i++)
		used += s.forecast.source[0].part[i].used;
	for (size_t i = 0; i < expected->parts; i++)
		low += expected->low[i];
	assert_int_equal(used, expected->parts);
	assert_close(s.forecast.source[0].low, low);
	assert_true(s.forecast.source[0].high <= expected->limit);
	check_mixture(&s.forecast, &mixture);
	clear(&s);
}

#define TOTAL(percent) "2020-03-09|A|" percent "|percent_of_detected_spam_from_named_bots|page"

static void test_ranges(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"Alpha|||20|||2020-02|2020-02|64500|page",
		"Beta||||10|30|2020-02|2020-02|64500|page",
		"Gamma||||5|10|2020-02|2020-02|64500|page",
		NULL,
	};
	const struct mixture_source free = { { 20, 10, 5 }, { 20, 30, 10 }, 3, 100 };
	check_ranges(NULL, rows, &free);
	/* At least 35 in all, so they add up with 35 and with 40, which then is the most. */
	struct mixture_source limited = free;
	limited.limit = 40;
	check_ranges(TOTAL("40"), rows, &limited);
	limited.limit = 35;
	check_ranges(TOTAL("35"), rows, &limited);
	/* They exceed 34: the ranges are out, the point stays. */
	const struct mixture_source point = { { 20 }, { 20 }, 1, 34 };
	check_ranges(TOTAL("34"), rows, &point);
	/* Totals of another source, of another kind or none at all change nothing. */
	check_ranges(
		"2020-03-09|A|34|percent_of_detected_spam_from_named_bots|other page", rows, &free);
	check_ranges("2020-03-09|A|34|percent_of_email|page", rows, &free);
	check_ranges(TOTAL("about 34"), rows, &free);
}

static void test_ranges_over_all(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"Alpha|||60|||2020-02|2020-02|64500|page",
		"Beta||||45|50|2020-02|2020-02|64500|page",
		"Gamma||||7|7|2020-02|2020-02|64500|page", /* a point in the form of a range */
		NULL,
	};
	const struct mixture_source points = { { 60, 7 }, { 60, 7 }, 2, 100 };
	check_ranges(NULL, rows, &points);
	static const char *const odd[] = {
		"Alpha|||20|||2020-02|2020-02|64500|page",
		"Beta||||30|10|2020-02|2020-02|64500|page", /* upside down */
		"Gamma||||10||2020-02|2020-02|64500|page", /* one end only */
		"Delta|||-5|||2020-02|2020-02|64500|page",
		NULL,
	};
	const struct mixture_source one = { { 20 }, { 20 }, 1, 100 };
	check_ranges(NULL, odd, &one);
}

/* Whether a view of these rows has a forecast. */
static bool is_known(enum forecast_view view, const char *botnet, const char *c2)
{
	struct sample s;
	init(&s, EVENT, (const char *const[]){ botnet, NULL });
	if (c2 != NULL)
		facts_add(&s.facts, CASE_C2, c2);
	run(&s, view);
	bool known = s.forecast.known;
	assert_true(known == (s.forecast.reason == NULL));
	clear(&s);
	return known;
}

static void test_views(void **state)
{
	(void)state;
	static const struct {
		const char *botnet, *c2;
		bool strict, hindsight;
	} rows[] = {
		{ "Alpha|||40|||2020-02|2020-02|64500|page", NULL, true, true },
		/* Published later, or nobody knows when. */
		{ "Alpha|||40|||2020-02|2020-04|64500|page", NULL, false, true },
		{ "Alpha|||40|||2020-02||64500|page", NULL, false, true },
		/* A month or a day that holds the event is not before it. */
		{ "Alpha|||40|||2020-02|2020-03|64500|page", NULL, false, true },
		{ "Alpha|||40|||2020-03|2020-02|64500|page", NULL, false, false },
		{ "Alpha|||40|||2020-03-10|2020-02|64500|page", NULL, false, false },
		{ "Alpha|||40|||2020-03-10T21:29Z|2020-03-10T21:29Z|64500|page", NULL, true, true },
		{ "Alpha|||40|||2020-03-10T21:29Z|2020-03-10T21:30Z|64500|page", NULL, false,
			true },
		{ "Alpha|||40|||2020-03-10T21:30Z|2020-02|64500|page", NULL, false, false },
		/* It must speak of a time, and of one before the event. */
		{ "Alpha|||40||||2020-02|64500|page", NULL, false, false },
		{ "Alpha|||40|||2020-04|2020-04|64500|page", NULL, false, false },
		/* Placed by a controller: known by then, known later, at another network. */
		{ "Alpha|||40|||2020-02|2020-02||page", "2020-03-09|alpha||64500", true, true },
		{ "Alpha|||40|||2020-02|2020-02||page", "2020-03|Alpha||64500", false, true },
		{ "Alpha|||40|||2020-02|2020-02||page", "2020-05|Alpha||64500", false, true },
		{ "Alpha|||40|||2020-02|2020-02||page", "2020-02|Alpha||64501", false, false },
		{ "Alpha|||40|||2020-02|2020-02||page", "2020-02|Beta||64500", false, false },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (is_known(FORECAST_STRICT, rows[i].botnet, rows[i].c2) != rows[i].strict)
			fail_msg("strict, row %zu: %s", i, rows[i].botnet);
		if (is_known(FORECAST_HINDSIGHT, rows[i].botnet, rows[i].c2) != rows[i].hindsight)
			fail_msg("hindsight, row %zu: %s", i, rows[i].botnet);
	}
}

/* Strictly, a source counts with those families that were then known to be there. */
static void test_strict_is_part(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"Alpha|||40|||2020-02|2020-02|64500|page",
		"Beta|||20|||2020-02|2020-02||page",
		"Beta|||||||2020-04|64500|news",
		NULL,
	};
	struct sample s;
	init(&s, EVENT, rows);
	run(&s, FORECAST_STRICT);
	assert_int_equal(s.forecast.sources, 1);
	assert_close(s.forecast.source[0].high, 40);
	run(&s, FORECAST_HINDSIGHT);
	assert_close(s.forecast.source[0].high, 60);
	clear(&s);
}

static void test_reasons(void **state)
{
	(void)state;
	struct sample s;
	init(&s, EVENT, (const char *const[]){ NULL });
	run(&s, FORECAST_STRICT);
	assert_false(s.forecast.known);
	assert_non_null(strstr(s.forecast.reason, "published before the event"));
	run(&s, FORECAST_HINDSIGHT);
	assert_false(s.forecast.known);
	assert_non_null(strstr(s.forecast.reason, "no source gives a share"));
	assert_int_equal(s.forecast.sources, 0);
	facts_lack(&s.facts, CASE_BOTNETS);
	run(&s, FORECAST_HINDSIGHT);
	assert_string_equal(s.forecast.reason, "the case folder has no botnets.csv");
	clear(&s);
}

static void forecast_with(
	struct sample *s, const struct forecast_prior *prior, struct forecast *forecast)
{
	study_forecast(&s->facts.facts, FORECAST_HINDSIGHT, prior, &s->facts.arena, forecast);
}

static void test_seed_and_prior(void **state)
{
	(void)state;
	struct sample s;
	struct forecast a, b;
	init(&s, EVENT,
		(const char *const[]){ "Alpha|||40|||2020-02|2020-02|64500|page",
			"Beta|||30|||2020-02|2020-02|64500|other page", NULL });
	forecast_with(&s, &usual, &a);
	forecast_with(&s, &usual, &b);
	assert_true(a.low == b.low && a.median == b.median && a.high == b.high);
	forecast_with(&s, &(struct forecast_prior){ 0.5, 1, 2 }, &b);
	assert_true(a.median != b.median);
	assert_true(fabs(a.median - b.median) < 1);
	/* Where P is known the sources' sums are left: their lower, and their higher. */
	forecast_with(&s, &(struct forecast_prior){ 1, 1, 1 }, &a);
	assert_close(a.low, 30);
	assert_close(a.high, 40);
	forecast_with(&s, &(struct forecast_prior){ 0, 0, 1 }, &a);
	assert_close(a.low, 0);
	assert_close(a.high, 0);
	clear(&s);
}

/* A random set of sources, as rows and as the mixture they stand for. */
static void draw_sources(struct sample *s, struct mixture *mixture, struct random_state *random)
{
	*mixture = (struct mixture){ .sources = 1 + random_below(random, MIXTURE_SOURCES),
		.p_low = (double)random_below(random, 50) / 100,
		.p_high = 0.5 + (double)random_below(random, 51) / 100 };
	for (size_t i = 0; i < mixture->sources; i++) {
		struct mixture_source *source = &mixture->source[i];
		source->parts = 1 + random_below(random, 3);
		source->limit = 100;
		for (size_t k = 0; k < source->parts; k++) {
			uint64_t low = 1 + random_below(random, 30);
			/* Two ranges at most: the grid's points are multiplied. */
			uint64_t high = low + (k < 2 ? random_below(random, 2) * 10 : 0);
			char row[120];
			snprintf(row, sizeof row,
				"family %zu||||%" PRIu64 "|%" PRIu64
				"|2020-02|2020-02|64500|page %zu",
				k, low, high, i);
			facts_add(&s->facts, CASE_BOTNETS, row);
			source->low[k] = (double)low;
			source->high[k] = (double)high;
		}
	}
}

static void test_exact(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= CASES; seed++) {
		struct random_state random = { seed };
		struct mixture mixture;
		struct sample s;
		facts_init(&s.facts, 64500, EVENT);
		draw_sources(&s, &mixture, &random);
		struct forecast_prior prior = { mixture.p_low, mixture.p_high, seed };
		forecast_with(&s, &prior, &s.forecast);
		assert_int_equal(s.forecast.sources, mixture.sources);
		check_mixture(&s.forecast, &mixture);
		clear(&s);
	}
}

static void test_placed_families(void **state)
{
	(void)state;
	struct sample s;
	struct placed_family *family;
	init(&s, EVENT,
		(const char *const[]){ "Beta|||20|||2020-02||64500|undated",
			"Alpha|||20|||2020-02|2020-04|64500|late",
			"ALL|||20|||2020-02|2020-02|64500|all",
			"Gamma|||20|||2020-02|2020-02|64501|elsewhere",
			"alpha|||||||2020-02|64500|early", NULL });
	facts_add(&s.facts, CASE_C2, "2020-03-12|Delta|192.0.2.1|64500|US|c2 page");
	facts_add(&s.facts, CASE_C2, "2020-03-01|Beta|192.0.2.2|64500|US|c2 page");
	size_t count =
		study_placed_families(&s.facts.facts, FORECAST_HINDSIGHT, &s.facts.arena, &family);
	assert_int_equal(count, 3);
	/* In order of first mention, each with the row that could be known first. */
	assert_string_equal(family[0].name, "Beta");
	assert_string_equal(family[0].source, "c2 page");
	assert_string_equal(family[0].known.text, "2020-03-01");
	assert_string_equal(family[1].name, "Alpha");
	assert_string_equal(family[1].source, "early");
	assert_string_equal(family[2].name, "Delta");
	count = study_placed_families(&s.facts.facts, FORECAST_STRICT, &s.facts.arena, &family);
	assert_int_equal(count, 2);
	assert_string_equal(family[0].name, "alpha");
	assert_string_equal(family[1].name, "Beta");
	clear(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_itself),
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_sources_stay_apart),
		cmocka_unit_test(test_volumes),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_ranges_over_all),
		cmocka_unit_test(test_views),
		cmocka_unit_test(test_strict_is_part),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_seed_and_prior),
		cmocka_unit_test(test_exact),
		cmocka_unit_test(test_placed_families),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
