#include "store/lined_runs.h"

#include "store/origin_bytes.h"

#include <stdlib.h>

void lined_runs_add(struct lined_run_list *list, const struct lined_run *run)
{
	list->run = array_grow(list->run, list->count, &list->capacity, sizeof *list->run);
	list->run[list->count++] = *run;
}

static int compare(const void *a, const void *b)
{
	const struct day_run *x = &((const struct lined_run *)a)->days;
	const struct day_run *y = &((const struct lined_run *)b)->days;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (x->last > y->last) - (x->last < y->last);
}

static bool is_sorted(const struct lined_run_list *list)
{
	for (size_t i = 1; i < list->count; i++) {
		if (compare(&list->run[i - 1], &list->run[i]) > 0)
			return false;
	}
	return true;
}

void lined_runs_unite(struct lined_run_list *list)
{
	size_t kept = 0;
	if (!is_sorted(list))
		qsort(list->run, list->count, sizeof *list->run, compare);
	for (size_t i = 0; i < list->count; i++) {
		if (kept == 0 || !lined_run_join(&list->run[kept - 1], &list->run[i]))
			list->run[kept++] = list->run[i];
	}
	list->count = kept;
}

void lined_runs_bridge(struct lined_run_list *list, const struct day_list *all)
{
	size_t kept = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct lined_run *run = &list->run[i];
		struct lined_run *before = kept > 0 ? &list->run[kept - 1] : NULL;
		size_t next = before != NULL ? days_before(all, before->days.last + 1) : 0;
		if (before != NULL && (next == all->count || all->day[next] >= run->days.first)) {
			before->days.last = run->days.last;
			before->last_line = run->last_line;
		} else {
			list->run[kept++] = *run;
		}
	}
	list->count = kept;
}

void lined_runs_pack(struct buf *out, const struct lined_run_list *list)
{
	struct lined_run before = { 0 };
	put_number(out, list->count);
	for (size_t i = 0; i < list->count; i++) {
		const struct lined_run *run = &list->run[i];
		put_number(out, (addr_number)(run->days.first - before.days.first));
		put_number(out, (addr_number)(run->days.last - run->days.first));
		put_difference(out, before.last_line, run->first_line);
		put_difference(out, run->first_line, run->last_line);
		before = *run;
	}
}

void lined_runs_unpack(struct rd *in, struct lined_run_list *list)
{
	struct lined_run run = { 0 };
	for (size_t left = get_u64(in, SIZE_MAX >> 1); left > 0 && in->err == NULL; left--) {
		run.days.first += (int32_t)get_u64(in, INT32_MAX);
		run.days.last = run.days.first + (int32_t)get_u64(in, INT32_MAX);
		run.first_line = (uint32_t)get_behind(in, run.last_line, UINT32_MAX);
		run.last_line = (uint32_t)get_behind(in, run.first_line, UINT32_MAX);
		lined_runs_add(list, &run);
	}
}
