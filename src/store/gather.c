#include "store/gather.h"

#include "store/runs.h"

#include <stdlib.h>
#include <string.h>

#define KEYS_MAX (UINT32_C(1) << 28)
#define RUNS_MAX (UINT32_C(1) << 30)
#define NONE     UINT32_MAX
enum { SERIES_MAX = 1 << 16, TABLE_START = 1 << 12, SERIES_START = 1 << 6 };
/* The day of what waits for one; no list is as old. */
enum { WAITING = 0 };
/* The end of an interval which the source does not tell. */
#define OPEN INT32_MAX

/* One address (range, AS) of one series. */
struct sighted {
	struct presence_key key;
	uint32_t series;
	uint32_t last; /* its newest piece */
};

/* A run of days as it came. */
struct piece {
	uint32_t of; /* which struct sighted */
	struct day_run run;
};

struct snapshot_days {
	char *feed;
	uint32_t *entries; /* by day; NONE = not read then */
	int32_t first, end; /* `entries` covers [first, end) */
	struct list_day *list; /* once finished */
	size_t days;
};

struct gather {
	struct series *series;
	size_t serieses, series_capacity;
	uint32_t *series_table; /* by hash of feed and family; open addressing, half full */
	size_t series_table_size;
	struct sighted *sighted;
	size_t count, capacity;
	uint32_t *table; /* by hash of series and key; open addressing, half full */
	size_t table_size;
	uint32_t at; /* the one met last: lists are often sorted */
	uint32_t series_at;
	bool waits;
	struct piece *piece;
	size_t pieces, piece_capacity;
	struct snapshot_days *lists;
	size_t list_count, list_capacity;
	/* Once finished: order of `sighted` by series and key, of `piece` by these. */
	uint32_t *order, *first_piece;
	size_t *first_of_series; /* in `order`; one more than there are series */
	struct run_list runs; /* of the presence handed out last */
};

struct gather *gather_new(void)
{
	struct gather *gather = xcalloc(1, sizeof *gather);
	gather->at = gather->series_at = NONE;
	return gather;
}

void gather_free(struct gather *gather)
{
	if (gather == NULL)
		return;
	for (size_t i = 0; i < gather->serieses; i++) {
		free((char *)gather->series[i].feed);
		free((char *)gather->series[i].family);
	}
	for (size_t i = 0; i < gather->list_count; i++) {
		free(gather->lists[i].feed);
		free(gather->lists[i].entries);
		free(gather->lists[i].list);
	}
	free(gather->series);
	free(gather->series_table);
	free(gather->sighted);
	free(gather->table);
	free(gather->piece);
	free(gather->lists);
	free(gather->order);
	free(gather->first_piece);
	free(gather->first_of_series);
	free(gather->runs.run);
	free(gather);
}

/* ---- series ---- */

static bool is_series(const struct series *series, const struct observation *seen)
{
	return series->kind == seen->kind &&
	       series->snapshot == (seen->form == OBSERVATION_PRESENCE) &&
	       span_is(seen->family, series->family) && span_is(seen->feed, series->feed);
}

static char *copy_text(struct span text)
{
	char *copy = xmalloc(text.n + 1);
	if (text.n > 0)
		memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	return copy;
}

static uint64_t hash_name(struct span feed, struct span family)
{
	uint64_t hash = feed.n;
	for (size_t i = 0; i < feed.n; i++)
		hash = (hash ^ (uint8_t)feed.p[i]) * UINT64_C(0x100000001B3);
	for (size_t i = 0; i < family.n; i++)
		hash = (hash ^ (uint8_t)family.p[i]) * UINT64_C(0x100000001B3);
	return hash ^ hash >> 32;
}

/* The place of a series in the table, or the free one where it belongs. */
static uint32_t *find_series_place(const struct gather *g, const struct observation *seen)
{
	size_t mask = g->series_table_size - 1;
	for (size_t i = hash_name(seen->feed, seen->family) & mask;; i = (i + 1) & mask) {
		uint32_t at = g->series_table[i];
		if (at == NONE || is_series(&g->series[at], seen))
			return &g->series_table[i];
	}
}

