/*
 * Patterns over the hops of an AS path, each hop compared as a number, never as text:
 *
 *	13335		an AS; 64500|64501 and 64496-64511 one of several; ? any one AS
 *	*		any run of hops, none included
 *	^ and $		the path begins and ends there; without them any hops may stand outside
 *	a blank, _	between hops that follow one another
 *
 * So `^3356 * 13335$` is a path from AS3356 to AS13335 and `^$` the empty path. A set ({...}, one
 * place of the path) is matched by any AS in it; hops of confederations count as others do.
 */
#pragma once

#include "wire/as_path.h"
#include "wire/asn_set.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PATTERN_STEPS = 64 };

enum pattern_kind {
	PATTERN_RUN, /* any hops */
	PATTERN_ONE, /* any one */
	PATTERN_AS, /* one of `asns` */
};

struct pattern_step {
	uint8_t kind; /* enum pattern_kind */
	struct asn_set asns;
};

struct path_pattern {
	size_t steps;
	bool collapse; /* an AS that stands several times in a row counts once */
	struct pattern_step step[PATTERN_STEPS];
};

/* A path as places: hops or whole sets. Read into again and again; it is as big as a path. */
struct path_places {
	size_t count;
	const asn_t *hop;
	const uint16_t *first; /* of each place in `hop`, and one more; NULL: each place is a hop */
	asn_t collapsed[AS_PATH_HOPS_MAX];
	uint16_t begin[AS_PATH_HOPS_MAX + 1];
};

/* Returns NULL, or what is wrong (a literal). Zero bytes may be cleared too. */
const char *path_pattern_parse(struct span text, bool collapse, struct path_pattern *pattern);
void path_pattern_clear(struct path_pattern *pattern);

/* `places` borrows from `path`. */
void path_places_read(const struct as_path *path, bool collapse, struct path_places *places);
bool path_pattern_matches(const struct path_pattern *pattern, const struct path_places *places);
