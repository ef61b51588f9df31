/*
 * Text for a terminal. Blocks - paragraphs, runs of fields, tables - stand apart by one empty
 * line. Fields and rows are collected until their run ends, since alignment needs them all.
 * Without `explain`, detail columns and references to sources are left out.
 */
#include "base/utf8.h"
#include "report/driver.h"
#include "report/out_table.h"
#include "report/wrap.h"

#include <string.h>

struct text_field {
	struct text_field *next;
	const char *label, *value;
};

struct text_state {
	struct text_field *fields, **last_field; /* the run not yet written */
	struct text_table *table; /* NULL: none is open, or one that is not shown */
	const char *heading; /* the last one written, while nothing followed it */
	const char *pending[OUT_DEPTH]; /* headings of sections that hold nothing so far */
	bool in_list; /* the last block is a bullet: the next one follows closely */
};

static void drop_fields(struct text_state *state)
{
	state->fields = NULL;
	state->last_field = &state->fields;
}

/* The empty line before a block; none behind the heading of a section. */
static void part(struct out *out)
{
	struct text_state *state = out->state;
	if (state->heading == NULL && out->bytes.length > 0)
		buf_putc(&out->bytes, '\n');
	state->heading = NULL;
	state->in_list = false;
}

/* Bold where the terminal can; else underlined, by a character that tells the level. */
static void write_heading(struct out *out, const char *title, size_t level)
{
	static const char rule[] = "=-~.";
	struct text_state *state = out->state;
	part(out);
	if (out->options.colour) {
		buf_printf(&out->bytes, "\033[1m%s\033[0m\n", title);
	} else {
		size_t columns = text_columns(title, strlen(title));
		buf_printf(&out->bytes, "%s\n", title);
		for (size_t i = 0; i < columns; i++)
			buf_putc(&out->bytes, rule[level < 3 ? level : 3]);
		buf_putc(&out->bytes, '\n');
	}
	state->heading = level > 0 ? title : NULL;
}

/* Headings wait for content: a section may hold nothing that is shown here. */
static void write_headings(struct out *out)
{
	struct text_state *state = out->state;
	size_t level = 0;
	for (size_t i = 0; i < out->depth; i++) {
		level += out->section[i].title != NULL;
		if (state->pending[i] != NULL)
			write_heading(out, state->pending[i], level);
		state->pending[i] = NULL;
	}
}

static void open_block(struct out *out)
{
	write_headings(out);
	part(out);
}

static void write_fields(struct out *out)
{
	struct text_state *state = out->state;
	size_t widest = 0;
	struct buf first, other;
	if (state->fields == NULL)
		return;
	open_block(out);
	for (const struct text_field *f = state->fields; f != NULL; f = f->next) {
		size_t columns = text_columns(f->label, strlen(f->label));
		widest = columns > widest ? columns : widest;
	}
	buf_init(&first);
	buf_init(&other);
	buf_printf(&other, "%*s", (int)widest + 2, "");
	for (const struct text_field *f = state->fields; f != NULL; f = f->next) {
		size_t columns = text_columns(f->label, strlen(f->label));
		buf_reset(&first);
		buf_printf(&first, "%s%*s", f->label, (int)(widest - columns) + 2, "");
		wrap_put(&out->bytes, f->value, (size_t)out->options.width,
			(struct wrap_margin){ first.text, other.text });
	}
	buf_clear(&first);
	buf_clear(&other);
	drop_fields(state);
}

static void begin(struct out *out, const char *title)
{
	struct text_state *state = arena_alloc(&out->arena, sizeof *state);
	drop_fields(state);
	out->state = state;
	title = title != NULL ? shown_copy(&out->arena, title, NULL) : NULL;
	if (title != NULL)
		write_heading(out, title, 0);
}

