/* Rows in plain C, for any processor. Loops of fixed length, which compilers turn into vectors. */
#include "graph/kernel.h"

typedef struct {
	uint8_t lane[ROW_BYTES];
} row_t;

#define EACH_LANE for (int i = 0; i < ROW_BYTES; i++)

static inline row_t row_load(const uint8_t *from)
{
	row_t row;
	__builtin_memcpy(&row, from, sizeof row);
	return row;
}

static inline void row_store(uint8_t *to, row_t row)
{
	__builtin_memcpy(to, &row, sizeof row);
}

static inline row_t row_fill(uint8_t byte)
{
	row_t row;
	__builtin_memset(&row, byte, sizeof row);
	return row;
}

static inline row_t row_min(row_t a, row_t b)
{
	EACH_LANE
	{
		a.lane[i] = a.lane[i] < b.lane[i] ? a.lane[i] : b.lane[i];
	}
	return a;
}

static inline row_t row_and(row_t a, row_t b)
{
	EACH_LANE
	{
		a.lane[i] &= b.lane[i];
	}
	return a;
}

static inline row_t row_or(row_t a, row_t b)
{
	EACH_LANE
	{
		a.lane[i] |= b.lane[i];
	}
	return a;
}

static inline row_t row_add(row_t a, uint8_t byte)
{
	EACH_LANE
	{
		uint8_t sum = (uint8_t)(a.lane[i] + byte);
		a.lane[i] = sum < byte ? UINT8_MAX : sum;
	}
	return a;
}

static inline row_t row_count(row_t sum, row_t row, uint8_t byte)
{
	EACH_LANE
	{
		sum.lane[i] = (uint8_t)(sum.lane[i] + (row.lane[i] == byte));
	}
	return sum;
}

#include "graph/kernel_body.h"

const struct kernel kernel_plain = { "plain", run_lengths, run_reach, run_scenarios, run_listed,
	run_fall, run_hear, run_turn, run_differ };
