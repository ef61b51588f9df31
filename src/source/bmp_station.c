#include "source/bmp_station.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "wire/width.h"

#include <stdlib.h>
#include <string.h>

enum { TABLE_START = 64, IDLE = 1, ESTABLISHED = 6 };

/* A peer as the router tells peers apart (RFC 7854, 4.2); pre- and post-policy are one. */
struct session {
	bool used, up;
	uint8_t type;
	uint64_t distinguisher;
	struct addr addr;
	asn_t own; /* the router's side */
	struct bgp_encoding in, out;
};

struct bmp_station {
	struct recording_part *part;
	struct session *table; /* open addressing, at most half full */
	size_t size, sessions;
	uint8_t *body; /* of an UPDATE whose path had to be put right; NULL until there is one */
};

struct bmp_station *bmp_station_new(struct recording_part *part)
{
	struct bmp_station *station = xcalloc(1, sizeof *station);
	station->part = part;
	station->size = TABLE_START;
	station->table = xcalloc(station->size, sizeof *station->table);
	return station;
}

void bmp_station_free(struct bmp_station *station)
{
	if (station == NULL)
		return;
	free(station->table);
	free(station->body);
	free(station);
}

static size_t hash_peer(const struct bmp_peer *peer)
{
	uint64_t hash = peer->distinguisher * 31 + peer->type, half;
	for (size_t i = 0; i < sizeof peer->peer.addr.byte; i += sizeof half) {
		memcpy(&half, peer->peer.addr.byte + i, sizeof half);
		hash = hash_stir(hash, half);
	}
	return (size_t)hash;
}

static bool is_of(const struct session *session, const struct bmp_peer *peer)
{
	return session->type == peer->type && session->distinguisher == peer->distinguisher &&
	       addr_compare(&session->addr, &peer->peer.addr) == 0;
}

/* Its place in the table, or the free one where it belongs. */
static struct session *place_of(const struct bmp_station *station, const struct bmp_peer *peer)
{
	size_t i = hash_peer(peer) & (station->size - 1);
	while (station->table[i].used && !is_of(&station->table[i], peer))
		i = (i + 1) & (station->size - 1);
	return &station->table[i];
}

static void grow(struct bmp_station *station)
{
	struct session *old = station->table;
	size_t size = station->size;
	station->size = 2 * size;
	station->table = xcalloc(station->size, sizeof *station->table);
	for (size_t i = 0; i < size; i++) {
		struct bmp_peer peer = { .type = old[i].type,
			.distinguisher = old[i].distinguisher,
			.peer = { 0, old[i].addr } };
		if (old[i].used)
			*place_of(station, &peer) = old[i];
	}
	free(old);
}

/* The session of a peer, made when it is new; NULL beyond the maximum. */
static struct session *add_session(struct bmp_station *station, const struct bmp_peer *peer)
{
	struct session *session = place_of(station, peer);
	if (session->used)
		return session;
	if (station->sessions == BMP_STATION_PEERS_MAX)
		return NULL;
	if (2 * station->sessions >= station->size)
		grow(station);
	station->sessions++;
	station->part->report->peers++;
	session = place_of(station, peer);
	*session = (struct session){ .used = true,
		.type = peer->type,
		.distinguisher = peer->distinguisher,
		.addr = peer->peer.addr };
	return session;
}

/* What is common to the routes of a message. Routers that give no time leave it to the arrival. */
static struct route route_of(const struct bmp_station *station, const struct bmp_peer *peer)
{
	const struct recording_part *part = station->part;
	bool dated = peer->time != 0;
	return (struct route){
		.form = ROUTE_FORM_BMP,
		.sent = peer->rib == BGP_ADJ_RIB_OUT || peer->rib == BGP_ADJ_RIB_OUT_POST,
		.offset = part->offset,
		.time = dated ? peer->time : part->arrival,
		.microseconds = dated ? peer->microseconds : part->arrival_microseconds,
		.peer = &peer->peer,
		.rib = peer->rib,
	};
}

static int tell_state(
	struct bmp_station *station, const struct bmp_peer *peer, struct bgp_state_change state)
{
	struct route route = route_of(station, peer);
	route.kind = ROUTE_STATE;
	route.state = state;
	return recording_route(station->part, &route);
}

