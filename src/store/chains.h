/*
 * Which recordings of updates go on from which table. A pure function of the recordings there are:
 * in what order they were loaded makes no difference.
 */
#pragma once

#include "base/when.h"
#include "wire/bgp.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How far behind a table's end updates may begin to go on from it. What happened in between is
 * missing, so it is short; recordings of updates follow each other within minutes.
 */
#define ORIGIN_GAP_S ((ost_time_t)HOUR_S)

struct recording_link {
	int64_t input;
	const char *sha256; /* decides between recordings of the same time */
	ost_time_t first, last;
	bool based; /* begins with a routing table: it follows nothing */
	const struct bgp_peer *peer; /* [peers], borrowed */
	size_t peers;
	int64_t before; /* whose table it is in so far, by input; for the caller */
	size_t root; /* out: the place of the recording whose table it goes into, perhaps its own */
	ost_time_t until; /* out, of roots: the end of all that went into the table */
};

/*
 * Puts the recordings in the order in which tables take them, and sets `root`. Updates go into the
 * table, at best one that begins with a routing table, at best the latest, that ends where they
 * begin, knows at least half of their peers (or they of its), and is no more than a year long then.
 */
void chains_find(struct recording_link *link, size_t count);
