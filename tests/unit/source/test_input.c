#include "temp.h"

#include "base/random.h"
#include "source/input.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { MAX = 40 }; /* the longest line the tests take */

static struct diag diag;

/* Each time with another number of threads beside the test's own. */
static struct input *open_bytes(struct temp *temp, const void *bytes, size_t size)
{
	static unsigned opened;
	struct input_options options = { .threads = opened++ % 4, .sha256 = true };
	*temp = temp_write(bytes, size);
	struct input *input = input_open_with(temp->path, &options, &diag);
	assert_non_null(input);
	return input;
}

static void close_and_remove(struct input *input, const struct temp *temp)
{
	input_close(input);
	temp_remove(temp);
}

/* All lines in one string, each as <line>, a cut one as <line...; and how reading ended. */
static int all_lines(struct input *input, struct buf *lines)
{
	struct span line;
	bool too_long;
	int got;
	buf_reset(lines);
	while ((got = input_line(input, MAX, &line, &too_long, &diag)) == 1) {
		buf_putc(lines, '<');
		buf_add(lines, line.p, line.n);
		buf_puts(lines, too_long ? "..." : ">");
	}
	return got;
}

/* The same by looking at the whole text at once. */
static void model_lines(struct span text, struct buf *lines)
{
	buf_reset(lines);
	if (text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0)
		text = (struct span){ text.p + 3, text.n - 3 };
	while (text.n > 0) {
		const char *end = memchr(text.p, '\n', text.n);
		size_t length = end != NULL ? (size_t)(end - text.p) : text.n;
		size_t shown = length > 0 && text.p[length - 1] == '\r' ? length - 1 : length;
		buf_putc(lines, '<');
		buf_add(lines, text.p, shown < MAX ? shown : MAX);
		buf_puts(lines, shown > MAX ? "..." : ">");
		length += end != NULL;
		text = (struct span){ text.p + length, text.n - length };
	}
}

