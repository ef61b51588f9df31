/*
 * Private to store/: ClickHouse's format RowBinary. Numbers have their lowest byte first, texts
 * their length in front, in groups of seven bits; a FixedString is its bytes.
 */
#pragma once

#include "base/alloc.h"
#include "base/buf.h"
#include "base/span.h"
#include "wire/rd.h"

#include <string.h>

static inline void row_put(struct buf *row, uint64_t number, size_t bytes)
{
	char out[sizeof number];
	for (size_t i = 0; i < bytes; i++, number >>= 8)
		out[i] = (char)(number & 0xFF);
	buf_add(row, out, bytes);
}

static inline void row_put_span(struct buf *row, struct span text)
{
	size_t left = text.n;
	for (; left >= 0x80; left >>= 7)
		buf_putc(row, (char)((left & 0x7F) | 0x80));
	buf_putc(row, (char)left);
	buf_add(row, text.n > 0 ? text.p : "", text.n);
}

static inline void row_put_text(struct buf *row, const char *text)
{
	row_put_span(row, span_of(text));
}

static inline uint64_t row_get(struct rd *row, size_t bytes)
{
	const uint8_t *at = rd_bytes(row, bytes);
	uint64_t number = 0;
	for (size_t i = at != NULL ? bytes : 0; i-- > 0;)
		number = number << 8 | at[i];
	return number;
}

static inline int64_t row_get_i64(struct rd *row)
{
	return (int64_t)row_get(row, 8);
}

static inline int32_t row_get_i32(struct rd *row)
{
	return (int32_t)(uint32_t)row_get(row, 4);
}

static inline struct span row_get_span(struct rd *row, struct arena *arena)
{
	uint64_t length = 0, group;
	unsigned shift = 0;
	do {
		group = rd_u8(row);
		length |= (group & 0x7F) << shift;
		shift += 7;
	} while (group >= 0x80 && shift < 63);
	const uint8_t *at = rd_bytes(row, length);
	if (at == NULL)
		return (struct span){ "", 0 };
	return (struct span){ arena_copy(arena, (const char *)at, length), length };
}

static inline const char *row_get_text(struct rd *row, struct arena *arena)
{
	return row_get_span(row, arena).p;
}
