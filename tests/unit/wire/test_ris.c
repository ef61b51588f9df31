/*
 * RIS Live: what the fields say must be what the raw bytes say, on 2,000 made-up UPDATEs written both
 * ways; and lines that are not as they should be.
 */
#include "wire/ris.h"

#include "model/bmp_bytes.h"
#include "model/ris_text.h"
#include "wire/attributes.h"
#include "wire/width.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct ris_message message;
static struct bgp_attributes attributes;
static struct arena arena;

static void print_attributes(struct buf *out, const struct route *route)
{
	assert_null(bgp_attributes_read(route, &attributes));
	buf_printf(out, " origin %u med %u", attributes.origin, attributes.med);
	for (size_t i = 0; i < attributes.path.segments; i++) {
		const struct as_segment *segment = &attributes.path.segment[i];
		buf_printf(out, " %u:", segment->type);
		for (size_t k = 0; k < segment->count; k++)
			buf_printf(out, "%u,", attributes.path.hop[segment->first + k]);
	}
	buf_puts(out, " hop ");
	addr_print(out, &attributes.next_hop);
	if (attributes.next_hop.family == ADDR_IPV6 && attributes.link_local.family != 0)
		addr_print(out, &attributes.link_local);
	buf_printf(out, " aggregator %u", attributes.aggregator.asn);
	for (uint32_t i = 0; i < attributes.communities; i++)
		buf_printf(out, " %x", attributes.community[i]);
}

