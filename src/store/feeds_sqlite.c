#include "store/feeds_sqlite.h"

#include "store/feeds.h"
#include "store/retold.h"

static int put(struct store *store, struct store_input *input, struct gather *gather,
	const struct tally *tally)
{
	int status = store_input_add(store, input, &input->id);
	if (status == 0)
		status = store_presences_add(store, input->id, gather);
	return status != 0 ? status : store_rejections_add(store, input->id, "", tally);
}

static int end(struct store *store, bool keep)
{
	if (keep)
		return store_commit(store);
	store_rollback(store);
	return 0;
}

const struct feed_driver feeds_sqlite = {
	.begin = store_begin,
	.find = store_input_find,
	.put = put,
	.retell = sqlite_input_retell,
	.end = end,
	.inputs = sqlite_inputs_read,
	.rejections = sqlite_rejections_read,
	.series = sqlite_series_read,
	.sources = sqlite_feed_sources_read,
	.walk = sqlite_presences_walk,
	.list_days = sqlite_list_days_read,
	.retain = sqlite_retain,
	.details = sqlite_details_read,
};
