#include "report/out.h"

#include "base/json.h"
#include "report/driver.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct out *out_new(const struct out_options *options)
{
	struct out *out = xcalloc(1, sizeof *out);
	out->options = *options;
	if (out->options.width <= 0)
		out->options.width = 100;
	if (out->options.driver == &out_html_driver)
		out->options.explain = true;
	buf_init(&out->bytes);
	arena_init(&out->arena);
	return out;
}

void out_free(struct out *out)
{
	if (out == NULL)
		return;
	for (size_t i = 0; i < out->sources; i++)
		free(out->source[i]);
	free(out->source);
	arena_clear(&out->arena);
	buf_clear(&out->bytes);
	free(out);
}

const struct buf *out_bytes(const struct out *out)
{
	return &out->bytes;
}

static const char *keep(struct out *out, const char *text)
{
	return text != NULL ? arena_strdup(&out->arena, text) : NULL;
}

void out_begin(struct out *out, const char *title)
{
	out->options.driver->begin(out, title);
}

void out_end(struct out *out)
{
	assert(out->depth == 0);
	out->options.driver->end(out);
}

void out_section(struct out *out, const char *key, const char *title)
{
	assert(out->depth < OUT_DEPTH);
	out->section[out->depth++] = (struct out_section){ keep(out, key), keep(out, title) };
	out->options.driver->section(out, key, title);
}

void out_end_section(struct out *out)
{
	assert(out->depth > 0);
	out->options.driver->end_section(out);
	out->depth--;
}

void out_prose(struct out *out, enum out_prose kind, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	size_t size = length > 0 ? (size_t)length + 1 : 1;
	char *text = xcalloc(1, size);
	vsnprintf(text, size, format, again);
	va_end(again);
	out->options.driver->prose(out, kind, text);
	free(text);
}

void out_lines(struct out *out, const struct buf *lines)
{
	if (out->options.driver == &out_text_driver)
		buf_add(&out->bytes, lines->text, lines->length);
}

void out_field(struct out *out, const char *key, const char *label, struct out_value value)
{
	out->options.driver->field(out, key, label, value);
}

void out_table(struct out *out, const char *key, const char *title,
	const struct out_column *columns, size_t count)
{
	struct out_column *copy = arena_alloc(&out->arena, count * sizeof *copy);
	for (size_t i = 0; i < count; i++) {
		copy[i] = columns[i];
		copy[i].key = keep(out, columns[i].key);
		copy[i].title = keep(out, columns[i].title);
	}
	out->column = copy;
	out->columns = count;
	out->options.driver->table(out, key, title, copy, count);
}

void out_row(struct out *out, const struct out_value *values)
{
	out->options.driver->row(out, values);
}

void out_end_table(struct out *out)
{
	out->options.driver->end_table(out);
	out->column = NULL;
	out->columns = 0;
}

void out_figure(struct out *out, const char *caption, const char *svg)
{
	out->options.driver->figure(out, caption, svg);
}

size_t out_cite(struct out *out, const char *text)
{
	for (size_t i = 0; i < out->sources; i++) {
		if (strcmp(out->source[i], text) == 0)
			return i + 1;
	}
	out->source =
		array_grow(out->source, out->sources, &out->source_capacity, sizeof *out->source);
	out->source[out->sources++] = xstrdup(text);
	return out->sources;
}

size_t out_heading_depth(const struct out *out)
{
	size_t headings = 0;
	for (size_t i = 0; i < out->depth; i++)
		headings += out->section[i].title != NULL;
	return headings;
}

bool value_is_null(const struct out_value *value)
{
	return value->kind == OUT_NULL ||
	       (value->kind == OUT_NUMBER && !isfinite(value->as.number.value));
}

static void print_number(struct buf *text, double value, int decimals, enum value_style style)
{
	double step = pow(10, -decimals);
	if (style != VALUE_CELL)
		number_print(text, value, decimals);
	else /* what rounds to zero loses its sign */
		buf_printf(text, "%.*f", decimals, fabs(value) < step / 2 ? 0.0 : value);
}

static void print_asns(struct buf *text, const asn_t *asn, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_printf(text, i > 0 ? " %" PRIu32 : "%" PRIu32, asn[i]);
}

void value_print(struct buf *text, const struct out_value *value, enum value_style style)
{
	if (value_is_null(value))
		return;
	switch (value->kind) {
	case OUT_NULL:
		break;
	case OUT_TEXT:
	case OUT_SOURCE:
		buf_puts(text, value->as.text);
		break;
	case OUT_INT:
		buf_printf(text, "%" PRId64, value->as.integer);
		break;
	case OUT_NUMBER:
		print_number(text, value->as.number.value, value->as.number.decimals, style);
		break;
	case OUT_BOOL:
		if (style == VALUE_DATA)
			buf_puts(text, value->as.truth ? "true" : "false");
		else
			buf_puts(text, value->as.truth ? "yes" : "no");
		break;
	case OUT_ASN:
		buf_printf(text, style == VALUE_FIELD ? "AS%" PRIu32 : "%" PRIu32, value->as.asn);
		break;
	case OUT_ASNS:
		print_asns(text, value->as.asns.asn, value->as.asns.count);
		if (style != VALUE_DATA && value->as.asns.count == 0)
			buf_putc(text, '-');
		break;
	}
}
