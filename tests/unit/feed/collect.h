/*
 * For tests of feeds: what a decoder makes of a text, written down a line an observation, as
 * source/ runs it.
 */
#pragma once

#include "base/buf.h"
#include "feed/format.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 2026-04-01T00:00Z: no time in a test may be later. */
#define COLLECT_LATEST INT64_C(1775001600)

struct collected {
	struct feed_counts counts;
	struct buf observed, named, refused;
	ost_time_t published;
	const char *cut;
	size_t stop_at; /* the sink ends the run at this observation; 0 = never */
	int ended;
};

static inline void put_time(struct buf *out, const char *what, ost_time_t t)
{
	if (t == TIME_UNKNOWN)
		return;
	buf_printf(out, " %s ", what);
	time_print_minute(out, t);
	if (t % MINUTE_S != 0)
		buf_printf(out, ":%02d", (int)(t % MINUTE_S));
}

static inline void put_observation(struct buf *out, uint64_t line, const struct observation *o)
{
	buf_printf(out, "%" PRIu64 " %s %s ", line, observation_form_name(o->form),
		abuse_kind_name(o->kind));
	if (o->asn != 0)
		buf_printf(out, "AS%u", o->asn);
	else if (o->name.n > 0)
		buf_add(out, o->name.p, o->name.n);
	else
		range_print(out, &o->range);
	if (o->port != 0)
		buf_printf(out, " port %u", o->port);
	put_time(out, "seen", o->seen);
	put_time(out, "last", o->last);
	put_time(out, "published", o->published);
	if (o->status != STATUS_UNKNOWN)
		buf_printf(out, " %s", observation_status_name(o->status));
	if (o->confidence >= 0)
		buf_printf(out, " %d%%", o->confidence);
	if (o->count > 0)
		buf_printf(out, " x%u", o->count);
	buf_printf(out, " (%.*s", (int)o->feed.n, o->feed.p);
	if (o->family.n > 0)
		buf_printf(out, ", %.*s", (int)o->family.n, o->family.p);
	if (o->reference.n > 0)
		buf_printf(out, ", see %.*s", (int)o->reference.n, o->reference.p);
	buf_puts(out, ")\n");
}

static inline int collect_observed(void *ctx, uint64_t line, const struct observation *o)
{
	struct collected *got = ctx;
	put_observation(&got->observed, line, o);
	return got->stop_at != 0 && got->counts.tally.records >= got->stop_at ? OST_ECANCELLED : 0;
}

static inline int collect_named(void *ctx, uint64_t line, const struct observation *o)
{
	struct collected *got = ctx;
	put_observation(&got->named, line, o);
	return 0;
}

static inline void collect_refused(void *ctx, uint64_t line, const char *reason, struct span text)
{
	struct collected *got = ctx;
	(void)text;
	buf_printf(&got->refused, "refused %" PRIu64 " %s\n", line, reason);
}

static inline struct feed_options collect_options(void)
{
	return (struct feed_options){ .dated = TIME_UNKNOWN,
		.fallback = TIME_UNKNOWN,
		.latest = COLLECT_LATEST,
		.documentation = true };
}

static inline void collect_clear(struct collected *got)
{
	buf_clear(&got->observed);
	buf_clear(&got->named);
	buf_clear(&got->refused);
}

/* Fills `got`, whose `stop_at` must be set; to be freed by collect_clear. */
static inline void collect(const struct feed_format *format, struct span text,
	const struct feed_options *options, struct collected *got)
{
	struct feed_decoder decoder;
	struct feed_sink sink = { got, collect_observed, collect_named, collect_refused };
	struct span line, rest = text;
	*got = (struct collected){ .stop_at = got->stop_at };
	buf_init(&got->observed);
	buf_init(&got->named);
	buf_init(&got->refused);
	feed_decoder_init(&decoder, format, &sink, options, &got->counts);
	if (rest.n > 0 && rest.p[rest.n - 1] == '\n')
		rest.n--;
	if (format->whole)
		got->ended = format->line(&decoder, text);
	while (!format->whole && got->ended == 0 && span_cut(&rest, '\n', &line)) {
		decoder.line++;
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		got->ended = format->line(&decoder, line);
	}
	if (format->finish != NULL && got->ended == 0)
		got->ended = format->finish(&decoder);
	got->published = decoder.published;
	got->cut = decoder.cut;
	feed_decoder_clear(&decoder);
}

/* All of it as one text. */
static inline void collect_print(const struct collected *got, struct buf *out)
{
	buf_printf(out, "%s", got->observed.text);
	if (got->named.length > 0)
		buf_printf(out, "names:\n%s", got->named.text);
	buf_puts(out, got->refused.text);
	for (size_t i = 0; i < got->counts.notes.count; i++)
		buf_printf(out, "note %" PRIu64 " x %s\n", got->counts.notes.reasons[i].count,
			got->counts.notes.reasons[i].reason);
	if (got->published != TIME_UNKNOWN) {
		buf_puts(out, "list");
		put_time(out, "published", got->published);
		buf_putc(out, '\n');
	}
	if (got->cut != NULL)
		buf_printf(out, "cut: %s\n", got->cut);
}
