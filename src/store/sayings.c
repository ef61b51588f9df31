#include "store/sayings.h"

#include "store/lined_runs.h"

#include <stdlib.h>

void sayings_init(struct sayings *sayings)
{
	*sayings = (struct sayings){ 0 };
	buf_init(&sayings->words);
	buf_init(&sayings->made);
}

void sayings_clear(struct sayings *sayings)
{
	free(sayings->saying);
	buf_clear(&sayings->words);
	buf_clear(&sayings->made);
}

/* Cut between characters of UTF-8, should it be that. */
static struct span cut(struct span words)
{
	if (words.n <= MENTION_WORDS_MAX)
		return words;
	words.n = MENTION_WORDS_MAX;
	for (int i = 0; i < 3 && ((unsigned char)words.p[words.n] & 0xC0) == 0x80; i++)
		words.n--;
	return words;
}

/* The first sighting of a day gives its words. */
static void keep_words(struct sayings *s, struct saying *saying, const struct observation *seen,
	struct day_run days, uint32_t line)
{
	struct span words = span_trim(seen->words);
	if (words.n == 0) {
		buf_reset(&s->made);
		observation_describe(&s->made, seen);
		words = (struct span){ s->made.text, s->made.length };
	}
	words = cut(words);
	if (s->words.length + words.n > SAYINGS_WORDS_MAX)
		words.n = 0;
	saying->first_line = line;
	saying->second = (int32_t)(observation_time(seen) - (ost_time_t)days.first * DAY_S);
	saying->words = (uint32_t)s->words.length;
	saying->length = (uint16_t)words.n;
	buf_add(&s->words, words.p, words.n);
}

uint32_t sayings_add(struct sayings *s, uint32_t newest, const struct observation *seen,
	struct day_run days, uint32_t line)
{
	struct saying *saying = newest != SAYING_NONE ? &s->saying[newest] : NULL;
	if (saying != NULL && saying->days.first == days.first &&
		(saying->days.last == DAY_OPEN) == (days.last == DAY_OPEN)) {
		saying->count++;
		saying->last_line = line > saying->last_line ? line : saying->last_line;
		if (days.last > saying->days.last)
			saying->days.last = days.last;
		if (line < saying->first_line)
			keep_words(s, saying, seen, days, line);
		return newest;
	}
	if (s->count == SAYINGS_MAX)
		return newest;
	s->saying = array_grow(s->saying, s->count, &s->capacity, sizeof *s->saying);
	saying = &s->saying[s->count];
	*saying = (struct saying){ .before = newest, .days = days, .last_line = line, .count = 1 };
	keep_words(s, saying, seen, days, line);
	return (uint32_t)s->count++;
}

static void unite_days(struct mention_list *list)
{
	size_t kept = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct mention *next = &list->mention[i];
		struct mention *last = kept > 0 ? &list->mention[kept - 1] : NULL;
		if (last == NULL || last->days.first != next->days.first) {
			list->mention[kept++] = *next;
			continue;
		}
		last->count += next->count;
		if (next->days.last > last->days.last)
			last->days.last = next->days.last;
		if (next->last_line > last->last_line)
			last->last_line = next->last_line;
	}
	list->count = kept;
}

void sayings_read(const struct sayings *s, uint32_t newest, int32_t day, struct mention_list *list)
{
	list->count = 0;
	for (uint32_t i = newest; i != SAYING_NONE; i = s->saying[i].before) {
		const struct saying *saying = &s->saying[i];
		struct day_run days = saying->days;
		if (days.last == DAY_OPEN)
			days.last = day > days.first ? day : days.first;
		list->mention = array_grow(
			list->mention, list->count, &list->capacity, sizeof *list->mention);
		list->mention[list->count++] = (struct mention){
			.days = days,
			.first_line = saying->first_line,
			.last_line = saying->last_line,
			.count = saying->count,
			.second = saying->second,
			.words = { s->words.text + saying->words, saying->length },
		};
	}
	if (list->count > 1)
		qsort(list->mention, list->count, sizeof *list->mention, mention_compare);
	unite_days(list);
}
