#include "base/json.h"

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

/* Length of the UTF-8 sequence at `p` (RFC 3629, section 4: no overlong forms, no surrogates), or
 * 0. `p` ends with NUL, so a cut sequence fails at its continuation byte. */
static size_t utf8_length(const unsigned char *p)
{
	static const struct {
		unsigned char first, last, second_low, second_high;
		size_t length;
	} form[] = {
		{ 0x01, 0x7F, 0, 0, 1 },
		{ 0xC2, 0xDF, 0x80, 0xBF, 2 },
		{ 0xE0, 0xE0, 0xA0, 0xBF, 3 },
		{ 0xE1, 0xEC, 0x80, 0xBF, 3 },
		{ 0xED, 0xED, 0x80, 0x9F, 3 },
		{ 0xEE, 0xEF, 0x80, 0xBF, 3 },
		{ 0xF0, 0xF0, 0x90, 0xBF, 4 },
		{ 0xF1, 0xF3, 0x80, 0xBF, 4 },
		{ 0xF4, 0xF4, 0x80, 0x8F, 4 },
	};
	for (size_t f = 0; f < sizeof form / sizeof *form; f++) {
		if (p[0] < form[f].first || p[0] > form[f].last)
			continue;
		if (form[f].length == 1)
			return 1;
		if (p[1] < form[f].second_low || p[1] > form[f].second_high)
			return 0;
		for (size_t i = 2; i < form[f].length; i++) {
			if (p[i] < 0x80 || p[i] > 0xBF)
				return 0;
		}
		return form[f].length;
	}
	return 0;
}

static void quote(struct buf *out, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	buf_putc(out, '"');
	while (*p != '\0') {
		size_t n = utf8_length(p);
		if (n == 0) {
			buf_puts(out, "\xEF\xBF\xBD");
			n = 1;
		} else if (*p == '"' || *p == '\\') {
			buf_printf(out, "\\%c", *p);
		} else if (*p < 0x20 || *p == 0x7F) {
			buf_printf(out, "\\u%04x", *p);
		} else {
			buf_add(out, (const char *)p, n);
		}
		p += n;
	}
	buf_putc(out, '"');
}

static void lead(struct json *json, const char *key)
{
	if (json->depth > 0) {
		buf_puts(json->out, json->filled[json->depth] ? ",\n" : "\n");
		for (int i = 0; i < json->depth; i++)
			buf_puts(json->out, "  ");
		json->filled[json->depth] = true;
	}
	if (key != NULL) {
		quote(json->out, key);
		buf_puts(json->out, ": ");
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
	if (filled) {
		buf_putc(json->out, '\n');
		for (int i = 0; i < json->depth; i++)
			buf_puts(json->out, "  ");
	}
	buf_putc(json->out, mark);
}

void json_object(struct json *json, const char *key)
{
	open_level(json, key, '{');
}

void json_array(struct json *json, const char *key)
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

void json_string(struct json *json, const char *key, const char *value)
{
	lead(json, key);
	if (value == NULL)
		buf_puts(json->out, "null");
	else
		quote(json->out, value);
}

void json_int(struct json *json, const char *key, int64_t value)
{
	lead(json, key);
	buf_printf(json->out, "%" PRId64, value);
}

void json_double(struct json *json, const char *key, double value, int decimals)
{
	lead(json, key);
	if (isfinite(value))
		number_print(json->out, value, decimals);
	else
		buf_puts(json->out, "null");
}

void json_bool(struct json *json, const char *key, bool value)
{
	lead(json, key);
	buf_puts(json->out, value ? "true" : "false");
}

void json_null(struct json *json, const char *key)
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
