/* RIS Live lines made up from a seed: an UPDATE as fields, and the same as raw bytes. */
#pragma once

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Appends one line with its end. `raw`: with the bytes in hexadecimal, and then without the fields
 * that say the same, so that they alone can be read.
 */
void put_ris_update(struct buf *out, uint64_t seed, bool raw);
