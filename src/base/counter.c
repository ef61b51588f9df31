#include "base/counter.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

enum { COUNTER_START = 64 };

void counter_clear(struct counter *counter)
{
	free(counter->key);
	free(counter->count);
	*counter = (struct counter){ 0 };
}

/* The finalizer of splitmix64: every bit of the key moves every bit of the place. */
static uint64_t mix(uint64_t key)
{
	key = (key ^ (key >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	key = (key ^ (key >> 27)) * UINT64_C(0x94D049BB133111EB);
	return key ^ (key >> 31);
}

/* Where the key stands or is to stand. There is a free place always. */
static size_t place_of(const struct counter *counter, uint64_t key)
{
	size_t place = mix(key) & (counter->size - 1);
	while (counter->key[place] != key && counter->key[place] != UINT64_MAX)
		place = (place + 1) & (counter->size - 1);
	return place;
}

static void grow(struct counter *counter)
{
	struct counter old = *counter;
	counter->size = old.size == 0 ? COUNTER_START : 2 * old.size;
	counter->key = xmalloc(counter->size * sizeof *counter->key);
	memset(counter->key, 0xFF, counter->size * sizeof *counter->key);
	counter->count = xcalloc(counter->size, sizeof *counter->count);
	for (size_t i = 0; i < old.size; i++) {
		if (old.key[i] == UINT64_MAX)
			continue;
		size_t place = place_of(counter, old.key[i]);
		counter->key[place] = old.key[i];
		counter->count[place] = old.count[i];
	}
	counter_clear(&old);
}

void counter_add(struct counter *counter, uint64_t key, int32_t times)
{
	if (2 * counter->used >= counter->size)
		grow(counter);
	size_t place = place_of(counter, key);
	counter->used += counter->key[place] == UINT64_MAX;
	counter->key[place] = key;
	counter->count[place] += times;
}

int32_t counter_get(const struct counter *counter, uint64_t key)
{
	if (counter->size == 0)
		return 0;
	size_t place = place_of(counter, key);
	return counter->key[place] == key ? counter->count[place] : 0;
}
