/*
 * Any bytes through the formats of abuse feeds, as source/ runs them, and through detection. The
 * corpus is the samples of tests/data/feed.
 */
#include "fuzz.h"

#include "feed/format.h"
#include "feed/special.h"

#include <string.h>

#define X(name) +1
enum {
	LATEST = 1775001600,
	FORMATS = 0
#include "feed/formats.def"
};
#undef X

struct run {
	uint64_t observed, refused, fuse;
	bool ended;
};

static void check_times(const struct observation *o)
{
	FUZZ_CHECK(o->seen == TIME_UNKNOWN || (o->seen >= FEED_EARLIEST && o->seen <= LATEST));
	FUZZ_CHECK(o->published == TIME_UNKNOWN ||
		   (o->published >= FEED_EARLIEST && o->published <= LATEST));
	FUZZ_CHECK(o->last == TIME_UNKNOWN || o->last >= FEED_EARLIEST);
	FUZZ_CHECK(o->seen == TIME_UNKNOWN || o->last == TIME_UNKNOWN || o->last > o->seen - DAY_S);
}

static void check_words(const struct observation *o)
{
	FUZZ_CHECK(o->kind < ABUSE_KINDS && o->form < OBSERVATION_FORMS && o->status < STATUSES);
	FUZZ_CHECK(o->confidence >= -1 && o->confidence <= 100);
	FUZZ_CHECK(o->feed.n > 0 && o->feed.n <= FEED_TEXT_MAX);
	FUZZ_CHECK(o->family.n <= FEED_TEXT_MAX && o->reference.n <= FEED_TEXT_MAX);
}

static int observed(void *ctx, uint64_t line, const struct observation *o)
{
	struct run *run = ctx;
	bool range = o->range.first.family != 0;
	FUZZ_CHECK(line > 0 && !run->ended);
	FUZZ_CHECK(range != (o->asn != 0) && o->name.n == 0);
	if (range) {
		FUZZ_CHECK(o->range.first.family == o->range.last.family);
		FUZZ_CHECK(addr_compare(&o->range.first, &o->range.last) <= 0);
		FUZZ_CHECK(special_purpose(&o->range, true) == NULL);
	}
	check_times(o);
	check_words(o);
	run->observed++;
	run->ended = run->observed == run->fuse;
	return run->ended ? OST_ECANCELLED : 0;
}

static int named(void *ctx, uint64_t line, const struct observation *o)
{
	const struct run *run = ctx;
	FUZZ_CHECK(line > 0 && !run->ended);
	FUZZ_CHECK(o->name.n > 0 && o->name.n <= 254 && o->range.first.family == 0 && o->asn == 0);
	FUZZ_CHECK(memchr(o->name.p, ' ', o->name.n) == NULL);
	check_times(o);
	check_words(o);
	return 0;
}

static void refused(void *ctx, uint64_t line, const char *reason, struct span text)
{
	struct run *run = ctx;
	FUZZ_CHECK(line > 0 && reason[0] != '\0');
	FUZZ_CHECK(text.n == 0 || text.p != NULL);
	run->refused++;
}

/* A line with NUL never gets to a decoder. */
static int decode(struct feed_decoder *decoder, struct span text)
{
	struct span line, rest = text;
	int ended = 0;
	if (decoder->format->whole)
		return decoder->format->line(decoder, text);
	while (ended == 0 && span_cut(&rest, '\n', &line)) {
		decoder->line++;
		if (line.n == 0 || memchr(line.p, '\0', line.n) == NULL)
			ended = decoder->format->line(decoder, line);
	}
	return ended != 0 || decoder->format->finish == NULL ? ended
							     : decoder->format->finish(decoder);
}

static void run_format(const struct feed_format *format, struct span text, uint64_t fuse)
{
	struct feed_columns columns;
	struct feed_options options = { .dated = TIME_UNKNOWN,
		.fallback = TIME_UNKNOWN,
		.latest = LATEST,
		.documentation = true,
		.columns = &columns };
	struct feed_counts counts = { 0 };
	struct run run = { .fuse = fuse };
	struct feed_sink sink = { &run, observed, named, refused };
	struct feed_decoder decoder;
	feed_columns_parse("seen=1,ip=3,port=4,family=5", &columns);
	feed_decoder_init(&decoder, format, &sink, &options, &counts);
	int ended = decode(&decoder, text);
	FUZZ_CHECK(ended == (run.ended ? OST_ECANCELLED : 0));
	FUZZ_CHECK(counts.tally.records == run.observed);
	FUZZ_CHECK(counts.tally.rejected == run.refused);
	feed_decoder_clear(&decoder);
}

/*
 * All formats at each input would be slow: it is the one detected, and one by the size, so that
 * the cuts of a replay come to all. The first byte, if it is none of text, ends the run after so many
 * observations.
 */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct span text = { (const char *)bytes, size };
	uint64_t fuse = size > 0 && bytes[0] < '\t' ? bytes[0] : 0;
	if (fuse > 0)
		text = (struct span){ text.p + 1, text.n - 1 };
	const struct feed_format *detected = feed_format_detect(text);
	if (detected != NULL)
		run_format(detected, text, fuse);
	run_format(feed_formats[size % FORMATS], text, fuse);
	return 0;
}
