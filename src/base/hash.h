/*
 * Stirring values into a hash, for tables in memory and to tell graphs apart; no defence against
 * who chooses the values. Files of `routes --pack` hold such hashes: it stays as it is.
 */
#pragma once

#include <stdint.h>

static inline uint64_t hash_stir(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
	return hash ^ hash >> 29;
}
