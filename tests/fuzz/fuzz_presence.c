/*
 * The first byte says what of, the rest is a block of presences. What comes out is in order, is the
 * same once written and read again, and its runs can be joined.
 */
#include "fuzz.h"

#include "store/presence_block.h"
#include "store/runs.h"

#include <stdlib.h>

static void check_runs(const struct presence *presence)
{
	struct run_list list = { 0 };
	FUZZ_CHECK(presence->runs > 0);
	for (size_t i = 0; i < presence->runs; i++) {
		const struct day_run *run = &presence->run[i];
		FUZZ_CHECK(run->first >= 0 && run->first <= run->last);
		FUZZ_CHECK(i == 0 || presence->run[i - 1].last <= run->first);
		runs_add(&list, run->first, run->last);
	}
	runs_unite(&list);
	FUZZ_CHECK(list.count <= presence->runs);
	for (size_t i = 1; i < list.count; i++)
		FUZZ_CHECK(list.run[i - 1].last + 1 < list.run[i].first);
	free(list.run);
}

static void check_same(struct block_reader *again, const struct presence *presence)
{
	struct presence other;
	FUZZ_CHECK(block_next(again, &other) == 1);
	FUZZ_CHECK(presence_key_compare(&other.key, &presence->key) == 0);
	FUZZ_CHECK(other.runs == presence->runs);
	for (size_t i = 0; i < other.runs; i++)
		FUZZ_CHECK(other.run[i].first == presence->run[i].first &&
			   other.run[i].last == presence->run[i].last);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct block_reader reader, again;
	struct presence presence;
	struct buf copy;
	struct block_writer writer = { .out = &copy };
	uint8_t what = size > 0 ? bytes[0] % PRESENCE_WHATS : 0;
	struct span block = { (const char *)bytes + (size > 0), size - (size > 0) };
	unsigned __int128 before = 0;
	int got;
	buf_init(&copy);
	for (block_open(&reader, block, what); (got = block_next(&reader, &presence)) == 1;) {
		FUZZ_CHECK(presence.key.what == what);
		FUZZ_CHECK(before <= presence.key.first && presence.key.first <= presence.key.last);
		before = presence.key.first;
		check_runs(&presence);
		block_put(&writer, &presence);
	}
	FUZZ_CHECK(got == 0 || got == OST_EFORMAT);
	block_close(&reader);
	block_open(&reader, block, what);
	block_open(&again, (struct span){ copy.text, copy.length }, what);
	while (block_next(&reader, &presence) == 1)
		check_same(&again, &presence);
	FUZZ_CHECK(block_next(&again, &presence) == 0);
	block_close(&reader);
	block_close(&again);
	buf_clear(&copy);
	return 0;
}
