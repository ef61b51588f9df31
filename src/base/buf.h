/*
 * A growing string. `text` is never NULL after buf_init and always ends with NUL at `length`;
 * bytes before that may be NUL too. buf_init/buf_clear; buf_detach hands the memory to the caller.
 * What is appended must not lie in the buffer itself, whose memory may move.
 */
#pragma once

#include <stddef.h>

struct buf {
	char *text;
	size_t length, capacity;
};

void buf_init(struct buf *buf);
void buf_clear(struct buf *buf); /* frees, and leaves an initialised empty buffer */
void buf_reset(struct buf *buf); /* empties, keeps the memory */
char *buf_detach(struct buf *buf); /* the string, to be freed by the caller; buf is empty again */

void buf_add(struct buf *buf, const char *bytes, size_t length);
void buf_puts(struct buf *buf, const char *text);
void buf_putc(struct buf *buf, char c);
__attribute__((format(printf, 2, 3))) void buf_printf(struct buf *buf, const char *format, ...);