static void print_update(struct buf *out, struct rd body)
{
	const struct bgp_encoding encoding = { .wide = true };
	struct bgp_update update;
	const char *why;
	int got;
	assert_null(bgp_update_begin(&body, &encoding, &update));
	struct route route = { .wide = true, .attributes = update.attributes };
	while ((got = bgp_update_next(&update, &route.kind, &route.prefix, &why)) != 0) {
		assert_int_equal(got, 1);
		buf_puts(out, route.kind == ROUTE_ANNOUNCED ? "A " : "W ");
		addr_print(out, &route.prefix.addr);
		buf_printf(out, "/%u", route.prefix.bits);
		if (route.kind == ROUTE_ANNOUNCED)
			print_attributes(out, &route);
		buf_puts(out, "\n");
	}
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Withdrawals of fields come in one UPDATE, announcements each in another: the order differs. */
static void sort_lines(struct buf *text)
{
	char *line[64];
	size_t lines = 0;
	struct buf out;
	buf_init(&out);
	for (char *p = text->text; *p != '\0';) {
		char *end = strchr(p, '\n');
		assert_true(lines < 64);
		*end = '\0';
		line[lines++] = p;
		p = end + 1;
	}
	qsort(line, lines, sizeof *line, by_text);
	for (size_t i = 0; i < lines; i++)
		buf_printf(&out, "%s\n", line[i]);
	buf_clear(text);
	*text = out;
}

static void read_line(struct buf *out, const char *line)
{
	struct rd body;
	const char *why;
	int got;
	assert_null(ris_read(span_of(line), &arena, &message));
	assert_int_equal(message.kind, RIS_UPDATE);
	buf_reset(out);
	while ((got = ris_update_next(&message, &body, &why)) != 0) {
		assert_int_equal(got, 1);
		print_update(out, body);
	}
	sort_lines(out);
}

static void fields_say_what_the_bytes_say(void **state)
{
	struct buf line, fields, raw;
	(void)state;
	buf_init(&line);
	buf_init(&fields);
	buf_init(&raw);
	size_t routes = 0;
	for (uint64_t seed = 0; seed < 2000; seed++) {
		buf_reset(&line);
		put_ris_update(&line, seed, false);
		read_line(&fields, line.text);
		assert_false(message.from_raw);
		buf_reset(&line);
		put_ris_update(&line, seed, true);
		read_line(&raw, line.text);
		assert_true(message.from_raw);
		assert_string_equal(fields.text, raw.text);
		routes += raw.length > 0;
	}
	assert_true(routes > 1900);
	buf_clear(&line);
	buf_clear(&fields);
	buf_clear(&raw);
}

#define HEAD                                                                                            \
	"{\"type\":\"ris_message\",\"data\":{\"timestamp\":1774900000.120004,\"peer\":\"2001:db8::9\"," \
	"\"peer_asn\":\"64496\",\"id\":\"21-1\",\"host\":\"rrc21\","

static void heads_are_read(void **state)
{
	struct addr peer;
	(void)state;
	assert_null(ris_read(span_of(HEAD "\"type\":\"KEEPALIVE\"}}"), &arena, &message));
	assert_int_equal(message.kind, RIS_KEEPALIVE);
	assert_int_equal(message.time, 1774900000);
	assert_int_equal(message.microseconds, 120004);
	assert_int_equal(message.peer.asn, 64496);
	assert_true(addr_parse(span_of("2001:db8::9"), &peer));
	assert_int_equal(addr_compare(&message.peer.addr, &peer), 0);
	assert_true(span_is(message.host, "rrc21"));
	assert_true(span_is(message.id, "21-1"));
	/* Escapes, another order, the AS as a number, a time without a fraction. */
	assert_null(ris_read(span_of("{\"data\":{\"type\":\"RIS_PEER_\\u0053TATE\",\"peer_asn\":7,"
				     "\"st\\u0061te\":\"down\",\"peer\":\"192.0.2.\\u0031\","
				     "\"timestamp\":5},\"type\":\"ris_message\"}"),
		&arena, &message));
	assert_int_equal(message.kind, RIS_PEER_STATE);
	assert_false(message.up);
	assert_int_equal(message.peer.asn, 7);
	assert_int_equal(message.time, 5);
	assert_int_equal(message.microseconds, 0);
	arena_clear(&arena);
	assert_null(ris_read(span_of(HEAD "\"type\":\"RIS_PEER_STATE\",\"state\":\"connected\"}}"),
		&arena, &message));
	assert_true(message.up);
	/* The data without an envelope. */
	assert_null(ris_read(span_of("{\"timestamp\":5.5,\"peer\":\"192.0.2.1\",\"peer_asn\":\"1\","
				     "\"type\":\"OPEN\"}"),
		&arena, &message));
	assert_int_equal(message.kind, RIS_OPEN);
	assert_int_equal(message.microseconds, 500000);
}

static void answers_and_errors(void **state)
{
	(void)state;
	assert_null(
		ris_read(span_of("{\"type\":\"ris_error\",\"data\":{\"message\":\"too slow\"}}"),
			&arena, &message));
	assert_int_equal(message.kind, RIS_ERROR);
	assert_true(span_is(message.text, "too slow"));
	assert_null(
		ris_read(span_of("{\"type\":\"ris_subscribe_ok\",\"data\":{}}"), &arena, &message));
	assert_int_equal(message.kind, RIS_SERVICE);
	assert_null(ris_read(span_of("{\"type\":\"pong\",\"data\":null}"), &arena, &message));
	assert_int_equal(message.kind, RIS_SERVICE);
	assert_string_equal(ris_kind_name(RIS_PEER_STATE), "peer state");
}

static void bad_lines_are_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"{",
		"[]",
		"{} {}",
		"{\"type\":\"ris_message\"}",
		"{\"type\":\"ris_other\",\"data\":{}}",
		HEAD "\"type\":\"UPDATED\"}}",
		HEAD "\"type\":7}}",
		HEAD "\"type\":\"RIS_PEER_STATE\"}}",
		HEAD "\"type\":\"RIS_PEER_STATE\",\"state\":\"up\"}}",
		"{\"timestamp\":\"x\",\"peer\":\"192.0.2.1\",\"peer_asn\":\"1\",\"type\":\"OPEN\"}",
		"{\"timestamp\":-5,\"peer\":\"192.0.2.1\",\"peer_asn\":\"1\",\"type\":\"OPEN\"}",
		"{\"timestamp\":5e9,\"peer\":\"192.0.2.1\",\"peer_asn\":\"1\",\"type\":\"OPEN\"}",
		"{\"timestamp\":5.1e3,\"peer\":\"192.0.2.1\",\"peer_asn\":\"1\",\"type\":\"OPEN\"}",
		"{\"timestamp\":5,\"peer\":\"192.0.2\",\"peer_asn\":\"1\",\"type\":\"OPEN\"}",
		("{\"timestamp\":5,\"peer\":\"192.0.2.1\",\"peer_asn\":\"4294967296\","
		 "\"type\":\"OPEN\"}"),
	};
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_non_null(ris_read(span_of(bad[i]), &arena, &message));
}

