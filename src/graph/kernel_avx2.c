/* Rows in four registers of 32 bytes. Compiled with -mavx2: nothing here may run without. */
#include "graph/kernel.h"

#include <immintrin.h>

enum { PARTS = ROW_BYTES / 32 };

typedef struct {
	__m256i part[PARTS];
} row_t;

/* Without this the parts of a row are left in memory. */
#ifdef __clang__
#define EACH_PART _Pragma("clang loop unroll(full)") for (int i = 0; i < PARTS; i++)
#else
#define EACH_PART _Pragma("GCC unroll 8") for (int i = 0; i < PARTS; i++)
#endif

static inline row_t row_load(const uint8_t *from)
{
	row_t row;
	EACH_PART
	{
		row.part[i] = _mm256_load_si256((const __m256i *)(const void *)from + i);
	}
	return row;
}

static inline void row_store(uint8_t *to, row_t row)
{
	EACH_PART
	{
		_mm256_store_si256((__m256i *)(void *)to + i, row.part[i]);
	}
}

static inline row_t row_fill(uint8_t byte)
{
	row_t row;
	EACH_PART
	{
		row.part[i] = _mm256_set1_epi8((char)byte);
	}
	return row;
}

static inline row_t row_min(row_t a, row_t b)
{
	EACH_PART
	{
		a.part[i] = _mm256_min_epu8(a.part[i], b.part[i]);
	}
	return a;
}

static inline row_t row_and(row_t a, row_t b)
{
	EACH_PART
	{
		a.part[i] = _mm256_and_si256(a.part[i], b.part[i]);
	}
	return a;
}

static inline row_t row_or(row_t a, row_t b)
{
	EACH_PART
	{
		a.part[i] = _mm256_or_si256(a.part[i], b.part[i]);
	}
	return a;
}

static inline row_t row_add(row_t a, uint8_t byte)
{
	EACH_PART
	{
		a.part[i] = _mm256_adds_epu8(a.part[i], _mm256_set1_epi8((char)byte));
	}
	return a;
}

/* A comparison gives -1 where it holds. */
static inline row_t row_count(row_t sum, row_t row, uint8_t byte)
{
	EACH_PART
	{
		__m256i equal = _mm256_cmpeq_epi8(row.part[i], _mm256_set1_epi8((char)byte));
		sum.part[i] = _mm256_sub_epi8(sum.part[i], equal);
	}
	return sum;
}

#include "graph/kernel_body.h"

const struct kernel kernel_avx2 = { "avx2", run_lengths, run_reach, run_scenarios, run_listed,
	run_fall, run_hear, run_turn, run_differ };
