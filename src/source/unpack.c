#include "source/unpack.h"

#include "base/alloc.h"
#include "source/bunzip.h"
#include "source/decompress.h"
#include "source/raw.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	BUFFERS = 4, /* of text between the thread that decompresses and the one that reads */
	TEXT_BYTES = (512 << 10) - PIECE_ROOM_IN_FRONT,
};

struct buffer {
	unsigned char *text; /* the room in front, then `filled` bytes */
	size_t filled;
	uint64_t raw_read; /* bytes of the input by then */
};

/*
 * All but the queue belongs to whoever decompresses: the caller, or one thread. For bzip2 that is
 * always the caller, since bunzip has threads of its own.
 */
struct unpack {
	struct raw raw;
	struct unpack_options options;
	const struct codec *codec; /* NULL until the first bytes are here */
	void *state;
	struct bunzip *bunzip;
	bool in_member;
	uint64_t text_bytes, ignored;
	int status; /* 0 = more may come, 1 = at the end, negative = failed */
	char what[sizeof((struct diag *)0)->what];

	struct buffer buffer[BUFFERS];
	bool threaded;
	pthread_t thread;
	uint64_t raw_given; /* `raw_read` of the buffer that the caller has; he owns it */
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t changed;
	size_t first, count; /* of the buffers that are full, or being read */
	bool reading; /* the first one */
	bool finished, stopping; /* nothing more comes; nothing more is wanted */
};

struct unpack *unpack_new(int fd, const struct unpack_options *options)
{
	struct unpack *u = xcalloc(1, sizeof *u);
	raw_init(&u->raw, fd, options->summed);
	u->options = *options;
	pthread_mutex_init(&u->lock, NULL);
	pthread_cond_init(&u->changed, NULL);
	return u;
}

static void stop(struct unpack *u)
{
	bunzip_free(u->bunzip);
	u->bunzip = NULL;
	if (!u->threaded)
		return;
	pthread_mutex_lock(&u->lock);
	u->stopping = true;
	pthread_cond_broadcast(&u->changed);
	pthread_mutex_unlock(&u->lock);
	pthread_join(u->thread, NULL);
	u->threaded = false;
}

void unpack_free(struct unpack *u)
{
	if (u == NULL)
		return;
	stop(u);
	if (u->state != NULL)
		u->codec->close(u->state);
	for (size_t i = 0; i < BUFFERS; i++)
		free(u->buffer[i].text);
	pthread_cond_destroy(&u->changed);
	pthread_mutex_destroy(&u->lock);
	raw_clear(&u->raw);
	free(u);
}

/* Decompressing */

__attribute__((format(printf, 3, 4))) static void fail(
	struct unpack *u, int code, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(u->what, sizeof u->what, format, args);
	va_end(args);
	u->status = code;
}

/* Where reading failed the rest of the input is missing through no fault of its own. */
static void fail_short(struct unpack *u)
{
	if (u->raw.error != 0)
		fail(u, OST_EIO, "cannot read: %s", strerror(u->raw.error));
	else if (u->codec->framed)
		fail(u, OST_ETRUNCATED,
			"the %s data ends early, after %" PRIu64
			" bytes decompressed; fetch the file again",
			u->codec->name, u->text_bytes);
	else
		u->status = 1;
}

static void fail_codec(struct unpack *u, int code)
{
	const char *name = u->codec->name;
	if (code == OST_ETRUNCATED)
		fail_short(u);
	else if (code == OST_ERANGE)
		fail(u, code, "the %s data asks for more than %d MB of memory", name,
			1 << (CODEC_MEMORY_LOG - 20));
	else if (code == OST_EFORMAT && u->bunzip != NULL)
		fail(u, code,
			"the %s data is damaged in the block at byte %" PRIu64 ", after %" PRIu64
			" bytes decompressed; fetch the file again",
			name, u->raw.start, u->text_bytes);
	else if (code == OST_EFORMAT)
		fail(u, code,
			"the %s data is damaged, after %" PRIu64
			" bytes decompressed; fetch the file again",
			name, u->text_bytes);
	else
		fail(u, code, "cannot decompress %s: %s", name, ost_strerror(code));
}