#define UPDATE HEAD "\"type\":\"UPDATE\",\"origin\":\"igp\",\"path\":[64496],"
#define GOOD   "{\"next_hop\":\"192.0.2.1\",\"prefixes\":[\"192.0.2.0/24\"]}"

/* How many UPDATEs a line gives and how many are refused. */
static void count_updates(const char *line, int good, int refused)
{
	struct rd body;
	const char *why = NULL;
	int got;
	assert_null(ris_read(span_of(line), &arena, &message));
	while ((got = ris_update_next(&message, &body, &why)) != 0) {
		good -= got > 0;
		refused -= got < 0;
		assert_true(got > 0 || why != NULL);
	}
	assert_int_equal(ris_update_next(&message, &body, &why), 0);
	if (good != 0 || refused != 0)
		fail_msg("%s: %d good, %d refused too few", line, good, refused);
}

static void bad_fields_cost_their_update(void **state)
{
	(void)state;
	count_updates(UPDATE "\"announcements\":[" GOOD "]}}", 1, 0);
	count_updates(UPDATE "\"announcements\":[" GOOD "," GOOD "],\"withdrawals\":"
			     "[\"2001:db8::/32\"]}}",
		3, 0);
	count_updates(
		UPDATE "\"announcements\":[{\"next_hop\":\"x\",\"prefixes\":[]}," GOOD "]}}", 1, 1);
	count_updates(UPDATE "\"announcements\":[7," GOOD "]}}", 1, 1);
	count_updates(UPDATE "\"announcements\":{}}}", 0, 1);
	count_updates(UPDATE "\"announcements\":[" GOOD "],\"withdrawals\":[\"x\"]}}", 1, 1);
	count_updates(UPDATE "\"withdrawals\":\"x\"}}", 0, 1);
	count_updates(UPDATE "\"announcements\":[{\"next_hop\":\"192.0.2.1\","
			     "\"prefixes\":[\"2001:db8::/32\"]}]}}",
		0, 1);
	count_updates(UPDATE "\"announcements\":[{\"next_hop\":\"2001:db8::1,192.0.2.1\","
			     "\"prefixes\":[\"2001:db8::/32\"]}]}}",
		0, 1);
	count_updates(UPDATE "\"med\":-1,\"announcements\":[" GOOD "]}}", 0, 1);
	count_updates(UPDATE "\"path\":[\"x\"],\"announcements\":[" GOOD "]}}", 0, 1);
	count_updates(UPDATE "\"path\":7,\"announcements\":[" GOOD "]}}", 0, 1);
	count_updates(UPDATE "\"origin\":\"bgp\",\"announcements\":[" GOOD "]}}", 0, 1);
	count_updates(UPDATE "\"community\":[[1,2,3]],\"announcements\":[" GOOD "]}}", 0, 1);
	count_updates(UPDATE "\"community\":[[1,65536]],\"announcements\":[" GOOD "]}}", 0, 1);
	count_updates(UPDATE "\"aggregator\":\"1\",\"announcements\":[" GOOD "]}}", 0, 1);
	count_updates(UPDATE "\"path\":null,\"med\":null,\"announcements\":[" GOOD "]}}", 1, 0);
	count_updates(UPDATE "\"announcements\":null}}", 0, 0);
}

