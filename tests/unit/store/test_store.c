#include "scratch.h"

#include "store/cases.h"
#include "store/origins.h"
#include "store/schema.h"
#include "store/sql.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>

#include <cmocka.h>

static struct scratch scratch;
static struct diag diag;

static int make_scratch(void **state)
{
	(void)state;
	scratch = scratch_make();
	return 0;
}

static int remove_scratch(void **state)
{
	(void)state;
	scratch_remove(&scratch);
	return 0;
}

static int try_open(const char *name, enum store_mode mode)
{
	struct store *store;
	diag = (struct diag){ 0 };
	int status = store_open(scratch_path(&scratch, name), mode, &store, &diag);
	assert_true((status == 0) == (store != NULL));
	assert_true((status == 0) == (diag.what[0] == '\0'));
	store_close(store);
	return status;
}

static void make_store(const char *name)
{
	assert_int_equal(try_open(name, STORE_WRITE), 0);
}

static void run_sql(const char *name, const char *sql)
{
	sqlite3 *db = sql_open(scratch_path(&scratch, name));
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void assert_rows(const char *name, const char *sql, const char *expected)
{
	struct buf rows;
	sqlite3 *db = sql_open(scratch_path(&scratch, name));
	buf_init(&rows);
	sql_rows(db, sql, &rows);
	assert_string_equal(rows.text, expected);
	buf_clear(&rows);
	sqlite3_close(db);
}

/* Both modes end with `status`, say `words`, and leave the file's bytes as they were. */
static void assert_refused(const char *name, int status, const char *words)
{
	struct buf before, after;
	buf_init(&before);
	buf_init(&after);
	scratch_read(&scratch, name, &before);
	for (int mode = STORE_READ; mode <= STORE_WRITE; mode++) {
		assert_int_equal(try_open(name, (enum store_mode)mode), status);
		if (strstr(diag.what, words) == NULL || strstr(diag.what, name) == NULL)
			fail_msg("<%s>", diag.what);
	}
	scratch_read(&scratch, name, &after);
	assert_int_equal(before.length, after.length);
	assert_memory_equal(before.text, after.text, before.length);
	buf_clear(&before);
	buf_clear(&after);
}

static void test_memory(void **state)
{
	(void)state;
	struct store *one, *two;
	struct store_input input = { .sha256 = "a", .format = "b", .path = "c" };
	assert_int_equal(store_open(NULL, STORE_WRITE, &one, &diag), 0);
	assert_int_equal(store_open(NULL, STORE_WRITE, &two, &diag), 0);
	assert_int_equal(store_input_add(one, &input, &input.id), 0);
	struct store_input found;
	struct arena arena;
	arena_init(&arena);
	assert_int_equal(store_input_find(one, &input, &arena, &found), 1);
	assert_int_equal(store_input_find(two, &input, &arena, &found), 0);
	arena_clear(&arena);
	store_close(one);
	store_close(two);
	store_close(NULL);
}

static void test_missing(void **state)
{
	(void)state;
	assert_int_equal(try_open("none.db", STORE_READ), OST_ENOTFOUND);
	assert_non_null(strstr(diag.what, "ostrakon load"));
	assert_int_not_equal(access(scratch_path(&scratch, "none.db"), F_OK), 0);
	assert_int_equal(try_open("no/folder.db", STORE_WRITE), OST_EIO);
	assert_int_equal(try_open(".", STORE_WRITE), OST_EIO);
	assert_int_equal(try_open(".", STORE_READ), OST_EIO);
}

static void test_made(void **state)
{
	(void)state;
	make_store("new.db");
	make_store("new.db");
	assert_int_equal(try_open("new.db", STORE_READ), 0);
	assert_rows("new.db", "PRAGMA journal_mode", "wal\n");
	assert_rows("new.db", "PRAGMA user_version", "9\n");
	assert_rows("new.db", "PRAGMA application_id", "1869837426\n"); /* "ostr" */
	assert_rows("new.db",
		"SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict AND name "
		"NOT LIKE 'sqlite%'",
		"");
	/* What the store leaves behind is one file. */
	assert_int_not_equal(access(scratch_path(&scratch, "new.db-wal"), F_OK), 0);
	assert_int_not_equal(access(scratch_path(&scratch, "new.db-shm"), F_OK), 0);
}

static void test_empty_file(void **state)
{
	(void)state;
	scratch_text(&scratch, "empty.db", "");
	assert_int_equal(try_open("empty.db", STORE_READ), OST_ENOTFOUND);
	make_store("empty.db");
	assert_int_equal(try_open("empty.db", STORE_READ), 0);
}

static void test_reader_cannot_write(void **state)
{
	(void)state;
	struct store *store;
	struct store_input input = { .sha256 = "a", .format = "b", .path = "c" };
	make_store("read.db");
	assert_int_equal(
		store_open(scratch_path(&scratch, "read.db"), STORE_READ, &store, &diag), 0);
	assert_int_equal(store_input_add(store, &input, &input.id), OST_ESTORE);
	assert_non_null(strstr(store_problem(store), "must be writable"));
	store_close(store);
}

static void test_foreign(void **state)
{
	(void)state;
	run_sql("foreign.db", "CREATE TABLE cookies (host)");
	assert_refused("foreign.db", OST_EFORMAT, "not made by ostrakon");
	run_sql("negative.db", "CREATE TABLE cookies (host); PRAGMA user_version = -1");
	assert_refused("negative.db", OST_EFORMAT, "not made by ostrakon");
	run_sql("bare.db", "PRAGMA user_version = 8");
	assert_refused("bare.db", OST_EFORMAT, "not made by ostrakon");
	run_sql("wal.db", "PRAGMA journal_mode = WAL; CREATE TABLE link (a, b, rel, input)");
	assert_refused("wal.db", OST_EFORMAT, "not made by ostrakon");
}

static void test_newer(void **state)
{
	(void)state;
	make_store("newer.db");
	run_sql("newer.db", "PRAGMA user_version = 99");
	assert_refused("newer.db", OST_EUNSUPPORTED, "schema 99");
	run_sql("newer.db", "PRAGMA user_version = -1");
	assert_refused("newer.db", OST_EUNSUPPORTED, "schema -1");
}

static void test_not_a_database(void **state)
{
	(void)state;
	char bytes[8192];
	scratch_text(&scratch, "text.db", "asn,name\n64496,EXAMPLE\n");
	assert_refused("text.db", OST_EFORMAT, "not an SQLite file");
	struct random_state random = { 1 };
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)random_u64(&random);
	scratch_write(&scratch, "noise.db", bytes, sizeof bytes);
	assert_refused("noise.db", OST_EFORMAT, "not an SQLite file");
}

