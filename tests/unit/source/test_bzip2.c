/* The decoder of bzip2 data against libbz2, and against blocks which no compressor writes. */
#include "temp.h"

#include "base/random.h"
#include "model/bzip2_bytes.h"
#include "source/bzip2.h"
#include "source/input.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum {
	THREADS = 4,
	RANDOMISED_BIT = (4 + 6 + 4) * 8, /* of a stream's first block: behind header, mark, sum */
};

static struct diag diag;

/* All text of the file into `text`; how reading ended. */
static int unpack(const char *path, unsigned threads, struct buf *text)
{
	struct span window;
	int got;
	buf_reset(text);
	struct input *input =
		input_open_with(path, &(struct input_options){ .threads = threads }, &diag);
	assert_non_null(input);
	while ((got = input_window(input, 1, &window, &diag)) == 1) {
		buf_add(text, window.p, window.n);
		input_skip(input, window.n);
	}
	input_close(input);
	return got;
}

/* The same by libbz2: 0, or negative. */
static int unpack_by_library(const char *bytes, size_t size, struct buf *text)
{
	char out[4096];
	bz_stream bz = { .next_in = (char *)(uintptr_t)bytes, .avail_in = (unsigned)size };
	int done = BZ_STREAM_END;
	buf_reset(text);
	do {
		BZ2_bzDecompressInit(&bz, 0, 0);
		do {
			bz.next_out = out;
			bz.avail_out = sizeof out;
			done = BZ2_bzDecompress(&bz);
			buf_add(text, out, sizeof out - bz.avail_out);
		} while (done == BZ_OK && (bz.avail_in > 0 || bz.avail_out == 0));
		BZ2_bzDecompressEnd(&bz);
		while (done == BZ_STREAM_END && bz.avail_in > 0 && *bz.next_in == 0) {
			bz.next_in++;
			bz.avail_in--;
		}
	} while (done == BZ_STREAM_END && bz.avail_in >= 4 && memcmp(bz.next_in, "BZh", 3) == 0 &&
		 bz.next_in[3] >= '1' && bz.next_in[3] <= '9');
	return done == BZ_STREAM_END ? 0 : -1;
}

