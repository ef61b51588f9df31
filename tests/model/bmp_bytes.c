#include "model/bmp_bytes.h"

#include "base/random.h"

#include <assert.h>
#include <string.h>

static void put_buf(struct buf *out, const struct buf *part)
{
	buf_add(out, part->text, part->length);
}

static struct addr parse_addr(const char *text)
{
	struct addr addr;
	bool good = addr_parse(span_of(text), &addr);
	assert(good);
	(void)good;
	return addr;
}

void put_prefix(struct buf *out, const char *prefix)
{
	struct addr_range range;
	unsigned bits = 0;
	bool good = prefix_parse(span_of(prefix), false, &range) && range_is_prefix(&range, &bits);
	assert(good);
	(void)good;
	put_u8(out, bits);
	buf_add(out, (const char *)range.first.byte, (bits + 7) / 8);
}

void put_bgp(struct buf *out, unsigned type, const struct buf *body)
{
	for (int i = 0; i < 16; i++)
		put_u8(out, 0xFF);
	put_u16(out, (unsigned)(BGP_HEADER_BYTES + body->length));
	put_u8(out, type);
	put_buf(out, body);
}

static void put_attributes(struct buf *out, const struct sample_update *update)
{
	struct buf value;
	buf_init(&value);
	put_u8(&value, 0);
	put_attribute(out, 1, &value);
	put_as_path(out, update->hop, update->hops, !update->narrow);
	buf_reset(&value);
	put_u32(&value, 0xC0000201);
	put_attribute(out, 3, &value);
	buf_clear(&value);
}

void put_update(struct buf *out, const struct sample_update *update)
{
	struct buf body, part;
	buf_init(&body);
	buf_init(&part);
	if (update->withdrawn != NULL)
		put_prefix(&part, update->withdrawn);
	put_u16(&body, (unsigned)part.length);
	put_buf(&body, &part);
	buf_reset(&part);
	if (update->announced != NULL)
		put_attributes(&part, update);
	put_u16(&body, (unsigned)part.length);
	put_buf(&body, &part);
	if (update->announced != NULL)
		put_prefix(&body, update->announced);
	put_bgp(out, BGP_UPDATE, &body);
	buf_clear(&body);
	buf_clear(&part);
}

static void put_capability(struct buf *out, unsigned code, const struct buf *value)
{
	put_u8(out, 2); /* a parameter of capabilities, with one */
	put_u8(out, (unsigned)value->length + 2);
	put_u8(out, code);
	put_u8(out, (unsigned)value->length);
	put_buf(out, value);
}

void put_open(struct buf *out, asn_t asn, bool wide, unsigned add_path)
{
	struct buf body, parameters, value;
	buf_init(&body);
	buf_init(&parameters);
	buf_init(&value);
	put_u32(&value, asn);
	if (wide)
		put_capability(&parameters, 65, &value);
	buf_reset(&value);
	put_u16(&value, BGP_AFI_IPV4);
	put_u8(&value, BGP_SAFI_UNICAST);
	put_u8(&value, add_path);
	if (add_path != 0)
		put_capability(&parameters, 69, &value);
	put_u8(&body, 4);
	put_u16(&body, asn <= UINT16_MAX ? asn : 23456);
	put_u16(&body, 180);
	put_u32(&body, 0xC0000201);
	put_u8(&body, (unsigned)parameters.length);
	put_buf(&body, &parameters);
	put_bgp(out, BGP_OPEN, &body);
	buf_clear(&body);
	buf_clear(&parameters);
	buf_clear(&value);
}

static void put_peer_header(struct buf *out, const struct sample_peer *peer)
{
	static const char zeros[16];
	put_u8(out, peer->type);
	put_u8(out, peer->flags);
	put_u32(out, (uint32_t)(peer->distinguisher >> 32));
	put_u32(out, (uint32_t)peer->distinguisher);
	if (peer->addr == NULL) {
		buf_add(out, zeros, 16);
	} else {
		struct addr addr = parse_addr(peer->addr);
		size_t length = addr_bits(&addr) / 8;
		buf_add(out, zeros, 16 - length);
		buf_add(out, (const char *)addr.byte, length);
	}
	put_u32(out, peer->asn);
	put_u32(out, 0xC0000202);
	put_u32(out, peer->time);
	put_u32(out, peer->microseconds);
}

void put_bmp(struct buf *out, unsigned type, const struct sample_peer *peer, const struct buf *body)
{
	size_t headers = BMP_HEADER_BYTES + (peer != NULL ? BMP_PEER_HEADER_BYTES : 0u);
	put_u8(out, BMP_VERSION);
	put_u32(out, (uint32_t)(headers + body->length));
	put_u8(out, type);
	if (peer != NULL)
		put_peer_header(out, peer);
	put_buf(out, body);
}

void put_tlv(struct buf *out, unsigned type, const char *value)
{
	put_u16(out, type);
	put_u16(out, (unsigned)strlen(value));
	buf_puts(out, value);
}

void put_monitoring(
	struct buf *out, const struct sample_peer *peer, const struct sample_update *update)
{
	struct buf body;
	buf_init(&body);
	put_update(&body, update);
	put_bmp(out, BMP_ROUTE_MONITORING, peer, &body);
	buf_clear(&body);
}

