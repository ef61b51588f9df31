/*
 * The messages of a BMP stream that arrives in pieces of any size, and how to find the way again
 * behind damage.
 *
 * A message is believed when its contents bear its length out (bmp_message_check). Where they do
 * not, but another message seems to begin behind it, it alone is refused; else the bytes up to the
 * nearest message that can be believed are lost, and counted. What is found does not depend on how
 * the stream was cut into pieces.
 */
#pragma once

#include "source/bmp_station.h"

/* The reason under which each message of that version is counted. */
#define BMP_FRAMES_VERSION_4 "BMP version 4, a draft: not read"

/* Zeros, `part` and `station` are a fresh one. */
struct bmp_frames {
	struct recording_part *part;
	struct bmp_station *station;
	bool captured; /* part->offset is that of the packet at hand and stays so */
	bool lost; /* looking for the next message, since: */
	uint64_t gap_at, gap_bytes;
	bool torn; /* ... since a message that reaches behind the last byte */
	uint64_t torn_bytes; /* of such at the end, when nothing was found behind its start */
	int status; /* what the sink returned; not 0: nothing more is taken */
};

/*
 * Takes what is whole in `bytes`, whose first byte stands at `offset` of the recording. Returns how
 * many bytes are used up: give the others again with more behind them. `last`: nothing follows, so
 * all are used up.
 */
size_t bmp_frames_take(struct bmp_frames *frames, struct rd bytes, uint64_t offset, bool last);
/*
 * As recording_end; OST_EUNSUPPORTED where all that was found is of the version that is not read.
 */
int bmp_frames_end(struct recording_part *part, int got, const char *what);
/*
 * Whether a message that can be believed begins at `bytes`: 1, 0, or -1 when it takes more bytes to
 * tell, which cannot be when these are the `last`.
 */
int bmp_frames_begin(struct rd bytes, bool last);
