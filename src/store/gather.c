#include "store/gather.h"

#include "store/lined_runs.h"
#include "store/sayings.h"

#include <stdlib.h>
#include <string.h>

#define KEYS_MAX (UINT32_C(1) << 28)
#define NONE     UINT32_MAX
enum { SERIES_MAX = 1 << 16, TABLE_START = 1 << 12, SERIES_START = 1 << 6 };
/* Of all lists together, as far as each reaches: two centuries of a thousand lists. */
enum { LIST_DAYS_MAX = 1 << 26 };
/* So many pieces (80 MB) are packed; and as many addresses together. */
enum { PIECES_MAX = 1 << 22, PACK_SIGHTED = 1 << 12 };
/* The day of what waits for one; no list is as old. */
enum { WAITING = 0 };

/* One address (range, AS) of one series. */
struct sighted {
	struct presence_key key;
	uint32_t series;
	uint32_t last; /* its newest piece */
	uint32_t said; /* of what is no snapshot list: what it said last */
	uint32_t packed; /* where its runs begin in its pack, plus one; 0 = none there */
};

/* A run of days as it came. */
struct piece {
	uint32_t before; /* the one of the same address that came before */
	struct lined_run run;
};

/* Runs of PACK_SIGHTED addresses, of many the better part of memory. */
struct pack {
	char *bytes;
	size_t length;
};

struct snapshot_days {
	char *feed;
	bool *read; /* by day */
	int32_t first, end; /* `read` covers [first, end) */
	int32_t *day; /* once finished */
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
	struct piece *piece; /* those not yet packed */
	size_t pieces, piece_capacity, pieces_max;
	struct pack *pack; /* [packs], by place of `sighted` */
	size_t packs;
	struct sayings sayings;
	struct snapshot_days *lists;
	size_t list_count, list_capacity, list_days;
	uint32_t *list_table; /* by hash of feed; open addressing, half full */
	size_t list_table_size;
	/* Once finished: order of `sighted` by series and key. */
	uint32_t *order;
	size_t *first_of_series; /* in `order`; one more than there are series */
	int32_t day; /* of what had none; WAITING until then */
	/* Of the presence handed out last. */
	struct lined_run_list lined;
	struct run_list runs;
	struct mention_list mentions;
};

struct gather *gather_new(void)
{
	struct gather *gather = xcalloc(1, sizeof *gather);
	gather->at = gather->series_at = NONE;
	gather->pieces_max = PIECES_MAX;
	sayings_init(&gather->sayings);
	return gather;
}

void gather_pack_often(struct gather *gather, size_t pieces)
{
	gather->pieces_max = pieces;
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
		free(gather->lists[i].read);
		free(gather->lists[i].day);
	}
	for (size_t i = 0; i < gather->packs; i++)
		free(gather->pack[i].bytes);
	free(gather->pack);
	sayings_clear(&gather->sayings);
	free(gather->series);
	free(gather->series_table);
	free(gather->sighted);
	free(gather->table);
	free(gather->piece);
	free(gather->lists);
	free(gather->list_table);
	free(gather->order);
	free(gather->first_of_series);
	free(gather->lined.run);
	free(gather->runs.run);
	free(gather->mentions.mention);
	free(gather);
}

/* ---- series ---- */

static bool is_series(const struct series *series, const struct observation *seen)
{
	return series->kind == seen->kind &&
	       series->snapshot == (seen->form == OBSERVATION_PRESENCE) &&
	       span_is(seen->family, series->family) && span_is(seen->feed, series->feed);
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
		.feed = xstrndup(seen->feed.p, seen->feed.n),
		.family = xstrndup(seen->family.p, seen->family.n),
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
	g->sighted[g->count++] = (struct sighted){ *key, series, NONE, SAYING_NONE, 0 };
	return *place;
}

/* ---- days ---- */

/* The place of a list in the table, or the free one where it belongs. */
static uint32_t *find_list_place(const struct gather *g, const char *feed)
{
	size_t mask = g->list_table_size - 1;
	for (size_t i = hash_name(span_of(feed), (struct span){ 0 }) & mask;; i = (i + 1) & mask) {
		uint32_t at = g->list_table[i];
		if (at == NONE || strcmp(g->lists[at].feed, feed) == 0)
			return &g->list_table[i];
	}
}

