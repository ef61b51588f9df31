#include "report/words.h"

#include "base/json.h"
#include "study/case_study.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *words_count(struct arena *arena, uint64_t n)
{
	char digits[24], grouped[32];
	int length = snprintf(digits, sizeof digits, "%" PRIu64, n), to = 0;
	for (int i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			grouped[to++] = ',';
		grouped[to++] = digits[i];
	}
	return arena_copy(arena, grouped, (size_t)to);
}

const char *words_number(struct arena *arena, double value, int decimals)
{
	struct buf text;
	buf_init(&text);
	number_print(&text, value, decimals);
	const char *copy = arena_strdup(arena, text.text);
	buf_clear(&text);
	return copy;
}

const char *words_range(struct arena *arena, double low, double high, int decimals)
{
	const char *from = words_number(arena, low, decimals);
	const char *to = words_number(arena, high, decimals);
	return strcmp(from, to) == 0 ? from : arena_printf(arena, "%s to %s", from, to);
}

const char *words_network(struct arena *arena, const struct case_facts *facts, asn_t asn)
{
	const struct case_network *name = study_network_name(facts, asn);
	if (name == NULL)
		return arena_printf(arena, "AS%" PRIu32, asn);
	return arena_printf(arena, "AS%" PRIu32 " %s", asn, name->name);
}

const char *words_networks(
	struct arena *arena, const struct case_facts *facts, const asn_t *asn, size_t count)
{
	struct buf text;
	if (count == 0)
		return "no network";
	buf_init(&text);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_puts(&text, i + 1 < count ? ", " : " and ");
		buf_puts(&text, words_network(arena, facts, asn[i]));
	}
	const char *copy = arena_strdup(arena, text.text);
	buf_clear(&text);
	return copy;
}

/* The form of a date shows these by itself. */
static bool shown_by_form(const char *precision)
{
	static const char *const form[] = { "", "minute", "day", "month", "quarter", "year",
		"interval" };
	for (size_t i = 0; i < sizeof form / sizeof *form; i++) {
		if (strcmp(form[i], precision) == 0)
			return true;
	}
	return false;
}

/* The date without its precision, behind the preposition that its form asks for. */
static const char *dated_words(struct arena *arena, const char *text)
{
	const char *slash = strchr(text, '/');
	if (slash != NULL)
		return arena_printf(
			arena, "between %.*s and %s", (int)(slash - text), text, slash + 1);
	size_t length = strlen(text);
	const char *preposition = length < strlen("2008-11-15")    ? "in"
				  : length == strlen("2008-11-15") ? "on"
								   : "at";
	return arena_printf(arena, "%s %s", preposition, text);
}

const char *words_when(struct arena *arena, const struct when *when)
{
	if (!when_known(when))
		return "at a time not known";
	const char *words = dated_words(arena, when->text);
	if (shown_by_form(when->precision))
		return words;
	return arena_printf(arena, "%s (%s)", words, when->precision);
}

const char *words_day(struct arena *arena, int32_t day)
{
	struct buf text;
	buf_init(&text);
	time_print_day(&text, (ost_time_t)day * DAY_S);
	const char *copy = arena_strdup(arena, text.text);
	buf_clear(&text);
	return copy;
}

const char *words_small(struct arena *arena, size_t n)
{
	static const char *const word[] = { "no", "one", "two", "three", "four", "five", "six",
		"seven", "eight", "nine", "ten" };
	return n < sizeof word / sizeof *word ? word[n] : words_count(arena, n);
}

const char *words_plural(size_t n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

const char *words_alarm(enum alarm_kind kind)
{
	static const char *const words[] = { "lost", "new upstream", "cut", "return",
		"partial return" };
	return words[kind];
}
