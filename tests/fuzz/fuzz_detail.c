/*
 * The first byte says what of, and whether the rest is a block of details as it lies in the store or
 * what is packed in one. What comes out is in bounds, and the same once written and read again.
 */
#include "fuzz.h"

#include "store/detail_block.h"

#include <stdlib.h>
#include <zstd.h>

static void check_detail(const struct detail *detail, uint8_t what, unsigned __int128 before)
{
	const struct mention *m = &detail->mention;
	FUZZ_CHECK(detail->key.what == what);
	FUZZ_CHECK(before <= detail->key.first && detail->key.first <= detail->key.last);
	FUZZ_CHECK(m->days.first >= 0 && m->days.first <= m->days.last);
	FUZZ_CHECK(m->days.last < PRESENCE_DAY_MAX && m->words.n <= MENTION_WORDS_MAX);
	FUZZ_CHECK(m->second >= 0 && m->second < DAY_S);
}

static void check_same(const struct detail *detail, uint8_t what)
{
	struct detail_writer writer;
	struct detail_reader reader;
	struct detail again;
	struct span bytes;
	detail_writer_init(&writer);
	detail_put(&writer, detail);
	FUZZ_CHECK(detail_writer_pack(&writer, &bytes) == 0);
	detail_open(&reader, bytes, what);
	FUZZ_CHECK(detail_next(&reader, &again) == 1);
	FUZZ_CHECK(detail_compare(detail, &again) == 0);
	FUZZ_CHECK(again.mention.last_line == detail->mention.last_line);
	FUZZ_CHECK(again.mention.words.n == detail->mention.words.n);
	FUZZ_CHECK(
		again.mention.words.n == 0 ||
		memcmp(again.mention.words.p, detail->mention.words.p, again.mention.words.n) == 0);
	FUZZ_CHECK(detail_next(&reader, &again) == 0);
	detail_close(&reader);
	detail_writer_clear(&writer);
}

static void read_block(struct span block, uint8_t what)
{
	struct detail_reader reader;
	struct detail detail;
	unsigned __int128 before = 0;
	int got, left = 16; /* a block of thousands would take its time */
	detail_open(&reader, block, what);
	while ((got = detail_next(&reader, &detail)) == 1) {
		check_detail(&detail, what, before);
		before = detail.key.first;
		if (left-- > 0)
			check_same(&detail, what);
	}
	FUZZ_CHECK(got == 0 || got == OST_EFORMAT);
	detail_close(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (size == 0)
		return 0;
	uint8_t what = bytes[0] % PRESENCE_WHATS;
	struct span block = { (const char *)bytes + 1, size - 1 };
	if (bytes[0] < 128) {
		read_block(block, what);
		return 0;
	}
	size_t room = ZSTD_compressBound(block.n);
	char *packed = malloc(room);
	FUZZ_CHECK(packed != NULL);
	size_t length = ZSTD_compress(packed, room, block.p, block.n, 1);
	read_block((struct span){ packed, length }, what);
	free(packed);
	return 0;
}
