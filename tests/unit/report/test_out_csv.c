#include "base/csv.h"
#include "base/utf8.h"
#include "model/document.h"
#include "report/out.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct out_column columns[] = {
	{ "asn", "AS", OUT_RIGHT },
	{ NULL, "For people", 0 },
	{ "cut", NULL, 0 },
	{ "note", "Note", OUT_DETAIL },
};

static struct out *new_csv(void)
{
	struct out *out = out_new(&(struct out_options){ .driver = &out_csv_driver });
	out_begin(out, "Title");
	return out;
}

static void put_table(struct out *out, const char *key)
{
	static const asn_t cut[] = { 64497, 64498 };
	out_table(out, key, "Title", columns, 4);
	out_row(out, (struct out_value[]){
			     out_asn(64496), out_int(1), out_asns(cut, 2), out_text("a, \"b\"") });
	out_row(out, (struct out_value[]){
			     out_asn(0), out_int(1), out_asns(cut, 0), out_null("a reason") });
	out_row(out, (struct out_value[]){ out_bool(true), out_int(1), out_number(67.50, 2),
			     out_source("example.net") });
	out_end_table(out);
}

#define ROWS "asn,cut,note\n64496,64497 64498,\"a, \"\"b\"\"\"\n,,\ntrue,67.5,example.net\n"

static void check(struct out *out, const char *expected)
{
	out_end(out);
	assert_string_equal(out_bytes(out)->text, expected);
	out_free(out);
}

static void test_one_table(void **state)
{
	(void)state;
	struct out *out = new_csv();
	out_prose(out, OUT_LEAD, "not shown");
	out_field(out, "asn", "Network", out_asn(64496));
	out_section(out, "part", "Part");
	put_table(out, "rows");
	put_table(out, NULL);
	out_figure(out, "Caption", "<svg></svg>");
	out_end_section(out);
	check(out, ROWS);
}

static void test_two_tables(void **state)
{
	(void)state;
	struct out *out = new_csv();
	put_table(out, "first");
	put_table(out, "second");
	check(out, "# first\n" ROWS "\n# second\n" ROWS);
}

static void test_no_table(void **state)
{
	(void)state;
	struct out *out = new_csv();
	out_field(out, "asn", "Network", out_asn(64496));
	check(out, "");
}

/* As people may see it, and no formula. */
static void check_field(struct span field, const char *text)
{
	struct buf shown;
	buf_init(&shown);
	for (const char *rest = text; *rest != '\0';)
		utf8_put(&shown, utf8_take_shown(&rest));
	assert_true(field.n == 0 || field.n == 1 || strchr("=+-@", field.p[0]) == NULL);
	if (field.n > shown.length) {
		assert_int_equal(field.p[0], '\'');
		assert_non_null(strchr("=+-@", field.p[1]));
		field = (struct span){ field.p + 1, field.n - 1 };
	}
	assert_true(span_is(field, shown.text));
	buf_clear(&shown);
}

static void test_read_back(void **state)
{
	(void)state;
	struct random_state random = { 7 };
	for (int i = 0; i < 300; i++) {
		const char *a = document_text(&random), *b = document_text(&random);
		struct out *out = new_csv();
		struct csv csv;
		out_table(out, "t", "T", (struct out_column[]){ { "a", "A", 0 }, { "b", "B", 0 } },
			2);
		out_row(out, (struct out_value[]){ out_text(a), out_text(b) });
		out_end_table(out);
		out_end(out);
		const char *line = strchr(out_bytes(out)->text, '\n') + 1;
		csv_init(&csv);
		assert_null(csv_split(&csv, (struct span){ line, strlen(line) - 1 }));
		assert_int_equal(csv.count, 2);
		check_field(csv.field[0], a);
		check_field(csv.field[1], b);
		csv_clear(&csv);
		out_free(out);
	}
}

static void test_random(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 1000; seed++) {
		struct random_state random = { seed };
		struct out *out = out_new(&(struct out_options){ .driver = &out_csv_driver });
		document_random(out, &random);
		assert_int_equal(strlen(out_bytes(out)->text), out_bytes(out)->length);
		out_free(out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_table),
		cmocka_unit_test(test_two_tables),
		cmocka_unit_test(test_no_table),
		cmocka_unit_test(test_read_back),
		cmocka_unit_test(test_random),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
