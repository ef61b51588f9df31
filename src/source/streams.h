/*
 * TCP streams out of captured segments, each direction by itself: segments that come early wait,
 * what came before is dropped, and what never came is told as a gap. Memory is bounded: beyond
 * STREAM_WAITING_MAX bytes that wait in one direction (or STREAMS_WAITING_MAX in all of them) the
 * gap before them is given up; beyond STREAMS_MAX directions the one that was quiet longest ends.
 *
 * A direction which the capture joined in the middle begins with its first segment.
 */
#pragma once

#include "wire/packet.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	STREAMS_MAX = 4096,
	STREAM_WAITING_MAX = 1 << 20,
	STREAMS_WAITING_MAX = 16 << 20,
	STREAM_WINDOW_MAX = 16 << 20, /* a segment further away belongs to another connection */
};

struct stream_end {
	struct addr addr;
	uint16_t port;
};

/* One direction of a connection. */
struct stream {
	struct stream_end from, to;
	bool whole; /* it begins with the connection's first byte */
	void *user; /* of the sink; NULL at first */
};

/* Each returns 0 to go on; anything else is what streams_take and streams_finish return. */
struct stream_sink {
	void *ctx;
	int (*bytes)(void *ctx, struct stream *stream, struct rd bytes);
	int (*gap)(void *ctx, struct stream *stream, uint32_t bytes); /* never captured */
	void (*end)(void *ctx, struct stream *stream); /* nothing more comes; free `user` */
};

struct streams_counts {
	uint64_t streams, segments; /* segments with bytes in them */
	uint64_t early; /* came before another that belongs in front of them */
	uint64_t repeated; /* had bytes that were there already, wholly or in part */
	uint64_t gaps, gap_bytes;
	uint64_t evicted; /* streams ended for want of room */
};

struct streams;

struct streams *streams_new(const struct stream_sink *sink);
/* Ends all streams first, without handing out what waits. */
void streams_free(struct streams *streams);
int streams_take(struct streams *streams, const struct tcp_segment *segment);
/* At the end of the capture: hands out what waits, with the gaps in front of it, and ends all. */
int streams_finish(struct streams *streams);
/* The other direction of the same connection, NULL when nothing of it was seen. */
struct stream *streams_reverse(const struct streams *streams, const struct stream *stream);
const struct streams_counts *streams_counts(const struct streams *streams);
