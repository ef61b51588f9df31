#include "study/lists.h"

#include "store/runs.h"

#include <string.h>

size_t list_shrinks(
	const char *feed, const struct list_day *day, size_t days, struct list_shrink *shrink)
{
	size_t count = 0;
	for (size_t i = 1; i < days; i++) {
		uint32_t before = day[i - 1].entries;
		if (before < LIST_SHRINK_FROM || (uint64_t)day[i].entries * LIST_SHRINK > before)
			continue;
		if (shrink != NULL)
			shrink[count] = (struct list_shrink){ feed, day[i - 1], day[i] };
		count++;
	}
	return count;
}

static void add_series(struct list_state *list, const struct store_series *row)
{
	struct day_run days = row->days;
	list->families++;
	list->snapshot |= row->series.snapshot;
	list->days.first = days.first < list->days.first ? days.first : list->days.first;
	list->days.last = days.last > list->days.last ? days.last : list->days.last;
}

/* Series come by feed. */
static void collect_lists(const struct store_series *row, size_t rows, struct arena *arena,
	struct list_states *states)
{
	states->list = arena_alloc(arena, (rows + 1) * sizeof *states->list);
	for (size_t i = 0; i < rows; i++) {
		struct list_state *list = &states->list[states->lists];
		if (states->lists > 0 && strcmp(list[-1].feed, row[i].series.feed) == 0) {
			add_series(&list[-1], &row[i]);
			continue;
		}
		*list = (struct list_state){ .feed = row[i].series.feed, .days = row[i].days };
		add_series(list, &row[i]);
		states->lists++;
	}
}

struct counting {
	struct day_list days; /* on which the list was read */
	int64_t *more; /* by day, and one behind: how many more there are than on the one before */
};

static int count_presence(void *ctx, const struct presence *presence)
{
	struct counting *counting = ctx;
	for (size_t i = 0; i < presence->runs; i++) {
		counting->more[days_before(&counting->days, presence->run[i].first)]++;
		counting->more[days_before(&counting->days, presence->run[i].last + 1)]--;
	}
	return 0;
}

/*
 * The days of a list of `families` series. Counted is what is there, not what an input had: a list
 * may come as a file of each family, and be read again on the same day.
 */
static int read_days(struct store *store, struct arena *arena, const struct store_series *row,
	struct list_state *list, struct list_day **day)
{
	struct counting counting;
	int64_t entries = 0;
	int status = store_list_days_read(store, list->feed, arena, &counting.days);
	if (status != 0)
		return status;
	list->readings = counting.days.count;
	counting.more = arena_alloc(arena, (list->readings + 1) * sizeof *counting.more);
	memset(counting.more, 0, (list->readings + 1) * sizeof *counting.more);
	for (size_t i = 0; i < list->families && status == 0; i++) {
		if (row[i].series.snapshot)
			status = store_presences_walk(
				store, row[i].series.id, count_presence, &counting);
	}
	*day = arena_alloc(arena, (list->readings + 1) * sizeof **day);
	for (size_t i = 0; i < list->readings; i++) {
		entries += counting.more[i];
		(*day)[i] = (struct list_day){ counting.days.day[i], (uint32_t)entries };
	}
	return status;
}

static int tell_days(struct store *store, struct arena *arena, const struct store_series *row,
	struct list_states *states, struct list_state *list)
{
	struct list_day *day;
	int status = read_days(store, arena, row, list, &day);
	if (status != 0 || list->readings == 0)
		return status;
	list->last = day[list->readings - 1];
	if (list->last.day > list->days.last)
		list->days.last = list->last.day;
	list->shrinks = list_shrinks(list->feed, day, list->readings, NULL);
	struct list_shrink *all =
		arena_alloc(arena, (states->shrinks + list->shrinks + 1) * sizeof *all);
	if (states->shrinks > 0)
		memcpy(all, states->shrink, states->shrinks * sizeof *all);
	list_shrinks(list->feed, day, list->readings, all + states->shrinks);
	states->shrink = all;
	states->shrinks += list->shrinks;
	return 0;
}

int study_lists(struct store *store, struct arena *arena, struct list_states *states)
{
	struct store_series *row;
	size_t rows;
	*states = (struct list_states){ 0 };
	int status = store_series_read(store, arena, &row, &rows);
	if (status != 0)
		return status;
	collect_lists(row, rows, arena, states);
	for (size_t i = 0; i < states->lists && status == 0; i++) {
		status = tell_days(store, arena, row, states, &states->list[i]);
		row += states->list[i].families;
	}
	return status;
}
