/*
 * DShield's recommended block list: networks that scanned most in three days, tab-separated
 * `start end bits targets name country email`, below a title line without a comment mark.
 */
#include "feed/record.h"

static int dshield_line(struct feed_decoder *decoder, struct span line)
{
	struct record record = { 0 };
	struct span bits, rest = line;
	decoder->text = line;
	if (span_trim(line).n == 0 || feed_take_comment(decoder, line) ||
		span_starts(line, "Start\t"))
		return 0;
	span_cut(&rest, '\t', &record.cell[CELL_ADDRESS]);
	span_cut(&rest, '\t', &record.cell[CELL_END]);
	span_cut(&rest, '\t', &bits);
	if (!span_cut(&rest, '\t', &record.cell[CELL_COUNT])) {
		feed_refuse(decoder, "fewer than four columns");
		return 0;
	}
	return feed_give(decoder, &record);
}

static int dshield_sniff(const struct feed_format *format, struct span head)
{
	return feed_sniff_lines(format, head, 90);
}

const struct feed_format feed_format_dshield = {
	.name = "dshield",
	.summary = "DShield block list: start, end, bits, targets, ... set off by tabs",
	.citation = "DShield.org recommended block list, <date>",
	.terms = "CC BY-NC-SA 4.0: not for commercial use; https://www.dshield.org/api/",
	.kind = ABUSE_SCANNER,
	.form = OBSERVATION_PRESENCE,
	.sniff = dshield_sniff,
	.line = dshield_line,
};