static bool same(const struct buf *a, const struct buf *b)
{
	return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

static void check_lines(struct span text)
{
	struct buf expected, got, packed;
	buf_init(&expected);
	buf_init(&got);
	buf_init(&packed);
	model_lines(text, &expected);
	for (int kind = PLAIN; kind < KINDS; kind++) {
		struct temp temp;
		buf_reset(&packed);
		compress_to(&packed, kind, text);
		struct input *input = open_bytes(&temp, packed.text, packed.length);
		assert_int_equal(all_lines(input, &got), 0);
		if (!same(&got, &expected))
			fail_msg("%s: %s, expected %s", kind_name(kind), got.text, expected.text);
		assert_int_equal(input_raw_bytes(input), packed.length);
		assert_int_equal(input_ignored_bytes(input), 0);
		close_and_remove(input, &temp);
	}
	buf_clear(&expected);
	buf_clear(&got);
	buf_clear(&packed);
}

static void test_lines(void **state)
{
	(void)state;
	static const char *const text[] = { "", "\n", "a", "a\n", "a\nb", "a\r\nb\r\n", "\r\n\r\n",
		"\r", "a\rb\n", "a\r\r\n", "\n\n\nx", "\xEF\xBB\xBFz\nb\n", "\xEF\xBB\xBF",
		"\xEF\xBB", "\xEF\xBB\xBF\xEF\xBB\xBF",
		"0123456789012345678901234567890123456789\n40\n",
		"0123456789012345678901234567890123456789\r\n40\r\n",
		"0123456789012345678901234567890123456789",
		"0123456789012345678901234567890123456789\r",
		"01234567890123456789012345678901234567890\n41\n",
		"01234567890123456789012345678901234567890",
		"0123456789012345678901234567890123456789\rx\n42\n" };
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		check_lines(span_of(text[i]));
	check_lines((struct span){ "a\0b\n\0\n", 6 });
}

/* Lines around the borders of the reader's own buffers (64 and 256 kB). */
static void test_many_lines(void **state)
{
	(void)state;
	struct random_state r = { 1 };
	struct buf text;
	buf_init(&text);
	for (int round = 0; round < 6; round++) {
		size_t size = random_below(&r, 700000);
		buf_reset(&text);
		while (text.length < size) {
			size_t n = random_below(&r, 10) == 0 ? random_below(&r, 90000)
							     : random_below(&r, MAX + 10);
			for (size_t i = 0; i < n; i++)
				buf_putc(&text, (char)('a' + random_below(&r, 26)));
			buf_puts(&text, random_below(&r, 4) == 0 ? "\r\n" : "\n");
		}
		check_lines((struct span){ text.text, text.length - (size_t)round % 2 });
	}
	buf_clear(&text);
}

static void test_several_members(void **state)
{
	(void)state;
	struct buf packed, got;
	buf_init(&packed);
	buf_init(&got);
	for (int kind = GZIP; kind < KINDS; kind++) {
		struct temp temp;
		buf_reset(&packed);
		compress_to(&packed, kind, span_of("one\ntw"));
		compress_to(&packed, kind, span_of(""));
		compress_to(&packed, kind, span_of("o\nthree"));
		struct input *input = open_bytes(&temp, packed.text, packed.length);
		assert_int_equal(all_lines(input, &got), 0);
		assert_string_equal(got.text, "<one><two><three>");
		assert_int_equal(input_line_number(input), 3);
		close_and_remove(input, &temp);
	}
	buf_clear(&packed);
	buf_clear(&got);
}

/* zstd's skippable frames hold nothing for us, in front or behind. */
static void test_skippable_frame(void **state)
{
	(void)state;
	static const char skippable[] = "\x50\x2A\x4D\x18\x03\x00\x00\x00"
					"abc";
	struct buf packed, got;
	struct temp temp;
	buf_init(&packed);
	buf_init(&got);
	buf_add(&packed, skippable, sizeof skippable - 1);
	compress_to(&packed, ZSTD, span_of("one\n"));
	buf_add(&packed, skippable, sizeof skippable - 1);
	struct input *input = open_bytes(&temp, packed.text, packed.length);
	assert_int_equal(all_lines(input, &got), 0);
	assert_string_equal(got.text, "<one>");
	assert_int_equal(input_ignored_bytes(input), 0);
	close_and_remove(input, &temp);
	buf_clear(&packed);
	buf_clear(&got);
}

static void test_behind_the_end(void **state)
{
	(void)state;
	struct buf packed, got;
	buf_init(&packed);
	buf_init(&got);
	for (int kind = GZIP; kind < KINDS; kind++) {
		for (int garbage = 0; garbage < 2; garbage++) {
			struct temp temp;
			buf_reset(&packed);
			compress_to(&packed, kind, span_of("one\ntwo\n"));
			for (int i = 0; i < 100000; i++)
				buf_putc(&packed, '\0');
			buf_puts(&packed, garbage ? "garbage" : "");
			struct input *input = open_bytes(&temp, packed.text, packed.length);
			assert_int_equal(all_lines(input, &got), 0);
			assert_string_equal(got.text, "<one><two>");
			assert_int_equal(input_ignored_bytes(input), garbage ? 7 : 0);
			assert_int_equal(input_raw_bytes(input), packed.length);
			close_and_remove(input, &temp);
		}
	}
	buf_clear(&packed);
	buf_clear(&got);
}

/* Seeded text that does not compress away, so that there is something to cut and to damage. */
static void fill_random_lines(struct buf *text, int lines)
{
	struct random_state r = { 5 };
	for (int i = 0; i < lines; i++)
		buf_printf(text, "%d %llx\n", i, (unsigned long long)random_u64(&r));
}

/* However short it is cut: whole lines only, the first so and so many, and the cut is told. */
static void test_truncated(void **state)
{
	(void)state;
	struct buf text, packed, all, got;
	buf_init(&text);
	buf_init(&packed);
	buf_init(&all);
	buf_init(&got);
	fill_random_lines(&text, 30);
	model_lines((struct span){ text.text, text.length }, &all);
	for (int kind = GZIP; kind < KINDS; kind++) {
		size_t given = 0;
		buf_reset(&packed);
		compress_to(&packed, kind, (struct span){ text.text, text.length });
		for (size_t cut = 6; cut < packed.length; cut++) {
			struct temp temp;
			struct input *input = open_bytes(&temp, packed.text, cut);
			assert_int_equal(all_lines(input, &got), OST_ETRUNCATED);
			assert_non_null(strstr(diag.what, kind_name(kind)));
			assert_true(got.length >= given && got.length <= all.length);
			assert_memory_equal(got.text, all.text, got.length);
			assert_true(got.length == 0 || got.text[got.length - 1] == '>');
			given = got.length;
			close_and_remove(input, &temp);
		}
		/* Only the check sum was missing last. */
		assert_int_equal(given, all.length);
	}
	buf_clear(&text);
	buf_clear(&packed);
	buf_clear(&all);
	buf_clear(&got);
}

/* One byte changed anywhere behind the mark: the same lines, or told; never other lines. */
static void test_damaged(void **state)
{
	(void)state;
	struct random_state r = { 9 };
	struct buf text, packed, all, got;
	buf_init(&text);
	buf_init(&packed);
	buf_init(&all);
	buf_init(&got);
	fill_random_lines(&text, 25);
	model_lines((struct span){ text.text, text.length }, &all);
	for (int kind = GZIP; kind < KINDS; kind++) {
		int told = 0;
		buf_reset(&packed);
		compress_to(&packed, kind, (struct span){ text.text, text.length });
		for (size_t at = 6; at < packed.length; at++) {
			struct temp temp;
			char before = packed.text[at];
			packed.text[at] = (char)(before ^ (1 + (int)random_below(&r, 255)));
			struct input *input = open_bytes(&temp, packed.text, packed.length);
			int ended = all_lines(input, &got);
			told += ended < 0;
			assert_true(ended <= 0);
			if (ended == 0 && !same(&got, &all))
				fail_msg("%s: byte %zu changed, not told", kind_name(kind), at);
			close_and_remove(input, &temp);
			packed.text[at] = before;
		}
		assert_true(told > (int)packed.length / 2);
	}
	buf_clear(&text);
	buf_clear(&packed);
	buf_clear(&all);
	buf_clear(&got);
}

static void check_too_much_memory(const void *bytes, size_t size)
{
	struct temp temp;
	struct span head;
	struct input *input = open_bytes(&temp, bytes, size);
	assert_int_equal(input_peek(input, 100, &head, &diag), OST_ERANGE);
	assert_non_null(strstr(diag.what, "512 MB"));
	close_and_remove(input, &temp);
}

/* Headers that ask for gigabytes before a byte comes out. */
static void test_memory_limit(void **state)
{
	(void)state;
	enum { STREAM_HEADER = 12, FOUR_GIGABYTES = 40 };
	static const char zstd[] = "\x28\xB5\x2F\xFD\x00\xA8\x01\x00\x00";
	struct buf packed;
	buf_init(&packed);
	compress_to(&packed, XZ, span_of("one\n"));
	/* The xz file format, section 3.1: size, flags, sizes, filters (LZMA2 = 21 01), CRC32. */
	uint8_t *header = (uint8_t *)packed.text + STREAM_HEADER;
	size_t size = (size_t)header[0] * 4;
	uint8_t *filter = memmem(header, size, "\x21\x01", 2);
	assert_non_null(filter);
	filter[2] = FOUR_GIGABYTES;
	uint32_t sum = lzma_crc32(header, size, 0);
	for (size_t i = 0; i < 4; i++)
		header[size + i] = (uint8_t)(sum >> (8 * i));
	check_too_much_memory(packed.text, packed.length);
	check_too_much_memory(zstd, sizeof zstd - 1);
	buf_clear(&packed);
}

static void test_peek(void **state)
{
	(void)state;
	struct buf got;
	struct span head;
	struct temp temp;
	buf_init(&got);
	struct input *input = open_bytes(&temp,
		"\xEF\xBB\xBF"
		"one\ntwo\n",
		11);
	assert_int_equal(input_peek(input, 5, &head, &diag), 0);
	assert_true(span_is(head, "one\nt"));
	assert_int_equal(input_peek(input, 100, &head, &diag), 0);
	assert_true(span_is(head, "one\ntwo\n"));
	assert_int_equal(all_lines(input, &got), 0);
	assert_string_equal(got.text, "<one><two>");
	assert_int_equal(input_peek(input, 5, &head, &diag), 0);
	assert_int_equal(head.n, 0);
	close_and_remove(input, &temp);
	buf_clear(&got);
}

static void test_whole(void **state)
{
	(void)state;
	struct buf packed;
	buf_init(&packed);
	for (int kind = PLAIN; kind < KINDS; kind++) {
		struct temp temp;
		struct span text;
		buf_reset(&packed);
		compress_to(&packed, kind, span_of("one\r\ntwo"));
		struct input *input = open_bytes(&temp, packed.text, packed.length);
		assert_int_equal(input_whole(input, 7, &text, &diag), OST_ERANGE);
		assert_int_equal(input_whole(input, 8, &text, &diag), 0);
		assert_true(span_is(text, "one\r\ntwo"));
		close_and_remove(input, &temp);
		if (kind == PLAIN)
			continue;
		input = open_bytes(&temp, packed.text, packed.length - 1);
		assert_int_equal(input_whole(input, 100, &text, &diag), OST_ETRUNCATED);
		close_and_remove(input, &temp);
	}
	buf_clear(&packed);
}

/* Binary input in pieces: marks of text and line ends are bytes like others. */
/* Windows of random size until the end: every byte once, at the offset it stands at. */
static void test_window(void **state)
{
	(void)state;
	struct random_state r = { 3 };
	struct buf text, packed;
	buf_init(&text);
	buf_init(&packed);
	fill_random_lines(&text, 50000);
	for (int kind = PLAIN; kind < KINDS; kind++) {
		struct temp temp;
		struct span window;
		size_t at = 0, want = 1;
		buf_reset(&packed);
		compress_to(&packed, kind, (struct span){ text.text, text.length });
		struct input *input = open_bytes(&temp, packed.text, packed.length);
		while (input_window(input, want, &window, &diag) == 1) {
			assert_true(window.n >= want && window.n <= text.length - at);
			assert_int_equal(input_offset(input), at);
			assert_memory_equal(window.p, text.text + at, window.n);
			size_t eaten = random_below(&r, window.n) + 1;
			input_skip(input, eaten);
			at += eaten;
			want = random_below(&r, 400000) + 1;
		}
		assert_int_equal(at + window.n, text.length);
		assert_memory_equal(window.p, text.text + at, window.n);
		input_skip(input, window.n);
		assert_int_equal(input_window(input, 1, &window, &diag), 0);
		assert_int_equal(window.n, 0);
		close_and_remove(input, &temp);
	}
	buf_clear(&text);
	buf_clear(&packed);
}

/* FIPS 180-4's example, and the same bytes whether they were read before or not. */
static void test_sha256(void **state)
{
	(void)state;
	char sum[INPUT_SHA256_TEXT], again[INPUT_SHA256_TEXT];
	struct temp temp;
	struct buf big;
	struct span head;
	struct input *input = open_bytes(&temp, "abc", 3);
	assert_int_equal(input_sha256(input, sum, &diag), 0);
	assert_string_equal(
		sum, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_int_equal(input_sha256(input, again, &diag), 0);
	assert_string_equal(sum, again);
	close_and_remove(input, &temp);
	buf_init(&big);
	fill_random_lines(&big, 20000);
	input = open_bytes(&temp, big.text, big.length);
	assert_int_equal(input_sha256(input, sum, &diag), 0);
	assert_int_equal(input_raw_bytes(input), big.length);
	input_close(input);
	input = input_open_with(temp.path, &(struct input_options){ 0 }, &diag);
	assert_int_equal(input_sha256(input, again, &diag), OST_EUSAGE);
	input_close(input);
	input = input_open(temp.path, &diag);
	assert_int_equal(input_whole(input, big.length, &head, &diag), 0);
	assert_int_equal(input_sha256(input, again, &diag), 0);
	assert_string_equal(sum, again);
	close_and_remove(input, &temp);
	buf_clear(&big);
}

static void test_no_file(void **state)
{
	(void)state;
	assert_null(input_open("/nonexistent/file", &diag));
	assert_string_equal(diag.input, "/nonexistent/file");
	assert_non_null(strstr(diag.what, "No such file"));
	assert_null(input_open("/", &diag));
	assert_non_null(strstr(diag.what, "directory"));
	input_close(NULL);
}

static void test_standard_input(void **state)
{
	(void)state;
	struct buf got;
	int ends[2];
	buf_init(&got);
	int kept = dup(STDIN_FILENO);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "one\ntwo", 7), 7);
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	struct input *input = input_open("-", &diag);
	assert_non_null(input);
	assert_int_equal(all_lines(input, &got), 0);
	assert_string_equal(got.text, "<one><two>");
	input_close(input);
	dup2(kept, STDIN_FILENO);
	close(kept);
	buf_clear(&got);
}

