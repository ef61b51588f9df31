/* CSV: the tables, for programs. */
#include "base/csv.h"
#include "report/driver.h"

struct csv_state {
	size_t tables;
	size_t preface; /* bytes of the first table's `# key` line */
	bool skipped; /* the table being written has no key */
};

static void begin(struct out *out, const char *title)
{
	(void)title;
	out->state = arena_alloc(&out->arena, sizeof(struct csv_state));
}

/* A single table needs no name: the line that named it goes. */
static void end(struct out *out)
{
	const struct csv_state *state = out->state;
	if (state->tables != 1)
		return;
	struct buf all = out->bytes;
	buf_init(&out->bytes);
	buf_add(&out->bytes, all.text + state->preface, all.length - state->preface);
	buf_clear(&all);
}

static void section(struct out *out, const char *key, const char *title)
{
	(void)out, (void)key, (void)title;
}

static void end_section(struct out *out)
{
	(void)out;
}

static void prose(struct out *out, enum out_prose kind, const char *text)
{
	(void)out, (void)kind, (void)text;
}

static void field(struct out *out, const char *key, const char *label, struct out_value value)
{
	(void)out, (void)key, (void)label, (void)value;
}

static void table(struct out *out, const char *key, const char *title,
	const struct out_column *columns, size_t count)
{
	(void)title;
	struct csv_state *state = out->state;
	state->skipped = key == NULL;
	if (state->skipped)
		return;
	size_t start = out->bytes.length;
	buf_printf(&out->bytes, "%s# %s\n", state->tables > 0 ? "\n" : "", key);
	if (state->tables++ == 0)
		state->preface = out->bytes.length - start;
	bool first = true;
	for (size_t i = 0; i < count; i++) {
		if (columns[i].key == NULL)
			continue;
		if (!first)
			buf_putc(&out->bytes, ',');
		csv_put(&out->bytes, columns[i].key);
		first = false;
	}
	buf_putc(&out->bytes, '\n');
}

static void row(struct out *out, const struct out_value *values)
{
	const struct csv_state *state = out->state;
	if (state->skipped)
		return;
	struct buf cell;
	bool first = true;
	buf_init(&cell);
	for (size_t i = 0; i < out->columns; i++) {
		if (out->column[i].key == NULL)
			continue;
		if (!first)
			buf_putc(&out->bytes, ',');
		first = false;
		buf_reset(&cell);
		value_print(&cell, &values[i], VALUE_DATA);
		if (values[i].kind == OUT_TEXT || values[i].kind == OUT_SOURCE)
			csv_put_foreign(&out->bytes, cell.text);
		else
			csv_put(&out->bytes, cell.text);
	}
	buf_putc(&out->bytes, '\n');
	buf_clear(&cell);
}

static void end_table(struct out *out)
{
	(void)out;
}

static void figure(struct out *out, const char *caption, const char *svg)
{
	(void)out, (void)caption, (void)svg;
}

const struct out_ops out_csv_driver = {
	.name = "csv",
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
