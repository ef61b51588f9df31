/*
 * Logs of rspamd: one line for each mail it judged, `rspamd_task_write_log: id: <...>, qid: <...>,
 * ip: 203.0.113.7, from: <...>, (default: T (reject): ...`. T means spam.
 */
#include "feed/logs.h"

/*
 * Message-ID and sender stand on the same line and are the sender's to choose: a line which names
 * two addresses is not to be trusted.
 */
static int give_judged(struct feed_decoder *decoder, struct span task, ost_time_t t)
{
	struct span address, rest = feed_behind(task, ", ip: ");
	struct span verdict = feed_behind(rest, "(default: ");
	if (verdict.p == NULL) {
		feed_refuse(decoder, "neither address nor verdict where rspamd writes them");
		return 0;
	}
	if (feed_behind(rest, ", ip: ").p != NULL || feed_behind(verdict, "(default: ").p != NULL) {
		feed_refuse(decoder, "two addresses or verdicts on the line: one may be forged");
		return 0;
	}
	if (!span_starts(verdict, "T ")) {
		feed_note(decoder, "mail that was not taken for spam");
		return 0;
	}
	span_cut(&rest, ',', &address);
	return feed_give_client(decoder, address, t);
}

static int rspamd_line(struct feed_decoder *decoder, struct span line)
{
	struct span task, rest = line;
	ost_time_t t;
	if (!feed_open_log_line(decoder, &rest, &t))
		return 0;
	task = feed_behind(rest, "rspamd_task_write_log: ");
	if (task.p != NULL)
		return give_judged(decoder, task, t);
	feed_note(decoder, "a line that tells of no judged mail");
	return 0;
}

static int rspamd_sniff(const struct feed_format *format, struct span head)
{
	(void)format;
	return feed_sniff_log(head, "rspamd_");
}

const struct feed_format feed_format_rspamd = {
	.name = "rspamd",
	.summary = "log of rspamd: clients whose mail was taken for spam",
	.citation = "mail log of one's own, <date>",
	.terms = "personal data: keep as long as the law of the place allows",
	.kind = ABUSE_SPAM,
	.form = OBSERVATION_SIGHTING,
	.sniff = rspamd_sniff,
	.line = rspamd_line,
};
