/*
 * The AS path among the attributes of a BGP route: AS_PATH (RFC 4271, 4.3 b) with AS numbers of two
 * or four bytes, confederations (RFC 5065), and the merge with AS4_PATH (RFC 6793, 4.2.3).
 */
#pragma once

#include "net/asn.h"
#include "wire/rd.h"

#include <stdbool.h>

/* What fits into attributes of 65,535 bytes, so that no path that can be written is refused. */
enum { AS_PATH_HOPS_MAX = 32768, AS_PATH_SEGMENTS_MAX = 16384 };

enum { AS_TRANS = 23456 }; /* stands for an AS number that needs four bytes (RFC 6793) */

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

/*
 * As written, prepending included; the AS that was asked comes first, the origin last. It is big:
 * keep one and read into it again and again.
 */
struct as_path {
	size_t hops, segments;
	struct as_segment segment[AS_PATH_SEGMENTS_MAX];
	asn_t hop[AS_PATH_HOPS_MAX];
};

/*
 * Finds the AS path in `attributes`, a list of path attributes. `wide`: its AS numbers take four
 * bytes, and an AS4_PATH has no meaning. Returns NULL, or why the route must not be used (RFC 7606
 * treats it as withdrawn); `path` is filled in every case, empty when there is none. A damaged
 * AS4_PATH is left out as RFC 6793, section 6, has it.
 */
const char *as_path_read(struct rd attributes, bool wide, struct as_path *path);
/* As as_path_decode, for paths of any form. */
const char *as_path_decode_slowly(struct rd value, bool wide, struct as_path *path);
/* The same for the value of an AS_PATH attribute that is found already, without a merge. */
static inline const char *as_path_decode(struct rd value, bool wide, struct as_path *path)
{
	const uint8_t *p = value.p;
	size_t length = rd_left(&value);
	if (!wide || length < 6 || p[0] != AS_SEQUENCE || length != 2u + 4u * p[1])
		return as_path_decode_slowly(value, wide, path);
	size_t count = p[1];
	path->hops = count;
	path->segments = 1;
	path->segment[0] = (struct as_segment){ AS_SEQUENCE, 0, (uint16_t)count };
	for (size_t i = 0; i < count; i++) {
		const uint8_t *hop = p + 2 + 4 * i;
		path->hop[i] = (uint32_t)hop[0] << 24 | (uint32_t)hop[1] << 16 |
			       (uint32_t)hop[2] << 8 | hop[3];
	}
	return NULL;
}

/* What of a route of two-byte AS numbers bears on the merge: values; `p` NULL where absent. */
struct as4_values {
	struct rd as4_path, aggregator, as4_aggregator;
};

/*
 * Puts the four-byte AS numbers of AS4_PATH where `path` has AS_TRANS for them. False when the
 * AS4_PATH is damaged; `path` stays as it was then, and where the two do not belong together.
 */
bool as_path_merge(struct as_path *path, const struct as4_values *values);
