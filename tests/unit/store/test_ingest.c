#include "scratch.h"

#include "model/origins.h"
#include "store/ingest.h"
#include "store/sql.h"
#include "unit/source/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct sample {
	const char *text, *format, *query, *rows; /* no query: `rows` is the table of origins */
};

static struct scratch scratch;
static struct store *store;
static struct arena arena;
static struct ingest_result result;
static struct diag diag;

enum { NOW = 1230000000 };

static int set_up(void **state)
{
	(void)state;
	scratch = scratch_make();
	scratch_folder(&scratch, "case");
	arena_init(&arena);
	return store_open(scratch_path(&scratch, "store.db"), STORE_WRITE, &store, &diag);
}

static int tear_down(void **state)
{
	(void)state;
	store_close(store);
	arena_clear(&arena);
	scratch_remove(&scratch);
	return 0;
}

static bool take_partial;

static int load_as(const char *name, const char *format, const char *dated)
{
	struct decode_options options = { .format = format, .partial = take_partial };
	char path[256];
	if (dated != NULL)
		assert_true(when_parse(span_of(dated), &options.dated));
	snprintf(path, sizeof path, "%s", scratch_path(&scratch, name));
	diag = (struct diag){ 0 };
	return ingest_file(store, path, &options, NOW, &result, &diag);
}

static int load_case(void)
{
	char path[256];
	snprintf(path, sizeof path, "%s", scratch_path(&scratch, "case"));
	diag = (struct diag){ 0 };
	return ingest_case(store, path, NOW, &result, &diag);
}

static char *dump(void)
{
	struct buf text;
	buf_init(&text);
	sql_dump(store->db, &text);
	char *copy = arena_strdup(&arena, text.text);
	buf_clear(&text);
	return copy;
}

static void assert_rows(const char *sql, const char *expected)
{
	struct buf rows;
	buf_init(&rows);
	sql_rows(store->db, sql, &rows);
	assert_string_equal(rows.text, expected);
	buf_clear(&rows);
}

/* What a sample left in the store, by its query or as its table of origins. */
static void assert_sample(const struct sample *sample, const char *expected)
{
	struct buf rows;
	if (sample->query != NULL) {
		assert_rows(sample->query, expected);
		return;
	}
	buf_init(&rows);
	origins_print(store, result.input, &rows);
	assert_string_equal(rows.text, expected);
	buf_clear(&rows);
}

/* Fails with `status` and `words`, and the store does not show that it was tried. */
static void assert_refused(const char *before, int got, int status, const char *words)
{
	assert_int_equal(got, status);
	if (strstr(diag.what, words) == NULL)
		fail_msg("<%s>", diag.what);
	assert_string_equal(dump(), before);
	assert_int_equal(store_begin(store), 0); /* no transaction is left open */
	store_rollback(store);
}

static const struct sample samples[] = {
	{ "64496|64497|-1\n64497|64498|0\n", "as-rel", "SELECT a, b, rel, line FROM link",
		"64496|64497|-1|1\n64497|64498|0|2\n" },
	{ "192.0.2.0/24\t64496\n2001:db8::/32\t64497\n", "pyasn", NULL,
		"192.0.2.0/24 64496\n2001:db8::/32 64497\n" },
	{ "192.0.2.0\t24\t64496_64497,64498\n", "pfx2as", NULL,
		"192.0.2.0/24 64496 {64497} {64498}\n" },
	{ "192.0.2.0,192.0.2.9,64496,\"A, B\"\n", "ranges", NULL, "192.0.2.0-192.0.2.9 64496\n" },
	{ "192.0.2.0,192.0.2.8,64496,\"A, B\"\n", "ranges",
		"SELECT p.ranges_ipv4, name FROM origin_table p JOIN as_name", "1|A, B\n" },
	{ "64496 EXAMPLE, NL\n", "asnames", "SELECT asn, name, country, line FROM as_name",
		"64496|EXAMPLE|NL|1\n" },
	{ "{\"64496\": \"EXAMPLE, NL\"}", "asnames-json",
		"SELECT asn, name, country, line FROM as_name", "64496|EXAMPLE|NL|1\n" },
};

