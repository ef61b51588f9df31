/* The codecs a step at a time; gzip by zlib and by ISA-L, which must do the same. */
#include "temp.h"

#include "base/error.h"
#include "base/random.h"
#include "source/decompress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct codec *const gzips[] = {
	&codec_gzip_zlib,
#ifdef HAVE_ISAL
	&codec_gzip_isal,
#endif
};
enum { GZIPS = sizeof gzips / sizeof *gzips, ROOM = 1 << 20 };

/*
 * One member out of `packed`, fed and fetched in pieces of at most `piece` bytes: 1 = ended and
 * *used is how many bytes it has, 0 = the bytes ended before, negative = failed.
 */
static int run(
	const struct codec *codec, struct span packed, size_t piece, struct buf *text, size_t *used)
{
	static unsigned char out[ROOM];
	void *state;
	int done = 0;
	buf_reset(text);
	*used = 0;
	assert_int_equal(codec->open(&state), 0);
	for (bool moved = true; done == 0 && moved;) {
		size_t left = packed.n - *used;
		size_t in = left < piece ? left : piece, room = ROOM < piece ? ROOM : piece;
		struct codec_io io = { (const unsigned char *)packed.p + *used, in, out, room };
		done = codec->step(state, &io);
		*used += in - io.in_left;
		buf_add(text, (const char *)out, room - io.out_left);
		moved = io.in_left < in || io.out_left < room;
	}
	codec->close(state);
	return done;
}

static void fill(struct buf *text, size_t length, struct random_state *r)
{
	buf_reset(text);
	while (text->length < length)
		buf_printf(text, "%llu,%llu\n", (unsigned long long)random_below(r, 300),
			(unsigned long long)random_below(r, 10));
}

/* However it is cut into pieces; what follows the member is left. */
static void test_gzip_in_pieces(void **state)
{
	(void)state;
	static const size_t piece[] = { 1, 2, 3, 7, 8, 9, 64, 1000, ROOM };
	struct random_state r = { 1 };
	struct buf text, packed, got;
	size_t used;
	buf_init(&text);
	buf_init(&packed);
	buf_init(&got);
	for (int round = 0; round < 20; round++) {
		fill(&text, random_below(&r, 50000), &r);
		buf_reset(&packed);
		compress_to(&packed, GZIP, (struct span){ text.text, text.length });
		size_t member = packed.length;
		for (uint64_t n = random_below(&r, 30); n > 0; n--)
			buf_putc(&packed, (char)random_below(&r, 256));
		for (size_t i = 0; i < GZIPS * (sizeof piece / sizeof *piece); i++) {
			assert_int_equal(
				run(gzips[i % GZIPS], (struct span){ packed.text, packed.length },
					piece[i / GZIPS], &got, &used),
				1);
			assert_int_equal(used, member);
			assert_int_equal(got.length, text.length);
			assert_memory_equal(got.text, text.text, text.length);
		}
	}
	buf_clear(&text);
	buf_clear(&packed);
	buf_clear(&got);
}

/* RFC 1952: extra field, name, comment and the sum of the header. */
static void test_gzip_header(void **state)
{
	(void)state;
	unsigned char head[] = "\x1F\x8B\x08\x1E\0\0\0\0\0\x03"
			       "\x05\0extra"
			       "a name\0a comment\0??";
	size_t size = sizeof head - 1;
	struct buf packed, got;
	size_t used;
	uLong sum = crc32(0, head, (uInt)size - 2);
	head[size - 2] = (unsigned char)sum;
	head[size - 1] = (unsigned char)(sum >> 8);
	buf_init(&packed);
	buf_init(&got);
	compress_to(&packed, GZIP, span_of("the text"));
	struct buf with;
	buf_init(&with);
	buf_add(&with, (const char *)head, size);
	buf_add(&with, packed.text + 10, packed.length - 10);
	for (size_t i = 0; i < GZIPS; i++) {
		for (size_t piece = 1; piece < 50; piece++) {
			struct span all = { with.text, with.length };
			assert_int_equal(run(gzips[i], all, piece, &got, &used), 1);
			assert_string_equal(got.text, "the text");
		}
		/* Any bit of it changed but those of time and system, and of the magic and method. */
		for (size_t bit = 3 * 8; bit < size * 8; bit++) {
			if (bit == 4 * 8)
				bit = 10 * 8;
			with.text[bit / 8] ^= (char)(1 << bit % 8);
			assert_true(run(gzips[i], (struct span){ with.text, with.length }, ROOM,
					    &got, &used) <= 0);
			with.text[bit / 8] ^= (char)(1 << bit % 8);
		}
	}
	buf_clear(&with);
	buf_clear(&packed);
	buf_clear(&got);
}

