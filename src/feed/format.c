#include "feed/format.h"

#include "base/citation.h"
#include "feed/record.h"

const struct feed_format *const feed_formats[] = {
#define X(name) &feed_format_##name,
#include "feed/formats.def"
#undef X
	NULL,
};

const struct feed_format *feed_format_by_name(const char *name)
{
	for (size_t i = 0; feed_formats[i] != NULL; i++) {
		if (strcmp(feed_formats[i]->name, name) == 0)
			return feed_formats[i];
	}
	return NULL;
}

const char *feed_list_name(const struct feed_format *format, const struct feed_options *options)
{
	if (options->feed != NULL)
		return options->feed;
	return format->feed != NULL ? format->feed : format->name;
}

const struct feed_format *feed_format_detect(struct span head)
{
	const struct feed_format *best = NULL;
	int best_score = 0;
	if (head.n > FEED_SNIFF_BYTES)
		head.n = FEED_SNIFF_BYTES;
	if (head.n == 0 || memchr(head.p, '\0', head.n) != NULL)
		return NULL;
	for (size_t i = 0; feed_formats[i] != NULL; i++) {
		int score = feed_formats[i]->sniff(feed_formats[i], head);
		if (score > best_score) {
			best = feed_formats[i];
			best_score = score;
		}
	}
	return best;
}

const char *feed_format_cite(
	const struct feed_format *format, const char *dated, struct arena *arena)
{
	return citation_dated(format->citation, dated, arena);
}

static const struct cell_name words[] = {
	{ "seen", CELL_SEEN },
	{ "last", CELL_LAST },
	{ "published", CELL_PUBLISHED },
	{ "ip", CELL_ADDRESS },
	{ "end", CELL_END },
	{ "network", CELL_NETWORK },
	{ "url", CELL_URL },
	{ "name", CELL_NAME },
	{ "asn", CELL_ASN },
	{ "port", CELL_PORT },
	{ "kind", CELL_KIND },
	{ "family", CELL_FAMILY },
	{ "feed", CELL_FEED },
	{ "status", CELL_STATUS },
	{ "confidence", CELL_CONFIDENCE },
	{ "count", CELL_COUNT },
	{ "reference", CELL_REFERENCE },
	{ .name = NULL },
};

const char *feed_columns_parse(const char *text, struct feed_columns *columns)
{
	struct span part, word, rest = span_of(text);
	bool about = false;
	uint64_t column;
	*columns = (struct feed_columns){ 0 };
	while (span_cut(&rest, ',', &part)) {
		if (!span_cut(&part, '=', &word) || part.p == NULL)
			return "it is written word=column,...";
		const struct cell_name *name = feed_find_name(words, span_trim(word));
		if (name == NULL)
			return "a word in it is none of: seen, last, published, ip, end, network, "
			       "url, name, asn, port, kind, family, feed, status, confidence, "
			       "count, reference";
		if (!span_u64(span_trim(part), CSV_FIELDS, &column) || column == 0)
			return "columns are numbers from 1 to 64";
		columns->cell[column - 1] = (uint8_t)(name->cell + 1);
		if (columns->width < column)
			columns->width = column;
		about |= name->cell <= CELL_ASN && name->cell != CELL_END;
	}
	return about ? NULL : "it must say where the address is: ip, network, url, name or asn";
}

void feed_decoder_init(struct feed_decoder *decoder, const struct feed_format *format,
	const struct feed_sink *sink, const struct feed_options *options,
	struct feed_counts *counts)
{
	*decoder = (struct feed_decoder){ .format = format,
		.sink = sink,
		.options = options,
		.counts = counts,
		.latest = options->latest,
		.published = options->dated != TIME_UNKNOWN ? options->dated : options->fallback,
		.kind = (uint8_t)(options->kind != ABUSE_OTHER ? options->kind : format->kind),
		.form = (uint8_t)format->form };
	csv_init(&decoder->csv);
	arena_init(&decoder->arena);
	buf_init(&decoder->mail.field);
}

void feed_decoder_clear(struct feed_decoder *decoder)
{
	csv_clear(&decoder->csv);
	arena_clear(&decoder->arena);
	buf_clear(&decoder->mail.field);
}
