/* Well-formed MRT files out of a seed, and what was done to them on purpose. */
#pragma once

#include "base/buf.h"
#include "base/random.h"

#include <stdint.h>

struct mrt_sample {
	struct buf bytes;
	size_t *start; /* [records + 1] where each record begins, and the end */
	unsigned *routes; /* [records] in each */
	size_t records, capacity, routes_capacity;
};

/* A table of TABLE_DUMP_V2 of 30 peers, or BGP4MP messages, of about `size` bytes. */
void mrt_sample_table(struct mrt_sample *sample, struct random_state *random, size_t size);
void mrt_sample_updates(struct mrt_sample *sample, struct random_state *random, size_t size);
void mrt_sample_clear(struct mrt_sample *sample);

/* What a reader must say of a sample that was damaged. */
struct mrt_damage {
	uint64_t records, routes, gaps, lost_bytes, rejected, tail_bytes;
};

/*
 * Writes `sample` into `out` with about one record in ten damaged: its length, its header, bytes of
 * its body taken out, bytes put in front of it, its content; then cut off inside the last record.
 */
void mrt_sample_damage(const struct mrt_sample *sample, struct random_state *random,
	struct buf *out, struct mrt_damage *damage);
/* Blind damage as of notes on peers: cut, 1 to 200 bits flipped, spliced, bytes overwritten. */
void mrt_scramble(struct buf *bytes, struct random_state *random);
