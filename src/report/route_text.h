/* What the formats of routes share: pieces of text, and a cache of those that repeat. */
#pragma once

#include "net/addr_put.h"
#include "report/route_print.h"

enum { PEER_TEXTS = 256, SHORT_TEXT = 64 };

/* A short text that is copied whole: what stands behind its end is overwritten next. */
struct short_text {
	uint8_t length;
	char text[SHORT_TEXT];
};

/* A peer and its address as text. */
struct peer_text {
	struct bgp_peer peer;
	struct short_text address;
	struct short_text line; /* `address|asn|` */
};

struct route_printer {
	const struct route_format *format;
	struct buf file; /* as its rows name it */
	char *(*put_addr)(char *at, const struct addr *addr);
	struct peer_text peer[PEER_TEXTS]; /* by where the peer lies in memory */
	/* Those of the route before: its successor is mostly of the same record. */
	struct bgp_prefix prefix;
	struct short_text prefix_text;
	struct route head;
	struct short_text head_text;
	struct bgp_attributes attributes; /* of the route at hand */
};

static inline char *short_put(char *at, const struct short_text *text)
{
	memcpy(at, text->text, SHORT_TEXT);
	return at + text->length;
}

static inline char *literal_put(char *at, const char *text)
{
	return bytes_put(at, text, strlen(text));
}

const struct peer_text *peer_text_of(struct route_printer *printer, const struct bgp_peer *peer);
/* `192.0.2.0/24`; of a VPN with its route distinguisher before it: `64500:1:192.0.2.0/24`. */
char *prefix_put(struct route_printer *printer, char *at, const struct bgp_prefix *prefix);
char *distinguisher_put(char *at, uint64_t distinguisher);
/* `TABLE_DUMP2`, `BGP4MP_ET_LOCAL_AP`: what bgpdump calls the record. */
char *record_name_put(char *at, const struct route *route);
/* Seconds, with six decimals where the record has them. */
char *route_time_put(char *at, const struct route *route);
/* `64500 {64501,64502} (65001 65002) [65003,65004]`: sets, confederations, their sets. */
char *as_path_put(char *at, const struct as_path *path);
bool as_path_has_set(const struct as_path *path);

/* `64500:1`. */
char *community_put(char *at, uint32_t community);
char *large_community_put(char *at, const uint8_t *bytes);
/* `rt:64500:1` and `soo:64500:1`, others `ext:` and 16 hex digits. */
char *extended_community_put(char *at, const uint8_t *bytes);
