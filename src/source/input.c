#include "source/input.h"

#include "base/alloc.h"
#include "source/decompress.h"

#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	RAW_BYTES = 64 * 1024,
	TEXT_BYTES = 256 * 1024, /* room for decompressed bytes at each step */
};

/*
 * Bytes flow file -> raw -> codec -> text. `text` is a window: what was given out lies before
 * `start` and is dropped when room is needed. The first failure is kept and reported once all
 * that was decompressed before it has been given out.
 */
struct input {
	char name[256];
	struct input_options options;
	int fd;
	uint64_t raw_bytes, raw_total, text_bytes, ignored, line;
	SHA2_CTX sha256;

	unsigned char raw[RAW_BYTES];
	size_t raw_start, raw_end;
	bool raw_done;

	const struct codec *codec; /* NULL until the first bytes are here */
	void *state;
	bool in_member;

	char *text;
	size_t start, end, capacity;
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
	input->fd = fd;
	input->raw_total = S_ISREG(about.st_mode) ? (uint64_t)about.st_size : 0;
	input->capacity = TEXT_BYTES;
	input->text = xmalloc(input->capacity);
	SHA256Init(&input->sha256);
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
	if (input->codec != NULL)
		input->codec->close(input->state);
	close(input->fd);
	free(input->text);
	free(input);
}

__attribute__((format(printf, 3, 4))) static void fail(
	struct input *input, int code, const char *format, ...)
{
	va_list args;
	set_name(&input->failure, input->name);
	va_start(args, format);
	vsnprintf(input->failure.what, sizeof input->failure.what, format, args);
	va_end(args);
	input->status = code;
}

static int report(const struct input *input, struct diag *diag)
{
	*diag = input->failure;
	diag->line = input->line;
	return input->status;
}

/* Reads until `wanted` unread raw bytes are there or the file ends. */
static void fill_raw(struct input *input, size_t wanted)
{
	size_t have = input->raw_end - input->raw_start;
	if (have >= wanted || input->raw_done)
		return;
	memmove(input->raw, input->raw + input->raw_start, have);
	input->raw_start = 0;
	input->raw_end = have;
	while (input->raw_end < wanted && !input->raw_done) {
		ssize_t n =
			read(input->fd, input->raw + input->raw_end, RAW_BYTES - input->raw_end);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			fail(input, OST_EIO, "cannot read: %s", strerror(errno));
		if (n <= 0) {
			input->raw_done = true;
			break;
		}
		if (input->options.sha256)
			SHA256Update(&input->sha256, input->raw + input->raw_end, (size_t)n);
		input->raw_end += (size_t)n;
		input->raw_bytes += (uint64_t)n;
	}
}

static int open_codec(struct input *input)
{
	const struct codec *codec =
		codec_detect(input->raw + input->raw_start, input->raw_end - input->raw_start);
	int failed = codec->open(&input->state);
	if (failed == 0)
		input->codec = codec;
	return failed;
}

/* Behind a member: zeros are padding (xz demands that, tapes make it), the rest is no member. */
static void skip_padding(struct input *input)
{
	for (fill_raw(input, 1); input->raw_start < input->raw_end; fill_raw(input, 1)) {
		if (input->raw[input->raw_start] != 0)
			break;
		input->raw_start++;
	}
	fill_raw(input, CODEC_HEAD_BYTES);
}

static void ignore_rest(struct input *input)
{
	while (input->raw_start < input->raw_end) {
		input->ignored += input->raw_end - input->raw_start;
		input->raw_start = input->raw_end;
		fill_raw(input, 1);
	}
	if (input->status == 0)
		input->status = 1;
}

static void next_member(struct input *input)
{
	int failed;
	if (input->codec == NULL) {
		fill_raw(input, CODEC_HEAD_BYTES);
		failed = open_codec(input);
	} else {
		skip_padding(input);
		size_t have = input->raw_end - input->raw_start;
		if (!input->codec->begins(input->raw + input->raw_start, have)) {
			ignore_rest(input);
			return;
		}
		failed = input->codec->restart(input->state);
	}
	if (failed != 0)
		fail(input, failed, "not enough memory to decompress");
	input->in_member = failed == 0;
}

static void fail_codec(struct input *input, int code)
{
	const char *name = input->codec->name;
	if (code == OST_ERANGE)
		fail(input, code, "the %s data asks for more than %d MB of memory", name,
			1 << (CODEC_MEMORY_LOG - 20));
	else if (code == OST_EFORMAT)
		fail(input, code, "the %s data is damaged; fetch the file again", name);
	else
		fail(input, code, "cannot decompress %s: %s", name, ost_strerror(code));
}

/* Nothing moved: the member needs bytes which the file does not have. */
static void end_of_raw(struct input *input)
{
	if (input->raw_start < input->raw_end)
		fail_codec(input, OST_EFORMAT);
	else if (input->codec->framed)
		fail(input, OST_ETRUNCATED, "the %s data ends early; fetch the file again",
			input->codec->name);
	else
		input->status = 1;
}

static void step(struct input *input)
{
	fill_raw(input, 1);
	if (input->status != 0)
		return;
	struct codec_io io = { input->raw + input->raw_start, input->raw_end - input->raw_start,
		(unsigned char *)input->text + input->end, TEXT_BYTES };
	int done = input->codec->step(input->state, &io);
	size_t taken = input->raw_end - input->raw_start - io.in_left;
	size_t given = TEXT_BYTES - io.out_left;
	input->raw_start += taken;
	input->end += given;
	input->text_bytes += given;
	if (done < 0)
		fail_codec(input, done);
	else if (input->text_bytes > INPUT_MAX_BYTES)
		fail(input, OST_ERANGE, "more than %d GB when decompressed",
			(int)(INPUT_MAX_BYTES >> 30));
	else if (done == 1)
		input->in_member = false;
	else if (taken == 0 && given == 0)
		end_of_raw(input);
}

