/*
 * Private to the cluster: what lists there are, and who told of them; as store_series_read and
 * store_feed_sources_read.
 */
#pragma once

#include "store/presences.h"

int cluster_series_read(
	struct store *store, struct arena *arena, struct store_series **list, size_t *count);
int cluster_sources_read(
	struct store *store, struct arena *arena, struct store_feed_source **list, size_t *count);
