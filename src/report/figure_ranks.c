#include "report/figure_ranks.h"

#include "report/figure_marks.h"
#include "report/svg.h"

#include <math.h>
#include <stdbool.h>

enum {
	WIDTH = 556, /* at 500 pixels nothing needs to be scrolled */
	RIGHT = 532, /* of the plots */
	TEXT = 12, /* font size */
	/* scores */
	SCORES_LEFT = 200,
	SCORES_TOP = 6,
	ROW = 20,
	SCORES_AXIS = 40, /* below the plot: numbers, what they are */
	TICKS_MOST = 7,
	DECADES_MOST = 4, /* what is less than that part of the highest stands at the edge */
	DESCRIBED = 5, /* rows in the description */
	/* ranks */
	RANKS_LEFT = 44,
	LANE_TITLE = 22,
	LANE_AXIS = 26, /* below a lane: months */
	TICK_HEIGHT = 15, /* numbers stand at least this far apart */
	MONTH_WIDTH = 52, /* names of months likewise */
};
static const double DOT = 3.6; /* radius */
static const double CAP = 3.5; /* half of the stroke at the end of a range */

struct axis {
	bool logarithmic;
	double low, high; /* values at the ends */
	double from, to; /* where these stand */
};

static double place_on(const struct axis *axis, double value)
{
	double low = axis->low, high = axis->high, inside = fmin(fmax(value, low), high);
	double part = axis->logarithmic ? log(inside / low) / log(high / low)
					: (inside - low) / (high - low);
	return axis->from + part * (axis->to - axis->from);
}

/* The next of 1, 2, 5, 10, 20 ... at or above `value`, which is above 0. */
static double round_number(double value)
{
	static const double digit[] = { 1, 2, 5 };
	double power = pow(10, floor(log10(value)));
	for (size_t i = 0; i < sizeof digit / sizeof *digit; i++) {
		if (value <= digit[i] * power * (1 + 1e-9))
			return digit[i] * power;
	}
	return 10 * power;
}

static void put_number(struct buf *svg, struct svg_point at, enum svg_anchor anchor, double number)
{
	struct buf text;
	buf_init(&text);
	buf_printf(&text, "%g", number);
	svg_text(svg, "soft small", at, anchor, text.text);
	buf_clear(&text);
}

static void put_vertical(struct buf *svg, const char *class, double x, double from, double to)
{
	svg_line(svg, class, (struct svg_point){ x, from }, (struct svg_point){ x, to });
}

static void put_horizontal(struct buf *svg, const char *class, double y, double from, double to)
{
	svg_line(svg, class, (struct svg_point){ from, y }, (struct svg_point){ to, y });
}

/* ---- scores ---- */

/* Logarithmic where values differ tenfold, else from 0. */
static struct axis axis_of_scores(const struct figure_score *score, size_t count)
{
	double low = INFINITY, high = 0;
	for (size_t i = 0; i < count; i++) {
		high = fmax(high, fmax(score[i].high, score[i].score));
		if (score[i].score > 0)
			low = fmin(low, score[i].low > 0 ? score[i].low : score[i].score);
	}
	if (!(high > 0))
		low = high = 1;
	struct axis axis = { high / low >= 10, 0, high, SCORES_LEFT, RIGHT };
	double step = round_number(high / (TICKS_MOST - 1));
	if (!axis.logarithmic) {
		axis.high = ceil(high / step - 1e-9) * step;
		return axis;
	}
	axis.high = round_number(high);
	axis.low = fmax(low, high * pow(10, -DECADES_MOST));
	axis.low = 1 / round_number(1 / axis.low); /* at or below it */
	return axis;
}

/* Numbers 1, 3, 10 ... in place of 1, 2, 5, 10 ... */
static bool is_wide(const struct axis *axis)
{
	return axis->logarithmic && axis->high / axis->low > 100 * (1 + 1e-9);
}

