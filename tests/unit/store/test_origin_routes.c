#include "store/origin_routes.h"

#include "base/error.h"
#include "base/random.h"
#include "model/origins.h"
#include "sample_route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static struct tally tally;

static void add(struct origin_routes *routes, enum route_kind kind, const char *prefix,
	unsigned peer, int second, asn_t asn)
{
	struct sample s;
	make(&s, kind, prefix, peer, second);
	if (kind != ROUTE_WITHDRAWN)
		set_path(&s, asn, 1);
	assert_int_equal(origin_routes_add(routes, &s.route, &tally), 0);
}

static void assert_table(struct origin_routes *routes, const char *expected)
{
	struct buf bytes, peers, text;
	struct origin_table table;
	buf_init(&bytes);
	buf_init(&peers);
	buf_init(&text);
	assert_int_equal(origin_routes_finish(routes, &bytes, &peers), 0);
	assert_int_equal(origin_table_open((struct span){ bytes.text, bytes.length }, &table), 0);
	buf_printf(&text, "%d..%d %u %u%s\n", (int)(table.info.from - START),
		(int)(table.info.until - START), table.info.peers_ipv4, table.info.peers_ipv6,
		table.info.changes_only ? " changes" : "");
	origin_table_print(&table, &text);
	assert_string_equal(text.text, expected);
	buf_clear(&bytes);
	buf_clear(&peers);
	buf_clear(&text);
	origin_routes_free(routes);
}

static void test_table(void **state)
{
	(void)state;
	struct origin_routes *routes = origin_routes_new();
	struct sample s;
	add(routes, ROUTE_TABLE, "198.51.100.0/24", 1, 0, 64500);
	add(routes, ROUTE_TABLE, "192.0.2.0/24", 1, 0, 64496);
	add(routes, ROUTE_TABLE, "192.0.2.0/24", 2, 3, 64497);
	add(routes, ROUTE_TABLE, "192.0.2.0/24", 3, 3, 64497);
	add(routes, ROUTE_TABLE, "192.0.2.0/24", 3, 3, 64498); /* another path of the same peer */
	add(routes, ROUTE_TABLE, "2001:db8::/32", 4, 70, 64499);
	make(&s, ROUTE_TABLE, "203.0.113.0/24", 2, 3);
	set_path(&s, 64501, 2);
	assert_int_equal(origin_routes_add(routes, &s.route, &tally), 0);
	assert_table(routes,
		"0..70 3 1\n192.0.2.0/24 64497:2 64496:1 64498:1\n198.51.100.0/24 64500:1\n"
		"203.0.113.0/24 {64501}:1 {64502}:1\n2001:db8::/32 64499:1\n");
}

/* What comes and goes is told by the minute; a route within the first changes the start. */
static void test_changes(void **state)
{
	(void)state;
	struct origin_routes *routes = origin_routes_new();
	add(routes, ROUTE_TABLE, "192.0.2.0/24", 1, 0, 64496);
	add(routes, ROUTE_TABLE, "192.0.2.0/24", 2, 0, 64496);
	add(routes, ROUTE_TABLE, "198.51.100.0/24", 1, 0, 64500);
	add(routes, ROUTE_ANNOUNCED, "192.0.2.0/24", 2, 30, 64497); /* the first minute */
	add(routes, ROUTE_ANNOUNCED, "192.0.2.0/24", 1, 130, 64497);
	add(routes, ROUTE_WITHDRAWN, "198.51.100.0/24", 1, 135, 0);
	add(routes, ROUTE_ANNOUNCED, "198.51.100.0/24", 1, 140, 64500); /* back within the minute */
	add(routes, ROUTE_ANNOUNCED, "203.0.113.0/24", 1, 200, 64501);
	add(routes, ROUTE_WITHDRAWN, "192.0.2.0/24", 1, 250, 0);
	add(routes, ROUTE_WITHDRAWN, "192.0.2.0/24", 2, 310, 0);
	add(routes, ROUTE_WITHDRAWN, "192.0.2.0/24", 3, 320, 0); /* never had it */
	assert_table(routes,
		"0..320 2 0\n192.0.2.0/24 64496:1 64497:1 @120 64497:2 @240 64497:1 @300\n"
		"198.51.100.0/24 64500:1\n203.0.113.0/24 @180 64501:1\n");
}

static void test_changes_only(void **state)
{
	(void)state;
	struct origin_routes *routes = origin_routes_new();
	add(routes, ROUTE_WITHDRAWN, "198.51.100.0/24", 1, 0, 0);
	add(routes, ROUTE_ANNOUNCED, "192.0.2.0/24", 1, 10, 64496);
	add(routes, ROUTE_ANNOUNCED, "192.0.2.0/24", 1, 5, 64497); /* a clock that steps back */
	assert_table(routes, "0..10 1 0 changes\n192.0.2.0/24 64497:1\n");
}

