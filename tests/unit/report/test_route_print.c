/* Each format of routes, on routes made by hand; the lines are those that bgpdump 1.6.2 prints. */
#include "report/route_print.h"

#include "base/alloc.h"
#include "model/mrt_bytes.h"
#include "model/plain_route.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A file's name with everything that needs quoting, and what it becomes. */
#define FILE_NAME "a \"b\",c"
#define FILE_JSON "\"file\":\"a \\\"b\\\",c\","
#define FILE_CSV  ",\"a \"\"b\"\",c\"\n"

static struct bgp_peer peer = { 64500, { ADDR_IPV4, { 192, 0, 2, 1 } } };
static struct bgp_peer peer6 = { 4200000000,
	{ ADDR_IPV6,
		{ 0x20, 1, 0xd, 0xb8, [7] = 3, [8] = 0xff, [9] = 0xff, [13] = 1, [15] = 1 } } };

/* What one route becomes; the caller frees it. */
static char *printed(const struct route_format *format, const struct route *route, const char **why)
{
	char *text = xmalloc(ROUTE_TEXT_MAX), *at = text;
	struct route_printer *printer = route_printer_new(format, FILE_NAME);
	*why = route_print(printer, route, &at);
	/* Once more: what was cached must give the same. */
	char *again = at;
	assert_ptr_equal(route_print(printer, route, &again), *why);
	assert_int_equal(again - at, at - text);
	assert_memory_equal(at, text, (size_t)(at - text));
	route_printer_free(printer);
	*at = '\0';
	return text;
}

static void check(
	const struct route_format *format, const struct route *route, const char *expected)
{
	const char *why;
	char *text = printed(format, route, &why);
	assert_null(why);
	assert_string_equal(text, expected);
	free(text);
}

static void put_byte_attribute(struct buf *out, unsigned type, const char *bytes, size_t length)
{
	struct buf value;
	buf_init(&value);
	buf_add(&value, bytes, length);
	put_attribute(out, type, &value);
	buf_clear(&value);
}

#define PUT_ATTRIBUTE(out, type, bytes) put_byte_attribute(out, type, bytes, sizeof(bytes) - 1)

static struct route table_route(const struct buf *attributes)
{
	struct route route = { .kind = ROUTE_TABLE,
		.form = ROUTE_FORM_TABLE_DUMP_V2,
		.time = 1225497600,
		.originated = 1225000000,
		.offset = 77,
		.peer = &peer,
		.wide = true,
		.table = true };
	route.prefix.addr = (struct addr){ ADDR_IPV4, { 198, 51, 100, 0 } };
	route.prefix.bits = 24;
	route.attributes = rd_of(attributes->text, attributes->length);
	return route;
}

static void put_usual(struct buf *out)
{
	PUT_ATTRIBUTE(out, BGP_ORIGIN, "\0");
	put_as_path(out, (asn_t[]){ 64500, 4200000000, 64502 }, 3, true);
	PUT_ATTRIBUTE(out, BGP_NEXT_HOP, "\xc0\x00\x02\x01");
}