/* Each format, plain and packed; the second time nothing changes. */
static void test_formats(void **state)
{
	(void)state;
	struct buf packed;
	buf_init(&packed);
	for (size_t i = 0; i < sizeof samples / sizeof *samples * KINDS; i++) {
		const struct sample *sample = &samples[i / KINDS];
		int kind = (int)(i % KINDS);
		buf_reset(&packed);
		compress_to(&packed, kind, span_of(sample->text));
		scratch_write(&scratch, "in-2008-01-01", packed.text, packed.length);
		assert_int_equal(load_as("in-2008-01-01", NULL, NULL), 0);
		assert_string_equal(result.format, sample->format);
		assert_string_equal(result.dated.text, "2008-01-01");
		assert_false(result.already || result.truncated);
		assert_sample(sample, sample->rows);
		assert_rows("SELECT dated, loaded, rejected, truncated FROM input",
			"2008-01-01|1230000000|0|0\n");
		char *before = dump();
		assert_int_equal(load_as("in-2008-01-01", NULL, NULL), 0);
		assert_true(result.already);
		assert_string_equal(dump(), before);
		assert_int_equal(sql_execute(store, "DELETE FROM input"), 0);
		assert_sample(sample, "");
	}
	buf_clear(&packed);
}

/* An input is known by its bytes and its format, not by its name or date. */
static void test_already(void **state)
{
	(void)state;
	scratch_text(&scratch, "one", samples[0].text);
	scratch_text(&scratch, "two-2010-01-01", samples[0].text);
	assert_int_equal(load_as("one", NULL, "2008-01-01"), 0);
	int64_t first = result.input;
	char *before = dump();
	assert_int_equal(load_as("two-2010-01-01", NULL, NULL), 0);
	assert_true(result.already);
	assert_int_equal(result.input, first);
	assert_string_equal(result.dated.text, "2008-01-01"); /* as it stays in the store */
	assert_int_equal(load_as("one", NULL, "2011"), 0);
	assert_string_equal(result.dated.text, "2008-01-01");
	assert_string_equal(dump(), before);
	scratch_text(&scratch, "both-2008-01-01", "64496|64497|0\n64496 EXAMPLE\n");
	assert_int_equal(load_as("both-2008-01-01", "as-rel", NULL), 0);
	assert_int_equal(load_as("both-2008-01-01", "asnames", NULL), 0);
	assert_false(result.already);
	assert_int_equal(result.records, 1);
}

static void test_undated(void **state)
{
	(void)state;
	char *before = dump();
	scratch_text(&scratch, "one", samples[0].text);
	assert_refused(before, load_as("one", NULL, NULL), OST_EUSAGE, "--dated");
	assert_int_equal(load_as("one", NULL, "2008"), 0);
}

static void test_refused(void **state)
{
	(void)state;
	scratch_text(&scratch, "there-2008-01-01", samples[1].text);
	assert_int_equal(load_as("there-2008-01-01", NULL, NULL), 0);
	char *before = dump();
	scratch_text(&scratch, "empty-2008-01-01", "");
	scratch_text(&scratch, "noise-2008-01-01", "\x01\x02\x03\n");
	scratch_text(&scratch, "wrong-2008-01-01", "1|2\n3|4\n");
	assert_refused(before, load_as("none", NULL, NULL), OST_EIO, "cannot open");
	assert_refused(before, load_as("empty-2008-01-01", NULL, NULL), OST_EFORMAT, "empty");
	assert_refused(before, load_as("noise-2008-01-01", NULL, NULL), OST_EUNSUPPORTED, "--as");
	assert_refused(
		before, load_as("wrong-2008-01-01", "as-rel", NULL), OST_EFORMAT, "2 refused");
	assert_int_equal(diag.line, 1);
	assert_refused(before, load_as("case", NULL, NULL), OST_EIO, "directory");
}

