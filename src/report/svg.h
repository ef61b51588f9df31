/*
 * A small writer of SVG for figures within an HTML page. All text is escaped; colours come from
 * classes, so that one picture serves light and dark screens and paper. There is no xmlns: the
 * element is made to stand in HTML. Coordinates are in user units, y downwards.
 */
#pragma once

#include "base/buf.h"

struct svg_point {
	double x, y;
};

struct svg_box {
	double x, y, width, height;
};

enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };

/*
 * Opens the element with its style, `title` and `description` (for readers who cannot see it).
 * `id` must be unique on the page and consist of letters, digits and dashes.
 */
void svg_open(struct buf *svg, struct svg_point size, const char *id, const char *title,
	const char *description);
void svg_close(struct buf *svg);

/* `class` may be several, see svg.c for those which have a style. */
void svg_group(struct buf *svg, const char *class);
void svg_end_group(struct buf *svg);
void svg_line(struct buf *svg, const char *class, struct svg_point a, struct svg_point b);
/* `data` is path data (M, L, C, ...); `width` of the stroke, 0 = as the class has it. */
void svg_path(struct buf *svg, const char *class, const char *data, double width);
void svg_rect(struct buf *svg, const char *class, struct svg_box box, double radius);
void svg_circle(struct buf *svg, const char *class, struct svg_point centre, double radius);
void svg_text(struct buf *svg, const char *class, struct svg_point at, enum svg_anchor anchor,
	const char *text);

/* Appends one step of path data: a command letter and its `count` points. */
void svg_step(struct buf *data, char command, const struct svg_point *point, size_t count);

/*
 * The width of a text, estimated on the wide side: the reader's fonts are not known. `size` is
 * the font size.
 */
double svg_text_width(const char *text, double size);
/* Appends `text`, shortened with an ellipsis when it is wider than `width`. */
void svg_fit(struct buf *out, const char *text, double size, double width);