/* Everything there is, at once. */
static void put_rich(struct buf *out)
{
	struct buf path;
	buf_init(&path);
	PUT_ATTRIBUTE(out, BGP_ORIGIN, "\2");
	put_segment(&path, AS_CONFED_SEQUENCE, (asn_t[]){ 65001, 65002 }, 2, true);
	put_segment(&path, AS_CONFED_SET, (asn_t[]){ 65003, 65004 }, 2, true);
	put_segment(&path, AS_SEQUENCE, (asn_t[]){ 64500, 64501 }, 2, true);
	put_segment(&path, AS_SET, (asn_t[]){ 64502, 64503 }, 2, true);
	put_attribute(out, BGP_AS_PATH, &path);
	PUT_ATTRIBUTE(out, BGP_NEXT_HOP, "\xc0\x00\x02\x07");
	PUT_ATTRIBUTE(out, BGP_MED, "\xff\xff\xff\xff");
	PUT_ATTRIBUTE(out, BGP_LOCAL_PREF, "\0\0\0\x64");
	PUT_ATTRIBUTE(out, BGP_ATOMIC_AGGREGATE, "");
	PUT_ATTRIBUTE(out, BGP_AGGREGATOR, "\0\0\xfb\xf4\xc0\0\2\x09");
	PUT_ATTRIBUTE(out, BGP_COMMUNITIES,
		"\xfb\xf4\0\1\xff\xff\xff\1\xff\xff\xff\2\xff\xff\xff\3\xff\xff\2\x9a");
	PUT_ATTRIBUTE(out, BGP_ORIGINATOR_ID, "\xc0\0\2\x0a");
	PUT_ATTRIBUTE(out, BGP_CLUSTER_LIST, "\xc0\0\2\x0b\xc0\0\2\x0c");
	PUT_ATTRIBUTE(out, BGP_EXTENDED_COMMUNITIES,
		"\0\2\xfb\xf4\0\0\0\1\x42\3\xfa\x56\xea\0\0\2\1\2\xc0\0\2\1\0\3\3\x0c\0\0\0\0\0\1");
	PUT_ATTRIBUTE(out, BGP_LARGE_COMMUNITIES, "\0\0\xfb\xf4\0\0\0\1\xff\xff\xff\xff");
	PUT_ATTRIBUTE(out, BGP_ONLY_TO_CUSTOMER, "\0\0\xfb\xf4");
	PUT_ATTRIBUTE(out, 99, "\x01\xff");
	buf_clear(&path);
}

static void test_lines(void **state)
{
	(void)state;
	struct buf bytes;
	buf_init(&bytes);
	put_usual(&bytes);
	struct route route = table_route(&bytes);
	check(&route_lines, &route,
		"TABLE_DUMP2|1225497600|B|192.0.2.1|64500|198.51.100.0/24|64500 4200000000 64502|"
		"IGP|192.0.2.1|0|0||NAG||\n");
	route.form = ROUTE_FORM_TABLE_DUMP;
	route.peer = &peer6; /* of whose zero groups even a single one goes */
	check(&route_lines, &route,
		"TABLE_DUMP|1225497600|B|2001:db8::3:ffff:0:1:1|4200000000|198.51.100.0/24|"
		"64500 4200000000 64502|IGP|192.0.2.1|0|0||NAG||\n");
	buf_reset(&bytes);
	put_rich(&bytes);
	route = table_route(&bytes);
	route.prefix.has_path_id = true;
	route.prefix.path_id = 9;
	check(&route_lines, &route,
		"TABLE_DUMP2_AP|1225497600|B|192.0.2.1|64500|198.51.100.0/24|9|"
		"(65001 65002) [65003,65004] 64500 64501 {64502,64503}|INCOMPLETE|192.0.2.7|100|"
		"4294967295|64500:1 no-export no-advertise local-AS 65535:666|AG|64500 192.0.2.9|\n");
	buf_clear(&bytes);
}

static void test_lines_of_updates(void **state)
{
	(void)state;
	struct buf bytes;
	buf_init(&bytes);
	put_usual(&bytes);
	struct route route = table_route(&bytes);
	route.kind = ROUTE_ANNOUNCED;
	route.form = ROUTE_FORM_BGP4MP_ET;
	route.microseconds = 42;
	route.sent = true;
	check(&route_lines, &route,
		"BGP4MP_ET_LOCAL|1225497600.000042|A|192.0.2.1|64500|198.51.100.0/24|"
		"64500 4200000000 64502|IGP|192.0.2.1|0|0||NAG||\n");
	route.kind = ROUTE_WITHDRAWN;
	route.prefix.has_path_id = true;
	check(&route_lines, &route,
		"BGP4MP_ET_LOCAL_AP|1225497600.000042|W|192.0.2.1|64500|198.51.100.0/24|0\n");
	route.kind = ROUTE_STATE;
	route.form = ROUTE_FORM_BGP4MP;
	route.state = (struct bgp_state_change){ 6, 1 };
	check(&route_lines, &route, "BGP4MP|1225497600|STATE|192.0.2.1|64500|6|1\n");
	route.kind = ROUTE_END_OF_RIB;
	check(&route_lines, &route, "");
	buf_clear(&bytes);
}