void put_peer_up(struct buf *out, const struct sample_peer *peer, const struct buf *sent,
	const struct buf *received)
{
	struct buf body;
	buf_init(&body);
	put_u32(&body, 0);
	put_u32(&body, 0);
	put_u32(&body, 0);
	put_u32(&body, 0xC00002FE);
	put_u16(&body, 179);
	put_u16(&body, 40000);
	put_buf(&body, sent);
	put_buf(&body, received);
	put_bmp(out, BMP_PEER_UP, peer, &body);
	buf_clear(&body);
}

void put_peer_down(struct buf *out, const struct sample_peer *peer, unsigned reason)
{
	struct buf body, notification;
	buf_init(&body);
	buf_init(&notification);
	put_u8(&body, reason);
	put_u8(&notification, 6); /* Cease, administrative shutdown (RFC 8203) */
	put_u8(&notification, 2);
	if (reason == BMP_DOWN_LOCAL_NOTIFICATION || reason == BMP_DOWN_REMOTE_NOTIFICATION)
		put_bgp(&body, BGP_NOTIFICATION, &notification);
	else if (reason == BMP_DOWN_LOCAL)
		put_u16(&body, 24);
	else if (reason == BMP_DOWN_LOC_RIB)
		put_tlv(&body, BMP_VRF_NAME, "red");
	put_bmp(out, BMP_PEER_DOWN, peer, &body);
	buf_clear(&body);
	buf_clear(&notification);
}

static void put_statistics(struct buf *out, const struct sample_peer *peer)
{
	struct buf body;
	buf_init(&body);
	put_u32(&body, 3);
	put_u16(&body, 0); /* a counter */
	put_u16(&body, 4);
	put_u32(&body, 7);
	put_u16(&body, 7); /* a gauge */
	put_u16(&body, 8);
	put_u32(&body, 1);
	put_u32(&body, 2);
	put_u16(&body, 9); /* a gauge of one family */
	put_u16(&body, 11);
	put_u16(&body, BGP_AFI_IPV6);
	put_u8(&body, BGP_SAFI_UNICAST);
	put_u32(&body, 0);
	put_u32(&body, 5);
	put_bmp(out, BMP_STATISTICS, peer, &body);
	buf_clear(&body);
}

static void put_mirrored(struct buf *out, const struct sample_peer *peer)
{
	struct buf body, message, empty;
	buf_init(&body);
	buf_init(&message);
	buf_init(&empty);
	put_bgp(&message, BGP_KEEPALIVE, &empty);
	put_u16(&body, BMP_MIRRORED_MESSAGE);
	put_u16(&body, (unsigned)message.length);
	put_buf(&body, &message);
	put_u16(&body, BMP_MIRRORING_INFORMATION);
	put_u16(&body, 2);
	put_u16(&body, 1);
	put_bmp(out, BMP_ROUTE_MIRRORING, peer, &body);
	buf_clear(&body);
	buf_clear(&message);
	buf_clear(&empty);
}

static void put_termination(struct buf *out)
{
	struct buf body;
	buf_init(&body);
	put_u16(&body, BMP_TERMINATION_REASON);
	put_u16(&body, 2);
	put_u16(&body, 3);
	put_bmp(out, BMP_TERMINATION, NULL, &body);
	buf_clear(&body);
}

static void put_initiation(struct buf *out)
{
	struct buf body;
	buf_init(&body);
	put_tlv(&body, BMP_SYSTEM_NAME, "vantage");
	put_tlv(&body, BMP_SYSTEM_DESCRIPTION, "a router that was made up");
	put_bmp(out, BMP_INITIATION, NULL, &body);
	buf_clear(&body);
}

void put_episode(struct buf *out, unsigned seed)
{
	static const asn_t hop[] = { 64500, 64501, 65551 };
	static const char *const prefix[] = { "192.0.2.0/24", "198.51.100.0/25", "203.0.113.7/32",
		"198.51.0.0/16" };
	struct random_state random = { seed };
	struct sample_peer peer[] = {
		{ .addr = "192.0.2.1", .asn = 64500, .time = 1774900000 },
		{ .addr = "2001:db8::1", .asn = 65550, .flags = SAMPLE_V6, .time = 1774900001 },
		{ .type = BMP_PEER_LOC_RIB, .asn = 64510, .time = 1774900002 },
	};
	struct buf ours, theirs;
	buf_init(&ours);
	buf_init(&theirs);
	put_open(&ours, 64510, true, 0);
	put_initiation(out);
	put_peer_down(out, &peer[0], BMP_DOWN_LOCAL); /* of one that never came */
	for (int i = 0; i < 3; i++) {
		buf_reset(&theirs);
		put_open(&theirs, peer[i].asn, true, 0);
		put_peer_up(out, &peer[i], &ours, &theirs);
	}
	for (int i = 0; i < 12; i++) {
		size_t which = (size_t)random_below(&random, 3);
		struct sample_update update = { .hop = hop, .hops = 3 };
		const char **side =
			random_below(&random, 3) == 0 ? &update.withdrawn : &update.announced;
		*side = prefix[random_below(&random, 4)];
		put_monitoring(out, &peer[which], &update);
		if (i % 5 == 0)
			put_statistics(out, &peer[which]);
	}
	put_mirrored(out, &peer[0]);
	put_peer_down(out, &peer[1], BMP_DOWN_REMOTE_NOTIFICATION);
	put_peer_down(out, &peer[2], BMP_DOWN_LOC_RIB);
	put_termination(out);
	buf_clear(&ours);
	buf_clear(&theirs);
}