static void grow_series_table(struct gather *g)
{
	size_t size = g->series_table_size == 0 ? SERIES_START : 2 * g->series_table_size;
	size_t mask = size - 1;
	g->series_table_size = size;
	g->series_table = xrealloc(g->series_table, size * sizeof *g->series_table);
	memset(g->series_table, 0xFF, size * sizeof *g->series_table);
	for (size_t s = 0; s < g->serieses; s++) {
		size_t i = hash_name(span_of(g->series[s].feed), span_of(g->series[s].family));
		while (g->series_table[i & mask] != NONE)
			i++;
		g->series_table[i & mask] = (uint32_t)s;
	}
}

static uint32_t find_series(struct gather *g, const struct observation *seen)
{
	if (g->series_at != NONE && is_series(&g->series[g->series_at], seen))
		return g->series_at;
	if (2 * g->serieses >= g->series_table_size)
		grow_series_table(g);
	uint32_t *place = find_series_place(g, seen);
	if (*place != NONE || g->serieses == SERIES_MAX)
		return *place;
	g->series = array_grow(g->series, g->serieses, &g->series_capacity, sizeof *g->series);
	g->series[g->serieses] = (struct series){
		.feed = copy_text(seen->feed),
		.family = copy_text(seen->family),
		.kind = seen->kind,
		.snapshot = seen->form == OBSERVATION_PRESENCE,
	};
	*place = (uint32_t)g->serieses++;
	return *place;
}

/* ---- keys ---- */

static uint64_t hash_of(uint32_t series, const struct presence_key *key)
{
	uint64_t hash =
		(uint64_t)key->first ^ (uint64_t)(key->first >> 64) * UINT64_C(0xD6E8FEB86659FD93);
	hash = (hash ^ (hash >> 32)) * UINT64_C(0x9E3779B97F4A7C15);
	hash ^= (uint64_t)(key->last - key->first) * UINT64_C(0xA24BAED4963EE407);
	hash = (hash ^ series ^ ((uint64_t)key->what << 32)) * UINT64_C(0x9E3779B97F4A7C15);
	return hash ^ hash >> 29;
}

static bool is_sighted(const struct sighted *s, uint32_t series, const struct presence_key *key)
{
	return s->series == series && presence_key_compare(&s->key, key) == 0;
}

static uint32_t *find_place(const struct gather *g, uint32_t series, const struct presence_key *key)
{
	size_t mask = g->table_size - 1;
	for (size_t i = hash_of(series, key) & mask;; i = (i + 1) & mask) {
		uint32_t at = g->table[i];
		if (at == NONE || is_sighted(&g->sighted[at], series, key))
			return &g->table[i];
	}
}

static void grow_table(struct gather *g)
{
	g->table_size = g->table_size == 0 ? TABLE_START : 2 * g->table_size;
	g->table = xrealloc(g->table, g->table_size * sizeof *g->table);
	memset(g->table, 0xFF, g->table_size * sizeof *g->table);
	for (size_t i = 0; i < g->count; i++)
		*find_place(g, g->sighted[i].series, &g->sighted[i].key) = (uint32_t)i;
}

static uint32_t find_sighted(struct gather *g, uint32_t series, const struct presence_key *key)
{
	if (g->at != NONE && is_sighted(&g->sighted[g->at], series, key))
		return g->at;
	if (2 * g->count >= g->table_size)
		grow_table(g);
	uint32_t *place = find_place(g, series, key);
	if (*place != NONE || g->count == KEYS_MAX)
		return *place;
	*place = (uint32_t)g->count;
	g->sighted = array_grow(g->sighted, g->count, &g->capacity, sizeof *g->sighted);
	g->sighted[g->count++] = (struct sighted){ *key, series, NONE };
	return *place;
}

/* ---- days ---- */

static struct snapshot_days *find_list(struct gather *g, const char *feed)
{
	for (size_t i = g->list_count; i-- > 0;) {
		if (strcmp(g->lists[i].feed, feed) == 0)
			return &g->lists[i];
	}
	g->lists = array_grow(g->lists, g->list_count, &g->list_capacity, sizeof *g->lists);
	g->lists[g->list_count] = (struct snapshot_days){ .feed = xstrdup(feed) };
	return &g->lists[g->list_count++];
}

