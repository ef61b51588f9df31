#include "ref/format.h"

#include "base/citation.h"

#include <string.h>

const struct ref_format *const ref_formats[] = {
#define X(name) &ref_format_##name,
#include "ref/formats.def"
#undef X
	NULL,
};

const struct ref_format *ref_format_by_name(const char *name)
{
	for (size_t i = 0; ref_formats[i] != NULL; i++) {
		if (strcmp(ref_formats[i]->name, name) == 0)
			return ref_formats[i];
	}
	return NULL;
}

const struct ref_format *ref_format_detect(struct span head)
{
	const struct ref_format *best = NULL;
	int best_score = 0;
	if (head.n > REF_SNIFF_BYTES)
		head.n = REF_SNIFF_BYTES;
	for (size_t i = 0; ref_formats[i] != NULL; i++) {
		int score = ref_formats[i]->sniff(head);
		if (score > best_score) {
			best = ref_formats[i];
			best_score = score;
		}
	}
	return best;
}

const struct ref_format *ref_format_detect_whole(struct span text)
{
	for (size_t i = 0; ref_formats[i] != NULL; i++) {
		if (ref_formats[i]->fits != NULL && ref_formats[i]->fits(text))
			return ref_formats[i];
	}
	return NULL;
}

const char *ref_format_cite(const struct ref_format *format, const char *dated, struct arena *arena)
{
	return citation_dated(format->citation, dated, arena);
}

void ref_decoder_init(struct ref_decoder *decoder, const struct ref_sink *sink, struct tally *tally)
{
	*decoder = (struct ref_decoder){ .sink = sink, .tally = tally };
	csv_init(&decoder->csv);
	buf_init(&decoder->name);
}

void ref_decoder_clear(struct ref_decoder *decoder)
{
	csv_clear(&decoder->csv);
	buf_clear(&decoder->name);
}
