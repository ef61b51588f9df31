#include "source/path_input.h"

#include "model/mrt_bytes.h"
#include "temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static struct path_cleaning cleaning;
static struct path_set set;
static struct path_input_report report;
static struct diag diag;

static int read_bytes(const char *bytes, size_t size)
{
	struct temp temp = temp_write(bytes, size);
	path_set_clear(&set);
	cleaning = (struct path_cleaning){ .keep_reserved = true };
	int status = path_input_read(temp.path, &cleaning, &set, &report, &diag);
	temp_remove(&temp);
	return status;
}

static void assert_path(size_t i, const asn_t *hop, size_t count)
{
	assert_true(i < set.count);
	struct path_view path = path_set_get(&set, i);
	assert_int_equal(path.count, count);
	assert_memory_equal(path.hop, hop, count * sizeof *hop);
}

#define HOPS(...) ((const asn_t[]){ __VA_ARGS__ }), sizeof(asn_t[]){ __VA_ARGS__ } / sizeof(asn_t)

static void lines_of_both_forms(void **state)
{
	static const char text[] = "# made up\n"
				   "64500|64501|64502\n"
				   "\n"
				   "  64500 64501\t64503 \r\n"
				   "64500|64501|64502\n"
				   "64500|64501|{64502,64503}\n"
				   "64500||64504|\n"
				   "4294967295 1\n"
				   "4294967296 1\n"
				   "64500|AS1\n"
				   "64500|64505|64500";
	(void)state;
	assert_int_equal(read_bytes(text, sizeof text - 1), 0);
	assert_int_equal(set.count, 4);
	assert_path(0, HOPS(64500, 64501, 64502));
	assert_path(1, HOPS(64500, 64501, 64503));
	assert_path(2, HOPS(64500, 64504));
	assert_path(3, HOPS(4294967295, 1));
	assert_int_equal(report.paths, 7);
	assert_int_equal(report.sets, 1);
	assert_int_equal(report.tally.rejected, 2);
	assert_int_equal(report.tally.reasons[0].first_line, 9);
	assert_int_equal(cleaning.reason[PATH_LOOP], 1);
	assert_false(report.truncated);
}

static void limits_of_a_line(void **state)
{
	struct buf text;
	(void)state;
	buf_init(&text);
	for (size_t i = 0; i < PATH_INPUT_HOPS_MAX; i++)
		buf_printf(&text, "%zu ", i + 1);
	assert_int_equal(read_bytes(text.text, text.length), 0);
	assert_int_equal(set.count, 0);
	assert_int_equal(report.paths, 1);
	assert_int_equal(cleaning.reason[PATH_LONG], 1);
	buf_puts(&text, "7777\n1 2\n");
	assert_int_equal(read_bytes(text.text, text.length), 0);
	assert_int_equal(set.count, 1);
	assert_int_equal(report.tally.rejected, 1);
	buf_clear(&text);
}

static void routes_of_a_table(void **state)
{
	struct buf file;
	(void)state;
	buf_init(&file);
	put_table_dump(&file, "192.0.2.0/24", HOPS(64501, 64501, 64502, 64510));
	put_table_dump(&file, "198.51.100.0/24", HOPS(64501, 64502, 64510));
	put_table_dump(&file, "198.51.100.0/24", HOPS(64501, 64502, 64501));
	assert_int_equal(read_bytes(file.text, file.length), 0);
	assert_int_equal(set.count, 1);
	assert_path(0, HOPS(64501, 64502, 64510));
	assert_int_equal(report.paths, 3);
	assert_int_equal(cleaning.reason[PATH_PREPENDED], 1);
	assert_int_equal(cleaning.reason[PATH_LOOP], 1);
	assert_int_equal(read_bytes(file.text, file.length - 1), 0);
	assert_true(report.truncated);
	buf_clear(&file);
}

static void what_holds_no_paths_is_refused(void **state)
{
	static const char json[] = "{\"no\": \"recording\"}\n", words[] = "no path\n";
	(void)state;
	assert_int_equal(read_bytes("", 0), OST_EFORMAT);
	assert_int_equal(read_bytes(words, sizeof words - 1), OST_EFORMAT);
	assert_true(read_bytes(json, sizeof json - 1) < 0);
	assert_true(read_bytes("\0\0\0\0", 4) < 0);
	assert_int_equal(path_input_read("/nonexistent", &cleaning, &set, &report, &diag), OST_EIO);
	path_set_clear(&set);
}

static int exchanges(const char *text, asn_t **asn, size_t *count)
{
	struct temp temp = temp_write(text, strlen(text));
	int status = path_input_exchanges(temp.path, asn, count, &diag);
	temp_remove(&temp);
	return status;
}

static void exchange_points_from_both_forms(void **state)
{
	asn_t *asn;
	size_t count;
	(void)state;
	assert_int_equal(
		exchanges("# source:x\n# IXP ASes: 64511 64509\n64500|64501|-1\n", &asn, &count),
		0);
	assert_int_equal(count, 2);
	assert_int_equal(asn[0], 64509);
	assert_int_equal(asn[1], 64511);
	free(asn);
	assert_int_equal(exchanges("# mine\n64511\n64500 64501\n", &asn, &count), 0);
	assert_int_equal(count, 3);
	assert_int_equal(asn[0], 64500);
	free(asn);
	assert_int_equal(exchanges("64500|64501|0\n", &asn, &count), OST_EFORMAT);
	free(asn);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_of_both_forms),
		cmocka_unit_test(limits_of_a_line),
		cmocka_unit_test(routes_of_a_table),
		cmocka_unit_test(what_holds_no_paths_is_refused),
		cmocka_unit_test(exchange_points_from_both_forms),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
