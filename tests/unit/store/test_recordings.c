/* Recordings loaded in any order: the tables are those of a plain model of what is loaded so far. */
#include "store/recordings.h"

#include "base/random.h"
#include "model/origins.h"
#include "sample_route.h"
#include "store/chains.h"
#include "store/origins.h"
#include "store/sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	PEERS = 6, /* of each of two collectors; one peer is at both */
	PREFIXES = 4,
	EVENTS = 900,
	SPAN_S = 3 * 3600,
	FILES_MAX = 24,
};

/* What a peer says at a second: path 0 is a withdrawal. */
struct event {
	int second;
	unsigned peer, prefix, path;
};

struct file {
	char sha256[8];
	bool table;
	int first, last; /* seconds of its routes; a table is as of `first` */
	unsigned from_peer, to_peer; /* the collector's */
	bool loaded;
	int64_t input;
	ost_time_t from, until; /* as the program has them */
	struct bgp_peer peer[PEERS]; /* that spoke */
	size_t peers;
	size_t root; /* by the model */
};

static const char *const prefix_text[PREFIXES] = { "192.0.2.0/24", "198.51.100.0/24",
	"203.0.113.0/24", "2001:db8::/32" };

static struct event event[EVENTS];
static struct file file[FILES_MAX];
static size_t files;
static struct tally tally;
static struct store *store;

static void add_route(struct origin_routes *routes, enum route_kind kind, const struct event *e)
{
	struct sample s;
	make(&s, kind, prefix_text[e->prefix], e->peer, e->second);
	if (kind != ROUTE_WITHDRAWN)
		set_path(&s, e->path == 4 ? 64510 : 64495 + e->path, e->path == 4 ? 2 : 1);
	assert_int_equal(origin_routes_add(routes, &s.route, &tally), 0);
}

static bool is_of(const struct file *f, const struct event *e)
{
	return e->peer >= f->from_peer && e->peer < f->to_peer;
}

/* What a peer had said last of a prefix before a second. */
static unsigned path_before(unsigned peer, unsigned prefix, int second)
{
	unsigned path = peer % 3 + 1;
	for (size_t i = 0; i < EVENTS && event[i].second < second; i++) {
		if (event[i].peer == peer && event[i].prefix == prefix)
			path = event[i].path;
	}
	return path;
}

static void add_table(struct origin_routes *routes, const struct file *f)
{
	for (unsigned prefix = 0; prefix < PREFIXES; prefix++) {
		for (unsigned peer = f->from_peer; peer < f->to_peer; peer++) {
			struct event e = { f->first, peer, prefix,
				path_before(peer, prefix, f->first) };
			if (e.path > 0)
				add_route(routes, ROUTE_TABLE, &e);
		}
	}
}

/* `since`: what came before is left out. */
static void add_updates(struct origin_routes *routes, const struct file *f, ost_time_t since)
{
	for (size_t i = 0; i < EVENTS; i++) {
		const struct event *e = &event[i];
		ost_time_t minute = (START + e->second) / MINUTE_S * MINUTE_S;
		if (is_of(f, e) && e->second >= f->first && e->second <= f->last && minute >= since)
			add_route(routes, e->path == 0 ? ROUTE_WITHDRAWN : ROUTE_ANNOUNCED, e);
	}
}

/* ---- The model: everything by the words of store/chains.h ---- */

static bool takes_turn_before(const struct file *a, const struct file *b)
{
	ost_time_t x = a->from - (a->table ? 900 : 0), y = b->from - (b->table ? 900 : 0);
	if (x != y)
		return x < y;
	if (a->table != b->table)
		return a->table;
	return a->until != b->until ? a->until < b->until : strcmp(a->sha256, b->sha256) < 0;
}

static size_t shared(const struct file *a, const struct file *b)
{
	size_t count = 0;
	for (size_t i = 0; i < a->peers; i++) {
		for (size_t k = 0; k < b->peers; k++)
			count += a->peer[i].addr.byte[3] == b->peer[k].addr.byte[3];
	}
	return count;
}

static ost_time_t end_of(size_t root)
{
	ost_time_t end = file[root].until;
	for (size_t i = 0; i < files; i++) {
		if (file[i].root == root && file[i].until > end)
			end = file[i].until;
	}
	return end;
}

static size_t choose_root(size_t updates, const bool *placed)
{
	size_t best = updates;
	const struct file *f = &file[updates];
	for (size_t i = 0; i < files; i++) {
		size_t fewer = file[i].peers < f->peers ? file[i].peers : f->peers;
		if (!placed[i] || file[i].root != i || f->from < end_of(i) - 900 ||
			f->from > end_of(i) + 3600 || f->until < file[i].from ||
			2 * shared(f, &file[i]) < fewer)
			continue;
		if (best == updates || (file[i].table && !file[best].table) ||
			(file[i].table == file[best].table &&
				takes_turn_before(&file[best], &file[i])))
			best = i;
	}
	return best;
}

/* Sets all roots; `order` gets the loaded files by their turns. */
static size_t place_all(size_t *order)
{
	bool placed[FILES_MAX] = { false };
	size_t count = 0;
	for (size_t i = 0; i < files; i++)
		file[i].root = files;
	for (;;) {
		size_t next = files;
		for (size_t i = 0; i < files; i++) {
			if (file[i].loaded && !placed[i] &&
				(next == files || takes_turn_before(&file[i], &file[next])))
				next = i;
		}
		if (next == files)
			return count;
		file[next].root = file[next].table ? next : choose_root(next, placed);
		placed[next] = true;
		order[count++] = next;
	}
}

