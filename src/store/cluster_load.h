/* Private to the cluster: what its driver does, in two files. */
#pragma once

#include "store/cluster_part.h"
#include "store/feeds.h"

/* The first row that is loaded decides; see struct feed_driver. */
int cluster_find(struct store *store, const struct store_input *wanted, struct arena *arena,
	struct store_input *found);
int cluster_put(struct store *store, struct store_input *input, struct gather *gather,
	const struct tally *tally);
int cluster_retell(struct store *store, const struct store_input *older, struct store_input *input,
	struct gather *gather, const struct tally *tally);

/*
 * An id for an input or a retention: larger than those that are there, so that ids tell the order;
 * and with a part by chance, so that two who come at once do not take the same.
 */
int cluster_new_id(struct clickhouse *clickhouse, int64_t *id);

/* Inputs of the cluster are numbered behind those of the file, in the order of their ids. */
struct cluster_ids {
	int64_t *id; /* [count], ascending */
	size_t count;
	int64_t before; /* the largest number in the file */
};
int cluster_ids_read(struct store *store, struct arena *arena, struct cluster_ids *ids);
/* Of an id that counts; 0 = it does not. */
int64_t cluster_number_of(const struct cluster_ids *ids, int64_t id);
