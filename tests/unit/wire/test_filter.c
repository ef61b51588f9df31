#include "wire/filter.h"

#include "model/plain_route.h"
#include "model/slow_filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { FILTERS = 4000, ROUTES = 40 };

static struct route_filter *compile(const char *text)
{
	struct diag diag = { 0 };
	struct route_filter *filter = filter_new();
	if (filter_add(filter, span_of(text), NULL, &diag) != 0)
		fail_msg("'%s': %s", text, diag.what);
	return filter;
}

/* What filter_begin is told of a route: the rest must not be looked at. */
static struct route only(const struct route *route, unsigned known)
{
	struct route part = *route;
	static const struct bgp_peer nobody = { .asn = 4294967295 };
	if ((known & FILTER_TIME) == 0)
		part.time = 7;
	if ((known & FILTER_KIND) == 0)
		part.kind = ROUTE_WITHDRAWN;
	if ((known & FILTER_PREFIX) == 0)
		part.prefix = (struct bgp_prefix){ .family = BGP_FAMILIES };
	if ((known & FILTER_PEER) == 0)
		part.peer = &nobody;
	if ((known & FILTER_ATTRIBUTES) == 0)
		part.attributes = (struct rd){ 0 };
	return part;
}

static void check_route(struct random_state *random, const struct route_filter *filter,
	const struct route *route, bool expected)
{
	unsigned known = (unsigned)random_below(random, FILTER_ALL + 1);
	struct route part = only(route, known);
	assert_int_equal(filter_matches(filter, route), expected);
	enum filter_answer answer = filter_begin(filter, &part, known);
	if (answer != FILTER_DEPENDS)
		assert_int_equal(answer == FILTER_YES, expected);
	assert_int_equal(filter_rest(filter, route), expected);
}

/* Confederations have no place in an AS4_PATH (RFC 6793, 4.2.2), so they need wide AS numbers. */
static bool may_be_narrow(const struct plain_route *plain)
{
	for (size_t i = 0; i < plain->segments; i++) {
		if (plain->segment[i].type >= AS_CONFED_SEQUENCE)
			return false;
	}
	return true;
}

/* Random expressions over random routes, each answer compared with what the expression means. */
static void test_model(void **state)
{
	(void)state;
	struct random_state random = { 20081111 };
	size_t yes = 0;
	struct buf text, bytes;
	buf_init(&text);
	buf_init(&bytes);
	for (int i = 0; i < FILTERS; i++) {
		buf_reset(&text);
		struct slow_filter *slow = slow_filter_random(&random, 4, &text);
		struct route_filter *filter = compile(text.text);
		for (int j = 0; j < ROUTES; j++) {
			struct plain_route plain;
			struct route route;
			plain_route_random(&random, &plain);
			bool narrow = may_be_narrow(&plain) && random_below(&random, 3) == 0;
			plain_route_encode(&plain, !narrow, &bytes, &route);
			bool expected = slow_filter_matches(slow, &plain);
			if (filter_matches(filter, &route) != expected)
				fail_msg("%s: not %d", text.text, expected);
			check_route(&random, filter, &route, expected);
			yes += expected;
		}
		filter_free(filter);
		slow_filter_free(slow);
	}
	/* Filters that say no to all would show nothing. */
	assert_in_range(yes, FILTERS * ROUTES / 10, FILTERS * ROUTES * 9 / 10);
	buf_clear(&text);
	buf_clear(&bytes);
}

static bool matches_path(const char *expression, const asn_t *hop, size_t count, bool wide)
{
	struct plain_route plain = { .kind = ROUTE_ANNOUNCED, .has_path = true, .segments = 1 };
	struct route route;
	struct buf bytes;
	buf_init(&bytes);
	plain.segment[0].type = AS_SEQUENCE;
	plain.segment[0].hops = count;
	memcpy(plain.segment[0].hop, hop, count * sizeof *hop);
	if (count == 0)
		plain.segments = 0;
	plain_route_encode(&plain, wide, &bytes, &route);
	struct route_filter *filter = compile(expression);
	bool matches = filter_matches(filter, &route);
	filter_free(filter);
	buf_clear(&bytes);
	return matches;
}

