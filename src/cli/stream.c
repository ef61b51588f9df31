#include "cli/stream.h"

#include "base/alloc.h"
#include "base/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Small enough to stay in the cache between being written and being read by the kernel. */
enum { PIECE_BYTES = 128 * 1024 };

void stream_init(struct stream *stream, size_t reserve)
{
	*stream = (struct stream){ .text = xmalloc(PIECE_BYTES + reserve), .reserve = reserve };
}

void stream_clear(struct stream *stream)
{
	free(stream->text);
	stream->text = NULL;
}

static int write_out(struct stream *stream)
{
	size_t done = 0;
	while (stream->error == 0 && done < stream->used) {
		ssize_t written = write(STDOUT_FILENO, stream->text + done, stream->used - done);
		if (written >= 0)
			done += (size_t)written;
		else if (errno != EINTR)
			stream->error = errno;
	}
	stream->used = 0;
	return stream->error == 0 ? 0 : OST_EIO;
}

int stream_grow(struct stream *stream, const char *end)
{
	stream->used = (size_t)(end - stream->text);
	return stream->used < PIECE_BYTES ? 0 : write_out(stream);
}

void stream_add(struct stream *stream, const char *text, size_t length)
{
	while (length > 0) {
		size_t piece = length < stream->reserve ? length : stream->reserve;
		memcpy(stream_room(stream), text, piece);
		stream_grow(stream, stream_room(stream) + piece);
		text += piece;
		length -= piece;
	}
}

int stream_end(struct stream *stream, int status)
{
	write_out(stream);
	if (stream->error == 0 || stream->error == EPIPE)
		return status;
	log_print(LOG_ERROR, "cannot write to standard output: %s", strerror(stream->error));
	return EXIT_INTERNAL;
}