/* IPv4 behind an IPv6 next hop (RFC 8950) goes into MP_REACH_NLRI. */
static void ipv4_behind_ipv6(void **state)
{
	struct buf text;
	(void)state;
	buf_init(&text);
	read_line(&text, UPDATE "\"announcements\":[{\"next_hop\":\"2001:db8::1,fe80::1\","
				"\"prefixes\":[\"192.0.2.0\\/24\"]}]}}");
	assert_string_equal(text.text, "A 192.0.2.0/24 origin 0 med 0 2:64496, hop "
				       "2001:db8::1fe80::1 aggregator 0\n");
	buf_clear(&text);
	arena_clear(&arena);
}

static void damaged_bytes_leave_it_to_the_fields(void **state)
{
	static const char *const raw[] = { "zz", "F", "FF",
		"FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF001304",
		"FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF0017020000000000" };
	(void)state;
	for (size_t i = 0; i < sizeof raw / sizeof *raw; i++) {
		struct buf line;
		buf_init(&line);
		buf_printf(&line, UPDATE "\"raw\":\"%s\",\"announcements\":[" GOOD "]}}", raw[i]);
		count_updates(line.text, 1, 0);
		assert_non_null(message.raw_refused);
		assert_false(message.from_raw);
		buf_clear(&line);
	}
}

/* More than an UPDATE can hold: refused, nothing is written behind the room. */
static void too_much_for_an_update(void **state)
{
	struct buf line;
	(void)state;
	buf_init(&line);
	buf_puts(&line, UPDATE "\"withdrawals\":[\"192.0.2.0/24\"");
	for (int i = 0; i < 17000; i++)
		buf_puts(&line, ",\"192.0.2.0/24\"");
	buf_puts(&line, "],\"announcements\":[" GOOD "]}}");
	count_updates(line.text, 1, 1);
	buf_clear(&line);
}

static void widths_are_guessed(void **state)
{
	static const asn_t hop[] = { 64500, 64501, 64502 };
	struct buf list, value;
	(void)state;
	buf_init(&list);
	buf_init(&value);
	assert_int_equal(as_width_guess(rd_of(list.text, 0)), AS_WIDTH_UNKNOWN);
	put_as_path(&list, hop, 3, true);
	assert_int_equal(as_width_guess(rd_of(list.text, list.length)), AS_WIDTH_WIDE);
	buf_reset(&list);
	put_as_path(&list, hop, 3, false);
	assert_int_equal(as_width_guess(rd_of(list.text, list.length)), AS_WIDTH_NARROW);
	buf_reset(&list);
	put_as_path(&list, hop, 0, false); /* empty: both fit */
	put_u32(&value, 64500);
	put_u32(&value, 0xC0000201);
	put_flagged_attribute(&list, 0xC0, BGP_AGGREGATOR, &value);
	assert_int_equal(as_width_guess(rd_of(list.text, list.length)), AS_WIDTH_WIDE);
	buf_reset(&list);
	put_flagged_attribute(&list, 0xC0, BGP_AS4_AGGREGATOR, &value);
	assert_int_equal(as_width_guess(rd_of(list.text, list.length)), AS_WIDTH_NARROW);
	buf_clear(&list);
	buf_clear(&value);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_say_what_the_bytes_say),
		cmocka_unit_test(heads_are_read),
		cmocka_unit_test(answers_and_errors),
		cmocka_unit_test(bad_lines_are_refused),
		cmocka_unit_test(bad_fields_cost_their_update),
		cmocka_unit_test(ipv4_behind_ipv6),
		cmocka_unit_test(damaged_bytes_leave_it_to_the_fields),
		cmocka_unit_test(too_much_for_an_update),
		cmocka_unit_test(widths_are_guessed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
