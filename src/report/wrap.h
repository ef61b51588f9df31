/* Breaking text into lines for a terminal. The text is valid UTF-8 without control characters. */
#pragma once

#include "base/alloc.h"
#include "base/buf.h"
#include "base/span.h"

#include <stdbool.h>

/*
 * Takes the next line of at most `columns` off *text; false when nothing but blanks is left.
 * Lines break at blanks, which vanish there. A longer word stands alone on its line, or is split
 * where `split` allows it.
 */
bool wrap_take(const char **text, size_t columns, bool split, struct span *line);

/* What precedes the first line, and what the others; both the same number of columns wide. */
struct wrap_margin {
	const char *first, *other;
};

/* Appends `text` in lines within `width` columns, margin included. */
void wrap_put(struct buf *out, const char *text, size_t width, struct wrap_margin margin);

/*
 * A copy of `text` as it may be shown to people (see utf8_take_shown), one line without blanks at
 * its end; `instead` when nothing is left of it.
 */
const char *shown_copy(struct arena *arena, const char *text, const char *instead);
