/*
 * Series made from the history of a list, CSV with a header: `date,ip,feed,family` and
 * `date,cidr,feed,sblid,rir` say that the list held it on that day; with a column `last` a row is
 * an interval from `date` to `last`, an empty `last` meaning that it was still there at the end.
 */
#include "feed/table.h"

static const struct cell_name day_names[] = {
	{ "date", CELL_PUBLISHED },
	{ "ip", CELL_ADDRESS },
	{ "cidr", CELL_ADDRESS },
	{ "feed", CELL_FEED },
	{ "family", CELL_FAMILY },
	{ "sblid", CELL_REFERENCE },
	{ "last", CELL_LAST },
	{ .name = NULL },
};

static const struct table table = {
	.names = day_names,
	.essential = (const char *const[]){ "date", "feed", NULL },
	.headers = (const char *const[]){ NULL },
};

static int dated_csv_line(struct feed_decoder *decoder, struct span line)
{
	struct record record = { 0 };
	if (!feed_table_row(decoder, &table, line, &record))
		return 0;
	if (span_trim(record.cell[CELL_PUBLISHED]).n == 0) {
		feed_refuse(decoder, "not a date");
		return 0;
	}
	if (record.cell[CELL_LAST].p != NULL) {
		decoder->form = OBSERVATION_INTERVAL;
		record.cell[CELL_SEEN] = record.cell[CELL_PUBLISHED];
		record.cell[CELL_PUBLISHED] = (struct span){ NULL, 0 };
	} else if (record.cell[CELL_REFERENCE].p != NULL) {
		decoder->kind = ABUSE_SPACE; /* the series of DROP, told by its column sblid */
	}
	return feed_give(decoder, &record);
}

static int dated_csv_sniff(const struct feed_format *format, struct span head)
{
	return feed_table_sniff(format, &table, head);
}

const struct feed_format feed_format_dated_csv = {
	.name = "dated-csv",
	.summary = "series of a list's states, CSV: date,ip,feed,family[,last], date,cidr,feed,...",
	.citation = "the series named as input, <date>",
	.terms = "those of the publishers of the lists it was made from",
	.kind = ABUSE_OTHER,
	.form = OBSERVATION_PRESENCE,
	.rows_name_lists = true,
	.sniff = dated_csv_sniff,
	.line = dated_csv_line,
};
