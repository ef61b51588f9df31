/*
 * FireHOL's IP lists: .ipset (addresses) and .netset (addresses and prefixes) below a header of
 * `# Key : value` lines. The date is that of the source, not of FireHOL's own run.
 */
#include "feed/list.h"

static void take_category(struct feed_decoder *decoder, struct span line)
{
	if (feed_take_start(&line, "#") && feed_take_start(&line, "Category") &&
		feed_take_start(&line, ":"))
		abuse_kind_parse(line, &decoder->kind);
}

static int firehol_line(struct feed_decoder *decoder, struct span line)
{
	struct record record = { 0 };
	if (feed_list_row(decoder, line, &record))
		return feed_give(decoder, &record);
	take_category(decoder, line);
	return 0;
}

static int firehol_sniff(const struct feed_format *format, struct span head)
{
	(void)format;
	return feed_comments_hold(head, " ipset") && (feed_comments_hold(head, "ipv4 hash:") ||
							     feed_comments_hold(head, "ipv6 hash:"))
		       ? 95
		       : 0;
}

const struct feed_format feed_format_firehol = {
	.name = "firehol",
	.summary = "FireHOL ipset and netset: a header, then addresses and prefixes",
	.citation = "FireHOL IP lists (iplists.firehol.org), <date>",
	.terms = "those of the list's maintainer, named in its header as Maintainer URL",
	.kind = ABUSE_OTHER,
	.form = OBSERVATION_PRESENCE,
	.list_in_name = true,
	.sniff = firehol_sniff,
	.line = firehol_line,
};
