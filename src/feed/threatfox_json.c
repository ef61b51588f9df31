/* ThreatFox of abuse.ch, JSON export: an object from id to an array of (one) indicator. */
#include "feed/abuse_ch.h"
#include "feed/entries.h"
#include "feed/threatfox.h"

static int threatfox_json_sniff(const struct feed_format *format, struct span head)
{
	static const char *const keys[] = { "ioc_value", "ioc_type", NULL };
	(void)format;
	return feed_sniff_keys(head, "{[{", keys) ? 95 : 0;
}

static int give_list(struct feed_decoder *decoder, struct json_reader *reader, struct span id)
{
	int ended = 0;
	if (!json_enter(reader, '[')) {
		json_skip(reader);
		decoder->line++;
		decoder->text = id;
		feed_refuse(decoder, "not an array of indicators");
		return 0;
	}
	while (ended == 0 && json_next_element(reader)) {
		struct record record = { 0 };
		if (!feed_next_entry(decoder, reader, threatfox_names, &record))
			continue;
		record.cell[CELL_REFERENCE] = id;
		ended = threatfox_give(decoder, &record);
	}
	return ended;
}

static int threatfox_json_text(struct feed_decoder *decoder, struct span text)
{
	struct json_reader reader;
	struct span id;
	int ended = 0;
	decoder->line = 0;
	json_read(&reader, text, &decoder->arena);
	json_enter(&reader, '{');
	while (ended == 0 && json_next_key(&reader, &id)) {
		ended = give_list(decoder, &reader, id);
		arena_clear(&decoder->arena);
	}
	if (ended == 0)
		feed_end_json(decoder, &reader);
	return ended;
}

const struct feed_format feed_format_threatfox_json = {
	.name = "threatfox-json",
	.feed = "threatfox",
	.summary = "ThreatFox, JSON export: {\"ID\":[{\"ioc_value\":...}]}",
	.citation = "abuse.ch ThreatFox, <date>",
	.terms = ABUSE_CH_TERMS,
	.kind = ABUSE_OTHER,
	.form = OBSERVATION_SIGHTING,
	.whole = true,
	.sniff = threatfox_json_sniff,
	.line = threatfox_json_text,
};
