/* Where the infrastructure went: reported relocations with their delay from the event. */
#pragma once

#include "base/alloc.h"
#include "store/cases.h"

struct move {
	const struct case_move *row;
	int64_t days_low, days_high; /* calendar days from the event; equal when the day is known */
};

struct move_list {
	const struct move *move; /* by time */
	size_t count;
	const char *missing; /* why nothing is known; NULL when moves.csv is there */
};

void study_moves(const struct case_facts *facts, struct arena *arena, struct move_list *list);
