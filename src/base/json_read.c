#include "base/json_read.h"

#include "base/utf8.h"

#include <endian.h>

#define EACH_BYTE UINT64_C(0x0101010101010101)

void json_read(struct json_reader *reader, struct span text, struct arena *arena)
{
	*reader = (struct json_reader){ .arena = arena };
	reader->p = text.n > 0 ? text.p : "";
	reader->end = reader->p + text.n;
}

static void fail(struct json_reader *reader)
{
	reader->failed = true;
	reader->p = reader->end;
}

static const char *skip_blanks(const char *p, const char *end)
{
	for (;;) {
		uint64_t bytes = 0;
		if (end - p >= (ptrdiff_t)sizeof bytes)
			memcpy(&bytes, p, sizeof bytes);
		if (bytes == EACH_BYTE * ' ') /* texts for people are indented by many */
			p += sizeof bytes;
		else if (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
			p++;
		else
			return p;
	}
}

char json_peek(struct json_reader *reader)
{
	if (reader->p<reader->end && * reader->p> ' ')
		return *reader->p;
	reader->p = skip_blanks(reader->p, reader->end);
	return reader->p < reader->end ? *reader->p : '\0';
}

static bool take(struct json_reader *reader, char mark)
{
	if (json_peek(reader) != mark)
		return false;
	reader->p++;
	return true;
}

bool json_enter(struct json_reader *reader, char mark)
{
	if (json_peek(reader) != mark)
		return false;
	if (reader->depth == JSON_READ_DEPTH) {
		fail(reader);
		return false;
	}
	reader->p++;
	reader->depth++;
	reader->first = true;
	return true;
}

/* Before a member or element: its comma, or the end of what holds it. */
static bool next(struct json_reader *reader, char end_mark)
{
	if (reader->failed)
		return false;
	if (take(reader, end_mark)) {
		reader->depth--;
		reader->first = false;
		return false;
	}
	if (!reader->first && !take(reader, ','))
		fail(reader);
	reader->first = false;
	return !reader->failed;
}

/* 0x80 in the lowest byte which is below `limit` (at most 0x80), perhaps in others above it. */
static uint64_t lowest_below(uint64_t bytes, uint64_t limit)
{
	return (bytes - EACH_BYTE * limit) & ~bytes & EACH_BYTE * 0x80;
}

/* The first byte that a string cannot hold as it is, or `end`. */
static const char *skip_plain(const char *p, const char *end)
{
	for (uint64_t bytes; end - p >= (ptrdiff_t)sizeof bytes; p += sizeof bytes) {
		memcpy(&bytes, p, sizeof bytes);
		bytes = le64toh(bytes);
		uint64_t special = lowest_below(bytes, ' ') |
				   lowest_below(bytes ^ EACH_BYTE * '"', 1) |
				   lowest_below(bytes ^ EACH_BYTE * '\\', 1);
		if (special != 0)
			return p + __builtin_ctzll(special) / 8;
	}
	while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= ' ')
		p++;
	return p;
}

/* The raw text between quotes; the opening one is at hand. */
static bool take_quoted(struct json_reader *reader, struct span *raw, bool *escaped)
{
	const char *p = skip_plain(reader->p + 1, reader->end);
	*escaped = false;
	while (p < reader->end && *p == '\\') {
		*escaped = true;
		p = reader->end - p > 2 ? skip_plain(p + 2, reader->end) : reader->end;
	}
	if (p >= reader->end || *p != '"') {
		fail(reader);
		return false;
	}
	*raw = (struct span){ reader->p + 1, (size_t)(p - reader->p - 1) };
	reader->p = p + 1;
	return true;
}

static bool hex4(struct span s, uint32_t *code)
{
	*code = 0;
	for (size_t i = 0; i < 4; i++) {
		char c = i < s.n ? s.p[i] : 'x';
		char low = (char)(c | 0x20);
		if (c >= '0' && c <= '9')
			*code = *code * 16 + (uint32_t)(c - '0');
		else if (low >= 'a' && low <= 'f')
			*code = *code * 16 + (uint32_t)(low - 'a' + 10);
		else
			return false;
	}
	return true;
}

static struct span behind(struct span s, size_t n)
{
	return (struct span){ s.p + n, s.n - n };
}

/* `\uXXXX` at the front, its backslash taken; a pair of surrogates is one character. */
static size_t unescape_unicode(struct span s, struct buf *out)
{
	uint32_t code, low;
	if (!hex4(behind(s, 1), &code) || code == 0)
		return 0;
	if (code < 0xD800 || code > 0xDFFF) {
		utf8_put(out, code);
		return 5;
	}
	if (code < 0xDC00 && s.n >= 11 && s.p[5] == '\\' && s.p[6] == 'u' &&
		hex4(behind(s, 7), &low) && low >= 0xDC00 && low <= 0xDFFF) {
		utf8_put(out, 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00));
		return 11;
	}
	utf8_put(out, UTF8_REPLACEMENT);
	return 5;
}

