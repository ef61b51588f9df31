/* Feodo Tracker of abuse.ch, text: one address a line below a header. Often there are none. */
#include "feed/abuse_ch.h"
#include "feed/list.h"

static int feodo_text_line(struct feed_decoder *decoder, struct span line)
{
	struct record record = { 0 };
	return feed_list_row(decoder, line, &record) ? feed_give(decoder, &record) : 0;
}

static int feodo_text_sniff(const struct feed_format *format, struct span head)
{
	if (!feed_comments_hold(head, "Feodo Tracker"))
		return 0;
	return feed_only_comments(head) ? 80 : feed_sniff_lines(format, head, 90);
}

const struct feed_format feed_format_feodo_text = {
	.name = "feodo-text",
	.feed = "feodo",
	.summary = "Feodo Tracker, text: one address a line",
	.citation = "abuse.ch Feodo Tracker, <date>",
	.terms = ABUSE_CH_TERMS,
	.kind = ABUSE_CONTROLLER,
	.form = OBSERVATION_PRESENCE,
	.sniff = feodo_text_sniff,
	.line = feodo_text_line,
};