static void test_patterns(void **state)
{
	(void)state;
	static const struct {
		const char *expression;
		bool matches;
	} cases[] = {
		{ "path 64501", true },
		{ "path 64502", false },
		{ "path ^64500", true },
		{ "path ^64501", false },
		{ "path 65550$", true },
		{ "path 64501$", false },
		{ "path \"64500 64501\"", true },
		{ "path _64500_64501_64501_", true },
		{ "path \"64500 65550\"", false },
		{ "path \"64500 * 65550$\"", true },
		{ "path \"^64500 ? ? 65550$\"", true },
		{ "path \"^64500 ? 65550$\"", false },
		{ "collapsed-path \"^64500 ? 65550$\"", true },
		{ "path \"(64498|64500) 64501\"", true },
		{ "path \"64496-64500 64501|64502\"", true },
		{ "path \"* 64500 *\"", true },
		{ "path *", true },
		{ "path ^$", false },
		{ "path \"^64500 64501 64501 65550$\"", true },
		{ "path \"^64500 64501 64501 65550 ?$\"", false },
		{ "path \"^* 64501 * 64501 * 65550 *$\"", true },
		{ "path \"64501 * 64501 * 64501\"", false },
		{ "origin 1.14", true }, /* 65550 as asdot */
		{ "origin 64501", false },
		{ "as 64502,64501", true },
	};
	static const asn_t hop[] = { 64500, 64501, 64501, 65550 };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (int wide = 0; wide < 2; wide++) {
			if (matches_path(cases[i].expression, hop, 4, wide) != cases[i].matches)
				fail_msg("%s", cases[i].expression);
		}
	}
	assert_true(matches_path("path ^$", hop, 0, true));
	assert_true(matches_path("path *", hop, 0, true));
	assert_false(matches_path("path ?", hop, 0, true));
	assert_false(matches_path("origin 64500", hop, 0, true));
}

/* A path that must not be used matches nothing, not even the pattern of any path. */
static void test_damaged_path(void **state)
{
	(void)state;
	static const uint8_t bytes[] = { 0x40, 2, 5, 2, 9, 0, 0, 1 };
	struct bgp_peer peer = { .asn = 64500 };
	struct route route = { .kind = ROUTE_ANNOUNCED, .peer = &peer, .wide = true };
	route.attributes = rd_of(bytes, sizeof bytes);
	static const char *const expressions[] = { "path *", "path ^$", "as 1-4294967295",
		"origin 1-4294967295" };
	for (size_t i = 0; i < 4; i++) {
		struct route_filter *filter = compile(expressions[i]);
		assert_false(filter_matches(filter, &route));
		filter_free(filter);
	}
}

static void test_times(void **state)
{
	(void)state;
	static const struct {
		const char *expression;
		uint32_t from, until; /* the first and the last second that match */
	} cases[] = {
		{ "from 2008-11-11", 1226361600, UINT32_MAX },
		{ "until 2008-11-11", 0, 1226447999 },
		{ "from 2008-11-11T21:30Z until 2008-11-11T21:30Z", 1226439000, 1226439059 },
		{ "from 2008-11-11T21:30:20Z", 1226439020, UINT32_MAX },
		{ "until 2008-11-11T21:30:20Z", 0, 1226439020 },
		{ "from 1226439001 until 1226439002", 1226439001, 1226439002 },
		{ "from 2008-11 until 2008-11", 1225497600, 1228089599 },
	};
	struct bgp_peer peer = { .asn = 64500 };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct route_filter *filter = compile(cases[i].expression);
		struct route route = { .peer = &peer, .time = cases[i].from };
		assert_true(filter_matches(filter, &route));
		route.time = cases[i].until;
		assert_true(filter_matches(filter, &route));
		/* A table entry's own age is no time of the record. */
		route.originated = 1;
		assert_true(filter_matches(filter, &route));
		if (cases[i].from > 0) {
			route.time = cases[i].from - 1;
			assert_false(filter_matches(filter, &route));
		}
		if (cases[i].until < UINT32_MAX) {
			route.time = cases[i].until + 1;
			assert_false(filter_matches(filter, &route));
		}
		filter_free(filter);
	}
}

static void test_communities(void **state)
{
	(void)state;
	/* no-export; large 64500:1:2; rt 64500:1, soo 4200000000:2, rt 192.0.2.1:3, one opaque. */
	static const uint8_t bytes[] = { 0xc0, 8, 4, 0xff, 0xff, 0xff, 1, 0xc0, 32, 12, 0, 0, 0xfb,
		0xf4, 0, 0, 0, 1, 0, 0, 0, 2, 0xc0, 16, 32, 0, 2, 0xfb, 0xf4, 0, 0, 0, 1, 0x42, 3,
		0xfa, 0x56, 0xea, 0, 0, 2, 1, 2, 192, 0, 2, 1, 0, 3, 3, 12, 0, 0, 0, 0, 0, 1 };
	static const struct {
		const char *pattern;
		bool matches;
	} cases[] = {
		{ "no-export", true },
		{ "no-advertise", false },
		{ "65535:65281", true },
		{ "65535:*", true },
		{ "*:1", false },
		{ "64500:1:2", true },
		{ "64500:*:2", true },
		{ "64500:1:3", false },
		{ "rt:64500:1", true },
		{ "rt:64500:2", false },
		{ "soo:64500:1", false },
		{ "soo:4200000000:2", true },
		{ "rt:4200000000:2", false },
		{ "rt:192.0.2.1:3", true },
		{ "rt:192.0.2.1:*", true },
		{ "rt:192.0.2.2:*", false },
		{ "rt:*:3", true },
		{ "soo:*:*", true },
		{ "ext:030c000000000001", true },
		{ "ext:030C*", true },
		{ "ext:03*", true },
		{ "ext:04*", false },
		{ "ext:*", true },
	};
	struct bgp_peer peer = { .asn = 64500 };
	struct route route = { .kind = ROUTE_ANNOUNCED, .peer = &peer };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct diag diag = { 0 };
		struct route_filter *filter = filter_new();
		int status = filter_add_term(
			filter, "community", span_of(cases[i].pattern), NULL, &diag);
		route.attributes = rd_of(bytes, sizeof bytes);
		if (status != 0 || filter_matches(filter, &route) != cases[i].matches)
			fail_msg("%s: %s", cases[i].pattern, diag.what);
		route.attributes = (struct rd){ 0 };
		assert_false(filter_matches(filter, &route));
		filter_free(filter);
	}
}

