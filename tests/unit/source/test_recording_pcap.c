/* Captures made up here: sessions of BGP and BMP with all that can happen to packets. */
#include "source/recording.h"

#include "base/random.h"
#include "model/bmp_bytes.h"
#include "model/tcp_bytes.h"
#include "unit/source/collect.h"
#include "unit/source/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct sample_file plain = { .link = SAMPLE_ETHERNET };
static const asn_t hop[] = { 64500, 65550 };
static const struct sample_update announced = {
	.announced = "203.0.113.0/24", .hop = hop, .hops = 2
};

/* One direction of a connection while it is written. */
struct side {
	struct sample_segment segment;
	uint32_t time;
};

static struct side side_of(const char *from, const char *to, unsigned from_port, unsigned to_port)
{
	return (struct side){ .segment = { .from = from,
				      .to = to,
				      .from_port = from_port,
				      .to_port = to_port,
				      .sequence = UINT32_MAX - 5 },
		.time = 1774900000 };
}

static void put_syn(struct buf *out, const struct sample_file *file, struct side *side)
{
	side->segment.flags = SAMPLE_SYN;
	side->segment.size = 0;
	put_packet(out, file, side->time, &side->segment);
	side->segment.flags = 0;
	side->segment.sequence++;
}

/* The bytes as one segment; what was in `bytes` is gone then. */
static void put_bytes(
	struct buf *out, const struct sample_file *file, struct side *side, struct buf *bytes)
{
	side->segment.bytes = bytes->text;
	side->segment.size = bytes->length;
	put_packet(out, file, side->time, &side->segment);
	side->segment.sequence += (uint32_t)bytes->length;
	side->time++;
	buf_reset(bytes);
}

static int read_file(struct collected *c, const struct buf *file)
{
	struct temp temp = temp_write(file->text, file->length);
	collect_init(c);
	int status = recording_read(temp.path, &c->options, &c->sink, &c->report, &c->diag);
	temp_remove(&temp);
	return status;
}

static void put_session(struct buf *out, const struct sample_file *file, bool opens)
{
	struct side ours = side_of("192.0.2.1", "192.0.2.2", 179, 40000);
	struct side theirs = side_of("192.0.2.2", "192.0.2.1", 40000, 179);
	struct buf bytes, empty;
	buf_init(&bytes);
	buf_init(&empty);
	put_file_header(out, file);
	if (opens) {
		put_syn(out, file, &theirs);
		put_syn(out, file, &ours);
		put_open(&bytes, 64510, true, 1);
		put_bytes(out, file, &ours, &bytes);
		put_open(&bytes, 65550, true, 2); /* sends path identifiers */
		put_bytes(out, file, &theirs, &bytes);
	}
	put_bgp(&bytes, BGP_KEEPALIVE, &empty);
	put_bytes(out, file, &ours, &bytes);
	put_update(&bytes, &announced);
	put_bytes(out, file, &ours, &bytes);
	if (opens) {
		struct buf body;
		buf_init(&body);
		put_u16(&body, 0);
		put_u16(&body, 0);
		put_u32(&body, 9);
		put_prefix(&body, "198.51.100.0/24");
		put_bgp(&bytes, BGP_UPDATE, &body);
		buf_clear(&body);
		put_bytes(out, file, &theirs, &bytes);
	}
	buf_clear(&bytes);
	buf_clear(&empty);
}

static void both_opens_tell_the_encoding(void **state)
{
	(void)state;
	for (int i = 0; i < 8 * SAMPLE_LINKS; i++) {
		const struct sample_file kind = { .ng = i % 2 == 1,
			.big_endian = i / 2 % 2 == 1,
			.nano = i / 4 % 2 == 1,
			.link = (enum sample_link)(i / 8) };
		struct collected c;
		struct buf file;
		buf_init(&file);
		put_session(&file, &kind, true);
		assert_int_equal(read_file(&c, &file), 0);
		assert_int_equal(c.report.kind, RECORDING_PCAP);
		assert_string_equal(c.text.text,
			"A 203.0.113.0/24 of 64510 192.0.2.1 rib 0 at 1774900002.250000 "
			"[64500 65550]\n"
			"A 198.51.100.0/24 id 9 of 65550 192.0.2.2 rib 0 at 1774900001.250000 "
			"[]\n");
		assert_int_equal(c.report.peers, 1);
		assert_int_equal(c.report.messages[BGP_OPEN], 2);
		assert_int_equal(c.report.messages[BGP_UPDATE], 2);
		assert_int_equal(c.report.messages[BGP_KEEPALIVE], 1);
		assert_int_equal(c.report.lost_bytes + c.report.tail_bytes, 0);
		collect_clear(&c);
		buf_clear(&file);
	}
}

