/*
 * Standard output for answers too big to be collected: text is written into `text` and goes out in
 * large pieces. Who uses it leaves invocation->out empty.
 */
#pragma once

#include "cli/command.h"

struct stream {
	char *text;
	size_t used, reserve;
	int error; /* errno of the first failure; nothing is written after it */
};

/* `reserve`: bytes that stream_room promises. */
void stream_init(struct stream *stream, size_t reserve);
void stream_clear(struct stream *stream);
/* Where to write next, with `reserve` bytes free. */
static inline char *stream_room(const struct stream *stream)
{
	return stream->text + stream->used;
}
/* Text now ends at `end`. Returns 0, or OST_EIO when it could not be written out. */
int stream_grow(struct stream *stream, const char *end);
void stream_add(struct stream *stream, const char *text, size_t length);
/*
 * Writes what is left. Returns `status`, or EXIT_INTERNAL with a message when something could not
 * be written. A reader that has seen enough (`| head`) is no failure.
 */
int stream_end(struct stream *stream, int status);
