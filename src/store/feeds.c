/* Hands on to the driver what readers of feeds ask the store. */
#include "store/feeds.h"

#include "store/sql.h"

const struct feed_driver *store_feeds(const struct store *store)
{
	return store->feeds;
}

int store_inputs_read(
	struct store *store, struct arena *arena, struct store_input **list, size_t *count)
{
	return store->feeds->inputs(store, arena, list, count);
}

int store_rejections_read(
	struct store *store, struct arena *arena, struct store_rejection **list, size_t *count)
{
	return store->feeds->rejections(store, arena, list, count);
}

int store_series_read(
	struct store *store, struct arena *arena, struct store_series **list, size_t *count)
{
	return store->feeds->series(store, arena, list, count);
}

int store_feed_sources_read(
	struct store *store, struct arena *arena, struct store_feed_source **list, size_t *count)
{
	return store->feeds->sources(store, arena, list, count);
}

int store_presences_walk(struct store *store, int64_t series, presence_taker *take, void *ctx)
{
	return store->feeds->walk(store, series, take, ctx);
}

int store_list_days_read(
	struct store *store, const char *feed, struct arena *arena, struct day_list *days)
{
	return store->feeds->list_days(store, feed, arena, days);
}

int store_details_read(struct store *store, int64_t series, const struct presence_key *key,
	struct arena *arena, struct detail **list, size_t *count)
{
	return store->feeds->details(store, series, key, arena, list, count);
}

int store_retain(
	struct store *store, const struct retain_question *question, struct retained *retained)
{
	return store->feeds->retain(store, question, retained);
}
