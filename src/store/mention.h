/*
 * Detail: where an input says that a list had an address, and what it said in its own words. Of a
 * snapshot list a mention is a run of days, with the lines of its first and its last day. Of a log,
 * or a list of intervals, it is all that begins on one day: how much, and of what stands first the
 * moment and the words.
 */
#pragma once

#include "base/span.h"
#include "store/presence.h"

enum { MENTION_WORDS_MAX = 512 }; /* bytes; what is longer is cut there */

struct mention {
	struct day_run days;
	/* The lowest of the first day, the highest of the last; 0 = beyond 4,294,967,295. */
	uint32_t first_line, last_line;
	uint32_t count; /* sightings that begin on the first day; 0 = of a snapshot list */
	int32_t second; /* of that day, of the first line; 0 also where the source tells days only */
	struct span
		words; /* of the first line as they came: not fit for a terminal; may be empty */
};

/* By first day, then by line. */
int mention_compare(const void *a, const void *b);
