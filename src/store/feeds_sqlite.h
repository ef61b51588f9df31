/* Private to store/: what the store's own file holds, whoever keeps the feeds (store/feeds.h). */
#pragma once

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
int sqlite_list_days_read(struct store *store, const char *feed, struct arena *arena,
	struct list_day **list, size_t *count);
int sqlite_retain(struct store *store, int32_t keep_from, bool dry_run, struct retained *retained);