/* What follows a backslash; returns how many bytes it was, 0 = no escape of JSON. */
static size_t unescape_one(struct span s, struct buf *out)
{
	static const char mark[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
	if (s.n == 0)
		return 0;
	if (s.p[0] == 'u')
		return unescape_unicode(s, out);
	const char *at = s.p[0] != '\0' ? strchr(mark, s.p[0]) : NULL;
	if (at == NULL)
		return 0;
	buf_putc(out, meant[at - mark]);
	return 1;
}

static bool unescape(struct json_reader *reader, struct span raw, struct span *text)
{
	struct buf out;
	size_t used = 1;
	buf_init(&out);
	for (size_t i = 0; i < raw.n && used > 0; i += used) {
		used = 1;
		if (raw.p[i] != '\\') {
			buf_putc(&out, raw.p[i]);
			continue;
		}
		used = unescape_one(behind(raw, i + 1), &out);
		used += used > 0;
	}
	if (used > 0)
		*text = (struct span){ arena_copy(reader->arena, out.text, out.length),
			out.length };
	else
		fail(reader);
	buf_clear(&out);
	return used > 0;
}

static struct span take_string(struct json_reader *reader)
{
	struct span text = { NULL, 0 };
	bool escaped;
	if (!take_quoted(reader, &text, &escaped) || (escaped && !unescape(reader, text, &text)))
		return (struct span){ NULL, 0 };
	return text;
}

bool json_next_key(struct json_reader *reader, struct span *key)
{
	if (!next(reader, '}'))
		return false;
	if (json_peek(reader) != '"') {
		fail(reader);
		return false;
	}
	*key = take_string(reader);
	if (!take(reader, ':'))
		fail(reader);
	return !reader->failed;
}

bool json_next_element(struct json_reader *reader)
{
	if (!next(reader, ']'))
		return false;
	if (json_peek(reader) == '\0')
		fail(reader);
	return !reader->failed;
}

static size_t digits(struct span s)
{
	size_t n = 0;
	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n;
}

/* A loop and no strchr: the compiler knows the few marks of each call. */
static inline bool is_at(struct span s, size_t i, const char *marks)
{
	for (; i < s.n && *marks != '\0'; marks++) {
		if (s.p[i] == *marks)
			return true;
	}
	return false;
}

/* Bytes of the number at the front, RFC 8259 section 6; 0 = none. */
static size_t number_length(struct span s)
{
	size_t n = is_at(s, 0, "-");
	size_t whole = digits(behind(s, n));
	if (whole == 0 || (whole > 1 && s.p[n] == '0'))
		return 0;
	n += whole;
	if (is_at(s, n, ".")) {
		size_t fraction = digits(behind(s, n + 1));
		if (fraction == 0)
			return 0;
		n += 1 + fraction;
	}
	if (is_at(s, n, "eE")) {
		n += 1 + (size_t)is_at(s, n + 1, "+-");
		size_t exponent = n <= s.n ? digits(behind(s, n)) : 0;
		if (exponent == 0)
			return 0;
		n += exponent;
	}
	return n;
}

static struct span take_plain(struct json_reader *reader)
{
	static const char *const word[] = { "true", "false", "null" };
	struct span rest = { reader->p, (size_t)(reader->end - reader->p) };
	size_t n = number_length(rest);
	for (size_t i = 0; i < sizeof word / sizeof *word && n == 0; i++) {
		if (span_starts(rest, word[i]))
			n = strlen(word[i]);
	}
	/* A literal must end where it ends: `nullx` is none. */
	if (n == 0 || (n < rest.n && !is_at(rest, n, " \t\r\n,]}"))) {
		fail(reader);
		return (struct span){ NULL, 0 };
	}
	reader->p += n;
	return rest.p[0] == 'n' ? (struct span){ NULL, 0 } : (struct span){ rest.p, n };
}

struct span json_scalar(struct json_reader *reader)
{
	char mark = json_peek(reader);
	if (mark == '"')
		return take_string(reader);
	if (mark != '{' && mark != '[')
		return take_plain(reader);
	json_skip(reader);
	return (struct span){ NULL, 0 };
}

/* Recursion ends at JSON_READ_DEPTH. */
void json_skip(struct json_reader *reader)
{
	struct span raw;
	bool escaped;
	char mark = json_peek(reader);
	if (mark == '"') {
		take_quoted(reader, &raw, &escaped);
	} else if (mark != '{' && mark != '[') {
		take_plain(reader);
	} else if (json_enter(reader, mark)) {
		while (mark == '{' ? json_next_key(reader, &raw) : json_next_element(reader))
			json_skip(reader);
	}
}

bool json_failed(const struct json_reader *reader)
{
	return reader->failed;
}

bool json_done(struct json_reader *reader)
{
	return json_peek(reader) == '\0' && reader->p == reader->end && !reader->failed;
}
