#include "wire/bmp.h"

#include <string.h>

/* RFC 7854, 4.2: flags; O is RFC 8671, 4; F is RFC 9069, 4.2. */
enum {
	FLAG_V6 = 0x80,
	FLAG_POST = 0x40,
	FLAG_NARROW = 0x20,
	FLAG_OUT = 0x10,
	FLAG_FILTERED = 0x80
};

static bool has_peer(uint8_t type)
{
	return type != BMP_INITIATION && type != BMP_TERMINATION;
}

const char *bmp_type_name(uint8_t type)
{
	static const char *const name[BMP_TYPES] = { "Route Monitoring", "Statistics Report",
		"Peer Down", "Peer Up", "Initiation", "Termination", "Route Mirroring" };
	return type < BMP_TYPES ? name[type] : "unknown type";
}

enum bmp_frame bmp_frame(const uint8_t *bytes, size_t size, size_t *length)
{
	enum { VERSION_4 = 4 };
	*length = 0;
	if (size == 0)
		return BMP_FRAME_MORE;
	if (bytes[0] != BMP_VERSION && bytes[0] != VERSION_4)
		return BMP_FRAME_NONE;
	if (size < BMP_HEADER_BYTES)
		return BMP_FRAME_MORE;
	struct rd in = rd_of(bytes + 1, size - 1);
	uint32_t told = rd_u32(&in);
	uint8_t type = rd_u8(&in);
	size_t least = BMP_HEADER_BYTES + (has_peer(type) ? BMP_PEER_HEADER_BYTES : 0);
	if (type >= BMP_TYPES || told < least || told > BMP_MESSAGE_MAX)
		return BMP_FRAME_NONE;
	*length = told;
	if (size < told)
		return BMP_FRAME_MORE;
	return bytes[0] == VERSION_4 ? BMP_FRAME_VERSION_4 : BMP_FRAME_WHOLE;
}

static struct addr read_addr4(struct rd *in)
{
	struct addr addr = { .family = ADDR_IPV4 };
	const uint8_t *bytes = rd_bytes(in, 4);
	if (bytes != NULL)
		memcpy(addr.byte, bytes, 4);
	return addr;
}

/* Sixteen bytes; an IPv4 address stands in the last four. */
static struct addr read_addr(struct rd *in, bool v6)
{
	enum { BYTES = 16, BEFORE = 12 };
	if (!v6) {
		rd_bytes(in, BEFORE);
		return read_addr4(in);
	}
	struct addr addr = { .family = ADDR_IPV6 };
	const uint8_t *bytes = rd_bytes(in, BYTES);
	if (bytes != NULL)
		memcpy(addr.byte, bytes, BYTES);
	return addr;
}

static enum bgp_rib rib_of(uint8_t type, uint8_t flags)
{
	if (type == BMP_PEER_LOC_RIB)
		return BGP_LOC_RIB;
	if ((flags & FLAG_OUT) != 0)
		return (flags & FLAG_POST) != 0 ? BGP_ADJ_RIB_OUT_POST : BGP_ADJ_RIB_OUT;
	return (flags & FLAG_POST) != 0 ? BGP_ADJ_RIB_IN_POST : BGP_ADJ_RIB_IN;
}

static void read_peer(struct rd *in, struct bmp_peer *peer)
{
	peer->type = rd_u8(in);
	uint8_t flags = rd_u8(in);
	bool loc_rib = peer->type == BMP_PEER_LOC_RIB;
	peer->rib = (uint8_t)rib_of(peer->type, flags);
	peer->narrow = !loc_rib && (flags & FLAG_NARROW) != 0;
	peer->filtered = loc_rib && (flags & FLAG_FILTERED) != 0;
	peer->distinguisher = (uint64_t)rd_u32(in) << 32;
	peer->distinguisher |= rd_u32(in);
	peer->peer.addr = read_addr(in, !loc_rib && (flags & FLAG_V6) != 0);
	peer->peer.asn = rd_u32(in);
	peer->identifier = read_addr4(in);
	peer->time = rd_u32(in);
	peer->microseconds = rd_u32(in);
	if (in->err == NULL && peer->type > BMP_PEER_LOC_RIB)
		rd_fail(in, "a BMP peer of an unknown type");
}

