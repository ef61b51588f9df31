/* Files of packets of all kinds, and packets of all link types, from an encoder of our own. */
#include "wire/pcap.h"

#include "base/random.h"
#include "model/tcp_bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct sample_segment four = { .from = "192.0.2.1",
	.to = "192.0.2.2",
	.from_port = 40000,
	.to_port = 179,
	.sequence = 7,
	.bytes = "hello",
	.size = 5 };
static const struct sample_segment six = { .from = "2001:db8::1",
	.to = "2001:db8::2",
	.from_port = 40000,
	.to_port = 179,
	.sequence = UINT32_MAX,
	.flags = SAMPLE_SYN | SAMPLE_FIN,
	.bytes = "hello",
	.size = 5 };

static void assert_segment(uint32_t link, struct rd bytes, const struct sample_segment *expected)
{
	struct tcp_segment segment;
	struct addr from;
	assert_null(packet_read(link, bytes, &segment));
	assert_true(addr_parse(span_of(expected->from), &from));
	assert_int_equal(addr_compare(&segment.source, &from), 0);
	assert_int_equal(segment.source_port, expected->from_port);
	assert_int_equal(segment.destination_port, expected->to_port);
	assert_int_equal(segment.sequence, expected->sequence);
	assert_int_equal(segment.syn, (expected->flags & SAMPLE_SYN) != 0);
	assert_int_equal(segment.fin, (expected->flags & SAMPLE_FIN) != 0);
	assert_int_equal(segment.reset, (expected->flags & SAMPLE_RST) != 0);
	assert_int_equal(rd_left(&segment.payload), expected->size);
	assert_memory_equal(segment.payload.p, expected->bytes, expected->size);
	assert_int_equal(segment.missing, 0);
}

static void every_link_carries_both_families(void **state)
{
	(void)state;
	for (int i = 0; i < SAMPLE_LINKS * 4; i++) {
		const struct sample_segment *segment = i % 2 == 0 ? &four : &six;
		enum sample_link link = (enum sample_link)(i / 4);
		struct buf ip, frame;
		buf_init(&ip);
		buf_init(&frame);
		put_ip(&ip, segment, i / 2 % 2 == 1);
		put_frame(&frame, link, &ip);
		buf_puts(&frame, "\x7F\x7F"); /* a trailer, or padding of Ethernet */
		assert_segment(sample_link_number(link), rd_of(frame.text, frame.length), segment);
		buf_clear(&ip);
		buf_clear(&frame);
	}
}

static void a_packet_that_was_cut_tells_what_is_missing(void **state)
{
	struct tcp_segment segment;
	struct buf ip;
	(void)state;
	buf_init(&ip);
	put_ip(&ip, &six, true);
	for (size_t cut = 0; cut <= ip.length; cut++) {
		const char *why = packet_read(101, rd_of(ip.text, ip.length - cut), &segment);
		if (cut > six.size) {
			assert_non_null(why);
			continue;
		}
		assert_null(why);
		assert_int_equal(segment.missing, cut);
		assert_int_equal(rd_left(&segment.payload), six.size - cut);
	}
	buf_clear(&ip);
}

static void fragments_and_strangers_are_told(void **state)
{
	struct tcp_segment segment;
	struct buf ip;
	(void)state;
	buf_init(&ip);
	put_ip(&ip, &four, false);
	struct rd in = rd_of(ip.text, ip.length);
	ip.text[9] = 17; /* UDP */
	assert_string_equal(packet_read(228, in, &segment), PACKET_OTHER);
	ip.text[9] = 6;
	ip.text[6] = 0x20; /* more fragments */
	assert_string_equal(packet_read(228, in, &segment), PACKET_FRAGMENT);
	ip.text[6] = 0;
	ip.text[7] = 1; /* an offset */
	assert_string_equal(packet_read(228, in, &segment), PACKET_FRAGMENT);
	ip.text[7] = 0;
	assert_null(packet_read(228, in, &segment));
	ip.text[2] = ip.text[3] = 0; /* the length left to the card */
	assert_null(packet_read(228, in, &segment));
	assert_int_equal(rd_left(&segment.payload), four.size);
	ip.text[0] = 0x44; /* a header of 16 bytes */
	assert_non_null(packet_read(228, in, &segment));
	ip.text[0] = 0x15;
	assert_string_equal(packet_read(228, in, &segment), PACKET_OTHER);
	assert_non_null(packet_read(9999, in, &segment));
	buf_clear(&ip);
}

/* RFC 8200, 4.5; RFC 6946: a fragment header on a whole packet is none. */
static void fragments_of_ipv6(void **state)
{
	struct tcp_segment segment;
	struct buf ip;
	(void)state;
	buf_init(&ip);
	put_ip(&ip, &six, true);
	ip.text[6] = 44; /* the 16 bytes of options become a fragment header and 8 bytes */
	ip.text[40] = 60; /* ... of destination options, of which 8 bytes remain */
	ip.text[48] = 6;
	struct rd in = rd_of(ip.text, ip.length);
	assert_segment(229, in, &six);
	ip.text[43] = 1; /* more to come */
	assert_string_equal(packet_read(229, in, &segment), PACKET_FRAGMENT);
	ip.text[43] = 0;
	ip.text[42] = 1; /* an offset */
	assert_string_equal(packet_read(229, in, &segment), PACKET_FRAGMENT);
	buf_clear(&ip);
}

