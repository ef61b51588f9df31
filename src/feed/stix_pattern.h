/*
 * STIX 2.1 patterns, as far as they name addresses: each comparison of a path with a value by =,
 * IN or ISSUBSET. How the comparisons are joined does not matter to us: each address that a
 * pattern looks for is accused.
 */
#pragma once

#include "base/span.h"

struct stix_pattern {
	struct span rest, path;
	unsigned group;
	bool comparing, negated;
};

struct stix_term {
	struct span path; /* ipv4-addr:value */
	struct span value; /* without its quotes */
	unsigned group; /* which [...] it stands in, from 1 */
	bool negated; /* NOT or != */
};

static inline struct stix_pattern stix_pattern(struct span text)
{
	return (struct stix_pattern){ .rest = text };
}
/* False at the end. What is no pattern has no terms. */
bool stix_pattern_next(struct stix_pattern *pattern, struct stix_term *term);
