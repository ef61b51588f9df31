/* The sum of bytes that come in pieces of any length is that of libmd. */
#include "source/sha256.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { BYTES = 4096, RUNS = 300 };

static void test_pieces(void **state)
{
	uint8_t bytes[BYTES];
	char ours[SHA256_DIGEST_STRING_LENGTH], theirs[SHA256_DIGEST_STRING_LENGTH];
	struct random_state random = { 256 };
	(void)state;
	for (size_t i = 0; i < BYTES; i++)
		bytes[i] = (uint8_t)random_below(&random, 256);
	for (int run = 0; run < RUNS; run++) {
		size_t count = (size_t)random_below(&random, BYTES + 1);
		/* Odd runs begin with a few bytes, so that blocks lie across the pieces. */
		size_t longest = run % 2 == 0 ? 1000 : 70;
		struct sha256 sum;
		sha256_init(&sum);
		for (size_t at = 0, n; at < count; at += n) {
			n = (size_t)random_below(&random, longest);
			n = n < count - at ? n : count - at;
			sha256_add(&sum, bytes + at, n);
		}
		sha256_text(&sum, ours);
		SHA256Data(bytes, count, theirs);
		assert_string_equal(ours, theirs);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_pieces) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
