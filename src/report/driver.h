/*
 * What the drivers of report/out.h share: the answer being built, the sections that are open and
 * the list of cited sources. Only report/out*.c include this.
 */
#pragma once

#include "base/alloc.h"
#include "base/buf.h"
#include "report/out.h"

enum { OUT_DEPTH = 16 }; /* sections within sections; below JSON_DEPTH with room for a table */

struct out_section {
	const char *key, *title;
};

struct out {
	struct out_options options;
	struct buf bytes; /* what is written */
	struct arena
		arena; /* a driver's own state, copies of what it keeps; freed with the whole */
	void *state; /* the driver's, made by its begin() in the arena */

	struct out_section section[OUT_DEPTH]; /* those that are open, copied */
	size_t depth;

	const struct out_column *column; /* of the table being written, copied */
	size_t columns;

	char **source; /* [n] stands at n - 1 */
	size_t sources, source_capacity;
};

/* The number of a source, from 1; a text not cited before gets the next one. */
size_t out_cite(struct out *out, const char *text);
/* Open sections that have a title: how deep a reader sees the answer nested. */
size_t out_heading_depth(const struct out *out);

/*
 * A value as text. Sources give their full text, OUT_NULL and numbers that are none give nothing:
 * what stands for those is the driver's decision.
 */
enum value_style {
	VALUE_DATA, /* for programs: true, 67.5, 26780 */
	VALUE_CELL, /* for people, in a table: all decimals, so that points stand below each other */
	VALUE_FIELD, /* for people, behind a label: AS26780 */
};
void value_print(struct buf *text, const struct out_value *value, enum value_style style);
/* OUT_NULL, NaN, infinity: nothing is known. */
bool value_is_null(const struct out_value *value);
