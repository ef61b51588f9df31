/* IPsum: an address and on how many black lists it stands, set off by a tab. */
#include "feed/list.h"

static int ipsum_line(struct feed_decoder *decoder, struct span line)
{
	struct record record = { 0 };
	if (!feed_list_row(decoder, line, &record))
		return 0;
	struct span rest = record.cell[CELL_ADDRESS];
	span_cut(&rest, '\t', &record.cell[CELL_ADDRESS]);
	record.cell[CELL_COUNT] = rest;
	if (rest.p == NULL ||
		memchr(record.cell[CELL_ADDRESS].p, '/', record.cell[CELL_ADDRESS].n)) {
		feed_refuse(decoder, "not an address, a tab and a number of lists");
		return 0;
	}
	return feed_give(decoder, &record);
}

static int ipsum_sniff(const struct feed_format *format, struct span head)
{
	return feed_sniff_lines(format, head, feed_comments_hold(head, "ipsum") ? 95 : 50);
}

const struct feed_format feed_format_ipsum = {
	.name = "ipsum",
	.summary = "IPsum: an address and the number of lists it is on, a tab between",
	.citation = "IPsum (github.com/stamparm/ipsum), <date>",
	.terms = "The Unlicense; made from many lists with terms of their own, see its README",
	.kind = ABUSE_OTHER,
	.form = OBSERVATION_PRESENCE,
	.sniff = ipsum_sniff,
	.line = ipsum_line,
};