/* A router's own routes have a path without an AS: no damage, and no origin. */
static void test_own(void **state)
{
	(void)state;
	struct origin_routes *routes = origin_routes_new();
	struct sample s;
	tally = (struct tally){ 0 };
	make(&s, ROUTE_TABLE, "192.0.2.0/24", 1, 0);
	s.route.attributes = rd_of("\x40\x02", 3);
	assert_int_equal(origin_routes_add(routes, &s.route, &tally), 0);
	s.route.attributes = rd_of("", 0); /* as BIRD writes it */
	assert_int_equal(origin_routes_add(routes, &s.route, &tally), 0);
	assert_int_equal(origin_routes_prefixes(routes), 0);
	add(routes, ROUTE_TABLE, "198.51.100.0/24", 1, 0, 64496);
	/* In an update it takes the place of what was there. */
	make(&s, ROUTE_ANNOUNCED, "198.51.100.0/24", 1, 60);
	s.route.attributes = rd_of("\x40\x02", 3);
	assert_int_equal(origin_routes_add(routes, &s.route, &tally), 0);
	assert_int_equal(origin_routes_own(routes), 3);
	assert_int_equal(tally.rejected, 0);
	assert_table(routes, "0..60 1 0\n198.51.100.0/24 64496:1 @60\n");
}

static void test_refused(void **state)
{
	(void)state;
	struct origin_routes *routes = origin_routes_new();
	struct sample s;
	tally = (struct tally){ 0 };
	make(&s, ROUTE_ANNOUNCED, "192.0.2.0/24", 1, 0);
	assert_int_equal(origin_routes_add(routes, &s.route, &tally), 0); /* no path at all */
	set_path(&s, 64496, 1);
	s.attributes[2] = 99; /* a length that lies */
	assert_int_equal(origin_routes_add(routes, &s.route, &tally), 0);
	assert_int_equal(tally.rejected, 2);
	set_path(&s, 64496, 1);
	s.route.prefix.family = BGP_IPV4_VPN;
	assert_int_equal(origin_routes_add(routes, &s.route, &tally), 0);
	s.route.prefix.family = BGP_IPV4_UNICAST;
	s.route.sent = true;
	assert_int_equal(origin_routes_add(routes, &s.route, &tally), 0);
	s.route.sent = false;
	s.route.kind = ROUTE_STATE;
	assert_int_equal(origin_routes_add(routes, &s.route, &tally), 0);
	assert_int_equal(origin_routes_prefixes(routes), 0);
	s.route.kind = ROUTE_ANNOUNCED;
	assert_int_equal(origin_routes_add(routes, &s.route, &tally), 0);
	s.route.time += 400 * DAY_S;
	assert_int_equal(origin_routes_add(routes, &s.route, &tally), 0);
	assert_int_equal(tally.rejected, 3);
	assert_int_equal(origin_routes_prefixes(routes), 1);
	origin_routes_free(routes);
}

enum { PREFIXES = 12, PEERS = 90, MINUTES = 40, ROUTES = 3000 };

/* Who sees what at the end of each minute, the plain way: 0 = nothing, else which of the paths. */
struct model {
	uint8_t now[PREFIXES][PEERS];
	uint8_t at[MINUTES][PREFIXES][PEERS];
};

static const char *const prefixes[PREFIXES] = { "192.0.2.0/24", "192.0.2.128/25", "0.0.0.0/0",
	"198.51.100.0/24", "203.0.113.0/24", "203.0.113.7/32", "2001:db8::/32", "2001:db8:1::/48",
	"2001:db8:2::/48", "2001:db8::1/128", "10.0.0.0/8", "::/0" };

/* Path 1 to 4 end in 64496 to 64499, 5 in the AS_SET of 64510 and 64511. */
static void random_route(
	struct random_state *random, struct sample *s, int second, struct model *model)
{
	size_t prefix = random_below(random, PREFIXES), peer = random_below(random, PEERS);
	bool table = second == 0;
	uint8_t path = (uint8_t)random_below(random, 6);
	if (table && path == 0)
		path = 1;
	if (table && model->now[prefix][peer] != 0)
		path = model->now[prefix][peer]; /* no second path: the same again */
	make(s,
		table       ? ROUTE_TABLE
		: path == 0 ? ROUTE_WITHDRAWN
			    : ROUTE_ANNOUNCED,
		prefixes[prefix], (unsigned)peer, second);
	if (path > 0)
		set_path(s, path == 5 ? 64510 : 64495 + path, path == 5 ? 2 : 1);
	model->now[prefix][peer] = path;
}

static unsigned count_path(const uint8_t *seen, unsigned path)
{
	unsigned count = 0;
	for (size_t i = 0; i < PEERS; i++)
		count += seen[i] == path;
	return count;
}

static void compare_state(const uint8_t *seen, const struct origins *origins)
{
	unsigned expected = 0, total = 0;
	for (size_t i = 0; i < origins->count; i++) {
		const struct origin *origin = &origins->origin[i];
		unsigned path = origin->asn >= 64510 ? 5 : origin->asn - 64495;
		assert_int_equal(origin->peers, count_path(seen, path));
		assert_int_equal(origin->as_set, path == 5);
		assert_true(i == 0 || origins->origin[i - 1].peers >= origin->peers);
		total += origin->peers;
	}
	for (unsigned path = 1; path <= 5; path++)
		expected += count_path(seen, path) * (path == 5 ? 2 : 1);
	assert_int_equal(total, expected);
}