/* Behind a member: zeros are padding (xz demands that, tapes make it), the rest is no member. */
static void skip_padding(struct unpack *u)
{
	while (raw_fill(&u->raw, 1) > 0 && *raw_bytes(&u->raw) == 0)
		raw_skip(&u->raw, 1);
}

static void ignore_rest(struct unpack *u)
{
	size_t held;
	bunzip_free(u->bunzip);
	u->bunzip = NULL;
	while ((held = raw_fill(&u->raw, 1)) > 0) {
		u->ignored += held;
		raw_skip(&u->raw, held);
	}
	u->status = 1;
	if (u->raw.error != 0)
		fail_short(u);
}

static void next_member(struct unpack *u)
{
	int failed = 0;
	skip_padding(u);
	size_t held = raw_fill(&u->raw, CODEC_HEAD_BYTES);
	if (!u->codec->begins(raw_bytes(&u->raw), held)) {
		ignore_rest(u);
		return;
	}
	if (u->bunzip != NULL)
		bunzip_begin(u->bunzip);
	else
		failed = u->codec->restart(u->state);
	if (failed != 0)
		fail(u, failed, "not enough memory to decompress");
	u->in_member = failed == 0;
}

/* What the codec makes of the bytes that are held, into the rest of the piece. */
static void step(struct unpack *u, struct piece *piece)
{
	size_t held = raw_fill(&u->raw, 1), room = TEXT_BYTES - piece->length;
	struct codec_io io = { raw_bytes(&u->raw), held, piece->bytes + piece->length, room };
	int done = u->codec->step(u->state, &io);
	raw_skip(&u->raw, held - io.in_left);
	piece->length += room - io.out_left;
	u->text_bytes += room - io.out_left;
	if (done < 0)
		fail_codec(u, done);
	else if (done == 1)
		u->in_member = false;
	else if (io.in_left == held && io.out_left == room)
		fail_codec(u, held > 0 ? OST_EFORMAT : OST_ETRUNCATED);
}

static void step_bzip2(struct unpack *u, struct piece *piece)
{
	int got = bunzip_next(u->bunzip, piece);
	if (got < 0)
		fail_codec(u, got);
	else if (got == 0)
		u->in_member = false;
	else
		u->text_bytes += piece->length;
}

static void step_plain(struct unpack *u, struct piece *piece)
{
	piece->length = raw_take(&u->raw, piece->bytes, TEXT_BYTES);
	u->text_bytes += piece->length;
	if (piece->length == 0)
		fail_short(u);
}

/*
 * The next piece, into the buffer it came with; for bzip2 that is replaced. Ends early where raw
 * bytes are used up, since more may be long in coming.
 */
static void produce(struct unpack *u, struct piece *piece)
{
	piece->length = 0;
	while (u->status == 0 && piece->length < TEXT_BYTES) {
		if (piece->length > 0 && (u->bunzip != NULL || u->raw.start == u->raw.end))
			break;
		if (!u->in_member)
			next_member(u);
		else if (!u->codec->framed)
			step_plain(u, piece);
		else if (u->bunzip != NULL)
			step_bzip2(u, piece);
		else
			step(u, piece);
	}
	if (u->codec->framed && u->text_bytes > u->options.max_bytes)
		fail(u, OST_ERANGE, "more than %" PRIu64 " MB when decompressed",
			u->options.max_bytes >> 20);
}

/* The thread */

