#include "source/input.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "source/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * The bytes not yet given out lie at `at`: in the piece that was unpacked last, or in `joined` where
 * what is asked for is longer than a piece. The first failure is kept and reported once all that
 * came before it has been given out.
 */
struct input {
	char name[256];
	struct input_options options;
	uint64_t raw_total, raw_wanted, offset, line;
	struct unpack *unpack;
	input_progress *progress; /* may be NULL */
	void *progress_ctx;

	char *at;
	size_t left;
	struct buf joined;
	bool begun; /* the BOM is behind us */
	bool skipping; /* the rest of a line that was too long is still to be dropped */

	int status; /* 0 = more may come, 1 = at the end, negative = failed */
	struct diag failure;
};

static void set_name(struct diag *diag, const char *name)
{
	*diag = (struct diag){ 0 };
	snprintf(diag->input, sizeof diag->input, "%s", name);
}

static int open_path(const char *path, struct stat *about, struct diag *diag)
{
	int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO)
					: open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || fstat(fd, about) != 0) {
		diag_set(diag, OST_EIO, "cannot open: %s", strerror(errno));
	} else if (S_ISDIR(about->st_mode)) {
		diag_set(diag, OST_EIO, "is a directory; name the files in it");
	} else {
		return fd;
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

/* How many bytes a file has for us: its reader before us may have stopped in the middle of it. */
static uint64_t bytes_behind(int fd, uint64_t size)
{
	off_t at = lseek(fd, 0, SEEK_CUR);
	return at >= 0 && (uint64_t)at < size ? size - (uint64_t)at : 0;
}

struct input *input_open_with(
	const char *path, const struct input_options *options, struct diag *diag)
{
	struct stat about;
	set_name(diag, path);
	int fd = open_path(path, &about, diag);
	if (fd < 0)
		return NULL;
	struct input *input = xcalloc(1, sizeof *input);
	snprintf(input->name, sizeof input->name, "%s", path);
	input->options = *options;
	input->raw_total = S_ISREG(about.st_mode) ? (uint64_t)about.st_size : 0;
	input->raw_wanted = bytes_behind(fd, input->raw_total);
	buf_init(&input->joined);
	input->unpack = unpack_new(
		fd, &(struct unpack_options){ options->threads, INPUT_MAX_BYTES, options->sha256 });
	return input;
}

struct input *input_open(const char *path, struct diag *diag)
{
	return input_open_with(path, &(struct input_options){ .sha256 = true }, diag);
}

void input_close(struct input *input)
{
	if (input == NULL)
		return;
	unpack_free(input->unpack);
	buf_clear(&input->joined);
	free(input);
}

void input_tell_progress(struct input *input, input_progress *tell, void *ctx)
{
	input->progress = tell;
	input->progress_ctx = ctx;
}

static int report(const struct input *input, struct diag *diag)
{
	*diag = input->failure;
	diag->line = input->line;
	return input->status;
}

/* What is left moves to the front of `joined`, since the piece it lies in goes. */
static void keep_left(struct input *input)
{
	if (input->left == 0) {
		buf_reset(&input->joined);
	} else if (input->at >= input->joined.text &&
		   input->at < input->joined.text + input->joined.length) {
		memmove(input->joined.text, input->at, input->left);
		input->joined.length = input->left;
	} else {
		buf_reset(&input->joined);
		buf_add(&input->joined, input->at, input->left);
	}
	input->at = input->joined.text;
}

/* Puts a new piece behind what is left, by moving the shorter. */
static void join(struct input *input, struct piece piece)
{
	if (input->left <= PIECE_ROOM_IN_FRONT) {
		input->at = (char *)piece.bytes - input->left;
		memcpy(input->at, input->joined.text, input->left);
	} else {
		buf_add(&input->joined, (const char *)piece.bytes, piece.length);
		input->at = input->joined.text;
	}
	input->left += piece.length;
}

/* Some more bytes, or a status other than 0. */
static void fill(struct input *input)
{
	struct piece piece;
	set_name(&input->failure, input->name);
	keep_left(input);
	int got = unpack_next(input->unpack, &piece, &input->failure);
	if (got == 0 && unpack_raw_bytes(input->unpack) < input->raw_wanted)
		got = diag_set(&input->failure, OST_EIO, "got shorter while it was read");
	if (got == 1)
		join(input, piece);
	else
		input->status = got == 0 ? 1 : got;
	if (input->progress != NULL)
		input->progress(input->progress_ctx, input_raw_bytes(input), input->raw_total);
}

static void ensure(struct input *input, size_t wanted)
{
	while (input->status == 0 && input->left < wanted)
		fill(input);
}

static void consume(struct input *input, size_t count)
{
	if (count == 0) /* of an empty input there is no text, and NULL + 0 is undefined */
		return;
	input->at += count;
	input->left -= count;
	input->offset += count;
}

static void begin(struct input *input)
{
	static const char bom[] = { '\xEF', '\xBB', '\xBF' };
	if (input->begun)
		return;
	input->begun = true;
	ensure(input, sizeof bom);
	if (input->left >= sizeof bom && memcmp(input->at, bom, sizeof bom) == 0)
		consume(input, sizeof bom);
}

int input_peek(struct input *input, size_t max, struct span *head, struct diag *diag)
{
	begin(input);
	ensure(input, max);
	*head = (struct span){ input->at, input->left < max ? input->left : max };
	/* A cut stream still has its lines to give; anything else is better told at once. */
	bool cut = input->status == OST_ETRUNCATED && input->left > 0;
	return input->status < 0 && !cut ? report(input, diag) : 0;
}

static void skip_rest_of_line(struct input *input)
{
	while (input->skipping) {
		const char *end = input->left > 0 ? memchr(input->at, '\n', input->left) : NULL;
		if (end != NULL || input->status != 0)
			input->skipping = false;
		consume(input, end != NULL ? (size_t)(end - input->at) + 1 : input->left);
		if (input->skipping)
			fill(input);
	}
}

/*
 * Looks for a line end until `limit` bytes without one are seen or no more come. Returns how many
 * bytes are there up to it; *ended tells whether a line end follows them.
 */
static size_t find_line_end(struct input *input, size_t limit, bool *ended)
{
	size_t seen = 0;
	*ended = false;
	for (;;) {
		const char *end = NULL;
		if (input->left > seen)
			end = memchr(input->at + seen, '\n', input->left - seen);
		*ended = end != NULL;
		if (end != NULL)
			return (size_t)(end - input->at);
		if (input->left >= limit || input->status != 0)
			return input->left;
		seen = input->left;
		fill(input);
	}
}

int input_line(
	struct input *input, size_t max, struct span *line, bool *too_long, struct diag *diag)
{
	bool ended;
	*too_long = false;
	begin(input);
	skip_rest_of_line(input);
	size_t length = find_line_end(input, max + sizeof "\r\n" - 1, &ended);
	bool endless = !ended && length > max + 1;
	if (!ended && !endless) {
		if (input->status < 0)
			return report(input, diag);
		if (length == 0)
			return 0;
	}
	input->line++;
	*line = (struct span){ input->at, length };
	consume(input, length + (ended ? 1 : 0));
	input->skipping = endless;
	if (length > 0 && line->p[length - 1] == '\r')
		line->n--;
	if (line->n > max) {
		line->n = max;
		*too_long = true;
	}
	return 1;
}

int input_window(struct input *input, size_t want, struct span *window, struct diag *diag)
{
	input->begun = true; /* a mark of text means nothing here */
	ensure(input, want);
	*window = (struct span){ input->at, input->left };
	if (input->left >= want)
		return 1;
	return input->status < 0 ? report(input, diag) : 0;
}

void input_skip(struct input *input, size_t count)
{
	consume(input, count);
}

uint64_t input_offset(const struct input *input)
{
	return input->offset;
}

int input_whole(struct input *input, size_t max, struct span *text, struct diag *diag)
{
	begin(input);
	ensure(input, max + 1);
	*text = (struct span){ input->at, input->left };
	if (text->n > max) {
		set_name(diag, input->name);
		return diag_set(diag, OST_ERANGE, "larger than the maximum of %zu MB", max >> 20);
	}
	if (input->status < 0)
		return report(input, diag);
	consume(input, input->left);
	return 0;
}

uint64_t input_line_number(const struct input *input)
{
	return input->line;
}

uint64_t input_raw_bytes(const struct input *input)
{
	return unpack_raw_bytes(input->unpack);
}

uint64_t input_ignored_bytes(const struct input *input)
{
	return unpack_ignored(input->unpack);
}

int input_sha256(struct input *input, char *text, struct diag *diag)
{
	struct diag why;
	int failed;
	set_name(&why, input->name);
	input->left = 0;
	if (!input->options.sha256)
		failed = diag_set(&why, OST_EUSAGE, "opened without its sum");
	else
		failed = unpack_sha256(input->unpack, text, &why);
	if (failed != 0)
		*diag = why;
	return failed;
}
