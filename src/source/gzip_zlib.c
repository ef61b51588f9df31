/* gzip (RFC 1952) by zlib, where there is no ISA-L. */
#define ZLIB_CONST

#include "base/error.h"
#include "source/decompress.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static bool gzip_begins(const unsigned char *head, size_t length)
{
	return length >= 3 && memcmp(head, "\x1F\x8B\x08", 3) == 0;
}

static int gzip_open(void **state)
{
	enum { GZIP_ONLY = 16 };
	z_stream *z = calloc(1, sizeof *z);
	if (z == NULL || inflateInit2(z, MAX_WBITS + GZIP_ONLY) != Z_OK) {
		free(z);
		return OST_ENOMEM;
	}
	*state = z;
	return 0;
}

static int gzip_restart(void *state)
{
	return inflateReset(state) == Z_OK ? 0 : OST_ENOMEM;
}

static int gzip_step(void *state, struct codec_io *io)
{
	z_stream *z = state;
	z->next_in = io->in;
	z->avail_in = (uInt)io->in_left;
	z->next_out = io->out;
	z->avail_out = (uInt)io->out_left;
	int done = inflate(z, Z_NO_FLUSH);
	*io = (struct codec_io){ z->next_in, z->avail_in, z->next_out, z->avail_out };
	switch (done) {
	case Z_OK:
	case Z_BUF_ERROR:
		return 0;
	case Z_STREAM_END:
		return 1;
	case Z_MEM_ERROR:
		return OST_ENOMEM;
	default:
		return OST_EFORMAT;
	}
}

static void gzip_close(void *state)
{
	inflateEnd(state);
	free(state);
}

const struct codec codec_gzip_zlib = { "gzip", true, gzip_begins, gzip_open, gzip_restart,
	gzip_step, gzip_close };
