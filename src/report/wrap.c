#include "report/wrap.h"

#include "base/utf8.h"

#include <string.h>

/*
 * Bytes of the longest start of `text` that is at most `columns` wide, one character at least; in
 * its second half an underline or a slash is the better place to split a name or an address.
 */
static size_t fitting(const char *text, size_t length, size_t columns)
{
	size_t n = utf8_length(text);
	for (;;) {
		size_t more = n < length ? utf8_length(text + n) : 0;
		if (more == 0 || text_columns(text, n + more) > columns)
			break;
		n += more;
	}
	for (size_t at = n; at > n / 2 && at > 0; at--) {
		if (text[at - 1] == '_' || text[at - 1] == '/')
			return at;
	}
	return n;
}

bool wrap_take(const char **text, size_t columns, bool split, struct span *line)
{
	const char *start = *text + strspn(*text, " ");
	if (*start == '\0')
		return false;
	const char *end = start; /* of the words taken so far */
	size_t used = 0;
	for (;;) {
		const char *word = end + strspn(end, " ");
		size_t length = strcspn(word, " ");
		size_t wanted = used + text_columns(end, (size_t)(word - end) + length);
		if (length == 0 || (wanted > columns && end > start))
			break;
		if (wanted > columns && split)
			length = fitting(word, length, columns);
		end = word + length;
		used = wanted;
		if (wanted > columns)
			break;
	}
	*line = (struct span){ start, (size_t)(end - start) };
	*text = end;
	return true;
}

void wrap_put(struct buf *out, const char *text, size_t width, struct wrap_margin margin)
{
	size_t taken = text_columns(margin.first, strlen(margin.first));
	struct span line;
	const char *lead = margin.first;
	while (wrap_take(&text, width > taken + 20 ? width - taken : 20, false, &line)) {
		buf_puts(out, lead);
		buf_add(out, line.p, line.n);
		buf_putc(out, '\n');
		lead = margin.other;
	}
}

const char *shown_copy(struct arena *arena, const char *text, const char *instead)
{
	struct buf clean;
	uint32_t code;
	buf_init(&clean);
	while ((code = utf8_take_shown(&text)) != 0)
		utf8_put(&clean, code);
	size_t length = clean.length;
	while (length > 0 && clean.text[length - 1] == ' ')
		length--;
	const char *copy = length > 0 ? arena_copy(arena, clean.text, length) : instead;
	buf_clear(&clean);
	return copy;
}
