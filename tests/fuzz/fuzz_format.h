/*
 * What the targets of the reference formats share: the bytes as a text through detection and one
 * decoder, line by line as source/ does it, and a sink that traps on a record which cannot be.
 */
#pragma once

#include "fuzz.h"

#include "ref/format.h"

#include <string.h>

struct fuzz_run {
	uint64_t records;
	uint64_t fuse; /* the sink ends the run after so many records */
	bool ended;
};

static inline int fuzz_count(struct fuzz_run *run)
{
	FUZZ_CHECK(!run->ended);
	run->records++;
	run->ended = run->records == run->fuse;
	return run->ended ? OST_ECANCELLED : 0;
}

static inline int fuzz_link(void *ctx, uint64_t line, const struct as_link *link)
{
	FUZZ_CHECK(line > 0);
	FUZZ_CHECK(link->a != 0 && link->b != 0 && link->a != link->b);
	FUZZ_CHECK(link->rel == LINK_P2C || link->rel == LINK_P2P);
	return fuzz_count(ctx);
}

static inline int fuzz_origin(void *ctx, uint64_t line, const struct prefix_origin *origin)
{
	const struct addr_range *range = &origin->range;
	FUZZ_CHECK(line > 0);
	FUZZ_CHECK(origin->asn != 0 && origin->origins >= 1 && origin->origins <= 16);
	FUZZ_CHECK(range->first.family == range->last.family);
	FUZZ_CHECK(range->first.family == ADDR_IPV4 || range->first.family == ADDR_IPV6);
	FUZZ_CHECK(addr_compare(&range->first, &range->last) <= 0);
	return fuzz_count(ctx);
}

static inline int fuzz_name(void *ctx, uint64_t line, const struct as_name *name)
{
	FUZZ_CHECK(line > 0);
	FUZZ_CHECK(name->asn != 0 && name->name.n > 0 && name->name.n <= 1024);
	FUZZ_CHECK(memchr(name->name.p, '\n', name->name.n) == NULL);
	FUZZ_CHECK(memchr(name->name.p, '\0', name->name.n) == NULL);
	FUZZ_CHECK(strlen(name->country) == 0 || strlen(name->country) == 2);
	return fuzz_count(ctx);
}

static inline int fuzz_registration(
	void *ctx, uint64_t line, const struct registration *registration)
{
	const struct addr_range *range = &registration->range;
	FUZZ_CHECK(line > 0);
	FUZZ_CHECK((range->first.family == 0) == (registration->first_asn != 0));
	FUZZ_CHECK(range->first.family == range->last.family);
	FUZZ_CHECK(addr_compare(&range->first, &range->last) <= 0);
	FUZZ_CHECK(registration->first_asn <= registration->last_asn);
	FUZZ_CHECK(strlen(registration->country) == 0 || strlen(registration->country) == 2);
	return fuzz_count(ctx);
}

static inline int fuzz_organisation(
	void *ctx, uint64_t line, const struct organisation *organisation)
{
	FUZZ_CHECK(line > 0);
	FUZZ_CHECK(organisation->id.n > 0 && organisation->name.n > 0);
	FUZZ_CHECK(strlen(organisation->country) == 0 || strlen(organisation->country) == 2);
	return fuzz_count(ctx);
}

/* A line with NUL never gets to a decoder. */
static inline int fuzz_lines(
	const struct ref_format *format, struct ref_decoder *decoder, struct span text)
{
	struct span line;
	int ended = 0;
	while (ended == 0 && span_cut(&text, '\n', &line)) {
		decoder->line++;
		if (memchr(line.p, '\0', line.n) == NULL)
			ended = format->line(decoder, line);
	}
	return ended;
}

/* The first byte is the fuse, so that the fuzzer also finds runs which the sink ends. */
static inline int fuzz_format(const struct ref_format *format, const uint8_t *bytes, size_t size)
{
	struct tally tally = { 0 };
	struct fuzz_run run = { .fuse = size > 0 && bytes[0] < ' ' ? bytes[0] : 0 };
	struct ref_sink sink = { &run, fuzz_link, fuzz_origin, fuzz_name, fuzz_registration,
		fuzz_organisation };
	struct ref_decoder decoder;
	struct span text = { (const char *)bytes, size };
	if (size > 0 && bytes[0] < ' ')
		text = (struct span){ text.p + 1, text.n - 1 };
	ref_format_detect(text);
	ref_decoder_init(&decoder, &sink, &tally);
	int ended =
		format->whole ? format->line(&decoder, text) : fuzz_lines(format, &decoder, text);
	FUZZ_CHECK(ended == (run.ended ? OST_ECANCELLED : 0));
	FUZZ_CHECK(run.records >= tally.records || run.ended);
	ref_decoder_clear(&decoder);
	return 0;
}
