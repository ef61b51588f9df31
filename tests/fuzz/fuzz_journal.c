/* The bytes as what was noted of a recording: replayed, the table is whole, twice is as good. */
#include "fuzz.h"

#include "base/error.h"
#include "store/origin_routes.h"

static void check_table(struct origin_routes *routes)
{
	struct origin_table table;
	struct origin_cursor cursor;
	struct buf bytes, peers;
	int got;
	buf_init(&bytes);
	buf_init(&peers);
	FUZZ_CHECK(origin_routes_finish(routes, &bytes, &peers) == 0);
	FUZZ_CHECK(origin_table_open((struct span){ bytes.text, bytes.length }, &table) == 0);
	origin_cursor_init(&cursor, &table);
	while ((got = origin_cursor_next(&cursor)) == 1)
		FUZZ_CHECK(cursor.changes > 0);
	FUZZ_CHECK(got == 0);
	origin_cursor_clear(&cursor);
	struct origin_routes *again = origin_routes_new();
	FUZZ_CHECK(origin_routes_resume(
			   again, &table, (struct span){ peers.text, peers.length }) == 0);
	origin_routes_free(again);
	buf_clear(&bytes);
	buf_clear(&peers);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct origin_journal journal = { 1226361600, 1226361600 + 7200,
		{ (const char *)bytes, size } };
	struct origin_routes *routes = origin_routes_new();
	int first = origin_routes_replay(routes, &journal);
	FUZZ_CHECK(first == 0 || first == OST_EFORMAT || first == OST_ERANGE);
	int again = origin_routes_replay(routes, &journal);
	FUZZ_CHECK(first != 0 || again == 0);
	check_table(routes);
	origin_routes_free(routes);
	return 0;
}
