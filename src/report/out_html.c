/*
 * HTML: one file that needs nothing else and asks for nothing else. Its policy forbids scripts and
 * every request; all text goes through markup_put. Source references link to the numbered list at
 * the end, where http addresses are links that a reader may follow.
 */
#include "report/driver.h"
#include "report/markup.h"

#include <stdio.h>
#include <string.h>

enum {
	CONTENTS_FROM = 5, /* sections of the first level: fewer need no table of contents */
	SHORT_CELL = 22, /* bytes of a table cell that is not wrapped */
};

/* report/style.css, embedded by the build. */
extern const char report_style_css[];

struct entry {
	struct entry *next;
	const char *title;
	size_t id;
};

/* Neighbouring fields share a list, and so do bullets. */
enum list { NO_LIST, FIELD_LIST, BULLET_LIST };

struct html_state {
	size_t contents_at; /* where the first section begins: the contents stand before it */
	struct entry *contents, **last_entry;
	size_t entries;
	size_t ids; /* given to headings and captions so far */
	enum list list;
	const char *heading; /* the last one, while nothing followed it */
	bool table_shown;
};

static void open_list(struct out *out, enum list wanted)
{
	static const char *const opening[] = { "", "<dl>\n", "<ul>\n" };
	static const char *const closing[] = { "", "</dl>\n", "</ul>\n" };
	struct html_state *state = out->state;
	if (state->list != wanted) {
		buf_puts(&out->bytes, closing[state->list]);
		buf_puts(&out->bytes, opening[wanted]);
	}
	state->list = wanted;
	state->heading = NULL;
}

static void put_element(struct buf *out, const char *open, const char *text, const char *close)
{
	buf_puts(out, open);
	markup_put(out, text);
	buf_puts(out, close);
}

static void begin(struct out *out, const char *title)
{
	struct html_state *state = arena_alloc(&out->arena, sizeof *state);
	struct buf *page = &out->bytes;
	state->last_entry = &state->contents;
	out->state = state;
	buf_puts(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		       "<meta charset=\"utf-8\">\n"
		       "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		       "style-src 'unsafe-inline'; img-src data:\">\n"
		       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		       "<meta name=\"referrer\" content=\"no-referrer\">\n"
		       "<meta name=\"color-scheme\" content=\"light dark\">\n");
	put_element(page, "<title>", title != NULL ? title : "ostrakon", "</title>\n");
	buf_printf(page, "<style>\n%s</style>\n</head>\n<body>\n<main>\n", report_style_css);
	put_element(page, "<h1>", title != NULL ? title : "ostrakon", "</h1>\n");
}

/* A heading below h1, entered in the contents when it is of the first level. */
static void heading(struct out *out, const char *title, size_t level)
{
	struct html_state *state = out->state;
	char opening[40], closing[8];
	title = arena_strdup(&out->arena, title);
	size_t id = ++state->ids, h = level < 5 ? level + 1 : 6;
	snprintf(opening, sizeof opening, "<h%zu id=\"part-%zu\">", h, id);
	snprintf(closing, sizeof closing, "</h%zu>\n", h);
	put_element(&out->bytes, opening, title, closing);
	state->heading = title;
	if (level > 1)
		return;
	struct entry *entry = arena_alloc(&out->arena, sizeof *entry);
	*entry = (struct entry){ .title = title, .id = id };
	*state->last_entry = entry;
	state->last_entry = &entry->next;
	state->entries++;
}

static void section(struct out *out, const char *key, const char *title)
{
	(void)key;
	struct html_state *state = out->state;
	open_list(out, NO_LIST);
	if (title == NULL)
		return;
	if (state->contents == NULL)
		state->contents_at = out->bytes.length;
	buf_puts(&out->bytes, "<section>\n");
	heading(out, title, out_heading_depth(out));
}

static void end_section(struct out *out)
{
	open_list(out, NO_LIST);
	if (out->section[out->depth - 1].title != NULL)
		buf_puts(&out->bytes, "</section>\n");
}

static void prose(struct out *out, enum out_prose kind, const char *text)
{
	static const struct {
		const char *open, *close;
	} element[] = {
		[OUT_PARAGRAPH] = { "<p>", "</p>\n" },
		[OUT_LEAD] = { "<p class=\"lead\">", "</p>\n" },
		[OUT_CAVEAT] = { "<p class=\"caveat\"><strong>Caveat</strong> ", "</p>\n" },
		[OUT_EXPLAIN] = { "<p class=\"explain\"><b>How computed</b> ", "</p>\n" },
		[OUT_BULLET] = { "<li>", "</li>\n" },
	};
	open_list(out, kind == OUT_BULLET ? BULLET_LIST : NO_LIST);
	put_element(&out->bytes, element[kind].open, text, element[kind].close);
}

static void put_value(struct out *out, const struct out_value *value, enum value_style style)
{
	struct buf text;
	if (value->kind == OUT_SOURCE) {
		size_t n = out_cite(out, value->as.text);
		buf_printf(&out->bytes, "<a class=\"cite\" href=\"#source-%zu\">[%zu]</a>", n, n);
		return;
	}
	buf_init(&text);
	value_print(&text, value, style);
	if (text.length > 0)
		markup_put(&out->bytes, text.text);
	else if (!value_is_null(value))
		buf_puts(&out->bytes, "-");
	else if (value->kind == OUT_NULL && value->as.text != NULL)
		put_element(
			&out->bytes, "<span class=\"none\">not known: ", value->as.text, "</span>");
	else
		put_element(&out->bytes, "<span class=\"none\">",
			style == VALUE_CELL ? "-" : "not known", "</span>");
	buf_clear(&text);
}

