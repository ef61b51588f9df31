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

static inline bool span_is(struct span s, const char *text)
{
	return s.n == strlen(text) && (s.n == 0 || memcmp(s.p, text, s.n) == 0);
}

static inline bool span_starts(struct span s, const char *text)
{
	size_t n = strlen(text);
	return s.n >= n && (n == 0 || memcmp(s.p, text, n) == 0);
}

/* Without leading and trailing blanks, tabs and carriage returns. */
struct span span_trim(struct span s);
/* Takes what stands before the next `mark` from the front of `*s`; false when `*s` is used up. */
bool span_cut(struct span *s, char mark, struct span *field);
/* A decimal number of digits only, at most `max`. */
bool span_u64(struct span s, uint64_t max, uint64_t *value);
/* A decimal number with optional sign and fraction; no exponent, no infinities, no NaN. */
bool span_double(struct span s, double *value);
