#include "base/buf.h"

#include "base/alloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char empty_text[1];

void buf_init(struct buf *buf)
{
	*buf = (struct buf){ .text = empty_text };
}

void buf_clear(struct buf *buf)
{
	if (buf->capacity != 0)
		free(buf->text);
	buf_init(buf);
}

void buf_reset(struct buf *buf)
{
	buf->length = 0;
	if (buf->capacity != 0)
		buf->text[0] = '\0';
}

char *buf_detach(struct buf *buf)
{
	char *text = buf->capacity != 0 ? buf->text : xstrdup("");
	buf_init(buf);
	return text;
}

/* Room for `more` bytes and the NUL behind them. */
static void reserve(struct buf *buf, size_t more)
{
	size_t wanted = buf->length + more + 1;
	if (wanted <= buf->capacity)
		return;
	size_t capacity = buf->capacity == 0 ? 64 : buf->capacity * 2;
	if (capacity < wanted)
		capacity = wanted;
	buf->text = xrealloc(buf->capacity == 0 ? NULL : buf->text, capacity);
	buf->capacity = capacity;
}

void buf_add(struct buf *buf, const char *bytes, size_t length)
{
	if (length == 0)
		return;
	reserve(buf, length);
	memcpy(buf->text + buf->length, bytes, length);
	buf->length += length;
	buf->text[buf->length] = '\0';
}

void buf_puts(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_putc(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length > 0) {
		reserve(buf, (size_t)length);
		vsnprintf(buf->text + buf->length, (size_t)length + 1, format, again);
		buf->length += (size_t)length;
	}
	va_end(again);
}
