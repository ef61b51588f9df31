/*
 * Reading JSON (RFC 8259) by pulling: the caller walks the text in its own order and skips what it
 * does not know. No tree is built, so memory does not grow with what the text holds. The first
 * mistake in the text is kept; every later call then finds an end, so a decoder reads as the list
 * of the keys it wants, and asks json_failed once.
 *
 *	json_read(&reader, text, &arena);
 *	if (json_enter(&reader, '{'))
 *		while (json_next_key(&reader, &key)) {
 *			if (span_is(key, "cidr"))
 *				cidr = json_scalar(&reader);
 *			else
 *				json_skip(&reader);
 *		}
 *
 * A reader may be copied to read a part twice. Not accepted beside what the RFC forbids: nesting
 * deeper than JSON_READ_DEPTH, and \u0000. Bytes above 0x7F are taken as they are.
 */
#pragma once

#include "base/alloc.h"
#include "base/span.h"

enum { JSON_READ_DEPTH = 64 };

struct json_reader {
	const char *p, *end;
	struct arena *arena; /* texts with escapes live here, all others in the text itself */
	int depth;
	bool first; /* no member or element was read yet of what was entered last */
	bool failed;
};

void json_read(struct json_reader *reader, struct span text, struct arena *arena);

/*
 * The first character of the next value without taking it: { [ " - 0 to 9, t f n; 0 at the end of
 * the text, or after a failure.
 */
char json_peek(struct json_reader *reader);
/* Takes the opening '{' or '['; false, and nothing taken, when the next value is another. */
bool json_enter(struct json_reader *reader, char mark);
/* True with the next key of the object at hand, its value being next; false at its end (taken). */
bool json_next_key(struct json_reader *reader, struct span *key);
/* True when another element of the array at hand is next; false at its end (taken). */
bool json_next_element(struct json_reader *reader);
/*
 * Takes the next value as text: of a string what it says, of numbers, true and false what is
 * written. null, objects and arrays are skipped and give {NULL, 0}.
 */
struct span json_scalar(struct json_reader *reader);
void json_skip(struct json_reader *reader);

bool json_failed(const struct json_reader *reader);
/* Nothing but blanks is left, and nothing was wrong. */
bool json_done(struct json_reader *reader);
