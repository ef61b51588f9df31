/*
 * Private to the cluster: days that are gone. A retention is one row: of the inputs with smaller ids
 * nothing before a day counts any more, and of what they told in detail nothing before another. From that row on every query leaves these days out; removing
 * their rows only makes room, whenever it ends.
 */
#pragma once

#include "store/cluster_part.h"
#include "store/retain.h"

struct retention {
	int64_t id; /* of the sort of ids of inputs: larger than those that were there */
	int32_t keep_from, detail_from; /* of presences and readings; of details */
};

struct retentions {
	const struct retention *item; /* [count], by id */
	size_t count;
};

/* In `arena`. OST_ESTORE, OST_EFORMAT. */
int retentions_read(
	struct clickhouse *clickhouse, struct arena *arena, struct retentions *retentions);
/* An expression over the column `input`: its first day that counts; 0 = all. In `arena`. */
int retention_floor_read(struct clickhouse *clickhouse, struct arena *arena, const char **floor);
/* The same of details. */
int retention_detail_floor_read(
	struct clickhouse *clickhouse, struct arena *arena, const char **floor);
/* An expression over the column `input`: how many retentions there were before it. */
void retentions_put_before(struct buf *sql, const struct retentions *retentions);

/* As store_retain; of the file nothing is told. */
int cluster_retain(
	struct store *store, const struct retain_question *question, struct retained *retained);
