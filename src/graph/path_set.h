/* A growing list of AS paths, the vantage AS first and the origin last. Zeros are an empty one. */
#pragma once

#include "net/asn.h"

#include <stddef.h>
#include <stdint.h>

struct path_set {
	asn_t *hop;
	size_t *end; /* [count] where each path ends in `hop`; the first starts at 0 */
	size_t count;
	size_t hop_capacity, end_capacity;
};

struct path_view {
	const asn_t *hop; /* borrowed */
	size_t count;
};

void path_set_add(struct path_set *set, const asn_t *hop, size_t count);
struct path_view path_set_get(const struct path_set *set, size_t index);
void path_set_clear(struct path_set *set);
