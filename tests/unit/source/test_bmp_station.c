/* What becomes of the messages of a router: the state of its peers, and what routers get wrong. */
#include "source/bmp_station.h"

#include "model/bmp_bytes.h"
#include "unit/source/collect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { OWN = 64510 };

static const asn_t with_own[] = { OWN, 64500, 64501 };
static const asn_t own_alone[] = { OWN };
static const asn_t without_own[] = { 64500, 64501 };

struct station {
	struct collected c;
	struct bmp_station *station;
	struct buf message;
};

static void begin(struct station *s)
{
	collect_init(&s->c);
	s->station = bmp_station_new(&s->c.part);
	buf_init(&s->message);
}

static void end(struct station *s)
{
	bmp_station_free(s->station);
	buf_clear(&s->message);
	collect_clear(&s->c);
}

/* Hands over what was put into `message`. */
static void take(struct station *s)
{
	struct rd bytes = rd_of(s->message.text, s->message.length);
	assert_int_equal(bmp_station_take(s->station, bytes), 0);
	buf_reset(&s->message);
}

static void peer_up(struct station *s, const struct sample_peer *peer, unsigned add_path)
{
	struct buf sent, received;
	buf_init(&sent);
	buf_init(&received);
	put_open(&sent, OWN, true, add_path);
	put_open(&received, peer->asn, true, add_path);
	put_peer_up(&s->message, peer, &sent, &received);
	take(s);
	buf_clear(&sent);
	buf_clear(&received);
}

static void announce(
	struct station *s, const struct sample_peer *peer, const asn_t *hop, size_t hops)
{
	put_monitoring(&s->message, peer,
		&(struct sample_update){ .announced = "192.0.2.0/24", .hop = hop, .hops = hops });
	take(s);
}

static void assert_text(struct station *s, const char *expected)
{
	assert_string_equal(s->c.text.text, expected);
	assert_int_equal(s->c.report.tally.rejected, 0);
	buf_reset(&s->c.text);
}

static const struct sample_peer outside = { .addr = "192.0.2.1", .asn = 64500, .time = 7 };

static void the_own_as_is_taken_off(void **state)
{
	struct sample_peer peer = outside;
	struct station s;
	(void)state;
	begin(&s);
	peer_up(&s, &peer, 0);
	assert_text(&s, "S 0>6 of 64500 192.0.2.1 rib 0 at 7.000000\n");
	announce(&s, &peer, with_own, 3);
	assert_text(&s, "A 192.0.2.0/24 of 64500 192.0.2.1 rib 0 at 7.000000 [64500 64501]\n");
	announce(&s, &peer, own_alone, 1); /* its segment goes with it */
	assert_text(&s, "A 192.0.2.0/24 of 64500 192.0.2.1 rib 0 at 7.000000 []\n");
	announce(&s, &peer, without_own, 2);
	assert_text(&s, "A 192.0.2.0/24 of 64500 192.0.2.1 rib 0 at 7.000000 [64500 64501]\n");
	peer.flags = SAMPLE_POST;
	announce(&s, &peer, with_own, 3);
	assert_text(&s, "A 192.0.2.0/24 of 64500 192.0.2.1 rib 1 at 7.000000 [64500 64501]\n");
	peer = (struct sample_peer){ .type = BMP_PEER_LOC_RIB, .asn = OWN, .time = 7 };
	announce(&s, &peer, with_own, 3);
	assert_text(&s, "A 192.0.2.0/24 of 64510 0.0.0.0 rib 2 at 7.000000 [64500 64501]\n");
	assert_int_equal(
		collect_note(&s.c.report, "paths that began with the router's own AS, taken off"),
		4);
	end(&s);
}

/* A path of more than 255 bytes has an AS_PATH with a length of two bytes. */
static void the_own_as_is_taken_off_a_long_path(void **state)
{
	asn_t hop[100];
	struct station s;
	struct buf expected;
	(void)state;
	begin(&s);
	buf_init(&expected);
	buf_puts(&expected, "A 192.0.2.0/24 of 64500 192.0.2.1 rib 0 at 7.000000 [");
	hop[0] = OWN;
	for (unsigned i = 1; i < 100; i++) {
		hop[i] = 65536 + i;
		buf_printf(&expected, i == 1 ? "%u" : " %u", hop[i]);
	}
	buf_puts(&expected, "]\n");
	peer_up(&s, &outside, 0);
	buf_reset(&s.c.text);
	announce(&s, &outside, hop, 100);
	assert_text(&s, expected.text);
	buf_clear(&expected);
	end(&s);
}

