/*
 * The AS paths of a recording of BGP, a routing table or updates, as they say which way networks
 * chose: prepending
 * taken out, every path once, in order of origin, vantage AS and hops. Left out and counted are
 * paths which do not tell one way: those with an AS_SET (RFC 6472 has them deprecated) and those in
 * which an AS comes twice with others between (loops, poisoned paths).
 */
#pragma once

#include "base/error.h"
#include "base/tally.h"
#include "net/asn.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One way from a vantage AS, hop[0], to an origin AS, hop[count - 1]. */
struct observed_path {
	const asn_t *hop;
	uint32_t count;
	uint32_t routes; /* how many entries of the table, or announcements, have it */
};

struct path_list {
	struct observed_path *path; /* [count] */
	size_t count;
	asn_t *hop; /* where all their hops lie */
};

struct paths_report {
	uint64_t records; /* whole ones */
	uint64_t entries; /* routes in them: entries of tables, announcements */
	uint64_t sets, loops, empty; /* routes left out: AS_SET, an AS twice, no AS at all */
	struct tally tally; /* routes used or left out, and what is damaged; `line` is an offset */
	bool truncated; /* the file ends inside a record or a compressed stream */
	uint64_t bytes_left; /* of the record it ends in */
	uint64_t lost_bytes; /* without a plausible record, in the midst of it */
};

/*
 * Reads the recording in `file` (source/recording.h). Returns 0 when it holds at least one path;
 * OST_EFORMAT when there is none, or what reading it ended with; `diag` says what to do next.
 * `report` is filled in every case; the list is to be cleared in every case.
 */
int paths_read(
	const char *file, struct path_list *list, struct paths_report *report, struct diag *diag);
void paths_clear(struct path_list *list);

/* The paths of one origin and vantage AS lie together: how many do from `first` on. */
size_t paths_of_pair(const struct path_list *list, size_t first);
/* Likewise those of one origin. */
size_t paths_of_origin(const struct path_list *list, size_t first);
