#define ZLIB_CONST

#include "source/decompress.h"

#include "base/error.h"

#include <bzlib.h>
#include <lzma.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

static bool starts(const unsigned char *head, size_t length, const char *mark, size_t size)
{
	return length >= size && memcmp(head, mark, size) == 0;
}

/* Plain */

static bool plain_begins(const unsigned char *head, size_t length)
{
	(void)head;
	(void)length;
	return true;
}

static int plain_open(void **state)
{
	*state = NULL;
	return 0;
}

static int plain_restart(void *state)
{
	(void)state;
	return 0;
}

static int plain_step(void *state, struct codec_io *io)
{
	(void)state;
	size_t n = io->in_left < io->out_left ? io->in_left : io->out_left;
	memcpy(io->out, io->in, n);
	*io = (struct codec_io){ io->in + n, io->in_left - n, io->out + n, io->out_left - n };
	return 0;
}

static void plain_close(void *state)
{
	(void)state;
}

/* gzip (RFC 1952) */

static bool gzip_begins(const unsigned char *head, size_t length)
{
	return starts(head, length, "\x1F\x8B\x08", 3);
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

/* bzip2 */

static bool bzip2_begins(const unsigned char *head, size_t length)
{
	return starts(head, length, "BZh", 3) && length >= 4 && head[3] >= '1' && head[3] <= '9';
}

static int bzip2_open(void **state)
{
	bz_stream *bz = calloc(1, sizeof *bz);
	if (bz == NULL || BZ2_bzDecompressInit(bz, 0, 0) != BZ_OK) {
		free(bz);
		return OST_ENOMEM;
	}
	*state = bz;
	return 0;
}

static int bzip2_restart(void *state)
{
	BZ2_bzDecompressEnd(state);
	return BZ2_bzDecompressInit(state, 0, 0) == BZ_OK ? 0 : OST_ENOMEM;
}

static int bzip2_step(void *state, struct codec_io *io)
{
	bz_stream *bz = state;
	bz->next_in = (char *)(uintptr_t)io->in; /* libbz2 only reads it, but says char * */
	bz->avail_in = (unsigned)io->in_left;
	bz->next_out = (char *)io->out;
	bz->avail_out = (unsigned)io->out_left;
	int done = BZ2_bzDecompress(bz);
	io->in += io->in_left - bz->avail_in;
	io->in_left = bz->avail_in;
	io->out += io->out_left - bz->avail_out;
	io->out_left = bz->avail_out;
	switch (done) {
	case BZ_OK:
		return 0;
	case BZ_STREAM_END:
		return 1;
	case BZ_MEM_ERROR:
		return OST_ENOMEM;
	default:
		return OST_EFORMAT;
	}
}

static void bzip2_close(void *state)
{
	BZ2_bzDecompressEnd(state);
	free(state);
}

/* xz */

static bool xz_begins(const unsigned char *head, size_t length)
{
	return starts(head, length,
		"\xFD"
		"7zXZ\0",
		6);
}

static int xz_restart(void *state)
{
	lzma_ret done = lzma_stream_decoder(state, UINT64_C(1) << CODEC_MEMORY_LOG, 0);
	return done == LZMA_OK ? 0 : OST_ENOMEM;
}

static int xz_open(void **state)
{
	lzma_stream *xz = calloc(1, sizeof *xz);
	if (xz == NULL || xz_restart(xz) != 0) {
		free(xz);
		return OST_ENOMEM;
	}
	*state = xz;
	return 0;
}

static int xz_step(void *state, struct codec_io *io)
{
	lzma_stream *xz = state;
	xz->next_in = io->in;
	xz->avail_in = io->in_left;
	xz->next_out = io->out;
	xz->avail_out = io->out_left;
	lzma_ret done = lzma_code(xz, LZMA_RUN);
	*io = (struct codec_io){ xz->next_in, xz->avail_in, xz->next_out, xz->avail_out };
	switch (done) {
	case LZMA_OK:
	case LZMA_BUF_ERROR:
		return 0;
	case LZMA_STREAM_END:
		return 1;
	case LZMA_MEM_ERROR:
		return OST_ENOMEM;
	case LZMA_MEMLIMIT_ERROR:
		return OST_ERANGE;
	case LZMA_OPTIONS_ERROR:
		return OST_EUNSUPPORTED;
	default:
		return OST_EFORMAT;
	}
}

static void xz_close(void *state)
{
	lzma_end(state);
	free(state);
}

/* zstd (RFC 8878) */

static bool zstd_begins(const unsigned char *head, size_t length)
{
	/* Section 3.1.2: a skippable frame may come first; pzstd writes them. */
	bool skippable = length >= 4 && (head[0] & 0xF0) == 0x50 &&
			 starts(head + 1, length - 1, "\x2A\x4D\x18", 3);
	return skippable || starts(head, length, "\x28\xB5\x2F\xFD", 4);
}

static int zstd_open(void **state)
{
	ZSTD_DCtx *zstd = ZSTD_createDCtx();
	if (zstd == NULL)
		return OST_ENOMEM;
	ZSTD_DCtx_setParameter(zstd, ZSTD_d_windowLogMax, CODEC_MEMORY_LOG);
	*state = zstd;
	return 0;
}

static int zstd_restart(void *state)
{
	ZSTD_DCtx_reset(state, ZSTD_reset_session_only);
	return 0;
}

static int zstd_step(void *state, struct codec_io *io)
{
	ZSTD_inBuffer in = { io->in, io->in_left, 0 };
	ZSTD_outBuffer out = { io->out, io->out_left, 0 };
	size_t done = ZSTD_decompressStream(state, &out, &in);
	*io = (struct codec_io){ io->in + in.pos, in.size - in.pos, io->out + out.pos,
		out.size - out.pos };
	if (!ZSTD_isError(done))
		return done == 0 ? 1 : 0;
	switch (ZSTD_getErrorCode(done)) {
	case ZSTD_error_memory_allocation:
		return OST_ENOMEM;
	case ZSTD_error_frameParameter_windowTooLarge:
		return OST_ERANGE;
	case ZSTD_error_version_unsupported:
	case ZSTD_error_frameParameter_unsupported:
	case ZSTD_error_dictionary_wrong:
		return OST_EUNSUPPORTED;
	default:
		return OST_EFORMAT;
	}
}

static void zstd_close(void *state)
{
	ZSTD_freeDCtx(state);
}

static const struct codec codecs[] = {
	{ "gzip", true, gzip_begins, gzip_open, gzip_restart, gzip_step, gzip_close },
	{ "bzip2", true, bzip2_begins, bzip2_open, bzip2_restart, bzip2_step, bzip2_close },
	{ "xz", true, xz_begins, xz_open, xz_restart, xz_step, xz_close },
	{ "zstd", true, zstd_begins, zstd_open, zstd_restart, zstd_step, zstd_close },
	{ "plain", false, plain_begins, plain_open, plain_restart, plain_step, plain_close },
};

const struct codec *codec_detect(const unsigned char *head, size_t length)
{
	const struct codec *codec = codecs;
	while (!codec->begins(head, length))
		codec++;
	return codec;
}
