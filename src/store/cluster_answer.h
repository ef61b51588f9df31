/* Private to the cluster: answers of a few rows, as a list in an arena. */
#pragma once

#include "store/cluster_part.h"
#include "store/row_binary.h"
#include "store/sql.h"

#include <stdio.h>

struct answer {
	struct buf bytes;
	struct rd rows;
	struct sql_list list;
};

#define ASK(answer, store, ...)                                                                    \
	(buf_init(&(answer)->bytes),                                                               \
		clickhouse_ask((store)->cluster, &(answer)->bytes, __VA_ARGS__))

/* Whether there is a further row to get from `answer->rows`. */
static inline bool next_row(struct answer *answer, int status)
{
	if (answer->rows.p == NULL)
		answer->rows = rd_of(answer->bytes.text, answer->bytes.length);
	return status == 0 && rd_left(&answer->rows) > 0;
}

/* The status of all of it: an answer that is cut short is OST_EFORMAT. */
static inline int finish(struct answer *answer, int status, size_t *count)
{
	buf_clear(&answer->bytes);
	*count = answer->list.count;
	return status == 0 && answer->rows.err != NULL ? OST_EFORMAT : status;
}

static inline const char *database_of(const struct store *store)
{
	return clickhouse_database(store->cluster);
}

static inline void row_get_when(struct rd *row, struct arena *arena, struct when *when)
{
	snprintf(when->text, sizeof when->text, "%s", row_get_text(row, arena));
	when->from = row_get_i64(row);
	when->until = row_get_i64(row);
}