static void cover_day(struct snapshot_days *list, int32_t day)
{
	if (list->entries != NULL && day >= list->first && day < list->end)
		return;
	int32_t first = list->entries == NULL || day < list->first ? day - 64 : list->first;
	int32_t end = list->entries == NULL || day >= list->end ? day + 512 : list->end;
	size_t days = (size_t)(end - first);
	uint32_t *entries = xmalloc(days * sizeof *entries);
	memset(entries, 0xFF, days * sizeof *entries);
	if (list->entries != NULL)
		memcpy(entries + (list->first - first), list->entries,
			(size_t)(list->end - list->first) * sizeof *entries);
	free(list->entries);
	list->entries = entries;
	list->first = first;
	list->end = end;
}

static void count_entries(struct snapshot_days *list, int32_t day, uint32_t more)
{
	cover_day(list, day);
	uint32_t *entries = &list->entries[day - list->first];
	*entries = (*entries == NONE ? 0 : *entries) + more;
}

void gather_note_day(struct gather *gather, const char *feed, int32_t day)
{
	count_entries(find_list(gather, feed), day, 0);
}

/* Widens the newest piece of what was seen, or begins another. */
static int add_run(struct gather *g, uint32_t at, struct day_run run)
{
	struct sighted *s = &g->sighted[at];
	if (s->last != NONE) {
		struct day_run *known = &g->piece[s->last].run;
		if (run.first >= known->first && run.first - 1 <= known->last) {
			known->last = run.last > known->last ? run.last : known->last;
			return 0;
		}
	}
	if (g->pieces == RUNS_MAX)
		return OST_ERANGE;
	g->piece = array_grow(g->piece, g->pieces, &g->piece_capacity, sizeof *g->piece);
	s->last = (uint32_t)g->pieces;
	g->piece[g->pieces++] = (struct piece){ at, run };
	return 0;
}

/* When it was there, by day. */
static bool days_of(const struct observation *seen, struct day_run *run)
{
	ost_time_t t = seen->form == OBSERVATION_PRESENCE && seen->published != TIME_UNKNOWN
			       ? seen->published
			       : observation_time(seen);
	if (t == TIME_UNKNOWN && seen->form == OBSERVATION_PRESENCE) {
		*run = (struct day_run){ WAITING, WAITING };
		return true;
	}
	if (t == TIME_UNKNOWN)
		return false;
	*run = (struct day_run){ day_of(t), day_of(t) };
	if (seen->form != OBSERVATION_PRESENCE && seen->last != TIME_UNKNOWN)
		run->last = day_of(seen->last);
	else if (seen->form == OBSERVATION_INTERVAL)
		run->last = OPEN;
	return run->first > WAITING && run->first < PRESENCE_DAY_MAX && run->first <= run->last &&
	       (run->last < PRESENCE_DAY_MAX || run->last == OPEN);
}

int gather_add(struct gather *g, const struct observation *seen)
{
	struct day_run run;
	if (!days_of(seen, &run))
		return OST_EFORMAT;
	uint32_t series = find_series(g, seen);
	if (series == NONE)
		return OST_ERANGE;
	struct presence_key key = presence_key_of(&seen->range, seen->asn);
	uint32_t at = find_sighted(g, series, &key);
	if (at == NONE)
		return OST_ERANGE;
	g->at = at;
	g->series_at = series;
	g->waits |= run.first == WAITING;
	if (seen->form == OBSERVATION_PRESENCE)
		count_entries(find_list(g, g->series[series].feed), run.first, 1);
	return add_run(g, at, run);
}

/* ---- the end ---- */

static int compare_sighted(const void *a, const void *b, void *ctx)
{
	const struct gather *g = ctx;
	const struct sighted *x = &g->sighted[*(const uint32_t *)a];
	const struct sighted *y = &g->sighted[*(const uint32_t *)b];
	if (x->series != y->series)
		return x->series < y->series ? -1 : 1;
	return presence_key_compare(&x->key, &y->key);
}