static int take_peer_up(struct bmp_station *station, const struct bmp_message *message)
{
	struct recording_part *part = station->part;
	struct bmp_peer_up up;
	const char *why = bmp_peer_up_read(message, &up);
	struct session *session = why == NULL ? add_session(station, &message->peer) : NULL;
	if (why == NULL && session == NULL)
		why = "a Peer Up beyond the maximum of peers";
	if (why != NULL) {
		recording_refuse(part, why);
		return 0;
	}
	part->report->messages[BGP_OPEN] += 2;
	session->own = up.sent.asn;
	session->in = bmp_peer_up_encoding(&up, BGP_ADJ_RIB_IN);
	session->out = bmp_peer_up_encoding(&up, BGP_ADJ_RIB_OUT);
	session->up = true;
	return tell_state(station, &message->peer, (struct bgp_state_change){ 0, ESTABLISHED });
}

static int take_peer_down(struct bmp_station *station, const struct bmp_message *message)
{
	struct recording_part *part = station->part;
	struct bmp_peer_down down;
	const char *why = bmp_peer_down_read(message, &down);
	if (why != NULL) {
		recording_refuse(part, why);
		return 0;
	}
	part->report->messages[BGP_NOTIFICATION] += down.reason == BMP_DOWN_LOCAL_NOTIFICATION ||
						    down.reason == BMP_DOWN_REMOTE_NOTIFICATION;
	struct session *session = place_of(station, &message->peer);
	if (!session->used || !session->up) {
		recording_note(part, "Peer Down of a peer that was not up", 1);
		return 0;
	}
	session->up = false;
	return tell_state(station, &message->peer, (struct bgp_state_change){ ESTABLISHED, IDLE });
}

static asn_t read_asn(struct rd *in, bool wide)
{
	return wide ? rd_u32(in) : rd_u16(in);
}

/* Whether the AS_PATH begins with that AS in a sequence. */
static bool begins_with(struct rd path, bool wide, asn_t asn)
{
	uint8_t type = rd_u8(&path), count = rd_u8(&path);
	return read_asn(&path, wide) == asn && path.err == NULL && type == AS_SEQUENCE && count > 0;
}

