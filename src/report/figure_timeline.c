/*
 * Measured volume around a cut: time to the right, percent of the volume before upwards, a mark
 * for each measurement, a line or band for each event, the times without connection shaded.
 */
#include "report/figure.h"

#include "base/alloc.h"
#include "base/json.h"
#include "report/figure_lanes.h"
#include "report/figure_marks.h"
#include "report/svg.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	WIDTH = 760,
	LEFT = 50, /* of the plot */
	RIGHT = 746,
	HEIGHT = 270, /* of the plot */
	HEIGHT_BARE = 70, /* without any measurement: events only */
	LANE = 17, /* height of a lane of labels */
	AXIS = 46, /* below the plot: dates, day 0 */
	KEY_ROW = 19, /* of the key of observers */
	KEY_COLUMNS = 4,
	LABEL_MOST = 300, /* width of a label */
	TICK_PITCH = 76, /* dates stand at least this far apart */
	DAYS_BELOW = 60, /* days: shorter charts get days as ticks, longer ones months */
	LEVEL_MOST = 1000000, /* percent; beyond this is no measurement */
};

struct mark {
	const struct figure_point *point;
	size_t observer; /* index into timeline.observer */
	struct svg_point at;
};

struct timeline {
	const struct figure_chart *chart;
	struct buf *svg;
	ost_time_t until; /* behind chart->from, whatever the caller said */
	double top, bottom; /* of the plot */
	double highest; /* level at the top */
	const struct figure_event **event; /* those within the chart, by time */
	struct lane_label *label; /* theirs */
	size_t events;
	struct mark *mark; /* by observer, then time */
	size_t marks;
	const char **observer; /* in the order of the points given */
	size_t observers;
};

static double x_of(const struct timeline *line, ost_time_t t)
{
	double part = (double)(t - line->chart->from) / (double)(line->until - line->chart->from);
	return LEFT + fmin(fmax(part, 0), 1) * (RIGHT - LEFT);
}

static double y_of(const struct timeline *line, double level)
{
	return line->bottom - level / line->highest * (line->bottom - line->top);
}

static bool within(const struct timeline *line, ost_time_t t)
{
	return t >= line->chart->from && t <= line->until;
}

static bool kind_is(const struct figure_event *event, const char *kind)
{
	return event->kind != NULL && strcmp(event->kind, kind) == 0;
}

static bool ends_connection(const struct figure_event *event)
{
	return kind_is(event, "cut") || kind_is(event, "lost") || kind_is(event, "filtered");
}

static bool is_band(const struct figure_event *event)
{
	return event->until - event->from > DAY_S;
}

/* ---- collecting ---- */

static int compare_events(const void *a, const void *b)
{
	const struct figure_event *x = *(const struct figure_event *const *)a;
	const struct figure_event *y = *(const struct figure_event *const *)b;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x < y ? -1 : x > y;
}

static void collect_events(struct timeline *line)
{
	const struct figure_chart *chart = line->chart;
	line->event = xcalloc(chart->events + 1, sizeof *line->event);
	for (size_t i = 0; i < chart->events; i++) {
		const struct figure_event *event = &chart->event_list[i];
		if (within(line, event->from) || (is_band(event) && event->from <= line->until &&
							 event->until >= chart->from))
			line->event[line->events++] = event;
	}
	qsort(line->event, line->events, sizeof *line->event, compare_events);
}

static size_t observer_index(struct timeline *line, const char *name)
{
	if (name == NULL)
		name = "observer not known";
	for (size_t i = 0; i < line->observers; i++) {
		if (strcmp(line->observer[i], name) == 0)
			return i;
	}
	line->observer[line->observers] = name;
	return line->observers++;
}

static int compare_marks(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;
	if (x->observer != y->observer)
		return x->observer < y->observer ? -1 : 1;
	if (x->point->t != y->point->t)
		return x->point->t < y->point->t ? -1 : 1;
	return x->point < y->point ? -1 : x->point > y->point;
}

static void collect_marks(struct timeline *line)
{
	const struct figure_chart *chart = line->chart;
	double highest = 100;
	line->mark = xcalloc(chart->points + 1, sizeof *line->mark);
	line->observer = xcalloc(chart->points + 1, sizeof *line->observer);
	for (size_t i = 0; i < chart->points; i++) {
		const struct figure_point *point = &chart->point_list[i];
		if (!within(line, point->t) || !(point->level >= 0 && point->level <= LEVEL_MOST))
			continue;
		size_t observer = observer_index(line, point->observer);
		line->mark[line->marks++] = (struct mark){ .point = point, .observer = observer };
		highest = fmax(highest, point->level);
	}
	qsort(line->mark, line->marks, sizeof *line->mark, compare_marks);
	line->highest = highest * 1.05;
}