static void without_opens_the_width_is_guessed(void **state)
{
	struct collected c;
	struct buf file;
	(void)state;
	buf_init(&file);
	put_session(&file, &plain, false);
	assert_int_equal(read_file(&c, &file), 0);
	assert_string_equal(c.text.text, "A 203.0.113.0/24 of 0 192.0.2.1 rib 0 at "
					 "1774900001.250000 [64500 65550]\n");
	assert_int_equal(
		collect_note(&c.report, "UPDATEs without both OPENs: encoding guessed"), 1);
	collect_clear(&c);
	buf_clear(&file);

	struct side side = side_of("192.0.2.1", "192.0.2.2", 179, 40000);
	static const asn_t narrow_hop[] = { 64500, 64501 };
	struct sample_update update = announced;
	struct buf bytes;
	buf_init(&bytes);
	update.hop = narrow_hop;
	update.narrow = true;
	put_file_header(&file, &plain);
	put_update(&bytes, &update);
	put_bytes(&file, &plain, &side, &bytes);
	assert_int_equal(read_file(&c, &file), 0);
	assert_non_null(strstr(c.text.text, "[64500 64501]"));
	collect_clear(&c);
	buf_clear(&bytes);
	buf_clear(&file);
}

/* The routes of an episode of BMP as a stream gives them. */
static void read_stream(struct collected *c, const struct buf *bytes)
{
	assert_int_equal(read_file(c, bytes), 0);
	assert_int_equal(c->report.kind, RECORDING_BMP);
}

/* Segments of random size, some twice, some swapped with the next. */
static void bmp_in_packets_of_any_order(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 60; seed++) {
		struct random_state random = { seed };
		struct side side = side_of("2001:db8::1", "2001:db8::2", 50000, 11019);
		struct collected whole, c;
		struct buf bytes, file;
		struct sample_segment held = { 0 };
		buf_init(&bytes);
		buf_init(&file);
		put_episode(&bytes, (unsigned)seed);
		put_file_header(&file, &plain);
		put_syn(&file, &plain, &side);
		for (size_t at = 0; at < bytes.length || held.size > 0;) {
			struct sample_segment next = side.segment;
			size_t left = bytes.length - at;
			next.size = left > 0 ? 1 + random_below(&random, left < 90 ? left : 90) : 0;
			next.bytes = bytes.text + at;
			at += next.size;
			side.segment.sequence += (uint32_t)next.size;
			if (held.size == 0 && random_below(&random, 3) == 0) {
				held = next;
				continue;
			}
			if (next.size > 0)
				put_packet(&file, &plain, side.time, &next);
			if (held.size > 0)
				put_packet(&file, &plain, side.time, &held);
			held.size = 0;
			if (next.size > 0 && random_below(&random, 4) == 0)
				put_packet(&file, &plain, side.time, &next);
		}
		read_stream(&whole, &bytes);
		assert_int_equal(read_file(&c, &file), 0);
		assert_string_equal(c.text.text, whole.text.text);
		assert_int_equal(c.report.records, whole.report.records);
		assert_int_equal(c.report.lost_bytes + c.report.tail_bytes, 0);
		collect_clear(&c);
		collect_clear(&whole);
		buf_clear(&bytes);
		buf_clear(&file);
	}
}

/* One packet a message, one of them missing: only its bytes are lost. */
static void a_packet_that_is_missing(void **state)
{
	struct side side = side_of("192.0.2.1", "192.0.2.2", 50000, 11019);
	struct sample_peer peer = { .addr = "192.0.2.9", .asn = 64500, .time = 1774900000 };
	struct collected c;
	struct buf bytes, file;
	size_t missing = 0;
	(void)state;
	buf_init(&bytes);
	buf_init(&file);
	put_file_header(&file, &plain);
	for (int i = 0; i < 5; i++) {
		put_monitoring(&bytes, &peer, &announced);
		if (i == 2) {
			missing = bytes.length;
			side.segment.sequence += (uint32_t)bytes.length;
			buf_reset(&bytes);
		} else {
			put_bytes(&file, &plain, &side, &bytes);
		}
	}
	assert_int_equal(read_file(&c, &file), 0);
	assert_int_equal(c.report.records, 4);
	assert_int_equal(c.report.gaps, 1);
	assert_int_equal(c.report.lost_bytes, missing);
	assert_int_equal(collect_note(&c.report, "gaps in TCP streams"), 1);
	collect_clear(&c);
	buf_clear(&bytes);
	buf_clear(&file);
}

