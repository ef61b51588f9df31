/* Feodo Tracker of abuse.ch, CSV: controllers of a few botnets. An empty list is a usual one. */
#include "feed/abuse_ch.h"
#include "feed/table.h"

static const struct cell_name names[] = {
	{ "first_seen_utc", CELL_SEEN },
	{ "dst_ip", CELL_ADDRESS },
	{ "dst_port", CELL_PORT },
	{ "c2_status", CELL_STATUS },
	{ "last_online", CELL_LAST },
	{ "malware", CELL_FAMILY },
	{ .name = NULL },
};

static const struct table table = {
	.names = names,
	.essential = (const char *const[]){ "dst_ip", "c2_status", NULL },
	.headers = (const char *const[]){ "first_seen_utc,dst_ip,dst_port,c2_status,last_online,"
					  "malware",
		NULL },
};

static int feodo_csv_sniff(const struct feed_format *format, struct span head)
{
	return feed_table_sniff(format, &table, head);
}

static int feodo_csv_line(struct feed_decoder *decoder, struct span line)
{
	struct record record = { 0 };
	return feed_table_row(decoder, &table, line, &record) ? feed_give(decoder, &record) : 0;
}

const struct feed_format feed_format_feodo_csv = {
	.name = "feodo-csv",
	.feed = "feodo",
	.summary = "Feodo Tracker, CSV: first_seen_utc,dst_ip,dst_port,c2_status,...",
	.citation = "abuse.ch Feodo Tracker, <date>",
	.terms = ABUSE_CH_TERMS,
	.kind = ABUSE_CONTROLLER,
	.form = OBSERVATION_SIGHTING,
	.sniff = feodo_csv_sniff,
	.line = feodo_csv_line,
};
