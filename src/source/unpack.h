/*
 * Decompression of a whole input, which may have several members, streams or frames in a row:
 * pieces of text out, in order, made by other threads beside the caller's where that is asked for.
 * A plain input is read into pieces as it stands, by the caller: that takes half the time of mapping
 * it, and a file that somebody cuts short meanwhile just ends.
 */
#pragma once

#include "base/error.h"
#include "source/piece.h"

#include <stdbool.h>
#include <stdint.h>

struct unpack;

/*
 * Takes over `fd`. `threads` decompress (bzip2 uses them all, the others one); 0 = the caller's.
 * `max_bytes`: a packed input that gives more is refused. `summed`: keep the SHA-256.
 */
struct unpack_options {
	unsigned threads;
	uint64_t max_bytes;
	bool summed;
};
struct unpack *unpack_new(int fd, const struct unpack_options *options);
void unpack_free(struct unpack *unpack);

/*
 * The next piece, of one byte at least: 1; 0 at the end; negative with diag->what filled:
 * OST_EIO, OST_EFORMAT (damaged), OST_ETRUNCATED (ends early), OST_ERANGE (asks for more memory than
 * allowed, or gives more bytes), OST_EUNSUPPORTED. All that was decompressed before has then been
 * given, and the answer stays.
 */
int unpack_next(struct unpack *unpack, struct piece *piece, struct diag *diag);
/* Raw bytes read so far. */
uint64_t unpack_raw_bytes(const struct unpack *unpack);
/*
 * Raw bytes behind the last member which begin no further one; complete once the end was met.
 * They are ignored as gzip(1) does it. Zeros there are padding, not counted.
 */
uint64_t unpack_ignored(const struct unpack *unpack);
/*
 * The SHA-256 of all raw bytes as 64 digits and NUL; ends decompressing and reads the rest first.
 * 0 or OST_EIO.
 */
int unpack_sha256(struct unpack *unpack, char *text, struct diag *diag);
