#include "source/case_folder.h"

#include "temp.h"
#include "unit/store/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct scratch scratch;
static struct case_folder_result result;
static struct diag diag;

struct seen {
	size_t rows[CASE_TABLES];
	char last[128]; /* of moves.csv: what */
	size_t stop_at; /* the sink fails at this row; 0 = never */
	size_t total;
};

static int see(void *ctx, const struct case_table *table, const void *row)
{
	struct seen *seen = ctx;
	const struct case_move *move = row;
	seen->rows[table - case_tables]++;
	if (table == &case_tables[CASE_MOVES])
		snprintf(seen->last, sizeof seen->last, "%s", move->what);
	return ++seen->total == seen->stop_at ? OST_ESTORE : 0;
}

static int set_up(void **state)
{
	(void)state;
	scratch = scratch_make();
	scratch_text(&scratch, "case.csv", "target_asn,event_time\n64496,2008-11-11\n");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(&scratch);
	return 0;
}

static int read_as(const char *folder, struct seen *seen)
{
	*seen = (struct seen){ .stop_at = seen->stop_at };
	diag = (struct diag){ 0 };
	return case_folder_read(folder, see, seen, &result, &diag);
}

static int read_folder(struct seen *seen)
{
	return read_as(scratch.folder, seen);
}

static void test_all(void **state)
{
	(void)state;
	struct seen seen = { 0 };
	char sha256[INPUT_SHA256_TEXT], path[64];
	scratch_text(
		&scratch, "moves.csv", "\xEF\xBB\xBFtime,what\r\n2008-11-12,away\r\n2008,back");
	scratch_text(&scratch, "c2.csv", "time,botnet\n");
	scratch_text(&scratch, "replay.csv", "not,ours\n1,2,3\n");
	scratch_text(&scratch, "notes.txt", "\x01\x02");
	assert_int_equal(read_folder(&seen), 0);
	assert_int_equal(seen.rows[CASE_HEAD], 1);
	assert_int_equal(seen.rows[CASE_MOVES], 2);
	assert_int_equal(seen.total, 3);
	assert_string_equal(seen.last, "back");
	assert_true(result.file[CASE_C2].present);
	assert_false(result.file[CASE_EVENTS].present);
	assert_string_equal(result.file[CASE_EVENTS].problem, "");
	assert_int_equal(result.bytes, 39 + 40 + 12);
	/* The same folder by another name is the same input; other files are no part of it. */
	snprintf(sha256, sizeof sha256, "%s", result.sha256);
	snprintf(path, sizeof path, "%s///", scratch.folder);
	unlink(scratch_path(&scratch, "replay.csv"));
	assert_int_equal(read_as(path, &seen), 0);
	assert_string_equal(result.sha256, sha256);
	/* An empty table is something else than none. */
	unlink(scratch_path(&scratch, "c2.csv"));
	assert_int_equal(read_folder(&seen), 0);
	assert_string_not_equal(result.sha256, sha256);
}

static void test_hash_names(void **state)
{
	(void)state;
	struct seen seen = { 0 };
	char sha256[INPUT_SHA256_TEXT];
	static const char text[] = "time,what,botnet\n2008,x,y\n";
	scratch_text(&scratch, "moves.csv", text);
	assert_int_equal(read_folder(&seen), 0);
	snprintf(sha256, sizeof sha256, "%s", result.sha256);
	unlink(scratch_path(&scratch, "moves.csv"));
	scratch_text(&scratch, "c2.csv", text);
	assert_int_equal(read_folder(&seen), 0);
	assert_int_equal(seen.rows[CASE_C2], 1);
	assert_string_not_equal(result.sha256, sha256);
}

static void test_no_folder(void **state)
{
	(void)state;
	struct seen seen = { 0 };
	assert_int_equal(read_as("/nonexistent", &seen), OST_EIO);
	assert_string_equal(diag.input, "/nonexistent");
	assert_non_null(strstr(diag.what, "No such file"));
	assert_int_equal(read_as("", &seen), OST_EIO);
	assert_int_equal(read_as(scratch_path(&scratch, "case.csv"), &seen), OST_EIO);
	assert_string_equal(diag.what, "is not a case folder");
	assert_int_equal(seen.total, 0);
}

static void assert_head(const char *text, const char *words)
{
	struct seen seen = { 0 };
	scratch_text(&scratch, "case.csv", text);
	assert_int_equal(read_folder(&seen), OST_EFORMAT);
	if (strstr(diag.what, words) == NULL || strncmp(diag.what, "case.csv: ", 10) != 0)
		fail_msg("<%s>", diag.what);
}

