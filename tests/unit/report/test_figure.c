#include "base/random.h"
#include "model/document.h"
#include "model/markup.h"
#include "report/figure.h"
#include "report/figure_lanes.h"
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

enum { CUT = 1226439000 }; /* 2008-11-11T21:30Z */

static size_t count_of(const char *text, const char *word)
{
	size_t count = 0;
	while ((text = strstr(text, word)) != NULL) {
		count++;
		text += strlen(word);
	}
	return count;
}

static void check_svg(const struct buf *svg)
{
	const char *wrong = markup_check(svg->text);
	if (wrong != NULL)
		fail_msg("%s\n%s", wrong, svg->text);
	assert_int_equal(strncmp(svg->text, "<svg ", 5), 0);
	assert_non_null(strstr(svg->text, "role=\"img\""));
	assert_null(strstr(svg->text, "nan"));
	assert_null(strstr(svg->text, "inf\""));
}

static void test_svg(void **state)
{
	(void)state;
	struct buf svg, data;
	buf_init(&svg);
	buf_init(&data);
	svg_step(&data, 'M', &(struct svg_point){ 1, 2.5 }, 1);
	svg_step(&data, 'C', (struct svg_point[]){ { 1, 2 }, { 3, 4 }, { 1.0 / 3, -0.001 } }, 3);
	assert_string_equal(data.text, "M1,2.5C1,2 3,4 0.33,0");
	svg_group(&svg, "a");
	svg_line(&svg, "b", (struct svg_point){ 1, 2 }, (struct svg_point){ 3, 4 });
	svg_path(&svg, "c", data.text, 1.5);
	svg_rect(&svg, "d", (struct svg_box){ 1, 2, 3, 4 }, 5);
	svg_circle(&svg, "e", (struct svg_point){ 1, 2 }, 3);
	svg_text(&svg, "f", (struct svg_point){ 1, 2 }, SVG_END, "<\"&\xFF");
	svg_end_group(&svg);
	assert_string_equal(svg.text,
		"<g class=\"a\">\n"
		"<line class=\"b\" x1=\"1\" y1=\"2\" x2=\"3\" y2=\"4\"/>\n"
		"<path class=\"c\" d=\"M1,2.5C1,2 3,4 0.33,0\" style=\"stroke-width:1.5\"/>\n"
		"<rect class=\"d\" x=\"1\" y=\"2\" width=\"3\" height=\"4\" rx=\"5\"/>\n"
		"<circle class=\"e\" cx=\"1\" cy=\"2\" r=\"3\"/>\n"
		"<text class=\"f\" x=\"1\" y=\"2\" text-anchor=\"end\">&lt;&quot;&amp;\xEF\xBF\xBD"
		"</text>\n"
		"</g>\n");
	buf_clear(&svg);
	buf_clear(&data);
}

static void test_fit(void **state)
{
	(void)state;
	struct buf text;
	buf_init(&text);
	svg_fit(&text, "short", 12, 100);
	assert_string_equal(text.text, "short");
	buf_reset(&text);
	svg_fit(&text, "a name that is much too long for its box", 12, 100);
	assert_true(svg_text_width(text.text, 12) <= 100);
	assert_non_null(strstr(text.text, "a name tha"));
	assert_string_equal(text.text + text.length - 3, "\xE2\x80\xA6");
	buf_clear(&text);
}

/* ---- upstreams ---- */

static void test_broken_links(void **state)
{
	(void)state;
	static const struct figure_upstream upstream[] = {
		{ 64497, "First", RELATION_PROVIDER, "back 2008-11-15", false, true, 0.99 },
		{ 64498, "Second", RELATION_PROVIDER, "cut 2008-11-11", true, false, 0.5 },
		{ 64499, NULL, RELATION_PEER, NULL, false, false, 0.0069 },
		{ 64500, "Later", RELATION_PROVIDER, NULL, false, false, -1 },
	};
	struct buf svg;
	buf_init(&svg);
	figure_upstreams(&svg, &(struct figure_network){ 64496, "Target", upstream, 4 });
	check_svg(&svg);
	/* One link of each kind and one sample of each in the key. */
	assert_int_equal(count_of(svg.text, "class=\"link cut\""), 2);
	assert_int_equal(count_of(svg.text, "class=\"link back\""), 2);
	assert_int_equal(count_of(svg.text, "class=\"link\""), 3);
	assert_int_equal(count_of(svg.text, "class=\"cross\""), 4);
	assert_non_null(strstr(svg.text, ">First<"));
	assert_non_null(strstr(svg.text, ">AS64500, not in the topology<"));
	assert_non_null(strstr(svg.text, ">AS64499, 0.7 % alone<"));
	assert_non_null(strstr(svg.text, ">name not known<"));
	assert_non_null(strstr(
		svg.text, "AS64498 Second, provider, 50 % alone, cut 2008-11-11, link severed; "));
	buf_clear(&svg);
}

