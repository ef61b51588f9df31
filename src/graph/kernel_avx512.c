/* Rows in two registers of 64 bytes. Compiled with -mavx512bw: nothing here may run without. */
#include "graph/kernel.h"

#include <immintrin.h>

enum { PARTS = ROW_BYTES / 64 };

typedef struct {
	__m512i part[PARTS];
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
		row.part[i] = _mm512_load_si512((const __m512i *)(const void *)from + i);
	}
	return row;
}

static inline void row_store(uint8_t *to, row_t row)
{
	EACH_PART
	{
		_mm512_store_si512((__m512i *)(void *)to + i, row.part[i]);
	}
}

static inline row_t row_fill(uint8_t byte)
{
	row_t row;
	EACH_PART
	{
		row.part[i] = _mm512_set1_epi8((char)byte);
	}
	return row;
}

static inline row_t row_min(row_t a, row_t b)
{
	EACH_PART
	{
		a.part[i] = _mm512_min_epu8(a.part[i], b.part[i]);
	}
	return a;
}

static inline row_t row_and(row_t a, row_t b)
{
	EACH_PART
	{
		a.part[i] = _mm512_and_si512(a.part[i], b.part[i]);
	}
	return a;
}

static inline row_t row_or(row_t a, row_t b)
{
	EACH_PART
	{
		a.part[i] = _mm512_or_si512(a.part[i], b.part[i]);
	}
	return a;
}

static inline row_t row_add(row_t a, uint8_t byte)
{
	EACH_PART
	{
		a.part[i] = _mm512_adds_epu8(a.part[i], _mm512_set1_epi8((char)byte));
	}
	return a;
}

/* A comparison gives a bit for each byte. */
static inline row_t row_count(row_t sum, row_t row, uint8_t byte)
{
	EACH_PART
	{
		__mmask64 equal = _mm512_cmpeq_epi8_mask(row.part[i], _mm512_set1_epi8((char)byte));
		sum.part[i] =
			_mm512_mask_sub_epi8(sum.part[i], equal, sum.part[i], _mm512_set1_epi8(-1));
	}
	return sum;
}

#include "graph/kernel_body.h"

const struct kernel kernel_avx512 = { "avx512", run_lengths, run_reach, run_scenarios, run_listed,
	run_fall, run_hear, run_turn, run_differ };
