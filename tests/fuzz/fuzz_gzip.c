/*
 * A gzip member by each codec there is, in pieces whose size the first byte tells: what one
 * takes the other takes too, and as far as both come the text is the same.
 */
#include "fuzz.h"

#include "source/decompress.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 1 << 20 };

/* As a codec's step: 1 = the member ended, 0 = the bytes or the room did, negative = failed. */
static int run(const struct codec *codec, struct codec_io *all, size_t piece)
{
	void *state;
	int done = 0;
	FUZZ_CHECK(codec->open(&state) == 0);
	for (bool moved = true; done == 0 && moved;) {
		size_t in = all->in_left < piece ? all->in_left : piece;
		struct codec_io io = { all->in, in, all->out, all->out_left };
		done = codec->step(state, &io);
		FUZZ_CHECK(io.in_left <= in && io.out_left <= all->out_left);
		FUZZ_CHECK(io.in == all->in + (in - io.in_left));
		moved = io.in_left < in || io.out_left < all->out_left;
		all->in = io.in;
		all->in_left -= in - io.in_left;
		all->out = io.out;
		all->out_left = io.out_left;
	}
	codec->close(state);
	return done;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (size < 4 || !codec_gzip_zlib.begins(bytes + 1, size - 1))
		return 0;
	unsigned char *first = malloc(TEXT_MAX), *second = malloc(TEXT_MAX);
	FUZZ_CHECK(first != NULL && second != NULL);
	struct codec_io a = { bytes + 1, size - 1, first, TEXT_MAX }, b = a;
	b.out = second;
	int done = run(&codec_gzip_zlib, &a, 1 + (size_t)bytes[0]);
	int again = run(&codec_gzip, &b, 1 + (size_t)bytes[0]);
	FUZZ_CHECK((done == 1) == (again == 1));
	FUZZ_CHECK(done != 1 || (a.in_left == b.in_left && a.out_left == b.out_left));
	size_t both = a.out_left > b.out_left ? a.out_left : b.out_left;
	FUZZ_CHECK(memcmp(first, second, TEXT_MAX - both) == 0);
	free(first);
	free(second);
	return 0;
}
