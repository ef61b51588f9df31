#include "study/votes.h"

#include "attr/index.h"
#include "base/alloc.h"
#include "base/hash.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A range counts as its first so many /24s or /48s: more would be one vote for a continent. */
enum { RANGE_PIECES_MAX = 4096, TABLE_START = 1 << 8 };
#define NO_FAMILY UINT32_MAX

struct counting {
	struct store *store;
	struct origin_set *tables;
	const struct votes_question *question;
	struct votes *votes;
	size_t capacity, feed_capacity, family_capacity, table_capacity;
	char **key; /* of each family */
	size_t key_capacity;
	uint32_t *table; /* families by hash of their keys; open addressing */
	size_t table_size;
	/* Of the series at hand. */
	uint32_t feed;
	uint32_t family;
	uint8_t kind;
	bool snapshot, unnamed;
	struct day_run list; /* the days its list speaks of */
	bool keeping; /* its list lets go of entries by itself */
	bool open; /* the run at hand lasts as long as that: its end is not known */
	int status;
};

/* ---- names ---- */

/* How many characters at the end of a name are digits of a day, with what stands between them. */
static size_t day_at_end(const char *name, size_t length)
{
	size_t digits = 0, at = length;
	while (at > 0 && digits < 8 &&
		(isdigit((unsigned char)name[at - 1]) || name[at - 1] == '-' ||
			name[at - 1] == '.'))
		digits += isdigit((unsigned char)name[--at]) != 0;
	bool day = digits == 8 &&
		   (strncmp(name + at, "19", 2) == 0 || strncmp(name + at, "20", 2) == 0);
	return day ? length - at : 0;
}

/* Without what a list says of itself: `Cobalt Strike IPs 2024-05-01`. */
static size_t length_of_name(const char *name)
{
	size_t length = strlen(name);
	length -= day_at_end(name, length);
	while (length > 0 && !isalnum((unsigned char)name[length - 1]) &&
		(unsigned char)name[length - 1] < 0x80)
		length--;
	if (length > 4 && strncasecmp(name + length - 3, "ips", 3) == 0 &&
		!isalnum((unsigned char)name[length - 4]))
		length -= 3;
	return length;
}

void family_key(struct buf *key, const char *family)
{
	static const char *const platform[] = { "win.", "elf.", "apk.", "osx.", "js.", "py.",
		"ps1.", "jar.", "php.", "vbs.", "ios.", "asp." };
	for (size_t i = 0; i < sizeof platform / sizeof *platform; i++) {
		if (strncmp(family, platform[i], strlen(platform[i])) == 0)
			family += strlen(platform[i]);
	}
	for (const char *end = family + length_of_name(family); family < end; family++) {
		unsigned char c = (unsigned char)*family;
		if (isalnum(c) || c >= 0x80)
			buf_putc(key, (char)tolower(c));
	}
	if (key->length > 2 && strcmp(key->text + key->length - 2, "c2") == 0)
		key->text[key->length -= 2] = '\0';
	if (key->length >= 7 && memcmp(key->text, "unknown", 7) == 0)
		buf_reset(key);
}

static uint64_t hash_key(const char *key)
{
	uint64_t hash = 0;
	for (; *key != '\0'; key++)
		hash = hash_stir(hash, (unsigned char)*key);
	return hash;
}

/* The place of a key in the table, or the free one where it belongs. */
static uint32_t *find_place(const struct counting *c, const char *key)
{
	size_t mask = c->table_size - 1;
	for (size_t i = hash_key(key) & mask;; i = (i + 1) & mask) {
		uint32_t family = c->table[i];
		if (family == NO_FAMILY || strcmp(c->key[family], key) == 0)
			return &c->table[i];
	}
}

/* Half full at most. */
static void grow_table(struct counting *c)
{
	c->table_size = c->table_size == 0 ? TABLE_START : 2 * c->table_size;
	c->table = xrealloc(c->table, c->table_size * sizeof *c->table);
	memset(c->table, 0xFF, c->table_size * sizeof *c->table);
	for (size_t i = 0; i < c->votes->families; i++)
		*find_place(c, c->key[i]) = (uint32_t)i;
}