/* Of type 5 the column of communities is missing where there are none. */
static void test_lines_of_1999(void **state)
{
	(void)state;
	struct buf bytes;
	buf_init(&bytes);
	put_usual(&bytes);
	struct route route = table_route(&bytes);
	route.kind = ROUTE_ANNOUNCED;
	route.form = ROUTE_FORM_BGP;
	check(&route_lines, &route,
		"BGP|1225497600|A|192.0.2.1|64500|198.51.100.0/24|64500 4200000000 64502|IGP|"
		"192.0.2.1|0|0|NAG||\n");
	PUT_ATTRIBUTE(&bytes, BGP_COMMUNITIES, "\xfb\xf4\0\1");
	route.attributes = rd_of(bytes.text, bytes.length);
	check(&route_lines, &route,
		"BGP|1225497600|A|192.0.2.1|64500|198.51.100.0/24|64500 4200000000 64502|IGP|"
		"192.0.2.1|0|0|64500:1|NAG||\n");
	buf_clear(&bytes);
}

static void test_other_families(void **state)
{
	(void)state;
	struct buf bytes;
	buf_init(&bytes);
	put_usual(&bytes);
	struct route route = table_route(&bytes);
	route.prefix.family = BGP_IPV4_VPN;
	route.prefix.distinguisher = UINT64_C(0x0000FBF400000009);
	check(&route_lines, &route,
		"TABLE_DUMP2|1225497600|B|192.0.2.1|64500|64500:9:198.51.100.0/24|"
		"64500 4200000000 64502|IGP|192.0.2.1|0|0||NAG||\n");
	route.kind = ROUTE_WITHDRAWN;
	route.prefix.distinguisher = UINT64_C(0x0001C00002010009);
	check(&route_json, &route,
		"{\"type\":\"withdraw\",\"time\":1225497600,\"record\":\"TABLE_DUMP2\","
		"\"offset\":77," FILE_JSON "\"peer_asn\":64500,\"peer_address\":\"192.0.2.1\","
		"\"rib\":\"adj-rib-in\",\"family\":\"ipv4-vpn\",\"prefix\":\"198.51.100.0/24\","
		"\"distinguisher\":\"192.0.2.1:9\"}\n");
	buf_clear(&bytes);
}

static void test_json(void **state)
{
	(void)state;
	struct buf bytes;
	buf_init(&bytes);
	put_rich(&bytes);
	struct route route = table_route(&bytes);
	check(&route_json, &route,
		"{\"type\":\"table\",\"time\":1225497600,\"record\":\"TABLE_DUMP2\",\"offset\":77," FILE_JSON
		"\"peer_asn\":64500,\"peer_address\":\"192.0.2.1\",\"rib\":\"adj-rib-in\","
		"\"family\":\"ipv4-unicast\",\"prefix\":\"198.51.100.0/24\","
		"\"originated\":1225000000,"
		"\"as_path\":[{\"confed_sequence\":[65001,65002]},{\"confed_set\":[65003,65004]},"
		"64500,64501,[64502,64503]],\"origin\":\"incomplete\",\"next_hop\":\"192.0.2.7\","
		"\"local_pref\":100,\"med\":4294967295,\"atomic_aggregate\":true,"
		"\"aggregator_asn\":64500,\"aggregator_address\":\"192.0.2.9\","
		"\"communities\":[\"64500:1\",\"65535:65281\",\"65535:65282\",\"65535:65283\","
		"\"65535:666\"],\"large_communities\":[\"64500:1:4294967295\"],"
		"\"extended_communities\":[\"rt:64500:1\",\"soo:4200000000:2\",\"rt:192.0.2.1:3\","
		"\"ext:030c000000000001\"],\"originator_id\":\"192.0.2.10\","
		"\"cluster_list\":[\"192.0.2.11\",\"192.0.2.12\"],\"only_to_customer\":64500,"
		"\"other_attributes\":[{\"type\":99,\"flags\":192,\"value\":\"01ff\"}]}\n");
	route.kind = ROUTE_END_OF_RIB;
	route.form = ROUTE_FORM_BMP;
	route.peer = &peer6;
	route.rib = BGP_LOC_RIB;
	check(&route_json, &route,
		"{\"type\":\"end-of-rib\",\"time\":1225497600.000000,\"record\":\"BMP\","
		"\"offset\":77," FILE_JSON "\"peer_asn\":4200000000,"
		"\"peer_address\":\"2001:db8:0:3:ffff:0:1:1\",\"rib\":\"loc-rib\","
		"\"family\":\"ipv4-unicast\"}\n");
	route.kind = ROUTE_STATE;
	route.state = (struct bgp_state_change){ 3, 4 };
	check(&route_json, &route,
		"{\"type\":\"state\",\"time\":1225497600.000000,\"record\":\"BMP\",\"offset\":77," FILE_JSON
		"\"peer_asn\":4200000000,\"peer_address\":\"2001:db8:0:3:ffff:0:1:1\","
		"\"rib\":\"loc-rib\",\"state_from\":3,\"state_to\":4}\n");
	buf_clear(&bytes);
}

