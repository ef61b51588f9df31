/*
 * Abuse feeds: what the decoders of this folder share. A format is one constant struct
 * feed_format, listed in formats.def; detection, decoding, unit test and fuzz target walk that
 * list. A decoder sees one line (or the whole text) at a time, hands each observation to a sink and
 * counts what it refuses. It does no I/O and knows neither store nor clock.
 */
#pragma once

#include "base/alloc.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/tally.h"
#include "feed/observation.h"

/* Nothing on this list is as old, so an earlier date is a mistake. */
#define FEED_EARLIEST INT64_C(631152000) /* 1990-01-01T00:00Z */
#define FEED_LATEST   INT64_C(7258118399) /* the end of 2199, where our dates end */

/*
 * `observed` and `named` return 0, or a negative OST_E* that ends the decoding. Arguments are
 * borrowed for the call. `line` counts lines, in JSON documents entries.
 */
struct feed_sink {
	void *ctx;
	/* A range or an AS. */
	int (*observed)(void *ctx, uint64_t line, const struct observation *observation);
	/* A host name; NULL = not wanted (they are counted in any case). */
	int (*named)(void *ctx, uint64_t line, const struct observation *observation);
	/* Each refused record with its reason; NULL = the tally is enough. */
	void (*refused)(void *ctx, uint64_t line, const char *reason, struct span text);
};

/* What a field of a record means. The first of ADDRESS, NETWORK, URL, NAME that holds something
 * is what the record is about. */
enum cell {
	CELL_ADDRESS, /* any indicator; with END the first address of a range */
	CELL_END,
	CELL_NETWORK,
	CELL_URL,
	CELL_NAME,
	CELL_ASN,
	CELL_PORT,
	CELL_SEEN,
	CELL_LAST,
	CELL_PUBLISHED,
	CELL_KIND,
	CELL_FAMILY,
	CELL_FEED,
	CELL_STATUS,
	CELL_CONFIDENCE,
	CELL_COUNT,
	CELL_REFERENCE,
	CELL_COMPROMISED, /* true: the host is a victim of those who use it */
	CELL_TYPE, /* of the indicator, in the format's own words */
	CELLS,
};

enum {
	FEED_SNIFF_BYTES = 4096, /* what sniff() is shown, at most */
	FEED_LINE_MAX = 64 * 1024, /* a longer line is refused and counted */
	FEED_WHOLE_MAX = 512 * 1024 * 1024, /* most a `whole` format may hold */
	FEED_MAIL_VALUE = 128, /* a field of a report must be shorter */
	FEED_TEXT_MAX = 1024, /* a longer reference is cut off there */
	FEED_NAME_MAX = 256, /* what names a longer list or family is refused */
};

/* Which column means what: cell + 1 by column, 0 = nothing we want. */
struct feed_columns {
	uint8_t cell[CSV_FIELDS];
	size_t width; /* columns a row has at least; 0 = not known yet */
};

/* What the caller knows beside the text. */
struct feed_options {
	ost_time_t dated; /* when the list was published; TIME_UNKNOWN = find it in the content */
	ost_time_t fallback; /* the same where the content does not say (from the file's name) */
	ost_time_t latest; /* what claims to be later is impossible: now and a day of grace */
	int zone_s; /* how far the clock of a log is ahead of UTC, where its stamps do not say */
	bool documentation; /* take documentation addresses, as in examples and tests */
	const char *feed, *family; /* for what names none; NULL = the format's name, none */
	const struct feed_columns *columns; /* of the format `csv` */
	enum abuse_kind kind; /* of records that do not say; ABUSE_OTHER = the format's */
};

struct feed_counts {
	struct tally tally; /* observations handed on; what was refused */
	struct tally notes; /* no mistakes and no observations: names, hashes, mail let through;
			     * and what was put right */
};

struct feed_decoder {
	const struct feed_format *format;
	const struct feed_sink *sink;
	const struct feed_options *options;
	struct feed_counts *counts;
	uint64_t line; /* of the line or entry at hand, from 1 */
	struct span text; /* that line or entry, for what is refused */
	ost_time_t published; /* of the whole list, as far as known by now */
	ost_time_t latest; /* what claims to be later is refused */
	const char *cut; /* NULL, or how one sees that the end of the text is missing */
	uint8_t kind, form; /* of records that do not say; the format's at start */
	struct csv csv;
	struct arena arena; /* of the record at hand */
	struct feed_columns columns; /* of tables, once their header was seen */
	/* What one format keeps from line to line; zeros and empty at start. */
	uint64_t list_records, list_bytes; /* DROP: since the last metadata record */
	struct feed_mail { /* ARF; texts end with NUL */
		uint8_t part, kind;
		bool begun, after_blank, report_next, reported;
		struct buf field; /* unfolded */
		char source[FEED_MAIL_VALUE], arrived[FEED_MAIL_VALUE];
		char sent[FEED_MAIL_VALUE], incidents[FEED_MAIL_VALUE];
		const char *skipped; /* NULL, or why this report accuses nobody */
	} mail;
};

struct feed_format {
	const char *name; /* for --as */
	const char *feed; /* of observations whose source names none; NULL = the name */
	const char *feed_ipv6; /* of those of IPv6, where these are published as another list */
	const char *summary;
	/* How the publisher wants it named, `<date>` standing for its date; never NULL. */
	const char *citation;
	const char *terms; /* in one line, and where to read them */
	enum abuse_kind kind; /* of records that do not say */
	enum observation_form form;
	bool list_in_name; /* a file a list, named after it */
	bool family_in_name; /* a file a family, named after it, unless that names the list */
	bool rows_name_lists; /* and their days: the text as a whole is no list of a day */
	/* `line` gets the whole text once (JSON), not line after line; it counts entries instead. */
	bool whole;
	bool told_by_fields; /* a line is no record, or hard to read: evidence quotes the fields */
	/* 0 = certainly not, 100 = certainly. `head` is the start of the decompressed text. */
	int (*sniff)(const struct feed_format *format, struct span head);
	/* 0, or what the sink returned. Comments and blank lines are no records and no errors. */
	int (*line)(struct feed_decoder *decoder, struct span line);
	/* After the last line, as `line`; NULL = nothing to do. */
	int (*finish)(struct feed_decoder *decoder);
};

/* The constants themselves: feed_format_drop and so on. */
#define X(name) extern const struct feed_format feed_format_##name;
#include "feed/formats.def"
#undef X

/* All formats, ended by NULL. */
extern const struct feed_format *const feed_formats[];

const struct feed_format *feed_format_by_name(const char *name);
/* The list that a file is, where its lines do not say so. */
const char *feed_list_name(const struct feed_format *format, const struct feed_options *options);
/* The best scoring one; NULL when none scores above 0. */
const struct feed_format *feed_format_detect(struct span head);
/* The citation with `dated` in its place ("" = not known); in the arena. */
const char *feed_format_cite(
	const struct feed_format *format, const char *dated, struct arena *arena);
/*
 * `seen=1,ip=3,port=4,family=5` with columns counted from 1: NULL, or what is wrong with it. Words:
 * seen, last, published, ip, end, network, url, name, asn, port, kind, family, feed, status,
 * confidence, count, reference.
 */
const char *feed_columns_parse(const char *text, struct feed_columns *columns);

/* What is passed is borrowed until feed_decoder_clear. */
void feed_decoder_init(struct feed_decoder *decoder, const struct feed_format *format,
	const struct feed_sink *sink, const struct feed_options *options,
	struct feed_counts *counts);
void feed_decoder_clear(struct feed_decoder *decoder);
