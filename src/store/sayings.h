/*
 * What an input says in words, while it is read: of each address the days on which it was sighted,
 * linked from the newest to the first that came. Memory has a bound: some 36 bytes a day of an
 * address up to SAYINGS_MAX, and SAYINGS_WORDS_MAX for words; what comes later is left out.
 */
#pragma once

#include "base/buf.h"
#include "feed/observation.h"
#include "store/mention.h"

enum { SAYINGS_MAX = 1 << 22, SAYINGS_WORDS_MAX = 1 << 28 };
#define SAYING_NONE UINT32_MAX

struct saying {
	uint32_t before; /* of the same address */
	struct day_run days;
	uint32_t first_line, last_line, count;
	int32_t second;
	uint32_t words; /* where they begin */
	uint16_t length;
};

struct sayings {
	struct saying *saying;
	size_t count, capacity;
	struct buf words, made; /* `made`: for a sighting that is no line */
};

void sayings_init(struct sayings *sayings);
void sayings_clear(struct sayings *sayings);
/* A sighting on `days`; `newest` is its address's, and returned is what is newest then. */
uint32_t sayings_add(struct sayings *sayings, uint32_t newest, const struct observation *seen,
	struct day_run days, uint32_t line);

struct mention_list {
	struct mention *mention;
	size_t count, capacity;
};
/*
 * Those of one address, a day once, by day; what has no end is there until `day`. Words are borrowed
 * until the next sayings_add.
 */
void sayings_read(
	const struct sayings *sayings, uint32_t newest, int32_t day, struct mention_list *list);
