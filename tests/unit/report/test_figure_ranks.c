#include "base/random.h"
#include "model/document.h"
#include "model/markup.h"
#include "report/figure_ranks.h"
#include "report/svg.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static size_t count_of(const char *text, const char *word)
{
	size_t count = 0;
	while ((text = strstr(text, word)) != NULL) {
		count++;
		text += strlen(word);
	}
	return count;
}

/* ---- ink ---- */

struct page {
	double width, height;
};

static double attribute(const char *element, const char *name)
{
	char wanted[24];
	snprintf(wanted, sizeof wanted, " %s=\"", name);
	const char *at = strstr(element, wanted);
	if (at == NULL || at > strchr(element, '>'))
		fail_msg("no %s in %.80s", name, element);
	return strtod(at + strlen(wanted), NULL);
}

static void check_point(const struct page *page, const char *element, double x, double y)
{
	if (x < 0 || x > page->width || y < 0 || y > page->height)
		fail_msg("outside: %.120s", element);
}

static char shown_by(const char *entity)
{
	return entity[1] == 'l'   ? '<'
	       : entity[1] == 'g' ? '>'
	       : entity[1] == 'a' ? '&'
	       : entity[1] == 'q' ? '"'
				  : '\'';
}

static void check_text(const struct page *page, const char *element)
{
	double x = attribute(element, "x"), y = attribute(element, "y"), width;
	const char *text = strchr(element, '>') + 1;
	char shown[600];
	size_t n = 0;
	for (; *text != '<' && n + 1 < sizeof shown; n++) {
		bool entity = *text == '&';
		shown[n] = entity ? shown_by(text) : *text;
		text = entity ? strchr(text, ';') + 1 : text + 1;
	}
	shown[n] = '\0';
	width = svg_text_width(shown,
		strstr(element, "small") != NULL && strstr(element, "small") < strchr(element, '>')
			? 11
			: 12);
	bool end = strncmp(strstr(element, "text-anchor="), "text-anchor=\"end", 16) == 0;
	bool start = strncmp(strstr(element, "text-anchor="), "text-anchor=\"start", 18) == 0;
	double left = end ? x - width : start ? x : x - width / 2;
	check_point(page, element, left, y - 9);
	check_point(page, element, left + width, y + 3);
}

static void check_element(const struct page *page, const char *e)
{
	if (strncmp(e, "<line ", 6) == 0) {
		check_point(page, e, attribute(e, "x1"), attribute(e, "y1"));
		check_point(page, e, attribute(e, "x2"), attribute(e, "y2"));
	} else if (strncmp(e, "<circle ", 8) == 0) {
		double r = attribute(e, "r"), x = attribute(e, "cx"), y = attribute(e, "cy");
		check_point(page, e, x - r, y - r);
		check_point(page, e, x + r, y + r);
	} else if (strncmp(e, "<rect ", 6) == 0) {
		double x = attribute(e, "x"), y = attribute(e, "y");
		check_point(page, e, x, y);
		check_point(page, e, x + attribute(e, "width") - 0.01,
			y + attribute(e, "height") - 0.01);
	} else if (strncmp(e, "<text ", 6) == 0) {
		check_text(page, e);
	}
}

/* Strict markup, numbers only, and nothing beyond the edges. */
static void check_svg(const struct buf *svg)
{
	struct page page;
	const char *wrong = markup_check(svg->text);
	if (wrong != NULL)
		fail_msg("%s\n%s", wrong, svg->text);
	assert_non_null(strstr(svg->text, "role=\"img\""));
	assert_null(strstr(svg->text, "\"nan"));
	assert_null(strstr(svg->text, "inf\""));
	assert_int_equal(sscanf(strstr(svg->text, "viewBox"), "viewBox=\"0 0 %lf %lf", &page.width,
				 &page.height),
		2);
	for (const char *e = svg->text; (e = strchr(e, '<')) != NULL; e++)
		check_element(&page, e);
}

/* ---- scores ---- */

static double dot_at(const struct buf *svg, size_t row)
{
	const char *at = svg->text;
	for (size_t i = 0; i <= row; i++)
		at = strstr(at, "<circle ") + 1;
	return attribute(at - 1, "cx");
}

/* Where 0 is on the axis, and half the way, and the end: 0, 5 and 10 of 10. */
static void test_straight_scale(void **state)
{
	(void)state;
	static const struct figure_score score[] = {
		{ "AS64496 <One> & \"Sons\"", 5, 4, 6 },
		{ "AS64497", 10, 10, 10 },
		{ "AS64498", 2.5, 2, 3 },
	};
	struct buf svg;
	buf_init(&svg);
	figure_scores(&svg, score, 3, "score");
	check_svg(&svg);
	assert_null(strstr(svg.text, "logarithmic"));
	double five = dot_at(&svg, 0), ten = dot_at(&svg, 1), quarter = dot_at(&svg, 2);
	assert_true(ten - five > 100);
	assert_true(fabs((ten - five) - 2 * (five - quarter)) < 0.03);
	/* Two ranges of three strokes; the one without has its dot alone. */
	assert_int_equal(count_of(svg.text, "<line class=\"mark\""), 6);
	assert_non_null(
		strstr(svg.text, "AS64496 &lt;One&gt; &amp; &quot;Sons&quot;: 5, range 4 to 6;"));
	assert_non_null(strstr(svg.text, "AS64497: 10;"));
	buf_clear(&svg);
}

