/*
 * UTF-8 (RFC 3629), a character at a time, from text that ends with NUL; and how many columns a
 * terminal gives to a character. No locale is asked: the same text is the same width everywhere.
 */
#pragma once

#include "base/buf.h"

#include <stddef.h>
#include <stdint.h>

enum { UTF8_REPLACEMENT = 0xFFFD };

/* Bytes of the character at `p`; 0 at the NUL and for bytes that are no UTF-8. */
size_t utf8_length(const char *p);

/*
 * Takes the next character off *text as it may be shown to people; 0 at the end. Bytes that are
 * no UTF-8, control characters (a terminal obeys them) and characters that reorder the text around
 * them become U+FFFD; a tab or line end becomes a blank.
 */
uint32_t utf8_take_shown(const char **text);
void utf8_put(struct buf *out, uint32_t code);

/* Columns of a character: 0 for combining marks, 2 for East Asian wide ones and emoji. */
int utf8_columns(uint32_t code);
/* Columns of the `length` bytes at `text`, which are valid UTF-8. */
size_t text_columns(const char *text, size_t length);