/* ---- layout ---- */

static void fit_label(const struct figure_event *event, struct buf *text)
{
	svg_fit(text, event->label != NULL ? event->label : event->kind, 11, LABEL_MOST);
}

/* Returns the height the labels take. */
static double place_labels(struct timeline *line)
{
	struct buf text;
	buf_init(&text);
	line->label = xcalloc(line->events + 1, sizeof *line->label);
	for (size_t i = 0; i < line->events; i++) {
		buf_reset(&text);
		fit_label(line->event[i], &text);
		line->label[i].line = x_of(line, line->event[i]->from);
		line->label[i].width = svg_text_width(text.text, 11);
	}
	buf_clear(&text);
	return (double)lanes_place(line->label, line->events, RIGHT + 10) * LANE;
}

static bool taken(const struct timeline *line, size_t before, struct svg_point at)
{
	for (size_t i = 0; i < before; i++) {
		const struct svg_point *other = &line->mark[i].at;
		if (fabs(other->x - at.x) < 10 && fabs(other->y - at.y) < 9)
			return true;
	}
	return false;
}

/* Marks that would cover an earlier one move right, by as little as will do: left would show what
 * was measured after the cut as if before. */
static void place_marks(struct timeline *line)
{
	for (size_t i = 0; i < line->marks; i++) {
		struct mark *mark = &line->mark[i];
		double x = x_of(line, mark->point->t);
		mark->at = (struct svg_point){ x, y_of(line, mark->point->level) };
		for (int try = 1; try <= 12 && taken(line, i, mark->at); try++)
			mark->at.x = x + try * 5;
	}
}

/* ---- axes ---- */

static double level_step(double highest)
{
	double step = 25;
	static const double factor[] = { 2, 2, 2.5 }; /* 25, 50, 100, 250, 500, 1000 ... */
	for (size_t i = 0; highest / step > 6; i++)
		step *= factor[i % 3];
	return step;
}

static void draw_levels(const struct timeline *line)
{
	double step = line->marks > 0 ? level_step(line->highest) : line->highest;
	struct buf text;
	buf_init(&text);
	for (int i = 0; i * step < line->highest; i++) {
		double y = y_of(line, i * step);
		svg_line(line->svg, i == 0 ? "axis" : "grid", (struct svg_point){ LEFT, y },
			(struct svg_point){ RIGHT, y });
		if (line->marks == 0)
			continue;
		buf_reset(&text);
		number_print(&text, i * step, 0);
		buf_puts(&text, " %");
		svg_text(line->svg, "soft small", (struct svg_point){ LEFT - 7, y + 4 }, SVG_END,
			text.text);
	}
	buf_clear(&text);
}

static const char *month_name(int month)
{
	static const char *const name[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
		"Sep", "Oct", "Nov", "Dec" };
	return name[month - 1];
}

/* A date below the axis; the year stands with the first and where it changes. */
static void draw_tick(const struct timeline *line, ost_time_t t, bool with_day, int *last_year)
{
	int year, month, day;
	struct svg_point at = { x_of(line, t), line->bottom };
	struct buf text;
	buf_init(&text);
	civil_from_days(t / DAY_S, &year, &month, &day);
	if (with_day)
		buf_printf(&text, "%d ", day);
	buf_puts(&text, month_name(month));
	if (year != *last_year)
		buf_printf(&text, " %d", year);
	*last_year = year;
	svg_line(line->svg, "axis", at, (struct svg_point){ at.x, at.y + 5 });
	svg_text(line->svg, "soft small", (struct svg_point){ at.x, at.y + 18 },
		at.x > RIGHT - 20 ? SVG_END : SVG_MIDDLE, text.text);
	buf_clear(&text);
}

/* Ticks every few days, one of them on the day of the event. */
static void draw_days(const struct timeline *line)
{
	static const int steps[] = { 1, 2, 3, 5, 7, 10 };
	double day = (RIGHT - LEFT) * (double)DAY_S / (double)(line->until - line->chart->from);
	size_t s = 0;
	while (s + 1 < sizeof steps / sizeof *steps && steps[s] * day < TICK_PITCH)
		s++;
	ost_time_t step = (ost_time_t)steps[s] * DAY_S;
	ost_time_t t = line->chart->event / DAY_S * DAY_S;
	int year = 0;
	t -= (t - line->chart->from) / step * step;
	if (t < line->chart->from)
		t += step;
	for (; t <= line->until; t += step)
		draw_tick(line, t, true, &year);
}

