/*
 * Mutated MRT records through every decoder, with the checks of the fuzz target: mostly whole, so
 * that more is reached than with arbitrary bytes.
 */
#include "fuzz/fuzz_mrt.c"

#include "model/mrt_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* OSTRAKON_MUTATIONS sets how many; `make check-long` asks for a million under the sanitizers. */
enum { MUTATIONS = 20000, RECORDS = 50 };

static void make_sample(struct mrt_sample *sample, struct random_state *random)
{
	if (random_below(random, 2) == 0)
		mrt_sample_table(sample, random, 4000);
	else
		mrt_sample_updates(sample, random, 1000);
}

static void mutate(uint8_t *bytes, size_t length, struct random_state *random)
{
	for (uint64_t i = 1 + random_below(random, 8); i > 0; i--) {
		size_t at = random_below(random, length);
		if (random_below(random, 2) == 0)
			bytes[at] ^= (uint8_t)(1u << random_below(random, 8));
		else
			bytes[at] = (uint8_t)random_below(random, 256);
	}
}

static void mutations_are_survived(void **state)
{
	const char *asked = getenv("OSTRAKON_MUTATIONS");
	long mutations = asked != NULL ? strtol(asked, NULL, 10) : MUTATIONS;
	struct random_state random = { 5 };
	struct mrt_sample sample = { 0 };
	(void)state;
	for (long i = 0; i < mutations; i++) {
		if (i % RECORDS == 0) {
			mrt_sample_clear(&sample);
			make_sample(&sample, &random);
		}
		/* In memory of exactly its size, so that a sanitizer sees one byte too many. */
		size_t length = sample.bytes.length;
		uint8_t *bytes = malloc(length);
		assert_non_null(bytes);
		memcpy(bytes, sample.bytes.text, length);
		mutate(bytes, length, &random);
		LLVMFuzzerTestOneInput(bytes, length);
		free(bytes);
	}
	mrt_sample_clear(&sample);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mutations_are_survived),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