static uint32_t find_family(struct counting *c, const char *family)
{
	struct votes *v = c->votes;
	struct buf key;
	buf_init(&key);
	family_key(&key, family);
	if (2 * (v->families + 1) > c->table_size)
		grow_table(c);
	uint32_t *place = find_place(c, key.text);
	if (*place == NO_FAMILY) {
		size_t at = v->families;
		v->family = array_grow(v->family, at, &c->family_capacity, sizeof *v->family);
		c->key = array_grow(c->key, at, &c->key_capacity, sizeof *c->key);
		v->family[at] = arena_strdup(&v->arena, family);
		c->key[at] = arena_strdup(&v->arena, key.text);
		*place = (uint32_t)v->families++;
	}
	c->unnamed = key.length == 0;
	if (c->unnamed)
		v->unnamed = *place;
	buf_clear(&key);
	return *place;
}

/* Series come by feed: if it is known, it is the last. */
static uint32_t find_feed(struct counting *c, const char *feed)
{
	struct votes *v = c->votes;
	if (v->feeds == 0 || strcmp(v->feed[v->feeds - 1], feed) != 0) {
		v->feed = array_grow(v->feed, v->feeds, &c->feed_capacity, sizeof *v->feed);
		v->feed[v->feeds++] = arena_strdup(&v->arena, feed);
	}
	return (uint32_t)(v->feeds - 1);
}

/* ---- whose it was ---- */

/* Of `like`, which is there all of its days, a piece for some of them. */
static struct vote_piece *new_piece(
	struct counting *c, const struct vote_piece *like, const struct day_run *days)
{
	struct votes *v = c->votes;
	v->piece = array_grow(v->piece, v->pieces, &c->capacity, sizeof *v->piece);
	struct vote_piece *piece = &v->piece[v->pieces++];
	*piece = (struct vote_piece){ .first = like->first,
		.what = like->what,
		.days = *days,
		.continues = days->first > like->days.first,
		.continued = c->open || days->last < like->days.last,
		.family = c->family,
		.unnamed = c->unnamed,
		.feed = c->feed,
		.kind = c->kind,
		.share = 1 };
	return piece;
}

/* One piece for each origin, by the part of the peers that saw it; equal parts where none tells. */
static void add_origins(struct counting *c, const struct vote_piece *like,
	const struct origins *origins, const struct day_run *days)
{
	unsigned peers = 0;
	for (size_t i = 0; i < origins->count; i++)
		peers += origins->origin[i].peers;
	for (size_t i = 0; i < origins->count; i++) {
		const struct origin *origin = &origins->origin[i];
		struct vote_piece *piece = new_piece(c, like, days);
		piece->asn = origin->asn;
		piece->state = ORIGIN_ROUTED;
		piece->share =
			peers > 0 ? (float)origin->peers / (float)peers : 1 / (float)origins->count;
	}
}

static void add_homeless(struct counting *c, const struct vote_piece *like, enum origin_state state,
	const struct day_run *days)
{
	struct vote_piece *piece = new_piece(c, like, days);
	piece->state = (uint8_t)state;
	c->votes->without[state]++;
}

static struct addr addr_of(const struct vote_piece *like)
{
	struct presence_key key = { like->first, like->first, like->what };
	return presence_key_range(&key).first;
}

/* What the index says, where it does not depend on the time; false: ask the table. */
static bool ask_index(struct counting *c, struct origin_source *source,
	const struct vote_piece *like, const struct day_run *days)
{
	const struct origin_index *index = origin_source_index(c->tables, source);
	origin_ref ref = 0;
	if (index == NULL) {
		c->status = OST_EFORMAT;
		return true;
	}
	if (like->what == PRESENCE_IPV4) {
		uint32_t address = (uint32_t)like->first;
		origin_index_ipv4(index, &address, &ref, 1);
	} else {
		struct addr_ipv6 address = { (uint64_t)(like->first >> 64), (uint64_t)like->first };
		origin_index_ipv6(index, &address, &ref, 1);
	}
	if (ref == ORIGIN_REF_ASK || (ref == 0 && source->table.info.changes_only))
		return false;
	if (ref == 0) {
		add_homeless(c, like, ORIGIN_UNROUTED, days);
	} else if (origin_ref_is_record(ref)) {
		struct origins several;
		origin_index_record(index, ref, &several);
		add_origins(c, like, &several, days);
	} else {
		struct origins one = { 1, { { .asn = ref } } };
		add_origins(c, like, &one, days);
	}
	return true;
}

