/*
 * Private to presences: how they lie in the store. A block is a run of bytes with presences of one
 * series and one `what`, by key: for each the distance of its first number from that of the one
 * before, how many more it spans, how many runs it has, and for each run the days since the end of
 * the one before (since 1970) and its length less one; all in numbers of growing length.
 */
#pragma once

#include "base/buf.h"
#include "base/span.h"
#include "store/presence.h"
#include "wire/rd.h"

enum {
	PRESENCE_BLOCK_KEYS = 1024, /* most in a block that is written */
	PRESENCE_RUNS_MAX = 1 << 16, /* of one presence */
	PRESENCE_FIRST_BYTES = 16,
};

/* The number a block begins with as it stands in its row: bytes that sort as numbers do. */
void block_first_to_bytes(unsigned __int128 number, uint8_t *bytes);

struct block_writer {
	struct buf *out;
	unsigned __int128 before; /* the first number of the presence before */
};

void block_put(struct block_writer *writer, const struct presence *presence);

struct block_reader {
	struct rd in;
	uint8_t what;
	unsigned __int128 before;
	struct day_run *run; /* belongs to the reader */
	size_t capacity;
};

void block_open(struct block_reader *reader, struct span bytes, uint8_t what);
void block_close(struct block_reader *reader);
/* The next presence, borrowed until the next call. Returns 1, 0 at the end, OST_EFORMAT. */
int block_next(struct block_reader *reader, struct presence *presence);