static void make_table(size_t root, const size_t *order, size_t count, struct buf *bytes)
{
	struct origin_routes *routes = origin_routes_new();
	struct buf peers;
	buf_init(&peers);
	for (size_t i = 0; i < count; i++) {
		const struct file *f = &file[order[i]];
		if (f->root == root && f->table)
			add_table(routes, f);
		else if (f->root == root)
			add_updates(routes, f, file[root].from);
	}
	assert_int_equal(origin_routes_finish(routes, bytes, &peers), 0);
	origin_routes_free(routes);
	buf_clear(&peers);
}

static size_t compare_with_model(void)
{
	size_t order[FILES_MAX], roots = 0, count = place_all(order);
	for (size_t i = 0; i < files; i++) {
		struct buf expected, got;
		buf_init(&expected);
		buf_init(&got);
		int status = file[i].loaded ? store_origins_read(store, file[i].input, &got)
					    : OST_ENOTFOUND;
		assert_int_equal(status, file[i].root == i ? 0 : OST_ENOTFOUND);
		if (status == 0) {
			make_table(i, order, count, &expected);
			assert_int_equal(got.length, expected.length);
			assert_memory_equal(got.text, expected.text, got.length);
			roots++;
		}
		buf_clear(&expected);
		buf_clear(&got);
	}
	return roots;
}

/* ---- What is loaded ---- */

static void note_peers(struct file *f, const struct origin_routes *routes)
{
	struct buf list;
	struct bgp_peer *peer;
	buf_init(&list);
	origin_routes_peers(routes, &list);
	assert_int_equal(
		origin_routes_read_peers((struct span){ list.text, list.length }, &peer, &f->peers),
		0);
	memcpy(f->peer, peer, f->peers * sizeof *peer);
	free(peer);
	buf_clear(&list);
}

static void load(struct file *f)
{
	struct origin_routes *routes = origin_routes_new();
	struct store_input row = { .sha256 = f->sha256, .format = "recording", .path = f->sha256 };
	struct buf journal;
	buf_init(&journal);
	assert_int_equal(store_input_add(store, &row, &f->input), 0);
	if (f->table) {
		add_table(routes, f);
	} else {
		origin_routes_note(routes, &journal);
		add_updates(routes, f, 0);
	}
	origin_routes_time(routes, &f->from, &f->until);
	note_peers(f, routes);
	assert_int_equal(recordings_add(store, f->input, routes, &journal), 0);
	assert_int_equal(recordings_join(store, f->input), 0);
	f->loaded = true;
	origin_routes_free(routes);
	buf_clear(&journal);
}

static void make_events(struct random_state *random)
{
	for (size_t i = 0; i < EVENTS; i++)
		event[i] = (struct event){ (int)(i * SPAN_S / EVENTS),
			(unsigned)random_below(random, 2 * PEERS - 1),
			(unsigned)random_below(random, PREFIXES),
			(unsigned)random_below(random, 5) };
}

static struct file *new_file(unsigned collector, bool table, int first, int last)
{
	struct file *f = &file[files];
	*f = (struct file){ .table = table, .first = first, .last = last };
	f->from_peer = collector * (PEERS - 1);
	f->to_peer = f->from_peer + PEERS;
	snprintf(f->sha256, sizeof f->sha256, "%zu", files++);
	return f;
}

/* Tables and updates of both collectors; some updates are missing, some begin early. */
static void make_files(struct random_state *random)
{
	files = 0;
	for (unsigned collector = 0; collector < 2; collector++) {
		for (int i = 0; i < 2; i++)
			new_file(collector, true, (int)random_below(random, SPAN_S - 1800), 0);
		for (int second = 0; second < SPAN_S; second += 1200) {
			int early = (int)random_below(random, 3) * 200;
			if (random_below(random, 6) > 0)
				new_file(collector, false, second > early ? second - early : 0,
					second + 1199);
		}
	}
}

static void test_any_order(void **state)
{
	(void)state;
	struct diag diag;
	size_t joined = 0;
	for (uint64_t seed = 1; seed <= 40; seed++) {
		struct random_state random = { seed };
		size_t order[FILES_MAX];
		make_events(&random);
		make_files(&random);
		for (size_t i = 0; i < files; i++) {
			size_t at = random_below(&random, i + 1);
			order[i] = order[at];
			order[at] = i;
		}
		assert_int_equal(store_open(NULL, STORE_WRITE, &store, &diag), 0);
		size_t roots = 0;
		for (size_t i = 0; i < files; i++) {
			load(&file[order[i]]);
			roots = compare_with_model();
		}
		joined += files - roots;
		store_close(store);
	}
	assert_true(joined > 200);
}

/* A store that somebody else made may say anything. */
static void test_impossible_times(void **state)
{
	(void)state;
	static const char *const damage[] = { "first = -9223372036854775807",
		"last = 9223372036854775807", "last = first - 1" };
	struct diag diag;
	struct random_state random = { 1 };
	make_events(&random);
	make_files(&random);
	for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
		struct buf sql;
		buf_init(&sql);
		buf_printf(&sql, "UPDATE recording SET %s", damage[i]);
		assert_int_equal(store_open(NULL, STORE_WRITE, &store, &diag), 0);
		load(&file[0]);
		assert_int_equal(sql_execute(store, sql.text), 0);
		assert_int_equal(recordings_join(store, file[0].input), OST_EFORMAT);
		store_close(store);
		buf_clear(&sql);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_order),
		cmocka_unit_test(test_impossible_times),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