static void grow_list_table(struct gather *g)
{
	g->list_table_size = g->list_table_size == 0 ? SERIES_START : 2 * g->list_table_size;
	g->list_table = xrealloc(g->list_table, g->list_table_size * sizeof *g->list_table);
	memset(g->list_table, 0xFF, g->list_table_size * sizeof *g->list_table);
	for (size_t i = 0; i < g->list_count; i++)
		*find_list_place(g, g->lists[i].feed) = (uint32_t)i;
}

static struct snapshot_days *known_list(const struct gather *g, const char *feed)
{
	uint32_t at = g->list_count > 0 ? *find_list_place(g, feed) : NONE;
	return at != NONE ? &g->lists[at] : NULL;
}

static struct snapshot_days *find_list(struct gather *g, const char *feed)
{
	struct snapshot_days *known = known_list(g, feed);
	if (known != NULL)
		return known;
	g->lists = array_grow(g->lists, g->list_count, &g->list_capacity, sizeof *g->lists);
	g->lists[g->list_count] = (struct snapshot_days){ .feed = xstrdup(feed) };
	if (2 * g->list_count >= g->list_table_size)
		grow_list_table(g);
	*find_list_place(g, feed) = (uint32_t)g->list_count;
	return &g->lists[g->list_count++];
}

static int cover_day(struct gather *g, struct snapshot_days *list, int32_t day)
{
	if (list->read != NULL && day >= list->first && day < list->end)
		return 0;
	int32_t first = list->read == NULL || day < list->first ? day - 64 : list->first;
	int32_t end = list->read == NULL || day >= list->end ? day + 512 : list->end;
	size_t days = (size_t)(end - first);
	size_t more = days - (size_t)(list->end - list->first);
	if (more > LIST_DAYS_MAX - g->list_days)
		return OST_ERANGE;
	g->list_days += more;
	bool *read = xcalloc(days, sizeof *read);
	if (list->read != NULL)
		memcpy(read + (list->first - first), list->read,
			(size_t)(list->end - list->first) * sizeof *read);
	free(list->read);
	list->read = read;
	list->first = first;
	list->end = end;
	return 0;
}

static int note_day(struct gather *g, struct snapshot_days *list, int32_t day)
{
	int status = cover_day(g, list, day);
	if (status == 0)
		list->read[day - list->first] = true;
	return status;
}

int gather_note_day(struct gather *gather, const char *feed, int32_t day)
{
	return note_day(gather, find_list(gather, feed), day);
}

/* ---- runs ---- */

/* The newest came first: turned round, most are in order. */
static void turn_round(struct lined_run *run, size_t count)
{
	for (size_t i = 0; i + 1 < count; i++) {
		struct lined_run last = run[--count];
		run[count] = run[i];
		run[i] = last;
	}
}

/* What waited, and what has no end yet, is there until `day`. */
static void end_runs(struct lined_run_list *list, int32_t day)
{
	for (size_t i = 0; i < list->count; i++) {
		struct day_run *days = &list->run[i].days;
		if (days->first == WAITING)
			*days = (struct day_run){ day, day };
		else if (days->last == DAY_OPEN)
			days->last = day > days->first ? day : days->first;
	}
}

/* Those of one address, those that touch united: packed ones, then pieces. */
static void collect_runs(struct gather *g, uint32_t at)
{
	const struct sighted *s = &g->sighted[at];
	g->lined.count = 0;
	if (s->packed != 0) {
		const struct pack *pack = &g->pack[at / PACK_SIGHTED];
		struct rd in = rd_of(pack->bytes + (s->packed - 1), pack->length - (s->packed - 1));
		lined_runs_unpack(&in, &g->lined);
	}
	size_t packed = g->lined.count;
	for (uint32_t i = s->last; i != NONE; i = g->piece[i].before)
		lined_runs_add(&g->lined, &g->piece[i].run);
	turn_round(g->lined.run + packed, g->lined.count - packed);
	if (g->day != WAITING)
		end_runs(&g->lined, g->day);
	lined_runs_unite(&g->lined);
}