/* Equal factors are equal ways; what ends beyond the axis has no stroke across. */
static void test_logarithmic_scale(void **state)
{
	(void)state;
	static const struct figure_score score[] = {
		{ "a", 100, 50, 100 },
		{ "b", 10, 5, 20 },
		{ "c", 1, 0, 2 },
	};
	struct buf svg;
	buf_init(&svg);
	figure_scores(&svg, score, 3, "score");
	check_svg(&svg);
	assert_non_null(strstr(svg.text, "score, on a logarithmic scale"));
	double way = dot_at(&svg, 0) - dot_at(&svg, 1);
	assert_true(way > 100);
	assert_true(fabs(way - (dot_at(&svg, 1) - dot_at(&svg, 2))) < 0.03);
	assert_int_equal(count_of(svg.text, "<line class=\"mark\""), 3 + 3 + 2);
	assert_non_null(strstr(svg.text, ">50</text>"));
	buf_reset(&svg);
	figure_scores(&svg, (struct figure_score[]){ { "d", 10000, 4, 9000 } }, 1, "score");
	check_svg(&svg);
	static const char *const tick[] = { ">3<", ">10<", ">30<", ">3000<", ">10000<" };
	for (size_t i = 0; i < sizeof tick / sizeof *tick; i++)
		assert_non_null(strstr(svg.text, tick[i]));
	buf_clear(&svg);
}

static void test_scores_random(void **state)
{
	(void)state;
	struct random_state random = { 4 };
	for (int round = 0; round < 500; round++) {
		struct figure_score score[80];
		size_t count = random_below(&random, 81);
		bool spread = round % 2 == 0;
		for (size_t i = 0; i < count; i++) {
			double part = random_unit(&random);
			double value = spread ? 1 / (1e-9 + part * part * part) : part;
			if (round % 7 == 0)
				value = 0;
			score[i] = (struct figure_score){ document_text(&random), value,
				value * random_unit(&random), value * (1 + random_unit(&random)) };
		}
		struct buf svg;
		buf_init(&svg);
		figure_scores(&svg, score, count, "score");
		if (count == 0) {
			assert_int_equal(svg.length, 0);
		} else {
			check_svg(&svg);
			assert_int_equal(count_of(svg.text, "<circle "),
				count < FIGURE_ROWS ? count : FIGURE_ROWS);
		}
		buf_clear(&svg);
	}
}

/* ---- ranks ---- */

/* One network: known, known in part, not known, absent, known, known: two gaps in the line. */
static void test_gaps(void **state)
{
	(void)state;
	static const char *const month[] = { "2025-10", "2025-11", "2025-12", "2026-01", "2026-02",
		"2026-03" };
	static const char *const network[] = { "AS64496" };
	static const struct figure_rank rank[] = {
		{ FIGURE_WHOLE, 3, 1, 5 },
		{ FIGURE_PART, 4, 2, 8 },
		{ .state = FIGURE_NOT_KNOWN },
		{ .state = FIGURE_ABSENT },
		{ FIGURE_WHOLE, 1, 1, 1 },
		{ FIGURE_WHOLE, 2, 1, 400 },
	};
	struct buf svg;
	buf_init(&svg);
	figure_ranks(&svg, &(struct figure_ranks){ month, 6, network, 1, rank });
	check_svg(&svg);
	assert_int_equal(count_of(svg.text, "class=\"mark full\""), 3);
	assert_int_equal(count_of(svg.text, "class=\"mark hollow\""), 1);
	assert_int_equal(count_of(svg.text, "class=\"run\""), 2);
	assert_int_equal(count_of(svg.text, "<rect class=\"band\""), 1);
	for (size_t i = 0; i < 6; i++)
		assert_non_null(strstr(svg.text, month[i]));
	assert_non_null(strstr(svg.text, "AS64496: last in 2026-03, rank 2, range 1 to 400."));
	buf_clear(&svg);
}

static void test_ranks_random(void **state)
{
	(void)state;
	enum { MONTHS = 620, NETWORKS = 60 };
	static struct figure_rank rank[MONTHS * NETWORKS];
	const char *month[MONTHS], *network[NETWORKS];
	struct random_state random = { 5 };
	for (int round = 0; round < 60; round++) {
		size_t months = random_below(&random, round % 3 == 0 ? MONTHS : 30);
		size_t networks = random_below(&random, round % 3 == 1 ? NETWORKS : 6), marks = 0;
		for (size_t i = 0; i < months; i++)
			month[i] = "2026-03";
		for (size_t i = 0; i < networks; i++)
			network[i] = document_text(&random);
		for (size_t i = 0; i < months * networks; i++) {
			double low = 1 + (double)random_below(&random, 1000);
			rank[i] = (struct figure_rank){ (enum figure_month)random_below(&random, 4),
				low + 3, low, low + (double)random_below(&random, 3000) };
			marks += rank[i].state >= FIGURE_PART && i % networks < FIGURE_ROWS;
		}
		struct buf svg;
		buf_init(&svg);
		figure_ranks(
			&svg, &(struct figure_ranks){ month, months, network, networks, rank });
		if (months == 0 || networks == 0) {
			assert_int_equal(svg.length, 0);
		} else {
			check_svg(&svg);
			assert_int_equal(count_of(svg.text, "<circle "), marks);
		}
		buf_clear(&svg);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_straight_scale),
		cmocka_unit_test(test_logarithmic_scale),
		cmocka_unit_test(test_scores_random),
		cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_ranks_random),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
