/*
 * For tests that read files: temporary files, and the compressors of the libraries which the
 * reader decompresses with.
 */
#pragma once

#include "base/buf.h"
#include "base/span.h"

#include <bzlib.h>
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

enum kind { PLAIN, GZIP, BZIP2, XZ, ZSTD, KINDS };

static inline const char *kind_name(int kind)
{
	static const char *const name[KINDS] = { "plain", "gzip", "bzip2", "xz", "zstd" };
	return name[kind];
}

static inline void gzip_to(struct span text, unsigned char *out, size_t *size)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)text.p, .avail_in = (uInt)text.n };
	z.next_out = out;
	z.avail_out = (uInt)*size;
	deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
	deflate(&z, Z_FINISH);
	*size = z.total_out;
	deflateEnd(&z);
}

static inline void zstd_to(struct span text, unsigned char *out, size_t *size)
{
	ZSTD_CCtx *zstd = ZSTD_createCCtx();
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 1);
	*size = ZSTD_compress2(zstd, out, *size, text.p, text.n);
	ZSTD_freeCCtx(zstd);
}

/* Appends `text` to `out` as one whole member of that kind. */
static inline void compress_to(struct buf *out, int kind, struct span text)
{
	size_t size = text.n + text.n / 8 + 1024;
	unsigned char *bytes = malloc(size);
	unsigned int size32 = (unsigned int)size;
	size_t at = 0;
	if (bytes == NULL)
		abort();
	if (kind == PLAIN) {
		memcpy(bytes, text.p, size = text.n);
	} else if (kind == GZIP) {
		gzip_to(text, bytes, &size);
	} else if (kind == BZIP2) {
		BZ2_bzBuffToBuffCompress((char *)bytes, &size32, (char *)(uintptr_t)text.p,
			(unsigned int)text.n, 9, 0, 0);
		size = size32;
	} else if (kind == XZ) {
		lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, NULL, (const uint8_t *)text.p, text.n,
			bytes, &at, size);
		size = at;
	} else {
		zstd_to(text, bytes, &size);
	}
	buf_add(out, (const char *)bytes, size);
	free(bytes);
}

struct temp {
	char path[64];
};

/* A new file whose name holds no date. Removed by temp_remove. */
static inline struct temp temp_write(const void *bytes, size_t size)
{
	struct temp temp = { "/tmp/ostrakon-test-XXXXXX" };
	int fd = mkstemp(temp.path);
	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size || close(fd) != 0)
		abort();
	return temp;
}

static inline void temp_remove(const struct temp *temp)
{
	unlink(temp->path);
}
