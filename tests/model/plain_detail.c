#include "model/plain_detail.h"

#include <string.h>

/* All that begins on one day. */
static size_t by_day(const struct plain_said *said, size_t count, int input, int address,
	struct plain_mention *mentions)
{
	size_t found = 0;
	for (int day = 0; day < PLAIN_DETAIL_DAYS; day++) {
		struct plain_mention *m = &mentions[found];
		*m = (struct plain_mention){ .first = day, .first_line = UINT32_MAX };
		for (size_t i = 0; i < count; i++) {
			const struct plain_said *s = &said[i];
			if (s->input != input || s->address != address || s->first != day)
				continue;
			m->count++;
			m->last = s->last > m->last ? s->last : m->last;
			m->first_line = s->line < m->first_line ? s->line : m->first_line;
			m->last_line = s->line > m->last_line ? s->line : m->last_line;
		}
		found += m->count > 0;
	}
	return found;
}

/* A day on which the list was not read changes nothing; one on which it was read without it does. */
static size_t by_run(const struct plain_said *said, size_t count, int input, int address,
	struct plain_mention *mentions)
{
	size_t found = 0;
	bool goes_on = false;
	for (int day = 0; day < PLAIN_DETAIL_DAYS; day++) {
		uint32_t lowest = UINT32_MAX, highest = 0;
		bool read = false;
		for (size_t i = 0; i < count; i++) {
			const struct plain_said *s = &said[i];
			if (s->input != input || s->first != day)
				continue;
			read = true;
			if (s->address != address)
				continue;
			lowest = s->line < lowest ? s->line : lowest;
			highest = s->line > highest ? s->line : highest;
		}
		if (!read)
			continue;
		if (highest > 0 && !goes_on)
			mentions[found++] =
				(struct plain_mention){ .first = day, .first_line = lowest };
		goes_on = highest > 0;
		if (goes_on) {
			mentions[found - 1].last = day;
			mentions[found - 1].last_line = highest;
		}
	}
	return found;
}

size_t plain_detail(const struct plain_said *said, size_t count, int input, int address,
	bool snapshot, struct plain_mention *mentions)
{
	return snapshot ? by_run(said, count, input, address, mentions)
			: by_day(said, count, input, address, mentions);
}
