#include "store/origins.h"

#include "model/origins.h"
#include "scratch.h"
#include "store/ingest_routes.h"
#include "store/schema.h"
#include "store/sql.h"
#include "unit/skip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct store *store;
static struct arena arena;
static int64_t one, two; /* inputs */

static int64_t add_input(const char *name, const char *dated)
{
	struct store_input input = { .sha256 = name, .format = "pfx2as", .path = name };
	assert_true(when_parse(span_of(dated), &input.dated));
	assert_int_equal(store_input_add(store, &input, &input.id), 0);
	return input.id;
}

static int set_up(void **state)
{
	struct diag diag;
	(void)state;
	arena_init(&arena);
	if (store_open(NULL, STORE_WRITE, &store, &diag) != 0)
		return -1;
	one = add_input("one", "2008-01-01");
	two = add_input("two", "2009-01-01");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	store_close(store);
	arena_clear(&arena);
	return 0;
}

static void add(int64_t input, const char *prefix, asn_t asn)
{
	struct prefix_origin origin = { .asn = asn, .origins = 1, .as_set = asn == 64499 };
	assert_true(prefix_parse(span_of(prefix), false, &origin.range));
	assert_int_equal(origins_add(store, input, &origin), 0);
}

static void assert_ranges(int64_t input, const asn_t *asn, size_t asns, const char *expected)
{
	struct origin_question question = { input, 0, asn, asns };
	struct prefix_origin *origin;
	size_t count;
	struct buf text;
	buf_init(&text);
	assert_int_equal(store_origins_of(store, &question, &arena, &origin, &count), 0);
	for (size_t i = 0; i < count; i++) {
		range_print(&text, &origin[i].range);
		buf_printf(&text, origin[i].as_set ? " {%u}/%u\n" : " %u/%u\n", origin[i].asn,
			origin[i].origins);
	}
	assert_string_equal(text.text, expected);
	buf_clear(&text);
}

static void test_origins_of(void **state)
{
	(void)state;
	static const asn_t some[] = { 64499, 64496, 4294967295 };
	add(one, "2001:db8:8000::/33", 64496);
	add(one, "2001:db8::/32", 64499);
	add(one, "192.0.2.128/25", 64496);
	add(one, "192.0.2.0/24", 64496);
	add(one, "192.0.2.0/24", 64497);
	add(one, "198.51.100.0/24", 64498);
	add(two, "0.0.0.0/0", 4294967295);
	assert_ranges(one, some, 3,
		"192.0.2.0/24 64496/2\n192.0.2.128/25 64496/1\n"
		"2001:db8::/32 {64499}/1\n2001:db8:8000::/33 64496/1\n");
	assert_ranges(one, (asn_t[]){ 64497 }, 1, "192.0.2.0/24 64497/2\n");
	assert_ranges(one, (asn_t[]){ 64511 }, 1, "");
	assert_ranges(one, NULL, 0, "");
	assert_ranges(two, some, 3, "0.0.0.0/0 4294967295/1\n");
	struct origin_question nowhere = { 999, 0, some, 3 };
	struct prefix_origin *origin;
	size_t count;
	assert_int_equal(store_origins_of(store, &nowhere, &arena, &origin, &count), OST_ENOTFOUND);
}

/* By time; a table goes with its input, and what is no table does not get in. */
static void test_tables(void **state)
{
	(void)state;
	struct store_origin_table *list;
	size_t count;
	struct buf bytes, none;
	buf_init(&bytes);
	buf_init(&none);
	add(two, "192.0.2.0/24", 64496);
	add(two, "2001:db8::/32", 64496);
	add(two, "2001:db8::/33", 64496);
	add(one, "192.0.2.0/24", 64496);
	assert_int_equal(store_origins_list(store, &arena, &list, &count), 0);
	assert_int_equal(count, 2);
	assert_int_equal(list[1].input, two);
	assert_int_equal(list[1].ranges_ipv4, 1);
	assert_int_equal(list[1].ranges_ipv6, 2);
	buf_puts(&bytes, "no table");
	assert_int_equal(store_origins_put(store, one, &bytes, &none), OST_EFORMAT);
	buf_reset(&bytes);
	assert_int_equal(store_origins_read(store, two, &bytes), 0);
	assert_int_equal(store_origins_put(store, one, &bytes, &bytes), 0);
	assert_int_equal(store_origins_read_peers(store, one, &none), 0);
	assert_int_equal(none.length, bytes.length);
	assert_memory_equal(none.text, bytes.text, bytes.length);
	assert_int_equal(store_origins_put(store, 999, &bytes, &none), OST_ESTORE);
	buf_clear(&bytes);
	buf_clear(&none);
}

