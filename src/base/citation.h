/* How a publisher wants his data named. */
#pragma once

#include "base/alloc.h"

/*
 * `citation` with `dated` in the place of its `<date>` ("" = not known); in the arena, or `citation`
 * itself where it has no such place.
 */
const char *citation_dated(const char *citation, const char *dated, struct arena *arena);
