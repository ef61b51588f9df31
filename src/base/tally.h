/*
 * What was rejected and why. Reasons are string literals, so that the set of them is small and
 * known; each keeps its count and its first line. A malformed record is counted here and skipped:
 * it never ends a run.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* The last place is kept for what finds no place of its own. */
enum { TALLY_REASONS = 24 };
#define TALLY_OTHER "other reasons"

struct tally_reason {
	const char *reason; /* a string literal */
	uint64_t count;
	uint64_t first_line;
	char sample[96]; /* the start of the first such line, unprintable bytes as '?' */
};

struct tally {
	uint64_t records; /* accepted */
	uint64_t rejected;
	size_t count;
	struct tally_reason reasons[TALLY_REASONS];
};

/* Counts one rejected record; `text` of `length` bytes is what stood there (may be NULL). */
void tally_reject(
	struct tally *tally, const char *reason, uint64_t line, const char *text, size_t length);
/* The one counted most, of these the first; there must be one. */
const struct tally_reason *tally_main_reason(const struct tally *tally);
