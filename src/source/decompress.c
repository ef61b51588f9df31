#include "source/decompress.h"

#include "base/error.h"

#include <lzma.h>
#include <stdlib.h>
#include <string.h>
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

/* bzip2 */

static bool bzip2_begins(const unsigned char *head, size_t length)
{
	return starts(head, length, "BZh", 3) && length >= 4 && head[3] >= '1' && head[3] <= '9';
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
	{ .name = "bzip2", .framed = true, .begins = bzip2_begins },
	{ "xz", true, xz_begins, xz_open, xz_restart, xz_step, xz_close },
	{ "zstd", true, zstd_begins, zstd_open, zstd_restart, zstd_step, zstd_close },
	{ .name = "plain", .begins = plain_begins },
};

const struct codec *codec_detect(const unsigned char *head, size_t length)
{
	if (codec_gzip.begins(head, length))
		return &codec_gzip;
	const struct codec *codec = codecs;
	while (!codec->begins(head, length))
		codec++;
	return codec;
}
