#include "store/detail_block.h"

#include "store/origin_bytes.h"

#include <stdlib.h>
#include <zstd.h>

enum {
	LEVEL = 3,
	PACKED_SIZE = ZSTD_COMPRESSBOUND(DETAIL_BLOCK_BYTES + 2 * MENTION_WORDS_MAX),
};

void detail_writer_init(struct detail_writer *writer)
{
	*writer =
		(struct detail_writer){ .zstd = ZSTD_createCCtx(), .packed = xmalloc(PACKED_SIZE) };
	buf_init(&writer->raw);
}

void detail_writer_clear(struct detail_writer *writer)
{
	buf_clear(&writer->raw);
	free(writer->packed);
	ZSTD_freeCCtx(writer->zstd);
}

void detail_put(struct detail_writer *w, const struct detail *detail)
{
	const struct mention *m = &detail->mention, *before = &w->before.mention;
	struct buf *out = &w->raw;
	put_number(out, detail->key.first - w->before.key.first);
	put_number(out, detail->key.last - detail->key.first);
	put_difference(out, w->before.input, detail->input);
	put_difference(out, before->days.first, m->days.first);
	put_number(out, (addr_number)(m->days.last - m->days.first));
	put_difference(out, before->last_line, m->first_line);
	put_difference(out, m->first_line, m->last_line);
	put_number(out, m->count);
	put_number(out, (addr_number)m->second);
	put_number(out, m->words.n);
	buf_add(out, m->words.n > 0 ? m->words.p : "", m->words.n);
	if (w->mentions++ == 0) {
		w->first = detail->key.first;
		w->days = m->days;
	}
	w->days.first = m->days.first < w->days.first ? m->days.first : w->days.first;
	w->days.last = m->days.last > w->days.last ? m->days.last : w->days.last;
	w->before = *detail;
}

bool detail_writer_full(const struct detail_writer *writer)
{
	return writer->mentions >= DETAIL_BLOCK_MENTIONS ||
	       writer->raw.length >= DETAIL_BLOCK_BYTES;
}

int detail_writer_pack(struct detail_writer *w, struct span *bytes)
{
	if (w->zstd == NULL)
		return OST_ENOMEM;
	size_t length = ZSTD_compressCCtx(
		w->zstd, w->packed, PACKED_SIZE, w->raw.text, w->raw.length, LEVEL);
	*bytes = (struct span){ w->packed, length };
	return ZSTD_isError(length) ? OST_ENOMEM : 0;
}

void detail_writer_next(struct detail_writer *w)
{
	buf_reset(&w->raw);
	w->before = (struct detail){ 0 };
	w->mentions = 0;
}

/* A block that is damaged has nothing to read, and fails. */
void detail_open(struct detail_reader *reader, struct span bytes, uint8_t what)
{
	unsigned long long size = ZSTD_getFrameContentSize(bytes.p, bytes.n);
	*reader = (struct detail_reader){ .before.key.what = what };
	if (size <= DETAIL_BLOCK_MAX)
		reader->raw = xmalloc(size + 1);
	size_t got = reader->raw == NULL ? 0 : ZSTD_decompress(reader->raw, size, bytes.p, bytes.n);
	reader->in = rd_of(reader->raw, got == size ? got : 0);
	if (reader->raw == NULL || got != size)
		rd_fail(&reader->in, "no zstd frame of the right size");
}

void detail_close(struct detail_reader *reader)
{
	free(reader->raw);
	reader->raw = NULL;
}

static void read_mention(struct rd *in, const struct mention *before, struct mention *m)
{
	m->days.first = (int32_t)get_behind(in, before->days.first, PRESENCE_DAY_MAX - 1);
	m->days.last = m->days.first +
		       (int32_t)get_u64(in, (uint64_t)(PRESENCE_DAY_MAX - 1 - m->days.first));
	m->first_line = (uint32_t)get_behind(in, before->last_line, UINT32_MAX);
	m->last_line = (uint32_t)get_behind(in, m->first_line, UINT32_MAX);
	m->count = (uint32_t)get_u64(in, UINT32_MAX);
	m->second = (int32_t)get_u64(in, DAY_S - 1);
	m->words.n = get_u64(in, MENTION_WORDS_MAX);
	m->words.p = (const char *)rd_bytes(in, m->words.n);
}

int detail_next(struct detail_reader *reader, struct detail *detail)
{
	struct rd *in = &reader->in;
	struct detail *before = &reader->before;
	if (rd_left(in) == 0 && in->err == NULL)
		return 0;
	addr_number most = low_ones(before->key.what == PRESENCE_IPV6 ? 128 : 32);
	addr_number step = get_number(in), more = get_number(in);
	if (in->err != NULL || step > most - before->key.first ||
		more > most - before->key.first - step)
		return OST_EFORMAT;
	detail->key.what = before->key.what;
	detail->key.first = before->key.first + step;
	detail->key.last = detail->key.first + more;
	detail->input = get_behind(in, before->input, INT64_MAX >> 2);
	read_mention(in, &before->mention, &detail->mention);
	*before = *detail;
	return in->err == NULL ? 1 : OST_EFORMAT;
}
