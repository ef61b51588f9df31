/*
 * Feodo Tracker of abuse.ch, JSON: an array of objects. Its as_number is the publisher's view on
 * the day of publication and no substitute for a lookup as of the sighting, so it is not read.
 */
#include "feed/abuse_ch.h"
#include "feed/entries.h"

static const struct cell_name names[] = {
	{ "ip_address", CELL_ADDRESS },
	{ "port", CELL_PORT },
	{ "status", CELL_STATUS },
	{ "first_seen", CELL_SEEN },
	{ "last_online", CELL_LAST },
	{ "malware", CELL_FAMILY },
	{ .name = NULL },
};

static int feodo_json_sniff(const struct feed_format *format, struct span head)
{
	static const char *const keys[] = { "ip_address", "last_online", "malware", NULL };
	(void)format;
	return feed_sniff_keys(head, "[{", keys) ? 95 : 0;
}

static int feodo_json_text(struct feed_decoder *decoder, struct span text)
{
	return feed_give_array(decoder, text, names);
}

const struct feed_format feed_format_feodo_json = {
	.name = "feodo-json",
	.feed = "feodo",
	.summary = "Feodo Tracker, JSON: [{\"ip_address\":...,\"malware\":...}]",
	.citation = "abuse.ch Feodo Tracker, <date>",
	.terms = ABUSE_CH_TERMS,
	.kind = ABUSE_CONTROLLER,
	.form = OBSERVATION_SIGHTING,
	.whole = true,
	.sniff = feodo_json_sniff,
	.line = feodo_json_text,
};
