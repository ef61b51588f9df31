#include "base/alloc.h"
#include "source/route_file.h"
#include "wire/rd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

enum {
	HEAD_BYTES = 32,
	TEXTS = 4,
	CHUNK = 1 << 16,
	LENGTH_BITS = 6,
	NOTHING = 191,
};

struct route_file {
	FILE *file;
	size_t ases, classes;
	uint64_t topology;
	off_t rows; /* where the first block starts */
	struct route_file_title title;
	char *text[TEXTS];
	asn_t *asn; /* [ases] */
	uint32_t *class_of; /* [ases] */
};

static int damaged(struct diag *diag, const char *what)
{
	return diag_set(diag, OST_EFORMAT, "%s; write it again with 'routes --all --pack'", what);
}

static bool read_exactly(FILE *file, void *bytes, size_t count)
{
	return fread(bytes, 1, count, file) == count;
}

static bool read_u32(FILE *file, uint32_t *value)
{
	uint8_t bytes[4];
	if (!read_exactly(file, bytes, sizeof bytes))
		return false;
	struct rd rd = rd_of(bytes, sizeof bytes);
	*value = rd_u32(&rd);
	return true;
}

static int read_head(struct route_file *r, struct diag *diag)
{
	uint8_t bytes[HEAD_BYTES];
	if (!read_exactly(r->file, bytes, sizeof bytes) || memcmp(bytes, "OSTROUTE", 8) != 0)
		return diag_set(diag, OST_EFORMAT,
			"is no file of routes, as 'ostrakon routes --all --pack FILE' writes it");
	struct rd rd = rd_of(bytes + 8, sizeof bytes - 8);
	uint32_t version = rd_u32(&rd);
	r->ases = rd_u32(&rd);
	r->classes = rd_u32(&rd);
	uint32_t lanes = rd_u32(&rd);
	r->topology = (uint64_t)rd_u32(&rd) << 32;
	r->topology |= rd_u32(&rd);
	if (version != ROUTE_FILE_VERSION)
		return diag_set(diag, OST_EUNSUPPORTED,
			"is a file of routes of version %u; this ostrakon reads version %d",
			(unsigned)version, ROUTE_FILE_VERSION);
	if (lanes != ROUTE_FILE_LANES || r->ases > ROUTE_FILE_ASES_MAX || r->classes > r->ases)
		return damaged(diag, "its head is damaged");
	return 0;
}

/* A whole packed part of at most `room` bytes. */
static int read_packed(
	struct route_file *r, uint8_t *bytes, size_t room, size_t *count, struct diag *diag)
{
	uint32_t packed;
	if (!read_u32(r->file, &packed) || packed > ZSTD_compressBound(room))
		return damaged(diag, "its list of networks is damaged");
	uint8_t *from = xmalloc(packed);
	bool whole = read_exactly(r->file, from, packed);
	*count = whole ? ZSTD_decompress(bytes, room, from, packed) : 0;
	free(from);
	return whole && !ZSTD_isError(*count) ? 0
					      : damaged(diag, "its list of networks is damaged");
}

static int read_list(struct route_file *r, struct rd *rd, struct diag *diag)
{
	for (size_t i = 0; i < TEXTS; i++) {
		size_t length = rd_u16(rd);
		const uint8_t *text = rd_bytes(rd, length);
		r->text[i] = xmalloc(length + 1);
		if (text != NULL && length > 0)
			memcpy(r->text[i], text, length);
		r->text[i][text != NULL ? length : 0] = '\0';
	}
	bool good = true;
	for (size_t i = 0; i < r->ases; i++) {
		r->asn[i] = rd_u32(rd);
		r->class_of[i] = rd_u32(rd);
		good = good && r->class_of[i] < r->classes && (i == 0 || r->asn[i] > r->asn[i - 1]);
	}
	r->title = (struct route_file_title){ r->text[0], r->text[1], r->text[2], r->text[3] };
	if (rd->err != NULL || rd_left(rd) > 0 || !good)
		return damaged(diag, "its list of networks is damaged");
	return 0;
}

static int read_front(struct route_file *r, struct diag *diag)
{
	int status = read_head(r, diag);
	if (status != 0)
		return status;
	size_t room = TEXTS * (2 + (size_t)ROUTE_FILE_TEXT_MAX) + 8 * r->ases, count = 0;
	uint8_t *bytes = xmalloc(room);
	r->asn = xcalloc(r->ases, sizeof *r->asn);
	r->class_of = xcalloc(r->ases, sizeof *r->class_of);
	status = read_packed(r, bytes, room, &count, diag);
	if (status == 0) {
		struct rd rd = rd_of(bytes, count);
		status = read_list(r, &rd, diag);
	}
	free(bytes);
	r->rows = ftello(r->file);
	return status == 0 && r->rows < 0 ? diag_set(diag, OST_EIO, "cannot seek in it") : status;
}

struct route_file *route_file_open(FILE *file, struct diag *diag)
{
	struct route_file *routes = xcalloc(1, sizeof *routes);
	routes->file = file;
	if (read_front(routes, diag) == 0)
		return routes;
	route_file_close(routes);
	return NULL;
}

