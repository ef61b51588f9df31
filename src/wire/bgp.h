/*
 * BGP messages (RFC 4271): what a session said. Bytes in, structs out: nothing is allocated, and
 * what is handed out borrows the bytes it was read from.
 *
 * An UPDATE is read in two steps, so that nobody pays for what he does not ask: bgp_update_begin
 * finds its parts and bgp_update_next hands out its prefixes, withdrawn ones first; the attributes
 * are decoded where they are wanted (wire/attributes.h).
 */
#pragma once

#include "net/addr.h"
#include "net/asn.h"
#include "wire/rd.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	BGP_HEADER_BYTES = 19,
	BGP_MESSAGE_MAX = 65535, /* RFC 8654; 4,096 without that capability */
};

enum bgp_message_type {
	BGP_OPEN = 1,
	BGP_UPDATE = 2,
	BGP_NOTIFICATION = 3,
	BGP_KEEPALIVE = 4,
	BGP_ROUTE_REFRESH = 5, /* RFC 2918 */
};

/* IANA's numbers of address families; prefixes of others are counted, not decoded. */
enum bgp_afi { BGP_AFI_IPV4 = 1, BGP_AFI_IPV6 = 2 };
enum bgp_safi {
	BGP_SAFI_UNICAST = 1,
	BGP_SAFI_MULTICAST = 2,
	BGP_SAFI_LABELLED = 4, /* RFC 8277 */
	BGP_SAFI_VPN = 128, /* RFC 4364, RFC 4659 */
};

/* The families whose prefixes are decoded; a bit each in a set of families. */
enum bgp_family {
	BGP_IPV4_UNICAST,
	BGP_IPV6_UNICAST,
	BGP_IPV4_MULTICAST,
	BGP_IPV6_MULTICAST,
	BGP_IPV4_LABELLED,
	BGP_IPV6_LABELLED,
	BGP_IPV4_VPN,
	BGP_IPV6_VPN,
	BGP_FAMILIES, /* any other */
};

enum bgp_family bgp_family_of(uint16_t afi, uint8_t safi);

struct bgp_peer {
	asn_t asn;
	struct addr addr;
};

/* How the bytes are to be read: what the two OPENs of a session agreed on, or what a recording says. */
struct bgp_encoding {
	bool wide; /* AS numbers of four bytes in AS_PATH and AGGREGATOR (RFC 6793) */
	uint16_t
		add_path; /* bits of enum bgp_family: path identifiers before prefixes (RFC 7911) */
	/*
	 * Nobody knows what the session agreed on: prefixes which can only be read with path
	 * identifiers are read so (collectors wrote them under the plain subtypes of MRT).
	 */
	bool guess_add_path;
};

/* One prefix of a message or a table. `addr` has its host bits cleared. */
struct bgp_prefix {
	struct addr addr;
	uint8_t bits;
	uint8_t family; /* enum bgp_family */
	bool has_path_id; /* RFC 7911 */
	uint32_t path_id;
	uint64_t distinguisher; /* of a VPN route (RFC 4364, 4.2), else 0 */
};

enum route_kind {
	ROUTE_TABLE, /* stands in a routing table at that time */
	ROUTE_ANNOUNCED,
	ROUTE_WITHDRAWN, /* carries no attributes */
	ROUTE_END_OF_RIB, /* RFC 4724, 2: the whole table of `prefix.family` was sent; no prefix */
	ROUTE_STATE, /* the session itself changed: `state`; no prefix */
	ROUTE_KINDS,
};

/* RFC 4271, 8.2.2; 7 and 8 are Quagga's (Clearing, Deleted). */
struct bgp_state_change {
	uint16_t from, to;
};

/* Which of a router's tables; only BMP tells more than the first. */
enum bgp_rib {
	BGP_ADJ_RIB_IN, /* as the peer sent it */
	BGP_ADJ_RIB_IN_POST, /* behind the inbound policy */
	BGP_LOC_RIB, /* what the router chose (RFC 9069) */
	BGP_ADJ_RIB_OUT, /* to the peer (RFC 8671), before the outbound policy */
	BGP_ADJ_RIB_OUT_POST,
};

/* What kind of record a route stood in. */
enum route_form {
	ROUTE_FORM_TABLE_DUMP,
	ROUTE_FORM_TABLE_DUMP_V2,
	ROUTE_FORM_BGP, /* MRT type 5, of 1999 */
	ROUTE_FORM_BGP4MP,
	ROUTE_FORM_BGP4MP_ET,
	ROUTE_FORM_BMP,
	ROUTE_FORM_CAPTURE,
	ROUTE_FORM_RIS_LIVE,
};

