/*
 * Origin tables in the store: one for each input that names origins of addresses; the recordings of
 * one collector that follow each other extend one table.
 */
#pragma once

#include "store/origin_rows.h"
#include "store/origin_table.h"
#include "store/store.h"

/*
 * The table of an input, in the place of the one it may have had; `peers` is what update files go
 * on from (store/origin_routes.h), else empty. OST_EFORMAT when it is no table.
 */
int store_origins_put(
	struct store *store, int64_t input, const struct buf *table, const struct buf *peers);
/* Likewise out of rows, as of the input's date. */
int store_origins_put_rows(struct store *store, const struct store_input *input,
	struct origin_rows *rows, struct tally *tally);

/* What can be known of a table without reading it. */
struct store_origin_table {
	int64_t input;
	ost_time_t from, until;
	uint32_t ranges_ipv4, ranges_ipv6;
	uint32_t inputs; /* it is made of */
};
/* By time. */
int store_origins_list(
	struct store *store, struct arena *arena, struct store_origin_table **list, size_t *count);
/* Appends the bytes; OST_ENOTFOUND where that input has no table. */
int store_origins_read(struct store *store, int64_t input, struct buf *table);
int store_origins_read_peers(struct store *store, int64_t input, struct buf *peers);
/* Input `input` went into the table of input `extends`. */
int store_origins_extend(struct store *store, int64_t input, int64_t extends);

/* What some ASes originate by a table at a time of it. */
struct origin_question {
	int64_t input; /* whose table */
	ost_time_t at;
	const asn_t *asn; /* [count] */
	size_t count;
};
/* IPv4 before IPv6, by first address, the larger range first. One pass over the table. */
int store_origins_of(struct store *store, const struct origin_question *question,
	struct arena *arena, struct prefix_origin **list, size_t *count);
