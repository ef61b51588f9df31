/* AS numbers (RFC 6793: 32 bits). 0 is reserved (RFC 7607) and means "none" in our structs. */
#pragma once

#include "base/span.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t asn_t;

/* `64500`, `AS64500`, or asdot `1.10` (RFC 5396, section 2). 0 is refused. */
bool asn_parse(struct span text, asn_t *asn);

/* Whether an AS stands twice in a path without prepending: a loop, or poisoned on purpose. */
bool asn_path_loops(const asn_t *hop, size_t count);
