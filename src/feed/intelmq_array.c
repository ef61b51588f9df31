/* IntelMQ events as one JSON array. */
#include "feed/entries.h"
#include "feed/intelmq.h"

static int intelmq_array_sniff(const struct feed_format *format, struct span head)
{
	(void)format;
	return feed_sniff_keys(head, "[{", (const char *const[]){ "classification.type", NULL }) ||
			       feed_sniff_keys(head, "[{",
				       (const char *const[]){
					       "feed.name", "time.observation", NULL })
		       ? 95
		       : 0;
}

static int intelmq_array_text(struct feed_decoder *decoder, struct span text)
{
	return feed_give_array(decoder, text, intelmq_names);
}

const struct feed_format feed_format_intelmq_array = {
	.name = "intelmq-array",
	.feed = "intelmq",
	.summary = "IntelMQ events, one JSON array: [{\"source.ip\":...}]",
	.citation = INTELMQ_CITATION,
	.terms = INTELMQ_TERMS,
	.kind = ABUSE_OTHER,
	.form = OBSERVATION_SIGHTING,
	.whole = true,
	.sniff = intelmq_array_sniff,
	.line = intelmq_array_text,
};
