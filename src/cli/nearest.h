/*
 * "Did you mean": the known word nearest to a mistyped one. Offer every candidate, then look at
 * `best`:
 *
 *	struct nearest nearest = { .word = typed };
 *	nearest_offer(&nearest, "status");
 *
 * The first of equally near candidates stays. `best` is borrowed from the caller.
 */
#pragma once

#include <stddef.h>

struct nearest {
	const char *word;
	const char *best; /* NULL: nothing is near */
	size_t distance;
};

void nearest_offer(struct nearest *nearest, const char *candidate);
/*
 * Insertions, deletions, replacements and swaps of neighbours that turn one word into the other
 * (optimal string alignment). SIZE_MAX when a word is too long to be a name at all.
 */
size_t edit_distance(const char *a, const char *b);
