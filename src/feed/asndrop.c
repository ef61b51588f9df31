/* Spamhaus ASN-DROP as JSON lines: whole ASes, so its observations name an AS and no address. */
#include "feed/entries.h"
#include "feed/spamhaus.h"

static const struct cell_name names[] = {
	{ "asn", CELL_ASN },
	{ "type", CELL_TYPE },
	{ .name = NULL },
};

static int asndrop_sniff(const struct feed_format *format, struct span head)
{
	static const char *const keys[] = { "asn", "rir", "asname", NULL };
	(void)format;
	return feed_sniff_keys(head, "{", keys) ? 95 : 0;
}

static int asndrop_line(struct feed_decoder *decoder, struct span line)
{
	return spamhaus_line(decoder, line, names);
}

const struct feed_format feed_format_asndrop = {
	.name = "asndrop",
	.summary = "Spamhaus ASN-DROP, JSON lines: {\"asn\":...,\"asname\":...}",
	.citation = "The Spamhaus ASN-DROP list. " SPAMHAUS_CITATION,
	.terms = SPAMHAUS_TERMS,
	.kind = ABUSE_SPACE,
	.form = OBSERVATION_PRESENCE,
	.sniff = asndrop_sniff,
	.line = asndrop_line,
	.finish = spamhaus_finish,
};