/* All packets of a file, fed in pieces that are as short as they may be. */
static size_t count_packets(const struct buf *file, uint32_t first_time)
{
	static struct pcap pcap;
	size_t at = 0, have = 0, packets = 0, used;
	const char *why;
	struct pcap_packet packet;
	memset(&pcap, 0, sizeof pcap);
	while (at < file->length) {
		enum pcap_piece piece =
			pcap_next(&pcap, rd_of(file->text + at, have), &used, &packet, &why);
		assert_null(why);
		if (piece == PCAP_MORE) {
			assert_true(used > have && at + used <= file->length);
			have = used;
			continue;
		}
		assert_true(piece == PCAP_PACKET || piece == PCAP_OTHER);
		assert_true(used <= have);
		at += used;
		have = 0;
		if (piece != PCAP_PACKET)
			continue;
		assert_int_equal(packet.time, first_time + packets);
		assert_int_equal(packet.microseconds, 250000);
		assert_segment(packet.link, packet.bytes, packets % 2 == 0 ? &four : &six);
		packets++;
	}
	return packets;
}

static void files_of_all_kinds(void **state)
{
	(void)state;
	for (int i = 0; i < 8; i++) {
		const struct sample_file kind = { .ng = i / 4 == 1,
			.big_endian = i / 2 % 2 == 1,
			.nano = i % 2 == 1,
			.link = (enum sample_link)(i % SAMPLE_LINKS) };
		struct buf file;
		buf_init(&file);
		put_file_header(&file, &kind);
		assert_true(pcap_is((const uint8_t *)file.text, file.length));
		for (uint32_t k = 0; k < 5; k++)
			put_packet(&file, &kind, 1774900000 + k, k % 2 == 0 ? &four : &six);
		assert_int_equal(count_packets(&file, 1774900000), 5);
		buf_clear(&file);
	}
}

/* A new section of pcapng has an order of bytes and interfaces of its own. */
static void sections_follow_each_other(void **state)
{
	struct sample_file kind = { .ng = true, .link = SAMPLE_SLL };
	struct buf file;
	(void)state;
	buf_init(&file);
	put_file_header(&file, &kind);
	put_packet(&file, &kind, 1774900000, &four);
	kind.big_endian = kind.nano = true;
	kind.link = SAMPLE_RAW;
	put_file_header(&file, &kind);
	put_packet(&file, &kind, 1774900001, &six);
	assert_int_equal(count_packets(&file, 1774900000), 2);
	buf_clear(&file);
}

/* Behind damage the next packet is found, and what is passed over is what was damaged. */
static void damage_is_passed_over(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 64; seed++) {
		static struct pcap pcap;
		struct random_state random = { seed };
		const struct sample_file kind = { .ng = seed / 2 % 2 == 1,
			.big_endian = seed % 2 == 1,
			.link = SAMPLE_ETHERNET };
		struct pcap_packet packet;
		struct buf file;
		const char *why;
		size_t used, begin[5], skip;
		buf_init(&file);
		memset(&pcap, 0, sizeof pcap);
		put_file_header(&file, &kind);
		for (int k = 0; k < 4; k++) {
			begin[k] = file.length;
			put_packet(&file, &kind, 1774900000, &four);
		}
		begin[4] = file.length;
		/* The length of one of the first three becomes impossible. */
		size_t which = random_below(&random, 3), at = 0;
		memset(file.text + begin[which] + (kind.ng ? 4 : 8), 0x7F, 4);
		for (;;) {
			enum pcap_piece piece = pcap_next(&pcap,
				rd_of(file.text + at, file.length - at), &used, &packet, &why);
			if (piece == PCAP_DAMAGED)
				break;
			assert_true(piece == PCAP_PACKET || piece == PCAP_OTHER);
			at += used;
		}
		assert_non_null(why);
		assert_int_equal(at, begin[which]);
		struct rd rest = rd_of(file.text + at + 1, file.length - at - 1);
		assert_true(pcap_resume(&pcap, rest, true, &skip));
		assert_int_equal(skip + 1, begin[which + 1] - begin[which]);
		/* Short of bytes and not at the end nothing is decided. */
		assert_false(pcap_resume(&pcap, rest, false, &skip));
		assert_int_equal(skip, 0);
		buf_clear(&file);
	}
}

static void other_files_are_none(void **state)
{
	static const uint8_t not [] = { 0x0A, 0x0D, 0x0D, 0x0A, 0, 0, 0, 28, 1, 2, 3, 4 };
	(void)state;
	assert_false(pcap_is(not, sizeof not ));
	assert_false(pcap_is((const uint8_t *)"\xD4\xC3\xB2\xA1", 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_link_carries_both_families),
		cmocka_unit_test(a_packet_that_was_cut_tells_what_is_missing),
		cmocka_unit_test(fragments_and_strangers_are_told),
		cmocka_unit_test(fragments_of_ipv6),
		cmocka_unit_test(files_of_all_kinds),
		cmocka_unit_test(sections_follow_each_other),
		cmocka_unit_test(damage_is_passed_over),
		cmocka_unit_test(other_files_are_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
