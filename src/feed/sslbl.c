/* SSLBL of abuse.ch, CSV: controllers found by their certificates. */
#include "feed/abuse_ch.h"
#include "feed/table.h"

static const struct cell_name names[] = {
	{ "Firstseen", CELL_SEEN },
	{ "DstIP", CELL_ADDRESS },
	{ "DstPort", CELL_PORT },
	{ .name = NULL },
};

static const struct table table = {
	.names = names,
	.essential = (const char *const[]){ "Firstseen", "DstIP", "DstPort", NULL },
	.headers = (const char *const[]){ "Firstseen,DstIP,DstPort", NULL },
};

static int sslbl_sniff(const struct feed_format *format, struct span head)
{
	return feed_table_sniff(format, &table, head);
}

static int sslbl_line(struct feed_decoder *decoder, struct span line)
{
	struct record record = { 0 };
	return feed_table_row(decoder, &table, line, &record) ? feed_give(decoder, &record) : 0;
}

const struct feed_format feed_format_sslbl = {
	.name = "sslbl",
	.summary = "SSLBL botnet controllers, CSV: Firstseen,DstIP,DstPort",
	.citation = "abuse.ch SSLBL, <date>",
	.terms = ABUSE_CH_TERMS,
	.kind = ABUSE_CONTROLLER,
	.form = OBSERVATION_SIGHTING,
	.sniff = sslbl_sniff,
	.line = sslbl_line,
};
