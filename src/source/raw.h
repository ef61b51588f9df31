/*
 * The bytes of a file or a pipe as they are read, kept in a ring which is mapped twice in a row: so
 * whatever is held lies contiguous, and never moves until it is skipped. That lets several threads
 * decode what one has read.
 */
#pragma once

#include "source/sha256.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RAW_CAPACITY = 8 << 20, RAW_READ_BYTES = 256 << 10 };

struct raw {
	int fd;
	unsigned char *ring; /* RAW_CAPACITY bytes, twice; NULL until the first are read */
	uint64_t base; /* what stands at the beginning of the ring */
	uint64_t start; /* held are the bytes from here ... */
	_Atomic uint64_t end; /* ... to here; another thread may ask how many were read */
	bool done; /* nothing comes behind `end` */
	int error; /* errno where reading failed; then `done` too */
	bool summed;
	struct sha256 sha256;
};

/* Takes over `fd`. `summed`: keep the SHA-256 of what is read. */
void raw_init(struct raw *raw, int fd, bool summed);
void raw_clear(struct raw *raw);

/*
 * Reads until the `want` bytes (<= RAW_CAPACITY) from raw->start on are held or no more come, and
 * returns how many are held. Reads no more than is needed for that, in pieces of RAW_READ_BYTES at
 * most, so a slow pipe is not waited for in vain.
 */
size_t raw_fill(struct raw *raw, size_t want);
/* The byte at raw->start, and behind it the others that are held. Never NULL. */
const unsigned char *raw_bytes(const struct raw *raw);
/*
 * Takes up to `room` bytes out: those that are held, else what one read brings, which spares it the
 * way through the ring. 0 where no more come.
 */
size_t raw_take(struct raw *raw, unsigned char *to, size_t room);
/* Gives up the first `count` bytes of those held. */
void raw_skip(struct raw *raw, size_t count);