/* What the tools of the system write, by way of a file and of a pipe. */
static void check_tool(const char *command, const char *name, struct span text)
{
	struct buf line;
	struct span got;
	buf_init(&line);
	buf_printf(&line, "%s -c %s >%s.packed 2>/dev/null", command, name, name);
	int status = system(line.text);
	buf_reset(&line);
	buf_printf(&line, "%s.packed", name);
	for (unsigned threads = 0; status == 0 && threads < 4; threads++) {
		struct input_options options = { .threads = threads };
		struct input *input = input_open_with(line.text, &options, &diag);
		assert_non_null(input);
		assert_int_equal(input_whole(input, text.n, &got, &diag), 0);
		assert_int_equal(got.n, text.n);
		assert_memory_equal(got.p, text.p, text.n);
		input_close(input);
	}
	if (status != 0)
		print_message("not here: %s\n", command);
	unlink(line.text);
	buf_clear(&line);
}

static void test_tools(void **state)
{
	(void)state;
	static const char *const tool[] = { "gzip -1", "gzip -9", "pigz -b 128", "igzip",
		"bzip2 -1", "bzip2 -9", "lbzip2 -n2", "pbzip2 -q", "xz -1",
		"xz -T2 --block-size=65536", "zstd -q", "zstd -q -19 --long", "pzstd -q" };
	struct buf text;
	buf_init(&text);
	fill_random_lines(&text, 100000);
	struct temp temp = temp_write(text.text, text.length);
	for (size_t i = 0; i < sizeof tool / sizeof *tool; i++)
		check_tool(tool[i], temp.path, (struct span){ text.text, text.length });
	temp_remove(&temp);
	buf_clear(&text);
}

