/* Case folders in the store: rows go in and come back by the descriptors of ref/case_table.h. */
#pragma once

#include "ref/case_table.h"
#include "store/store.h"

struct case_rows {
	void *rows; /* count * case_tables[id].row_size bytes */
	size_t count;
	const char *missing; /* why this table is not known; NULL when it is there */
};

/* All facts of one case; lives in the arena it was read into. */
struct case_facts {
	const char *folder;
	struct case_head head;
	struct case_rows table[CASE_TABLES];
};

int store_case_row_add(
	struct store *store, int64_t input, const struct case_table *table, const void *row);
/* Takes back the rows of a file that could not be read to its end. */
int store_case_rows_remove(struct store *store, int64_t input, const struct case_table *table);
int store_case_file_add(struct store *store, int64_t input, const char *file, const char *problem,
	const struct tally *tally);
/* Older loads of the same case (target and event) give way to input `keep`. */
int store_case_supersede(struct store *store, int64_t keep);
int store_case_read(
	struct store *store, int64_t input, struct arena *arena, struct case_facts *facts);

#define CASE_ROWS_OF(name, type, id)                                                               \
	static inline const struct type *name(const struct case_facts *facts, size_t *count)       \
	{                                                                                          \
		*count = facts->table[id].count;                                                   \
		return facts->table[id].rows;                                                      \
	}

CASE_ROWS_OF(case_networks, case_network, CASE_NETWORKS)
CASE_ROWS_OF(case_events, case_event, CASE_EVENTS)
CASE_ROWS_OF(case_volumes, case_volume, CASE_VOLUMES)
CASE_ROWS_OF(case_botnets, case_botnet, CASE_BOTNETS)
CASE_ROWS_OF(case_c2s, case_c2, CASE_C2)
CASE_ROWS_OF(case_moves, case_move, CASE_MOVES)
CASE_ROWS_OF(case_predictions, case_prediction, CASE_PREDICTIONS)
CASE_ROWS_OF(case_fallbacks, case_fallback, CASE_FALLBACK)
CASE_ROWS_OF(case_neighbours, case_neighbour, CASE_NEIGHBOURS)

#undef CASE_ROWS_OF