/* What the router sends begins with its AS rightly; inside its own network nobody puts it there. */
static void the_own_as_stays_where_it_belongs(void **state)
{
	struct sample_peer peer = outside;
	struct station s;
	(void)state;
	begin(&s);
	peer_up(&s, &peer, 0);
	buf_reset(&s.c.text);
	peer.flags = SAMPLE_OUT | SAMPLE_POST;
	announce(&s, &peer, with_own, 3);
	assert_text(
		&s, "A 192.0.2.0/24 of 64500 192.0.2.1 rib 4 at 7.000000 [64510 64500 64501]\n");
	peer = (struct sample_peer){ .addr = "192.0.2.9", .asn = OWN, .time = 7 };
	peer_up(&s, &peer, 0);
	buf_reset(&s.c.text);
	announce(&s, &peer, with_own, 3);
	assert_text(
		&s, "A 192.0.2.0/24 of 64510 192.0.2.9 rib 0 at 7.000000 [64510 64500 64501]\n");
	end(&s);
}

static void peers_come_and_go(void **state)
{
	struct station s;
	(void)state;
	begin(&s);
	put_peer_down(&s.message, &outside, BMP_DOWN_LOCAL);
	take(&s);
	assert_text(&s, ""); /* it never came: nobody is told that it went */
	peer_up(&s, &outside, 0);
	put_peer_down(&s.message, &outside, BMP_DOWN_REMOTE_NOTIFICATION);
	take(&s);
	put_peer_down(&s.message, &outside, BMP_DOWN_REMOTE); /* FRR tells twice */
	take(&s);
	assert_text(&s, "S 0>6 of 64500 192.0.2.1 rib 0 at 7.000000\n"
			"S 6>1 of 64500 192.0.2.1 rib 0 at 7.000000\n");
	assert_int_equal(collect_note(&s.c.report, "Peer Down of a peer that was not up"), 2);
	assert_int_equal(s.c.report.messages[BGP_OPEN], 2);
	assert_int_equal(s.c.report.messages[BGP_NOTIFICATION], 1);
	assert_int_equal(s.c.report.peers, 1);
	end(&s);
}

/* The same address in two VRFs, and as another type, is three peers. */
static void peers_are_told_apart(void **state)
{
	struct sample_peer peer = outside;
	struct station s;
	(void)state;
	begin(&s);
	peer_up(&s, &peer, 0);
	peer.type = BMP_PEER_DISTINGUISHED;
	for (unsigned i = 0; i < 200; i++) {
		peer.distinguisher = i;
		peer_up(&s, &peer, 0);
	}
	assert_int_equal(s.c.report.peers, 201);
	peer_up(&s, &peer, 0); /* again */
	assert_int_equal(s.c.report.peers, 201);
	for (unsigned i = 0; i < 200; i++) {
		peer.distinguisher = i;
		put_peer_down(&s.message, &peer, BMP_DOWN_REMOTE);
		take(&s);
	}
	assert_int_equal(collect_note(&s.c.report, "Peer Down of a peer that was not up"), 0);
	end(&s);
}

static void path_identifiers_as_agreed(void **state)
{
	struct sample_peer peer = outside;
	struct station s;
	struct buf body;
	(void)state;
	begin(&s);
	buf_init(&body);
	peer_up(&s, &peer, 3);
	buf_reset(&s.c.text);
	put_u16(&body, 0);
	put_u16(&body, 0);
	put_u32(&body, 5);
	put_prefix(&body, "198.51.100.0/24");
	struct buf update;
	buf_init(&update);
	put_bgp(&update, BGP_UPDATE, &body);
	put_bmp(&s.message, BMP_ROUTE_MONITORING, &peer, &update);
	take(&s);
	assert_text(&s, "A 198.51.100.0/24 id 5 of 64500 192.0.2.1 rib 0 at 7.000000 []\n");
	/* Nobody told, but nothing else makes sense (Huawei). */
	peer.addr = "192.0.2.77";
	put_bmp(&s.message, BMP_ROUTE_MONITORING, &peer, &update);
	take(&s);
	assert_text(&s, "A 198.51.100.0/24 id 5 of 64500 192.0.2.77 rib 0 at 7.000000 []\n");
	assert_int_equal(
		collect_note(&s.c.report, "UPDATEs read with path identifiers nobody told of"), 1);
	buf_clear(&update);
	buf_clear(&body);
	end(&s);
}