/* An own id on a schema with views in the place of tables: nothing of them is run. */
static void test_views(void **state)
{
	(void)state;
	struct store *store;
	struct arena arena;
	struct store_input *input;
	size_t count;
	run_sql("views.db",
		"PRAGMA application_id = 1869837426; PRAGMA user_version = 9;"
		"CREATE VIEW input AS SELECT 1 AS id, '' AS sha256, '' AS format,"
		"'' AS path, '' AS dated, 0 AS dated_from, 0 AS dated_until, 0 AS loaded, 0 AS "
		"bytes, 0 AS records, 0 AS rejected, 0 AS truncated, '' AS url, '' AS citation, '' AS terms, '' AS reading, '' AS words");
	assert_int_equal(
		store_open(scratch_path(&scratch, "views.db"), STORE_READ, &store, &diag), 0);
	arena_init(&arena);
	assert_int_equal(store_inputs_read(store, &arena, &input, &count), OST_ESTORE);
	assert_non_null(strstr(store_problem(store), "view"));
	arena_clear(&arena);
	store_close(store);
}

/* A store of schema 4 did not note which inputs told of which list: their days tell. */
static void test_old_feeds(void **state)
{
	(void)state;
	run_sql("old.db", schema_sql);
	run_sql("old.db", origins_sql);
	run_sql("old.db", presence_sql);
	run_sql("old.db", registry_sql);
	run_sql("old.db",
		"PRAGMA application_id = 1869837426; PRAGMA user_version = 4;"
		"INSERT INTO input VALUES (1, 'a', 'plain', 'a', '', 0, 0, 0, 1, 1, 0, 0),"
		"(2, 'b', 'plain', 'b', '', 0, 0, 0, 1, 1, 0, 0);"
		"INSERT INTO series VALUES (1, 'one', 'x', 'spam', 1, 7, 8),"
		"(2, 'one', 'y', 'spam', 1, 7, 8), (3, 'two', '', 'spam', 0, 7, 8);"
		"INSERT INTO list_day VALUES ('one', 7, 2, 5), ('one', 8, 2, 5), ('gone', 8, 1, 5),"
		"('one', 9, 77, 5)");
	make_store("old.db");
	assert_rows("old.db", "SELECT series, input FROM input_series", "1|2\n2|2\n");
	assert_rows("old.db", "PRAGMA user_version", "9\n");
}

static void test_busy(void **state)
{
	(void)state;
	struct store *store;
	make_store("busy.db");
	const char *path = scratch_path(&scratch, "busy.db");
	sqlite3 *other = sql_open(path);
	assert_int_equal(store_open(path, STORE_WRITE, &store, &diag), 0);
	sqlite3_busy_timeout(store->db, 1);
	sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	assert_int_equal(store_begin(store), OST_ESTORE);
	assert_non_null(strstr(store_problem(store), "another program"));
	assert_int_equal(try_open("busy.db", STORE_READ), 0);
	sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL);
	assert_int_equal(store_begin(store), 0);
	store_rollback(store);
	store_rollback(store); /* without a transaction: nothing */
	store_close(store);
	sqlite3_close(other);
}