/* With too many neighbours, those that were cut are drawn whatever they carry. */
static void test_too_many(void **state)
{
	(void)state;
	struct figure_upstream upstream[40] = { 0 };
	struct buf svg;
	buf_init(&svg);
	for (unsigned i = 0; i < 40; i++)
		upstream[i] = (struct figure_upstream){ 65536 + i, NULL,
			(enum relation)(i % RELATIONS), NULL, i == 39, false, 0.5 };
	upstream[38].share = 0.9;
	figure_upstreams(&svg, &(struct figure_network){ 64496, NULL, upstream, 40 });
	check_svg(&svg);
	assert_int_equal(count_of(svg.text, "% alone<"), 19);
	assert_non_null(strstr(svg.text, ">21 more<"));
	assert_non_null(strstr(svg.text, ">AS65574, 90 % alone<"));
	assert_non_null(strstr(svg.text, ">AS65575, 50 % alone<"));
	buf_clear(&svg);
}

struct box {
	double x, y, width, height;
};

static size_t read_boxes(const char *svg, struct box *box, size_t most)
{
	size_t count = 0;
	while (count < most && (svg = strstr(svg, "<rect class=\"")) != NULL) {
		struct box *b = &box[count];
		bool wanted =
			strncmp(svg + 13, "box", 3) == 0 || strncmp(svg + 13, "target", 6) == 0;
		svg = strstr(svg, " x=\"");
		count += wanted && sscanf(svg, " x=\"%lf\" y=\"%lf\" width=\"%lf\" height=\"%lf\"",
					   &b->x, &b->y, &b->width, &b->height) == 4;
	}
	return count;
}

static bool overlap(const struct box *a, const struct box *b)
{
	return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
	       b->y < a->y + a->height;
}

/* Whatever the mixture of neighbours: as many boxes, inside the picture, none over another. */
static void test_boxes_apart(void **state)
{
	(void)state;
	struct random_state random = { 3 };
	for (int round = 0; round < 500; round++) {
		struct figure_upstream upstream[30];
		struct box box[40];
		struct buf svg;
		double width = 0, height = 0;
		size_t count = random_below(&random, 31);
		for (size_t i = 0; i < count; i++)
			upstream[i] = (struct figure_upstream){ (asn_t)random_u64(&random),
				document_text(&random), (enum relation)random_below(&random, 3),
				document_text(&random), random_below(&random, 2) == 0,
				random_below(&random, 2) == 0,
				i == 0 ? NAN : random_unit(&random) * 3 - 1 };
		buf_init(&svg);
		figure_upstreams(&svg,
			&(struct figure_network){ 64496, document_text(&random), upstream, count });
		check_svg(&svg);
		assert_int_equal(sscanf(strstr(svg.text, "viewBox"), "viewBox=\"0 0 %lf %lf",
					 &width, &height),
			2);
		size_t boxes = read_boxes(svg.text, box, 40);
		assert_int_equal(boxes, (count > 20 ? 19 : count) + 1);
		for (size_t i = 0; i < boxes; i++) {
			assert_true(box[i].x >= 0 && box[i].x + box[i].width <= width);
			assert_true(box[i].y >= 0 && box[i].y + box[i].height <= height);
			for (size_t j = 0; j < i; j++)
				assert_false(overlap(&box[i], &box[j]));
		}
		buf_clear(&svg);
	}
}

/* ---- time line ---- */

static void draw(struct buf *svg, ost_time_t from, ost_time_t until)
{
	static const struct figure_event events[] = {
		{ CUT, CUT + MINUTE_S, "cut", "two providers end their sessions" },
		{ CUT + 3 * DAY_S, CUT + 3 * DAY_S + 60, "return", "back through a third" },
		{ CUT + 4 * DAY_S, CUT + 6 * DAY_S, "lost", "withdrawn" },
		{ CUT + 400 * DAY_S, CUT + 400 * DAY_S, "noted", "outside" },
	};
	static const struct figure_point points[] = {
		{ CUT - 2 * DAY_S, 100, "First" },
		{ CUT + DAY_S, 25, "Second" },
		{ CUT + DAY_S, 25, "First" },
		{ CUT + 5 * DAY_S, 60, NULL },
		{ CUT + 5 * DAY_S, NAN, "Third" },
		{ CUT + 5 * DAY_S, -1, "Third" },
		{ CUT + 500 * DAY_S, 1, "Third" },
	};
	buf_reset(svg);
	figure_timeline(svg, &(struct figure_chart){ from, until, CUT, events, 4, points, 7 });
	check_svg(svg);
}

