/*
 * The bytes as a file through the reader: peek, lines, sum. Where the bytes stay small when
 * decompressed, the whole text must agree with the lines.
 */
#include "fuzz.h"

#include "source/input.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 100, WHOLE_MAX_BYTES = 1 << 20 };

static struct input *open_bytes(int file)
{
	char path[64];
	struct diag diag;
	snprintf(path, sizeof path, "/dev/fd/%d", file);
	struct input *input = input_open(path, &diag);
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

static void check_whole(int file, int ended, uint64_t lines)
{
	struct diag diag;
	struct span text;
	struct input *input = open_bytes(file);
	int got = input_whole(input, WHOLE_MAX_BYTES, &text, &diag);
	if (got == 0 && ended == 0) {
		bool open_end = text.n > 0 && text.p[text.n - 1] != '\n';
		FUZZ_CHECK(lines == (uint64_t)count_line_ends(text) + open_end);
	}
	FUZZ_CHECK(got == OST_ERANGE || ended == 1 || got == ended);
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
	struct input *input = open_bytes(file);
	input_peek(input, 4096, &head, &diag);
	int ended = read_lines(input, &lines);
	FUZZ_CHECK(input_sha256(input, sum, &diag) == 0 && strlen(sum) == 64);
	FUZZ_CHECK(input_raw_bytes(input) == size && input_ignored_bytes(input) <= size);
	input_close(input);
	check_whole(file, ended, lines);
	close(file);
	return 0;
}