static void test_refusals(void **state)
{
	(void)state;
	static const struct {
		const char *expression;
		uint64_t column;
		const char *says;
	} cases[] = {
		{ "", 1, "a term is missing" },
		{ "origin", 1, "origin 64500" },
		{ "origin 64500 and", 17, "a term is missing" },
		{ "orign 64500", 1, "no term of a filter" },
		{ "(origin 64500", 14, "not closed" },
		{ "origin 64500)", 13, "not opened" },
		{ "origin 64500 or or peer 1", 17, "a term is missing" },
		{ "origin 64500 path \"1 2", 19, "quote" },
		{ "not", 4, "a term is missing" },
		{ "origin 0", 1, "does not fit" },
		{ "origin 5-4", 1, "does not fit" },
		{ "prefix 192.0.2.1/24", 1, "does not fit" },
		{ "prefix @file", 1, "files cannot be named here" },
		{ "path ^", 1, "at least one hop" },
		{ "path x", 1, "AS numbers" },
		{ "community 70000:1", 1, "community 64500:*" },
		{ "community 1:2:3:4", 1, "community 64500:*" },
		{ "type x", 1, "type announce" },
		{ "from yesterday", 1, "from 2008" },
		{ "peer ,", 1, "peer 64500" },
		{ "\"origin\" 64500", 1, "a term is missing" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct diag diag = { 0 };
		struct route_filter *filter = filter_new();
		int status = filter_add(filter, span_of(cases[i].expression), NULL, &diag);
		filter_free(filter);
		if (status != OST_EUSAGE || strstr(diag.what, cases[i].says) == NULL ||
			diag.line != cases[i].column)
			fail_msg("'%s': %d, column %d, %s", cases[i].expression, status,
				(int)diag.line, diag.what);
	}
}

static int refuse(const char *before, const char *after, int times)
{
	struct diag diag = { 0 };
	struct buf text;
	buf_init(&text);
	for (int i = 0; i < times; i++)
		buf_puts(&text, before);
	buf_puts(&text, after);
	struct route_filter *filter = filter_new();
	int status = filter_add(filter, (struct span){ text.text, text.length }, NULL, &diag);
	filter_free(filter);
	buf_clear(&text);
	return status;
}

static void test_maxima(void **state)
{
	(void)state;
	assert_int_equal(refuse("not ", "peer 1", FILTER_DEPTH - 1), 0);
	assert_int_equal(refuse("not ", "peer 1", FILTER_DEPTH), OST_EUSAGE);
	assert_int_equal(refuse("(", "peer 1", 100000), OST_EUSAGE);
	assert_int_equal(refuse("peer 1 ", "peer 1", FILTER_TERMS - 1), 0);
	assert_int_equal(refuse("peer 1 ", "peer 1", FILTER_TERMS), OST_EUSAGE);
}

static int read_two(void *ctx, struct span name, struct prefix_set *set, struct diag *diag)
{
	struct addr addr = { .family = ADDR_IPV4, .byte = { 192, 0, 2, 0 } };
	(void)diag;
	*(bool *)ctx = span_is(name, "list.txt");
	prefix_set_add(set, &addr, 24);
	return 0;
}

static void test_files(void **state)
{
	(void)state;
	bool asked = false;
	struct filter_files files = { &asked, read_two };
	struct diag diag = { 0 };
	struct bgp_peer peer = { .asn = 64500 };
	struct route route = { .kind = ROUTE_WITHDRAWN, .peer = &peer };
	route.prefix.addr = (struct addr){ .family = ADDR_IPV4, .byte = { 192, 0, 2, 128 } };
	route.prefix.bits = 25;
	struct route_filter *filter = filter_new();
	assert_int_equal(
		filter_add_term(filter, "covered-by", span_of("@list.txt"), &files, &diag), 0);
	assert_true(asked);
	assert_true(filter_matches(filter, &route));
	assert_int_equal(filter_add_term(filter, "prefix", span_of("@list.txt"), &files, &diag), 0);
	assert_false(filter_matches(filter, &route));
	filter_free(filter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model),
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_damaged_path),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_communities),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_maxima),
		cmocka_unit_test(test_files),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
