/*
 * Logs of Postfix: the clients of which mail was refused for good, `... reject: RCPT from
 * unknown[203.0.113.7]: 554 ...`. A refusal with 4xx is greylisting or our own trouble.
 */
#include "feed/logs.h"

/* Behind the client: `]: 554 5.7.1 Service unavailable`, perhaps with a port, `]:25: 554`. */
static bool refused_for_good(struct span behind)
{
	struct span code = feed_behind(behind, ": ");
	return code.n >= 3 && code.p[0] == '5';
}

static int postfix_line(struct feed_decoder *decoder, struct span line)
{
	struct span address, rest = line;
	ost_time_t t;
	if (!feed_open_log_line(decoder, &rest, &t))
		return 0;
	rest = feed_behind(feed_behind(feed_behind(rest, "postfix"), "reject: "), " from ");
	rest = feed_behind(rest, "[");
	if (rest.p == NULL || !span_cut(&rest, ']', &address) || rest.p == NULL) {
		feed_note(decoder, "a line that tells of no refused mail");
		return 0;
	}
	if (refused_for_good(rest))
		return feed_give_client(decoder, address, t);
	feed_note(decoder, "mail put off, not refused for good (no 5xx)");
	return 0;
}

static int postfix_sniff(const struct feed_format *format, struct span head)
{
	(void)format;
	return feed_sniff_log(head, "postfix");
}

const struct feed_format feed_format_postfix = {
	.name = "postfix",
	.summary = "mail log of Postfix: clients whose mail was rejected with 5xx",
	.citation = "mail log of one's own, <date>",
	.terms = "personal data: keep as long as the law of the place allows",
	.kind = ABUSE_SPAM,
	.form = OBSERVATION_SIGHTING,
	.sniff = postfix_sniff,
	.line = postfix_line,
};
