#include "base/json.h"

#include "base/utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DECIMALS_MAX = 20 };

void json_init(struct json *json, struct buf *out)
{
	*json = (struct json){ .out = out };
}

static void quote(struct buf *out, const char *text)
{
	buf_putc(out, '"');
	while (*text != '\0') {
		size_t n = utf8_length(text);
		unsigned char first = (unsigned char)*text;
		if (n == 0) {
			utf8_put(out, UTF8_REPLACEMENT);
			n = 1;
		} else if (first == '"' || first == '\\') {
			buf_printf(out, "\\%c", first);
		} else if (first < 0x20 || first == 0x7F) {
			buf_printf(out, "\\u%04x", first);
		} else {
			buf_add(out, text, n);
		}
		text += n;
	}
	buf_putc(out, '"');
}

static void line_end(struct json *json)
{
	if (json->one_line)
		return;
	buf_putc(json->out, '\n');
	for (int i = 0; i < json->depth; i++)
		buf_puts(json->out, "  ");
}

static void lead(struct json *json, const char *key)
{
	if (json->depth > 0) {
		if (json->filled[json->depth])
			buf_putc(json->out, ',');
		line_end(json);
		json->filled[json->depth] = true;
	}
	if (key != NULL) {
		quote(json->out, key);
		buf_puts(json->out, json->one_line ? ":" : ": ");
	}
}

static void open_level(struct json *json, const char *key, char mark)
{
	lead(json, key);
	buf_putc(json->out, mark);
	assert(json->depth < JSON_DEPTH - 1);
	json->depth++;
	json->filled[json->depth] = false;
}

static void close_level(struct json *json, char mark)
{
	assert(json->depth > 0);
	bool filled = json->filled[json->depth];
	json->depth--;
	if (filled)
		line_end(json);
	buf_putc(json->out, mark);
}

void json_begin_object(struct json *json, const char *key)
{
	open_level(json, key, '{');
}

void json_begin_array(struct json *json, const char *key)
{
	open_level(json, key, '[');
}

void json_end_object(struct json *json)
{
	close_level(json, '}');
}

void json_end_array(struct json *json)
{
	close_level(json, ']');
}

void json_put_string(struct json *json, const char *key, const char *value)
{
	lead(json, key);
	if (value == NULL)
		buf_puts(json->out, "null");
	else
		quote(json->out, value);
}

void json_put_int(struct json *json, const char *key, int64_t value)
{
	lead(json, key);
	buf_printf(json->out, "%" PRId64, value);
}

void json_put_double(struct json *json, const char *key, double value, int decimals)
{
	lead(json, key);
	if (isfinite(value))
		number_print(json->out, value, decimals);
	else
		buf_puts(json->out, "null");
}

void json_put_bool(struct json *json, const char *key, bool value)
{
	lead(json, key);
	buf_puts(json->out, value ? "true" : "false");
}

void json_put_null(struct json *json, const char *key)
{
	lead(json, key);
	buf_puts(json->out, "null");
}

void number_print(struct buf *out, double value, int decimals)
{
	char digits[400]; /* 309 digits of the largest double, sign, point, and DECIMALS_MAX */
	if (decimals > DECIMALS_MAX)
		decimals = DECIMALS_MAX;
	int n = snprintf(digits, sizeof digits, "%.*f", decimals, value);
	if (strchr(digits, '.') != NULL) {
		while (digits[n - 1] == '0')
			n--;
		if (digits[n - 1] == '.')
			n--;
		digits[n] = '\0';
	}
	buf_puts(out, strcmp(digits, "-0") == 0 ? "0" : digits);
}
