#include "net/addr.h"

#include <arpa/inet.h>
#include <string.h>

bool addr_parse(struct span text, struct addr *addr)
{
	char copy[INET6_ADDRSTRLEN];
	*addr = (struct addr){ 0 };
	if (text.n == 0 || text.n >= sizeof copy || memchr(text.p, '\0', text.n) != NULL)
		return false;
	memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	bool colon = strchr(copy, ':') != NULL;
	if (inet_pton(colon ? AF_INET6 : AF_INET, copy, addr->byte) != 1)
		return false;
	addr->family = colon ? ADDR_IPV6 : ADDR_IPV4;
	return true;
}

bool addr_unmap(struct addr *addr)
{
	static const uint8_t mapped[12] = { [10] = 0xFF, [11] = 0xFF };
	if (addr->family != ADDR_IPV6 || memcmp(addr->byte, mapped, sizeof mapped) != 0)
		return false;
	struct addr quad = { .family = ADDR_IPV4 };
	memcpy(quad.byte, addr->byte + sizeof mapped, 4);
	*addr = quad;
	return true;
}

void addr_print(struct buf *out, const struct addr *addr)
{
	char text[INET6_ADDRSTRLEN];
	inet_ntop(addr->family == ADDR_IPV6 ? AF_INET6 : AF_INET, addr->byte, text, sizeof text);
	buf_puts(out, text);
}

int addr_compare(const struct addr *a, const struct addr *b)
{
	if (a->family != b->family)
		return a->family - b->family;
	return memcmp(a->byte, b->byte, sizeof a->byte);
}

unsigned addr_bits(const struct addr *addr)
{
	return addr->family == ADDR_IPV6 ? 128 : 32;
}

bool prefix_range(const struct addr *addr, unsigned bits, struct addr_range *range)
{
	if (bits > addr_bits(addr))
		return false;
	range->first = range->last = *addr;
	for (unsigned i = bits; i < addr_bits(addr); i++) {
		uint8_t mask = (uint8_t)(0x80u >> (i % 8));
		range->first.byte[i / 8] &= (uint8_t)~mask;
		range->last.byte[i / 8] |= mask;
	}
	return true;
}

bool prefix_parse(struct span text, bool loose, struct addr_range *range)
{
	struct span part, rest = span_trim(text);
	struct addr addr;
	uint64_t bits;
	if (!span_cut(&rest, '/', &part) || rest.p == NULL || !addr_parse(part, &addr) ||
		!span_u64(rest, 128, &bits) || !prefix_range(&addr, (unsigned)bits, range))
		return false;
	return loose || addr_compare(&addr, &range->first) == 0;
}

bool range_is_prefix(const struct addr_range *range, unsigned *bits)
{
	unsigned shared = 0, width = addr_bits(&range->first);
	while (shared < width) {
		uint8_t mask = (uint8_t)(0x80u >> (shared % 8));
		if ((range->first.byte[shared / 8] ^ range->last.byte[shared / 8]) & mask)
			break;
		shared++;
	}
	struct addr_range whole;
	*bits = shared;
	return prefix_range(&range->first, shared, &whole) &&
	       addr_compare(&whole.first, &range->first) == 0 &&
	       addr_compare(&whole.last, &range->last) == 0;
}

void range_print(struct buf *out, const struct addr_range *range)
{
	unsigned bits;
	addr_print(out, &range->first);
	if (range_is_prefix(range, &bits)) {
		buf_printf(out, "/%u", bits);
	} else {
		buf_putc(out, '-');
		addr_print(out, &range->last);
	}
}
