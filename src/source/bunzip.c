#include "source/bunzip.h"

#include "base/alloc.h"
#include "base/error.h"
#include "source/bzip2.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

enum {
	THREADS_MAX = 64,
	/* Of text at a time; a block has 900,000 bytes before its runs are expanded. */
	TEXT_BYTES = (1 << 20) - PIECE_ROOM_IN_FRONT,
	END_BYTES = (BZIP2_MARK_BITS + BZIP2_SUM_BITS + 7) / 8 + 1,
};

enum job_state {
	JOB_WAITS, /* for a thread */
	JOB_RUNS,
	JOB_READY, /* a piece of text is there, or the failure is known */
	JOB_EMPTIED, /* the piece was taken, the thread may write the next */
};

/* A block, or what looks like one. */
struct job {
	enum job_state state;
	bool dropped; /* nobody wants the rest */
	const unsigned char *bytes;
	size_t size;
	unsigned shift; /* bits of the first byte in front of the mark */
	uint64_t place; /* of the mark in the file, in bits */

	int status; /* 1 = more text is to come, 0 = at its end, negative = failed */
	uint64_t bits; /* from `bytes` to the block's end */
	size_t length; /* of the block before its runs are expanded */
	uint32_t sum;
	unsigned char *text; /* the room in front, then `filled` bytes */
	size_t filled;
};

/*
 * Jobs stand in a ring in the order of their places. Only the caller's thread adds and takes them
 * away; `lock` guards their states and whatever a thread writes into one.
 */
struct bunzip {
	struct raw *raw;
	struct bzip2_finder finder;
	uint64_t place; /* where the next block must begin, in bits; in the byte at raw->start */
	uint64_t searched; /* marks before this bit are jobs, or lie behind us */
	size_t level;
	uint32_t sum;
	bool in_block; /* the first job gives the text */

	unsigned threads;
	struct job *job;
	size_t slots, first, jobs;

	struct bzip2_block *own; /* where there are no threads */
	pthread_t thread[THREADS_MAX];
	unsigned started;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool stopping;
};

static struct job *job_at(const struct bunzip *b, size_t index)
{
	return &b->job[(b->first + index) % b->slots];
}

/* Decoding, in any thread */

static void decode(struct job *job, struct bzip2_block *block)
{
	job->filled = 0;
	job->status = bzip2_block_decode(block, job->bytes, job->size, job->shift, &job->bits);
	if (job->status != 0)
		return;
	job->length = bzip2_block_length(block);
	job->sum = bzip2_block_sum(block);
	job->status = 1;
}

static void expand(struct job *job, struct bzip2_block *block)
{
	job->filled = TEXT_BYTES;
	job->status = bzip2_block_expand(block, job->text + PIECE_ROOM_IN_FRONT, &job->filled);
}

static void change(struct bunzip *b, struct job *job, enum job_state state)
{
	job->state = state;
	pthread_cond_broadcast(&b->changed);
}

static struct job *find_waiting(const struct bunzip *b)
{
	for (size_t i = 0; i < b->jobs; i++) {
		if (job_at(b, i)->state == JOB_WAITS)
			return job_at(b, i);
	}
	return NULL;
}

/* Text of one block, a piece after the other; called and left with the lock held. */
static void run_job(struct bunzip *b, struct job *job, struct bzip2_block *block)
{
	change(b, job, JOB_RUNS);
	pthread_mutex_unlock(&b->lock);
	decode(job, block);
	if (job->status == 1)
		expand(job, block);
	pthread_mutex_lock(&b->lock);
	change(b, job, JOB_READY);
	while (job->status == 1) {
		while (job->state != JOB_EMPTIED && !job->dropped && !b->stopping)
			pthread_cond_wait(&b->changed, &b->lock);
		if (job->dropped || b->stopping) {
			job->status = 0;
			change(b, job, JOB_READY);
			break;
		}
		job->state = JOB_RUNS;
		pthread_mutex_unlock(&b->lock);
		expand(job, block);
		pthread_mutex_lock(&b->lock);
		change(b, job, JOB_READY);
	}
}