/* A writer that pauses: what it has sent can be had before it goes on. */
static void test_slow_pipe(void **state)
{
	(void)state;
	struct span window;
	int ends[2];
	int kept = dup(STDIN_FILENO);
	assert_int_equal(pipe(ends), 0);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	struct input *input = input_open_with("-", &(struct input_options){ .threads = 1 }, &diag);
	assert_non_null(input);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(write(ends[1], "a record", 8), 8);
		assert_int_equal(input_window(input, 8, &window, &diag), 1);
		assert_int_equal(window.n, 8);
		input_skip(input, 8);
		assert_int_equal(input_offset(input), 8 * (i + 1));
	}
	close(ends[1]);
	assert_int_equal(input_window(input, 1, &window, &diag), 0);
	input_close(input);
	dup2(kept, STDIN_FILENO);
	close(kept);
}

/* The middle of a file on standard input is read on from there. */
static void test_offset_of_file(void **state)
{
	(void)state;
	struct buf got;
	struct temp temp = temp_write("one\ntwo\nthree\n", 14);
	int kept = dup(STDIN_FILENO), file = open(temp.path, O_RDONLY);
	assert_true(file >= 0 && lseek(file, 4, SEEK_SET) == 4);
	dup2(file, STDIN_FILENO);
	close(file);
	buf_init(&got);
	struct input *input = input_open("-", &diag);
	assert_int_equal(all_lines(input, &got), 0);
	assert_string_equal(got.text, "<two><three>");
	input_close(input);
	dup2(kept, STDIN_FILENO);
	close(kept);
	buf_clear(&got);
	temp_remove(&temp);
}