static void test_csv(void **state)
{
	(void)state;
	struct buf bytes;
	buf_init(&bytes);
	put_rich(&bytes);
	struct route route = table_route(&bytes);
	check(&route_csv, &route,
		"table,1225497600,TABLE_DUMP2,64500,192.0.2.1,198.51.100.0/24,,"
		"\"(65001 65002) [65003,65004] 64500 64501 {64502,64503}\",incomplete,192.0.2.7,"
		"100,4294967295,64500:1 65535:65281 65535:65282 65535:65283 65535:666,"
		"64500:1:4294967295,rt:64500:1 soo:4200000000:2 rt:192.0.2.1:3 "
		"ext:030c000000000001,true,64500,192.0.2.9,," FILE_CSV);
	route.kind = ROUTE_WITHDRAWN;
	check(&route_csv, &route,
		"withdraw,1225497600,TABLE_DUMP2,64500,192.0.2.1,198.51.100.0/24,,,,,,,,,,,,,," FILE_CSV);
	route.kind = ROUTE_STATE;
	route.state = (struct bgp_state_change){ 3, 4 };
	check(&route_csv, &route,
		"state,1225497600,TABLE_DUMP2,64500,192.0.2.1,,,,,,,,,,,,,,3,4" FILE_CSV);
	buf_clear(&bytes);
}

static size_t columns(const char *line)
{
	size_t count = 1;
	bool quoted = false;
	for (; *line != '\n'; line++) {
		quoted ^= *line == '"';
		count += *line == ',' && !quoted;
	}
	return count;
}

/* As many columns as titles, and an object that another reader takes, whatever the route. */
static void test_random_routes(void **state)
{
	(void)state;
	struct random_state random = { 3 };
	struct buf bytes;
	buf_init(&bytes);
	for (int i = 0; i < 3000; i++) {
		struct plain_route plain;
		struct route route;
		const char *why;
		plain_route_random(&random, &plain);
		plain_route_encode(&plain, true, &bytes, &route);
		route.form = (uint8_t)random_below(&random, ROUTE_FORM_RIS_LIVE + 1);
		route.prefix.has_path_id = random_below(&random, 2) == 0;
		char *csv = printed(&route_csv, &route, &why);
		if (why != NULL)
			fail_msg("%s", why);
		assert_int_equal(columns(csv), columns(route_csv.title));
		free(csv);
		char *text = printed(&route_json, &route, &why);
		json_error_t error;
		json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &error);
		if (json == NULL)
			fail_msg("%s: %s", error.text, text);
		assert_string_equal(strchr(text, '\n'), "\n");
		json_decref(json);
		free(text);
	}
	buf_clear(&bytes);
}

/* What is malformed is left out; what only lacks something is shown. */
static void test_damage(void **state)
{
	(void)state;
	const char *why;
	struct buf bytes;
	buf_init(&bytes);
	PUT_ATTRIBUTE(&bytes, BGP_ORIGIN, "\0");
	struct route route = table_route(&bytes);
	check(&route_lines, &route,
		"TABLE_DUMP2|1225497600|B|192.0.2.1|64500|198.51.100.0/24||IGP|255.255.255.255|0|"
		"0||NAG||\n");
	PUT_ATTRIBUTE(&bytes, BGP_AS_PATH, "\x02\x09\0\0\0\1");
	route.attributes = rd_of(bytes.text, bytes.length);
	char *text = printed(&route_lines, &route, &why);
	assert_string_equal(text, "");
	assert_non_null(why);
	free(text);
	buf_clear(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_lines_of_updates),
		cmocka_unit_test(test_lines_of_1999),
		cmocka_unit_test(test_other_families),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_random_routes),
		cmocka_unit_test(test_damage),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
