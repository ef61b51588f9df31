/*
 * A read cursor over bytes in network order. It is sticky: after a failed read all later reads give
 * zero or nothing and `err` keeps the first failure, so that a decoder reads as a list in the order
 * of the RFC and looks at `err` once. What it hands out is borrowed from the bytes it was made of.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct rd {
	const uint8_t *p, *end;
	const char *err; /* NULL, or why reading failed: a string literal, fit for a tally */
};

#define RD_SHORT "a field reaches behind the end"

static inline struct rd rd_of(const void *bytes, size_t length)
{
	const uint8_t *p = (const uint8_t *)bytes;
	return (struct rd){ p, p != NULL ? p + length : p, NULL };
}

static inline size_t rd_left(const struct rd *rd)
{
	return (size_t)(rd->end - rd->p);
}

/* The first failure stays; nothing is left to read. */
static inline void rd_fail(struct rd *rd, const char *why)
{
	if (rd->err == NULL)
		rd->err = why;
	rd->p = rd->end;
}

/* `count` bytes in place, NULL after a failure. */
static inline const uint8_t *rd_bytes(struct rd *rd, size_t count)
{
	if (rd->err == NULL && rd_left(rd) < count)
		rd_fail(rd, RD_SHORT);
	if (rd->err != NULL)
		return NULL;
	const uint8_t *bytes = rd->p;
	if (count > 0)
		rd->p += count;
	return bytes;
}

/* A cursor over the next `count` bytes, which are taken; a failed one after a failure. */
static inline struct rd rd_sub(struct rd *rd, size_t count)
{
	const uint8_t *bytes = rd_bytes(rd, count);
	struct rd sub = rd_of(bytes, count);
	sub.err = rd->err;
	return sub;
}

static inline uint8_t rd_u8(struct rd *rd)
{
	const uint8_t *b = rd_bytes(rd, 1);
	return b != NULL ? b[0] : 0;
}

static inline uint16_t rd_u16(struct rd *rd)
{
	const uint8_t *b = rd_bytes(rd, 2);
	if (b == NULL)
		return 0;
	return (uint16_t)(b[0] << 8 | b[1]);
}

static inline uint32_t rd_u32(struct rd *rd)
{
	const uint8_t *b = rd_bytes(rd, 4);
	if (b == NULL)
		return 0;
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}
