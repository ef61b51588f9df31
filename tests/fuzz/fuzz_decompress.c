/*
 * The bytes as a file through the reader: peek, lines, sum; again as a whole and in windows, each
 * time with another number of threads. Where the bytes stay small when decompressed, lines, whole
 * text and windows must agree.
 */
#include "fuzz.h"

#include "source/input.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 100, WHOLE_MAX_BYTES = 1 << 20 };

static struct input *open_bytes(int file, unsigned threads)
{
	char path[64];
	struct diag diag;
	struct input_options options = { .threads = threads, .sha256 = true };
	snprintf(path, sizeof path, "/dev/fd/%d", file);
	struct input *input = input_open_with(path, &options, &diag);
	FUZZ_CHECK(input != NULL);
	return input;
}

static int count_line_ends(struct span text)
{
	int ends = 0;
	for (size_t i = 0; i < text.n; i++)
		ends += text.p[i] == '\n';
	return ends;
}

/* How reading lines ended and how many there were; stops where a bomb would take too long. */
static int read_lines(struct input *input, uint64_t *lines)
{
	enum { ENOUGH = 20000 };
	struct diag diag;
	struct span line;
	bool too_long;
	int got;
	while ((got = input_line(input, LINE_MAX_BYTES, &line, &too_long, &diag)) == 1) {
		FUZZ_CHECK(line.n <= LINE_MAX_BYTES && (!too_long || line.n == LINE_MAX_BYTES));
		FUZZ_CHECK(memchr(line.p, '\n', line.n) == NULL);
		if (input_line_number(input) == ENOUGH)
			break;
	}
	FUZZ_CHECK(got <= 1 && (got >= 0 || diag.what[0] != '\0'));
	*lines = input_line_number(input);
	return got;
}

/* Windows know no byte order mark. */
static void check_windows(int file, struct span text)
{
	struct diag diag;
	struct span window;
	struct input *input = open_bytes(file, 1);
	int got = input_window(input, 4, &window, &diag);
	FUZZ_CHECK(got >= 0 && input_offset(input) == 0);
	if (window.n >= 3 && memcmp(window.p, "\xEF\xBB\xBF", 3) == 0)
		input_skip(input, 3);
	for (size_t at = 0, want = 1; at < text.n; at += window.n, want = 1 + 7 * want % 100000) {
		got = input_window(input, want, &window, &diag);
		FUZZ_CHECK(got == 1 || (got == 0 && window.n == text.n - at));
		FUZZ_CHECK(window.n <= text.n - at && window.n > 0);
		FUZZ_CHECK(memcmp(window.p, text.p + at, window.n) == 0);
		window.n = window.n / 2 + 1;
		input_skip(input, window.n);
	}
	input_close(input);
}

static void check_whole(int file, int ended, uint64_t lines)
{
	struct diag diag;
	struct span text;
	struct input *input = open_bytes(file, 2);
	int got = input_whole(input, WHOLE_MAX_BYTES, &text, &diag);
	if (got == 0 && ended == 0) {
		bool open_end = text.n > 0 && text.p[text.n - 1] != '\n';
		FUZZ_CHECK(lines == (uint64_t)count_line_ends(text) + open_end);
	}
	FUZZ_CHECK(got == OST_ERANGE || ended == 1 || got == ended);
	if (got == 0)
		check_windows(file, text);
	input_close(input);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct diag diag;
	struct span head;
	uint64_t lines;
	char sum[INPUT_SHA256_TEXT];
	int file = memfd_create("fuzz", MFD_CLOEXEC);
	FUZZ_CHECK(file >= 0 && write(file, bytes, size) == (ssize_t)size);
	struct input *input = open_bytes(file, 0);
	input_peek(input, 4096, &head, &diag);
	int ended = read_lines(input, &lines);
	FUZZ_CHECK(input_sha256(input, sum, &diag) == 0 && strlen(sum) == 64);
	FUZZ_CHECK(input_raw_bytes(input) == size && input_ignored_bytes(input) <= size);
	input_close(input);
	check_whole(file, ended, lines);
	close(file);
	return 0;
}
