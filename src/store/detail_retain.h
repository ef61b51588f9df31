/*
 * Private to retain: details that are let go of, and blocks of many inputs that become blocks of
 * neighbouring addresses.
 */
#pragma once

#include "store/retain.h"

/*
 * Of one series, within a transaction: removes what ended before `detail_from`, and writes the rest
 * anew where that takes fewer blocks. Adds to what `retained` counts. OST_ESTORE, OST_EFORMAT.
 */
int detail_retain(
	struct store *store, int64_t series, int32_t detail_from, struct retained *retained);
