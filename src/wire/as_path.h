/*
 * The AS path among the attributes of a BGP route: AS_PATH (RFC 4271, 4.3 b) with AS numbers of two
 * or four bytes, confederations (RFC 5065), and the merge with AS4_PATH (RFC 6793, 4.2.3).
 */
#pragma once

#include "net/asn.h"
#include "wire/rd.h"

#include <stdbool.h>

/* More than the longest path in a BGP message of 4,096 bytes; what exceeds them is refused. */
enum { AS_PATH_HOPS_MAX = 2048, AS_PATH_SEGMENTS_MAX = 256 };

enum as_segment_type {
	AS_SET = 1,
	AS_SEQUENCE = 2,
	AS_CONFED_SEQUENCE = 3,
	AS_CONFED_SET = 4,
};

struct as_segment {
	uint8_t type; /* enum as_segment_type */
	uint16_t first, count; /* of its hops in the path; never empty */
};

/* As written, prepending included; the AS that was asked comes first, the origin last. */
struct as_path {
	asn_t hop[AS_PATH_HOPS_MAX];
	size_t hops;
	struct as_segment segment[AS_PATH_SEGMENTS_MAX];
	size_t segments;
};

/*
 * Finds the AS path in `attributes`, a list of path attributes. `wide`: its AS numbers take four
 * bytes, and an AS4_PATH has no meaning. Returns NULL, or why the route must not be used (RFC 7606
 * treats it as withdrawn); `path` is filled in every case, empty when there is none. A damaged
 * AS4_PATH is left out as RFC 6793, section 6, has it.
 */
const char *as_path_read(struct rd attributes, bool wide, struct as_path *path);
