/* Addresses in network order, as wire/rd.h reads numbers. */
#pragma once

#include "net/addr.h"
#include "wire/rd.h"

#include <string.h>

/* Of zeros after a failure. */
static inline struct addr rd_addr(struct rd *rd, enum addr_family family)
{
	struct addr addr = { .family = (uint8_t)family };
	size_t length = addr_bits(&addr) / 8;
	const uint8_t *bytes = rd_bytes(rd, length);
	if (bytes != NULL)
		memcpy(addr.byte, bytes, length);
	return addr;
}
