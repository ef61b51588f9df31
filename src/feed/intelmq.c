/* IntelMQ events, one JSON object a line. */
#include "feed/intelmq.h"

#include "feed/entries.h"

const struct cell_name intelmq_names[] = {
	{ "time.source", CELL_SEEN },
	{ "time.observation", CELL_PUBLISHED },
	{ "source.ip", CELL_ADDRESS },
	{ "source.network", CELL_NETWORK },
	{ "source.url", CELL_URL },
	{ "source.fqdn", CELL_NAME },
	{ "source.port", CELL_PORT },
	{ "classification.type", CELL_KIND },
	{ "malware.name", CELL_FAMILY },
	{ "feed.name", CELL_FEED },
	{ "feed.accuracy", CELL_CONFIDENCE },
	{ "status", CELL_STATUS },
	{ "event_hash", CELL_REFERENCE },
	{ .name = NULL },
};

static int intelmq_sniff(const struct feed_format *format, struct span head)
{
	(void)format;
	return feed_sniff_keys(head, "{", (const char *const[]){ "classification.type", NULL }) ||
			       feed_sniff_keys(head, "{",
				       (const char *const[]){
					       "feed.name", "time.observation", NULL })
		       ? 95
		       : 0;
}

static int intelmq_line(struct feed_decoder *decoder, struct span line)
{
	struct json_reader reader;
	struct record record = { 0 };
	decoder->text = line;
	if (span_trim(line).n == 0)
		return 0;
	arena_clear(&decoder->arena);
	json_read(&reader, line, &decoder->arena);
	if (feed_read_object(&reader, intelmq_names, &record) && json_done(&reader))
		return feed_give(decoder, &record);
	feed_refuse(decoder, "not a JSON object");
	return 0;
}

const struct feed_format feed_format_intelmq = {
	.name = "intelmq",
	.summary = "IntelMQ events, JSON lines: {\"source.ip\":...}",
	.citation = INTELMQ_CITATION,
	.terms = INTELMQ_TERMS,
	.kind = ABUSE_OTHER,
	.form = OBSERVATION_SIGHTING,
	.told_by_fields = true,
	.sniff = intelmq_sniff,
	.line = intelmq_line,
};