/* Rows of version 1 become tables of the date of their input; nothing else changes. */
static void test_migration(void **state)
{
	(void)state;
	struct scratch scratch = scratch_make();
	struct diag diag;
	struct buf text;
	sqlite3 *old = sql_open(scratch_path(&scratch, "old.db"));
	buf_init(&text);
	assert_int_equal(sqlite3_exec(old, schema_sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(old,
			"PRAGMA user_version = 1; PRAGMA application_id = 1869837426;"
			"INSERT INTO input VALUES (7,'a','pfx2as','p','2008-05-01',1209600000,"
			"1209686400,0,1,1,0,0), (8,'b','as-rel','q','2008',1199145600,"
			"1230768000,0,1,1,0,0);"
			"INSERT INTO link VALUES (8, 64496, 64497, 0, 1);"
			"INSERT INTO prefix_origin VALUES "
			"(7, 64497, x'C0000200', x'C00002FF', 2, 1, 2),"
			"(7, 64496, x'C0000200', x'C00002FF', 2, 0, 1),"
			"(7, 64498, x'20010DB8000000000000000000000000', "
			"x'20010DB8FFFFFFFFFFFFFFFFFFFFFFFF', 1, 0, 3),"
			"(7, 64499, x'C0000201', x'C0000200', 1, 0, 4),"
			"(7, 64499, x'C0', x'C0000200', 1, 0, 5)",
			NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(old);
	store_close(store);
	const char *path = scratch_path(&scratch, "old.db");
	assert_int_equal(store_open(path, STORE_READ, &store, &diag), OST_ENOTFOUND);
	assert_int_equal(store_open(path, STORE_WRITE, &store, &diag), 0);
	origins_print(store, 7, &text);
	assert_string_equal(text.text, "192.0.2.0/24 64496 {64497}\n2001:db8::/32 64498\n");
	buf_reset(&text);
	sql_rows(store->db,
		"SELECT input, dated_from, dated_until, ranges_ipv4, ranges_ipv6 FROM origin_table",
		&text);
	assert_string_equal(text.text, "7|1209600000|1209686399|1|1\n");
	buf_reset(&text);
	sql_rows(store->db,
		"SELECT name FROM sqlite_schema WHERE name = 'prefix_origin' UNION ALL "
		"SELECT count(*) FROM link",
		&text);
	assert_string_equal(text.text, "1\n");
	buf_clear(&text);
	scratch_remove(&scratch);
}

/* A real table of 2002, and the updates of a collector in 2026: what is known of them otherwise. */
static void test_shared(void **state)
{
	(void)state;
	static const struct {
		const char *file;
		uint32_t ranges;
		uint16_t peers;
		bool changes_only;
	} expected[] = {
		{ "bview.20020722.2337.gz", 112988, 36, false },
		{ "updates.20260222.1530.bz2", 7820, 20, true },
	};
	const char *folder = getenv("OSTRAKON_SHARED");
	if (folder == NULL || access(folder, R_OK) != 0)
		skip_because(SKIP_NO_SHARED);
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		struct decode_options options = { 0 };
		struct ingest_result result;
		struct origin_table table;
		struct diag diag;
		struct buf path, bytes;
		buf_init(&path);
		buf_init(&bytes);
		buf_printf(&path, "%s/data/bgp/mrt/%s", folder, expected[i].file);
		assert_int_equal(ingest_routes(store, path.text, &options, 0, &result, &diag), 0);
		assert_int_equal(store_origins_read(store, result.input, &bytes), 0);
		assert_int_equal(
			origin_table_open((struct span){ bytes.text, bytes.length }, &table), 0);
		assert_int_equal(table.info.ranges_ipv4, expected[i].ranges);
		assert_int_equal(table.info.peers_ipv4, expected[i].peers);
		assert_int_equal(table.info.changes_only, expected[i].changes_only);
		buf_clear(&path);
		buf_clear(&bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_origins_of, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_tables, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_migration, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_shared, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