/* Several programs that make the same new store at once all get it, and it is made once. */
static void test_made_at_once(void **state)
{
	(void)state;
	enum { PROGRAMS = 6, ROUNDS = 10 };
	for (int round = 0; round < ROUNDS; round++) {
		char name[16];
		snprintf(name, sizeof name, "race%d.db", round);
		for (int i = 0; i < PROGRAMS; i++) {
			pid_t child = fork();
			assert_true(child >= 0);
			if (child == 0) {
				struct store *store;
				int status = store_open(
					scratch_path(&scratch, name), STORE_WRITE, &store, &diag);
				store_close(store);
				if (status != 0)
					fprintf(stderr, "%s\n", diag.what);
				_exit(status == 0 ? 0 : 1);
			}
		}
		for (int i = 0; i < PROGRAMS; i++) {
			int status;
			wait(&status);
			assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
		}
		assert_rows(name, "SELECT count(*) FROM sqlite_schema WHERE name = 'input'", "1\n");
	}
}

/* As somebody who may not write there; root first becomes nobody, for good, in a child. */
static int open_without_rights(const char *name, enum store_mode mode)
{
	enum { NOBODY = 65534 };
	pid_t child = fork();
	if (child == 0) {
		struct store *store = NULL;
		int status = OST_EBUSY;
		if (geteuid() != 0 || setuid(NOBODY) == 0)
			status = store_open(scratch_path(&scratch, name), mode, &store, &diag);
		store_close(store);
		_exit(-status);
	}
	int status;
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? -WEXITSTATUS(status) : OST_EBUSY;
}

static void test_read_only_folder(void **state)
{
	(void)state;
	make_store("old.db");
	chmod(scratch_path(&scratch, "old.db"), 0444);
	chmod(scratch.folder, 0555);
	assert_int_equal(open_without_rights("fresh.db", STORE_WRITE), OST_EIO);
	assert_int_equal(open_without_rights("fresh.db", STORE_READ), OST_ENOTFOUND);
	assert_int_equal(open_without_rights("old.db", STORE_READ), 0);
	assert_int_equal(open_without_rights("old.db", STORE_WRITE), OST_ESTORE);
	chmod(scratch.folder, 0700);
	/* With a log it cannot be read without that log's index beside it. */
	scratch_text(&scratch, "old.db-wal", "log");
	chmod(scratch.folder, 0555);
	assert_int_equal(open_without_rights("old.db", STORE_READ), OST_ESTORE);
	chmod(scratch.folder, 0700);
	unlink(scratch_path(&scratch, "old.db-wal"));
}

static void fill(const char *name)
{
	enum { LINKS = 300 };
	struct store *store;
	struct store_input input = { .sha256 = "a", .format = "as-rel", .path = "c" };
	struct tally tally = { 0 };
	assert_int_equal(store_open(scratch_path(&scratch, name), STORE_WRITE, &store, &diag), 0);
	assert_int_equal(store_begin(store), 0);
	assert_int_equal(store_input_add(store, &input, &input.id), 0);
	tally_reject(&tally, "not an AS number", 3, "x", 1);
	assert_int_equal(store_rejections_add(store, input.id, "", &tally), 0);
	struct origin_rows *rows = origin_rows_new();
	for (asn_t i = 1; i <= LINKS; i++) {
		struct as_link link = { 64496 + i % 16, 65536 + i, LINK_P2P };
		struct prefix_origin origin = { .asn = 64496, .origins = 1 };
		struct as_name label = { 64496 + i, { "EXAMPLE", 7 }, "NL" };
		assert_true(prefix_parse(span_of("192.0.2.0/24"), false, &origin.range));
		origin.range.last.byte[3] = (uint8_t)i;
		assert_int_equal(store_link_add(store, input.id, i, &link), 0);
		origin_rows_add(rows, &origin);
		assert_int_equal(store_name_add(store, input.id, i, &label), 0);
	}
	assert_int_equal(store_origins_put_rows(store, &input, rows, &tally), 0);
	origin_rows_free(rows);
	struct case_head head = { .line = 2, .target = 64496, .title = "Example" };
	assert_int_equal(store_case_row_add(store, input.id, &case_tables[CASE_HEAD], &head), 0);
	assert_int_equal(store_commit(store), 0);
	store_close(store);
}