/* What any recording says of one route; all of it is borrowed from the record it stood in. */
struct route {
	enum route_kind kind;
	uint8_t form; /* enum route_form */
	bool sent; /* by the recorder to `peer` (the LOCAL subtypes of RFC 8050's BGP4MP) */
	uint64_t offset; /* of its record in the (unpacked) recording, in bytes */
	uint32_t time, microseconds; /* of the record, seconds since 1970 */
	uint32_t originated; /* ROUTE_TABLE: when it was learned, by the recorder's clock; else 0 */
	const struct bgp_peer *peer; /* never NULL; borrowed likewise */
	uint8_t rib; /* enum bgp_rib */
	struct bgp_prefix prefix;
	struct rd attributes; /* raw; wire/attributes.h reads them */
	bool wide; /* AS numbers of four bytes in them */
	bool table; /* MP_REACH_NLRI may be shortened to its next hop (RFC 6396, 4.3.4) */
	struct bgp_state_change state;
};

/* An UPDATE while its prefixes are read. */
struct bgp_update {
	uint16_t add_path; /* see struct bgp_encoding */
	struct rd withdrawn, announced; /* of IPv4 unicast, still to be handed out */
	struct rd mp_withdrawn, mp_announced; /* likewise, of the families beside them */
	uint8_t mp_withdrawn_family, mp_announced_family; /* enum bgp_family */
	struct rd attributes;
	bool end_of_rib; /* and nothing else */
	/*
	 * RFC 7606: the attributes are so damaged that what is announced counts as withdrawn and is
	 * handed out so. A literal fit for a tally, or NULL; a caller that decodes the attributes
	 * before the prefixes puts there what bgp_attributes_read said.
	 */
	const char *treat_as_withdraw;
	uint32_t other_families; /* MP attributes of families that are not decoded */
	bool guessed_add_path; /* see struct bgp_encoding */
};

/*
 * Reads the common header (RFC 4271, 4.1) and hands out the body. Returns NULL, or what is wrong:
 * `in` stands behind the message where its length could be believed.
 */
const char *bgp_message_begin(struct rd *in, uint8_t *type, struct rd *body);
/*
 * Finds the parts of the body of an UPDATE. Returns NULL, or why nothing of it can be used: what
 * RFC 7606 answers with a reset of the session.
 */
const char *bgp_update_begin(
	const struct rd *body, const struct bgp_encoding *encoding, struct bgp_update *update);
/*
 * The same in two steps, for those who have the attributes decoded in between: what stands where,
 * then what is in it. `mp`: there may be MP_REACH_NLRI or MP_UNREACH_NLRI.
 */
const char *bgp_update_split(
	const struct rd *body, const struct bgp_encoding *encoding, struct bgp_update *update);
const char *bgp_update_look(
	struct bgp_update *update, const struct bgp_encoding *encoding, bool mp);
/*
 * The next prefix. Returns 1 with `kind` and `prefix`; 0 at the end; -1 when the rest of one of the
 * parts is lost, with the reason in `*why`: call again, the other parts follow.
 */
int bgp_update_next(struct bgp_update *update, enum route_kind *kind, struct bgp_prefix *prefix,
	const char **why);
/*
 * One prefix of `family` from `in`. Host bits that are set are cleared (seen in real tables); labels
 * are passed over. False after a failure, which `in->err` names.
 */
bool bgp_prefix_read(
	struct rd *in, enum bgp_family family, bool path_id, struct bgp_prefix *prefix);

/*
 * Whether the prefixes in `in` make sense only with a path identifier before each: they do not end
 * where they should without, or the default route comes twice, and do with them. Identifiers from
 * 2^24 on, which no router is known to give, are not looked for.
 */
bool bgp_prefixes_need_path_id(struct rd in, enum bgp_family family);

/* What a router offers in its OPEN (RFC 4271, 4.2; RFC 5492). */
struct bgp_open {
	asn_t asn; /* of four bytes where that capability is there (RFC 6793) */
	uint16_t hold_time_s;
	struct addr identifier;
	bool wide;
	uint16_t add_path_send, add_path_receive; /* bits of enum bgp_family (RFC 7911, 4) */
};

/* Reads the body of an OPEN. Returns NULL, or what is wrong with it. */
const char *bgp_open_read(struct rd body, struct bgp_open *open);
/* How a session is encoded from the one who sent `sender` to the one who sent `receiver`. */
struct bgp_encoding bgp_session_encoding(
	const struct bgp_open *sender, const struct bgp_open *receiver);