/* The last day up to `last` for which `source` is the nearest table. */
static int32_t last_day_of(const struct counting *c, const struct origin_source *source,
	enum addr_family family, struct day_run days)
{
	int32_t low = days.first, high = days.last;
	while (low < high) {
		int32_t middle = low + (high - low + 1) / 2;
		if (origin_set_nearest(c->tables, family, (ost_time_t)middle * DAY_S) == source)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

/* One stretch for which one table answers; returns the last day of what was added. */
static int32_t ask_table(struct counting *c, struct origin_source *source,
	const struct vote_piece *like, struct day_run days)
{
	struct addr addr = addr_of(like);
	struct origin_answer answer;
	ost_time_t at = (ost_time_t)days.first * DAY_S;
	c->status = origin_source_find(c->tables, source, &addr, at, &answer);
	if (c->status != 0)
		return days.last;
	if (answer.state != ORIGIN_ROUTED) {
		add_homeless(c, like, answer.state, &days);
		return days.last;
	}
	/* Until the origins change, within the table's own time. */
	ost_time_t until = answer.found.until;
	if (until > at && until < source->table.info.until && day_of(until) - 1 < days.last)
		days.last = day_of(until) - 1 > days.first ? day_of(until) - 1 : days.first;
	add_origins(c, like, &answer.found.origins, &days);
	return days.last;
}

/* The days on which a table lies near enough. */
static struct day_run near_days(const struct counting *c, const struct origin_source *source)
{
	const struct origin_table_info *info = &source->table.info;
	ost_time_t near_s = c->question->near_s;
	return (struct day_run){ day_of(info->from - near_s + DAY_S - 1),
		day_of(info->until + near_s) };
}

static void note_table(struct counting *c, const struct origin_source *source)
{
	struct votes *v = c->votes;
	for (size_t i = v->tables; i-- > 0;) {
		if (v->table[i] == source)
			return;
	}
	v->table = array_grow(v->table, v->tables, &c->table_capacity, sizeof *v->table);
	v->table[v->tables++] = source;
}

/* A table lies farthest from the first day of a stretch, or from the last. */
static void note_distance(
	struct counting *c, const struct origin_source *source, struct day_run days)
{
	const int32_t end[] = { days.first, days.last };
	for (size_t i = 0; i < 2; i++) {
		ost_time_t at = (ost_time_t)end[i] * DAY_S;
		ost_time_t off = time_distance(origin_source_off(source, at), 0);
		if (off > c->votes->farthest_s)
			c->votes->farthest_s = off;
	}
}

/* The first days of `days`, for which one table or none answers; returns the last of them. */
static int32_t attribute_part(
	struct counting *c, const struct vote_piece *like, struct day_run days)
{
	enum addr_family family = like->what == PRESENCE_IPV4 ? ADDR_IPV4 : ADDR_IPV6;
	ost_time_t at = (ost_time_t)days.first * DAY_S;
	struct origin_source *source = origin_set_nearest(c->tables, family, at);
	if (source != NULL) {
		struct day_run near = near_days(c, source);
		bool before = days.first<near.first, behind = days.first> near.last;
		int32_t end = before ? near.first - 1 : behind ? days.last : near.last;
		days.last = last_day_of(c, source, family, days);
		days.last = end < days.last ? end : days.last;
		source = before || behind ? NULL : source;
	}
	if (source == NULL) {
		add_homeless(c, like, ORIGIN_NO_TABLE, &days);
		return days.last;
	}
	note_table(c, source);
	if (!ask_index(c, source, like, &days))
		days.last = ask_table(c, source, like, days);
	note_distance(c, source, days);
	return days.last;
}

static void attribute(struct counting *c, const struct vote_piece *like, struct day_run days)
{
	while (days.first <= days.last && c->status == 0)
		days.first = attribute_part(c, like, days) + 1;
}

/* ---- what was there ---- */

static void add_run(struct counting *c, const struct presence *presence, struct day_run days)
{
	const struct presence_key *key = &presence->key;
	struct vote_piece like = { .first = key->first, .what = key->what, .days = days };
	if (key->what == PRESENCE_ASN) {
		struct vote_piece *piece = new_piece(c, &like, &days);
		piece->asn = (asn_t)key->first;
		piece->state = ORIGIN_ROUTED;
		return;
	}
	unsigned __int128 step = (unsigned __int128)1 << (key->what == PRESENCE_IPV4 ? 8 : 80);
	for (int i = 0; i < RANGE_PIECES_MAX && c->status == 0; i++) {
		attribute(c, &like, days);
		if (key->last - like.first < step)
			break;
		like.first += step;
	}
}

static int take_presence(void *ctx, const struct presence *presence)
{
	struct counting *c = ctx;
	for (size_t i = 0; i < presence->runs && c->status == 0; i++) {
		struct day_run days = presence->run[i];
		int32_t sighting = days.first + c->question->log_days - 1;
		/* What was there when such a list began came at any time. */
		if (c->keeping && days.first == c->list.first)
			continue;
		if (c->keeping || (!c->snapshot && days.last < sighting))
			days.last = sighting;
		c->open = days.last >= c->list.last;
		days.first =
			days.first > c->votes->window.first ? days.first : c->votes->window.first;
		days.last = days.last < c->votes->window.last ? days.last : c->votes->window.last;
		if (days.first <= days.last)
			add_run(c, presence, days);
	}
	return c->status;
}

static bool wanted(const struct counting *c, const struct store_series *row)
{
	const struct votes_question *q = c->question;
	return (q->kinds >> row->series.kind & 1) != 0 &&
	       (q->feed == NULL || strcmp(q->feed, row->series.feed) == 0) &&
	       row->days.first <= c->votes->window.last &&
	       row->days.last + (row->series.snapshot ? 0 : q->log_days) >= c->votes->window.first;
}

/* The days of the list of the first of `rows`, which are by list. */
static struct day_run days_of_list(const struct store_series *rows, size_t count)
{
	struct day_run days = rows[0].days;
	for (size_t i = 1; i < count && strcmp(rows[i].series.feed, rows[0].series.feed) == 0;
		i++) {
		days.first = rows[i].days.first < days.first ? rows[i].days.first : days.first;
		days.last = rows[i].days.last > days.last ? rows[i].days.last : days.last;
	}
	return days;
}

static bool keeps_entries(const struct votes_question *question, const char *feed)
{
	for (size_t i = 0; i < question->keepings; i++) {
		if (strcmp(question->keeping[i], feed) == 0)
			return true;
	}
	return false;
}

static int count_series(struct counting *c, const struct store_series *row)
{
	c->feed = find_feed(c, row->series.feed);
	c->family = find_family(c, row->series.family);
	c->kind = row->series.kind;
	c->snapshot = row->series.snapshot;
	c->keeping = keeps_entries(c->question, row->series.feed);
	return store_presences_walk(c->store, row->series.id, take_presence, c);
}

/* Of one network. */
static int compare_pieces(const void *left, const void *right)
{
	const struct vote_piece *a = left, *b = right;
	if (a->what != b->what)
		return a->what < b->what ? -1 : 1;
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	if (a->days.first != b->days.first)
		return a->days.first < b->days.first ? -1 : 1;
	return (a->feed > b->feed) - (a->feed < b->feed);
}

/* Into `to` by 16 bits of the AS number, those which are alike in the order they had. */
static void distribute(
	const struct vote_piece *from, struct vote_piece *to, size_t count, unsigned shift)
{
	enum { DIGITS = 1 << 16 };
	size_t *place = xcalloc(DIGITS + 1, sizeof *place);
	for (size_t i = 0; i < count; i++)
		place[(from[i].asn >> shift & (DIGITS - 1)) + 1]++;
	for (size_t digit = 0; digit < DIGITS; digit++)
		place[digit + 1] += place[digit];
	for (size_t i = 0; i < count; i++)
		to[place[from[i].asn >> shift & (DIGITS - 1)]++] = from[i];
	free(place);
}

/* How many of the pieces are of the network, address and kind of the first. */
static size_t same_place(const struct vote_piece *piece, size_t count)
{
	size_t same = 1;
	while (same < count && piece[same].asn == piece->asn && piece[same].what == piece->what &&
		piece[same].first == piece->first && piece[same].kind == piece->kind)
		same++;
	return same;
}

/* The family that lists name longest; of equals the first. False: none is named. */
static bool longest_family(const struct vote_piece *piece, size_t count, uint32_t *family)
{
	int64_t longest = 0, days = 0;
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && piece[i].family != piece[i - 1].family)
			days = 0;
		if (piece[i].unnamed)
			continue;
		days += piece[i].days.last - piece[i].days.first + 1;
		if (days > longest) {
			longest = days;
			*family = piece[i].family;
		}
	}
	return longest > 0;
}

