/* Spamhaus DROP for IPv4 and IPv6 as JSON lines: networks given over to crime. */
#include "feed/entries.h"
#include "feed/spamhaus.h"

static const struct cell_name names[] = {
	{ "cidr", CELL_ADDRESS },
	{ "sblid", CELL_REFERENCE },
	{ "type", CELL_TYPE },
	{ .name = NULL },
};

static int drop_sniff(const struct feed_format *format, struct span head)
{
	(void)format;
	return feed_sniff_keys(head, "{", (const char *const[]){ "cidr", "sblid", NULL }) ? 95 : 0;
}

static int drop_line(struct feed_decoder *decoder, struct span line)
{
	return spamhaus_line(decoder, line, names);
}

const struct feed_format feed_format_drop = {
	.name = "drop",
	.summary = "Spamhaus DROP, JSON lines: {\"cidr\":...,\"sblid\":...}",
	.citation = "The Spamhaus DROP list. " SPAMHAUS_CITATION,
	.terms = SPAMHAUS_TERMS,
	.kind = ABUSE_SPACE,
	.form = OBSERVATION_PRESENCE,
	.feed_ipv6 = "drop-v6",
	.sniff = drop_sniff,
	.line = drop_line,
	.finish = spamhaus_finish,
};
