/* Sorting by falling numbers and picking out single ranks, for draws by the million. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct order_item {
	uint64_t key; /* order_key of the number */
	uint32_t item;
};

/* Of a number of 0 or more: the larger the number, the smaller the key. */
uint64_t order_key(double number);
/* By key; those with equal ones stay in the order they had. `room` is for `count` more. */
void order_sort(struct order_item *item, size_t count, struct order_item *room);

/* The value of this rank, from 0; puts it where sorting would, none larger before it. No NaN. */
float order_pick(float *value, size_t count, size_t rank);
/* The value below which a part of them lies, between two by proportion; changes their order. */
double order_quantile(float *value, size_t count, double part);