void route_file_close(struct route_file *routes)
{
	if (routes == NULL)
		return;
	for (size_t i = 0; i < TEXTS; i++)
		free(routes->text[i]);
	free(routes->asn);
	free(routes->class_of);
	free(routes);
}

const struct route_file_title *route_file_title(const struct route_file *routes)
{
	return &routes->title;
}

uint64_t route_file_topology(const struct route_file *routes)
{
	return routes->topology;
}

const asn_t *route_file_ases(const struct route_file *routes, size_t *count)
{
	*count = routes->ases;
	return routes->asn;
}

/* Goes to the block of a class; *packed is how long it is. */
static int seek_block(struct route_file *r, uint32_t class, uint32_t *packed, struct diag *diag)
{
	size_t most = ZSTD_compressBound(r->classes * ROUTE_FILE_LANES);
	if (fseeko(r->file, r->rows, SEEK_SET) != 0)
		return diag_set(diag, OST_EIO, "cannot seek in it: %s", strerror(errno));
	for (uint32_t block = 0; block <= class / ROUTE_FILE_LANES; block++) {
		if (block > 0 && fseeko(r->file, *packed, SEEK_CUR) != 0)
			return diag_set(diag, OST_EIO, "cannot seek in it: %s", strerror(errno));
		if (!read_u32(r->file, packed))
			return damaged(diag, "it ends early");
		if (*packed > most)
			return damaged(diag, "the length of a block is damaged");
	}
	return 0;
}

/* Unpacks a block bit by bit and keeps the bytes of one lane, a byte of each row. */
struct unpacking {
	ZSTD_DStream *zstd;
	uint8_t *in, *out; /* [CHUNK] */
	size_t lane, at; /* bytes unpacked so far */
	uint8_t *column; /* [classes] */
	size_t classes;
	bool ended;
};

static bool take_bytes(struct unpacking *u, size_t count)
{
	for (size_t i = 0; i < count; i++, u->at++) {
		if (u->at / ROUTE_FILE_LANES >= u->classes)
			return false;
		if (u->at % ROUTE_FILE_LANES == u->lane)
			u->column[u->at / ROUTE_FILE_LANES] = u->out[i];
	}
	return true;
}

static bool unpack_chunk(struct unpacking *u, size_t count)
{
	ZSTD_inBuffer in = { u->in, count, 0 };
	while (in.pos < in.size) {
		ZSTD_outBuffer out = { u->out, CHUNK, 0 };
		size_t left = u->ended ? 0 : ZSTD_decompressStream(u->zstd, &out, &in);
		if (u->ended || ZSTD_isError(left) || !take_bytes(u, out.pos))
			return false;
		u->ended = left == 0;
	}
	return true;
}

/* What is still held back once all input has been taken. */
static bool unpack_rest(struct unpacking *u)
{
	while (!u->ended) {
		ZSTD_inBuffer in = { u->in, 0, 0 };
		ZSTD_outBuffer out = { u->out, CHUNK, 0 };
		size_t left = ZSTD_decompressStream(u->zstd, &out, &in);
		if (ZSTD_isError(left) || out.pos == 0 || !take_bytes(u, out.pos))
			return false;
		u->ended = left == 0;
	}
	return u->at == u->classes * ROUTE_FILE_LANES;
}

static bool unpack_block(struct unpacking *u, FILE *file, size_t packed)
{
	while (packed > 0) {
		size_t count = packed < CHUNK ? packed : CHUNK;
		if (!read_exactly(file, u->in, count) || !unpack_chunk(u, count))
			return false;
		packed -= count;
	}
	return unpack_rest(u);
}

static bool read_column(struct route_file *r, uint32_t class, size_t packed, uint8_t *column)
{
	struct unpacking u = { .zstd = ZSTD_createDStream(),
		.in = xmalloc(CHUNK),
		.out = xmalloc(CHUNK),
		.lane = class % ROUTE_FILE_LANES,
		.column = column,
		.classes = r->classes };
	bool good = u.zstd != NULL && unpack_block(&u, r->file, packed);
	for (size_t i = 0; good && i < r->classes; i++)
		good = column[i] <= NOTHING;
	ZSTD_freeDStream(u.zstd);
	free(u.in);
	free(u.out);
	return good;
}

static struct best_route route_of(uint8_t byte)
{
	if (byte == NOTHING)
		return (struct best_route){ ROUTE_CLASSES, 0, GRAPH_NONE };
	return (struct best_route){ ROUTE_CUSTOMER + (byte >> LENGTH_BITS),
		byte & ((1 << LENGTH_BITS) - 1), GRAPH_NONE };
}

int route_file_find(struct route_file *routes, uint32_t destination, struct best_route *route,
	struct diag *diag)
{
	uint32_t class = routes->class_of[destination], packed = 0;
	int status = seek_block(routes, class, &packed, diag);
	if (status != 0)
		return status;
	uint8_t *column = xcalloc(routes->classes, 1);
	if (!read_column(routes, class, packed, column))
		status = damaged(diag, "a block of it is damaged");
	for (size_t as = 0; status == 0 && as < routes->ases; as++)
		route[as] = route_of(column[routes->class_of[as]]);
	if (status == 0)
		route[destination] = (struct best_route){ ROUTE_ORIGIN, 0, destination };
	free(column);
	return status;
}
