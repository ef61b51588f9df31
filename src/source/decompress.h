/*
 * Decompression, one small table for all kinds: a codec is fed raw bytes and gives decompressed
 * ones, a step at a time, and says when a member (gzip), stream (bzip2, xz) or frame (zstd) ends.
 * bzip2, which has a decoder of its own (source/bunzip.h), and plain bytes are only told here: they
 * have neither open nor step.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum {
	CODEC_HEAD_BYTES = 6, /* the longest mark a member begins with */
	/* What xz and zstd may claim as window, by a header nobody has checked. */
	CODEC_MEMORY_LOG = 29,
};

/* What is left of both buffers; step() moves the pointers on. At most UINT_MAX bytes each. */
struct codec_io {
	const unsigned char *in;
	size_t in_left;
	unsigned char *out;
	size_t out_left;
};

struct codec {
	const char *name;
	/* All but plain: a member has an end, so an input which stops before it was cut off. */
	bool framed;
	bool (*begins)(const unsigned char *head, size_t length);
	/* 0 with *state to be closed by close(), or OST_ENOMEM. */
	int (*open)(void **state);
	/* Makes ready for the next member. 0, or OST_ENOMEM. */
	int (*restart)(void *state);
	/*
	 * 1 = the member has ended, 0 = go on (with no bytes moved: more input is needed);
	 * OST_EFORMAT = damaged, OST_ERANGE = asks for more memory than allowed, OST_ENOMEM,
	 * OST_EUNSUPPORTED.
	 */
	int (*step)(void *state, struct codec_io *io);
	void (*close)(void *state);
};

/* gzip twice: by zlib, and where it was found by ISA-L, which is then the one that is used. */
extern const struct codec codec_gzip_zlib;
#ifdef HAVE_ISAL
extern const struct codec codec_gzip_isal;
#define codec_gzip codec_gzip_isal
#else
#define codec_gzip codec_gzip_zlib
#endif

/* By the first bytes, CODEC_HEAD_BYTES of them or all there are. Never NULL: plain is the last. */
const struct codec *codec_detect(const unsigned char *head, size_t length);
