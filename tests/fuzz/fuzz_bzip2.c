/*
 * Streams of bzip2 data through the decoder with its threads, against libbz2: both take them and
 * give the same bytes, or both refuse. What is longer than 1 MB is left alone.
 */
#include "fuzz.h"

#include "base/error.h"
#include "source/bunzip.h"

#include <bzlib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { TEXT_MAX = 1 << 20, HEADER = 4, TOO_LONG = 1000 };

/* The first stream of the file; 0, negative, or TOO_LONG. */
static int by_us(const uint8_t *bytes, size_t size, char *text, size_t *length)
{
	struct raw raw;
	struct piece piece;
	int got, file = memfd_create("fuzz", MFD_CLOEXEC);
	FUZZ_CHECK(file >= 0 && write(file, bytes, size) == (ssize_t)size);
	lseek(file, 0, SEEK_SET);
	raw_init(&raw, file, false);
	raw_fill(&raw, HEADER);
	struct bunzip *bunzip = bunzip_new(&raw, (unsigned)size % 4);
	bunzip_begin(bunzip);
	*length = 0;
	while ((got = bunzip_next(bunzip, &piece)) == 1) {
		if (piece.length > TEXT_MAX - *length) {
			got = TOO_LONG;
			break;
		}
		memcpy(text + *length, piece.bytes, piece.length);
		*length += piece.length;
	}
	bunzip_free(bunzip);
	raw_clear(&raw);
	return got;
}

static int by_library(const uint8_t *bytes, size_t size, char *text, size_t *length)
{
	bz_stream bz = { .next_in = (char *)(uintptr_t)bytes, .avail_in = (unsigned)size };
	bz.next_out = text;
	bz.avail_out = TEXT_MAX;
	BZ2_bzDecompressInit(&bz, 0, 0);
	int done = BZ2_bzDecompress(&bz);
	*length = TEXT_MAX - bz.avail_out;
	BZ2_bzDecompressEnd(&bz);
	if (done == BZ_OK && bz.avail_out == 0)
		return TOO_LONG;
	return done == BZ_STREAM_END ? 0 : -1;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	size_t length, expected_length;
	if (size < HEADER || memcmp(bytes, "BZh", 3) != 0 || bytes[3] < '1' || bytes[3] > '9')
		return 0;
	char *text = malloc(TEXT_MAX), *expected = malloc(TEXT_MAX);
	FUZZ_CHECK(text != NULL && expected != NULL);
	int got = by_us(bytes, size, text, &length);
	int wanted = by_library(bytes, size, expected, &expected_length);
	if (got != TOO_LONG && wanted != TOO_LONG && got != OST_EUNSUPPORTED) {
		FUZZ_CHECK((got == 0) == (wanted == 0));
		FUZZ_CHECK(length <= expected_length && memcmp(text, expected, length) == 0);
		FUZZ_CHECK(got != 0 || length == expected_length);
	}
	free(text);
	free(expected);
	return 0;
}
