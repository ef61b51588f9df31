/* Private to store/: what the store's own file holds, whoever keeps the feeds (store/feeds.h). */
#pragma once

#include "store/details.h"
#include "store/presences.h"
#include "store/retain.h"

int sqlite_inputs_read(
	struct store *store, struct arena *arena, struct store_input **list, size_t *count);
int sqlite_rejections_read(
	struct store *store, struct arena *arena, struct store_rejection **list, size_t *count);
int sqlite_series_read(
	struct store *store, struct arena *arena, struct store_series **list, size_t *count);
int sqlite_feed_sources_read(
	struct store *store, struct arena *arena, struct store_feed_source **list, size_t *count);
int sqlite_presences_walk(struct store *store, int64_t series, presence_taker *take, void *ctx);
int sqlite_list_days_read(
	struct store *store, const char *feed, struct arena *arena, struct day_list *days);
int sqlite_retain(
	struct store *store, const struct retain_question *question, struct retained *retained);

int sqlite_details_read(struct store *store, int64_t series, const struct presence_key *key,
	struct arena *arena, struct detail **list, size_t *count);
/* What an input says of the series number `number` of its gather, `series` of the store. */
int sqlite_details_add(
	struct store *store, int64_t input, struct gather *gather, size_t number, int64_t series);
struct detail_writer;
/* What was put becomes a block, if it is anything; then another begins. */
int sqlite_detail_block_put(struct store *store, int64_t series, struct detail_writer *writer);