static void two_byte_paths(void **state)
{
	static const asn_t hop[] = { 64500, 64501, 64502 };
	struct sample_update update = { .announced = "192.0.2.0/24", .hop = hop, .hops = 3 };
	struct sample_peer peer = outside;
	struct station s;
	(void)state;
	begin(&s);
	update.narrow = true;
	peer.flags = SAMPLE_NARROW;
	put_monitoring(&s.message, &peer, &update);
	take(&s);
	assert_text(
		&s, "A 192.0.2.0/24 of 64500 192.0.2.1 rib 0 at 7.000000 [64500 64501 64502]\n");
	assert_int_equal(collect_note(&s.c.report, "paths of another width than told"), 0);
	peer.flags = 0; /* FRR: two bytes, and the flag says four */
	put_monitoring(&s.message, &peer, &update);
	take(&s);
	assert_text(
		&s, "A 192.0.2.0/24 of 64500 192.0.2.1 rib 0 at 7.000000 [64500 64501 64502]\n");
	assert_int_equal(collect_note(&s.c.report, "paths of another width than told"), 1);
	end(&s);
}

static void an_end_of_rib_of_ipv4(void **state)
{
	struct station s;
	(void)state;
	begin(&s);
	put_monitoring(&s.message, &outside, &(struct sample_update){ 0 });
	take(&s);
	assert_text(&s, "E family 0 of 64500 192.0.2.1 rib 0 at 7.000000\n");
	end(&s);
}

/* Routers that give no time leave it to the moment of the arrival. */
static void a_message_without_a_time(void **state)
{
	struct sample_peer peer = outside;
	struct station s;
	(void)state;
	begin(&s);
	peer.time = 0;
	s.c.part.arrival = 99;
	s.c.part.arrival_microseconds = 5;
	put_monitoring(&s.message, &peer, &(struct sample_update){ .withdrawn = "192.0.2.0/24" });
	take(&s);
	assert_text(&s, "W 192.0.2.0/24 of 64500 192.0.2.1 rib 0 at 99.000005\n");
	end(&s);
}

/* FRR leaves out the next hop: a route all the same. Without an origin it would be none. */
static void a_next_hop_that_is_not_told_is_no_withdrawal(void **state)
{
	struct station s;
	struct buf body, attributes, update, value;
	(void)state;
	begin(&s);
	buf_init(&body);
	buf_init(&attributes);
	buf_init(&update);
	buf_init(&value);
	put_u8(&value, 0);
	put_attribute(&attributes, 1, &value);
	put_as_path(&attributes, without_own, 2, true);
	put_u16(&body, 0);
	put_u16(&body, (unsigned)attributes.length);
	buf_add(&body, attributes.text, attributes.length);
	put_prefix(&body, "192.0.2.0/24");
	put_bgp(&update, BGP_UPDATE, &body);
	put_bmp(&s.message, BMP_ROUTE_MONITORING, &outside, &update);
	s.c.options.decode = true;
	take(&s);
	assert_text(&s, "A 192.0.2.0/24 of 64500 192.0.2.1 rib 0 at 7.000000 [64500 64501]\n");
	assert_int_equal(collect_note(&s.c.report, "a route without a next hop"), 1);
	buf_clear(&body);
	buf_clear(&attributes);
	buf_clear(&update);
	buf_clear(&value);
	end(&s);
}

static void mirrored_messages_are_counted(void **state)
{
	struct station s;
	struct buf bytes;
	(void)state;
	begin(&s);
	buf_init(&bytes);
	put_episode(&bytes, 4);
	for (struct rd in = rd_of(bytes.text, bytes.length); rd_left(&in) > 0;) {
		size_t length;
		assert_int_equal(bmp_frame(in.p, rd_left(&in), &length), BMP_FRAME_WHOLE);
		assert_int_equal(bmp_station_take(s.station, rd_of(in.p, length)), 0);
		in.p += length;
	}
	assert_int_equal(collect_count(&s.c.report, "Route Mirroring"), 1);
	assert_int_equal(collect_count(&s.c.report, "Termination"), 1);
	assert_int_equal(collect_note(&s.c.report, "mirrored BGP messages"), 1);
	assert_int_equal(collect_note(&s.c.report, "mirrored messages the router lost"), 1);
	buf_clear(&bytes);
	end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_own_as_is_taken_off),
		cmocka_unit_test(the_own_as_is_taken_off_a_long_path),
		cmocka_unit_test(the_own_as_stays_where_it_belongs),
		cmocka_unit_test(peers_come_and_go),
		cmocka_unit_test(peers_are_told_apart),
		cmocka_unit_test(path_identifiers_as_agreed),
		cmocka_unit_test(two_byte_paths),
		cmocka_unit_test(an_end_of_rib_of_ipv4),
		cmocka_unit_test(a_message_without_a_time),
		cmocka_unit_test(a_next_hop_that_is_not_told_is_no_withdrawal),
		cmocka_unit_test(mirrored_messages_are_counted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
