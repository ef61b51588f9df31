#include "feed/stix_pattern.h"

static bool in_word(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' ||
	       c == '_' || c == ':' || c == '.';
}

/* What stands in quotes, a backslash keeping the next character; the opening quote is first. */
static struct span take_string(struct span *rest)
{
	size_t i = 1;
	while (i < rest->n && rest->p[i] != '\'')
		i += rest->p[i] == '\\' ? 2 : 1;
	if (i > rest->n)
		i = rest->n;
	struct span text = { rest->p + 1, i - 1 };
	size_t used = i < rest->n ? i + 1 : i;
	*rest = (struct span){ rest->p + used, rest->n - used };
	return text;
}

static struct span take_word(struct span *rest)
{
	size_t n = 0;
	while (n < rest->n && in_word(rest->p[n]))
		n++;
	struct span word = { rest->p, n };
	*rest = (struct span){ rest->p + n, rest->n - n };
	return word;
}

static void see_word(struct stix_pattern *pattern, struct span word)
{
	if (span_is(word, "NOT")) {
		pattern->negated = true;
	} else if (span_is(word, "IN") || span_is(word, "ISSUBSET")) {
		pattern->comparing = true;
	} else {
		pattern->comparing = pattern->negated = false;
		pattern->path =
			memchr(word.p, ':', word.n) != NULL ? word : (struct span){ NULL, 0 };
	}
}

static void see_mark(struct stix_pattern *pattern, char mark)
{
	if (mark == '=')
		pattern->comparing = true;
	else if (mark == '!')
		pattern->negated = true;
	else if (mark == '<' || mark == '>')
		pattern->path = (struct span){ NULL, 0 };
	else if (mark == '[')
		pattern->group++;
	else if (mark == ']')
		pattern->comparing = pattern->negated = false;
}

bool stix_pattern_next(struct stix_pattern *pattern, struct stix_term *term)
{
	struct span *rest = &pattern->rest;
	while (rest->n > 0) {
		struct span value;
		bool quoted = rest->p[0] == '\'';
		if (quoted) {
			value = take_string(rest);
		} else if (in_word(rest->p[0])) {
			value = take_word(rest);
		} else {
			see_mark(pattern, rest->p[0]);
			*rest = (struct span){ rest->p + 1, rest->n - 1 };
			continue;
		}
		bool number = !quoted && value.p[0] >= '0' && value.p[0] <= '9';
		if ((quoted || number) && pattern->comparing && pattern->path.n > 0) {
			*term = (struct stix_term){ pattern->path, value, pattern->group,
				pattern->negated };
			return true;
		}
		if (!quoted)
			see_word(pattern, value);
	}
	return false;
}
