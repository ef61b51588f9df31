/*
 * Where bytes come from: a file or standard input ("-"), plain or compressed with gzip, bzip2, xz
 * or zstd (told by its first bytes, several members or frames in a row included). The reader hands
 * out decompressed bytes and lines and keeps the SHA-256 of the raw bytes, by which the store
 * knows an input again.
 */
#pragma once

#include "base/error.h"
#include "base/span.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	INPUT_SHA256_TEXT = 65,
	INPUT_WINDOW_MAX = 32 << 20, /* what input_window can be asked for */
};
/* More bytes than this out of a packed input are refused (a bomb, or not one of our inputs). */
#define INPUT_MAX_BYTES (UINT64_C(16) << 30)

struct input_options {
	/* Threads that decompress beside the caller's; 0 = it does so itself. */
	unsigned threads;
	/* Keep the sum for input_sha256, which costs more than reading does. */
	bool sha256;
};

struct input;

/* Opens `path`. On failure NULL with `diag` filled. Directories are refused. */
struct input *input_open_with(
	const char *path, const struct input_options *options, struct diag *diag);
/* As input_open_with for small files that are remembered: no threads, with the sum. */
struct input *input_open(const char *path, struct diag *diag);
void input_close(struct input *input);

/* Told whenever more has been read, and at the end; `total` 0 = not known. */
typedef void input_progress(void *ctx, uint64_t raw_bytes, uint64_t total_bytes);
/* `tell` may be NULL. Called while input is asked for, by the thread that asks. */
void input_tell_progress(struct input *input, input_progress *tell, void *ctx);

/*
 * The first bytes without consuming them, at most `max` (<= 64 kB). Borrowed until the next call.
 * Returns 0 (`head` empty: so is the input) or a negative OST_E* with `diag` filled; a stream that
 * ends early is no failure yet as long as there are bytes to show.
 */
int input_peek(struct input *input, size_t max, struct span *head, struct diag *diag);
/*
 * The next line without its line end. Returns 1, 0 at the end, negative on failure (diag filled;
 * OST_ETRUNCATED when the compressed stream ends early: all whole lines before were given).
 * A line longer than `max` is returned cut to `max` with `*too_long` set; its rest is skipped.
 * Borrowed until the next call.
 */
int input_line(
	struct input *input, size_t max, struct span *line, bool *too_long, struct diag *diag);
/*
 * Binary input without copying: `window` is what lies ready from here on, at least `want` bytes
 * (<= INPUT_WINDOW_MAX) unless the input ends before. Consumes nothing; input_skip does. Returns 1
 * with `want` or more; 0 where the input ended, negative where it failed (diag filled) before
 * that many: `window` is then what is left, perhaps nothing, and stays so. Borrowed until the next
 * call other than input_skip and input_offset, so one window serves many records:
 *
 *	while ((got = input_window(input, need, &window, diag)) == 1)
 *		input_skip(input, eat_whole_records(window, &need));
 */
int input_window(struct input *input, size_t want, struct span *window, struct diag *diag);
/* Consumes `count` bytes of the window, at most as many as it holds. */
void input_skip(struct input *input, size_t count);
/* Where the next byte stands in the decompressed input, from 0. */
uint64_t input_offset(const struct input *input);
/*
 * The whole rest, at most `max` bytes (else OST_ERANGE). Borrowed until the next call other than
 * those about the input itself.
 */
int input_whole(struct input *input, size_t max, struct span *text, struct diag *diag);

uint64_t input_line_number(const struct input *input); /* of the line given last, from 1 */
uint64_t input_raw_bytes(const struct input *input);
/*
 * Raw bytes behind the last member which begin no further one; complete once the end was met.
 * They are ignored as gzip(1) does it; the caller says so. Zeros there are padding, not counted.
 */
uint64_t input_ignored_bytes(const struct input *input);
#define INPUT_IGNORED "bytes behind the end of the compressed data, ignored"
/*
 * SHA-256 of all raw bytes as lower-case hex; reads what is left of the raw file first, so it
 * comes last: no lines can be had after it. `text` has INPUT_SHA256_TEXT bytes. Returns 0,
 * OST_EIO, or OST_EUSAGE where the sum was not asked for.
 */
int input_sha256(struct input *input, char *text, struct diag *diag);
