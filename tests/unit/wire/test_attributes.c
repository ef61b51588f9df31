#include "wire/attributes.h"

#include "base/random.h"
#include "model/mrt_bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct bgp_attributes attributes;
static struct bgp_peer peer;

static struct route route_of(const void *bytes, size_t length)
{
	return (struct route){ .kind = ROUTE_ANNOUNCED,
		.peer = &peer,
		.prefix = { .family = BGP_IPV4_UNICAST },
		.attributes = rd_of(bytes, length),
		.wide = true };
}

static const char *read_bytes(const void *bytes, size_t length)
{
	struct route route = route_of(bytes, length);
	return bgp_attributes_read(&route, &attributes);
}

#define READ(bytes) read_bytes(bytes, sizeof bytes - 1)

/* ORIGIN IGP, AS_PATH 64500, NEXT_HOP 192.0.2.1 */
#define SOUND                                                                                      \
	"\x40\x01\x01\x00"                                                                         \
	"\x40\x02\x06\x02\x01\x00\x00\xfb\xf4"                                                     \
	"\x40\x03\x04\xc0\x00\x02\x01"

static void assert_addr(const struct addr *addr, const char *text)
{
	struct buf out;
	buf_init(&out);
	addr_print(&out, addr);
	assert_string_equal(out.text, text);
	buf_clear(&out);
}

static void every_kind_is_read(void **state)
{
	(void)state;
	assert_null(
		READ(SOUND "\x80\x04\x04\x00\x00\x00\x07"
			   "\x40\x05\x04\x00\x00\x00\x64"
			   "\x40\x06\x00"
			   "\xc0\x07\x08\x00\x01\x00\x00\xc0\x00\x02\x02"
			   "\xc0\x08\x08\xfb\xf4\x00\x01\xff\xff\xff\x01"
			   "\x80\x09\x04\xc0\x00\x02\x03"
			   "\x80\x0a\x08\x00\x00\x00\x01\x00\x00\x00\x02"
			   "\xc0\x10\x08\x00\x02\xfb\xf4\x00\x00\x00\x05"
			   "\xc0\x19\x14\x00\x02\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\0\x05"
			   "\xc0\x20\x0c\x00\x00\xfb\xf4\x00\x00\x00\x01\x00\x00\x00\x02"
			   "\xc0\x23\x04\x00\x00\xfb\xf5"
			   "\xc0\x63\x02\xaa\xbb"));
	assert_int_equal(attributes.origin, 0);
	assert_int_equal(attributes.path.hops, 1);
	assert_int_equal(attributes.path.hop[0], 64500);
	assert_addr(&attributes.next_hop, "192.0.2.1");
	assert_int_equal(attributes.med, 7);
	assert_int_equal(attributes.local_pref, 100);
	assert_true(bgp_has(&attributes, BGP_ATOMIC_AGGREGATE));
	assert_int_equal(attributes.aggregator.asn, 65536);
	assert_addr(&attributes.aggregator.addr, "192.0.2.2");
	assert_int_equal(attributes.communities, 2);
	assert_true(attributes.community[1] == 0xffffff01);
	assert_addr(&attributes.originator, "192.0.2.3");
	assert_int_equal(rd_left(&attributes.clusters), 8);
	assert_int_equal(rd_left(&attributes.extended), 8);
	assert_int_equal(rd_left(&attributes.ipv6_extended), 20);
	assert_int_equal(rd_left(&attributes.large), 12);
	assert_int_equal(attributes.only_to_customer, 64501);
	assert_int_equal(attributes.others, 1);
	assert_int_equal(attributes.other[0].type, 0x63);
	assert_int_equal(attributes.other[0].value.p[1], 0xbb);
	assert_int_equal(attributes.discarded, 0);
	/* Nothing of it stays behind for the next. */
	assert_null(READ(SOUND));
	assert_int_equal(attributes.communities + attributes.others + attributes.med, 0);
	assert_int_equal(rd_left(&attributes.large) + rd_left(&attributes.clusters), 0);
	assert_false(bgp_has(&attributes, BGP_MED));
	assert_int_equal(attributes.aggregator.asn + attributes.only_to_customer, 0);
}

