#include "net/addr_put.h"

char *addr_put_ipv4(char *at, const uint8_t *byte)
{
	for (int i = 0; i < 4; i++) {
		at = u32_put(at, byte[i]);
		*at++ = '.';
	}
	return at - 1;
}

static char *put_group(char *at, unsigned group)
{
	static const char digit[] = "0123456789abcdef";
	for (int shift = group > 0xFFF  ? 12
			 : group > 0xFF ? 8
			 : group > 0xF  ? 4
					: 0;
		shift >= 0; shift -= 4)
		*at++ = digit[group >> shift & 0xF];
	return at;
}

/* The longest run of zero groups, the first of equals, if it has more than `longest`. */
static int longest_zeros(const unsigned *group, int longest, int *first)
{
	*first = -1;
	for (int i = 0; i < 8; i++) {
		int end = i;
		while (end < 8 && group[end] == 0)
			end++;
		if (end - i > longest) {
			longest = end - i;
			*first = i;
		}
		if (end > i)
			i = end;
	}
	return longest;
}

/* A run of `kept` zero groups is written out. */
static char *put_ipv6(char *at, const uint8_t *byte, int kept)
{
	unsigned group[8];
	int first;
	for (int i = 0; i < 8; i++)
		group[i] = (unsigned)byte[2 * i] << 8 | byte[2 * i + 1];
	int zeros = longest_zeros(group, kept, &first);
	for (int i = 0; i < 8; i++) {
		if (i == first) {
			*at++ = ':';
			i += zeros - 1;
			if (i == 7)
				*at++ = ':';
			continue;
		}
		if (i > 0)
			*at++ = ':';
		/* An IPv4 address inside (RFC 4291, 2.5.5) is shown as one. */
		if (i == 6 && first == 0 && (zeros == 6 || (zeros == 5 && group[5] == 0xFFFF)))
			return addr_put_ipv4(at, byte + 12);
		at = put_group(at, group[i]);
	}
	return at;
}

char *addr_put(char *at, const struct addr *addr)
{
	if (addr->family != ADDR_IPV6)
		return addr_put_ipv4(at, addr->byte);
	return put_ipv6(at, addr->byte, 1); /* RFC 5952, 4.2.2: a single one stays */
}

char *addr_put_shortest(char *at, const struct addr *addr)
{
	if (addr->family != ADDR_IPV6)
		return addr_put_ipv4(at, addr->byte);
	return put_ipv6(at, addr->byte, 0);
}