/* Everything a store can be asked; the answers do not matter, how many there were is returned. */
static size_t ask_everything(struct store *store)
{
	struct arena arena;
	struct store_input *inputs, nearest;
	struct store_rejection *rejections;
	struct as_link *links;
	struct prefix_origin *origins;
	struct store_name *names;
	struct store_sighting *sightings;
	struct case_facts facts;
	size_t count, answers = 0;
	asn_t asn = 64496;
	arena_init(&arena);
	answers += store_inputs_read(store, &arena, &inputs, &count) == 0;
	answers += store_rejections_read(store, &arena, &rejections, &count) == 0;
	answers += store_input_nearest(store, STORE_LINKS, 0, &arena, &nearest) == 0;
	answers += store_input_nearest(store, STORE_ORIGINS_IPV4, 0, &arena, &nearest) == 0;
	answers += store_links_read(store, 1, &arena, &links, &count) == 0;
	answers += store_links_of(store, 1, 64497, &arena, &links, &count) == 0;
	struct origin_question question = { 1, 0, &asn, 1 };
	answers += store_origins_of(store, &question, &arena, &origins, &count) == 0;
	answers += store_names_of(store, 64497, &arena, &names, &count) == 0;
	answers += store_sightings_of(store, 64497, &arena, &sightings, &count) == 0;
	answers += store_case_read(store, 1, &arena, &facts) == 0;
	arena_clear(&arena);
	return answers;
}

enum { QUESTIONS = 10 };

/* Adds the case again, so that input 1 goes with all it brought. */
static void supersede(struct store *store)
{
	struct store_input input = { .sha256 = "b", .format = "case", .path = "c" };
	struct case_head head = { .line = 2, .target = 64496, .title = "Example" };
	if (store_input_add(store, &input, &input.id) == 0 &&
		store_case_row_add(store, input.id, &case_tables[CASE_HEAD], &head) == 0)
		store_case_supersede(store, input.id);
}

/* A damaged file may give wrong answers or none; it must not end the program. */
static void test_damaged(void **state)
{
	(void)state;
	enum { ROUNDS = 300, HEADER = 100 };
	struct random_state random = { 20081111 };
	struct buf whole, damaged;
	size_t unopened = 0, silent = 0, unhurt = 0;
	buf_init(&whole);
	buf_init(&damaged);
	fill("whole.db");
	scratch_read(&scratch, "whole.db", &whole);
	for (int round = 0; round < ROUNDS; round++) {
		struct store *store;
		buf_reset(&damaged);
		buf_add(&damaged, whole.text, whole.length);
		for (uint64_t i = random_below(&random, 64); i < 64; i++)
			damaged.text[HEADER + random_below(&random, whole.length - HEADER)] =
				(char)random_u64(&random);
		if (round % 8 == 0)
			damaged.length = random_below(&random, whole.length);
		scratch_write(&scratch, "damaged.db", damaged.text, damaged.length);
		enum store_mode mode = round % 2 == 0 ? STORE_READ : STORE_WRITE;
		if (store_open(scratch_path(&scratch, "damaged.db"), mode, &store, &diag) != 0) {
			unopened++;
			continue;
		}
		size_t answers = ask_everything(store);
		silent += answers < QUESTIONS;
		unhurt += answers == QUESTIONS;
		if (mode == STORE_WRITE)
			supersede(store);
		store_close(store);
	}
	assert_true(unopened > 0 && silent > 0 && unhurt > 0);
	buf_clear(&whole);
	buf_clear(&damaged);
}

static void test_problem_of_damage(void **state)
{
	(void)state;
	struct buf bytes;
	struct store *store;
	struct arena arena;
	struct as_link *link;
	size_t count;
	buf_init(&bytes);
	fill("links.db");
	run_sql("links.db", "PRAGMA journal_mode = DELETE");
	scratch_read(&scratch, "links.db", &bytes);
	memset(bytes.text + 4096, 0xA5, bytes.length - 4096); /* page 1 holds the schema */
	scratch_write(&scratch, "links.db", bytes.text, bytes.length);
	if (store_open(scratch_path(&scratch, "links.db"), STORE_READ, &store, &diag) == 0) {
		arena_init(&arena);
		assert_int_equal(store_links_read(store, 1, &arena, &link, &count), OST_ESTORE);
		assert_non_null(strstr(store_problem(store), "damaged"));
		arena_clear(&arena);
		store_close(store);
	} else {
		assert_non_null(strstr(diag.what, "damaged"));
	}
	buf_clear(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_made),
		cmocka_unit_test(test_empty_file),
		cmocka_unit_test(test_reader_cannot_write),
		cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_newer),
		cmocka_unit_test(test_not_a_database),
		cmocka_unit_test(test_views),
		cmocka_unit_test(test_old_feeds),
		cmocka_unit_test(test_busy),
		cmocka_unit_test(test_made_at_once),
		cmocka_unit_test(test_read_only_folder),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_problem_of_damage),
	};
	return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
