/* Runs of days, each with the lines that tell of its first and of its last day; and how they pack. */
#pragma once

#include "base/buf.h"
#include "store/runs.h"
#include "wire/rd.h"

/* The end of an interval which the source does not tell. */
#define DAY_OPEN INT32_MAX

struct lined_run {
	struct day_run days;
	uint32_t first_line,
		last_line; /* lowest of its first day, highest of its last; 0 = beyond */
};

struct lined_run_list {
	struct lined_run *run;
	size_t count, capacity;
};

/*
 * Widens `known` by a run that begins no earlier and touches it, else returns false. One whose end
 * is not known joins its like only: where it ends may lie before what it would swallow.
 */
static inline bool lined_run_join(struct lined_run *known, const struct lined_run *more)
{
	bool open = known->days.last == DAY_OPEN || more->days.last == DAY_OPEN;
	bool same = known->days.first == more->days.first && known->days.last == more->days.last;
	if (open ? !same
		 : more->days.first < known->days.first || more->days.first - 1 > known->days.last)
		return false;
	if (more->days.first == known->days.first && more->first_line < known->first_line)
		known->first_line = more->first_line;
	if (more->days.last == known->days.last && more->last_line > known->last_line)
		known->last_line = more->last_line;
	if (more->days.last > known->days.last) {
		known->days.last = more->days.last;
		known->last_line = more->last_line;
	}
	return true;
}

void lined_runs_add(struct lined_run_list *list, const struct lined_run *run);
/* Sorts; runs that overlap or follow each other become one. */
void lined_runs_unite(struct lined_run_list *list);
/* Of a snapshot list that was read on `all` days: runs (united) with none of them between join. */
void lined_runs_bridge(struct lined_run_list *list, const struct day_list *all);

/* Into as few bytes as differences take, and back behind what `list` holds. */
void lined_runs_pack(struct buf *out, const struct lined_run_list *list);
void lined_runs_unpack(struct rd *in, struct lined_run_list *list);
