/*
 * From a file to observations: opens an input, finds which feed it is, runs the decoder over it and
 * finds when the list was published.
 */
#pragma once

#include "base/error.h"
#include "feed/format.h"
#include "source/input.h"

struct feed_file_options {
	const char *format; /* a feed_format's name, or NULL = detect */
	struct when
		dated; /* --dated: when the list was published; unknown = content, file's name */
	ost_time_t now; /* what claims to be more than a day later is refused */
	int zone_s; /* clock of a log ahead of UTC */
	bool documentation; /* take documentation addresses */
	bool unsummed; /* nobody will ask for its SHA-256 */
	bool partial; /* take what came of a list whose end is missing; else it is refused */
	const char *feed, *family; /* NULL = as the format or the file's name has it */
	enum abuse_kind kind; /* of records that do not say; ABUSE_OTHER = the format's */
	const struct feed_columns *columns; /* of CSV of one's own; says that it is that */
	const char *columns_said; /* the same as it was written; NULL = not to be remembered */
	input_progress *progress; /* may be NULL */
	void *progress_ctx;
};

struct feed_file_result {
	const struct feed_format *format;
	/* Those it is of where its lines do not say so; the family may be empty. */
	char list[FEED_NAME_MAX + 2], family[FEED_NAME_MAX + 2];
	/*
	 * When the list was published, TIME_UNKNOWN when nothing tells. Some say it at their end
	 * only: observations that came before have no `published`, and this one is theirs.
	 */
	ost_time_t published;
	char sha256[INPUT_SHA256_TEXT]; /* empty when `unsummed` */
	uint64_t bytes; /* raw */
	struct feed_counts counts;
	bool truncated; /* the end of the list is missing */
};

/*
 * Decodes `path` into `sink`. Returns 0 (a list may be empty: no controller today); OST_EUNSUPPORTED
 * when no format fits; OST_EFORMAT when all there is was refused or the compressed data is damaged;
 * OST_ETRUNCATED when the end is missing and `partial` is not asked for (in both cases observations
 * may have come out before that was seen: the caller takes them back); else what failed. `diag`
 * says what to do next, nothing after success. `result` is filled in every case as far as it got.
 */
int feed_file_decode(const char *path, const struct feed_file_options *options,
	const struct feed_sink *sink, struct feed_file_result *result, struct diag *diag);