static void test_head(void **state)
{
	(void)state;
	assert_head("", "no header line");
	assert_head("\n\n", "no header line");
	assert_head("target_asn\n1\n", "line 1: the header has no column \"event_time\"");
	assert_head("target_asn,event_time\n", "0 rows where one is needed");
	assert_head("target_asn,event_time\n1,2008\n2,2008\n", "2 rows where one is needed");
	assert_head("target_asn,event_time\n1,2008\n2,then\n1,2008\n", "line 3: not a date");
	assert_head("target_asn,event_time\n0,2008\n", "line 2: not an AS number");
	unlink(scratch_path(&scratch, "case.csv"));
	struct seen seen = { 0 };
	assert_int_equal(read_folder(&seen), OST_EFORMAT);
	assert_string_equal(diag.what, "case.csv: not there");
}

/* What is wrong with one table is told of that table, and the others count. */
static void test_hostile(void **state)
{
	(void)state;
	struct seen seen = { 0 };
	struct buf text;
	const struct case_file_result *moves = &result.file[CASE_MOVES];
	buf_init(&text);
	buf_puts(&text, "time,what\n2008,one\n");
	buf_add(&text, "2008,t\0wo\n", 10);
	for (int i = 0; i <= CASE_LINE_MAX; i++)
		buf_putc(&text, ' ');
	buf_puts(&text, "\n2008,three\n");
	scratch_write(&scratch, "moves.csv", text.text, text.length);
	scratch_text(&scratch, "c2.csv", "\x7F\x45LF\x01\x01");
	scratch_text(&scratch, "events.csv", "");
	scratch_folder(&scratch, "botnets.csv");
	assert_int_equal(read_folder(&seen), 0);
	assert_int_equal(seen.rows[CASE_MOVES], 2);
	assert_string_equal(seen.last, "three");
	assert_int_equal(moves->tally.rejected, 2);
	assert_string_equal(moves->tally.reasons[0].reason, "NUL byte");
	assert_int_equal(moves->tally.reasons[0].first_line, 3);
	assert_string_equal(moves->tally.reasons[1].reason, "line too long");
	assert_int_equal(moves->tally.reasons[1].first_line, 4);
	assert_string_equal(
		result.file[CASE_C2].problem, "line 1: the header has no column \"time\"");
	assert_int_equal(result.file[CASE_C2].tally.rejected, 1);
	assert_string_equal(result.file[CASE_EVENTS].problem, "the file has no header line");
	assert_non_null(strstr(result.file[CASE_BOTNETS].problem, "directory"));
	assert_false(result.file[CASE_BOTNETS].present);
	buf_clear(&text);
}

/* Packed tables are read as well; one that breaks off is not used. */
static void test_packed(void **state)
{
	(void)state;
	struct seen seen = { 0 };
	struct buf text, packed;
	buf_init(&text);
	buf_init(&packed);
	buf_puts(&text, "time,what\n");
	for (unsigned i = 0; i < 500; i++)
		buf_printf(&text, "2008,move %u\n", i * 7919);
	for (int kind = GZIP; kind < KINDS; kind++) {
		buf_reset(&packed);
		compress_to(&packed, kind, (struct span){ text.text, text.length });
		scratch_write(&scratch, "moves.csv", packed.text, packed.length);
		assert_int_equal(read_folder(&seen), 0);
		assert_int_equal(seen.rows[CASE_MOVES], 500);
		assert_true(result.file[CASE_MOVES].present);
		scratch_write(&scratch, "moves.csv", packed.text, packed.length - 30);
		assert_int_equal(read_folder(&seen), 0);
		assert_false(result.file[CASE_MOVES].present);
		assert_non_null(strstr(result.file[CASE_MOVES].problem, "ends early"));
	}
	buf_clear(&text);
	buf_clear(&packed);
}

static void test_sink_ends(void **state)
{
	(void)state;
	struct seen seen = { .stop_at = 2 };
	scratch_text(&scratch, "moves.csv", "time,what\n2008,one\n2008,two\n");
	scratch_text(&scratch, "predictions.csv", "made,by\n2008,one\n");
	assert_int_equal(read_folder(&seen), OST_ESTORE);
	assert_int_equal(seen.total, 2);
	assert_non_null(strstr(diag.what, "could not be stored"));
}

/* One table alone, as the cuts of cli/ read one. */
static void test_table(void **state)
{
	(void)state;
	struct seen seen = { 0 };
	struct case_file_result file;
	const struct case_table *table = &case_tables[CASE_NEIGHBOURS];
	scratch_text(&scratch, "any.csv", "relation,snapshot,asn,neighbour_asn\npeer,2008,1,2\n");
	const char *path = scratch_path(&scratch, "any.csv");
	assert_int_equal(case_table_read(path, table, see, &seen, &file), 0);
	assert_true(file.present);
	assert_int_equal(seen.rows[CASE_NEIGHBOURS], 1);
	assert_int_equal(strlen(file.sha256), 64);
	assert_int_equal(case_table_read("/nonexistent", table, see, &seen, &file), 0);
	assert_false(file.present);
	assert_non_null(strstr(file.problem, "No such file"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_all, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hash_names, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_folder, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_head, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hostile, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_packed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_sink_ends, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_table, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
