/* A set of AS numbers as people write it: `64500`, `AS64500,64502`, `64496-64511`. */
#pragma once

#include "base/span.h"
#include "net/asn.h"

#include <stdbool.h>
#include <stddef.h>

struct asn_range {
	asn_t first, last;
};

/* Ranges sorted and apart; freed by asn_set_clear. Zero bytes are the empty set. */
struct asn_set {
	struct asn_range *range;
	size_t count, capacity;
};

void asn_set_clear(struct asn_set *set);
/* Items between `mark`s. False when one of them is no AS number or range, or there is none. */
bool asn_set_parse(struct span text, char mark, struct asn_set *set);
bool asn_set_search(const struct asn_set *set, asn_t asn);

static inline bool asn_set_has(const struct asn_set *set, asn_t asn)
{
	/* Nearly all sets are one number. */
	if (set->count == 1)
		return asn - set->range[0].first <= set->range[0].last - set->range[0].first;
	return asn_set_search(set, asn);
}