/* Larger than a piece, and cut between two of them. */
static void test_shrunk(void **state)
{
	(void)state;
	enum { SIZE = 20 << 20 };
	struct span window;
	size_t seen = 0;
	struct temp temp = temp_write("", 0);
	assert_int_equal(truncate(temp.path, SIZE), 0);
	struct input *input = input_open(temp.path, &diag);
	assert_int_equal(input_window(input, SIZE / 2, &window, &diag), 1);
	seen = window.n;
	input_skip(input, window.n);
	assert_int_equal(truncate(temp.path, SIZE / 2), 0);
	assert_int_equal(input_window(input, 1, &window, &diag), OST_EIO);
	assert_int_equal(window.n, 0);
	assert_int_equal(input_offset(input), seen);
	assert_non_null(strstr(diag.what, "shorter"));
	close_and_remove(input, &temp);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_many_lines),
		cmocka_unit_test(test_several_members),
		cmocka_unit_test(test_skippable_frame),
		cmocka_unit_test(test_behind_the_end),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_memory_limit),
		cmocka_unit_test(test_peek),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_sha256),
		cmocka_unit_test(test_no_file),
		cmocka_unit_test(test_standard_input),
		cmocka_unit_test(test_tools),
		cmocka_unit_test(test_slow_pipe),
		cmocka_unit_test(test_offset_of_file),
		cmocka_unit_test(test_shrunk),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
