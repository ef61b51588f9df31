/*
 * For tests of decoders: a sink that keeps what it gets, and a run of one format over a text in
 * memory, line by line as source/ does it.
 */
#pragma once

#include "ref/format.h"

#include <stdio.h>
#include <string.h>

enum { COLLECT_MAX = 256 };

struct collected {
	struct as_link link[COLLECT_MAX];
	struct prefix_origin origin[COLLECT_MAX];
	struct collected_name {
		asn_t asn;
		char text[128], country[3];
	} name[COLLECT_MAX];
	struct collected_registration {
		struct registration said; /* without its texts */
		char registry[32], holder[32];
	} registration[COLLECT_MAX];
	struct collected_organisation {
		char id[64], name[128], country[3];
	} organisation[COLLECT_MAX];
	size_t links, origins, names, registrations, organisations;
	size_t stop_at; /* the sink ends the run with OST_ECANCELLED at this record; 0 = never */
	struct tally tally;
	struct when dated;
	int ended; /* what the last line() returned */
};

static inline int collect_end(const struct collected *got)
{
	size_t records =
		got->links + got->origins + got->names + got->registrations + got->organisations;
	return got->stop_at != 0 && records >= got->stop_at ? OST_ECANCELLED : 0;
}

static inline int collect_link(void *ctx, uint64_t line, const struct as_link *link)
{
	struct collected *got = ctx;
	(void)line;
	if (got->links < COLLECT_MAX)
		got->link[got->links++] = *link;
	return collect_end(got);
}

static inline int collect_origin(void *ctx, uint64_t line, const struct prefix_origin *origin)
{
	struct collected *got = ctx;
	(void)line;
	if (got->origins < COLLECT_MAX)
		got->origin[got->origins++] = *origin;
	return collect_end(got);
}

static inline int collect_name(void *ctx, uint64_t line, const struct as_name *name)
{
	struct collected *got = ctx;
	(void)line;
	if (got->names < COLLECT_MAX) {
		struct collected_name *kept = &got->name[got->names++];
		*kept = (struct collected_name){ .asn = name->asn };
		snprintf(kept->text, sizeof kept->text, "%.*s", (int)name->name.n, name->name.p);
		memcpy(kept->country, name->country, sizeof kept->country);
	}
	return collect_end(got);
}

static inline int collect_registration(
	void *ctx, uint64_t line, const struct registration *registration)
{
	struct collected *got = ctx;
	(void)line;
	if (got->registrations < COLLECT_MAX) {
		struct collected_registration *kept = &got->registration[got->registrations++];
		struct span registry = registration->registry, holder = registration->holder;
		*kept = (struct collected_registration){ .said = *registration };
		snprintf(
			kept->registry, sizeof kept->registry, "%.*s", (int)registry.n, registry.p);
		snprintf(kept->holder, sizeof kept->holder, "%.*s", (int)holder.n, holder.p);
	}
	return collect_end(got);
}

static inline int collect_organisation(
	void *ctx, uint64_t line, const struct organisation *organisation)
{
	struct collected *got = ctx;
	(void)line;
	if (got->organisations < COLLECT_MAX) {
		struct collected_organisation *kept = &got->organisation[got->organisations++];
		struct span id = organisation->id, name = organisation->name;
		snprintf(kept->id, sizeof kept->id, "%.*s", (int)id.n, id.p);
		snprintf(kept->name, sizeof kept->name, "%.*s", (int)name.n, name.p);
		memcpy(kept->country, organisation->country, sizeof kept->country);
	}
	return collect_end(got);
}

static inline struct ref_sink collect_sink(struct collected *got)
{
	return (struct ref_sink){ got, collect_link, collect_origin, collect_name,
		collect_registration, collect_organisation };
}

/* Fills `got`, whose `stop_at` must be set; everything else is set here. */
static inline void collect(const struct ref_format *format, struct span text, struct collected *got)
{
	struct ref_decoder decoder;
	struct ref_sink sink = collect_sink(got);
	*got = (struct collected){ .stop_at = got->stop_at };
	ref_decoder_init(&decoder, &sink, &got->tally);
	struct span line, rest = text;
	if (format->whole)
		got->ended = format->line(&decoder, text);
	while (!format->whole && got->ended == 0 && span_cut(&rest, '\n', &line)) {
		decoder.line++;
		got->ended = format->line(&decoder, line);
	}
	got->dated = decoder.dated;
	ref_decoder_clear(&decoder);
}

/* A refused line and the reason expected for it. */
struct refusal {
	const char *line, *reason;
};

/* NULL, or the reason that was not the one expected. */
static inline const char *check_refusal(const struct ref_format *format, const struct refusal *r)
{
	static struct collected got;
	got.stop_at = 0;
	collect(format, span_of(r->line), &got);
	if (got.links + got.origins + got.names + got.tally.records != 0)
		return "it was accepted";
	if (got.tally.rejected != 1 || got.tally.count != 1)
		return "it was not refused";
	return strcmp(got.tally.reasons[0].reason, r->reason) == 0 ? NULL
								   : got.tally.reasons[0].reason;
}

#define CHECK_REFUSALS(format, ...)                                                                \
	do {                                                                                       \
		const struct refusal list[] = { __VA_ARGS__ };                                     \
		for (size_t i = 0; i < sizeof list / sizeof *list; i++) {                          \
			const char *wrong = check_refusal(format, &list[i]);                       \
			if (wrong != NULL)                                                         \
				fail_msg("<%s>: %s", list[i].line, wrong);                         \
		}                                                                                  \
	} while (0)
