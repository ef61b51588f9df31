/*
 * Who keeps what feeds say. A store of one machine keeps it in its own SQLite file; one opened with
 * clickhouse:// keeps it in ClickHouse, and all else (reference data, tables of origins, cases) in
 * a file. A driver is one of the two; its answers are the same.
 */
#pragma once

#include "store/details.h"
#include "store/presences.h"
#include "store/retain.h"

struct feed_driver {
	/* Of one load: begin, find, put or retell, and end: `keep` or as if it had never begun. */
	int (*begin)(struct store *store);
	/* As store_input_find. */
	int (*find)(struct store *store, const struct store_input *wanted, struct arena *arena,
		struct store_input *found);
	/* All of an input; sets `input->id`. Nobody sees any of it before all of it is there. */
	int (*put)(struct store *store, struct store_input *input, struct gather *gather,
		const struct tally *tally);
	/*
	 * As put, of an input that `older` is with other words: what these made of it goes.
	 * OST_EEXIST when that cannot be told from what other inputs say.
	 */
	int (*retell)(struct store *store, const struct store_input *older,
		struct store_input *input, struct gather *gather, const struct tally *tally);
	int (*end)(struct store *store, bool keep);
	/* As the functions of the store that are called alike. */
	int (*inputs)(
		struct store *store, struct arena *arena, struct store_input **list, size_t *count);
	int (*rejections)(struct store *store, struct arena *arena, struct store_rejection **list,
		size_t *count);
	int (*series)(struct store *store, struct arena *arena, struct store_series **list,
		size_t *count);
	int (*sources)(struct store *store, struct arena *arena, struct store_feed_source **list,
		size_t *count);
	int (*walk)(struct store *store, int64_t series, presence_taker *take, void *ctx);
	int (*list_days)(
		struct store *store, const char *feed, struct arena *arena, struct day_list *days);
	int (*retain)(struct store *store, const struct retain_question *question,
		struct retained *retained);
	int (*details)(struct store *store, int64_t series, const struct presence_key *key,
		struct arena *arena, struct detail **list, size_t *count);
};

extern const struct feed_driver feeds_sqlite, feeds_cluster;

const struct feed_driver *store_feeds(const struct store *store);
