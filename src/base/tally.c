#include "base/tally.h"

#include <string.h>

static void sample(char *to, size_t size, const char *text, size_t length)
{
	size_t n = length < size - 1 ? length : size - 1;
	for (size_t i = 0; i < n; i++)
		to[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
	to[n] = '\0';
}

static struct tally_reason *find(struct tally *tally, const char *reason)
{
	for (size_t i = 0; i < tally->count; i++) {
		if (strcmp(tally->reasons[i].reason, reason) == 0)
			return &tally->reasons[i];
	}
	return NULL;
}

void tally_reject(
	struct tally *tally, const char *reason, uint64_t line, const char *text, size_t length)
{
	tally->rejected++;
	struct tally_reason *entry = find(tally, reason);
	if (entry == NULL && tally->count >= TALLY_REASONS - 1) {
		reason = TALLY_OTHER;
		entry = find(tally, reason);
	}
	if (entry != NULL) {
		entry->count++;
		return;
	}
	entry = &tally->reasons[tally->count++];
	*entry = (struct tally_reason){ .reason = reason, .count = 1, .first_line = line };
	if (text != NULL)
		sample(entry->sample, sizeof entry->sample, text, length);
}

const struct tally_reason *tally_main_reason(const struct tally *tally)
{
	const struct tally_reason *most = &tally->reasons[0];
	for (size_t i = 1; i < tally->count; i++) {
		if (tally->reasons[i].count > most->count)
			most = &tally->reasons[i];
	}
	return most;
}
