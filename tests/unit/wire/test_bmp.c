/* Each type of BMP message, from bytes written by hand; what no router at hand sends included. */
#include "wire/bmp.h"

#include "base/random.h"
#include "model/bmp_bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct sample_peer plain = {
	.addr = "192.0.2.1", .asn = 64500, .time = 1774900000, .microseconds = 120000
};

static struct rd rd_of_buf(const struct buf *bytes)
{
	return rd_of(bytes->text, bytes->length);
}

static struct addr addr_of(const char *text)
{
	struct addr addr;
	assert_true(addr_parse(span_of(text), &addr));
	return addr;
}

/* The only message in `bytes`, which must pass every check. */
static struct bmp_message begin(const struct buf *bytes)
{
	struct bmp_message message;
	size_t length;
	assert_int_equal(
		bmp_frame((const uint8_t *)bytes->text, bytes->length, &length), BMP_FRAME_WHOLE);
	assert_int_equal(length, bytes->length);
	assert_null(bmp_message_check(rd_of_buf(bytes)));
	assert_null(bmp_message_begin(rd_of_buf(bytes), &message));
	return message;
}

static void headers_tell_the_table(void **state)
{
	static const struct {
		unsigned type, flags;
		enum bgp_rib rib;
		bool narrow, filtered;
	} cases[] = {
		{ BMP_PEER_GLOBAL, 0, BGP_ADJ_RIB_IN, false, false },
		{ BMP_PEER_GLOBAL, SAMPLE_POST, BGP_ADJ_RIB_IN_POST, false, false },
		{ BMP_PEER_LOCAL, SAMPLE_OUT, BGP_ADJ_RIB_OUT, false, false },
		{ BMP_PEER_DISTINGUISHED, SAMPLE_OUT | SAMPLE_POST | SAMPLE_NARROW,
			BGP_ADJ_RIB_OUT_POST, true, false },
		/* F is the bit that says IPv6 elsewhere; a Loc-RIB has no A. */
		{ BMP_PEER_LOC_RIB, 0x80 | SAMPLE_NARROW, BGP_LOC_RIB, false, true },
		{ BMP_PEER_LOC_RIB, 0, BGP_LOC_RIB, false, false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sample_peer peer = plain;
		struct buf bytes;
		buf_init(&bytes);
		peer.type = cases[i].type;
		peer.flags = cases[i].flags;
		peer.distinguisher = UINT64_C(0x0001C00002010007);
		put_monitoring(&bytes, &peer, &(struct sample_update){ 0 });
		struct bmp_message message = begin(&bytes);
		struct addr addr = addr_of("192.0.2.1"), identifier = addr_of("192.0.2.2");
		assert_int_equal(message.peer.rib, cases[i].rib);
		assert_int_equal(message.peer.narrow, cases[i].narrow);
		assert_int_equal(message.peer.filtered, cases[i].filtered);
		assert_true(message.peer.distinguisher == peer.distinguisher);
		assert_int_equal(message.peer.peer.asn, 64500);
		assert_int_equal(addr_compare(&message.peer.peer.addr, &addr), 0);
		assert_int_equal(addr_compare(&message.peer.identifier, &identifier), 0);
		assert_int_equal(message.peer.time, 1774900000);
		assert_int_equal(message.peer.microseconds, 120000);
		buf_clear(&bytes);
	}
}

static void peer_up_tells_how_routes_are_encoded(void **state)
{
	struct sample_peer peer = { .addr = "2001:db8::1", .asn = 65550, .flags = SAMPLE_V6 };
	struct buf bytes, sent, received;
	struct bmp_peer_up up;
	(void)state;
	buf_init(&bytes);
	buf_init(&sent);
	buf_init(&received);
	put_open(&sent, 64510, true, 1); /* receives path identifiers */
	put_open(&received, 65550, true, 3);
	put_peer_up(&bytes, &peer, &sent, &received);
	struct bmp_message message = begin(&bytes);
	assert_null(bmp_peer_up_read(&message, &up));
	assert_int_equal(up.sent.asn, 64510);
	assert_int_equal(up.received.asn, 65550);
	assert_int_equal(up.local_port, 179);
	assert_int_equal(up.remote_port, 40000);
	assert_int_equal(up.local.family, ADDR_IPV6);
	struct bgp_encoding in = bmp_peer_up_encoding(&up, BGP_ADJ_RIB_IN_POST);
	struct bgp_encoding out = bmp_peer_up_encoding(&up, BGP_ADJ_RIB_OUT);
	assert_true(in.wide && out.wide);
	assert_int_equal(in.add_path, 1u << BGP_IPV4_UNICAST);
	assert_int_equal(out.add_path, 0); /* the router sends none */
	buf_clear(&bytes);
	buf_clear(&sent);
	buf_clear(&received);
}

/* RFC 9069, 5.2: the OPENs are made up by the router; the table may have a name. */
static void peer_up_of_a_loc_rib(void **state)
{
	struct sample_peer peer = { .type = BMP_PEER_LOC_RIB, .asn = 64510 };
	struct buf bytes, open;
	struct bmp_peer_up up;
	struct bmp_tlv tlv;
	(void)state;
	buf_init(&bytes);
	buf_init(&open);
	put_open(&open, 64510, true, 0);
	put_peer_up(&bytes, &peer, &open, &open);
	put_tlv(&bytes, BMP_VRF_NAME, "global");
	bytes.text[4] = (char)bytes.length; /* of the whole message */
	struct bmp_message message = begin(&bytes);
	assert_null(bmp_peer_up_read(&message, &up));
	assert_int_equal(bmp_tlv_next(&up.information, &tlv), 1);
	assert_int_equal(tlv.type, BMP_VRF_NAME);
	assert_int_equal(rd_left(&tlv.value), 6);
	assert_memory_equal(tlv.value.p, "global", 6);
	assert_int_equal(bmp_tlv_next(&up.information, &tlv), 0);
	buf_clear(&bytes);
	buf_clear(&open);
}

static void peer_down_has_six_reasons(void **state)
{
	(void)state;
	for (unsigned reason = 0; reason <= 7; reason++) {
		struct buf bytes;
		struct bmp_peer_down down;
		struct bmp_tlv tlv;
		buf_init(&bytes);
		put_peer_down(&bytes, &plain, reason);
		bool known = reason >= 1 && reason <= 6;
		assert_int_equal(bmp_message_check(rd_of_buf(&bytes)) == NULL, known);
		if (known) {
			struct bmp_message message = begin(&bytes);
			bool notified = reason == 1 || reason == 3;
			assert_null(bmp_peer_down_read(&message, &down));
			assert_int_equal(down.reason, reason);
			assert_int_equal(down.code, notified ? 6 : 0);
			assert_int_equal(down.subcode, notified ? 2 : 0);
			assert_int_equal(down.fsm_event, reason == 2 ? 24 : 0);
			assert_int_equal(bmp_tlv_next(&down.information, &tlv), reason == 6);
		}
		buf_clear(&bytes);
	}
}

static void statistics_are_named(void **state)
{
	struct buf bytes;
	struct bmp_statistic statistic;
	(void)state;
	buf_init(&bytes);
	put_episode(&bytes, 1);
	/* The first of that type in the episode. */
	struct rd in = rd_of_buf(&bytes);
	size_t length;
	while (in.p[5] != BMP_STATISTICS) {
		assert_int_equal(bmp_frame(in.p, rd_left(&in), &length), BMP_FRAME_WHOLE);
		in.p += length;
	}
	struct bmp_message message;
	bmp_frame(in.p, rd_left(&in), &length);
	assert_null(bmp_message_begin(rd_of(in.p, length), &message));
	assert_int_equal(bmp_statistics_begin(&message.body), 3);
	assert_int_equal(bmp_statistic_next(&message.body, &statistic), 1);
	assert_string_equal(statistic.name, "prefixes rejected by inbound policy");
	assert_true(statistic.numeric && statistic.value == 7 && !statistic.per_family);
	assert_int_equal(bmp_statistic_next(&message.body, &statistic), 1);
	assert_true(statistic.value == (UINT64_C(1) << 32) + 2);
	assert_int_equal(bmp_statistic_next(&message.body, &statistic), 1);
	assert_true(statistic.per_family && statistic.value == 5);
	assert_int_equal(statistic.afi, BGP_AFI_IPV6);
	assert_int_equal(statistic.safi, BGP_SAFI_UNICAST);
	assert_int_equal(bmp_statistic_next(&message.body, &statistic), 0);
	buf_clear(&bytes);
}

static void a_statistic_of_odd_length_has_no_value(void **state)
{
	static const uint8_t odd[] = { 0xFF, 0xFB, 0, 3, 1, 2, 3 };
	struct rd in = rd_of(odd, sizeof odd);
	struct bmp_statistic statistic;
	(void)state;
	assert_int_equal(bmp_statistic_next(&in, &statistic), 1);
	assert_null(statistic.name);
	assert_false(statistic.numeric);
	in = rd_of(odd, sizeof odd - 1);
	assert_int_equal(bmp_statistic_next(&in, &statistic), -1);
}

static void versions_and_lengths_are_told_apart(void **state)
{
	struct buf bytes;
	size_t length;
	(void)state;
	buf_init(&bytes);
	put_monitoring(&bytes, &plain, &(struct sample_update){ .withdrawn = "192.0.2.0/24" });
	uint8_t *p = (uint8_t *)bytes.text;
	for (size_t i = 0; i < bytes.length; i++)
		assert_int_equal(bmp_frame(p, i, &length), BMP_FRAME_MORE);
	assert_int_equal(length, bytes.length);
	p[0] = 4;
	assert_int_equal(bmp_frame(p, bytes.length, &length), BMP_FRAME_VERSION_4);
	assert_non_null(bmp_message_check(rd_of_buf(&bytes)));
	p[0] = 2;
	assert_int_equal(bmp_frame(p, bytes.length, &length), BMP_FRAME_NONE);
	p[0] = 3;
	p[5] = BMP_TYPES;
	assert_int_equal(bmp_frame(p, bytes.length, &length), BMP_FRAME_NONE);
	p[5] = BMP_ROUTE_MONITORING;
	p[1] = 1; /* 16 MB */
	assert_int_equal(bmp_frame(p, bytes.length, &length), BMP_FRAME_NONE);
	p[1] = 0;
	p[4] = BMP_HEADER_BYTES + BMP_PEER_HEADER_BYTES - 1;
	assert_int_equal(bmp_frame(p, bytes.length, &length), BMP_FRAME_NONE);
	buf_clear(&bytes);
}

/* A check that random damage passed would let the search behind damage go astray. */
static void the_check_bears_the_length_out(void **state)
{
	struct buf bytes;
	(void)state;
	buf_init(&bytes);
	put_episode(&bytes, 2);
	for (struct rd in = rd_of_buf(&bytes); rd_left(&in) > 0;) {
		size_t length;
		assert_int_equal(bmp_frame(in.p, rd_left(&in), &length), BMP_FRAME_WHOLE);
		assert_null(bmp_message_check(rd_of(in.p, length)));
		assert_non_null(bmp_message_check(rd_of(in.p, length - 1)));
		in.p += length;
	}
	buf_clear(&bytes);
}

static void names_are_there(void **state)
{
	(void)state;
	assert_string_equal(bmp_type_name(BMP_ROUTE_MIRRORING), "Route Mirroring");
	assert_string_equal(bmp_type_name(BMP_TYPES), "unknown type");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_tell_the_table),
		cmocka_unit_test(peer_up_tells_how_routes_are_encoded),
		cmocka_unit_test(peer_up_of_a_loc_rib),
		cmocka_unit_test(peer_down_has_six_reasons),
		cmocka_unit_test(statistics_are_named),
		cmocka_unit_test(a_statistic_of_odd_length_has_no_value),
		cmocka_unit_test(versions_and_lengths_are_told_apart),
		cmocka_unit_test(the_check_bears_the_length_out),
		cmocka_unit_test(names_are_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
