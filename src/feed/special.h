/*
 * Addresses at which no host on the Internet can be: the special-purpose registries of IANA
 * (RFC 6890, kept at iana.org/assignments/iana-ipv4-special-registry and -ipv6-), multicast, and
 * IPv6 outside 2000::/3. Blocks which the registries call globally reachable (AS112, AMT) are not
 * among them.
 */
#pragma once

#include "net/addr.h"

#include <stdbool.h>

/* Nothing that is given to one holder is larger; a feed which says so means something else. */
enum { RANGE_BITS_MIN_IPV4 = 8, RANGE_BITS_MIN_IPV6 = 16 };

/*
 * NULL when the range may hold hosts; else why not, a literal. One special address in it is
 * enough. `documentation` lets the documentation blocks (RFC 5737, RFC 3849, RFC 9637) pass:
 * examples and tests are made of them.
 */
const char *special_purpose(const struct addr_range *range, bool documentation);
