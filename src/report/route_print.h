/*
 * Routes as text, one a line: millions a second, so it is written straight into room of the caller
 * and not through report/out.h.
 *
 *	lines	as `bgpdump -m` writes them, character by character
 *	json	an object a line, all that is known of the route (docs/json.md)
 *	csv	a table with a line of titles
 */
#pragma once

#include "base/buf.h"
#include "wire/attributes.h"

/* More than any route becomes: nothing in its attributes grows eightfold. */
enum { ROUTE_TEXT_MAX = 1 << 20 };

struct route_printer;

struct route_format {
	const char *name; /* for --format */
	/* What stands before the first route; may be NULL. */
	const char *title;
	/* How a row names its file, written once; NULL where rows do not. */
	void (*name_file)(struct buf *out, const char *path);
	/*
	 * Appends the route, whose attributes were read into `attributes` unless its kind has none.
	 * Returns where it ends; `at` itself when this format has no line for it.
	 */
	char *(*put)(struct route_printer *printer, const struct route *route, char *at);
};

extern const struct route_format route_lines, route_json, route_csv;

/* For the routes of one file, whose name is copied. */
struct route_printer *route_printer_new(const struct route_format *format, const char *path);
void route_printer_free(struct route_printer *printer);
/*
 * Appends one route at `*at`, where ROUTE_TEXT_MAX bytes are free. Returns NULL, or why the route is
 * left out (RFC 7606: what is malformed must not be shown as if it were sound), a literal fit for a
 * tally.
 */
const char *route_print(struct route_printer *printer, const struct route *route, char **at);