static void *work(void *ctx)
{
	struct bunzip *b = ctx;
	struct bzip2_block *block = bzip2_block_new();
	pthread_mutex_lock(&b->lock);
	while (!b->stopping) {
		struct job *job = find_waiting(b);
		if (job == NULL)
			pthread_cond_wait(&b->changed, &b->lock);
		else
			run_job(b, job, block);
	}
	pthread_mutex_unlock(&b->lock);
	bzip2_block_free(block);
	return NULL;
}

/* The caller's thread */

static void start_threads(struct bunzip *b)
{
	pthread_mutex_init(&b->lock, NULL);
	pthread_cond_init(&b->changed, NULL);
	while (b->started < b->threads &&
		pthread_create(&b->thread[b->started], NULL, work, b) == 0)
		b->started++;
	b->threads = b->started;
	if (b->threads == 0)
		b->own = bzip2_block_new();
}

struct bunzip *bunzip_new(struct raw *raw, unsigned threads)
{
	struct bunzip *b = xcalloc(1, sizeof *b);
	b->raw = raw;
	b->threads = threads < THREADS_MAX ? threads : THREADS_MAX;
	/* One whose text is being read, one for each thread, and one each to go on with. */
	b->slots = 1 + 2 * (size_t)b->threads;
	b->job = xcalloc(b->slots, sizeof *b->job);
	for (size_t i = 0; i < b->slots; i++)
		b->job[i].text = xmalloc(PIECE_ROOM_IN_FRONT + TEXT_BYTES);
	bzip2_finder_init(&b->finder);
	start_threads(b);
	return b;
}

void bunzip_free(struct bunzip *b)
{
	if (b == NULL)
		return;
	pthread_mutex_lock(&b->lock);
	b->stopping = true;
	pthread_cond_broadcast(&b->changed);
	pthread_mutex_unlock(&b->lock);
	for (unsigned i = 0; i < b->started; i++)
		pthread_join(b->thread[i], NULL);
	pthread_cond_destroy(&b->changed);
	pthread_mutex_destroy(&b->lock);
	bzip2_block_free(b->own);
	for (size_t i = 0; i < b->slots; i++)
		free(b->job[i].text);
	free(b->job);
	free(b);
}

/* Takes the first job away. No thread reads its bytes any more when this returns. */
static void drop_first(struct bunzip *b)
{
	struct job *job = job_at(b, 0);
	pthread_mutex_lock(&b->lock);
	job->dropped = true;
	if (job->state != JOB_WAITS)
		pthread_cond_broadcast(&b->changed);
	while (job->state != JOB_WAITS && !(job->state == JOB_READY && job->status != 1))
		pthread_cond_wait(&b->changed, &b->lock);
	b->first = (b->first + 1) % b->slots;
	b->jobs--;
	pthread_mutex_unlock(&b->lock);
}

/* All before this bit is done with, be it a block or what only looked like one. */
static void advance(struct bunzip *b, uint64_t place)
{
	while (b->jobs > 0 && job_at(b, 0)->place < place)
		drop_first(b);
	b->place = place;
	if (b->searched < place)
		b->searched = place;
	raw_skip(b->raw, (size_t)(place / 8 - b->raw->start));
}

static void add_job(struct bunzip *b, uint64_t place, size_t held)
{
	struct job *job = job_at(b, b->jobs);
	size_t ahead = (size_t)(place / 8 - b->raw->start);
	size_t left = held - ahead;
	job->dropped = false;
	job->bytes = raw_bytes(b->raw) + ahead;
	job->size = left < BZIP2_PACKED_MAX ? left : BZIP2_PACKED_MAX;
	job->shift = place % 8;
	job->place = place;
	pthread_mutex_lock(&b->lock);
	b->jobs++;
	change(b, job, JOB_WAITS);
	pthread_mutex_unlock(&b->lock);
}

/* Moves b->searched to the next mark, reading on as far as the ring has room. */
static bool find_mark(struct bunzip *b)
{
	struct raw *raw = b->raw;
	for (;;) {
		size_t held = (size_t)(raw->end - raw->start);
		uint64_t from = raw->start * 8, to = from + held * 8;
		uint64_t found = bzip2_find(&b->finder, raw_bytes(raw), held, b->searched - from);
		if (found != UINT64_MAX) {
			b->searched = from + found;
			return true;
		}
		/* The last bits may be the beginning of a mark. */
		if (to >= b->searched + BZIP2_MARK_BITS)
			b->searched = to - (BZIP2_MARK_BITS - 1);
		if (raw->done || held == RAW_CAPACITY)
			return false;
		size_t more = held + RAW_READ_BYTES;
		raw_fill(raw, more < RAW_CAPACITY ? more : RAW_CAPACITY);
	}
}