/* Damage is found after many records went in: they are taken back. */
static void test_damaged(void **state)
{
	(void)state;
	struct buf text, packed;
	buf_init(&text);
	buf_init(&packed);
	for (unsigned i = 1; i < 30000; i++)
		buf_printf(&text, "%u|%u|0\n", i * 7919, i * 104729);
	compress_to(&packed, GZIP, (struct span){ text.text, text.length });
	packed.text[packed.length - 6] ^= 0x55; /* the checksum at the very end */
	scratch_write(&scratch, "damaged-2008-01-01", packed.text, packed.length);
	char *before = dump();
	assert_refused(before, load_as("damaged-2008-01-01", NULL, NULL), OST_EFORMAT, "damaged");
	assert_true(result.records > 10000);
	/* Cut short instead, it is refused; or what came before counts, if asked for, and is marked. */
	scratch_write(&scratch, "cut-2008-01-01", packed.text, packed.length / 2);
	assert_refused(before, load_as("cut-2008-01-01", NULL, NULL), OST_ETRUNCATED, "ends early");
	take_partial = true;
	assert_int_equal(load_as("cut-2008-01-01", NULL, NULL), 0);
	take_partial = false;
	assert_true(result.truncated && result.records > 100 && result.records < 29999);
	assert_rows("SELECT truncated, records = (SELECT count(*) FROM link) FROM input", "1|1\n");
	buf_clear(&text);
	buf_clear(&packed);
}

static void test_rejections(void **state)
{
	(void)state;
	scratch_text(&scratch, "in-2008-01-01", "64496|64497|0\nx|y|0\n64496|64496|0\n1|0|0\n");
	assert_int_equal(load_as("in-2008-01-01", "as-rel", NULL), 0);
	assert_int_equal(result.records, 1);
	assert_int_equal(result.rejected, 3);
	assert_rows("SELECT sum(count), min(first_line) FROM rejection", "3|2\n");
	assert_rows("SELECT records, rejected FROM input", "1|3\n");
}

/* The store refuses in the middle of an input: its words get out, nothing stays. */
static void test_store_fails(void **state)
{
	(void)state;
	scratch_text(&scratch, "in-2008-01-01", samples[0].text);
	assert_int_equal(sql_execute(store, "CREATE TABLE x (y); DROP TABLE origin_table"), 0);
	char *before = dump();
	scratch_text(&scratch, "ranges-2008-01-01", samples[3].text);
	assert_refused(before, load_as("ranges-2008-01-01", NULL, NULL), OST_ESTORE,
		"no such table: origin_table");
	assert_int_equal(load_as("in-2008-01-01", NULL, NULL), 0);
	assert_int_equal(sql_execute(store, "DROP TABLE case_move"), 0);
	before = dump();
	scratch_text(&scratch, "case/case.csv", "target_asn,event_time\n64496,2008\n");
	scratch_text(&scratch, "case/moves.csv", "time,what\n2008,x\n");
	assert_refused(before, load_case(), OST_ESTORE, "no such table: case_move");
}

static void write_case(const char *title)
{
	struct buf text;
	buf_init(&text);
	buf_printf(&text, "title,event_time,target_asn\n%s,2008-11-11T21:30Z,AS64496\n", title);
	scratch_text(&scratch, "case/case.csv", text.text);
	buf_clear(&text);
}

