/*
 * Private to details: how they lie in the store. A block is a zstd frame of details of one series
 * and one `what`, by key, first day, input and line: for each the distance of its first number from
 * that of the one before, how many more it spans, how far its input and first day lie from those of
 * the one before, its further days, how far its lines lie from each other and from the last one
 * before, its count, second, and the length of its words, which follow; all in numbers of growing
 * length.
 */
#pragma once

#include "store/details.h"
#include "wire/rd.h"

enum {
	DETAIL_BLOCK_MENTIONS = 1024, /* most in a block that is written */
	DETAIL_BLOCK_BYTES = 1 << 18, /* it is ended there, before it is compressed */
	DETAIL_BLOCK_MAX = 1 << 20, /* a longer one is damaged */
};

struct detail_writer {
	struct buf raw;
	char *packed;
	struct ZSTD_CCtx_s *zstd;
	/* Of the block at hand. */
	struct detail before; /* the one put last */
	unsigned __int128 first;
	struct day_run days;
	size_t mentions;
};

void detail_writer_init(struct detail_writer *writer);
void detail_writer_clear(struct detail_writer *writer);
void detail_put(struct detail_writer *writer, const struct detail *detail);
/* No more may be put, it is to be packed. */
bool detail_writer_full(const struct detail_writer *writer);
/* What was put, borrowed until the writer is cleared or packs again. Returns 0, OST_ENOMEM. */
int detail_writer_pack(struct detail_writer *writer, struct span *bytes);
/* Begins another block. */
void detail_writer_next(struct detail_writer *writer);

struct detail_reader {
	char *raw;
	struct rd in;
	struct detail before;
};

void detail_open(struct detail_reader *reader, struct span bytes, uint8_t what);
void detail_close(struct detail_reader *reader);
/* The next detail; its words are borrowed from the reader. Returns 1, 0 at the end, OST_EFORMAT. */
int detail_next(struct detail_reader *reader, struct detail *detail);