/* Of one place, sorted. */
static void join_unnamed(struct vote_piece *piece, size_t count)
{
	size_t unnamed = 0;
	uint32_t family;
	for (size_t i = 0; i < count; i++)
		unnamed += piece[i].unnamed;
	if (unnamed == 0 || unnamed == count || !longest_family(piece, count, &family))
		return;
	for (size_t i = 0; i < count; i++) {
		if (piece[i].unnamed)
			piece[i].family = family;
	}
	qsort(piece, count, sizeof *piece, compare_pieces);
}

/* Pieces of one network. */
static void sort_network(struct vote_piece *piece, size_t count)
{
	qsort(piece, count, sizeof *piece, compare_pieces);
	for (size_t i = 0, same; i < count; i += same) {
		same = same_place(piece + i, count - i);
		join_unnamed(piece + i, same);
	}
}

/* By network first, then each on its own: sorted as one, a long history is all cache misses. */
void votes_sort(struct votes *votes)
{
	struct vote_piece *piece = votes->piece;
	for (size_t i = 0; i < votes->pieces; i++) {
		if (piece[i].unnamed)
			piece[i].family = votes->unnamed;
	}
	struct vote_piece *other = xmalloc((votes->pieces + 1) * sizeof *other);
	distribute(piece, other, votes->pieces, 0);
	distribute(other, piece, votes->pieces, 16);
	free(other);
	for (size_t i = 0, end; i < votes->pieces; i = end) {
		for (end = i + 1; end < votes->pieces && piece[end].asn == piece[i].asn;)
			end++;
		sort_network(piece + i, end - i);
	}
}

int study_votes(struct store *store, struct origin_set *tables,
	const struct votes_question *question, struct votes *votes)
{
	struct counting c = {
		.store = store, .tables = tables, .question = question, .votes = votes
	};
	struct store_series *rows;
	size_t count;
	*votes = (struct votes){ 0 };
	arena_init(&votes->arena);
	c.key = array_grow(NULL, 0, &c.key_capacity, sizeof *c.key);
	votes->window.last = day_of(question->at);
	votes->window.first = votes->window.last - question->window + 1;
	int status = store_series_read(store, &votes->arena, &rows, &count);
	for (size_t i = 0; i < count && status == 0; i++) {
		if (i == 0 || strcmp(rows[i].series.feed, rows[i - 1].series.feed) != 0)
			c.list = days_of_list(rows + i, count - i);
		if (wanted(&c, &rows[i]))
			status = count_series(&c, &rows[i]);
	}
	votes_sort(votes);
	free(c.key);
	free(c.table);
	return status;
}

void votes_clear(struct votes *votes)
{
	free(votes->piece);
	free(votes->feed);
	free(votes->family);
	free(votes->table);
	free(votes->asked);
	arena_clear(&votes->arena);
	*votes = (struct votes){ 0 };
}
