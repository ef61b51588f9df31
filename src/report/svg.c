#include "report/svg.h"

#include "base/json.h"
#include "base/utf8.h"
#include "report/markup.h"

#include <stdint.h>
#include <string.h>

/*
 * Classes of all figures. Variables are those of the page (report/style.css), with what they are
 * in a page that has none. `s0` to `s6` are the colours of series: distinguishable with colour
 * blindness (after Okabe and Ito, darkened for thin lines).
 */
static const char style[] =
	".ost{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'Liberation Sans',Arial,"
	"sans-serif;font-variant-numeric:tabular-nums}"
	".ost text{fill:var(--ink,#1b1f24)}"
	".ost .soft{fill:var(--soft,#59636e)}"
	".ost .small{font-size:11px}"
	".ost .bold{font-weight:600}"
	".ost .halo{paint-order:stroke;stroke:var(--paper,#fff);stroke-width:4px;"
	"stroke-linejoin:round}"
	".ost .box{fill:var(--paper,#fff);stroke:var(--soft,#59636e)}"
	".ost .box.cut{stroke:var(--cut,#b3261e)}"
	".ost .box.back{stroke:var(--back,#0b6bcb)}"
	".ost .target{fill:var(--ink,#1b1f24)}"
	".ost .on-target{fill:var(--paper,#fff)}"
	".ost .link{fill:none;stroke:var(--soft,#59636e);stroke-width:2;stroke-linecap:butt}"
	".ost .link.cut{stroke:var(--cut,#b3261e)}"
	".ost .link.back{stroke:var(--back,#0b6bcb);stroke-dasharray:9 5}"
	".ost .clear{fill:var(--paper,#fff)}"
	".ost .cross{fill:none;stroke:var(--cut,#b3261e);stroke-width:2.5;stroke-linecap:round}"
	".ost text.cut{fill:var(--cut,#b3261e)}"
	".ost text.back{fill:var(--back,#0b6bcb)}"
	".ost .grid{stroke:var(--rule,#d5dae0);stroke-width:1}"
	".ost .axis{stroke:var(--soft,#59636e);stroke-width:1}"
	".ost .dark{fill:var(--ink,#1b1f24);fill-opacity:.07}"
	".ost .event{stroke:var(--soft,#59636e);stroke-width:1;stroke-opacity:.75}"
	".ost .event.cut{stroke:var(--cut,#b3261e)}"
	".ost .event.zero{stroke:var(--cut,#b3261e);stroke-width:2;stroke-opacity:1}"
	".ost .event.back{stroke:var(--back,#0b6bcb);stroke-dasharray:5 3}"
	".ost .stripe{fill:var(--ink,#1b1f24);fill-opacity:.04}"
	".ost .band{fill:var(--soft,#59636e);fill-opacity:.1}"
	".ost .band.cut{fill:var(--cut,#b3261e)}"
	".ost .band.back{fill:var(--back,#0b6bcb);fill-opacity:.22}"
	".ost .mark{stroke-width:1.75;stroke:currentColor;fill:none}"
	".ost .mark.full{fill:currentColor}"
	".ost .mark.hollow{fill:var(--paper,#fff)}"
	".ost .run{fill:none;stroke:currentColor;stroke-width:1.25;stroke-opacity:.55}"
	".ost .s0{color:#0062a8}.ost .s1{color:#c24a00}.ost .s2{color:#007d5b}"
	".ost .s3{color:#a8397d}.ost .s4{color:#8a6d00}.ost .s5{color:#3d3d9e}"
	".ost .s6{color:#555b62}"
	"@media screen and (prefers-color-scheme:dark){"
	".ost .s0{color:#6cbcff}.ost .s1{color:#ff9a5c}.ost .s2{color:#4fd1a8}"
	".ost .s3{color:#f29ccf}.ost .s4{color:#e8cf5a}.ost .s5{color:#aeaeff}"
	".ost .s6{color:#b4bcc5}}";

/* A coordinate: at most two decimals. */
static void put_number(struct buf *data, double value)
{
	number_print(data, value, 2);
}

void svg_step(struct buf *data, char command, const struct svg_point *point, size_t count)
{
	buf_putc(data, command);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_putc(data, ' ');
		put_number(data, point[i].x);
		buf_putc(data, ',');
		put_number(data, point[i].y);
	}
}

static void put_attribute(struct buf *svg, const char *name, double value)
{
	buf_printf(svg, " %s=\"", name);
	put_number(svg, value);
	buf_putc(svg, '"');
}

