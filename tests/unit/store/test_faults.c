/*
 * The n-th write, sync or allocation of SQLite fails, for growing n until none does: a load
 * then fails or succeeds, never crashes, and the store is as it was before or as it is after.
 */
#include "faults.h"
#include "scratch.h"

#include "store/ingest.h"
#include "store/ingest_feed.h"
#include "store/sql.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct scratch scratch;
static struct buf links; /* a file larger than the cache it gets, so that pages spill to the log */

enum { NOW = 1230000000 };

static const char old_links[] = "64496|64497|-1\n64497|64498|0\n";

static void write_case(const char *title)
{
	struct buf text;
	buf_init(&text);
	buf_printf(&text, "target_asn,event_time,topology,title\n64496,2008-11-11,,%s\n", title);
	scratch_text(&scratch, "case/case.csv", text.text);
	buf_reset(&text);
	buf_puts(&text, "time,what\n");
	for (int i = 0; i < 300; i++)
		buf_printf(&text, "2008-11-12,%s moved for the %dth time\n", title, i);
	scratch_text(&scratch, "case/moves.csv", text.text);
	buf_clear(&text);
}

/* A day of a list: most of its addresses are those of the day before. */
static void write_list(const char *name, const char *day, unsigned first)
{
	struct buf text;
	buf_init(&text);
	buf_puts(&text, "date,ip,feed,family\n");
	for (unsigned i = first; i < first + 3000; i++)
		buf_printf(&text, "%s,31.0.%u.%u,list,Family %u\n", day, i / 256, i % 256, i % 3);
	scratch_text(&scratch, name, text.text);
	buf_clear(&text);
}

static int make_inputs(void **state)
{
	(void)state;
	scratch = scratch_make();
	scratch_folder(&scratch, "case");
	scratch_text(&scratch, "20080101.txt", old_links);
	buf_init(&links);
	for (unsigned i = 0; i < 500; i++)
		buf_printf(&links, "%u|%u|0\n", 65536 + i * 7919 % 65537, 200000 + i);
	scratch_text(&scratch, "20090101.txt", links.text);
	write_list("list1.csv", "2008-11-11", 0);
	write_list("list2.csv", "2008-11-12", 500);
	struct buf prefixes;
	buf_init(&prefixes);
	for (unsigned i = 0; i < 3000; i++)
		buf_printf(
			&prefixes, "10.%u.%u.0/24\t%u\n", i / 256, i % 256, 64496 + i * 7 % 5000);
	scratch_text(&scratch, "20080501.dat", prefixes.text);
	buf_clear(&prefixes);
	return 0;
}

static int remove_inputs(void **state)
{
	(void)state;
	buf_clear(&links);
	scratch_remove(&scratch);
	return 0;
}

static int load_list(
	struct store *store, const char *path, struct ingest_result *result, struct diag *diag)
{
	struct feed_file_options options = { .now = NOW };
	return ingest_feed(store, path, &options, result, diag);
}

/* Opens `db`, loads, closes. Returns 0 or what failed. */
static int load(const char *db, const char *input)
{
	struct store *store;
	struct ingest_result result;
	struct decode_options options = { 0 };
	struct diag diag = { 0 };
	char path[300];
	int status = store_open(scratch_path(&scratch, db), STORE_WRITE, &store, &diag);
	if (status != 0) {
		assert_true(diag.what[0] != '\0');
		return status;
	}
	sqlite3_exec(store->db, "PRAGMA cache_size = 5", NULL, NULL, NULL);
	snprintf(path, sizeof path, "%s", scratch_path(&scratch, input));
	if (strcmp(input, "case") == 0)
		status = ingest_case(store, path, NOW, &result, &diag);
	else if (strncmp(input, "list", strlen("list")) == 0)
		status = load_list(store, path, &result, &diag);
	else
		status = ingest_file(store, path, &options, NOW, &result, &diag);
	assert_true(status == 0 || diag.what[0] != '\0');
	store_close(store);
	return status;
}

static void remove_database(const char *db)
{
	char name[32];
	static const char *const ending[] = { "", "-wal", "-shm", "-journal" };
	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
		snprintf(name, sizeof name, "%s%s", db, ending[i]);
		unlink(scratch_path(&scratch, name));
	}
}

/* A store to begin with: NULL, or a file that was loaded into it. */
static void make_base(const char *db, const char *base, const struct buf *bytes)
{
	remove_database(db);
	if (base != NULL)
		scratch_write(&scratch, db, bytes->text, bytes->length);
}

struct scenario {
	const char *base, *input;
};

static void run(const struct scenario *scenario, enum fault_kind kind)
{
	struct buf base, before, after, got;
	long faults = 0;
	buf_init(&base);
	buf_init(&before);
	if (scenario->base != NULL) {
		write_case("old");
		remove_database("base.db");
		assert_int_equal(load("base.db", scenario->base), 0);
		scratch_read(&scratch, "base.db", &base);
		before = sql_dump_file(scratch_path(&scratch, "base.db"));
	}
	write_case("new");
	make_base("work.db", scenario->base, &base);
	assert_int_equal(load("work.db", scenario->input), 0);
	after = sql_dump_file(scratch_path(&scratch, "work.db"));
	for (long n = 1;; n += 1 + n / 12) {
		make_base("work.db", scenario->base, &base);
		fault_arm(kind, n);
		int status = load("work.db", scenario->input);
		if (!fault_disarm()) {
			assert_int_equal(status, 0);
			break;
		}
		faults++;
		if (scenario->base != NULL || status == 0) {
			got = sql_dump_file(scratch_path(&scratch, "work.db"));
			assert_string_equal(got.text, status == 0 ? after.text : before.text);
			buf_clear(&got);
		}
		assert_int_equal(load("work.db", scenario->input), 0);
		got = sql_dump_file(scratch_path(&scratch, "work.db"));
		assert_string_equal(got.text, after.text);
		buf_clear(&got);
	}
	print_message("# %s, kind %d: %ld faults\n", scenario->input, kind, faults);
	assert_true(faults > 0);
	buf_clear(&base);
	buf_clear(&before);
	buf_clear(&after);
}

static const struct scenario fresh = { NULL, "20080101.txt" };
static const struct scenario more = { "20080101.txt", "20090101.txt" };
static const struct scenario origins = { "20080101.txt", "20080501.dat" };
static const struct scenario list = { "list1.csv", "list2.csv" };
static const struct scenario newer_case = { "case", "case" };

static void run_all(enum fault_kind kind)
{
	run(&fresh, kind);
	run(&more, kind);
	run(&origins, kind);
	run(&list, kind);
	run(&newer_case, kind);
}

static void test_full(void **state)
{
	(void)state;
	run_all(FAULT_FULL);
}

static void test_write(void **state)
{
	(void)state;
	run_all(FAULT_WRITE);
}

static void test_torn(void **state)
{
	(void)state;
	run_all(FAULT_TORN);
}

static void test_sync(void **state)
{
	(void)state;
	run_all(FAULT_SYNC);
}

static void test_memory(void **state)
{
	(void)state;
	run_all(FAULT_MEMORY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_torn),
		cmocka_unit_test(test_sync),
		cmocka_unit_test(test_memory),
	};
	fault_install();
	return cmocka_run_group_tests(tests, make_inputs, remove_inputs);
}
