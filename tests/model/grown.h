/*
 * A larger Internet made of a real one, to see how time and memory grow: new ASes buy transit where
 * others do, a few sell it on, and peer where others peer. Invented, not a forecast.
 */
#pragma once

#include "net/link.h"

#include <stddef.h>
#include <stdint.h>

/*
 * The given links and as many more as make `wanted_links` (at least), with `new_ases` new ASes;
 * to be freed. Some links may be given twice.
 */
struct as_link *links_grow(const struct as_link *links, size_t count, size_t new_ases,
	size_t wanted_links, size_t *grown);
