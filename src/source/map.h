/*
 * A plain file mapped into memory, a window after the other: each is asked for in one call, and
 * given back when it is behind us, so that a file of any size takes little memory. The windows lie
 * side by side, so what is left of one joins the next without copying.
 *
 * A file that is cut short while it is read cannot be guarded against (the processor faults); what
 * can be done is to look at its size before each window.
 */
#pragma once

#include "base/error.h"
#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

struct map;

/* Takes over `fd`, unless it cannot be mapped: NULL. `summed`: keep the SHA-256. */
struct map *map_new(int fd, uint64_t size, bool summed);
void map_free(struct map *map);

/*
 * The last `left` bytes of what was shown so far, and a window more: 1; 0 and only what was left
 * at the end of the file; OST_EIO and only what was left where the file got shorter or
 * cannot be read (diag->what).
 * What lay before goes.
 */
int map_next(struct map *map, size_t left, struct span *shown, struct diag *diag);
/* How many bytes were shown so far. */
uint64_t map_bytes(const struct map *map);
/* SHA-256 of the whole file as 64 digits and NUL. 0 or OST_EIO. */
int map_sha256(struct map *map, char *text, struct diag *diag);