static void open_element(struct buf *svg, const char *element, const char *class)
{
	buf_printf(svg, "<%s class=\"%s\"", element, class);
}

void svg_open(struct buf *svg, struct svg_point size, const char *id, const char *title,
	const char *description)
{
	buf_puts(svg, "<svg class=\"ost\" viewBox=\"0 0 ");
	put_number(svg, size.x);
	buf_putc(svg, ' ');
	put_number(svg, size.y);
	buf_puts(svg, "\" style=\"--width:");
	put_number(svg, size.x);
	buf_printf(svg,
		"px\" role=\"img\" aria-labelledby=\"%s-title %s-description\">\n"
		"<title id=\"%s-title\">",
		id, id, id);
	markup_put(svg, title);
	buf_printf(svg, "</title>\n<desc id=\"%s-description\">", id);
	markup_put(svg, description);
	buf_printf(svg, "</desc>\n<style>%s</style>\n", style);
}

void svg_close(struct buf *svg)
{
	buf_puts(svg, "</svg>\n");
}

void svg_group(struct buf *svg, const char *class)
{
	open_element(svg, "g", class);
	buf_puts(svg, ">\n");
}

void svg_end_group(struct buf *svg)
{
	buf_puts(svg, "</g>\n");
}

void svg_line(struct buf *svg, const char *class, struct svg_point a, struct svg_point b)
{
	open_element(svg, "line", class);
	put_attribute(svg, "x1", a.x);
	put_attribute(svg, "y1", a.y);
	put_attribute(svg, "x2", b.x);
	put_attribute(svg, "y2", b.y);
	buf_puts(svg, "/>\n");
}

void svg_path(struct buf *svg, const char *class, const char *data, double width)
{
	open_element(svg, "path", class);
	buf_printf(svg, " d=\"%s\"", data);
	if (width > 0) {
		buf_puts(svg, " style=\"stroke-width:");
		put_number(svg, width);
		buf_putc(svg, '"');
	}
	buf_puts(svg, "/>\n");
}

void svg_rect(struct buf *svg, const char *class, struct svg_box box, double radius)
{
	open_element(svg, "rect", class);
	put_attribute(svg, "x", box.x);
	put_attribute(svg, "y", box.y);
	put_attribute(svg, "width", box.width);
	put_attribute(svg, "height", box.height);
	if (radius > 0)
		put_attribute(svg, "rx", radius);
	buf_puts(svg, "/>\n");
}

void svg_circle(struct buf *svg, const char *class, struct svg_point centre, double radius)
{
	open_element(svg, "circle", class);
	put_attribute(svg, "cx", centre.x);
	put_attribute(svg, "cy", centre.y);
	put_attribute(svg, "r", radius);
	buf_puts(svg, "/>\n");
}

void svg_text(struct buf *svg, const char *class, struct svg_point at, enum svg_anchor anchor,
	const char *text)
{
	static const char *const name[] = { "start", "middle", "end" };
	open_element(svg, "text", class);
	put_attribute(svg, "x", at.x);
	put_attribute(svg, "y", at.y);
	buf_printf(svg, " text-anchor=\"%s\">", name[anchor]);
	markup_put(svg, text);
	buf_puts(svg, "</text>\n");
}

/* In parts of the font size, after common sans-serif fonts. */
static double advance(uint32_t code)
{
	if (code >= 0x80)
		return utf8_columns(code) == 2 ? 1.05 : 0.7 * utf8_columns(code);
	if (strchr("ijl.,:;|!'()[]I ", (int)code) != NULL)
		return 0.34;
	if (strchr("mwMW@%", (int)code) != NULL)
		return 0.92;
	return code >= 'A' && code <= 'Z' ? 0.7 : 0.58;
}

double svg_text_width(const char *text, double size)
{
	double width = 0;
	uint32_t code;
	while ((code = utf8_take_shown(&text)) != 0)
		width += advance(code);
	return width * size;
}

void svg_fit(struct buf *out, const char *text, double size, double width)
{
	static const char ellipsis[] = "\xE2\x80\xA6";
	bool whole = svg_text_width(text, size) <= width;
	double room = whole ? width : width - svg_text_width(ellipsis, size);
	uint32_t code;
	while ((code = utf8_take_shown(&text)) != 0) {
		room -= advance(code) * size;
		if (room < 0 && !whole)
			break;
		utf8_put(out, code);
	}
	if (!whole)
		buf_puts(out, ellipsis);
}