static bool same(const struct buf *a, const struct buf *b)
{
	return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

/* Both take the bytes and make the same of them, or both refuse; however many threads. */
static void check(const char *bytes, size_t size, unsigned threads)
{
	struct buf expected, got;
	struct temp temp = temp_write(bytes, size);
	buf_init(&expected);
	buf_init(&got);
	int ended = unpack_by_library(bytes, size, &expected);
	int status = unpack(temp.path, threads, &got);
	if (status > 0 || (status == 0) != (ended == 0))
		fail_msg("%d (%s), libbz2 %d", status, diag.what, ended);
	if (status == 0)
		assert_true(same(&got, &expected));
	/* What comes of damaged data is a beginning of what libbz2 gives, whose blocks are not whole. */
	assert_true(got.length <= expected.length);
	assert_memory_equal(got.text, expected.text, got.length);
	buf_clear(&expected);
	buf_clear(&got);
	temp_remove(&temp);
}

static void pack(struct buf *packed, struct span text, int level)
{
	unsigned size = (unsigned)(text.n + text.n / 50 + 1000);
	char *bytes = malloc(size);
	assert_non_null(bytes);
	assert_int_equal(BZ2_bzBuffToBuffCompress(bytes, &size, (char *)(uintptr_t)text.p,
				 (unsigned)text.n, level, 0, 0),
		BZ_OK);
	buf_add(packed, bytes, size);
	free(bytes);
}

static void check_text(struct span text, int level)
{
	struct buf packed;
	buf_init(&packed);
	pack(&packed, text, level);
	check(packed.text, packed.length, 0);
	check(packed.text, packed.length, 1 + (unsigned)level % THREADS);
	buf_clear(&packed);
}

/* Kinds of text: random bytes of so many values, in runs of up to so many, repeated from so far. */
static void fill_text(struct buf *text, size_t length, struct random_state *r)
{
	uint64_t values = UINT64_C(1) << random_below(r, 9);
	uint64_t run = random_below(r, 3) == 0 ? 1 + random_below(r, 700) : 1;
	size_t period = random_below(r, 3) == 0 ? 1 + random_below(r, 1000) : SIZE_MAX;
	buf_reset(text);
	while (text->length < length) {
		char byte = (char)random_below(r, values);
		for (uint64_t n = 1 + random_below(r, run); n > 0; n--)
			buf_putc(text,
				text->length < period ? byte : text->text[text->length - period]);
	}
}

static void test_kinds(void **state)
{
	(void)state;
	struct random_state r = { 1 };
	struct buf text;
	buf_init(&text);
	check_text((struct span){ "", 0 }, 9);
	for (int round = 0; round < 300; round++) {
		fill_text(&text, random_below(&r, 3000), &r);
		check_text((struct span){ text.text, text.length }, 1 + round % 9);
	}
	for (int level = 1; level <= 9; level++) {
		fill_text(&text, (size_t)level * 100000 + random_below(&r, 200000), &r);
		check_text((struct span){ text.text, text.length }, level);
	}
	buf_clear(&text);
}

/* Runs of every length around the four bytes and 255 more that a count can tell. */
static void test_runs(void **state)
{
	(void)state;
	struct buf text;
	buf_init(&text);
	for (int length = 1; length < 600; length++) {
		for (int i = 0; i < length; i++)
			buf_putc(&text, (char)length);
	}
	check_text((struct span){ text.text, text.length }, 1);
	/* One block which becomes many pieces of text, and must not stop those behind it. */
	buf_reset(&text);
	for (int i = 0; i < 12 << 20; i++)
		buf_putc(&text, 'x');
	for (unsigned i = 0; i < 500000; i++)
		buf_putc(&text, (char)(i * i >> 5));
	check_text((struct span){ text.text, text.length }, 1);
	buf_clear(&text);
}

static void test_cut_anywhere(void **state)
{
	(void)state;
	struct random_state r = { 4 };
	struct buf text, packed, got;
	buf_init(&text);
	buf_init(&packed);
	buf_init(&got);
	buf_puts(&text, "one stream and another one");
	pack(&packed, (struct span){ text.text, text.length }, 9);
	size_t first = packed.length, first_text = text.length;
	fill_text(&text, 300, &r);
	pack(&packed, (struct span){ text.text, text.length }, 1);
	for (size_t cut = 4; cut < packed.length; cut++) {
		struct temp temp = temp_write(packed.text, cut);
		int status = unpack(temp.path, (unsigned)cut % 3, &got);
		/* A stream that is whole, and three letters behind it which are no header. */
		bool whole = cut >= first && cut < first + 4;
		assert_int_equal(status, whole ? 0 : OST_ETRUNCATED);
		assert_true(got.length == 0 || got.length == first_text ||
			    got.length == first_text + text.length);
		assert_true((got.length >= first_text) || cut < first);
		temp_remove(&temp);
	}
	buf_clear(&text);
	buf_clear(&packed);
	buf_clear(&got);
}

static void test_every_bit_changed(void **state)
{
	(void)state;
	struct random_state r = { 5 };
	struct buf text, packed;
	buf_init(&text);
	buf_init(&packed);
	fill_text(&text, 400, &r);
	pack(&packed, (struct span){ text.text, text.length }, 9);
	size_t second = packed.length;
	pack(&packed, span_of("abracadabra"), 3);
	for (size_t bit = 32; bit < packed.length * 8; bit++) {
		if (bit == RANDOMISED_BIT || bit == second * 8 + RANDOMISED_BIT)
			continue; /* refused by us alone */
		packed.text[bit / 8] ^= (char)(0x80 >> bit % 8);
		check(packed.text, packed.length, (unsigned)bit % 3);
		packed.text[bit / 8] ^= (char)(0x80 >> bit % 8);
	}
	buf_clear(&text);
	buf_clear(&packed);
}

/* Damage in one of many blocks: what stands before it is given, and the block is named. */
static void test_block_damaged(void **state)
{
	(void)state;
	struct random_state r = { 6 };
	struct buf text, packed, got;
	buf_init(&text);
	buf_init(&packed);
	buf_init(&got);
	while (text.length < 1000000)
		buf_printf(&text, "%llu\n", (unsigned long long)random_u64(&r));
	pack(&packed, (struct span){ text.text, text.length }, 1);
	for (int round = 0; round < 20; round++) {
		size_t at = 4 + random_below(&r, packed.length - 4);
		packed.text[at] ^= 0x10;
		struct temp temp = temp_write(packed.text, packed.length);
		unsigned long long block = 0, bytes = 0;
		assert_int_equal(
			unpack(temp.path, (unsigned)round % (THREADS + 1), &got), OST_EFORMAT);
		assert_int_equal(
			sscanf(diag.what,
				"the bzip2 data is damaged in the block at byte %llu, after "
				"%llu bytes",
				&block, &bytes),
			2);
		assert_true(block <= at && at - block < 100000);
		assert_int_equal(bytes, got.length);
		assert_true(got.length <= text.length);
		assert_memory_equal(got.text, text.text, got.length);
		check(packed.text, packed.length, (unsigned)round % (THREADS + 1));
		packed.text[at] ^= 0x10;
		temp_remove(&temp);
	}
	buf_clear(&text);
	buf_clear(&packed);
	buf_clear(&got);
}

/* Each stream of one block, as parallel compressors write it; and what follows. */
static void test_many_streams(void **state)
{
	(void)state;
	struct random_state r = { 7 };
	struct buf text, packed;
	buf_init(&text);
	buf_init(&packed);
	for (int i = 0; i < 40; i++) {
		fill_text(&text, random_below(&r, 60000), &r);
		pack(&packed, (struct span){ text.text, text.length }, 1 + i % 9);
		for (uint64_t n = random_below(&r, 3) * random_below(&r, 300000); n > 0; n--)
			buf_putc(&packed, '\0');
	}
	for (unsigned threads = 0; threads <= THREADS; threads++)
		check(packed.text, packed.length, threads);
	buf_puts(&packed, "no stream");
	check(packed.text, packed.length, 2);
	buf_clear(&text);
	buf_clear(&packed);
}

/* Symbols with the mark of a block among them, at whatever bit they come to stand. */
static size_t fill_symbols(unsigned char *symbols, size_t room, struct random_state *r)
{
	static const unsigned char mark[] = { 0x31, 0x41, 0x59, 0x26, 0x53, 0x59 };
	size_t count = 1 + random_below(r, room);
	for (size_t i = 0; i < count; i++)
		symbols[i] = (unsigned char)random_below(r, random_below(r, 4) == 0 ? 2 : 256);
	for (size_t i = 0; i + sizeof mark < count; i += 1 + random_below(r, 200))
		memcpy(symbols + i, mark, sizeof mark);
	/* Runs of seventeen symbols would make a column longer than any block. */
	for (size_t i = 0; i < count; i += 5)
		symbols[i] = symbols[i] < 2 ? 2 : symbols[i];
	return count;
}

static void test_false_marks(void **state)
{
	(void)state;
	enum { SYMBOLS = 3000 };
	struct random_state r = { 8 };
	struct buf got;
	buf_init(&got);
	for (int round = 0; round < 30; round++) {
		struct bzip2_bytes out;
		unsigned char symbols[SYMBOLS];
		bzip2_bytes_init(&out);
		bzip2_bytes_begin(&out, 9);
		for (uint64_t blocks = 1 + random_below(&r, 12); blocks > 0; blocks--) {
			size_t count = fill_symbols(symbols, SYMBOLS, &r);
			bzip2_bytes_block(
				&out, symbols, count, (uint32_t)random_below(&r, count / 5 + 1));
		}
		bzip2_bytes_end(&out);
		struct temp temp = temp_write(out.bytes.text, out.bytes.length);
		for (unsigned threads = 0; threads <= THREADS; threads++) {
			assert_int_equal(unpack(temp.path, threads, &got), 0);
			assert_true(same(&got, &out.text));
		}
		check(out.bytes.text, out.bytes.length, 2);
		temp_remove(&temp);
		bzip2_bytes_clear(&out);
	}
	buf_clear(&got);
}

static void test_randomised(void **state)
{
	(void)state;
	struct buf packed, got;
	buf_init(&packed);
	buf_init(&got);
	pack(&packed, span_of("abracadabra"), 9);
	packed.text[RANDOMISED_BIT / 8] = (char)(packed.text[RANDOMISED_BIT / 8] | 0x80);
	struct temp temp = temp_write(packed.text, packed.length);
	assert_int_equal(unpack(temp.path, 0, &got), OST_EUNSUPPORTED);
	assert_non_null(strstr(diag.what, "bzip2"));
	temp_remove(&temp);
	buf_clear(&packed);
	buf_clear(&got);
}

/* At every bit, and with what is nearly a mark all around. */
static void test_find(void **state)
{
	(void)state;
	enum { BYTES = 64, MARK_AT_MOST = (BYTES - 6) * 8 };
	struct bzip2_finder finder;
	struct random_state r = { 9 };
	bzip2_finder_init(&finder);
	for (uint64_t at = 0; at <= MARK_AT_MOST; at++) {
		unsigned char bytes[BYTES];
		for (size_t i = 0; i < BYTES; i++)
			bytes[i] = (unsigned char)(random_below(&r, 2) * 0x31);
		for (uint64_t bit = 0; bit < BZIP2_MARK_BITS; bit++) {
			unsigned char mask = (unsigned char)(0x80 >> (at + bit) % 8);
			unsigned char *byte = &bytes[(at + bit) / 8];
			bool set = (BZIP2_BLOCK_MARK >> (BZIP2_MARK_BITS - 1 - bit) & 1) != 0;
			*byte = (unsigned char)(set ? *byte | mask : *byte & ~mask);
		}
		for (uint64_t from = 0; from <= at; from += 1 + random_below(&r, 5))
			assert_int_equal(bzip2_find(&finder, bytes, BYTES, from), at);
		assert_int_equal(bzip2_find(&finder, bytes, BYTES, at), at);
		assert_true(bzip2_find(&finder, bytes, BYTES, at + 1) == UINT64_MAX);
		size_t whole = (size_t)(at + BZIP2_MARK_BITS + 7) / 8;
		assert_int_equal(bzip2_find(&finder, bytes, whole, 0), at);
		assert_true(bzip2_find(&finder, bytes, whole - 1, 0) == UINT64_MAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_runs),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_every_bit_changed),
		cmocka_unit_test(test_block_damaged),
		cmocka_unit_test(test_many_streams),
		cmocka_unit_test(test_false_marks),
		cmocka_unit_test(test_randomised),
		cmocka_unit_test(test_find),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
