/*
 * One indicator a line and nothing else: C2-Tracker's files and most lists in the world. Its name,
 * or its family, and date come from the file's name or the caller.
 */
#include "feed/list.h"

static int plain_line(struct feed_decoder *decoder, struct span line)
{
	struct record record = { 0 };
	return feed_list_row(decoder, line, &record) ? feed_give(decoder, &record) : 0;
}

/* Low: a line that is an address is found in many formats. */
static int plain_sniff(const struct feed_format *format, struct span head)
{
	return feed_sniff_lines(format, head, 40);
}

const struct feed_format feed_format_plain = {
	.name = "plain",
	.summary = "one address, prefix, range or URL a line (C2-Tracker and others)",
	.citation = "the list named as input, <date>",
	.terms = "those of the list's publisher",
	.kind = ABUSE_OTHER,
	.form = OBSERVATION_PRESENCE,
	.list_in_name = true,
	.family_in_name = true,
	.sniff = plain_sniff,
	.line = plain_line,
};
