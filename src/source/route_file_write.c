#include "base/alloc.h"
#include "base/buf.h"
#include "source/route_file.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

enum { LEVEL = 3, NOTHING = 191 };

/* A block while its rows come in; a thread works at one at a time. */
struct slot {
	bool used;
	uint32_t first;
	size_t rows; /* so many are there */
	uint8_t *row; /* [nodes * ROUTE_FILE_LANES] */
};

struct writer {
	FILE *file;
	const struct classes *classes;
	struct slot *slot;
	size_t slots;
	pthread_mutex_t lock; /* for all below, and which slots are used */
	pthread_cond_t turned;
	uint32_t next; /* first class of the block whose turn it is to be written */
	bool failed;
};

static void put_number(struct buf *out, uint64_t value, int bytes)
{
	while (bytes-- > 0)
		buf_putc(out, (char)(value >> 8 * bytes & 0xff));
}

static bool put(FILE *file, const void *bytes, size_t count)
{
	return fwrite(bytes, 1, count, file) == count;
}

/* Compressed; to be freed. */
static uint8_t *pack(const void *bytes, size_t count, size_t *packed)
{
	size_t room = ZSTD_compressBound(count);
	uint8_t *out = xmalloc(room);
	ZSTD_CCtx *zstd = ZSTD_createCCtx();
	if (zstd == NULL)
		abort(); /* as xmalloc would */
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_compressionLevel, LEVEL);
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 1);
	*packed = ZSTD_compress2(zstd, out, room, bytes, count);
	ZSTD_freeCCtx(zstd);
	return out;
}

static bool put_packed(FILE *file, const uint8_t *packed, size_t count)
{
	struct buf length;
	buf_init(&length);
	put_number(&length, count, 4);
	bool done = put(file, length.text, length.length) && put(file, packed, count);
	buf_clear(&length);
	return done;
}

static void put_text(struct buf *out, const char *text)
{
	size_t length = text != NULL ? strlen(text) : 0;
	length = length > ROUTE_FILE_TEXT_MAX ? ROUTE_FILE_TEXT_MAX : length;
	put_number(out, length, 2);
	if (length > 0)
		buf_add(out, text, length);
}

static bool put_head(
	const struct writer *w, const struct graph *graph, const struct route_file_title *title)
{
	struct buf head, list;
	buf_init(&head);
	buf_init(&list);
	buf_add(&head, "OSTROUTE", 8);
	put_number(&head, ROUTE_FILE_VERSION, 4);
	put_number(&head, w->classes->ases, 4);
	put_number(&head, w->classes->nodes, 4);
	put_number(&head, ROUTE_FILE_LANES, 4);
	put_number(&head, route_file_fingerprint(graph), 8);
	put_text(&list, title->name);
	put_text(&list, title->dated);
	put_text(&list, title->citation);
	put_text(&list, title->terms);
	for (uint32_t as = 0; as < w->classes->ases; as++) {
		put_number(&list, graph_asn(graph, as), 4);
		put_number(&list, w->classes->node_of[as], 4);
	}
	size_t packed;
	uint8_t *bytes = pack(list.text, list.length, &packed);
	bool done = put(w->file, head.text, head.length) && put_packed(w->file, bytes, packed);
	free(bytes);
	buf_clear(&head);
	buf_clear(&list);
	return done;
}

/* The slot of a block; when the block is new, a free one: there are as many slots as threads. */
static struct slot *find_slot(struct writer *w, uint32_t first)
{
	size_t at = 0;
	pthread_mutex_lock(&w->lock);
	for (size_t i = 0; i < w->slots; i++) {
		if (!w->slot[i].used)
			at = i;
	}
	for (size_t i = 0; i < w->slots; i++) {
		if (w->slot[i].used && w->slot[i].first == first)
			at = i;
	}
	struct slot *slot = &w->slot[at];
	if (!slot->used)
		*slot = (struct slot){ true, first, 0, slot->row };
	pthread_mutex_unlock(&w->lock);
	return slot;
}

/*
 * Blocks are written in order. Whoever waits has a later block than the one that is due, and that
 * one is being worked at, since blocks are given out in order: so the wait ends.
 */
static void write_block(struct writer *w, struct slot *slot)
{
	size_t packed;
	uint8_t *bytes = pack(slot->row, w->classes->nodes * ROUTE_FILE_LANES, &packed);
	pthread_mutex_lock(&w->lock);
	while (w->next != slot->first)
		pthread_cond_wait(&w->turned, &w->lock);
	w->failed = w->failed || !put_packed(w->file, bytes, packed);
	w->next += ROUTE_FILE_LANES;
	slot->used = false;
	pthread_cond_broadcast(&w->turned);
	pthread_mutex_unlock(&w->lock);
	free(bytes);
}

static void take_rows(void *ctx, const struct allpairs_rows *rows)
{
	struct writer *w = ctx;
	struct slot *slot = find_slot(w, rows->first);
	for (size_t i = 0; i < rows->rows; i++) {
		uint8_t *row = slot->row + (size_t)rows->node[i] * ROUTE_FILE_LANES;
		memcpy(row, rows->row + i * rows->stride, rows->lanes);
		memset(row + rows->lanes, NOTHING, ROUTE_FILE_LANES - rows->lanes);
	}
	slot->rows += rows->rows;
	if (slot->rows == w->classes->nodes)
		write_block(w, slot);
}

int route_file_write(FILE *file, const struct graph *graph, const struct classes *classes,
	const struct route_file_title *title, const struct allpairs_options *options,
	struct allpairs_result *result)
{
	struct allpairs_options wanted = *options;
	struct writer w = { .file = file,
		.classes = classes,
		.slots = options->threads > 1 ? options->threads : 1 };
	*result = (struct allpairs_result){ 0 };
	if (classes->ases > ROUTE_FILE_ASES_MAX)
		return OST_ERANGE;
	w.failed = !put_head(&w, graph, title);
	w.slot = xcalloc(w.slots, sizeof *w.slot);
	for (size_t i = 0; i < w.slots; i++)
		w.slot[i].row = xmalloc(classes->nodes * ROUTE_FILE_LANES);
	pthread_mutex_init(&w.lock, NULL);
	pthread_cond_init(&w.turned, NULL);
	wanted.sink = take_rows;
	wanted.ctx = &w;
	int status = w.failed ? 0 : allpairs_lengths(classes, &wanted, result);
	pthread_cond_destroy(&w.turned);
	pthread_mutex_destroy(&w.lock);
	for (size_t i = 0; i < w.slots; i++)
		free(w.slot[i].row);
	free(w.slot);
	return status != 0 ? status : w.failed ? OST_EIO : result->too_long ? OST_ERANGE : 0;
}
