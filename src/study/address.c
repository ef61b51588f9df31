#include "study/address.h"

#include "store/runs.h"

#include <stdlib.h>

static int locate_stays(struct attributor *attributor, struct address_history *h)
{
	int32_t today = day_of(h->at);
	int status = 0;
	for (size_t i = 0; i < h->told.count; i++) {
		const struct told *told = &h->told.told[i];
		for (size_t r = 0; r < told->runs && status == 0; r++) {
			struct address_stay *stay = &h->stay[h->stays++];
			stay->told = told;
			stay->days = told->run[r];
			if (stay->days.last > today)
				stay->days.last = today;
			status = attr_at(attributor, &h->addr, (ost_time_t)stay->days.last * DAY_S,
				&stay->then);
		}
	}
	return status;
}

static size_t count_days(const struct address_history *h)
{
	struct run_list runs = { 0 };
	size_t days = 0;
	for (size_t i = 0; i < h->stays; i++)
		runs_add(&runs, h->stay[i].days.first, h->stay[i].days.last);
	runs_unite(&runs);
	for (size_t i = 0; i < runs.count; i++)
		days += (size_t)(runs.run[i].last - runs.run[i].first + 1);
	free(runs.run);
	return days;
}

int study_address(struct store *store, struct attributor *attributor, struct arena *arena,
	struct address_history *h)
{
	const struct addr_range range = { h->addr, h->addr };
	const struct presence_key key = presence_key_of(&range, 0);
	const struct told_question question = { &key, 1, { 0, day_of(h->at) } };
	size_t stays = 0;
	int status = attr_at(attributor, &h->addr, h->at, &h->now);
	if (status == 0)
		status = study_told(store, &question, arena, &h->told);
	if (status != 0)
		return status;
	for (size_t i = 0; i < h->told.count; i++)
		stays += h->told.told[i].runs;
	h->stay = arena_alloc(arena, (stays + 1) * sizeof *h->stay);
	status = locate_stays(attributor, h);
	h->days = count_days(h);
	return status;
}
