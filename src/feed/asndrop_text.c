/* Spamhaus ASN-DROP in its old form: `AS64500 ; NL | EXAMPLE-AS`. */
#include "feed/spamhaus.h"

static int asndrop_text_line(struct feed_decoder *decoder, struct span line)
{
	struct record record = { 0 };
	struct span rest = span_trim(line);
	decoder->text = line;
	if (rest.n == 0 || feed_take_comment(decoder, line))
		return 0;
	span_cut(&rest, ';', &record.cell[CELL_ASN]);
	if (rest.p == NULL || memchr(rest.p, '|', rest.n) == NULL || !span_starts(line, "AS")) {
		feed_refuse(decoder, "not AS number ; country | name");
		return 0;
	}
	return feed_give(decoder, &record);
}

static int asndrop_text_sniff(const struct feed_format *format, struct span head)
{
	return feed_sniff_lines(format, head, 95);
}

const struct feed_format feed_format_asndrop_text = {
	.name = "asndrop-text",
	.feed = "asndrop",
	.summary = "Spamhaus ASN-DROP, old text: AS64500 ; NL | EXAMPLE-AS",
	.citation = "The Spamhaus ASN-DROP list. " SPAMHAUS_CITATION,
	.terms = SPAMHAUS_TERMS,
	.kind = ABUSE_SPACE,
	.form = OBSERVATION_PRESENCE,
	.sniff = asndrop_text_sniff,
	.line = asndrop_text_line,
};
