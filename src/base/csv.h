/*
 * Comma-separated values after RFC 4180, a record a line. A quoted field may hold commas and
 * doubled quotes; a line end inside quotes is refused, so that one lost quote cannot swallow the
 * rest of a file. Blanks before an opening quote are skipped.
 */
#pragma once

#include "base/buf.h"
#include "base/span.h"

#include <stddef.h>

enum { CSV_FIELDS = 64 };

struct csv {
	struct span field[CSV_FIELDS]; /* borrows the line, or `unquoted` */
	size_t count;
	struct buf unquoted;
};

void csv_init(struct csv *csv);
void csv_clear(struct csv *csv);
/*
 * Splits one line (without its line end; a trailing CR is dropped) into csv->field. Returns NULL,
 * or why the line is refused (a literal). The fields live until the next call.
 */
const char *csv_split(struct csv *csv, struct span line);
/* Appends one field, quoted where it must be. */
void csv_put(struct buf *out, const char *text);
/*
 * Likewise text that others wrote, as it may be shown to people (base/utf8.h). Where a spreadsheet
 * would take it for a formula (= + - @ in front) an apostrophe goes before it.
 */
void csv_put_foreign(struct buf *out, const char *text);