static void put_u16(uint8_t *at, size_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

/*
 * Copies `body`, that of an UPDATE, into the room of the station without the first AS of `path`, an
 * attribute in it. The lengths around it become smaller: of all attributes, of the AS_PATH, and of
 * its segment, which goes when it was that AS alone.
 */
static struct rd without_first(struct bmp_station *station, struct rd body,
	const struct bgp_other_attribute *path, bool wide)
{
	enum { EXTENDED_LENGTH = 0x10 };
	struct rd in = body;
	rd_bytes(&in, rd_u16(&in));
	size_t attributes_at = (size_t)(in.p - body.p), attributes = rd_u16(&in);
	size_t path_at = (size_t)(path->value.p - body.p), length = rd_left(&path->value);
	bool alone = path->value.p[1] == 1;
	size_t from = path_at + (alone ? 0 : 2), cut = (wide ? 4u : 2u) + (alone ? 2u : 0u);
	size_t all = rd_left(&body);
	if (station->body == NULL)
		station->body = xmalloc(BGP_MESSAGE_MAX);
	uint8_t *out = station->body;
	memcpy(out, body.p, from);
	memcpy(out + from, body.p + from + cut, all - from - cut);
	put_u16(out + attributes_at, attributes - cut);
	if ((path->flags & EXTENDED_LENGTH) != 0)
		put_u16(out + path_at - 2, length - cut);
	else
		out[path_at - 1] = (uint8_t)(length - cut);
	if (!alone)
		out[path_at + 1]--;
	return rd_of(out, all - cut);
}

/* The router's own AS, where no path it received can begin with it; 0 where one can. */
static asn_t own_of(const struct session *session, const struct bmp_peer *peer)
{
	if (peer->rib == BGP_LOC_RIB)
		return peer->peer.asn;
	bool received = peer->rib == BGP_ADJ_RIB_IN || peer->rib == BGP_ADJ_RIB_IN_POST;
	return received && session != NULL && session->own != peer->peer.asn ? session->own : 0;
}

/* The first AS_PATH in the body of an UPDATE. */
static bool find_path(struct rd body, struct bgp_other_attribute *path)
{
	rd_bytes(&body, rd_u16(&body));
	struct rd attributes = rd_sub(&body, rd_u16(&body));
	while (body.err == NULL && bgp_attribute_next(&attributes, path) == 1) {
		if (path->type == BGP_AS_PATH)
			return true;
	}
	return false;
}

static struct rd put_right(
	struct bmp_station *station, struct rd body, const struct bgp_encoding *encoding, asn_t own)
{
	struct bgp_other_attribute path;
	if (own == 0 || !find_path(body, &path) || !begins_with(path.value, encoding->wide, own))
		return body;
	recording_note(station->part, "paths that began with the router's own AS, taken off", 1);
	return without_first(station, body, &path, encoding->wide);
}

static const char *count_name(const struct bmp_message *message)
{
	static const char *const monitoring[] = { "Route Monitoring, Adj-RIB-In",
		"Route Monitoring, Adj-RIB-In post-policy", "Route Monitoring, Loc-RIB",
		"Route Monitoring, Adj-RIB-Out", "Route Monitoring, Adj-RIB-Out post-policy" };
	return message->type == BMP_ROUTE_MONITORING ? monitoring[message->peer.rib]
						     : bmp_type_name(message->type);
}

/* What the session agreed on, or what can be guessed of one whose Peer Up was not seen. */
static struct bgp_encoding encoding_of(struct bmp_station *station, const struct bmp_peer *peer,
	const struct session *session, struct rd body)
{
	struct bgp_encoding encoding = { 0 };
	if (session->used && session->up)
		encoding = peer->rib >= BGP_ADJ_RIB_OUT ? session->out : session->in;
	else
		recording_note(station->part, "messages of peers whose Peer Up was not seen", 1);
	encoding.guess_add_path =
		true; /* Huawei sends identifiers which the session did not have */
	rd_bytes(&body, rd_u16(&body));
	enum as_width width = as_width_guess(rd_sub(&body, rd_u16(&body)));
	encoding.wide = !peer->narrow;
	if (width != AS_WIDTH_UNKNOWN && encoding.wide != (width == AS_WIDTH_WIDE)) {
		recording_note(station->part, "paths of another width than told", 1);
		encoding.wide = width == AS_WIDTH_WIDE;
	}
	return encoding;
}

static int take_routes(struct bmp_station *station, const struct bmp_message *message)
{
	struct recording_part *part = station->part;
	const struct bmp_peer *peer = &message->peer;
	const struct session *session = place_of(station, peer);
	struct rd body, rest;
	const char *why = bmp_update_read(message, &body, &rest);
	if (why != NULL) {
		recording_refuse(part, why);
		return 0;
	}
	if (rd_left(&rest) > 0)
		recording_note(part, "messages with information behind their UPDATE", 1);
	struct bgp_encoding encoding = encoding_of(station, peer, session, body);
	struct route route = route_of(station, peer);
	body = put_right(station, body, &encoding, own_of(session->used ? session : NULL, peer));
	return recording_message(part, BGP_UPDATE, &body, &encoding, &route);
}

/* RFC 7854, 4.7: not the routes of a table; what was mirrored is counted by its kind. */
static void take_mirrored(struct bmp_station *station, const struct bmp_message *message)
{
	struct rd in = message->body, body;
	struct bmp_tlv tlv;
	uint8_t type;
	while (bmp_tlv_next(&in, &tlv) == 1) {
		if (tlv.type == BMP_MIRRORING_INFORMATION && rd_u16(&tlv.value) == 1)
			recording_note(station->part, "mirrored messages the router lost", 1);
		if (tlv.type != BMP_MIRRORED_MESSAGE)
			continue;
		bool good = bgp_message_begin(&tlv.value, &type, &body) == NULL;
		recording_note(station->part,
			good ? "mirrored BGP messages" : "mirrored BGP messages in error", 1);
	}
}

int bmp_station_take(struct bmp_station *station, struct rd bytes)
{
	struct bmp_message message;
	const char *why = bmp_message_begin(bytes, &message);
	if (why != NULL) {
		recording_refuse(station->part, why);
		return 0;
	}
	recording_count(station->part, count_name(&message), message.peer.time);
	switch (message.type) {
	case BMP_ROUTE_MONITORING:
		return take_routes(station, &message);
	case BMP_PEER_UP:
		return take_peer_up(station, &message);
	case BMP_PEER_DOWN:
		return take_peer_down(station, &message);
	case BMP_ROUTE_MIRRORING:
		take_mirrored(station, &message);
		return 0;
	default:
		return 0;
	}
}
