/*
 * How often each key was seen: a hash table from 64-bit numbers to counts, by open addressing.
 * Zeros are an empty one. The key UINT64_MAX is not to be used: it marks a free place.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct counter {
	uint64_t *key;
	int32_t *count;
	size_t size, used; /* places, a power of two; keys */
};

void counter_clear(struct counter *counter);
void counter_add(struct counter *counter, uint64_t key, int32_t times);
int32_t counter_get(const struct counter *counter, uint64_t key); /* 0 for what was not seen */
