/*
 * ThreatFox of abuse.ch, CSV, recent or full. Two layouts, of 14 and of 15 columns; the header
 * tells which, else their number.
 */
#include "feed/abuse_ch.h"
#include "feed/table.h"
#include "feed/threatfox.h"

const struct cell_name threatfox_names[] = {
	{ "first_seen_utc", CELL_SEEN },
	{ "ioc_id", CELL_REFERENCE },
	{ "ioc_value", CELL_ADDRESS },
	{ "ioc_type", CELL_TYPE },
	{ "threat_type", CELL_KIND },
	{ "malware_printable", CELL_FAMILY },
	{ "last_seen_utc", CELL_LAST },
	{ "confidence_level", CELL_CONFIDENCE },
	{ "is_compromised", CELL_COMPROMISED },
	{ .name = NULL },
};

#define COLUMNS_1_TO_10                                                                            \
	"first_seen_utc,ioc_id,ioc_value,ioc_type,threat_type,fk_malware,malware_alias,"           \
	"malware_printable,last_seen_utc,confidence_level,"

static const struct table table = {
	.names = threatfox_names,
	.essential = (const char *const[]){ "ioc_value", "ioc_type", NULL },
	.headers = (const char *const[]){ COLUMNS_1_TO_10 "reference,tags,anonymous,reporter",
		COLUMNS_1_TO_10 "is_compromised,reference,tags,anonymous,reporter", NULL },
};

int threatfox_give(struct feed_decoder *decoder, struct record *record)
{
	struct span type = span_trim(record->cell[CELL_TYPE]);
	if (!span_is(type, "ip:port") && !span_is(type, "domain") && !span_is(type, "url")) {
		feed_note(decoder, "a hash or another indicator without an address");
		return 0;
	}
	struct span compromised = record->cell[CELL_COMPROMISED];
	if (feed_take_start(&compromised, "true"))
		record->cell[CELL_KIND] = span_of(abuse_kind_name(ABUSE_INFECTED));
	return feed_give(decoder, record);
}

static int threatfox_csv_sniff(const struct feed_format *format, struct span head)
{
	return feed_table_sniff(format, &table, head);
}

static int threatfox_csv_line(struct feed_decoder *decoder, struct span line)
{
	struct record record = { 0 };
	return feed_table_row(decoder, &table, line, &record) ? threatfox_give(decoder, &record)
							      : 0;
}

const struct feed_format feed_format_threatfox_csv = {
	.name = "threatfox-csv",
	.feed = "threatfox",
	.summary = "ThreatFox, CSV of 14 or 15 columns: first_seen_utc,ioc_id,ioc_value,...",
	.citation = "abuse.ch ThreatFox, <date>",
	.terms = ABUSE_CH_TERMS,
	.kind = ABUSE_OTHER,
	.form = OBSERVATION_SIGHTING,
	.sniff = threatfox_csv_sniff,
	.line = threatfox_csv_line,
};