static void order_sighted(struct gather *g)
{
	g->order = xmalloc(g->count * sizeof *g->order);
	g->first_of_series = xcalloc(g->serieses + 1, sizeof *g->first_of_series);
	for (size_t i = 0; i < g->count; i++)
		g->order[i] = (uint32_t)i;
	qsort_r(g->order, g->count, sizeof *g->order, compare_sighted, g);
	for (size_t i = 0; i < g->count; i++)
		g->first_of_series[g->sighted[i].series + 1]++;
	for (size_t s = 0; s < g->serieses; s++)
		g->first_of_series[s + 1] += g->first_of_series[s];
}

/* Pieces of one thing seen come to lie together, in the order in which they came. */
static void order_pieces(struct gather *g)
{
	struct piece *sorted = xmalloc(g->pieces * sizeof *sorted);
	g->first_piece = xcalloc(g->count + 2, sizeof *g->first_piece);
	uint32_t *place = g->first_piece + 1; /* ends up as where the next one's begin */
	for (size_t i = 0; i < g->pieces; i++)
		place[g->piece[i].of + 1]++;
	for (size_t i = 0; i < g->count; i++)
		place[i + 1] += place[i];
	for (size_t i = 0; i < g->pieces; i++)
		sorted[place[g->piece[i].of]++] = g->piece[i];
	free(g->piece);
	g->piece = sorted;
}

static void order_days(struct snapshot_days *list)
{
	size_t capacity = 0;
	for (int32_t day = list->first; day < list->end; day++) {
		uint32_t entries = list->entries[day - list->first];
		if (entries == NONE)
			continue;
		list->list = array_grow(list->list, list->days, &capacity, sizeof *list->list);
		list->list[list->days++] = (struct list_day){ day, entries };
	}
}

bool gather_waits(const struct gather *g)
{
	return g->waits;
}

static void end_pieces(struct gather *g, int32_t day)
{
	for (size_t i = 0; i < g->pieces; i++) {
		struct day_run *run = &g->piece[i].run;
		if (run->first == WAITING)
			*run = (struct day_run){ day, day };
		else if (run->last == OPEN)
			run->last = day > run->first ? day : run->first;
	}
}

static void end_lists(struct gather *g, int32_t day)
{
	for (size_t i = 0; i < g->list_count; i++) {
		struct snapshot_days *list = &g->lists[i];
		if (list->first > WAITING || list->end <= WAITING)
			continue;
		uint32_t *waiting = &list->entries[WAITING - list->first], entries = *waiting;
		*waiting = NONE;
		if (entries != NONE)
			count_entries(list, day, entries);
	}
}

void gather_finish(struct gather *g, int32_t day)
{
	end_pieces(g, day);
	end_lists(g, day);
	free(g->table);
	g->table = NULL;
	order_sighted(g);
	order_pieces(g);
	for (size_t i = 0; i < g->list_count; i++)
		order_days(&g->lists[i]);
}

size_t gather_series(const struct gather *g, const struct series **series)
{
	*series = g->series;
	return g->serieses;
}

size_t gather_presences(const struct gather *g, size_t series)
{
	return g->first_of_series[series + 1] - g->first_of_series[series];
}

void gather_presence(struct gather *g, size_t series, size_t number, struct presence *presence)
{
	uint32_t at = g->order[g->first_of_series[series] + number];
	g->runs.count = 0;
	for (uint32_t i = g->first_piece[at]; i < g->first_piece[at + 1]; i++)
		runs_add(&g->runs, g->piece[i].run.first, g->piece[i].run.last);
	runs_unite(&g->runs);
	*presence = (struct presence){ g->sighted[at].key, g->runs.run, g->runs.count };
}

size_t gather_days(const struct gather *g, const char *feed, const struct list_day **days)
{
	for (size_t i = 0; i < g->list_count; i++) {
		if (strcmp(g->lists[i].feed, feed) == 0) {
			*days = g->lists[i].list;
			return g->lists[i].days;
		}
	}
	*days = NULL;
	return 0;
}

const char *gather_list(const struct gather *g, size_t number)
{
	return number < g->list_count ? g->lists[number].feed : NULL;
}
