/* Spamhaus DROP in its old form: `203.0.113.0/24 ; SBL000001`. */
#include "feed/spamhaus.h"

static int drop_text_line(struct feed_decoder *decoder, struct span line)
{
	struct record record = { 0 };
	struct span network, rest = span_trim(line);
	decoder->text = line;
	if (rest.n == 0 || feed_take_comment(decoder, line))
		return 0;
	span_cut(&rest, ';', &network);
	if (rest.p == NULL || !span_starts(span_trim(rest), "SBL")) {
		feed_refuse(decoder, "not network ; SBL number");
		return 0;
	}
	record.cell[CELL_ADDRESS] = network;
	record.cell[CELL_REFERENCE] = rest;
	return feed_give(decoder, &record);
}

static int drop_text_sniff(const struct feed_format *format, struct span head)
{
	return feed_sniff_lines(format, head, 95);
}

const struct feed_format feed_format_drop_text = {
	.name = "drop-text",
	.feed = "drop",
	.feed_ipv6 = "drop-v6",
	.summary = "Spamhaus DROP, old text: 203.0.113.0/24 ; SBL000001",
	.citation = "The Spamhaus DROP list. " SPAMHAUS_CITATION,
	.terms = SPAMHAUS_TERMS,
	.kind = ABUSE_SPACE,
	.form = OBSERVATION_PRESENCE,
	.sniff = drop_text_sniff,
	.line = drop_text_line,
};