static double next_tick(const struct axis *axis, double tick)
{
	if (!axis->logarithmic)
		return tick + round_number(axis->high / (TICKS_MOST - 1));
	if (!is_wide(axis))
		return round_number(1.5 * tick);
	double digit = tick / pow(10, floor(log10(tick) + 1e-9));
	return digit < 2 ? 3 * tick : 10.0 / 3 * tick;
}

static double first_tick(const struct axis *axis)
{
	if (!is_wide(axis))
		return axis->low;
	double decade = pow(10, ceil(log10(axis->low) - 1e-9));
	return 0.3 * decade >= axis->low ? 0.3 * decade : decade;
}

static void put_score_axis(
	struct buf *svg, const struct axis *axis, double bottom, const char *name)
{
	struct buf text;
	buf_init(&text);
	for (double tick = first_tick(axis); tick <= axis->high * (1 + 1e-9);
		tick = next_tick(axis, tick)) {
		double x = place_on(axis, tick);
		put_vertical(svg, "grid", x, SCORES_TOP, bottom);
		put_number(svg, (struct svg_point){ x, bottom + 15 }, SVG_MIDDLE, tick);
	}
	buf_printf(&text, "%s%s", name, axis->logarithmic ? ", on a logarithmic scale" : "");
	svg_text(svg, "soft small", (struct svg_point){ RIGHT, bottom + 32 }, SVG_END, text.text);
	buf_clear(&text);
}

/* An end that lies beyond the picture gets no stroke across it. */
static void put_end(struct buf *svg, const struct axis *axis, double value, double y)
{
	double x = place_on(axis, value);
	if (value >= axis->low && value <= axis->high)
		put_vertical(svg, "mark", x, y - CAP, y + CAP);
}

static void put_score(
	struct buf *svg, const struct axis *axis, const struct figure_score *score, double y)
{
	struct buf label;
	buf_init(&label);
	svg_fit(&label, score->label, TEXT, SCORES_LEFT - 22);
	svg_text(svg, "", (struct svg_point){ SCORES_LEFT - 10, y + 4 }, SVG_END, label.text);
	buf_clear(&label);
	svg_group(svg, mark_class(0));
	if (score->low < score->high) {
		put_horizontal(
			svg, "mark", y, place_on(axis, score->low), place_on(axis, score->high));
		put_end(svg, axis, score->low, y);
		put_end(svg, axis, score->high, y);
	}
	svg_circle(svg, "mark full", (struct svg_point){ place_on(axis, score->score), y }, DOT);
	svg_end_group(svg);
}

static void describe_scores(
	struct buf *text, const struct figure_score *score, size_t count, const char *axis)
{
	buf_printf(
		text, "A row for each of %zu, in the order of the table; across: %s.", count, axis);
	for (size_t i = 0; i < count && i < DESCRIBED; i++) {
		buf_printf(text, " %s: %.4g", score[i].label, score[i].score);
		if (score[i].low < score[i].high)
			buf_printf(text, ", range %.4g to %.4g", score[i].low, score[i].high);
		buf_putc(text, i + 1 < count && i + 1 < DESCRIBED ? ';' : '.');
	}
}

void figure_scores(
	struct buf *svg, const struct figure_score *score, size_t count, const char *axis_name)
{
	size_t rows = count < FIGURE_ROWS ? count : FIGURE_ROWS;
	double bottom = SCORES_TOP + (double)rows * ROW;
	struct buf text;
	if (rows == 0)
		return;
	struct axis axis = axis_of_scores(score, rows);
	buf_init(&text);
	describe_scores(&text, score, rows, axis_name);
	svg_open(svg, (struct svg_point){ WIDTH, bottom + SCORES_AXIS }, "scores",
		"The ranking, with ranges", text.text);
	buf_clear(&text);
	for (size_t i = 1; i < rows; i += 2)
		svg_rect(svg, "stripe",
			(struct svg_box){ 0, SCORES_TOP + (double)i * ROW, WIDTH, ROW }, 0);
	put_score_axis(svg, &axis, bottom, axis_name);
	for (size_t i = 0; i < rows; i++)
		put_score(svg, &axis, &score[i], SCORES_TOP + ((double)i + 0.5) * ROW);
	svg_close(svg);
}

