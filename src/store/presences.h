/*
 * Presences in the store (store/presence.h). They are facts that grow: what one input says of a
 * list joins what earlier ones said, in whatever order they come.
 */
#pragma once

#include "store/gather.h"
#include "store/store.h"

/* Adds all that was gathered from `input` to the store's own file; within a transaction. Returns 0, OST_ESTORE, OST_EFORMAT
 * (a damaged block). */
int store_presences_add(struct store *store, int64_t input, struct gather *gather);

struct store_series;
/*
 * All that is known of a series of the store's own file becomes that of another kind, joining what
 * is there; within a transaction. As store_presences_add.
 */
int store_series_move(struct store *store, const struct store_series *from, uint8_t kind);

/* All series, by feed, family and kind. `days` is that of all their presences. */
struct store_series {
	struct series series;
	struct day_run days;
};
int store_series_read(
	struct store *store, struct arena *arena, struct store_series **list, size_t *count);

/* Inputs that told of a list, those together that are cited alike; by list. */
struct store_feed_source {
	const char *feed;
	struct store_input last; /* the newest: format, dated, url, citation and terms */
	size_t inputs;
};
int store_feed_sources_read(
	struct store *store, struct arena *arena, struct store_feed_source **list, size_t *count);

/* What is handed a presence, borrowed; anything but 0 ends the walk and is returned by it. */
typedef int presence_taker(void *ctx, const struct presence *presence);
/* All presences of a series: AS numbers, IPv4, IPv6, each by key. 0, OST_ESTORE, OST_EFORMAT. */
int store_presences_walk(struct store *store, int64_t series, presence_taker *take, void *ctx);

/* The days on which a snapshot list was read. 0, OST_ESTORE, OST_EFORMAT. */
int store_list_days_read(
	struct store *store, const char *feed, struct arena *arena, struct day_list *days);