/* RFC 7606, 7, attribute by attribute; RFC 8092, 6; RFC 9234, 5. */
static void malformed_ones_withdraw_the_route(void **state)
{
	(void)state;
#define REST "\x40\x02\x06\x02\x01\x00\x00\xfb\xf4\x40\x03\x04\xc0\x00\x02\x01"
	assert_string_equal(READ("\x40\x01\x02\x00\x00" REST), "a malformed ORIGIN");
	assert_string_equal(READ("\x40\x01\x00" REST), "a malformed ORIGIN");
	assert_string_equal(READ("\x40\x01\x01\x03" REST), "a malformed ORIGIN");
	assert_string_equal(READ("\xc0\x01\x01\x00" REST), "a malformed ORIGIN"); /* 3 c: flags */
	assert_string_equal(READ(SOUND "\x80\x04\x03\x00\x00\x00"), "a malformed MULTI_EXIT_DISC");
	assert_string_equal(READ(SOUND "\x40\x05\x05\0\0\0\0\0"), "a malformed LOCAL_PREF");
	assert_string_equal(READ(SOUND "\xc0\x08\x00"), "malformed COMMUNITIES");
	assert_string_equal(READ(SOUND "\xc0\x08\x05\0\0\0\0\0"), "malformed COMMUNITIES");
	assert_string_equal(READ(SOUND "\x80\x09\x03\0\0\0"), "a malformed ORIGINATOR_ID");
	assert_string_equal(READ(SOUND "\x80\x0a\x00"), "a malformed CLUSTER_LIST");
	assert_string_equal(
		READ(SOUND "\xc0\x10\x07\0\0\0\0\0\0\0"), "malformed EXTENDED COMMUNITIES");
	assert_string_equal(
		READ(SOUND "\xc0\x19\x08\0\0\0\0\0\0\0\0"), "malformed IPv6 EXTENDED COMMUNITIES");
	assert_string_equal(
		READ(SOUND "\xc0\x20\x08\0\0\0\0\0\0\0\0"), "a malformed LARGE_COMMUNITY");
	assert_string_equal(READ(SOUND "\xc0\x23\x02\0\0"), "a malformed ONLY_TO_CUSTOMER");
	assert_string_equal(
		READ(SOUND "\x80\x0e\x05\x00\x02\x01\x10\x20"), "a malformed MP_REACH_NLRI");
	assert_string_equal(READ(SOUND "\x80\x0f\x02\x00\x02"), "a malformed MP_UNREACH_NLRI");
	assert_string_equal(READ("\x40\x01\x01\x00\x40\x02\x01\x02\x40\x03\x04\0\0\0\0"),
		"an AS path segment runs past the end");
	assert_string_equal(
		READ("\x40\x01\x01\x00\x40\x02\x00\x40\x03\x05\0\0\0\0\0"), "a malformed NEXT_HOP");
	assert_string_equal(READ(SOUND "\xc0\x08\x08\0\0"), BGP_ATTRIBUTE_CUT);
	assert_string_equal(READ(SOUND "\xc0"), BGP_ATTRIBUTE_CUT);
	/* The first reason stays, and what is well-formed is there all the same. */
	assert_string_equal(READ("\x40\x01\x01\x09" REST "\xc0\x08\x00"), "a malformed ORIGIN");
	assert_true(bgp_has(&attributes, BGP_NEXT_HOP));
	assert_false(bgp_has(&attributes, BGP_ORIGIN));
#undef REST
}

/* RFC 7606, 3 d */
static void missing_ones_withdraw_the_route(void **state)
{
	(void)state;
	struct route table = route_of("", 0);
	assert_string_equal(READ(""), "a route without ORIGIN");
	assert_string_equal(READ("\x40\x01\x01\x00"), "a route without AS_PATH");
	assert_string_equal(READ("\x40\x01\x01\x00\x40\x02\x00"), "a route without a next hop");
	assert_null(READ("\x40\x01\x01\x00\x40\x02\x00\x40\x03\x04\xc0\x00\x02\x01"));
	/* A table holds what the recorder originated, and a withdrawal needs nothing. */
	table.kind = ROUTE_TABLE;
	assert_null(bgp_attributes_read(&table, &attributes));
	table.kind = ROUTE_WITHDRAWN;
	assert_null(bgp_attributes_read(&table, &attributes));
}

/* "Attribute discard": the route stands without it. */
static void some_are_left_out_alone(void **state)
{
	(void)state;
	assert_null(READ(SOUND "\x40\x06\x01\x00"));
	assert_int_equal(attributes.discarded, 1);
	assert_false(bgp_has(&attributes, BGP_ATOMIC_AGGREGATE));
	assert_null(READ(SOUND "\xc0\x07\x06\xfb\xf4\xc0\x00\x02\x01")); /* of two-byte ASes */
	assert_int_equal(attributes.discarded, 1);
	assert_null(READ(SOUND "\xc0\x12\x06\0\0\0\0\0\0"));
	assert_int_equal(attributes.discarded, 1);
	/* RFC 7606, 3 g: of two the first counts. */
	assert_null(READ(SOUND "\x80\x04\x04\0\0\0\1\x80\x04\x04\0\0\0\2"));
	assert_int_equal(attributes.med, 1);
	assert_int_equal(attributes.discarded, 1);
	assert_string_equal(attributes.discarded_why, "an attribute twice");
}

