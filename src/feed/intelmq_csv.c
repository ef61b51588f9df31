/* IntelMQ events as CSV; the header names the keys, in any order. */
#include "feed/intelmq.h"
#include "feed/table.h"

static const struct table table = {
	.names = intelmq_names,
	.essential = (const char *const[]){ "time.source", NULL },
	.headers = (const char *const[]){ NULL },
};

static int intelmq_csv_line(struct feed_decoder *decoder, struct span line)
{
	struct record record = { 0 };
	return feed_table_row(decoder, &table, line, &record) ? feed_give(decoder, &record) : 0;
}

static int intelmq_csv_sniff(const struct feed_format *format, struct span head)
{
	return feed_table_sniff(format, &table, head);
}

const struct feed_format feed_format_intelmq_csv = {
	.name = "intelmq-csv",
	.feed = "intelmq",
	.summary = "IntelMQ events, CSV whose header names the keys: time.source,source.ip,...",
	.citation = INTELMQ_CITATION,
	.terms = INTELMQ_TERMS,
	.kind = ABUSE_OTHER,
	.form = OBSERVATION_SIGHTING,
	.sniff = intelmq_csv_sniff,
	.line = intelmq_csv_line,
};