/* ---- ranks ---- */

struct lanes {
	const struct figure_ranks *ranks;
	struct buf *svg;
	size_t networks; /* that are drawn */
	double height; /* of a plot */
	double pitch; /* of the months */
	struct axis axis; /* of the lane at hand */
};

static bool has_rank(const struct figure_rank *rank)
{
	return rank->state == FIGURE_PART || rank->state == FIGURE_WHOLE;
}

static const struct figure_rank *rank_in(const struct lanes *lanes, size_t month, size_t network)
{
	return &lanes->ranks->rank[month * lanes->ranks->networks + network];
}

static double month_at(const struct lanes *lanes, size_t month)
{
	return RANKS_LEFT + ((double)month + 0.5) * lanes->pitch;
}

static void put_rank_axis(const struct lanes *lanes)
{
	const struct axis *axis = &lanes->axis;
	double decade = lanes->height / log10(axis->high);
	bool between = decade * log10(10.0 / 3) >= TICK_HEIGHT;
	for (double tick = 1; tick <= axis->high; tick *= 10) {
		for (double digit = 1; digit <= (between ? 3 : 1); digit += 2) {
			double y = place_on(axis, digit * tick);
			if (digit * tick > axis->high)
				break;
			put_horizontal(lanes->svg, "grid", y, RANKS_LEFT, RIGHT);
			put_number(lanes->svg, (struct svg_point){ RANKS_LEFT - 6, y + 4 }, SVG_END,
				digit * tick);
		}
	}
}

/* Every month, every third, every year ...: as many as have room. */
static size_t months_apart(const struct lanes *lanes)
{
	static const size_t step[] = { 1, 2, 3, 6, 12, 24, 60, 120 };
	size_t i = 0;
	while (i + 1 < sizeof step / sizeof *step && (double)step[i] * lanes->pitch < MONTH_WIDTH)
		i++;
	return step[i];
}

static void put_months(const struct lanes *lanes)
{
	size_t step = months_apart(lanes);
	double bottom = lanes->axis.to;
	for (size_t month = 0; month < lanes->ranks->months; month++) {
		double x = month_at(lanes, month);
		if (rank_in(lanes, month, 0)->state == FIGURE_NOT_KNOWN)
			svg_rect(lanes->svg, "band",
				(struct svg_box){ x - lanes->pitch / 2, lanes->axis.from,
					lanes->pitch, lanes->height },
				0);
		if (month % step != 0 || x > WIDTH - (double)MONTH_WIDTH / 2)
			continue;
		put_vertical(lanes->svg, "axis", x, bottom + 3, bottom + 7);
		svg_text(lanes->svg, "soft small", (struct svg_point){ x, bottom + 19 }, SVG_MIDDLE,
			lanes->ranks->month[month]);
	}
}

static void put_rank(const struct lanes *lanes, size_t month, const struct figure_rank *rank)
{
	const struct axis *axis = &lanes->axis;
	double x = month_at(lanes, month), cap = fmin(CAP, lanes->pitch / 3);
	double low = place_on(axis, rank->low), high = place_on(axis, rank->high);
	put_vertical(lanes->svg, "mark", x, low, high);
	put_horizontal(lanes->svg, "mark", low, x - cap, x + cap);
	put_horizontal(lanes->svg, "mark", high, x - cap, x + cap);
	svg_circle(lanes->svg, rank->state == FIGURE_WHOLE ? "mark full" : "mark hollow",
		(struct svg_point){ x, place_on(axis, rank->rank) }, fmin(DOT, lanes->pitch / 2.5));
}

