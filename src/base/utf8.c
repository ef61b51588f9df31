#include "base/utf8.h"

#include <stdbool.h>

/* Section 4: no overlong forms, no surrogates. The text ends with NUL, so a cut sequence fails at
 * its continuation byte. */
size_t utf8_length(const char *p)
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
	const unsigned char *byte = (const unsigned char *)p;
	for (size_t f = 0; f < sizeof form / sizeof *form; f++) {
		if (byte[0] < form[f].first || byte[0] > form[f].last)
			continue;
		if (form[f].length == 1)
			return 1;
		if (byte[1] < form[f].second_low || byte[1] > form[f].second_high)
			return 0;
		for (size_t i = 2; i < form[f].length; i++) {
			if (byte[i] < 0x80 || byte[i] > 0xBF)
				return 0;
		}
		return form[f].length;
	}
	return 0;
}

static uint32_t decode(const char *p, size_t length)
{
	static const unsigned char mask[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
	uint32_t code = (unsigned char)p[0] & mask[length];
	for (size_t i = 1; i < length; i++)
		code = code << 6 | ((unsigned char)p[i] & 0x3F);
	return code;
}

struct range {
	uint32_t first, last;
};

static bool within(uint32_t code, const struct range *range, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (code >= range[i].first && code <= range[i].last)
			return true;
	}
	return false;
}

uint32_t utf8_take_shown(const char **text)
{
	/* C0, DEL and C1; line and paragraph separators; bidirectional embeddings, overrides,
	 * isolates and marks (Unicode 15, section 23.2); non-characters at the plane's end. */
	static const struct range hidden[] = {
		{ 0x01, 0x1F },
		{ 0x7F, 0x9F },
		{ 0x061C, 0x061C },
		{ 0x200E, 0x200F },
		{ 0x2028, 0x202E },
		{ 0x2066, 0x2069 },
		{ 0xFEFF, 0xFEFF },
		{ 0xFFFE, 0xFFFF },
	};
	const char *p = *text;
	if (*p == '\0')
		return 0;
	size_t length = utf8_length(p);
	*text += length > 0 ? length : 1;
	if (length == 0)
		return UTF8_REPLACEMENT;
	if (*p == '\t' || *p == '\n' || *p == '\r')
		return ' ';
	uint32_t code = decode(p, length);
	return within(code, hidden, sizeof hidden / sizeof *hidden) ? UTF8_REPLACEMENT : code;
}

void utf8_put(struct buf *out, uint32_t code)
{
	static const unsigned char lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
	char byte[4];
	size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	for (size_t i = length; i > 1; i--) {
		byte[i - 1] = (char)(0x80 | (code & 0x3F));
		code >>= 6;
	}
	byte[0] = (char)(lead[length] | code);
	buf_add(out, byte, length);
}

int utf8_columns(uint32_t code)
{
	static const struct range none[] = {
		{ 0x0300, 0x036F },
		{ 0x0483, 0x0489 },
		{ 0x0591, 0x05BD },
		{ 0x064B, 0x065F },
		{ 0x1AB0, 0x1AFF },
		{ 0x1DC0, 0x1DFF },
		{ 0x200B, 0x200D },
		{ 0x20D0, 0x20FF },
		{ 0xFE00, 0xFE0F },
		{ 0xFE20, 0xFE2F },
	};
	static const struct range wide[] = {
		{ 0x1100, 0x115F },
		{ 0x2E80, 0x303E },
		{ 0x3041, 0xA4CF },
		{ 0xAC00, 0xD7A3 },
		{ 0xF900, 0xFAFF },
		{ 0xFE30, 0xFE6F },
		{ 0xFF00, 0xFF60 },
		{ 0xFFE0, 0xFFE6 },
		{ 0x1F300, 0x1F64F },
		{ 0x1F680, 0x1F6FF },
		{ 0x1F900, 0x1F9FF },
		{ 0x20000, 0x3FFFD },
	};
	if (within(code, none, sizeof none / sizeof *none))
		return 0;
	return within(code, wide, sizeof wide / sizeof *wide) ? 2 : 1;
}

size_t text_columns(const char *text, size_t length)
{
	size_t columns = 0;
	for (size_t i = 0; i < length;) {
		size_t n = utf8_length(text + i);
		if (n == 0)
			break;
		columns += (size_t)utf8_columns(decode(text + i, n));
		i += n;
	}
	return columns;
}
