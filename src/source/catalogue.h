/*
 * The public sources `fetch` knows: where each lies, how often it changes, what its publisher asks
 * of those who use it, and how one tells that all of it came.
 */
#pragma once

#include "base/buf.h"
#include "base/when.h"

#include <stddef.h>
#include <stdint.h>

/* How a whole file is told from one that was cut, beside its size. */
enum catalogue_check {
	CHECK_PACKED, /* gzip, bzip2, xz, zstd: every checksum inside */
	CHECK_METADATA, /* Spamhaus: a last line that counts the others */
	CHECK_TEXT, /* text and not a page of HTML; nothing more can be told */
	CHECK_ANY, /* binary without a checksum: its size only */
};

/* Which files there are: the newest one, or one a period since long ago. */
enum catalogue_period {
	PERIOD_LATEST,
	PERIOD_5_MINUTES,
	PERIOD_15_MINUTES,
	PERIOD_2_HOURS,
	PERIOD_8_HOURS,
	PERIOD_DAY,
	PERIOD_MONTH,
	PERIOD_QUARTER,
};

struct catalogue_entry {
	const char *name, *group, *summary;
	/* With %Y %m %d %H %M of the file's time, and %C for the collector. */
	const char *url;
	const char *collector; /* the usual one; NULL = there are none */
	const char *load_as; /* what `load --as` calls it; NULL = told by its content */
	const char *citation, *terms; /* never NULL */
	enum catalogue_period period;
	enum catalogue_check check;
	unsigned interval_s; /* the publisher does not want it asked for more often */
	uint64_t bytes_max;
};

/* In the order of `fetch --list`. */
extern const struct catalogue_entry catalogue[];
extern const size_t catalogue_entries;

/* NULL when there is none of that name. */
const struct catalogue_entry *catalogue_find(const char *name);
const char *catalogue_period_name(enum catalogue_period period);
/* The time of the file that holds `t`: the start of its period. */
ost_time_t catalogue_floor(enum catalogue_period period, ost_time_t t);
/* That of the file after the one of `t`. */
ost_time_t catalogue_next(enum catalogue_period period, ost_time_t t);
/* The address of the file of time `t`; `base` (not NULL) stands in for scheme and host. */
void catalogue_url(struct buf *url, const struct catalogue_entry *entry, const char *collector,
	ost_time_t t, const char *base);