static void test_timeline(void **state)
{
	(void)state;
	struct buf svg;
	buf_init(&svg);
	draw(&svg, CUT - 6 * DAY_S, CUT + 24 * DAY_S);
	assert_int_equal(count_of(svg.text, "<text class=\"small halo"), 3);
	assert_null(strstr(svg.text, "outside"));
	assert_null(strstr(svg.text, "Third"));
	/* Four marks, three in the key. */
	assert_int_equal(count_of(svg.text, "class=\"mark full\""), 7);
	assert_int_equal(count_of(svg.text, "class=\"run\""), 1);
	/* Dark until the return and again from the loss; a sample of it in the key. */
	assert_int_equal(count_of(svg.text, "<rect class=\"dark\""), 3);
	assert_int_equal(count_of(svg.text, "<rect class=\"band back\""), 2);
	assert_int_equal(count_of(svg.text, "<rect class=\"band cut\""), 1);
	assert_non_null(strstr(svg.text, ">day 0<"));
	assert_non_null(strstr(svg.text, ">6 Nov 2008<"));
	assert_non_null(strstr(svg.text, ">11 Nov<"));
	assert_non_null(strstr(svg.text, ">observer not known<"));
	assert_non_null(strstr(svg.text, ">100 %<"));
	assert_null(strstr(svg.text, ">125 %<"));
	draw(&svg, CUT - 14 * DAY_S, CUT + 186 * DAY_S);
	assert_non_null(strstr(svg.text, ">Nov 2008<"));
	assert_non_null(strstr(svg.text, ">Dec<"));
	assert_non_null(strstr(svg.text, ">Jan 2009<"));
	buf_clear(&svg);
}

static void test_timeline_extremes(void **state)
{
	(void)state;
	struct buf svg;
	buf_init(&svg);
	draw(&svg, CUT, CUT);
	draw(&svg, CUT, CUT - DAY_S);
	draw(&svg, CUT + DAY_S, CUT + DAY_S + 1);
	draw(&svg, 0, INT64_C(7258118400)); /* 1970 to 2200 */
	draw(&svg, CUT - 300 * DAY_S, CUT - 200 * DAY_S);
	assert_null(strstr(svg.text, " %<")); /* nothing measured: no axis of levels */
	static const struct figure_point high = { CUT, 287, "First" };
	buf_reset(&svg);
	figure_timeline(
		&svg, &(struct figure_chart){ CUT - DAY_S, CUT + DAY_S, CUT, NULL, 0, &high, 1 });
	check_svg(&svg);
	assert_non_null(strstr(svg.text, ">300 %<"));
	buf_clear(&svg);
}

/* Hostile labels and observers in any number. */
static void test_timeline_random(void **state)
{
	(void)state;
	struct random_state random = { 5 };
	for (int round = 0; round < 200; round++) {
		struct figure_event event[12];
		struct figure_point point[40];
		struct buf svg;
		size_t events = random_below(&random, 13), points = random_below(&random, 41);
		for (size_t i = 0; i < events; i++) {
			ost_time_t from = CUT + (ost_time_t)random_below(&random, 90) * DAY_S;
			event[i] = (struct figure_event){ from,
				from + (ost_time_t)random_below(&random, 5) * DAY_S,
				random_below(&random, 2) == 0 ? "cut" : "return",
				document_text(&random) };
		}
		for (size_t i = 0; i < points; i++)
			point[i] = (struct figure_point){
				CUT + (ost_time_t)random_below(&random, 60) * DAY_S,
				random_unit(&random) * 300, document_text(&random)
			};
		buf_init(&svg);
		figure_timeline(&svg, &(struct figure_chart){ CUT - 30 * DAY_S, CUT + 60 * DAY_S,
					      CUT, event, events, point, points });
		check_svg(&svg);
		buf_clear(&svg);
	}
}

/* No text over another ever; with room to the right, no line through a text either. */
static void test_lanes(void **state)
{
	(void)state;
	struct random_state random = { 9 };
	for (int round = 0; round < 1000; round++) {
		struct lane_label label[15];
		size_t count = 1 + random_below(&random, 15);
		double right = round % 2 == 0 ? 2000 : 500, at = 0;
		for (size_t i = 0; i < count; i++) {
			at += random_unit(&random) * 500 / 15;
			label[i] = (struct lane_label){ .line = at,
				.width = 20 + random_unit(&random) * 200 };
		}
		size_t lanes = lanes_place(label, count, right);
		for (size_t i = 0; i < count; i++) {
			assert_true(label[i].lane < lanes);
			assert_true(lane_right(&label[i]) <= right);
			for (size_t j = 0; j < count; j++) {
				bool beside = lane_right(&label[i]) < lane_left(&label[j]) ||
					      lane_right(&label[j]) < lane_left(&label[i]);
				assert_true(i == j || label[i].lane != label[j].lane || beside);
				bool through = label[j].lane > label[i].lane &&
					       lane_left(&label[i]) < label[j].line &&
					       label[j].line < lane_right(&label[i]);
				assert_false(right > 1000 && through);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_svg),
		cmocka_unit_test(test_fit),
		cmocka_unit_test(test_broken_links),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_boxes_apart),
		cmocka_unit_test(test_timeline),
		cmocka_unit_test(test_timeline_extremes),
		cmocka_unit_test(test_timeline_random),
		cmocka_unit_test(test_lanes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
