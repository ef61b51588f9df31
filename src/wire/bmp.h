/*
 * BGP Monitoring Protocol, version 3: what a router tells a station of its peers and their tables
 * (RFC 7854; Adj-RIB-Out RFC 8671; Loc-RIB RFC 9069). Bytes in, structs out: nothing is allocated,
 * and what is handed out borrows the bytes it was read from.
 *
 * Reasons are string literals, fit for a tally. Version 4, a draft with the same common header, is
 * told apart and refused by name.
 */
#pragma once

#include "wire/bgp.h"

enum {
	BMP_VERSION = 3,
	BMP_HEADER_BYTES = 6,
	BMP_PEER_HEADER_BYTES = 42,
	/* A Route Monitoring message holds one BGP message; a Peer Up two of them and some text. */
	BMP_MESSAGE_MAX = 256 * 1024,
};

enum bmp_message_type {
	BMP_ROUTE_MONITORING = 0,
	BMP_STATISTICS = 1,
	BMP_PEER_DOWN = 2,
	BMP_PEER_UP = 3,
	BMP_INITIATION = 4,
	BMP_TERMINATION = 5,
	BMP_ROUTE_MIRRORING = 6,
	BMP_TYPES,
};

/* "Route Monitoring" and so on; "unknown type" beyond them. A literal. */
const char *bmp_type_name(uint8_t type);

enum bmp_frame {
	BMP_FRAME_MORE, /* the bytes end before the message does */
	BMP_FRAME_WHOLE, /* `length` bytes of one */
	BMP_FRAME_VERSION_4, /* likewise, of the version which is not read */
	BMP_FRAME_NONE, /* no BMP message begins here */
};

/*
 * Where the message ends that begins at `bytes`, by its common header alone (RFC 7854, 4.1).
 * `length` is set for all but BMP_FRAME_NONE and is 0 while the header itself is not whole. For
 * streams that arrive in pieces: call again with more bytes after BMP_FRAME_MORE.
 */
enum bmp_frame bmp_frame(const uint8_t *bytes, size_t size, size_t *length);

/* What the peer is (RFC 7854, 4.2; RFC 9069, 4.1). */
enum bmp_peer_type {
	BMP_PEER_GLOBAL = 0,
	BMP_PEER_DISTINGUISHED = 1, /* of the VRF that `distinguisher` names */
	BMP_PEER_LOCAL = 2,
	BMP_PEER_LOC_RIB = 3, /* no peer: the router's own choice of routes */
};

/* The per-peer header. */
struct bmp_peer {
	uint8_t type; /* enum bmp_peer_type */
	uint8_t rib; /* enum bgp_rib */
	bool narrow; /* AS numbers of two bytes in AS_PATH (the A flag) */
	bool filtered; /* of a Loc-RIB: not all of it is sent (the F flag) */
	uint64_t distinguisher;
	struct bgp_peer peer; /* of a Loc-RIB: 0.0.0.0 and the router's own AS */
	struct addr identifier;
	/*
	 * By the router's clock, 0 where it does not say. Not monotonic: routers repeat old times,
	 * and FRR gives its boot time in the first Peer Up and Peer Down messages.
	 */
	uint32_t time, microseconds;
};

/* A message taken apart as far as all types are alike. */
struct bmp_message {
	uint8_t type; /* enum bmp_message_type */
	struct bmp_peer peer; /* zeros in those which have none: Initiation, Termination */
	struct rd body; /* behind the header or headers */
};

/* `message` is exactly one, as bmp_frame measured it. Returns NULL, or what is wrong with it. */
const char *bmp_message_begin(struct rd message, struct bmp_message *out);
/*
 * What contradicts the message's type anywhere in it, or NULL: what the marker, lengths and codes
 * within must be. So strict that random bytes hardly ever pass; a station finds its way again by
 * it, and a capture is told to be BMP.
 */
const char *bmp_message_check(struct rd message);

/* Type, length, value, as Initiation, Termination, Peer Up, Peer Down and Mirroring have them. */
struct bmp_tlv {
	uint16_t type;
	struct rd value;
};

/* 1 with the next, 0 at the end, -1 when it reaches behind the message. */
int bmp_tlv_next(struct rd *in, struct bmp_tlv *tlv);

enum bmp_information {
	BMP_TEXT = 0, /* free text, of all types */
	BMP_SYSTEM_DESCRIPTION = 1,
	BMP_SYSTEM_NAME = 2,
	BMP_VRF_NAME = 3, /* RFC 9069, 5.2 */
	BMP_ADMINISTRATIVE_LABEL = 4, /* RFC 8671, 6.3 */
};

/*
 * The UPDATE of a Route Monitoring message (RFC 7854, 4.6), from its body on. Huawei puts TLVs
 * behind it, as the draft of version 4 does: `rest`.
 */
const char *bmp_update_read(const struct bmp_message *message, struct rd *update, struct rd *rest);

/* RFC 7854, 4.10 */
struct bmp_peer_up {
	struct addr local;
	uint16_t local_port, remote_port;
	struct bgp_open sent, received; /* by the router; by its peer */
	struct rd information; /* TLVs of enum bmp_information */
};

const char *bmp_peer_up_read(const struct bmp_message *message, struct bmp_peer_up *up);
/* How the routes in `rib` of the session are encoded; the A flag has its own say on AS numbers. */
struct bgp_encoding bmp_peer_up_encoding(const struct bmp_peer_up *up, enum bgp_rib rib);

/* RFC 7854, 4.9; RFC 9069, 5.3 */
enum bmp_peer_down_reason {
	BMP_DOWN_LOCAL_NOTIFICATION = 1, /* `notification`: sent */
	BMP_DOWN_LOCAL = 2, /* `fsm_event` */
	BMP_DOWN_REMOTE_NOTIFICATION = 3, /* `notification`: received */
	BMP_DOWN_REMOTE = 4,
	BMP_DOWN_NOT_MONITORED = 5, /* the session may still be up */
	BMP_DOWN_LOC_RIB = 6, /* `information` */
};

struct bmp_peer_down {
	uint8_t reason; /* enum bmp_peer_down_reason */
	uint16_t fsm_event; /* RFC 4271, 8.1; 0: none of them */
	uint8_t code, subcode; /* of the NOTIFICATION (RFC 4271, 4.5) */
	struct rd notification_data;
	struct rd information; /* TLVs of enum bmp_information */
};

const char *bmp_peer_down_read(const struct bmp_message *message, struct bmp_peer_down *down);

/* RFC 7854, 4.8; RFC 8671, 6.2: one counter or gauge. */
struct bmp_statistic {
	uint16_t type;
	const char *name; /* NULL: not known */
	bool per_family; /* of `afi` and `safi` alone */
	uint16_t afi;
	uint8_t safi;
	bool numeric; /* `value` was of a length that numbers have */
	uint64_t value;
};

/* How many follow; to be called once, before bmp_statistic_next. */
uint32_t bmp_statistics_begin(struct rd *body);
/* 1 with the next, 0 at the end, -1 when it reaches behind the message. */
int bmp_statistic_next(struct rd *body, struct bmp_statistic *statistic);

/* RFC 7854, 4.5: the TLV with the reason. */
enum { BMP_TERMINATION_REASON = 1 };

/* RFC 7854, 4.7 */
enum bmp_mirroring {
	BMP_MIRRORED_MESSAGE = 0, /* a BGP message, perhaps a damaged one */
	BMP_MIRRORING_INFORMATION = 1, /* 0: the message was in error; 1: messages were lost */
};
