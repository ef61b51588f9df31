/* Seeded random numbers: splitmix64 (Steele, Lea, Flood 2014), the same on every machine. */
#pragma once

#include <stdint.h>

struct random_state {
	uint64_t state;
};

static inline uint64_t random_u64(struct random_state *r)
{
	uint64_t z = r->state += UINT64_C(0x9E3779B97F4A7C15);
	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

/* Uniform in [0, 1). */
static inline double random_unit(struct random_state *r)
{
	return (double)(random_u64(r) >> 11) * 0x1p-53;
}

/* Uniform in [0, n), n > 0. The bias of the modulus is below 2^-32 for n < 2^32. */
static inline uint64_t random_below(struct random_state *r, uint64_t n)
{
	return random_u64(r) % n;
}
