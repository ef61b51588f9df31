/*
 * What every fuzz target defines. It hands the bytes to one decoder and returns 0; it may abort()
 * where an answer contradicts itself. With libFuzzer the main comes from clang, else from replay.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* An invariant the fuzzer tries to break; unlike assert it is never compiled out. */
#define FUZZ_CHECK(condition)                                                                      \
	do {                                                                                       \
		if (!(condition))                                                                  \
			__builtin_trap();                                                          \
	} while (0)
