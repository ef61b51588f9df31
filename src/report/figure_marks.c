#include "report/figure_marks.h"

enum { CORNERS = 4, STROKES = 3 };

static const double SIZE = 4.2;

/* Filled first, then hollow; a circle has no corners. */
static const struct {
	size_t count;
	struct svg_point corner[CORNERS];
} polygon[] = {
	{ 0, { { 0, 0 } } },
	{ 4, { { -0.9, -0.9 }, { 0.9, -0.9 }, { 0.9, 0.9 }, { -0.9, 0.9 } } },
	{ 3, { { 0, -1.15 }, { 1.15, 0.9 }, { -1.15, 0.9 } } },
	{ 4, { { 0, -1.25 }, { 1.25, 0 }, { 0, 1.25 }, { -1.25, 0 } } },
	{ 3, { { 0, 1.15 }, { 1.15, -0.9 }, { -1.15, -0.9 } } },
};

/* Each stroke runs from a point to its opposite. */
static const struct {
	size_t count;
	struct svg_point end[STROKES];
} star[] = {
	{ 2, { { 1.1, 0 }, { 0, 1.1 } } },
	{ 2, { { 0.9, 0.9 }, { 0.9, -0.9 } } },
	{ 3, { { 1.1, 0 }, { 0.55, 0.95 }, { 0.55, -0.95 } } },
};

enum {
	POLYGONS = sizeof polygon / sizeof *polygon,
	STARS = sizeof star / sizeof *star,
	SHAPES = 2 * POLYGONS + STARS,
};

static struct svg_point scaled(struct svg_point at, struct svg_point p, double by)
{
	return (struct svg_point){ at.x + p.x * by, at.y + p.y * by };
}

static void put_polygon(struct buf *data, size_t shape, struct svg_point at)
{
	for (size_t i = 0; i < polygon[shape].count; i++) {
		struct svg_point p = scaled(at, polygon[shape].corner[i], SIZE);
		svg_step(data, i == 0 ? 'M' : 'L', &p, 1);
	}
	buf_putc(data, 'Z');
}

static void put_star(struct buf *data, size_t shape, struct svg_point at)
{
	for (size_t i = 0; i < star[shape].count; i++) {
		struct svg_point a = scaled(at, star[shape].end[i], SIZE);
		struct svg_point b = scaled(at, star[shape].end[i], -SIZE);
		svg_step(data, 'M', &a, 1);
		svg_step(data, 'L', &b, 1);
	}
}

const char *mark_class(size_t series)
{
	static const char *const colour[] = { "s0", "s1", "s2", "s3", "s4", "s5", "s6" };
	return colour[series % (sizeof colour / sizeof *colour)];
}

void mark_put(struct buf *svg, size_t series, struct svg_point at)
{
	size_t shape = series % SHAPES;
	const char *class = shape < POLYGONS ? "mark full" : "mark";
	struct buf data;
	buf_init(&data);
	svg_group(svg, mark_class(series));
	if (shape >= 2 * POLYGONS)
		put_star(&data, shape - 2 * POLYGONS, at);
	else if (polygon[shape % POLYGONS].count > 0)
		put_polygon(&data, shape % POLYGONS, at);
	if (data.length > 0)
		svg_path(svg, class, data.text, 0);
	else
		svg_circle(svg, class, at, SIZE * 0.95);
	svg_end_group(svg);
	buf_clear(&data);
}
