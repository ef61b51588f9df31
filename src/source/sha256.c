#include "source/sha256.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

enum { LEAF_FEATURES = 7, SHA_BIT = 29 }; /* of EBX; such a processor has SSE4.1 */

static const uint32_t constants[64] = { 0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B,
	0x59F111F1, 0x923F82A4, 0xAB1C5ED5, 0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3,
	0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174, 0xE49B69C1, 0xEFBE4786, 0x0FC19DC6,
	0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA, 0x983E5152, 0xA831C66D,
	0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967, 0x27B70A85,
	0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85,
	0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585,
	0x106AA070, 0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A,
	0x5B9CCA4F, 0x682E6FF3, 0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA,
	0xA4506CEB, 0xBEF9A3F7, 0xC67178F2 };

static bool has_instructions(void)
{
	unsigned a, b, c, d;
	return __get_cpuid_count(LEAF_FEATURES, 0, &a, &b, &c, &d) != 0 && (b >> SHA_BIT & 1) != 0;
}

/*
 * FIPS 180-4, section 6.2.2. The instructions want the eight words of the state as ABEF and CDGH;
 * each takes two rounds, and the words of the schedule are made four at a time.
 */
__attribute__((target("sha,sse4.1"))) static void add_blocks(
	uint32_t state[8], const uint8_t *bytes, size_t blocks)
{
	const __m128i swap = _mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203);
	const __m128i *k = (const __m128i *)(const void *)constants;
	__m128i *place = (__m128i *)(void *)state;
	__m128i dcba = _mm_shuffle_epi32(_mm_loadu_si128(place), 0xB1);
	__m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128(place + 1), 0x1B);
	__m128i abef = _mm_alignr_epi8(dcba, hgfe, 8), cdgh = _mm_blend_epi16(hgfe, dcba, 0xF0);
	for (; blocks > 0; blocks--, bytes += SHA256_BLOCK_LENGTH) {
		__m128i w[4], abef_before = abef, cdgh_before = cdgh;
#pragma GCC unroll 16
		for (int i = 0; i < 16; i++) {
			__m128i *now = &w[i & 3];
			if (i < 4) {
				*now = _mm_loadu_si128((const __m128i *)(const void *)bytes + i);
				*now = _mm_shuffle_epi8(*now, swap);
			} else {
				__m128i last = w[(i + 3) & 3];
				__m128i seven = _mm_alignr_epi8(last, w[(i + 2) & 3], 4);
				*now = _mm_sha256msg1_epu32(*now, w[(i + 1) & 3]);
				*now = _mm_sha256msg2_epu32(_mm_add_epi32(*now, seven), last);
			}
			__m128i wk = _mm_add_epi32(*now, _mm_loadu_si128(k + i));
			cdgh = _mm_sha256rnds2_epu32(cdgh, abef, wk);
			abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(wk, 0x0E));
		}
		abef = _mm_add_epi32(abef, abef_before);
		cdgh = _mm_add_epi32(cdgh, cdgh_before);
	}
	dcba = _mm_shuffle_epi32(abef, 0x1B);
	hgfe = _mm_shuffle_epi32(cdgh, 0xB1);
	_mm_storeu_si128(place, _mm_blend_epi16(dcba, hgfe, 0xF0));
	_mm_storeu_si128(place + 1, _mm_alignr_epi8(hgfe, dcba, 8));
}

#else

static bool has_instructions(void)
{
	return false;
}

static void add_blocks(uint32_t state[8], const uint8_t *bytes, size_t blocks)
{
	for (; blocks > 0; blocks--, bytes += SHA256_BLOCK_LENGTH)
		SHA256Transform(state, bytes);
}

#endif

void sha256_init(struct sha256 *sum)
{
	SHA256Init(&sum->hash);
	sum->instructions = has_instructions();
}

void sha256_add(struct sha256 *sum, const uint8_t *bytes, size_t count)
{
	SHA2_CTX *hash = &sum->hash;
	size_t held = (size_t)(hash->bitcount[0] / 8 % SHA256_BLOCK_LENGTH);
	size_t missing = held > 0 ? SHA256_BLOCK_LENGTH - held : 0;
	if (sum->instructions && count >= missing + SHA256_BLOCK_LENGTH) {
		size_t blocks = (count - missing) / SHA256_BLOCK_LENGTH;
		size_t whole = blocks * SHA256_BLOCK_LENGTH;
		SHA256Update(hash, bytes, missing);
		add_blocks(hash->state.st32, bytes + missing, blocks);
		hash->bitcount[0] += (uint64_t)whole * 8;
		bytes += missing + whole;
		count -= missing + whole;
	}
	SHA256Update(hash, bytes, count);
}

void sha256_text(const struct sha256 *sum, char *text)
{
	SHA2_CTX so_far = sum->hash;
	SHA256End(&so_far, text);
}