/* Lines join months in a row only: what was between others is not known. */
static void put_network(const struct lanes *lanes, size_t network)
{
	svg_group(lanes->svg, mark_class(0));
	for (size_t month = 1; month < lanes->ranks->months; month++) {
		const struct figure_rank *before = rank_in(lanes, month - 1, network);
		const struct figure_rank *rank = rank_in(lanes, month, network);
		if (has_rank(before) && has_rank(rank))
			svg_line(lanes->svg, "run",
				(struct svg_point){ month_at(lanes, month - 1),
					place_on(&lanes->axis, before->rank) },
				(struct svg_point){ month_at(lanes, month),
					place_on(&lanes->axis, rank->rank) });
	}
	for (size_t month = 0; month < lanes->ranks->months; month++) {
		const struct figure_rank *rank = rank_in(lanes, month, network);
		if (has_rank(rank))
			put_rank(lanes, month, rank);
	}
	svg_end_group(lanes->svg);
}

static void put_lane(struct lanes *lanes, size_t network)
{
	double top = (double)network * (LANE_TITLE + lanes->height + LANE_AXIS);
	struct buf label;
	buf_init(&label);
	svg_fit(&label, lanes->ranks->network[network], TEXT, RIGHT - RANKS_LEFT);
	svg_text(lanes->svg, "bold", (struct svg_point){ RANKS_LEFT, top + 14 }, SVG_START,
		label.text);
	buf_clear(&label);
	lanes->axis.from = top + LANE_TITLE;
	lanes->axis.to = lanes->axis.from + lanes->height;
	put_months(lanes);
	put_rank_axis(lanes);
	put_network(lanes, network);
}

/* Of each network the last month that has a rank. */
static void describe_ranks(const struct lanes *lanes, struct buf *text)
{
	const struct figure_ranks *ranks = lanes->ranks;
	buf_printf(text, "A lane for each of %zu networks, rank 1 on top; across: %s to %s.",
		lanes->networks, ranks->month[0], ranks->month[ranks->months - 1]);
	for (size_t network = 0; network < lanes->networks; network++) {
		size_t month = ranks->months;
		while (month > 0 && !has_rank(rank_in(lanes, month - 1, network)))
			month--;
		buf_printf(text, " %s: ", ranks->network[network]);
		if (month == 0) {
			buf_puts(text, "no rank.");
			continue;
		}
		const struct figure_rank *last = rank_in(lanes, month - 1, network);
		buf_printf(text, "last in %s, rank %g, range %g to %g.", ranks->month[month - 1],
			last->rank, last->low, last->high);
	}
}

static double highest_rank(const struct lanes *lanes)
{
	double highest = 10;
	for (size_t month = 0; month < lanes->ranks->months; month++) {
		for (size_t network = 0; network < lanes->networks; network++) {
			const struct figure_rank *rank = rank_in(lanes, month, network);
			if (has_rank(rank))
				highest = fmax(highest, fmax(rank->high, rank->rank));
		}
	}
	return highest;
}

void figure_ranks(struct buf *svg, const struct figure_ranks *ranks)
{
	struct lanes lanes = { .ranks = ranks, .svg = svg };
	struct buf text;
	if (ranks->months == 0 || ranks->networks == 0)
		return;
	lanes.networks = ranks->networks < FIGURE_ROWS ? ranks->networks : FIGURE_ROWS;
	lanes.height = lanes.networks == 1 ? 200 : lanes.networks <= 4 ? 120 : 72;
	lanes.pitch = (double)(RIGHT - RANKS_LEFT) / (double)ranks->months;
	lanes.axis = (struct axis){ true, 1, highest_rank(&lanes), 0, 0 };
	buf_init(&text);
	describe_ranks(&lanes, &text);
	svg_open(svg,
		(struct svg_point){
			WIDTH, (double)lanes.networks * (LANE_TITLE + lanes.height + LANE_AXIS) },
		"ranks", "Ranks over the months, with ranges", text.text);
	buf_clear(&text);
	for (size_t network = 0; network < lanes.networks; network++)
		put_lane(&lanes, network);
	svg_close(svg);
}
