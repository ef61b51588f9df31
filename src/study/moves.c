#include "study/moves.h"

#include <stdlib.h>

static int by_time(const void *a, const void *b)
{
	const struct move *x = a, *y = b;
	if (x->row->time.from != y->row->time.from)
		return x->row->time.from < y->row->time.from ? -1 : 1;
	return x->row->line < y->row->line ? -1 : x->row->line > y->row->line;
}

void study_moves(const struct case_facts *facts, struct arena *arena, struct move_list *list)
{
	size_t count, kept = 0;
	const struct case_move *row = case_moves(facts, &count);
	int64_t event_day = facts->head.event.from / DAY_S;
	struct move *move = arena_alloc(arena, (count + 1) * sizeof *move);
	for (size_t i = 0; i < count; i++) {
		if (row[i].from != 0 && row[i].from != facts->head.target)
			continue;
		move[kept++] = (struct move){
			.row = &row[i],
			.days_low = row[i].time.from / DAY_S - event_day,
			.days_high = (row[i].time.until - 1) / DAY_S - event_day,
		};
	}
	qsort(move, kept, sizeof *move, by_time);
	*list = (struct move_list){ move, kept, facts->table[CASE_MOVES].missing };
}
