/*
 * One block of bzip2 data: found, decoded, its sum checked. Blocks know nothing of each other and
 * begin at any bit, so several threads can each decode one (source/bunzip.h puts them in order).
 *
 * Taken is what libbz2 1.0.8 takes, but for two things no compressor has written for decades or
 * ever: blocks randomised as bzip2 0.9.0 did (refused by name), and a block that takes more than
 * BZIP2_PACKED_MAX bytes, which only a header that counts up and down without end does.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	BZIP2_HEADER_BYTES = 4, /* "BZh1" to "BZh9", in front of the blocks of a stream */
	BZIP2_LEVEL_BYTES = 100000, /* the longest block is so much times the digit */
	BZIP2_MARK_BITS = 48,
	BZIP2_SUM_BITS = 32,
	/* Of one block: 900,000 symbols of 20 bits, and its tables many times over. */
	BZIP2_PACKED_MAX = 5 << 19,
};
/* Pi begins a block; the square root of pi the end of a stream, its sum behind it. */
#define BZIP2_BLOCK_MARK UINT64_C(0x314159265359)
#define BZIP2_END_MARK   UINT64_C(0x177245385090)

/* `count` (<= 48) bits from bit `at` on, the highest of a byte first; beyond `size` bytes zeros. */
uint64_t bzip2_bits(const unsigned char *bytes, size_t size, uint64_t at, unsigned count);

/* Finds marks of blocks at any bit. */
struct bzip2_finder {
	unsigned char maybe[1 << 13]; /* a bit for each two bytes which occur inside the mark */
};
void bzip2_finder_init(struct bzip2_finder *finder);
/*
 * The first bit from `from` on at which the mark of a block stands whole within the `size` bytes;
 * UINT64_MAX if there is none.
 */
uint64_t bzip2_find(
	const struct bzip2_finder *finder, const unsigned char *bytes, size_t size, uint64_t from);

/* Work memory for one block after the other, about 5 MB. */
struct bzip2_block;

struct bzip2_block *bzip2_block_new(void);
void bzip2_block_free(struct bzip2_block *block);

/*
 * Decodes the block whose mark stands at bit `at` of the `size` bytes, up to the text still to be
 * expanded. 0 with `*end` = the first bit behind it, OST_EFORMAT, OST_EUNSUPPORTED, or
 * OST_ETRUNCATED where the bytes end inside it.
 */
int bzip2_block_decode(struct bzip2_block *block, const unsigned char *bytes, size_t size,
	uint64_t at, uint64_t *end);
/* Bytes of the block before runs are expanded; a stream's level limits it. */
size_t bzip2_block_length(const struct bzip2_block *block);
/*
 * Writes what comes next of the block decoded last, `*size` bytes at most, and sets `*size` to how
 * many. 1 = more is to come, 0 = the block is at its end and its sum is right, OST_EFORMAT = at its
 * end, but damaged. One block can become 51 times as long as bzip2_block_length.
 */
int bzip2_block_expand(struct bzip2_block *block, unsigned char *out, size_t *size);
/* The sum the block names, for the sum of the stream. */
uint32_t bzip2_block_sum(const struct bzip2_block *block);
/* The sum of a stream with one more block. */
static inline uint32_t bzip2_stream_sum(uint32_t stream, uint32_t block)
{
	return (stream << 1 | stream >> 31) ^ block;
}
