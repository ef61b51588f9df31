/*
 * Recordings of BGP: MRT tables and updates, BMP streams, packet captures of BGP or BMP sessions,
 * RIS Live lines; of any compression, told apart by their content. One reader for all: it frames
 * records, finds its way again behind damage, and hands every route to a sink.
 *
 * Nothing is passed over in silence: a bad record is counted under its reason with the offset of
 * the first; bytes lost while looking for the next plausible header are counted; a torn tail is
 * named.
 */
#pragma once

#include "base/error.h"
#include "base/tally.h"
#include "source/input.h"
#include "wire/bgp.h"

#include <stdbool.h>
#include <stdint.h>

struct route_filter; /* wire/filter.h */

struct recording_options {
	unsigned threads; /* for decompression; 0 = as many as there are processors, at most 2 */
	/* Routes that do not match are not handed out; whole records may be passed over unread. */
	const struct route_filter *filter;
	/*
	 * Also check every attribute of every route (RFC 7606), at its cost: of a table, unsound
	 * routes are counted and left out; of updates, they are handed out as withdrawn.
	 */
	bool decode;
	input_progress *progress; /* may be NULL */
	void *progress_ctx;
};

/* Returns 0 to go on; anything else ends the reading and is returned by recording_read. */
struct recording_sink {
	void *ctx;
	int (*route)(void *ctx, const struct route *route); /* may be NULL */
};

enum recording_kind {
	RECORDING_MRT,
	RECORDING_BMP,
	RECORDING_PCAP,
	RECORDING_RIS_LIVE,
};

/* Counts of records that were whole, by what they are ("TABLE_DUMP_V2 RIB_IPV4_UNICAST"). */
struct recording_count {
	const char *name; /* a literal */
	uint64_t records;
};

enum { RECORDING_COUNTS = 64, RECORDING_NOTES = 16 };

struct recording_report {
	enum recording_kind kind;
	uint64_t records; /* whole ones, skipped kinds included */
	uint64_t routes; /* handed out, refused by the filter, or unsound */
	uint64_t kind_routes[ROUTE_KINDS]; /* the same by enum route_kind */
	uint64_t matched; /* handed out */
	uint64_t messages[6]; /* BGP messages by type; [0] unknown types */
	uint64_t peers; /* most in one peer index; of BMP and captures: sessions seen */
	uint32_t first_time, last_time; /* of whole records; 0 = none */
	struct recording_count count[RECORDING_COUNTS];
	size_t counts;
	/* Worth knowing although no record was lost by it ("IP fragments passed over"), how often. */
	struct recording_count note[RECORDING_NOTES];
	size_t notes;
	/* Reasons; `records` are routes that were fine, `first_line` is the byte offset of the first. */
	struct tally tally;
	uint64_t gaps, lost_bytes; /* stretches without a plausible record, and their bytes */
	uint64_t first_gap; /* offset */
	uint64_t tail_bytes; /* of a record torn by the end of the input */
	bool truncated; /* ... or the compressed stream ended early */
	uint64_t ignored_bytes; /* behind the last compressed stream, and no further one */
};

/* Whether something begins as a recording does; 64 kB tell most. */
bool recording_begins(struct span head);

/*
 * Reads the recording in `path` ("-" = standard input) from end to end. Returns 0 when it holds at
 * least one whole record; OST_EUNSUPPORTED when it is no recording; OST_EFORMAT when nothing in it
 * is whole; what the sink returned; or what reading failed with. `report` is filled in every case,
 * `diag` says what to do next.
 */
int recording_read(const char *path, const struct recording_options *options,
	const struct recording_sink *sink, struct recording_report *report, struct diag *diag);
