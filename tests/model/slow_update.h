/*
 * A second decoder of BGP UPDATEs, written to be read: everything into arrays first, then one rule
 * after the other, the answer as text. No sharing with src/wire but the numbers of the RFCs.
 */
#pragma once

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Appends what the UPDATE says, a line a fact: "reset" alone where nothing of it can be used, else
 * prefixes in the order withdrawn, MP_UNREACH, announced, MP_REACH ("W" or "A"; "bad" where a part
 * breaks off), then its attributes. `add_path`: path identifiers in every family.
 */
void slow_update(const uint8_t *bytes, size_t size, bool wide, bool add_path, struct buf *out);
