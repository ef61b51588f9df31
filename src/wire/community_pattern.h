/*
 * Patterns of communities, `*` for any number:
 *
 *	64500:*			of RFC 1997; also by name: no-export, no-advertise, local-as,
 *				no-peer, blackhole, graceful-shutdown
 *	64500:1:*		large ones, RFC 8092
 *	rt:64500:1, soo:64500:*	extended ones, RFC 4360: route target and site of origin, of any
 *				form (AS numbers of two and four bytes, IPv4 address)
 *	ext:0002fbf4*		extended ones by their first bytes in hex
 */
#pragma once

#include "base/span.h"
#include "wire/rd.h"

#include <stdbool.h>
#include <stdint.h>

/* Compared in network order under a mask; one pattern may have several forms, each its own. */
struct community_form {
	uint8_t value[12], mask[12];
};

enum { COMMUNITY_FORMS = 3 };

struct community_pattern {
	uint8_t attribute; /* enum bgp_attribute */
	uint8_t size; /* of one community, in bytes: 4, 8 or 12 */
	uint8_t forms;
	struct community_form form[COMMUNITY_FORMS];
};

/* Returns NULL, or what is wrong (a literal). */
const char *community_pattern_parse(struct span text, struct community_pattern *pattern);
/* Whether `attributes` hold such a community. Malformed ones hold none. */
bool community_pattern_matches(const struct community_pattern *pattern, struct rd attributes);