static void flags_of_tables_mean_nothing(void **state)
{
	/* As BIRD 2.0 writes them */
	static const char bytes[] = "\x40\x01\x01\x00\x40\x02\x00\x00\x03\x04\xc0\x00\x02\x01";
	struct route route = route_of(bytes, sizeof bytes - 1);
	(void)state;
	assert_string_equal(bgp_attributes_read(&route, &attributes), "a malformed NEXT_HOP");
	route.kind = ROUTE_TABLE;
	route.table = true;
	assert_null(bgp_attributes_read(&route, &attributes));
	assert_addr(&attributes.next_hop, "192.0.2.1");
}

static void next_hops_by_their_length(void **state)
{
#define V6   "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"
#define LINK "\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\x01"
#define RD   "\0\0\0\0\0\0\0\0"
	static const struct {
		const char *bytes;
		size_t length;
		const char *next_hop, *link_local;
	} cases[] = {
		{ "\x80\x0e\x15\x00\x02\x01\x10" V6 "\x00", 24, "2001:db8::1", NULL },
		{ "\x80\x0e\x25\x00\x02\x01\x20" V6 LINK "\x00", 40, "2001:db8::1", "fe80::1" },
		{ "\x80\x0e\x11\x00\x01\x80\x0c" RD "\xc0\x00\x02\x09\x00", 20, "192.0.2.9", NULL },
		{ "\x80\x0e\x1d\x00\x02\x80\x18" RD V6 "\x00", 32, "2001:db8::1", NULL },
		{ "\x80\x0e\x35\x00\x02\x80\x30" RD V6 RD LINK "\x00", 56, "2001:db8::1",
			"fe80::1" },
		{ "\x80\x0e\x09\x00\x01\x01\x04\xc0\x00\x02\x09\x00", 12, "192.0.2.9", NULL },
		/* As tables shorten it (RFC 6396, 4.3.4) */
		{ "\x80\x0e\x11\x10" V6, 20, "2001:db8::1", NULL },
		{ "\x80\x0e\x21\x20" V6 LINK, 36, "2001:db8::1", "fe80::1" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct route route = route_of(cases[i].bytes, cases[i].length);
		route.kind = ROUTE_TABLE;
		route.table = true;
		route.prefix.family = BGP_IPV6_UNICAST;
		assert_null(bgp_attributes_read(&route, &attributes));
		assert_addr(&attributes.next_hop, cases[i].next_hop);
		if (cases[i].link_local != NULL)
			assert_addr(&attributes.link_local, cases[i].link_local);
		else
			assert_int_equal(attributes.link_local.family, 0);
	}
	/* No such length */
	struct route route = route_of("\x80\x0e\x0a\x00\x01\x01\x05\0\0\0\0\0\0", 13);
	assert_string_equal(bgp_attributes_read(&route, &attributes), "a malformed MP_REACH_NLRI");
	/* What is in the UPDATE itself keeps NEXT_HOP beside MP_REACH_NLRI of another family. */
	route = route_of(SOUND "\x80\x0e\x15\x00\x02\x01\x10" V6 "\x00", sizeof SOUND - 1 + 24);
	assert_null(bgp_attributes_read(&route, &attributes));
	assert_addr(&attributes.next_hop, "192.0.2.1");
	route.prefix.family = BGP_IPV6_UNICAST;
	assert_null(bgp_attributes_read(&route, &attributes));
	assert_addr(&attributes.next_hop, "2001:db8::1");
#undef V6
#undef LINK
#undef RD
}

static void families_not_decoded_are_kept_as_numbers(void **state)
{
	(void)state;
	/* Flow specification: no next hop */
	assert_null(READ(SOUND "\x80\x0e\x07\x00\x01\x85\x00\x00\x01\x02"));
	assert_int_equal(attributes.mp_reach_family, BGP_FAMILIES);
	assert_int_equal(attributes.mp_afi, 1);
	assert_int_equal(attributes.mp_safi, 133);
	assert_int_equal(rd_left(&attributes.mp_reach), 2);
}

/* RFC 6793, 4.2.3 */
static void aggregator_of_four_bytes_fills_in(void **state)
{
	static const char merged[] =
		"\x40\x01\x01\x00\x40\x02\x04\x02\x01\x5b\xa0\x40\x03\x04\0\0\0\0"
		"\xc0\x07\x06\x5b\xa0\xc0\x00\x02\x01"
		"\xc0\x11\x06\x02\x01\x00\x01\x00\x00"
		"\xc0\x12\x08\x00\x01\x00\x01\xc0\x00\x02\x02";
	struct route route = route_of(merged, sizeof merged - 1);
	(void)state;
	route.wide = false;
	assert_null(bgp_attributes_read(&route, &attributes));
	assert_int_equal(attributes.path.hop[0], 65536);
	assert_int_equal(attributes.aggregator.asn, 65537);
	assert_addr(&attributes.aggregator.addr, "192.0.2.2");
	assert_int_equal(bgp_origin_peek(&route), 0); /* needs the whole */
}

static void room_for_others_is_limited(void **state)
{
	struct buf bytes, value;
	(void)state;
	buf_init(&bytes);
	buf_init(&value);
	buf_add(&bytes, SOUND, sizeof SOUND - 1);
	for (unsigned type = 64; type < 64 + BGP_ATTRIBUTES_OTHER + 5; type++)
		put_attribute(&bytes, type, &value);
	assert_null(read_bytes(bytes.text, bytes.length));
	assert_int_equal(attributes.others, BGP_ATTRIBUTES_OTHER);
	assert_int_equal(attributes.others_dropped, 5);
	buf_clear(&value);
	buf_clear(&bytes);
}

/* What a quick look finds is what the whole decoder finds. */
static void origin_is_the_same_at_a_look(void **state)
{
	static const uint8_t types[] = { 2, 2, 2, 2, 2, 1, 3, 4 };
	struct random_state random = { 3 };
	struct buf bytes, value;
	unsigned found = 0;
	(void)state;
	buf_init(&bytes);
	buf_init(&value);
	for (int i = 0; i < 20000; i++) {
		bool wide = random_below(&random, 3) > 0;
		asn_t hop[4] = { 64500, 64501, 23456, (asn_t)random_below(&random, 65536) };
		buf_reset(&bytes);
		buf_reset(&value);
		put_u8(&value, 0);
		if (random_below(&random, 8) > 0)
			put_flagged_attribute(
				&bytes, random_below(&random, 9) > 0 ? 0x40 : 0x50, 1, &value);
		buf_reset(&value);
		for (uint64_t j = random_below(&random, 3); j > 0; j--)
			put_segment(&value, types[random_below(&random, sizeof types)], hop,
				1 + random_below(&random, 4), wide);
		put_flagged_attribute(
			&bytes, random_below(&random, 4) > 0 ? 0x40 : 0x50, 2, &value);
		if (random_below(&random, 5) == 0)
			put_attribute(&bytes, 17, &value);
		if (random_below(&random, 3) == 0)
			bytes.text[random_below(&random, bytes.length)] ^= 1;
		struct route route = route_of(bytes.text, bytes.length);
		route.wide = wide;
		route.kind = ROUTE_TABLE;
		route.table = true;
		asn_t origin = bgp_origin_peek(&route);
		const char *why = bgp_attributes_read(&route, &attributes);
		const struct as_path *path = &attributes.path;
		if (why != NULL || path->hops == 0)
			continue;
		bool plain = path->segment[path->segments - 1].type == AS_SEQUENCE;
		asn_t last = path->hop[path->hops - 1];
		if (origin != 0)
			assert_int_equal(origin, last);
		else
			assert_true(!plain || last == 0 || !wide);
		assert_true(origin == 0 || plain);
		found += origin != 0;
	}
	assert_true(found > 5000);
	buf_clear(&value);
	buf_clear(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_is_read),
		cmocka_unit_test(malformed_ones_withdraw_the_route),
		cmocka_unit_test(missing_ones_withdraw_the_route),
		cmocka_unit_test(some_are_left_out_alone),
		cmocka_unit_test(flags_of_tables_mean_nothing),
		cmocka_unit_test(next_hops_by_their_length),
		cmocka_unit_test(families_not_decoded_are_kept_as_numbers),
		cmocka_unit_test(aggregator_of_four_bytes_fills_in),
		cmocka_unit_test(room_for_others_is_limited),
		cmocka_unit_test(origin_is_the_same_at_a_look),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
