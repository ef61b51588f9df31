/*
 * bzip2 data written from the middle: a block is made of the symbols it shall hold, so that tests
 * get what no compressor writes (marks of blocks inside blocks, columns which are no transform of
 * anything), and its text worked out the plain way. Codes 0 to 253 have eight bits, which are the
 * symbol itself; so six symbols of one's choice are six bytes of one's choice in the block.
 */
#pragma once

#include "base/buf.h"

#include <stddef.h>
#include <stdint.h>

struct bzip2_bytes {
	struct buf bytes;
	unsigned bits; /* used of the last byte */
	uint32_t sum; /* of the stream so far */
	struct buf text; /* of all blocks */
};

void bzip2_bytes_init(struct bzip2_bytes *out);
void bzip2_bytes_clear(struct bzip2_bytes *out);
/* The header of a stream of that level, 1 to 9. */
void bzip2_bytes_begin(struct bzip2_bytes *out, int level);
/*
 * A block of these symbols (0 and 1 runs, 2 to 255 places in the list of 256 bytes), of which
 * there are so many that a column of at least one byte comes of them. `origin` is below its length.
 */
void bzip2_bytes_block(
	struct bzip2_bytes *out, const unsigned char *symbols, size_t count, uint32_t origin);
void bzip2_bytes_end(struct bzip2_bytes *out);

/* The text of a column, byte by byte along the chain. */
void model_unbwt(const unsigned char *column, size_t length, uint32_t origin, unsigned char *text);
