/* Maltrail's trails: a file a family, addresses among many names and URLs. */
#include "feed/list.h"

static int maltrail_line(struct feed_decoder *decoder, struct span line)
{
	struct record record = { 0 };
	return feed_list_row(decoder, line, &record) ? feed_give(decoder, &record) : 0;
}

static int maltrail_sniff(const struct feed_format *format, struct span head)
{
	(void)format;
	return feed_comments_hold(head, "maltrail") || feed_comments_hold(head, "# Aliases:") ||
			       feed_comments_hold(head, "# Reference:")
		       ? 70
		       : 0;
}

const struct feed_format feed_format_maltrail = {
	.name = "maltrail",
	.summary = "Maltrail trails: a file a family, one address, name or URL a line",
	.citation = "Maltrail (github.com/stamparm/maltrail), <date>",
	.terms = "MIT, https://github.com/stamparm/maltrail/blob/master/LICENSE",
	.kind = ABUSE_CONTROLLER,
	.form = OBSERVATION_PRESENCE,
	.family_in_name = true,
	.sniff = maltrail_sniff,
	.line = maltrail_line,
};