static void write_sources(struct out *out)
{
	struct buf number;
	write_heading(out, "Sources", 1);
	buf_init(&number);
	for (size_t i = 0; i < out->sources; i++) {
		buf_reset(&number);
		buf_printf(&number, "[%zu]", i + 1);
		buf_printf(&out->bytes, "%6s  %s\n", number.text,
			shown_copy(&out->arena, out->source[i], "-"));
	}
	buf_clear(&number);
}

static void end(struct out *out)
{
	write_fields(out);
	if (out->sources > 0)
		write_sources(out);
}

static void section(struct out *out, const char *key, const char *title)
{
	(void)key;
	struct text_state *state = out->state;
	write_fields(out);
	if (title != NULL)
		state->pending[out->depth - 1] = shown_copy(&out->arena, title, NULL);
}

static void end_section(struct out *out)
{
	struct text_state *state = out->state;
	write_fields(out);
	state->pending[out->depth - 1] = NULL;
}

static void prose(struct out *out, enum out_prose kind, const char *text)
{
	static const struct wrap_margin margin[] = {
		[OUT_PARAGRAPH] = { "", "" },
		[OUT_LEAD] = { "  ", "  " },
		[OUT_CAVEAT] = { "! ", "  " },
		[OUT_EXPLAIN] = { "  ", "  " },
		[OUT_BULLET] = { "- ", "  " },
	};
	struct text_state *state = out->state;
	if (kind == OUT_EXPLAIN && !out->options.explain)
		return;
	text = shown_copy(&out->arena, text, NULL);
	if (text == NULL)
		return;
	write_fields(out);
	if (kind != OUT_BULLET || !state->in_list)
		open_block(out);
	wrap_put(&out->bytes, text, (size_t)out->options.width, margin[kind]);
	state->in_list = kind == OUT_BULLET;
}

/* What people read in a field: never nothing. */
static void field_text(struct out *out, const struct out_value *value, struct buf *text)
{
	if (value->kind == OUT_SOURCE)
		buf_printf(text, "[%zu]", out_cite(out, value->as.text));
	else if (value->kind == OUT_NULL && value->as.text != NULL)
		buf_printf(text, "not known: %s", value->as.text);
	else
		value_print(text, value, VALUE_FIELD);
	if (value_is_null(value) && text->length == 0)
		buf_puts(text, "not known");
}

static void field(struct out *out, const char *key, const char *label, struct out_value value)
{
	(void)key;
	struct text_state *state = out->state;
	struct buf text;
	if (label == NULL || (value.kind == OUT_SOURCE && !out->options.explain))
		return;
	buf_init(&text);
	field_text(out, &value, &text);
	struct text_field *f = arena_alloc(&out->arena, sizeof *f);
	f->label = shown_copy(&out->arena, label, "");
	f->value = shown_copy(&out->arena, text.text, "-");
	*state->last_field = f;
	state->last_field = &f->next;
	buf_clear(&text);
}

static void table(struct out *out, const char *key, const char *title,
	const struct out_column *columns, size_t count)
{
	(void)key, (void)columns, (void)count;
	struct text_state *state = out->state;
	if (title == NULL)
		return;
	write_fields(out);
	title = shown_copy(&out->arena, title, "-");
	write_headings(out);
	/* A section that consists of one table needs its title once. */
	if (state->heading == NULL || strcmp(state->heading, title) != 0) {
		part(out);
		buf_printf(&out->bytes, out->options.colour ? "\033[1m%s\033[0m\n" : "%s\n", title);
	}
	state->heading = NULL;
	state->in_list = false;
	state->table = text_table_new(out);
}

static void row(struct out *out, const struct out_value *values)
{
	struct text_state *state = out->state;
	if (state->table != NULL)
		text_table_add(state->table, values);
}

static void end_table(struct out *out)
{
	struct text_state *state = out->state;
	if (state->table != NULL)
		text_table_write(state->table);
	state->table = NULL;
}

static void figure(struct out *out, const char *caption, const char *svg)
{
	(void)out, (void)caption, (void)svg;
}

const struct out_ops out_text_driver = {
	.name = "text",
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