static ost_time_t month_start(int64_t month)
{
	return days_from_civil((int)(month / 12), (int)(month % 12) + 1, 1) * DAY_S;
}

static void draw_months(const struct timeline *line)
{
	static const int steps[] = { 1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200 };
	double length = (double)(line->until - line->chart->from) / (30.4 * DAY_S);
	int year, month, day, last_year = 0;
	size_t s = 0;
	while (s + 1 < sizeof steps / sizeof *steps &&
		steps[s] * (RIGHT - LEFT) / length < TICK_PITCH)
		s++;
	civil_from_days(line->chart->from / DAY_S, &year, &month, &day);
	int64_t m = (int64_t)year * 12 + month - 1;
	m = (m + steps[s] - 1) / steps[s] * steps[s];
	for (; month_start(m) <= line->until; m += steps[s]) {
		if (month_start(m) >= line->chart->from)
			draw_tick(line, month_start(m), false, &last_year);
	}
}

static void draw_day_zero(const struct timeline *line)
{
	double x = x_of(line, line->chart->event);
	if (!within(line, line->chart->event))
		return;
	svg_line(line->svg, "event zero", (struct svg_point){ x, line->top },
		(struct svg_point){ x, line->bottom + 5 });
	svg_text(line->svg, "small bold cut", (struct svg_point){ x, line->bottom + 36 },
		SVG_MIDDLE, "day 0");
}

/* ---- events ---- */

static void draw_span(
	const struct timeline *line, const char *class, ost_time_t from, ost_time_t until)
{
	double x = x_of(line, from), width = x_of(line, until) - x;
	if (width > 0)
		svg_rect(line->svg, class,
			(struct svg_box){ x, line->top, width, line->bottom - line->top }, 0);
}

/*
 * From the cut on the network is dark, until a return, then dark again from the next loss on. A
 * time known as an interval counts with its middle.
 */
static void shade(const struct timeline *line)
{
	bool is_dark = true;
	ost_time_t since = line->chart->event;
	for (size_t i = 0; i < line->events; i++) {
		const struct figure_event *event = line->event[i];
		ost_time_t t = event->from + (event->until - event->from) / 2;
		bool turns = is_dark ? kind_is(event, "return") : ends_connection(event);
		if (!turns || t <= since)
			continue;
		draw_span(line, is_dark ? "dark" : "band back", since, t);
		is_dark = !is_dark;
		since = t;
	}
	draw_span(line, is_dark ? "dark" : "band back", since, line->until);
}

static bool comes_back(const struct timeline *line)
{
	for (size_t i = 0; i < line->events; i++) {
		if (kind_is(line->event[i], "return"))
			return true;
	}
	return false;
}

static const char *event_class(
	const struct figure_event *event, const char *plain, const char *cut, const char *back)
{
	if (ends_connection(event))
		return cut;
	return kind_is(event, "return") ? back : plain;
}

static double lane_base(const struct timeline *line, const struct lane_label *label)
{
	return line->top - 8 - (double)label->lane * LANE;
}

static void draw_event_lines(const struct timeline *line)
{
	for (size_t i = 0; i < line->events; i++) {
		const struct figure_event *event = line->event[i];
		double x = line->label[i].line;
		if (is_band(event))
			draw_span(line, event_class(event, "band", "band cut", "band"), event->from,
				event->until);
		svg_line(line->svg, event_class(event, "event", "event cut", "event back"),
			(struct svg_point){ x, lane_base(line, &line->label[i]) - 9 },
			(struct svg_point){ x, line->bottom });
	}
}

static void draw_event_labels(const struct timeline *line)
{
	struct buf text;
	buf_init(&text);
	for (size_t i = 0; i < line->events; i++) {
		const struct lane_label *label = &line->label[i];
		buf_reset(&text);
		fit_label(line->event[i], &text);
		svg_text(line->svg,
			event_class(
				line->event[i], "small halo", "small halo cut", "small halo back"),
			(struct svg_point){ label->leftward ? lane_right(label) : lane_left(label),
				lane_base(line, label) },
			label->leftward ? SVG_END : SVG_START, text.text);
	}
	buf_clear(&text);
}

/* ---- measurements ---- */

static void draw_runs(const struct timeline *line)
{
	struct buf data;
	buf_init(&data);
	for (size_t i = 0; i < line->marks;) {
		size_t observer = line->mark[i].observer, first = i;
		buf_reset(&data);
		for (; i < line->marks && line->mark[i].observer == observer; i++)
			svg_step(&data, i == first ? 'M' : 'L', &line->mark[i].at, 1);
		if (i - first < 2)
			continue;
		svg_group(line->svg, mark_class(observer));
		svg_path(line->svg, "run", data.text, 0);
		svg_end_group(line->svg);
	}
	buf_clear(&data);
}

