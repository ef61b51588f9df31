#include "feed/special.h"

static const char documentation_v4[] = "documentation address (RFC 5737)";
static const char documentation_v6[] = "documentation address (RFC 3849, RFC 9637)";
static const char private_v4[] = "private address (RFC 1918)";
static const char multicast[] = "multicast address";
static const char protocol[] = "set aside for protocols (RFC 6890)";

/* Disjoint and in order, so that the one which may overlap is found by halving. */
static const struct block_v4 {
	uint32_t first, last;
	const char *reason;
} blocks_v4[] = {
	{ 0x00000000, 0x00FFFFFF, "in 0.0.0.0/8: no address of a host (RFC 791)" },
	{ 0x0A000000, 0x0AFFFFFF, private_v4 },
	{ 0x64400000, 0x647FFFFF, "shared behind carrier NAT (RFC 6598)" },
	{ 0x7F000000, 0x7FFFFFFF, "loopback address" },
	{ 0xA9FE0000, 0xA9FEFFFF, "link-local address" },
	{ 0xAC100000, 0xAC1FFFFF, private_v4 },
	{ 0xC0000000, 0xC00000FF, protocol },
	{ 0xC0000200, 0xC00002FF, documentation_v4 },
	{ 0xC0586300, 0xC05863FF, "6to4 relay, given up (RFC 7526)" },
	{ 0xC0A80000, 0xC0A8FFFF, private_v4 },
	{ 0xC6120000, 0xC613FFFF, "for benchmarks (RFC 2544)" },
	{ 0xC6336400, 0xC63364FF, documentation_v4 },
	{ 0xCB007100, 0xCB0071FF, documentation_v4 },
	{ 0xE0000000, 0xEFFFFFFF, multicast },
	{ 0xF0000000, 0xFFFFFFFF, "reserved address (RFC 1112)" },
};

/* By the first 64 bits, which is where all blocks end; the first that overlaps counts. */
static const struct block_v6 {
	uint64_t first;
	unsigned bits;
	const char *reason;
} blocks_v6[] = {
	{ 0x20010DB800000000, 32, documentation_v6 },
	{ 0x3FFF000000000000, 20, documentation_v6 },
	{ 0x2001000000000000, 32, "Teredo address (RFC 4380)" },
	{ 0x2001000000000000, 23, protocol },
	{ 0x2002000000000000, 16, "6to4 address (RFC 3056)" },
	{ 0xFC00000000000000, 7, "unique local address (RFC 4193)" },
	{ 0xFE80000000000000, 10, "link-local address" },
	{ 0xFF00000000000000, 8, multicast },
};

static uint64_t bits_of(const struct addr *addr, size_t bytes)
{
	uint64_t value = 0;
	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | addr->byte[i];
	return value;
}

static const char *special_v4(const struct addr_range *range, bool documentation)
{
	uint32_t first = (uint32_t)bits_of(&range->first, 4);
	uint32_t last = (uint32_t)bits_of(&range->last, 4);
	size_t low = 0, high = sizeof blocks_v4 / sizeof *blocks_v4;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (blocks_v4[middle].last < first)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < sizeof blocks_v4 / sizeof *blocks_v4 && blocks_v4[low].first <= last; low++) {
		if (!documentation || blocks_v4[low].reason != documentation_v4)
			return blocks_v4[low].reason;
	}
	return last - first >= UINT32_C(1) << (32 - RANGE_BITS_MIN_IPV4) ? "larger than a /8"
									 : NULL;
}

static const char *special_v6(const struct addr_range *range, bool documentation)
{
	uint64_t first = bits_of(&range->first, 8), last = bits_of(&range->last, 8);
	for (size_t i = 0; i < sizeof blocks_v6 / sizeof *blocks_v6; i++) {
		uint64_t end = blocks_v6[i].first | UINT64_MAX >> blocks_v6[i].bits;
		if (blocks_v6[i].first > last || end < first)
			continue;
		if (!documentation || blocks_v6[i].reason != documentation_v6)
			return blocks_v6[i].reason;
	}
	if (first >> 61 != 1 || last >> 61 != 1)
		return "IPv6 outside 2000::/3: not global unicast (RFC 4291)";
	return last - first >= UINT64_C(1) << (64 - RANGE_BITS_MIN_IPV6) ? "larger than a /16"
									 : NULL;
}

const char *special_purpose(const struct addr_range *range, bool documentation)
{
	return range->first.family == ADDR_IPV6 ? special_v6(range, documentation)
						: special_v4(range, documentation);
}
