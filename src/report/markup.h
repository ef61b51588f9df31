/* The one place where text is escaped for HTML and SVG. */
#pragma once

#include "base/buf.h"

/*
 * Appends `text` safe as content and within quoted attribute values. What is no UTF-8 or must not
 * be shown becomes U+FFFD (utf8_take_shown), so that the page is valid whatever the input was.
 */
void markup_put(struct buf *out, const char *text);
