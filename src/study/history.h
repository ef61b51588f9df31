/*
 * What a network hosted, month by month: what lists had at it, each address told for the network
 * that originated it when it was seen.
 */
#pragma once

#include "study/votes.h"

enum { HISTORY_FAMILIES = 3 }; /* named of each month */

struct history_family {
	uint32_t family; /* index of the votes' families */
	size_t votes;
};

struct history_month {
	int year, month;
	size_t addresses; /* distinct; of ranges each /24 or /48 */
	size_t votes; /* an address and family is one; by_kind adds up to it */
	size_t by_kind[ABUSE_KINDS];
	struct history_family family[HISTORY_FAMILIES]; /* those with most votes */
	size_t families; /* in all */
	uint32_t *feed; /* [feeds] index of the votes' feeds, in their order */
	size_t feeds;
};

struct history {
	struct history_month *month; /* those with anything, by time */
	size_t months;
};

/* Of the pieces of `asn`; lives in `arena`. */
void study_history(
	const struct votes *votes, asn_t asn, struct arena *arena, struct history *history);
