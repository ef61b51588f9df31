/* An address: which lists had it and when, whose it was then, and who says so. */
#pragma once

#include "attr/attribution.h"
#include "study/told.h"

/* A stretch of days on which a list had it. */
struct address_stay {
	const struct told *told;
	struct day_run days;
	struct attribution then; /* on the last of the days */
};

struct address_history {
	struct addr addr;
	ost_time_t at;
	struct attribution now; /* as of `at` */
	struct told_list told;
	struct address_stay *stay; /* in the order of `told`, by day */
	size_t stays, days; /* days: on which any list had it */
};

/*
 * All that was told of `history->addr` up to `history->at`, the rest being zeros. Returns 0,
 * OST_ESTORE or OST_EFORMAT; all lives in `arena`.
 */
int study_address(struct store *store, struct attributor *attributor, struct arena *arena,
	struct address_history *history);
