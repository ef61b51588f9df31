/*
 * What feeds point at, in the shapes they write it in: an address of either family, with a port
 * (`192.0.2.1:443`, `[2001:db8::1]:443`), a prefix, a range `a-b`, a URL, a host name; each perhaps
 * defanged (`192.0.2[.]1`, `hxxp://`). Leading zeros of a quad are decimal, never octal. An
 * IPv4-mapped IPv6 address is the IPv4 address.
 */
#pragma once

#include "net/addr.h"

enum { INDICATOR_TEXT = 512 }; /* a defanged one must be shorter; no host name is longer */

struct indicator {
	struct addr_range range; /* family 0: it is a name */
	struct span name; /* borrows the text, or `refanged` */
	uint16_t port; /* 0 = none */
	bool host_bits; /* a prefix had bits set behind its length; they are cleared */
	char refanged[INDICATOR_TEXT];
};

/* NULL, or why `text` is no indicator (a literal). Fills no more of `refanged` than it needs. */
const char *indicator_parse(struct span text, struct indicator *indicator);