/* Cut anywhere: no failure, what came is a beginning of the text. */
static void test_gzip_cut(void **state)
{
	(void)state;
	struct random_state r = { 2 };
	struct buf text, packed, got;
	size_t used;
	buf_init(&text);
	buf_init(&packed);
	buf_init(&got);
	fill(&text, 3000, &r);
	compress_to(&packed, GZIP, (struct span){ text.text, text.length });
	for (size_t cut = 0; cut < packed.length; cut++) {
		for (size_t i = 0; i < GZIPS; i++) {
			assert_int_equal(
				run(gzips[i], (struct span){ packed.text, cut }, ROOM, &got, &used),
				0);
			assert_true(got.length <= text.length);
			assert_memory_equal(got.text, text.text, got.length);
		}
	}
	buf_clear(&text);
	buf_clear(&packed);
	buf_clear(&got);
}

/* Any bit of the deflated data and its sums changed: the same text, or refused, or too short. */
static void test_gzip_damaged(void **state)
{
	(void)state;
	enum { HEADER = 10 };
	struct random_state r = { 3 };
	struct buf text, packed, got;
	size_t used;
	buf_init(&text);
	buf_init(&packed);
	buf_init(&got);
	fill(&text, 1500, &r);
	compress_to(&packed, GZIP, (struct span){ text.text, text.length });
	for (size_t bit = HEADER * 8; bit < packed.length * 8; bit++) {
		packed.text[bit / 8] ^= (char)(1 << bit % 8);
		for (size_t i = 0; i < GZIPS; i++) {
			int done = run(gzips[i], (struct span){ packed.text, packed.length }, ROOM,
				&got, &used);
			/* Some bits of the tables of codes that nobody uses mean nothing. */
			bool harmless = done == 1 && got.length == text.length &&
					memcmp(got.text, text.text, text.length) == 0;
			if (done != OST_EFORMAT && done != 0 && !harmless)
				fail_msg("codec %zu, bit %zu: %d", i, bit, done);
		}
		packed.text[bit / 8] ^= (char)(1 << bit % 8);
	}
	buf_clear(&text);
	buf_clear(&packed);
	buf_clear(&got);
}

static void test_detect(void **state)
{
	(void)state;
	static const struct {
		const char *head, *name;
	} known[] = { { "\x1F\x8B\x08", "gzip" }, { "BZh1", "bzip2" }, { "BZh9", "bzip2" },
		{ "BZh0", "plain" }, { "BZh", "plain" }, { "\x28\xB5\x2F\xFD", "zstd" },
		{ "", "plain" }, { "1|2|0", "plain" } };
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		const struct codec *codec =
			codec_detect((const unsigned char *)known[i].head, strlen(known[i].head));
		assert_string_equal(codec->name, known[i].name);
		assert_int_equal(codec->framed, strcmp(codec->name, "plain") != 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gzip_in_pieces),
		cmocka_unit_test(test_gzip_header),
		cmocka_unit_test(test_gzip_cut),
		cmocka_unit_test(test_gzip_damaged),
		cmocka_unit_test(test_detect),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
