/*
 * Reference data: what the decoders of this folder share. A format is one file with one constant
 * struct ref_format, listed in formats.def; detection, loading, unit test and fuzz target walk
 * that list. A decoder sees one line (or the whole text) at a time, hands each record to a sink
 * and counts what it refuses. It does no I/O and knows nothing of the store or the clock.
 */
#pragma once

#include "base/alloc.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/span.h"
#include "base/tally.h"
#include "base/when.h"
#include "net/addr.h"
#include "net/asn.h"
#include "net/link.h"

/* A range of addresses and one of its origin ASes. */
struct prefix_origin {
	struct addr_range range;
	asn_t asn;
	uint16_t origins; /* how many origins the source gives for this range; > 1 = ambiguous */
	bool as_set; /* the origin stood in an AS_SET */
};

struct as_name {
	asn_t asn;
	struct span name; /* UTF-8 as in the source, trimmed */
	char country[3]; /* two capital letters, or empty */
};

/* To whom a range of addresses, or of AS numbers, was given. */
struct registration {
	struct addr_range range; /* of addresses; of no family where it is AS numbers: */
	asn_t first_asn, last_asn;
	char country[3]; /* two capital letters, or empty */
	struct span registry; /* ripencc, ARIN ... */
	struct span holder; /* what joins the resources of one holder; may be empty */
	struct when registered; /* since when; may not be known */
};

struct organisation {
	struct span id, name; /* `id` is the holder of registrations; `name` UTF-8, trimmed */
	char country[3];
};

/*
 * Each function returns 0, or a negative OST_E* that ends the decoding. Borrowed arguments. NULL
 * where records of that kind are not wanted.
 */
struct ref_sink {
	void *ctx;
	int (*link)(void *ctx, uint64_t line, const struct as_link *link);
	int (*origin)(void *ctx, uint64_t line, const struct prefix_origin *origin);
	int (*name)(void *ctx, uint64_t line, const struct as_name *name);
	int (*registration)(void *ctx, uint64_t line, const struct registration *registration);
	int (*organisation)(void *ctx, uint64_t line, const struct organisation *organisation);
};

struct ref_decoder {
	const struct ref_sink *sink;
	struct tally *tally;
	uint64_t line; /* of the line at hand, from 1 */
	struct when dated; /* what the content itself says of its date; unknown at start */
	struct csv csv;
	/* What one format keeps from line to line; zeros and empty at start. */
	asn_t named; /* ranges: the AS whose name was given last, `name` that name */
	struct buf name;
	enum { AS2ORG_NONE, AS2ORG_ORGANISATIONS, AS2ORG_ASES } section; /* as2org: of the line */
	struct ref_columns {
		uint8_t asn, name, country; /* asnames as CSV: counted from 1, 0 = no such column */
		bool decided; /* the first data line was seen; asn != 0 from then on = it is CSV */
	} columns;
};

enum {
	REF_SNIFF_BYTES = 4096, /* what sniff() is shown, at most */
	REF_LINE_MAX = 64 * 1024, /* a longer line is refused and counted */
	REF_WHOLE_MAX = 256 * 1024 * 1024, /* most a `whole` format may hold */
};

struct ref_format {
	const char *name; /* for --as */
	const char *summary;
	/* How the publisher wants it named, `<date>` standing for its date; never NULL. */
	const char *citation;
	const char *terms; /* in one line, and where to read them */
	/* `line` gets all bytes once (JSON, MMDB), not line after line; it counts entries instead. */
	bool whole;
	/* 0 = certainly not, 100 = certainly. `head` is the start of the decompressed text. */
	int (*sniff)(struct span head);
	/* Of a binary format whose beginning tells nothing: whether it is this one; else NULL. */
	bool (*fits)(struct span text);
	/* 0, or what the sink returned. Comments and blank lines are no records and no errors. */
	int (*line)(struct ref_decoder *decoder, struct span line);
};

/* The constants themselves: ref_format_asrel and so on. */
#define X(name) extern const struct ref_format ref_format_##name;
#include "ref/formats.def"
#undef X

/* All formats, ended by NULL. */
extern const struct ref_format *const ref_formats[];

const struct ref_format *ref_format_by_name(const char *name);
/* The best scoring one; NULL when none scores above 0. */
const struct ref_format *ref_format_detect(struct span head);
/* The one whose `fits` takes the whole text; NULL when there is none. */
const struct ref_format *ref_format_detect_whole(struct span text);
/* The citation with `dated` in its place ("" = not known); in the arena. */
const char *ref_format_cite(
	const struct ref_format *format, const char *dated, struct arena *arena);

void ref_decoder_init(
	struct ref_decoder *decoder, const struct ref_sink *sink, struct tally *tally);
void ref_decoder_clear(struct ref_decoder *decoder);