static void field(struct out *out, const char *key, const char *label, struct out_value value)
{
	(void)key;
	if (label == NULL)
		return;
	open_list(out, FIELD_LIST);
	put_element(&out->bytes, "<div><dt>", label, "</dt><dd>");
	put_value(out, &value, VALUE_FIELD);
	buf_puts(&out->bytes, "</dd></div>\n");
}

/* The caption gives the box its name even where the heading above says the same to the eye. */
static void open_table(struct out *out, const char *title)
{
	struct html_state *state = out->state;
	const char *last = state->heading;
	open_list(out, NO_LIST);
	size_t id = ++state->ids;
	bool repeated = last != NULL && strcmp(last, title) == 0;
	buf_printf(&out->bytes,
		"<div class=\"scroll\" role=\"region\" aria-labelledby=\"part-%zu\" "
		"tabindex=\"0\">\n"
		"<table>\n<caption id=\"part-%zu\"%s>",
		id, id, repeated ? " class=\"unseen\"" : "");
	put_element(&out->bytes, "", title, "</caption>\n<thead><tr>");
}

static void table(struct out *out, const char *key, const char *title,
	const struct out_column *columns, size_t count)
{
	(void)key;
	struct html_state *state = out->state;
	state->table_shown = title != NULL;
	if (!state->table_shown)
		return;
	open_table(out, title);
	for (size_t i = 0; i < count; i++) {
		if (columns[i].title == NULL)
			continue;
		bool right = (columns[i].flags & OUT_RIGHT) != 0;
		put_element(&out->bytes,
			right ? "<th scope=\"col\" class=\"right\">" : "<th scope=\"col\">",
			columns[i].title, "</th>");
	}
	buf_puts(&out->bytes, "</tr></thead>\n<tbody>\n");
}

/* Dates and names stay on one line. */
static bool is_short(const struct out_value *value)
{
	if (value->kind == OUT_ASNS)
		return value->as.asns.count <= 3;
	bool text = value->kind == OUT_TEXT || value->kind == OUT_NULL;
	return !text || value->as.text == NULL || strlen(value->as.text) <= SHORT_CELL;
}

static void row(struct out *out, const struct out_value *values)
{
	const struct html_state *state = out->state;
	if (!state->table_shown)
		return;
	buf_puts(&out->bytes, "<tr>");
	for (size_t i = 0; i < out->columns; i++) {
		if (out->column[i].title == NULL)
			continue;
		bool right = (out->column[i].flags & OUT_RIGHT) != 0;
		buf_puts(&out->bytes, right                  ? "<td class=\"right\">"
				      : is_short(&values[i]) ? "<td class=\"short\">"
							     : "<td>");
		put_value(out, &values[i], VALUE_CELL);
		buf_puts(&out->bytes, "</td>");
	}
	buf_puts(&out->bytes, "</tr>\n");
}

static void end_table(struct out *out)
{
	const struct html_state *state = out->state;
	if (state->table_shown)
		buf_puts(&out->bytes, "</tbody>\n</table>\n</div>\n");
}

static void figure(struct out *out, const char *caption, const char *svg)
{
	open_list(out, NO_LIST);
	buf_puts(&out->bytes, "<figure>\n<div class=\"scroll\" tabindex=\"0\">\n");
	buf_puts(&out->bytes, svg);
	buf_puts(&out->bytes, "</div>\n");
	if (caption != NULL)
		put_element(&out->bytes, "<figcaption>", caption, "</figcaption>\n");
	buf_puts(&out->bytes, "</figure>\n");
}

/* An address at the front becomes a link; what follows it, or has no address, is plain text. */
static void put_source(struct out *out, const char *text)
{
	bool link = strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0;
	size_t length = link ? strcspn(text, " \t\r\n") : 0;
	if (link) {
		const char *address = arena_copy(&out->arena, text, length);
		put_element(&out->bytes, "<a href=\"", address, "\" rel=\"noreferrer noopener\">");
		put_element(&out->bytes, "", address, "</a>");
	}
	markup_put(&out->bytes, text + length);
}

static void put_sources(struct out *out)
{
	buf_puts(&out->bytes, "<section class=\"sources\">\n");
	heading(out, "Sources", 1);
	buf_puts(&out->bytes, "<ol>\n");
	for (size_t i = 0; i < out->sources; i++) {
		buf_printf(&out->bytes, "<li id=\"source-%zu\">", i + 1);
		put_source(out, out->source[i]);
		buf_puts(&out->bytes, "</li>\n");
	}
	buf_puts(&out->bytes, "</ol>\n</section>\n");
}

static void put_contents(struct buf *page, const struct entry *entry)
{
	buf_puts(page, "<nav aria-label=\"Contents\">\n<ol>\n");
	for (; entry != NULL; entry = entry->next) {
		buf_printf(page, "<li><a href=\"#part-%zu\">", entry->id);
		put_element(page, "", entry->title, "</a></li>\n");
	}
	buf_puts(page, "</ol>\n</nav>\n");
}

static void end(struct out *out)
{
	const struct html_state *state = out->state;
	open_list(out, NO_LIST);
	if (out->sources > 0)
		put_sources(out);
	buf_puts(&out->bytes, "</main>\n</body>\n</html>\n");
	if (state->entries < CONTENTS_FROM)
		return;
	struct buf page = out->bytes;
	buf_init(&out->bytes);
	buf_add(&out->bytes, page.text, state->contents_at);
	put_contents(&out->bytes, state->contents);
	buf_puts(&out->bytes, page.text + state->contents_at);
	buf_clear(&page);
}

const struct out_ops out_html_driver = {
	.name = "html",
	.begin = begin,
	.end = end,
	.section = section,
	.end_section = end_section,
	.prose = prose,
	.field = field,
	.table = table,
	.row = row,
	.end_table = end_table,
	.figure = figure,
};
