#include "cli/nearest.h"

#include <stdint.h>
#include <string.h>

enum { WORD_MAX = 32, DISTANCE_MAX = 2 };

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t edit_distance(const char *a, const char *b)
{
	size_t rows = strnlen(a, WORD_MAX + 1), columns = strnlen(b, WORD_MAX + 1);
	size_t d[WORD_MAX + 1][WORD_MAX + 1];
	if (rows > WORD_MAX || columns > WORD_MAX)
		return SIZE_MAX;
	for (size_t i = 0; i <= rows; i++)
		d[i][0] = i;
	for (size_t j = 0; j <= columns; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= rows; i++) {
		for (size_t j = 1; j <= columns; j++) {
			size_t replaced = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
			d[i][j] = smaller(replaced, smaller(d[i - 1][j], d[i][j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d[i][j] = smaller(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[rows][columns];
}

void nearest_offer(struct nearest *nearest, const char *candidate)
{
	size_t distance = edit_distance(nearest->word, candidate);
	/* Of a short name half must be right, or any two letters would be "near". */
	if (distance > DISTANCE_MAX || 2 * distance > strlen(candidate))
		return;
	if (nearest->best == NULL || distance < nearest->distance) {
		nearest->best = candidate;
		nearest->distance = distance;
	}
}
