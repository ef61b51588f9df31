/*
 * A set of AS paths, the vantage AS first and the origin last, in the order in which they came; a
 * path that is there already is not added again. Zeros are an empty one.
 */
#pragma once

#include "net/asn.h"

#include <stddef.h>
#include <stdint.h>

enum { PATH_SET_MAX = 1 << 30 }; /* paths; callers that read input keep to it */

struct path_set {
	asn_t *hop;
	size_t *end; /* [count] where each path ends in `hop`; the first starts at 0 */
	size_t count;
	size_t hop_capacity, end_capacity;
	uint32_t *place; /* [places] hash table: a path's index + 1; 0 = free */
	size_t places; /* a power of two */
};

struct path_view {
	const asn_t *hop; /* borrowed */
	size_t count;
};

/* Returns its index. */
size_t path_set_add(struct path_set *set, const asn_t *hop, size_t count);
struct path_view path_set_get(const struct path_set *set, size_t index);
void path_set_clear(struct path_set *set);
