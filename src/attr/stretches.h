/* Private to attr/: the ranges of a table, which lie within each other, as stretches side by side. */
#pragma once

#include "attr/index.h"
#include "store/origin_bytes.h"

/* Every address of the family is in one stretch; they come by address. `ref` 0: no range. */
struct stretch_sink {
	void *ctx;
	void (*take)(void *ctx, addr_number first, addr_number last, origin_ref ref);
};

/* Gives each range of a table its reference. */
struct ref_source {
	void *ctx;
	origin_ref (*ref)(void *ctx, const struct origin_cursor *cursor);
};

/* Returns 0, or OST_EFORMAT where the table is damaged. */
int stretches_of(const struct origin_table *table, size_t part, const struct ref_source *source,
	const struct stretch_sink *sink);