static void compare_table(const struct buf *bytes, const struct model *model)
{
	struct origin_table table;
	struct origin_cursor cursor;
	size_t met = 0;
	assert_int_equal(origin_table_open((struct span){ bytes->text, bytes->length }, &table), 0);
	origin_cursor_init(&cursor, &table);
	while (origin_cursor_next(&cursor) == 1) {
		struct buf text;
		size_t p = 0;
		buf_init(&text);
		range_print(&text, &cursor.range);
		while (strcmp(prefixes[p], text.text) != 0)
			p++;
		for (int m = 0; m < MINUTES; m++)
			compare_state(model->at[m][p],
				&origin_cursor_at(&cursor, START + m * MINUTE_S + 30)->origins);
		buf_clear(&text);
		met++;
	}
	assert_int_equal(met, PREFIXES);
	origin_cursor_clear(&cursor);
}

/* Finished and resumed in the middle gives the same bytes as without. */
static void resume_in_the_middle(struct origin_routes **routes)
{
	struct buf bytes, peers;
	struct origin_table table;
	buf_init(&bytes);
	buf_init(&peers);
	assert_int_equal(origin_routes_finish(*routes, &bytes, &peers), 0);
	origin_routes_free(*routes);
	*routes = origin_routes_new();
	assert_int_equal(origin_table_open((struct span){ bytes.text, bytes.length }, &table), 0);
	assert_int_equal(
		origin_routes_resume(*routes, &table, (struct span){ peers.text, peers.length }),
		0);
	buf_clear(&bytes);
	buf_clear(&peers);
}

static void test_random(void **state)
{
	(void)state;
	static struct model model;
	for (uint64_t seed = 1; seed <= 12; seed++) {
		struct random_state random = { seed };
		struct origin_routes *whole = origin_routes_new(), *parts = origin_routes_new();
		struct buf bytes[2], peers;
		int second = 0;
		model = (struct model){ 0 };
		buf_init(&bytes[0]);
		buf_init(&bytes[1]);
		buf_init(&peers);
		for (int i = 0; i < ROUTES; i++) {
			struct sample s;
			int before = second / MINUTE_S;
			if (i > ROUTES / 3)
				second += (int)random_below(&random, 2);
			for (; before < second / MINUTE_S; before++)
				memcpy(model.at[before], model.now, sizeof model.now);
			random_route(&random, &s, second, &model);
			assert_int_equal(origin_routes_add(whole, &s.route, &tally), 0);
			assert_int_equal(origin_routes_add(parts, &s.route, &tally), 0);
			if (random_below(&random, ROUTES / 4) == 0)
				resume_in_the_middle(&parts);
		}
		assert_true(second / MINUTE_S > 5 && second / MINUTE_S < MINUTES);
		for (int m = second / MINUTE_S; m < MINUTES; m++)
			memcpy(model.at[m], model.now, sizeof model.now);
		assert_int_equal(origin_routes_finish(whole, &bytes[0], &peers), 0);
		assert_int_equal(origin_routes_finish(parts, &bytes[1], &peers), 0);
		compare_table(&bytes[0], &model);
		assert_int_equal(bytes[0].length, bytes[1].length);
		assert_memory_equal(bytes[0].text, bytes[1].text, bytes[0].length);
		origin_routes_free(whole);
		origin_routes_free(parts);
		buf_clear(&bytes[0]);
		buf_clear(&bytes[1]);
		buf_clear(&peers);
	}
}

/* What is needed to go on may be damaged, too. */
static void test_damaged_peers(void **state)
{
	(void)state;
	struct origin_routes *routes = origin_routes_new();
	struct random_state random = { 3 };
	struct buf bytes, peers;
	struct origin_table table;
	size_t refused = 0;
	buf_init(&bytes);
	buf_init(&peers);
	for (unsigned i = 0; i < 70; i++)
		add(routes, ROUTE_TABLE, prefixes[i % PREFIXES], i, 0, 64496 + i % 3);
	assert_int_equal(origin_routes_finish(routes, &bytes, &peers), 0);
	origin_routes_free(routes);
	assert_int_equal(origin_table_open((struct span){ bytes.text, bytes.length }, &table), 0);
	for (int round = 0; round < 500; round++) {
		size_t length = round % 3 == 0 ? random_below(&random, peers.length) : peers.length;
		char *byte = &peers.text[random_below(&random, peers.length)], old = *byte;
		*byte = (char)random_u64(&random);
		routes = origin_routes_new();
		int got = origin_routes_resume(routes, &table, (struct span){ peers.text, length });
		assert_true(got == 0 || got == OST_EFORMAT);
		refused += got != 0;
		origin_routes_free(routes);
		*byte = old;
	}
	assert_true(refused > 150 && refused < 500);
	buf_clear(&bytes);
	buf_clear(&peers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_changes_only),
		cmocka_unit_test(test_own),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_damaged_peers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
