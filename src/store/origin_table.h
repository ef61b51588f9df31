/*
 * Origin tables: ranges of addresses with their origin ASes and the times at which these held, in
 * one run of bytes which is both what the store keeps and what is searched. docs/methods.md has
 * the layout and what the times mean.
 *
 * A table is evidence for the time from its first moment to its last, one instant where it is a
 * single routing table. It says nothing of any other time. All bytes are hostile: what contradicts
 * the layout is OST_EFORMAT, met when the place is read, not before.
 */
#pragma once

#include "base/buf.h"
#include "base/span.h"
#include "base/when.h"
#include "net/addr.h"
#include "net/asn.h"
#include "wire/rd.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	ORIGINS_MAX = 16, /* of one range at one time */
	ORIGIN_PEERS_MAX = 4096, /* of one table */
};
#define ORIGIN_ALWAYS INT64_MAX /* later than any time of a table */

struct origin {
	asn_t asn;
	uint16_t peers; /* how many of the table's peers saw it; 0 = the source does not say */
	bool as_set; /* one of an AS_SET (RFC 4271, 4.3): which of them it is nobody knows */
};

/* Who originates something at a time: more than one is a multi-origin prefix, none is no route. */
struct origins {
	size_t count;
	struct origin origin[ORIGINS_MAX];
};

/* What is true of a table as a whole. */
struct origin_table_info {
	ost_time_t from, until; /* it is evidence for [from, until]; equal: an instant */
	uint32_t ranges_ipv4, ranges_ipv6;
	uint16_t peers_ipv4, peers_ipv6; /* that had routes at all; 0 = the source does not say */
	/* Made of changes without a table before them: what it does not have may be routed. */
	bool changes_only;
};

struct origin_table {
	struct origin_table_info info;
	struct span bytes; /* borrowed */
	struct origin_part {
		unsigned width; /* bits of an address */
		uint32_t blocks;
		const uint8_t *directory; /* for each block its first address and its place */
		struct span body;
	} part[2]; /* IPv4, IPv6 */
};

/*
 * Looks at the head of `bytes`, which must outlive the table. Returns 0, OST_EFORMAT, or
 * OST_EUNSUPPORTED where a newer program wrote it.
 */
int origin_table_open(struct span bytes, struct origin_table *table);

/* A range at one time. */
struct origin_found {
	struct addr_range range;
	struct origins origins; /* never none */
	/* They held in [from, until) as far as the table tells, within its time. */
	ost_time_t from, until;
};

/*
 * The origins of an address at a time (a time before or behind the table's counts as its first or
 * last moment): those of the range that holds it and has origins then; where several do, of the one
 * that begins last, of these the smallest, which among prefixes is the longest. Reads a few hundred
 * bytes. Returns 1, 0 when there is none, or OST_EFORMAT.
 */
int origin_table_find(const struct origin_table *table, const struct addr *addr, ost_time_t at,
	struct origin_found *found);

/* One time's origins of a range; they hold until the next change. */
struct origin_change {
	ost_time_t from;
	struct origins origins;
};

/* Where a walk through the ranges of a block is. */
struct origin_reader {
	const struct origin_table *table;
	size_t part;
	struct rd in; /* the rest of the block */
	uint32_t left; /* ranges still to come */
	bool begun;
	unsigned __int128 first, last; /* of the range at hand, as numbers */
	unsigned kind; /* how its origins are written: private to store/ */
	asn_t asn; /* the single origin named last */
};

/* A walk over all ranges: IPv4 first, by first address, of one such the larger first. */
struct origin_cursor {
	struct origin_reader reader;
	uint32_t block; /* the next one */
	bool any; /* of this family, a range was met */
	unsigned __int128 first, last; /* of the range at hand, as numbers */
	/* The range at hand, and its origins from the table's first moment on. */
	struct addr_range range;
	size_t changes; /* at least one */
	struct origin_change *change; /* belongs to the cursor */
	size_t capacity;
};

void origin_cursor_init(struct origin_cursor *cursor, const struct origin_table *table);
void origin_cursor_clear(struct origin_cursor *cursor);
/* Returns 1 with the next range, 0 at the end, OST_EFORMAT. */
int origin_cursor_next(struct origin_cursor *cursor);
/* The change that held at a time; its origins may be none. */
const struct origin_change *origin_cursor_at(const struct origin_cursor *cursor, ost_time_t at);