static void test_case(void **state)
{
	(void)state;
	struct case_facts facts;
	size_t count;
	write_case("Example");
	scratch_text(&scratch, "case/events.csv",
		"time_utc,kind,asn,note\n2008-11-11T21:30Z,link_down,64496,precision=30min\n"
		"yesterday,link_up,64496,\n2008-11-12,link_up,64496,\n");
	scratch_text(&scratch, "case/moves.csv", "when,what\n2008,x\n");
	assert_int_equal(load_case(), 0);
	assert_string_equal(result.format, "case");
	assert_string_equal(result.dated.text, "2008-11-11T21:30Z");
	assert_int_equal(result.records, 3);
	assert_int_equal(result.rejected, 2); /* a row, and a file */
	assert_int_equal(store_case_read(store, result.input, &arena, &facts), 0);
	const struct case_event *event = case_events(&facts, &count);
	assert_int_equal(count, 2);
	assert_int_equal(event[0].line, 2);
	assert_string_equal(event[0].time.precision, "30min");
	assert_int_equal(event[0].time.until - event[0].time.from, 61 * MINUTE_S);
	assert_non_null(strstr(facts.table[CASE_MOVES].missing, "no column \"time\""));
	assert_non_null(strstr(facts.table[CASE_C2].missing, "has no c2.csv"));
	assert_rows("SELECT file, reason, first_line FROM rejection ORDER BY 1",
		"events.csv|not a date|3\nmoves.csv|the file could not be used|1\n");
	char *before = dump();
	assert_int_equal(load_case(), 0);
	assert_true(result.already);
	assert_string_equal(dump(), before);
}

static void test_case_again(void **state)
{
	(void)state;
	write_case("Old");
	assert_int_equal(load_case(), 0);
	write_case("New");
	assert_int_equal(load_case(), 0);
	assert_false(result.already);
	assert_rows("SELECT title FROM case_head", "New\n");
	assert_rows("SELECT count(*) FROM input", "1\n");
	char *before = dump();
	scratch_text(&scratch, "case/case.csv", "title,event_time\nx,2008\n");
	assert_refused(before, load_case(), OST_EFORMAT, "target_asn");
	scratch_text(&scratch, "case/case.csv", "target_asn,event_time\n1,2008\n2,2008\n");
	assert_refused(before, load_case(), OST_EFORMAT, "2 rows");
	scratch_text(&scratch, "case/case.csv", "target_asn,event_time\nfoo,2008\n");
	assert_refused(before, load_case(), OST_EFORMAT, "line 2: not an AS number");
	unlink(scratch_path(&scratch, "case/case.csv"));
	assert_refused(before, load_case(), OST_EFORMAT, "not there");
}

/* A table that breaks off in damage gives none of its rows. */
static void test_case_cut(void **state)
{
	(void)state;
	struct case_facts facts;
	struct buf text, packed;
	buf_init(&text);
	buf_init(&packed);
	write_case("Example");
	buf_puts(&text, "time,what\n");
	for (unsigned i = 0; i < 1000; i++)
		buf_printf(&text, "2008-11-12,%u moved\n", i * 7919);
	compress_to(&packed, GZIP, (struct span){ text.text, text.length });
	scratch_write(&scratch, "case/moves.csv", packed.text, packed.length);
	assert_int_equal(load_case(), 0);
	assert_int_equal(result.records, 1001);
	scratch_write(&scratch, "case/moves.csv", packed.text, packed.length - 200);
	assert_int_equal(load_case(), 0);
	assert_int_equal(result.records, 1);
	assert_int_equal(result.rejected, 1);
	assert_rows("SELECT count(*) FROM case_move", "0\n");
	assert_rows("SELECT records FROM case_file WHERE file = 'moves.csv'", "0\n");
	assert_int_equal(store_case_read(store, result.input, &arena, &facts), 0);
	assert_int_equal(facts.table[CASE_MOVES].count, 0);
	assert_non_null(strstr(facts.table[CASE_MOVES].missing, "ends early"));
	buf_clear(&text);
	buf_clear(&packed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_formats, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_already, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_undated, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_damaged, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_rejections, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_store_fails, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_case, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_case_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_case_cut, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