/* A capture that begins in the middle of a message; what it carries is BGP, but it is BMP. */
static void bmp_from_the_middle_of_a_message(void **state)
{
	struct side side = side_of("192.0.2.1", "192.0.2.2", 50000, 11019);
	struct sample_peer peer = { .addr = "192.0.2.9", .asn = 64500, .time = 1774900000 };
	(void)state;
	for (size_t cut = 1; cut < 60; cut++) {
		struct collected c;
		struct buf bytes, file, rest;
		buf_init(&bytes);
		buf_init(&file);
		buf_init(&rest);
		put_file_header(&file, &plain);
		put_monitoring(&bytes, &peer, &announced);
		size_t length = bytes.length;
		put_monitoring(&bytes, &peer, &announced);
		buf_add(&rest, bytes.text + cut, bytes.length - cut);
		put_bytes(&file, &plain, &side, &rest);
		assert_int_equal(read_file(&c, &file), 0);
		assert_int_equal(collect_count(&c.report, "Route Monitoring, Adj-RIB-In"), 1);
		assert_int_equal(c.report.lost_bytes, length - cut);
		collect_clear(&c);
		buf_clear(&bytes);
		buf_clear(&file);
		buf_clear(&rest);
	}
}

static void strangers_are_passed_over(void **state)
{
	struct side web = side_of("192.0.2.1", "192.0.2.2", 50000, 80);
	struct side joined = side_of("192.0.2.3", "192.0.2.2", 50000, 80);
	struct collected c;
	struct buf file, bytes;
	(void)state;
	buf_init(&file);
	buf_init(&bytes);
	put_session(&file, &plain, true);
	put_syn(&file, &plain, &web);
	buf_puts(&bytes, "GET / HTTP/1.1\r\n\r\n");
	put_bytes(&file, &plain, &web, &bytes);
	for (int i = 0; i < 100; i++) {
		for (int k = 0; k < 200; k++)
			buf_putc(&bytes, (char)(i * k));
		put_bytes(&file, &plain, &joined, &bytes);
	}
	assert_int_equal(read_file(&c, &file), 0);
	assert_int_equal(c.report.routes, 2);
	assert_int_equal(collect_note(&c.report, "TCP streams that are neither BGP nor BMP"), 2);
	assert_int_equal(c.report.lost_bytes, 0);
	collect_clear(&c);
	/* Nothing but strangers is no recording. */
	buf_reset(&file);
	put_file_header(&file, &plain);
	buf_puts(&bytes, "GET / HTTP/1.1\r\n\r\n");
	put_bytes(&file, &plain, &web, &bytes);
	assert_int_equal(read_file(&c, &file), OST_EFORMAT);
	collect_clear(&c);
	buf_clear(&bytes);
	buf_clear(&file);
}

static void the_end_of_a_file_that_is_torn(void **state)
{
	struct collected c;
	struct buf file;
	(void)state;
	buf_init(&file);
	put_session(&file, &plain, true);
	file.length -= 7;
	assert_int_equal(read_file(&c, &file), 0);
	assert_int_equal(c.report.routes, 1);
	assert_true(c.report.truncated);
	assert_true(c.report.tail_bytes > 16);
	collect_clear(&c);
	buf_clear(&file);
}

static void a_packet_whose_length_is_damaged(void **state)
{
	struct collected c;
	struct buf file, head;
	(void)state;
	buf_init(&file);
	buf_init(&head);
	put_session(&file, &plain, true);
	put_file_header(&head, &plain);
	size_t second = head.length + 16 + 14 + 20 + 24; /* behind the first, a SYN */
	memset(file.text + second + 8, 0x55, 4);
	assert_int_equal(read_file(&c, &file), 0);
	assert_int_equal(c.report.gaps, 1);
	assert_int_equal(c.report.first_gap, second);
	assert_int_equal(c.report.lost_bytes, 16 + 14 + 20 + 24);
	assert_int_equal(c.report.routes, 2);
	collect_clear(&c);
	buf_clear(&file);
	buf_clear(&head);
}

static void a_sink_ends_the_reading(void **state)
{
	struct collected c;
	struct temp temp;
	struct buf file;
	(void)state;
	buf_init(&file);
	put_session(&file, &plain, true);
	temp = temp_write(file.text, file.length);
	collect_init(&c);
	c.fail_at = 1;
	assert_int_equal(recording_read(temp.path, &c.options, &c.sink, &c.report, &c.diag), -99);
	assert_int_equal(c.routes, 1);
	collect_clear(&c);
	temp_remove(&temp);
	buf_clear(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_opens_tell_the_encoding),
		cmocka_unit_test(without_opens_the_width_is_guessed),
		cmocka_unit_test(bmp_in_packets_of_any_order),
		cmocka_unit_test(a_packet_that_is_missing),
		cmocka_unit_test(bmp_from_the_middle_of_a_message),
		cmocka_unit_test(strangers_are_passed_over),
		cmocka_unit_test(the_end_of_a_file_that_is_torn),
		cmocka_unit_test(a_packet_whose_length_is_damaged),
		cmocka_unit_test(a_sink_ends_the_reading),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
