#include "base/csv.h"

#include "base/utf8.h"

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
 * Reads a quoted field at *at (behind its opening quote). Without doubled quotes it borrows the
 * line; else it is put together in csv->unquoted, which may still move: its span has no `p` until
 * resolve().
 */
static const char *quoted(struct csv *csv, struct span line, size_t *at, struct span *field)
{
	size_t start = csv->unquoted.length, from = *at;
	for (size_t i = from;; i++) {
		const char *quote = i < line.n ? memchr(line.p + i, '"', line.n - i) : NULL;
		if (quote == NULL)
			return "quote not closed on its line";
		i = (size_t)(quote - line.p);
		*at = i + 1;
		if (*at >= line.n || line.p[*at] != '"')
			break;
		i++;
		buf_add(&csv->unquoted, line.p + from, i - from);
		from = i + 1;
	}
	*field = (struct span){ line.p + from, *at - 1 - from };
	if (csv->unquoted.length > start) {
		buf_add(&csv->unquoted, field->p, field->n);
		*field = (struct span){ NULL, csv->unquoted.length - start };
	}
	return *at < line.n && line.p[*at] != ',' ? "text behind a closing quote" : NULL;
}

/* Some writers put a blank behind each comma (`"a", "b"`): the field is quoted all the same. */
static size_t skip_to_quote(struct span line, size_t at)
{
	size_t i = at;
	while (i < line.n && line.p[i] == ' ')
		i++;
	return i < line.n && line.p[i] == '"' ? i : at;
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
		at = skip_to_quote(line, at);
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

void csv_put_foreign(struct buf *out, const char *text)
{
	struct buf shown;
	buf_init(&shown);
	if (*text != '\0' && text[1] != '\0' && strchr("=+-@", *text) != NULL)
		buf_putc(&shown, '\'');
	for (uint32_t code; (code = utf8_take_shown(&text)) != 0;)
		utf8_put(&shown, code);
	csv_put(out, shown.text);
	buf_clear(&shown);
}
