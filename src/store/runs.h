/* Runs of days, and how those of two readings of one list become one. */
#pragma once

#include "store/presence.h"

/* A growing list of runs. */
struct run_list {
	struct day_run *run;
	size_t count, capacity;
};

void runs_add(struct run_list *list, int32_t first, int32_t last);
/* Sorts; runs that overlap or follow each other become one. */
void runs_unite(struct run_list *list);

/* How many of the days lie in front of `day`. */
size_t days_before(const struct day_list *days, int32_t day);

/*
 * Of a snapshot list: `runs` (united) become those of a list that was read on `all` days. Runs with
 * no such day between them become one.
 */
void runs_bridge(struct run_list *runs, const struct day_list *all);
/*
 * Of a snapshot list: `runs` are those of a list that was read on other days only; on each of `days`
 * it was read too, and only `present` (united) had the address then. Runs with such a day inside
 * are split at it, up to the days of `all` around it.
 */
void runs_split(struct run_list *runs, const struct day_list *days, const struct run_list *present,
	const struct day_list *all);
