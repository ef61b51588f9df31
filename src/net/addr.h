/*
 * One address type for IPv4 and IPv6: 16 bytes, IPv4 in the first four and zeros behind. Ranges
 * are inclusive, within one family; a prefix is a range whose bounds share `bits` leading bits.
 */
#pragma once

#include "base/buf.h"
#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

enum addr_family { ADDR_IPV4 = 4, ADDR_IPV6 = 6 };

struct addr {
	uint8_t family;
	uint8_t byte[16];
};

struct addr_range {
	struct addr first, last;
};

/* Dotted quad or RFC 4291 text; no zone, no leading zeros. */
bool addr_parse(struct span text, struct addr *addr);
/* ::ffff:192.0.2.1 is how IPv4 looks through an IPv6 socket: true when it was, and is IPv4 now. */
bool addr_unmap(struct addr *addr);
void addr_print(struct buf *out, const struct addr *addr);
/* <0, 0, >0; IPv4 sorts before IPv6. */
int addr_compare(const struct addr *a, const struct addr *b);
unsigned addr_bits(const struct addr *addr); /* 32 or 128 */

/* `192.0.2.0/24`. Host bits must be zero unless `loose`, which clears them. */
bool prefix_parse(struct span text, bool loose, struct addr_range *range);
/* The range of `addr`/`bits`, host bits cleared. False when bits exceed the family. */
bool prefix_range(const struct addr *addr, unsigned bits, struct addr_range *range);
/* True with the prefix length when the range is exactly one prefix. */
bool range_is_prefix(const struct addr_range *range, unsigned *bits);
/* As prefix where it is one, else `first-last`. */
void range_print(struct buf *out, const struct addr_range *range);