const char *bmp_message_begin(struct rd message, struct bmp_message *out)
{
	uint8_t version = rd_u8(&message);
	rd_u32(&message);
	*out = (struct bmp_message){ .type = rd_u8(&message) };
	if (message.err == NULL && version != BMP_VERSION)
		rd_fail(&message, "BMP of a version other than 3");
	if (message.err == NULL && out->type >= BMP_TYPES)
		rd_fail(&message, "a BMP message of an unknown type");
	if (has_peer(out->type))
		read_peer(&message, &out->peer);
	out->body = message;
	return message.err;
}

int bmp_tlv_next(struct rd *in, struct bmp_tlv *tlv)
{
	if (rd_left(in) == 0)
		return in->err == NULL ? 0 : -1;
	tlv->type = rd_u16(in);
	tlv->value = rd_sub(in, rd_u16(in));
	return in->err == NULL ? 1 : -1;
}

/* A maximum keeps the search for a message behind damage from reading the same bytes too often. */
static const char *check_tlvs(struct rd in)
{
	enum { TLVS_MAX = 1024 };
	struct bmp_tlv tlv;
	int got = 1;
	for (int i = 0; i < TLVS_MAX && got == 1; i++)
		got = bmp_tlv_next(&in, &tlv);
	return got == 0 ? NULL : "BMP information reaches behind its message";
}

/* The body of a BGP message of that type, which must be there. */
static struct rd take_bgp(struct rd *in, enum bgp_message_type wanted)
{
	struct rd body = { 0 };
	uint8_t type = 0;
	const char *why = in->err != NULL ? in->err : bgp_message_begin(in, &type, &body);
	if (why == NULL && type != wanted)
		why = "a BGP message of another type than its BMP message has";
	if (why != NULL) {
		rd_fail(in, why);
		body = (struct rd){ .err = in->err };
	}
	return body;
}

static void read_open(struct rd *in, struct bgp_open *open)
{
	struct rd body = take_bgp(in, BGP_OPEN);
	if (in->err != NULL)
		return;
	const char *why = bgp_open_read(body, open);
	if (why != NULL)
		rd_fail(in, why);
}

static void begin_peer_up(struct rd *in, const struct bmp_peer *peer, struct bmp_peer_up *up)
{
	/* No flag tells the family of the local address; it is that of the peer's. */
	up->local = read_addr(in, peer->peer.addr.family == ADDR_IPV6);
	up->local_port = rd_u16(in);
	up->remote_port = rd_u16(in);
}

const char *bmp_peer_up_read(const struct bmp_message *message, struct bmp_peer_up *up)
{
	struct rd in = message->body;
	*up = (struct bmp_peer_up){ 0 };
	begin_peer_up(&in, &message->peer, up);
	read_open(&in, &up->sent);
	read_open(&in, &up->received);
	up->information = in;
	return in.err != NULL ? in.err : check_tlvs(in);
}

struct bgp_encoding bmp_peer_up_encoding(const struct bmp_peer_up *up, enum bgp_rib rib)
{
	if (rib == BGP_ADJ_RIB_OUT || rib == BGP_ADJ_RIB_OUT_POST)
		return bgp_session_encoding(&up->sent, &up->received);
	return bgp_session_encoding(&up->received, &up->sent);
}

static void read_notification(struct rd *in, struct bmp_peer_down *down)
{
	struct rd body = take_bgp(in, BGP_NOTIFICATION);
	down->code = rd_u8(&body);
	down->subcode = rd_u8(&body);
	down->notification_data = body;
	if (body.err != NULL)
		rd_fail(in, body.err);
}

const char *bmp_peer_down_read(const struct bmp_message *message, struct bmp_peer_down *down)
{
	struct rd in = message->body;
	*down = (struct bmp_peer_down){ .reason = rd_u8(&in) };
	if (in.err != NULL)
		return in.err;
	switch (down->reason) {
	case BMP_DOWN_LOCAL_NOTIFICATION:
	case BMP_DOWN_REMOTE_NOTIFICATION:
		read_notification(&in, down);
		break;
	case BMP_DOWN_LOCAL:
		down->fsm_event = rd_u16(&in);
		break;
	case BMP_DOWN_REMOTE:
	case BMP_DOWN_NOT_MONITORED:
	case BMP_DOWN_LOC_RIB:
		break;
	default:
		return "a BMP Peer Down for an unknown reason";
	}
	down->information = in;
	return in.err != NULL ? in.err : check_tlvs(in);
}

