/*
 * Text written straight into room that the caller knows to be large enough, for output in which the
 * digits are what costs. Each function returns where the text ends; nothing ends it with NUL, and
 * up to PUT_SPILL bytes behind it may be overwritten.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
	PUT_SPILL = 32,
	PUT_U32_MAX = 10, /* digits */
};

/* Eight digits of a number below 10^8 as bytes 0 to 9, the highest one in the lowest byte. */
static inline uint64_t digits_of(uint32_t value)
{
	/* Divided by 10,000, 100 and 10 in turn, all parts at once: 2, then 4, then 8 lanes. */
	uint64_t fours = value / 10000 | (uint64_t)(value % 10000) << 32;
	uint64_t high = (fours * 10486 >> 20) & UINT64_C(0x0000007F0000007F);
	uint64_t twos = high | (fours - high * 100) << 16;
	high = (twos * 103 >> 10) & UINT64_C(0x000F000F000F000F);
	return high | (twos - high * 10) << 8;
}

static inline char *eight_put(char *at, uint64_t digits)
{
	digits |= UINT64_C(0x3030303030303030);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	digits = __builtin_bswap64(digits);
#endif
	memcpy(at, &digits, 8);
	return at + 8;
}

static inline char *u32_put(char *at, uint32_t value)
{
	if (value >= 100000000) {
		char *behind = u32_put(at, value / 100000000);
		return eight_put(behind, digits_of(value % 100000000));
	}
	/* Leading zeros go; the last digit stays, whatever it is. */
	uint64_t digits = digits_of(value);
	int skip = __builtin_ctzll(digits | UINT64_C(1) << 56) / 8;
	digits = (digits | UINT64_C(0x3030303030303030)) >> (8 * skip);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	digits = __builtin_bswap64(digits);
#endif
	memcpy(at, &digits, 8);
	return at + 8 - skip;
}

char *u64_put(char *at, uint64_t value);
/* Six digits, leading zeros kept. */
char *micros_put(char *at, uint32_t value);
/* Two lower-case hex digits a byte. */
char *hex_put(char *at, const uint8_t *bytes, size_t count);

static inline char *char_put(char *at, char c)
{
	*at = c;
	return at + 1;
}

static inline char *bytes_put(char *at, const char *bytes, size_t count)
{
	memcpy(at, bytes, count);
	return at + count;
}

/* A string literal. */
#define PUT(at, literal) bytes_put(at, literal, sizeof(literal) - 1)
