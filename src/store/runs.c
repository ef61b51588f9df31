#include "store/runs.h"

#include <stdlib.h>

void runs_add(struct run_list *list, int32_t first, int32_t last)
{
	list->run = array_grow(list->run, list->count, &list->capacity, sizeof *list->run);
	list->run[list->count++] = (struct day_run){ first, last };
}

static int compare(const void *a, const void *b)
{
	const struct day_run *x = a, *y = b;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (x->last > y->last) - (x->last < y->last);
}

static bool is_sorted(const struct run_list *list)
{
	for (size_t i = 1; i < list->count; i++) {
		if (list->run[i].first < list->run[i - 1].first)
			return false;
	}
	return true;
}

void runs_unite(struct run_list *list)
{
	size_t kept = 0;
	if (!is_sorted(list))
		qsort(list->run, list->count, sizeof *list->run, compare);
	for (size_t i = 0; i < list->count; i++) {
		struct day_run run = list->run[i];
		if (kept > 0 && run.first <= list->run[kept - 1].last + 1) {
			if (run.last > list->run[kept - 1].last)
				list->run[kept - 1].last = run.last;
		} else {
			list->run[kept++] = run;
		}
	}
	list->count = kept;
}

size_t days_before(const struct day_list *days, int32_t day)
{
	size_t low = 0, high = days->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (days->day[middle] < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void runs_bridge(struct run_list *runs, const struct day_list *all)
{
	size_t kept = 0;
	for (size_t i = 0; i < runs->count; i++) {
		struct day_run run = runs->run[i];
		/* The first day behind the run before on which the list was read. */
		size_t next = kept > 0 ? days_before(all, runs->run[kept - 1].last + 1) : 0;
		if (kept > 0 && (next == all->count || all->day[next] >= run.first))
			runs->run[kept - 1].last = run.last;
		else
			runs->run[kept++] = run;
	}
	runs->count = kept;
}

static bool holds(const struct run_list *runs, int32_t day)
{
	for (size_t i = 0; i < runs->count; i++) {
		if (runs->run[i].first <= day && day <= runs->run[i].last)
			return true;
	}
	return false;
}

/* Whether the list was read on that day by the later reading, and did not have the address. */
static bool is_hole(const struct day_list *days, const struct run_list *present, int32_t day)
{
	size_t at = days_before(days, day);
	return at < days->count && days->day[at] == day && !holds(present, day);
}

void runs_split(struct run_list *runs, const struct day_list *days, const struct run_list *present,
	const struct day_list *all)
{
	for (size_t i = 0; i < runs->count; i++) {
		struct day_run run = runs->run[i];
		size_t hole = days_before(all, run.first + 1);
		while (hole < all->count && all->day[hole] < run.last &&
			!is_hole(days, present, all->day[hole]))
			hole++;
		if (hole == all->count || all->day[hole] >= run.last)
			continue;
		size_t behind = hole;
		while (behind < all->count && is_hole(days, present, all->day[behind]))
			behind++;
		bool read_before = hole > 0 && all->day[hole - 1] > run.first;
		runs->run[i].last = read_before ? all->day[hole - 1] : run.first;
		if (behind < all->count && all->day[behind] <= run.last)
			runs_add(runs, all->day[behind], run.last);
	}
	runs_unite(runs);
}