uint32_t bmp_statistics_begin(struct rd *body)
{
	return rd_u32(body);
}

static const char *statistic_name(uint16_t type)
{
	/* IANA, BMP Statistics Types */
	static const char *const name[] = {
		"prefixes rejected by inbound policy",
		"duplicate prefix advertisements",
		"duplicate withdraws",
		"updates invalidated due to CLUSTER_LIST loop",
		"updates invalidated due to AS_PATH loop",
		"updates invalidated due to ORIGINATOR_ID",
		"updates invalidated due to AS_CONFED loop",
		"routes in Adj-RIBs-In",
		"routes in Loc-RIB",
		"routes in per-family Adj-RIB-In",
		"routes in per-family Loc-RIB",
		"updates subjected to treat-as-withdraw",
		"prefixes subjected to treat-as-withdraw",
		"duplicate update messages received",
		"routes in pre-policy Adj-RIBs-Out",
		"routes in post-policy Adj-RIBs-Out",
		"routes in per-family pre-policy Adj-RIB-Out",
		"routes in per-family post-policy Adj-RIB-Out",
	};
	return type < sizeof name / sizeof *name ? name[type] : NULL;
}

int bmp_statistic_next(struct rd *body, struct bmp_statistic *statistic)
{
	enum { COUNTER = 4, GAUGE = 8, FAMILY = 3 };
	struct bmp_tlv tlv;
	int got = bmp_tlv_next(body, &tlv);
	if (got != 1)
		return got;
	*statistic = (struct bmp_statistic){ .type = tlv.type, .name = statistic_name(tlv.type) };
	if (rd_left(&tlv.value) == FAMILY + GAUGE) {
		statistic->per_family = true;
		statistic->afi = rd_u16(&tlv.value);
		statistic->safi = rd_u8(&tlv.value);
	}
	size_t left = rd_left(&tlv.value);
	statistic->numeric = left == COUNTER || left == GAUGE;
	if (left == GAUGE)
		statistic->value = (uint64_t)rd_u32(&tlv.value) << 32;
	if (statistic->numeric)
		statistic->value |= rd_u32(&tlv.value);
	return 1;
}

static const char *check_statistics(struct rd in)
{
	uint32_t told = bmp_statistics_begin(&in), count = 0;
	struct bmp_statistic statistic;
	int got;
	while ((got = bmp_statistic_next(&in, &statistic)) == 1)
		count++;
	if (got != 0)
		return "BMP statistics reach behind their message";
	return count == told ? NULL : "BMP statistics of another number than told";
}

const char *bmp_update_read(const struct bmp_message *message, struct rd *update, struct rd *rest)
{
	struct rd in = message->body;
	*update = take_bgp(&in, BGP_UPDATE);
	*rest = in;
	return in.err != NULL ? in.err : check_tlvs(in);
}

/* The marker and length alone decide: an UPDATE that is damaged inside is for others to tell. */
static const char *check_update(const struct bmp_message *message)
{
	struct rd update, rest;
	return bmp_update_read(message, &update, &rest);
}

static const char *check_peer_up(const struct bmp_message *message)
{
	struct rd in = message->body;
	struct bmp_peer_up up;
	begin_peer_up(&in, &message->peer, &up);
	take_bgp(&in, BGP_OPEN);
	take_bgp(&in, BGP_OPEN);
	return in.err != NULL ? in.err : check_tlvs(in);
}

const char *bmp_message_check(struct rd bytes)
{
	struct bmp_message message;
	struct bmp_peer_down down;
	const char *why = bmp_message_begin(bytes, &message);
	if (why != NULL)
		return why;
	switch (message.type) {
	case BMP_ROUTE_MONITORING:
		return check_update(&message);
	case BMP_STATISTICS:
		return check_statistics(message.body);
	case BMP_PEER_DOWN:
		return bmp_peer_down_read(&message, &down);
	case BMP_PEER_UP:
		return check_peer_up(&message);
	default:
		return check_tlvs(message.body);
	}
}