static void *work(void *ctx)
{
	struct unpack *u = ctx;
	pthread_mutex_lock(&u->lock);
	while (!u->finished && !u->stopping) {
		if (u->count == BUFFERS) {
			pthread_cond_wait(&u->changed, &u->lock);
			continue;
		}
		struct buffer *buffer = &u->buffer[(u->first + u->count) % BUFFERS];
		pthread_mutex_unlock(&u->lock);
		struct piece piece = { buffer->text + PIECE_ROOM_IN_FRONT, 0 };
		produce(u, &piece);
		pthread_mutex_lock(&u->lock);
		buffer->filled = piece.length;
		buffer->raw_read = u->raw.end;
		u->count += piece.length > 0;
		u->finished = u->status != 0;
		pthread_cond_signal(&u->changed);
	}
	pthread_mutex_unlock(&u->lock);
	return NULL;
}

static bool next_of_thread(struct unpack *u, struct piece *piece)
{
	pthread_mutex_lock(&u->lock);
	if (u->reading) {
		u->first = (u->first + 1) % BUFFERS;
		u->count--;
		pthread_cond_signal(&u->changed);
	}
	while (u->count == 0 && !u->finished)
		pthread_cond_wait(&u->changed, &u->lock);
	u->reading = u->count > 0;
	const struct buffer *buffer = &u->buffer[u->first];
	*piece = (struct piece){ buffer->text + PIECE_ROOM_IN_FRONT, buffer->filled };
	u->raw_given = u->reading ? buffer->raw_read : u->raw.end;
	pthread_mutex_unlock(&u->lock);
	return u->reading;
}

/* The caller's side */

static void make_buffers(struct unpack *u, size_t count)
{
	for (size_t i = 0; i < count; i++)
		u->buffer[i].text = xmalloc(PIECE_ROOM_IN_FRONT + TEXT_BYTES);
}

/* Looks at the first bytes and makes ready for them. */
static void begin(struct unpack *u)
{
	size_t held = raw_fill(&u->raw, CODEC_HEAD_BYTES);
	u->codec = codec_detect(raw_bytes(&u->raw), held);
	u->in_member = true;
	if (!u->codec->framed) {
		make_buffers(u, 1);
		return;
	}
	if (u->codec->step == NULL) {
		u->bunzip = bunzip_new(&u->raw, u->options.threads);
		bunzip_begin(u->bunzip);
		return;
	}
	int failed = u->codec->open(&u->state);
	if (failed != 0) {
		fail(u, failed, "not enough memory to decompress");
		return;
	}
	make_buffers(u, u->options.threads > 0 ? BUFFERS : 1);
	u->threaded = u->options.threads > 0 && pthread_create(&u->thread, NULL, work, u) == 0;
}

int unpack_next(struct unpack *u, struct piece *piece, struct diag *diag)
{
	bool got;
	if (u->codec == NULL)
		begin(u);
	if (u->threaded) {
		got = next_of_thread(u, piece);
	} else {
		unsigned char *text = u->buffer[0].text;
		*piece = (struct piece){ text != NULL ? text + PIECE_ROOM_IN_FRONT : NULL, 0 };
		produce(u, piece);
		got = piece->length > 0;
	}
	if (got)
		return 1;
	if (u->status < 0)
		memcpy(diag->what, u->what, sizeof diag->what);
	return u->status < 0 ? u->status : 0;
}

uint64_t unpack_raw_bytes(const struct unpack *u)
{
	return u->threaded ? u->raw_given : u->raw.end;
}

uint64_t unpack_ignored(const struct unpack *u)
{
	return u->ignored;
}

int unpack_sha256(struct unpack *u, char *text, struct diag *diag)
{
	size_t held;
	stop(u);
	u->status = u->status != 0 ? u->status : 1;
	while ((held = raw_fill(&u->raw, 1)) > 0)
		raw_skip(&u->raw, held);
	if (u->raw.error != 0)
		return diag_set(diag, OST_EIO, "cannot read: %s", strerror(u->raw.error));
	sha256_text(&u->raw.sha256, text);
	return 0;
}
