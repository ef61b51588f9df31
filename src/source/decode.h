/*
 * From a file to records: opens an input, finds its format, runs the decoder over its lines and
 * finds the date it speaks of.
 */
#pragma once

#include "base/error.h"
#include "base/tally.h"
#include "base/when.h"
#include "ref/format.h"
#include "source/input.h"

struct decode_options {
	const char *format; /* a ref_format's name, or NULL = detect */
	struct when dated; /* --dated; unknown = from the content, else from the file's name */
	bool partial; /* take what came of a packed stream that ends early; else it is refused */
	input_progress *progress; /* may be NULL */
	void *progress_ctx;
};

struct decode_result {
	const struct ref_format *format;
	struct when dated; /* unknown when neither option, content nor name gives a date */
	char sha256[INPUT_SHA256_TEXT];
	uint64_t bytes; /* raw */
	struct tally tally;
	bool truncated; /* the input ended inside a compressed stream */
};

/*
 * Decodes `path` into `sink`. Returns 0 when at least one record came out; OST_EUNSUPPORTED when
 * no format fits; OST_EFORMAT when not one line was a record or the compressed data is damaged
 * (records may have come out before that was seen: the caller takes them back), OST_ETRUNCATED
 * likewise when a packed stream ends early and `partial` is not asked for; else what failed.
 * `diag` says what to do next, nothing after success. `result` is filled in every case as far as
 * it got.
 */
int decode_file(const char *path, const struct decode_options *options, const struct ref_sink *sink,
	struct decode_result *result, struct diag *diag);

/* The date in a file's name: YYYYMMDD, YYYY-MM-DD or YYYY.MM.DD not inside a longer number. */
bool decode_date_in_name(const char *path, struct when *dated);
