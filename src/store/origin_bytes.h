/* Private to the origin tables: addresses as numbers, numbers of growing length, the layout. */
#pragma once

#include "base/buf.h"
#include "net/addr.h"
#include "store/origin_table.h"
#include "wire/rd.h"

#include <endian.h>
#include <string.h>

typedef unsigned __int128 addr_number;

#define ORIGIN_MAGIC UINT32_C(0x4F53544F) /* "OSTO" */
enum {
	ORIGIN_VERSION = 1,
	ORIGIN_CHANGES_ONLY = 1, /* the one flag of the head */
	ORIGIN_HEAD_BYTES = 52,
	ORIGIN_BLOCK_RANGES = 128, /* fewest a full block has of its own */
	ORIGIN_MINUTES_MAX = 366 * DAY_S / MINUTE_S, /* of a table with changes */
};

/* The two lowest bits of a range's first number. */
enum origin_kind {
	ORIGIN_SINGLE, /* one origin, an AS number follows */
	ORIGIN_SAME, /* the single origin of the one before */
	ORIGIN_LIST, /* none or several, or of an AS_SET */
	ORIGIN_HISTORY, /* lists, each with its time */
};

static inline unsigned origin_width(size_t part)
{
	return part == 0 ? 32 : 128;
}

static inline size_t origin_directory_bytes(size_t part)
{
	return origin_width(part) / 8 + 4;
}

static inline addr_number addr_to_number(const struct addr *addr)
{
	uint32_t ipv4;
	uint64_t high, low;
	memcpy(&ipv4, addr->byte, sizeof ipv4);
	if (addr->family == ADDR_IPV4)
		return be32toh(ipv4);
	memcpy(&high, addr->byte, sizeof high);
	memcpy(&low, addr->byte + sizeof high, sizeof low);
	return (addr_number)be64toh(high) << 64 | be64toh(low);
}

static inline struct addr addr_of_number(addr_number number, unsigned width)
{
	struct addr addr = { .family = width == 32 ? ADDR_IPV4 : ADDR_IPV6 };
	for (unsigned i = width / 8; i-- > 0; number >>= 8)
		addr.byte[i] = (uint8_t)number;
	return addr;
}

/* All ones in the lowest `bits`. */
static inline addr_number low_ones(unsigned bits)
{
	return bits >= 128 ? ~(addr_number)0 : ((addr_number)1 << bits) - 1;
}

/* Seven bits a byte, the lowest first, the highest bit set where more follow. */
static inline void put_number(struct buf *out, addr_number number)
{
	while (number >= 0x80) {
		buf_putc(out, (char)(0x80 | (uint8_t)(number & 0x7F)));
		number >>= 7;
	}
	buf_putc(out, (char)number);
}

static inline addr_number get_number(struct rd *in)
{
	addr_number number = 0;
	for (unsigned shift = 0; shift < 128; shift += 7) {
		uint8_t byte = rd_u8(in);
		addr_number bits = byte & 0x7F;
		if (bits << shift >> shift != bits)
			break;
		number |= bits << shift;
		if (byte < 0x80)
			return in->err == NULL ? number : 0;
	}
	rd_fail(in, "a number of more than 128 bits");
	return 0;
}

/* How far `number` lies from the one before, on either side. */
static inline void put_difference(struct buf *out, int64_t before, int64_t number)
{
	int64_t step = number - before;
	put_number(out, (uint64_t)step << 1 ^ -(uint64_t)(step < 0));
}

/* One that is at most `max`, else `in` fails. */
static inline uint64_t get_u64(struct rd *in, uint64_t max)
{
	uint64_t number = 0;
	for (unsigned shift = 0; shift < 63; shift += 7) {
		uint8_t byte = rd_u8(in);
		number |= (uint64_t)(byte & 0x7F) << shift;
		if (byte < 0x80 && number <= max)
			return number;
		if (byte < 0x80)
			break;
	}
	rd_fail(in, "a number out of bounds");
	return 0;
}

/* The number put behind `before`; from 0 to `max`, else `in` fails. */
static inline int64_t get_behind(struct rd *in, int64_t before, int64_t max)
{
	uint64_t code = get_u64(in, UINT64_C(1) << 62);
	int64_t number = before + ((int64_t)(code >> 1) ^ -(int64_t)(code & 1));
	if (number >= 0 && number <= max)
		return number;
	rd_fail(in, "a number out of bounds");
	return 0;
}
