#include "study/order.h"

#include <string.h>

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, PASSES = 3 };
/* The first bits of a key: sign and exponent, and so many of the mantissa that few are alike. */
enum { COARSE_SHIFT = 64 - PASSES * DIGIT_BITS };

uint64_t order_key(double number)
{
	uint64_t bits;
	memcpy(&bits, &number, sizeof bits);
	return ~bits; /* numbers of 0 or more rise with their bits */
}

static void distribute(
	const struct order_item *from, struct order_item *to, size_t count, int shift)
{
	size_t place[DIGITS + 1] = { 0 };
	for (size_t i = 0; i < count; i++)
		place[(from[i].key >> shift & (DIGITS - 1)) + 1]++;
	for (size_t digit = 0; digit < DIGITS; digit++)
		place[digit + 1] += place[digit];
	for (size_t i = 0; i < count; i++)
		to[place[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
}

/* Of what is nearly in order. */
static void insert(struct order_item *item, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct order_item moved = item[i];
		size_t at = i;
		for (; at > 0 && item[at - 1].key > moved.key; at--)
			item[at] = item[at - 1];
		item[at] = moved;
	}
}

void order_sort(struct order_item *item, size_t count, struct order_item *room)
{
	struct order_item *from = item, *to = room;
	for (int pass = 0; pass < PASSES; pass++) {
		distribute(from, to, count, COARSE_SHIFT + pass * DIGIT_BITS);
		struct order_item *other = from;
		from = to;
		to = other;
	}
	if (from != item && count > 0)
		memcpy(item, from, count * sizeof *item);
	insert(item, count);
}

/* Hoare 1961, "Algorithm 65: Find", in Wirth's form. */
float order_pick(float *value, size_t count, size_t rank)
{
	ptrdiff_t low = 0, high = (ptrdiff_t)count - 1, wanted = (ptrdiff_t)rank;
	while (low < high) {
		float pivot = value[wanted];
		ptrdiff_t i = low, j = high;
		while (i <= j) {
			while (value[i] < pivot)
				i++;
			while (value[j] > pivot)
				j--;
			if (i > j)
				break;
			float swapped = value[i];
			value[i++] = value[j];
			value[j--] = swapped;
		}
		if (j < wanted)
			low = i;
		if (i > wanted)
			high = j;
	}
	return value[wanted];
}

static float least(const float *value, size_t count)
{
	float least = value[0];
	for (size_t i = 1; i < count; i++)
		least = value[i] < least ? value[i] : least;
	return least;
}

double order_quantile(float *value, size_t count, double part)
{
	double at = part * (double)(count - 1);
	size_t below = (size_t)at;
	double over = at - (double)below;
	double low = (double)order_pick(value, count, below);
	return below + 1 < count
		       ? low * (1 - over) +
				 (double)least(value + below + 1, count - below - 1) * over
		       : low;
}
