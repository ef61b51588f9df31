/*
 * RIS Live: BGP messages of the RIPE route collectors as JSON, an object a line, from its WebSocket
 * (`{"type":"ris_message","data":{...}}`) or its stream over HTTP (`/v1/stream/`, the same).
 *
 * An UPDATE comes out as BGP bytes, so that it is decoded as any other: those of the field `raw`
 * where it is there, which keep all attributes; else they are written from the fields.
 *
 * ris_read takes a line apart; ris_update_next hands out the UPDATEs in it. The AS numbers of those
 * written from fields have four bytes; those of `raw` are told by as_width_guess.
 */
#pragma once

#include "base/json_read.h"
#include "wire/bgp.h"

enum {
	RIS_LINE_MAX = 1 << 20
}; /* 65,535 bytes of UPDATE are 131,070 digits and some 400 kB text */

enum ris_kind {
	RIS_UPDATE,
	RIS_OPEN,
	RIS_NOTIFICATION,
	RIS_KEEPALIVE,
	RIS_ROUTE_REFRESH,
	RIS_PEER_STATE,
	RIS_ERROR, /* ris_error: `text` says what */
	RIS_SERVICE, /* ris_subscribe_ok, pong, ris_rrc_list: answers to the client */
	RIS_KINDS,
};

struct ris_message {
	enum ris_kind kind;
	uint32_t time, microseconds;
	struct bgp_peer peer;
	struct span host, id; /* the id orders the messages of a peer */
	struct span text; /* RIS_ERROR */
	bool up; /* RIS_PEER_STATE: connected, else down */
	/* What an UPDATE is made of, as JSON; empty where absent. */
	struct span raw, path, community, origin, med, aggregator, announcements, withdrawals;
	struct arena *arena;
	unsigned step; /* of ris_update_next */
	struct json_reader list; /* of the announcements that are still to be handed out */
	const char
		*raw_refused; /* why `raw` was not used although it is there, a literal, or NULL */
	bool from_raw; /* the UPDATE handed out last was that of `raw` */
	uint8_t bytes[BGP_MESSAGE_MAX]; /* where it lies */
};

/* A name for people and tallies, a literal: "UPDATE", "peer state". */
const char *ris_kind_name(enum ris_kind kind);

/*
 * One line. Returns NULL, or why it is refused, a literal fit for a tally. The message is big: keep
 * one and read into it again and again. It borrows the line; texts that are written with escapes
 * (RIS Live writes none) lie in `arena`, which is to be kept as long as the message.
 */
const char *ris_read(struct span line, struct arena *arena, struct ris_message *message);

/*
 * The next UPDATE of a message of that kind, as the body that bgp_update_begin reads; valid until
 * the next call. Returns 1; 0 at the end; -1 with the reason in `*why` where one is unusable: call
 * again. Fields that name several next hops of one family give several UPDATEs.
 */
int ris_update_next(struct ris_message *message, struct rd *body, const char **why);