/*
 * A job for each place that looks like a block, as many as there is room for; the bytes each may
 * need are read before. The first is always possible, so nothing waits for ever.
 */
static void add_jobs(struct bunzip *b)
{
	while (b->jobs < b->slots) {
		if (b->threads > 0 && !find_mark(b))
			return;
		uint64_t place = b->threads > 0 ? b->searched : b->place;
		size_t need = (size_t)(place / 8 - b->raw->start) + BZIP2_PACKED_MAX;
		if (need > RAW_CAPACITY)
			return;
		add_job(b, place, raw_fill(b->raw, need));
		b->searched = place + 1;
	}
}

static void skip_padding(struct bunzip *b)
{
	while (raw_fill(b->raw, 1) > 0 && *raw_bytes(b->raw) == 0)
		advance(b, (b->raw->start + 1) * 8);
}

/* 1 = a block begins here and is the first job, 0 = the stream has ended. */
static int begin_block(struct bunzip *b)
{
	uint64_t held = raw_fill(b->raw, END_BYTES);
	const unsigned char *bytes = raw_bytes(b->raw);
	uint64_t at = b->place % 8;
	if (held * 8 < at + BZIP2_MARK_BITS)
		return OST_ETRUNCATED;
	uint64_t mark = bzip2_bits(bytes, (size_t)held, at, BZIP2_MARK_BITS);
	if (mark == BZIP2_BLOCK_MARK) {
		add_jobs(b);
		return 1;
	}
	if (mark != BZIP2_END_MARK)
		return OST_EFORMAT;
	at += BZIP2_MARK_BITS;
	if (held * 8 < at + BZIP2_SUM_BITS)
		return OST_ETRUNCATED;
	if (bzip2_bits(bytes, (size_t)held, at, BZIP2_SUM_BITS) != b->sum)
		return OST_EFORMAT;
	advance(b, (b->place + BZIP2_MARK_BITS + BZIP2_SUM_BITS + 7) / 8 * 8);
	skip_padding(b);
	return 0;
}

static void wait_ready(struct bunzip *b, struct job *job)
{
	if (b->threads == 0 && job->state == JOB_WAITS)
		decode(job, b->own);
	if (b->threads == 0 && job->status == 1)
		expand(job, b->own);
	if (b->threads == 0)
		job->state = JOB_READY;
	pthread_mutex_lock(&b->lock);
	while (job->state != JOB_READY)
		pthread_cond_wait(&b->changed, &b->lock);
	pthread_mutex_unlock(&b->lock);
}

static void end_block(struct bunzip *b, const struct job *job)
{
	b->sum = bzip2_stream_sum(b->sum, job->sum);
	b->in_block = false;
	advance(b, job->place - job->shift + job->bits);
}

static void give_back(struct bunzip *b, struct job *job)
{
	pthread_mutex_lock(&b->lock);
	change(b, job, JOB_EMPTIED);
	pthread_mutex_unlock(&b->lock);
}

static int take_text(struct bunzip *b, struct job *job, struct piece *piece)
{
	wait_ready(b, job);
	if (job->status < 0)
		return job->status;
	if (job->length > b->level * BZIP2_LEVEL_BYTES)
		return OST_EFORMAT;
	*piece = (struct piece){ job->text + PIECE_ROOM_IN_FRONT, job->filled };
	return 1;
}

void bunzip_begin(struct bunzip *b)
{
	b->level = (size_t)(raw_bytes(b->raw)[3] - '0');
	b->sum = 0;
	advance(b, (b->raw->start + BZIP2_HEADER_BYTES) * 8);
}

int bunzip_next(struct bunzip *b, struct piece *piece)
{
	struct job *job = job_at(b, 0);
	if (b->in_block && job->status == 1) {
		give_back(b, job);
		return take_text(b, job, piece);
	}
	if (b->in_block)
		end_block(b, job);
	int begun = begin_block(b);
	if (begun != 1)
		return begun;
	b->in_block = true;
	return take_text(b, job_at(b, 0), piece);
}
