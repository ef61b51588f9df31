/*
 * A borrowed run of bytes: not owned, not NUL-terminated, may hold NUL. `p` may be NULL where `n`
 * is 0; span_cut leaves it so at the end.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const char *p;
	size_t n;
};

static inline struct span span_of(const char *text)
{
	return (struct span){ text, strlen(text) };
}

/* Most differ in their first byte, which is cheaper to see than how long `text` is. */
static inline bool span_is(struct span s, const char *text)
{
	if (s.n == 0 || s.p[0] != text[0])
		return s.n == 0 && text[0] == '\0';
	return s.n == strlen(text) && memcmp(s.p, text, s.n) == 0;
}

static inline bool span_starts(struct span s, const char *text)
{
	size_t n = strlen(text);
	return s.n >= n && (n == 0 || memcmp(s.p, text, n) == 0);
}

static inline bool span_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Without leading and trailing blanks, tabs and carriage returns. */
static inline struct span span_trim(struct span s)
{
	while (s.n > 0 && span_is_blank(s.p[0]))
		s = (struct span){ s.p + 1, s.n - 1 };
	while (s.n > 0 && span_is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* Takes what stands before the next `mark` from the front of `*s`; false when `*s` is used up. */
bool span_cut(struct span *s, char mark, struct span *field);
/* A decimal number of digits only, at most `max`. */
bool span_u64(struct span s, uint64_t max, uint64_t *value);
/* A decimal number with optional sign and fraction; no exponent, no infinities, no NaN. */
bool span_double(struct span s, double *value);
