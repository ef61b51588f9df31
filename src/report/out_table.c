#include "report/out_table.h"

#include "base/utf8.h"
#include "report/wrap.h"

#include <string.h>

enum { GAP = 2, NARROWEST = 12 };

struct text_row {
	struct text_row *next;
	const char *cell[];
};

struct text_column {
	const char *title;
	bool shown, right;
	size_t columns; /* its width */
};

struct text_table {
	struct out *out;
	struct text_column *column;
	size_t count;
	struct text_row *rows, **last_row;
};

struct text_table *text_table_new(struct out *out)
{
	struct text_table *table = arena_alloc(&out->arena, sizeof *table);
	table->out = out;
	table->count = out->columns;
	table->column = arena_alloc(&out->arena, out->columns * sizeof *table->column);
	table->last_row = &table->rows;
	for (size_t i = 0; i < out->columns; i++) {
		const struct out_column *from = &out->column[i];
		struct text_column *column = &table->column[i];
		column->right = (from->flags & OUT_RIGHT) != 0;
		column->shown = from->title != NULL &&
				(out->options.explain || (from->flags & OUT_DETAIL) == 0);
		if (column->shown)
			column->title = shown_copy(&out->arena, from->title, "");
	}
	return table;
}

static const char *cell_text(struct out *out, const struct out_value *value)
{
	struct buf text;
	buf_init(&text);
	if (value->kind == OUT_SOURCE)
		buf_printf(&text, "[%zu]", out_cite(out, value->as.text));
	else
		value_print(&text, value, VALUE_CELL);
	const char *copy = shown_copy(&out->arena, text.text, "-");
	buf_clear(&text);
	return copy;
}

void text_table_add(struct text_table *table, const struct out_value *values)
{
	struct out *out = table->out;
	struct text_row *row =
		arena_alloc(&out->arena, sizeof *row + table->count * sizeof *row->cell);
	for (size_t i = 0; i < table->count; i++) {
		/* A number in brackets says nothing without the list that explain adds. */
		if (values[i].kind == OUT_SOURCE && !out->options.explain)
			table->column[i].shown = false;
		if (table->column[i].shown)
			row->cell[i] = cell_text(out, &values[i]);
	}
	*table->last_row = row;
	table->last_row = &row->next;
}

static size_t columns_of(const char *text)
{
	return text_columns(text, strlen(text));
}

/* The widest column of text that may still give way; NULL when there is none. */
static struct text_column *widest(struct text_table *table)
{
	struct text_column *found = NULL;
	for (size_t i = 0; i < table->count; i++) {
		struct text_column *column = &table->column[i];
		if (column->shown && !column->right && column->columns > NARROWEST &&
			(found == NULL || column->columns > found->columns))
			found = column;
	}
	return found;
}

static void measure(struct text_table *table)
{
	size_t total = 0, width = (size_t)table->out->options.width;
	for (size_t i = 0; i < table->count; i++) {
		struct text_column *column = &table->column[i];
		if (!column->shown)
			continue;
		column->columns = columns_of(column->title);
		for (const struct text_row *row = table->rows; row != NULL; row = row->next) {
			size_t columns = columns_of(row->cell[i]);
			column->columns = columns > column->columns ? columns : column->columns;
		}
		/* No line is wider than the terminal: keeps the loop below short, too. */
		if (!column->right && column->columns > width)
			column->columns = width > NARROWEST ? width : NARROWEST;
		total += column->columns + (total > 0 ? GAP : 0);
	}
	for (; total > width; total--) {
		struct text_column *column = widest(table);
		if (column == NULL)
			break;
		column->columns--;
	}
}

/* Blanks are owed, not written, until something stands behind them: no line ends with blanks. */
struct line {
	struct buf *out;
	size_t owed;
};

static void line_put(struct line *line, struct span text, size_t columns, bool right)
{
	size_t used = text_columns(text.p, text.n), padding = columns > used ? columns - used : 0;
	if (right)
		line->owed += padding;
	if (text.n > 0) {
		buf_printf(line->out, "%*s", (int)line->owed, "");
		buf_add(line->out, text.p, text.n);
		line->owed = 0;
	} else {
		line->owed += used;
	}
	if (!right)
		line->owed += padding;
	line->owed += GAP;
}

/* Writes a line of what is left of each cell; false when nothing was left. */
static bool write_line(struct text_table *table, const char **left)
{
	struct line line = { .out = &table->out->bytes };
	bool any = false;
	for (size_t i = 0; i < table->count; i++) {
		const struct text_column *column = &table->column[i];
		struct span text = { "", 0 };
		if (!column->shown)
			continue;
		/* Numbers stay whole. */
		if (wrap_take(&left[i], column->columns, !column->right, &text))
			any = true;
		else
			text.n = 0;
		line_put(&line, text, column->columns, column->right);
	}
	if (any)
		buf_putc(&table->out->bytes, '\n');
	return any;
}

static void write_rule(struct text_table *table)
{
	struct buf *out = &table->out->bytes;
	bool first = true;
	for (size_t i = 0; i < table->count; i++) {
		if (!table->column[i].shown)
			continue;
		buf_puts(out, first ? "" : "  ");
		for (size_t dash = 0; dash < table->column[i].columns; dash++)
			buf_putc(out, '-');
		first = false;
	}
	buf_putc(out, '\n');
}

static bool any_shown(const struct text_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		if (table->column[i].shown)
			return true;
	}
	return false;
}

void text_table_write(struct text_table *table)
{
	struct arena *arena = &table->out->arena;
	if (table->rows == NULL) {
		buf_puts(&table->out->bytes, "none\n");
		return;
	}
	if (!any_shown(table))
		return;
	measure(table);
	const char **left = arena_alloc(arena, table->count * sizeof *left);
	for (size_t i = 0; i < table->count; i++)
		left[i] = table->column[i].title;
	while (write_line(table, left))
		;
	write_rule(table);
	for (const struct text_row *row = table->rows; row != NULL; row = row->next) {
		memcpy(left, row->cell, table->count * sizeof *left);
		while (write_line(table, left))
			;
	}
}