static double key_height(const struct timeline *line)
{
	size_t rows = (line->observers + KEY_COLUMNS - 1) / KEY_COLUMNS;
	return (double)(rows + 2) * KEY_ROW;
}

static void draw_key_span(
	const struct timeline *line, double x, double y, const char *class, const char *text)
{
	svg_rect(line->svg, class, (struct svg_box){ x, y - 6, 22, 11 }, 0);
	svg_text(line->svg, "soft small", (struct svg_point){ x + 28, y + 4 }, SVG_START, text);
}

static void draw_key(const struct timeline *line)
{
	double pitch = (double)(RIGHT - LEFT) / KEY_COLUMNS;
	double y = line->bottom + AXIS + 10;
	struct buf text;
	buf_init(&text);
	for (size_t i = 0; i < line->observers; i++) {
		struct svg_point at = { LEFT + 5 + (double)(i % KEY_COLUMNS) * pitch,
			y + (double)(i / KEY_COLUMNS) * KEY_ROW };
		mark_put(line->svg, i, at);
		buf_reset(&text);
		svg_fit(&text, line->observer[i], 11, pitch - 20);
		svg_text(line->svg, "small", (struct svg_point){ at.x + 11, at.y + 4 }, SVG_START,
			text.text);
	}
	buf_clear(&text);
	y += key_height(line) - 2 * KEY_ROW;
	draw_key_span(line, LEFT, y, "dark", "network cut off");
	if (comes_back(line))
		draw_key_span(line, LEFT + pitch, y, "band back", "reachable again");
	if (line->marks > 0)
		svg_text(line->svg, "soft small", (struct svg_point){ LEFT, y + 4 + KEY_ROW },
			SVG_START,
			"Percent of the volume before the cut; marks that would cover each other "
			"stand "
			"side by side.");
}

static void describe(const struct timeline *line, struct buf *text)
{
	time_print_day(text, line->chart->from);
	buf_puts(text, " to ");
	time_print_day(text, line->until);
	buf_printf(text, ", day 0 is ");
	time_print_day(text, line->chart->event);
	buf_puts(text, ".");
	for (size_t i = 0; i < line->events; i++) {
		buf_putc(text, ' ');
		time_print_day(text, line->event[i]->from);
		buf_printf(
			text, ": %s.", line->event[i]->label != NULL ? line->event[i]->label : "");
	}
	for (size_t i = 0; i < line->marks; i++) {
		buf_printf(text, " %s, ", line->observer[line->mark[i].observer]);
		time_print_day(text, line->mark[i].point->t);
		buf_puts(text, ": ");
		number_print(text, line->mark[i].point->level, 0);
		buf_puts(text, " %.");
	}
}

static void open_figure(const struct timeline *line)
{
	struct buf id, text;
	double height = line->bottom + AXIS + key_height(line) + 12;
	buf_init(&id);
	buf_init(&text);
	buf_printf(&id, "timeline-%" PRId64 "-%" PRId64, line->chart->from, line->until);
	describe(line, &text);
	svg_open(line->svg, (struct svg_point){ WIDTH, height }, id.text,
		"Events and measured volume over time", text.text);
	buf_clear(&id);
	buf_clear(&text);
}

void figure_timeline(struct buf *svg, const struct figure_chart *chart)
{
	struct timeline line = { .chart = chart, .svg = svg, .until = chart->until };
	if (line.until <= chart->from)
		line.until = chart->from + DAY_S;
	collect_events(&line);
	collect_marks(&line);
	line.top = place_labels(&line) + 10;
	line.bottom = line.top + (line.marks > 0 ? HEIGHT : HEIGHT_BARE);
	place_marks(&line);
	open_figure(&line);
	shade(&line);
	draw_levels(&line);
	if (line.until - chart->from < (ost_time_t)DAYS_BELOW * DAY_S)
		draw_days(&line);
	else
		draw_months(&line);
	draw_event_lines(&line);
	draw_day_zero(&line);
	draw_event_labels(&line);
	draw_runs(&line);
	for (size_t i = 0; i < line.marks; i++)
		mark_put(svg, line.mark[i].observer, line.mark[i].at);
	draw_key(&line);
	svg_close(svg);
	free(line.event);
	free(line.label);
	free(line.mark);
	free(line.observer);
}
