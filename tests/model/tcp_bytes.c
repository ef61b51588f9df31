#include "model/tcp_bytes.h"

#include <assert.h>

/* In the byte order of a file. */
static void put_16(struct buf *out, bool big, unsigned value)
{
	put_u16(out, big ? value : (value >> 8 & 0xFF) | (value & 0xFF) << 8);
}

static void put_32(struct buf *out, bool big, uint32_t value)
{
	put_u32(out, big ? value : __builtin_bswap32(value));
}

static void put_zeros(struct buf *out, size_t count)
{
	while (count-- > 0)
		put_u8(out, 0);
}

static struct addr parse_addr(const char *text)
{
	struct addr addr;
	bool good = addr_parse(span_of(text), &addr);
	assert(good);
	(void)good;
	return addr;
}

static void put_tcp(struct buf *out, const struct sample_segment *segment)
{
	put_u16(out, segment->from_port);
	put_u16(out, segment->to_port);
	put_u32(out, segment->sequence);
	put_u32(out, 1);
	put_u8(out, 6 << 4); /* 24 bytes: one option */
	put_u8(out, segment->flags);
	put_zeros(out, 6);
	put_u32(out, 0x01010101);
	buf_add(out, segment->bytes, segment->size);
}

static void put_ipv4(struct buf *out, const struct buf *tcp, bool extended)
{
	unsigned header = extended ? 24 : 20;
	put_u8(out, 4u << 4 | header / 4);
	put_u8(out, 0);
	put_u16(out, (unsigned)(header + tcp->length));
	put_u32(out, 0x00004000); /* identification; not to be fragmented */
	put_u8(out, 64);
	put_u8(out, 6);
	put_u16(out, 0);
}

static void put_ipv6(struct buf *out, const struct buf *tcp, bool extended)
{
	put_u32(out, 6u << 28);
	put_u16(out, (unsigned)(tcp->length + (extended ? 16 : 0)));
	put_u8(out, extended ? 0 : 6);
	put_u8(out, 64);
}

void put_ip(struct buf *out, const struct sample_segment *segment, bool extended)
{
	struct addr from = parse_addr(segment->from), to = parse_addr(segment->to);
	size_t length = addr_bits(&from) / 8;
	struct buf tcp;
	buf_init(&tcp);
	put_tcp(&tcp, segment);
	if (from.family == ADDR_IPV4)
		put_ipv4(out, &tcp, extended);
	else
		put_ipv6(out, &tcp, extended);
	buf_add(out, (const char *)from.byte, length);
	buf_add(out, (const char *)to.byte, length);
	if (extended && from.family == ADDR_IPV4) {
		put_u32(out, 0x01010101); /* options that do nothing */
	} else if (extended) {
		put_u8(out, 6); /* hop-by-hop options, 16 bytes */
		put_u8(out, 1);
		put_zeros(out, 14);
	}
	buf_add(out, tcp.text, tcp.length);
	buf_clear(&tcp);
}

uint32_t sample_link_number(enum sample_link link)
{
	static const uint32_t number[SAMPLE_LINKS] = { 1, 1, 113, 276, 0, 101 };
	return number[link];
}

void put_frame(struct buf *out, enum sample_link link, const struct buf *ip)
{
	unsigned type = (uint8_t)ip->text[0] >> 4 == 4 ? 0x0800 : 0x86DD;
	switch (link) {
	case SAMPLE_ETHERNET:
	case SAMPLE_VLAN:
		put_zeros(out, 12);
		if (link == SAMPLE_VLAN)
			put_u32(out, 0x81000007);
		put_u16(out, type);
		break;
	case SAMPLE_SLL:
		put_zeros(out, 14);
		put_u16(out, type);
		break;
	case SAMPLE_SLL2:
		put_u16(out, type);
		put_zeros(out, 18);
		break;
	case SAMPLE_NULL:
		put_u32(out, 0x02000000);
		break;
	case SAMPLE_RAW:
	case SAMPLE_LINKS:
		break;
	}
	buf_add(out, ip->text, ip->length);
}

static void put_block(struct buf *out, bool big, uint32_t type, const struct buf *body)
{
	size_t padding = (4 - body->length % 4) % 4, length = 12 + body->length + padding;
	put_32(out, big, type);
	put_32(out, big, (uint32_t)length);
	buf_add(out, body->text, body->length);
	put_zeros(out, padding);
	put_32(out, big, (uint32_t)length);
}

static void put_section(struct buf *out, const struct sample_file *file)
{
	bool big = file->big_endian;
	struct buf body;
	buf_init(&body);
	put_32(&body, big, 0x1A2B3C4D);
	put_16(&body, big, 1);
	put_16(&body, big, 0);
	put_32(&body, big, UINT32_MAX); /* length not known */
	put_32(&body, big, UINT32_MAX);
	put_block(out, big, 0x0A0D0D0A, &body);
	buf_reset(&body);
	put_16(&body, big, sample_link_number(file->link));
	put_16(&body, big, 0);
	put_32(&body, big, 65535);
	put_16(&body, big, 9); /* resolution of its clock */
	put_16(&body, big, 1);
	put_u8(&body, file->nano ? 9 : 6);
	put_zeros(&body, 3);
	put_32(&body, big, 0); /* end of the options */
	put_block(out, big, 1, &body);
	buf_clear(&body);
}

void put_file_header(struct buf *out, const struct sample_file *file)
{
	bool big = file->big_endian;
	if (file->ng) {
		put_section(out, file);
		return;
	}
	put_32(out, big, file->nano ? 0xA1B23C4D : 0xA1B2C3D4);
	put_16(out, big, 2);
	put_16(out, big, 4);
	put_zeros(out, 8);
	put_32(out, big, 65535);
	put_32(out, big, sample_link_number(file->link));
}

void put_packet(struct buf *out, const struct sample_file *file, uint32_t time,
	const struct sample_segment *segment)
{
	bool big = file->big_endian;
	struct buf ip, frame, body;
	buf_init(&ip);
	buf_init(&frame);
	buf_init(&body);
	put_ip(&ip, segment, false);
	put_frame(&frame, file->link, &ip);
	uint64_t unit = file->nano ? 1000000000 : 1000000, ticks = time * unit + unit / 4;
	if (file->ng) {
		put_32(&body, big, 0); /* interface */
		put_32(&body, big, (uint32_t)(ticks >> 32));
		put_32(&body, big, (uint32_t)ticks);
	} else {
		put_32(&body, big, time);
		put_32(&body, big, (uint32_t)(unit / 4));
	}
	put_32(&body, big, (uint32_t)frame.length);
	put_32(&body, big, (uint32_t)frame.length);
	buf_add(&body, frame.text, frame.length);
	if (file->ng)
		put_block(out, big, 6, &body);
	else
		buf_add(out, body.text, body.length);
	buf_clear(&ip);
	buf_clear(&frame);
	buf_clear(&body);
}
