/* URLhaus of abuse.ch, CSV: URLs that hand out malware. Only a literal host is an address. */
#include "feed/abuse_ch.h"
#include "feed/table.h"

static const struct cell_name names[] = {
	{ "dateadded", CELL_SEEN },
	{ "url", CELL_URL },
	{ "url_status", CELL_STATUS },
	{ "last_online", CELL_LAST },
	{ "threat", CELL_KIND },
	{ "urlhaus_link", CELL_REFERENCE },
	{ .name = NULL },
};

static const struct table table = {
	.names = names,
	.essential = (const char *const[]){ "url", "url_status", "threat", NULL },
	.headers = (const char *const[]){ "id,dateadded,url,url_status,last_online,threat,tags,"
					  "urlhaus_link,reporter",
		NULL },
};

static int urlhaus_sniff(const struct feed_format *format, struct span head)
{
	return feed_table_sniff(format, &table, head);
}

static int urlhaus_line(struct feed_decoder *decoder, struct span line)
{
	struct record record = { 0 };
	return feed_table_row(decoder, &table, line, &record) ? feed_give(decoder, &record) : 0;
}

const struct feed_format feed_format_urlhaus = {
	.name = "urlhaus",
	.summary = "URLhaus, CSV: id,dateadded,url,url_status,...",
	.citation = "abuse.ch URLhaus, <date>",
	.terms = ABUSE_CH_TERMS,
	.kind = ABUSE_PAYLOAD,
	.form = OBSERVATION_SIGHTING,
	.sniff = urlhaus_sniff,
	.line = urlhaus_line,
};
