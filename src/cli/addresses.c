#include "cli/addresses.h"

#include <stdio.h>

static void refuse(struct address_lines *lines, const char *reason, struct span line)
{
	tally_reject(&lines->tally, reason, lines->line, line.p, line.n);
}

/* The options of the bulk form, where they stand; columns that are always there need no word. */
static bool bulk_word(struct address_lines *lines, struct span word)
{
	static const char *const other[] = { "noheader", "noverbose", "prefix", "noprefix",
		"notrunc", "trunc", "asnumber", "noasnumber", "asname", "noasname", "countrycode",
		"nocountrycode", "registry", "noregistry", "allocdate", "noallocdate", NULL };
	if (lines->tally.records == 0 && lines->tally.rejected == 0 && span_is(word, "begin")) {
		lines->bulk = true;
		return true;
	}
	if (!lines->bulk)
		return false;
	lines->verbose |= span_is(word, "verbose");
	lines->header |= span_is(word, "header");
	lines->ended |= span_is(word, "end");
	if (span_is(word, "verbose") || span_is(word, "header") || span_is(word, "end"))
		return true;
	for (size_t i = 0; other[i] != NULL; i++) {
		if (span_is(word, other[i]))
			return true;
	}
	return false;
}

/* `2026-03-31`, `2026-03-31T12:00Z`, `2026-03-31 12:00:00 GMT`: UTC in any case. */
static bool read_time(struct span text, struct when *at)
{
	char joined[40];
	struct span day, rest = text;
	if (when_parse(text, at))
		return true;
	if (!span_cut(&rest, ' ', &day) || rest.p == NULL || rest.n < 5 || day.n != 10)
		return false;
	struct span zone = span_trim((struct span){ rest.p + 5, rest.n - 5 });
	if (zone.n >= 3 && zone.p[0] == ':') /* seconds, which are dropped */
		zone = span_trim((struct span){ zone.p + 3, zone.n - 3 });
	if (zone.n > 0 && !span_is(zone, "GMT") && !span_is(zone, "UTC") && !span_is(zone, "Z"))
		return false;
	int length = snprintf(
		joined, sizeof joined, "%.10sT%.5sZ", day.p, rest.p); /* both were measured */
	return when_parse((struct span){ joined, (size_t)length }, at);
}

bool address_line_read(
	struct address_lines *lines, struct span line, struct addr *addr, struct when *at)
{
	struct span word, rest = span_trim(line);
	lines->line++;
	*at = (struct when){ 0 };
	if (lines->ended || rest.n == 0 || rest.p[0] == '#' || bulk_word(lines, rest))
		return false;
	size_t end = 0;
	while (end < rest.n && rest.p[end] != ' ' && rest.p[end] != '\t')
		end++;
	word = (struct span){ rest.p, end };
	rest = span_trim((struct span){ rest.p + end, rest.n - end });
	if (!addr_parse(word, addr)) {
		refuse(lines, "not an address", line);
		return false;
	}
	if (rest.n > 0 && !read_time(rest, at)) {
		refuse(lines, "not a date behind the address", line);
		return false;
	}
	lines->tally.records++;
	return true;
}
