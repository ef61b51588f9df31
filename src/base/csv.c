#include "base/csv.h"

#include <string.h>

void csv_init(struct csv *csv)
{
	csv->count = 0;
	buf_init(&csv->unquoted);
}

void csv_clear(struct csv *csv)
{
	buf_clear(&csv->unquoted);
}

/*
 * Reads a quoted field at *at (behind its opening quote) into csv->unquoted. Its span gets an
 * offset in `p` (the buffer may still move); resolved by csv_split.
 */
static const char *quoted(struct csv *csv, struct span line, size_t *at, struct span *field)
{
	size_t start = csv->unquoted.length;
	for (size_t i = *at;; i++) {
		if (i >= line.n)
			return "quote not closed on its line";
		if (line.p[i] != '"') {
			buf_putc(&csv->unquoted, line.p[i]);
		} else if (i + 1 < line.n && line.p[i + 1] == '"') {
			buf_putc(&csv->unquoted, '"');
			i++;
		} else {
			*at = i + 1;
			break;
		}
	}
	field->p = NULL;
	field->n = csv->unquoted.length - start;
	return *at < line.n && line.p[*at] != ',' ? "text behind a closing quote" : NULL;
}

static void plain(struct span line, size_t *at, struct span *field)
{
	const char *comma = memchr(line.p + *at, ',', line.n - *at);
	size_t end = comma != NULL ? (size_t)(comma - line.p) : line.n;
	*field = (struct span){ line.p + *at, end - *at };
	*at = end;
}

static void resolve(struct csv *csv)
{
	const char *next = csv->unquoted.text;
	for (size_t i = 0; i < csv->count; i++) {
		if (csv->field[i].p == NULL) {
			csv->field[i].p = next;
			next += csv->field[i].n;
		}
	}
}

const char *csv_split(struct csv *csv, struct span line)
{
	csv->count = 0;
	buf_reset(&csv->unquoted);
	if (line.n == 0)
		line.p = "";
	else if (line.p[line.n - 1] == '\r')
		line.n--;
	for (size_t at = 0;; at++) {
		if (csv->count == CSV_FIELDS)
			return "more columns than the maximum of 64";
		struct span *field = &csv->field[csv->count++];
		if (at < line.n && line.p[at] == '"') {
			at++;
			const char *refused = quoted(csv, line, &at, field);
			if (refused != NULL)
				return refused;
		} else {
			plain(line, &at, field);
		}
		if (at >= line.n)
			break;
	}
	resolve(csv);
	return NULL;
}

void csv_put(struct buf *out, const char *text)
{
	if (text[strcspn(text, ",\"\r\n")] == '\0') {
		buf_puts(out, text);
		return;
	}
	buf_putc(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			buf_putc(out, '"');
		buf_putc(out, *text);
	}
	buf_putc(out, '"');
}