static void make_room(struct input *input)
{
	size_t have = input->end - input->start;
	memmove(input->text, input->text + input->start, have);
	input->start = 0;
	input->end = have;
	if (input->capacity - have < TEXT_BYTES) {
		input->capacity = input->capacity * 2;
		input->text = xrealloc(input->text, input->capacity);
	}
}

/* Some more decompressed bytes, or a status other than 0. */
static void fill_text(struct input *input)
{
	make_room(input);
	size_t before = input->end;
	while (input->status == 0 && input->end == before) {
		if (input->in_member)
			step(input);
		else
			next_member(input);
	}
}

static void ensure(struct input *input, size_t wanted)
{
	while (input->status == 0 && input->end - input->start < wanted)
		fill_text(input);
}

static void begin(struct input *input)
{
	static const char bom[] = { '\xEF', '\xBB', '\xBF' };
	if (input->begun)
		return;
	input->begun = true;
	ensure(input, sizeof bom);
	if (input->end >= sizeof bom && memcmp(input->text, bom, sizeof bom) == 0)
		input->start += sizeof bom;
}

int input_peek(struct input *input, size_t max, struct span *head, struct diag *diag)
{
	begin(input);
	ensure(input, max);
	size_t have = input->end - input->start;
	*head = (struct span){ input->text + input->start, have < max ? have : max };
	/* A cut stream still has its lines to give; anything else is better told at once. */
	bool cut = input->status == OST_ETRUNCATED && have > 0;
	return input->status < 0 && !cut ? report(input, diag) : 0;
}

static void skip_rest_of_line(struct input *input)
{
	while (input->skipping) {
		size_t have = input->end - input->start;
		const char *from = input->text + input->start;
		const char *end = memchr(from, '\n', have);
		if (end != NULL || input->status != 0)
			input->skipping = false;
		input->start += end != NULL ? (size_t)(end - from) + 1 : have;
		if (input->skipping)
			fill_text(input);
	}
}

/*
 * Looks for a line end until `limit` bytes without one are seen or no more come. Returns how many
 * bytes the window holds up to there; *ended tells whether a line end follows them.
 */
static size_t find_line_end(struct input *input, size_t limit, bool *ended)
{
	size_t seen = 0;
	for (;;) {
		size_t have = input->end - input->start;
		const char *from = input->text + input->start;
		const char *end = memchr(from + seen, '\n', have - seen);
		*ended = end != NULL;
		if (end != NULL)
			return (size_t)(end - from);
		if (have >= limit || input->status != 0)
			return have;
		seen = have;
		fill_text(input);
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
	*line = (struct span){ input->text + input->start, length };
	input->start += length + (ended ? 1 : 0);
	input->skipping = endless;
	if (length > 0 && line->p[length - 1] == '\r')
		line->n--;
	if (line->n > max) {
		line->n = max;
		*too_long = true;
	}
	return 1;
}

int input_bytes(struct input *input, size_t count, struct span *bytes, struct diag *diag)
{
	input->begun = true; /* a mark of text means nothing here */
	ensure(input, count);
	size_t have = input->end - input->start;
	*bytes = (struct span){ input->text + input->start, have < count ? have : count };
	input->start += bytes->n;
	if (bytes->n == count)
		return 1;
	if (input->status < 0)
		return report(input, diag);
	if (bytes->n == 0)
		return 0;
	set_name(diag, input->name);
	return diag_set(diag, OST_ETRUNCATED, "ends inside a record; fetch the file again");
}

int input_window(struct input *input, size_t want, struct span *window, struct diag *diag)
{
	input->begun = true;
	ensure(input, want);
	*window = (struct span){ input->text + input->start, input->end - input->start };
	if (window->n >= want)
		return 1;
	return input->status < 0 ? report(input, diag) : 0;
}

void input_skip(struct input *input, size_t count)
{
	input->start += count;
}

uint64_t input_offset(const struct input *input)
{
	return input->text_bytes - (input->end - input->start);
}

int input_whole(struct input *input, size_t max, struct span *text, struct diag *diag)
{
	begin(input);
	ensure(input, max + 1);
	*text = (struct span){ input->text + input->start, input->end - input->start };
	if (text->n > max) {
		set_name(diag, input->name);
		return diag_set(diag, OST_ERANGE, "larger than the maximum of %zu MB", max >> 20);
	}
	if (input->status < 0)
		return report(input, diag);
	input->start = input->end;
	return 0;
}

uint64_t input_line_number(const struct input *input)
{
	return input->line;
}

uint64_t input_raw_bytes(const struct input *input)
{
	return input->raw_bytes;
}

uint64_t input_raw_total(const struct input *input)
{
	return input->raw_total;
}

uint64_t input_ignored_bytes(const struct input *input)
{
	return input->ignored;
}

int input_sha256(struct input *input, char *text, struct diag *diag)
{
	if (!input->options.sha256)
		return diag_set(diag, OST_EUSAGE, "opened without its sum");
	while (!input->raw_done) {
		input->raw_start = input->raw_end;
		fill_raw(input, 1);
	}
	if (input->status == OST_EIO)
		return report(input, diag);
	SHA2_CTX so_far = input->sha256;
	SHA256End(&so_far, text);
	return 0;
}