/* Packs the addresses of one pack anew; nothing to do where no piece came. */
static int pack_some(struct gather *g, struct pack *pack, uint32_t first, uint32_t end)
{
	struct buf bytes;
	bool fresh = false;
	for (uint32_t i = first; i < end && !fresh; i++)
		fresh = g->sighted[i].last != NONE;
	if (!fresh)
		return 0;
	buf_init(&bytes);
	for (uint32_t i = first; i < end && bytes.length < UINT32_MAX; i++) {
		uint32_t place = (uint32_t)bytes.length + 1;
		collect_runs(g, i);
		lined_runs_pack(&bytes, &g->lined);
		g->sighted[i].packed = place;
		g->sighted[i].last = NONE;
	}
	bool fits = bytes.length < UINT32_MAX;
	free(pack->bytes);
	pack->length = bytes.length;
	pack->bytes = xrealloc(buf_detach(&bytes), pack->length);
	return fits ? 0 : OST_ERANGE;
}

static int pack_pieces(struct gather *g)
{
	size_t packs = (g->count + PACK_SIGHTED - 1) / PACK_SIGHTED;
	int status = 0;
	g->pack = xrealloc(g->pack, packs * sizeof *g->pack);
	for (; g->packs < packs; g->packs++)
		g->pack[g->packs] = (struct pack){ NULL, 0 };
	for (uint32_t i = 0; i < packs && status == 0; i++) {
		uint32_t end = (i + 1) * PACK_SIGHTED;
		status = pack_some(g, &g->pack[i], i * PACK_SIGHTED,
			end < g->count ? end : (uint32_t)g->count);
	}
	g->pieces = 0;
	return status;
}

/* Widens the newest piece of what was seen, or begins another. */
static int add_run(struct gather *g, uint32_t at, const struct lined_run *run)
{
	uint32_t last = g->sighted[at].last;
	if (last != NONE && lined_run_join(&g->piece[last].run, run))
		return 0;
	int status = g->pieces >= g->pieces_max ? pack_pieces(g) : 0;
	g->piece = array_grow(g->piece, g->pieces, &g->piece_capacity, sizeof *g->piece);
	g->piece[g->pieces] = (struct piece){ g->sighted[at].last, *run };
	g->sighted[at].last = (uint32_t)g->pieces++;
	return status;
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
		run->last = DAY_OPEN;
	return run->first > WAITING && run->first < PRESENCE_DAY_MAX && run->first <= run->last &&
	       (run->last < PRESENCE_DAY_MAX || run->last == DAY_OPEN);
}

int gather_add(struct gather *g, uint64_t line, const struct observation *seen)
{
	struct lined_run run;
	if (!days_of(seen, &run.days))
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
	g->waits |= run.days.first == WAITING;
	run.first_line = run.last_line = line <= UINT32_MAX ? (uint32_t)line : 0;
	int status = 0;
	if (seen->form == OBSERVATION_PRESENCE)
		status = note_day(g, find_list(g, g->series[series].feed), run.days.first);
	else
		g->sighted[at].said = sayings_add(
			&g->sayings, g->sighted[at].said, seen, run.days, run.first_line);
	return status == 0 ? add_run(g, at, &run) : status;
}

/* What would be of that series. */
static struct observation like_series(const struct series *series)
{
	return (struct observation){ .kind = series->kind,
		.form = series->snapshot ? OBSERVATION_PRESENCE : OBSERVATION_SIGHTING,
		.feed = span_of(series->feed),
		.family = span_of(series->family) };
}

int gather_add_presence(
	struct gather *g, const struct series *series, const struct presence *presence)
{
	const struct observation like = like_series(series);
	uint32_t number = find_series(g, &like);
	uint32_t at = number != NONE ? find_sighted(g, number, &presence->key) : NONE;
	int status = at != NONE ? 0 : OST_ERANGE;
	if (at != NONE)
		g->at = at;
	g->series_at = number;
	for (size_t i = 0; i < presence->runs && status == 0; i++)
		status = add_run(g, at, &(struct lined_run){ .days = presence->run[i] });
	return status;
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

static void order_days(struct snapshot_days *list)
{
	size_t capacity = 0;
	for (int32_t day = list->first; day < list->end; day++) {
		if (!list->read[day - list->first])
			continue;
		list->day = array_grow(list->day, list->days, &capacity, sizeof *list->day);
		list->day[list->days++] = day;
	}
}

bool gather_waits(const struct gather *g)
{
	return g->waits;
}

static int end_lists(struct gather *g, int32_t day)
{
	int status = 0;
	for (size_t i = 0; i < g->list_count && status == 0; i++) {
		struct snapshot_days *list = &g->lists[i];
		if (list->first > WAITING || list->end <= WAITING)
			continue;
		bool *waiting = &list->read[WAITING - list->first], waits = *waiting;
		*waiting = false;
		if (waits)
			status = note_day(g, list, day);
	}
	return status;
}

int gather_finish(struct gather *g, int32_t day)
{
	g->day = day;
	int status = end_lists(g, day);
	free(g->table);
	g->table = NULL;
	order_sighted(g);
	for (size_t i = 0; i < g->list_count; i++)
		order_days(&g->lists[i]);
	return status;
}

size_t gather_series(const struct gather *g, const struct series **series)
{
	*series = g->series;
	return g->serieses;
}

size_t gather_find_series(const struct gather *g, const struct series *series)
{
	const struct observation like = like_series(series);
	uint32_t at = g->serieses > 0 ? *find_series_place(g, &like) : NONE;
	return at != NONE ? at : SIZE_MAX;
}

size_t gather_presences(const struct gather *g, size_t series)
{
	return g->first_of_series[series + 1] - g->first_of_series[series];
}

static uint32_t place_of(const struct gather *g, size_t series, size_t number)
{
	return g->order[g->first_of_series[series] + number];
}

const struct presence_key *gather_key(const struct gather *g, size_t series, size_t number)
{
	return &g->sighted[place_of(g, series, number)].key;
}

void gather_presence(struct gather *g, size_t series, size_t number, struct presence *presence)
{
	uint32_t at = place_of(g, series, number);
	collect_runs(g, at);
	g->runs.count = 0;
	for (size_t i = 0; i < g->lined.count; i++)
		runs_add(&g->runs, g->lined.run[i].days.first, g->lined.run[i].days.last);
	*presence = (struct presence){ g->sighted[at].key, g->runs.run, g->runs.count };
}

/* Runs become mentions; those of a snapshot list reach over days on which it was not read. */
static void mention_runs(struct gather *g, uint32_t at)
{
	const struct series *series = &g->series[g->sighted[at].series];
	struct mention_list *list = &g->mentions;
	collect_runs(g, at);
	if (series->snapshot) {
		struct day_list days = gather_days(g, series->feed);
		lined_runs_bridge(&g->lined, &days);
	}
	list->count = 0;
	for (size_t i = 0; i < g->lined.count; i++) {
		const struct lined_run *run = &g->lined.run[i];
		list->mention = array_grow(
			list->mention, list->count, &list->capacity, sizeof *list->mention);
		list->mention[list->count++] = (struct mention){ .days = run->days,
			.first_line = run->first_line,
			.last_line = run->last_line };
	}
}

size_t gather_mentions(
	struct gather *g, size_t series, size_t number, const struct mention **mentions)
{
	uint32_t at = place_of(g, series, number);
	if (g->sighted[at].said != SAYING_NONE)
		sayings_read(&g->sayings, g->sighted[at].said, g->day, &g->mentions);
	else
		mention_runs(g, at);
	*mentions = g->mentions.mention;
	return g->mentions.count;
}

struct day_list gather_days(const struct gather *g, const char *feed)
{
	const struct snapshot_days *list = known_list(g, feed);
	return list != NULL ? (struct day_list){ list->day, list->days } : (struct day_list){ 0 };
}

const char *gather_list(const struct gather *g, size_t number)
{
	return number < g->list_count ? g->lists[number].feed : NULL;
}
