#include "base/csv.h"
#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void check_split(const char *line, size_t count, const char *const *field)
{
	struct csv csv;
	csv_init(&csv);
	assert_null(csv_split(&csv, span_of(line)));
	assert_int_equal(csv.count, count);
	for (size_t i = 0; i < count; i++) {
		if (!span_is(csv.field[i], field[i]))
			fail_msg("field %zu of <%s> is <%.*s>", i, line, (int)csv.field[i].n,
				csv.field[i].p);
	}
	csv_clear(&csv);
}

#define CHECK_SPLIT(line, ...)                                                                     \
	do {                                                                                       \
		const char *const field[] = { __VA_ARGS__ };                                       \
		check_split(line, sizeof field / sizeof *field, field);                            \
	} while (0)

static void test_split(void **state)
{
	(void)state;
	CHECK_SPLIT("", "");
	CHECK_SPLIT("a", "a");
	CHECK_SPLIT("a,b,c", "a", "b", "c");
	CHECK_SPLIT(",", "", "");
	CHECK_SPLIT(" a , b ", " a ", " b ");
	CHECK_SPLIT("a,b\r", "a", "b");
	CHECK_SPLIT("\r", "");
	CHECK_SPLIT("a\r\r", "a\r");
	CHECK_SPLIT("a\"b,c\"", "a\"b", "c\"");
}

static void test_quoted(void **state)
{
	(void)state;
	CHECK_SPLIT("\"a\"", "a");
	CHECK_SPLIT("\"\"", "");
	CHECK_SPLIT("\"\"\"\"", "\"");
	CHECK_SPLIT("\"a,b\",c", "a,b", "c");
	CHECK_SPLIT("x,\"say \"\"no\"\"\",\"\",y", "x", "say \"no\"", "", "y");
	CHECK_SPLIT("\"a\",", "a", "");
	CHECK_SPLIT("\"a\"\"\"\"b\",\"c\",\"\"\"d\"", "a\"\"b", "c", "\"d");
	CHECK_SPLIT("\"a\", \"b, c\",  \"\", d \"e\"", "a", "b, c", "", " d \"e\"");
	CHECK_SPLIT("\"a\"\r", "a");
	CHECK_SPLIT("\"a\r\"", "a\r");
}

static void check_refused(const char *line, const char *reason)
{
	struct csv csv;
	csv_init(&csv);
	assert_string_equal(csv_split(&csv, span_of(line)), reason);
	/* A refused line must not spoil the next. */
	assert_null(csv_split(&csv, span_of("\"1\",2")));
	assert_int_equal(csv.count, 2);
	assert_true(span_is(csv.field[0], "1"));
	csv_clear(&csv);
}

static void test_refused(void **state)
{
	(void)state;
	check_refused("\"", "quote not closed on its line");
	check_refused("\"a", "quote not closed on its line");
	check_refused("a,\"b\"\"", "quote not closed on its line");
	check_refused("\"a\r", "quote not closed on its line");
	check_refused("\"a\"b", "text behind a closing quote");
	check_refused("\"a\" ,b", "text behind a closing quote");
}

static void test_columns(void **state)
{
	(void)state;
	char line[CSV_FIELDS + 1];
	struct csv csv;
	memset(line, ',', sizeof line);
	csv_init(&csv);
	assert_null(csv_split(&csv, (struct span){ line, CSV_FIELDS - 1 }));
	assert_int_equal(csv.count, CSV_FIELDS);
	assert_string_equal(csv_split(&csv, (struct span){ line, CSV_FIELDS }),
		"more columns than the maximum of 64");
	csv_clear(&csv);
}

static void test_bytes(void **state)
{
	(void)state;
	struct csv csv;
	csv_init(&csv);
	assert_null(csv_split(&csv, (struct span){ NULL, 0 }));
	assert_int_equal(csv.count, 1);
	assert_int_equal(csv.field[0].n, 0);
	assert_non_null(csv.field[0].p);
	assert_null(csv_split(&csv, (struct span){ "a\0b,\"\0\"", 7 }));
	assert_int_equal(csv.count, 2);
	assert_int_equal(csv.field[0].n, 3);
	assert_memory_equal(csv.field[0].p, "a\0b", 3);
	assert_int_equal(csv.field[1].n, 1);
	csv_clear(&csv);
}

/* Quoted fields so long that the buffer they are kept in must move while it is filled. */
static void test_long_fields(void **state)
{
	(void)state;
	struct buf line;
	struct csv csv;
	buf_init(&line);
	for (int field = 0; field < 3; field++) {
		buf_puts(&line, field > 0 ? ",\"\"\"" : "\"\"\"");
		for (int i = 0; i < 10000; i++)
			buf_putc(&line, (char)('a' + field));
		buf_putc(&line, '"');
	}
	csv_init(&csv);
	assert_null(csv_split(&csv, (struct span){ line.text, line.length }));
	assert_int_equal(csv.count, 3);
	for (size_t field = 0; field < 3; field++) {
		assert_int_equal(csv.field[field].n, 10001);
		assert_int_equal(csv.field[field].p[0], '"');
		assert_int_equal(csv.field[field].p[1], 'a' + (char)field);
		assert_int_equal(csv.field[field].p[10000], 'a' + (char)field);
	}
	csv_clear(&csv);
	buf_clear(&line);
}

/*
 * The second version: a state machine over single characters. Fields go to `out` with '\1' behind
 * each; returns false where the line is refused.
 */
static bool model_split(const char *line, struct buf *out)
{
	enum { START, PLAIN, QUOTED, CLOSING } at = START;
	size_t blanks = 0; /* at the start of a field: dropped before a quote */
	for (size_t i = 0, n = strlen(line); i < n; i++) {
		char c = line[i];
		if (c == '\r' && i + 1 == n)
			break;
		if (at == START && c == ' ') {
			blanks++;
			continue;
		}
		for (; blanks > 0; blanks--) {
			if (c != '"')
				buf_putc(out, ' ');
		}
		if (at == QUOTED) {
			if (c == '"')
				at = CLOSING;
			else
				buf_putc(out, c);
		} else if (c == ',') {
			buf_putc(out, '\1');
			at = START;
		} else if (c == '"' && at != PLAIN) {
			if (at == CLOSING)
				buf_putc(out, '"');
			at = QUOTED;
		} else if (at == CLOSING) {
			return false;
		} else {
			buf_putc(out, c);
			at = PLAIN;
		}
	}
	for (; blanks > 0; blanks--)
		buf_putc(out, ' ');
	buf_putc(out, '\1');
	return at != QUOTED;
}

static void compare(const char *line, struct csv *csv, bool *refused)
{
	struct buf expected, got;
	buf_init(&expected);
	buf_init(&got);
	*refused = !model_split(line, &expected);
	const char *reason = csv_split(csv, span_of(line));
	if ((reason != NULL) != *refused)
		fail_msg("<%s>: %s", line, reason != NULL ? reason : "accepted");
	for (size_t i = 0; !*refused && i < csv->count; i++) {
		buf_add(&got, csv->field[i].p, csv->field[i].n);
		buf_putc(&got, '\1');
	}
	if (!*refused)
		assert_string_equal(got.text, expected.text);
	buf_clear(&expected);
	buf_clear(&got);
}

static void test_against_model(void **state)
{
	(void)state;
	static const char alphabet[] = "ab,,\"\"\"\r ";
	struct random_state random = { 4180 };
	struct csv csv;
	int refusals = 0, rounds = 100000;
	csv_init(&csv);
	for (int round = 0; round < rounds; round++) {
		char line[16] = "";
		bool refused;
		size_t length = random_below(&random, sizeof line);
		for (size_t i = 0; i < length; i++)
			line[i] = alphabet[random_below(&random, sizeof alphabet - 1)];
		compare(line, &csv, &refused);
		refusals += refused;
	}
	/* Both answers must have been compared often. */
	assert_in_range(refusals, rounds / 10, rounds * 9 / 10);
	csv_clear(&csv);
}

static void check_put(const char *field, const char *expected)
{
	struct buf out;
	buf_init(&out);
	csv_put(&out, field);
	assert_string_equal(out.text, expected);
	buf_clear(&out);
}

static void test_put(void **state)
{
	(void)state;
	check_put("", "");
	check_put("a b", "a b");
	check_put("a,b", "\"a,b\"");
	check_put("\"", "\"\"\"\"");
	check_put("a\nb", "\"a\nb\"");
	check_put("a\r", "\"a\r\"");
	check_put("=1+1", "=1+1");
}

static void check_put_foreign(const char *field, const char *expected)
{
	struct buf out;
	buf_init(&out);
	csv_put_foreign(&out, field);
	assert_string_equal(out.text, expected);
	buf_clear(&out);
}

static void test_put_foreign(void **state)
{
	(void)state;
	check_put_foreign("", "");
	check_put_foreign("a = b", "a = b");
	check_put_foreign("=1+1", "'=1+1");
	check_put_foreign("+1,2", "\"'+1,2\"");
	check_put_foreign("-1", "'-1");
	check_put_foreign("-", "-"); /* standard input */
	check_put_foreign("@x", "'@x");
	check_put_foreign("a\033[31mb", "a\xEF\xBF\xBD[31mb");
	check_put_foreign("\t=1\n2", " =1 2");
}

static void test_round_trip(void **state)
{
	(void)state;
	static const char alphabet[] = "xy,\"\r =";
	struct random_state random = { 7 };
	struct csv csv;
	struct buf line;
	csv_init(&csv);
	buf_init(&line);
	for (int round = 0; round < 20000; round++) {
		char field[5][8] = { "" };
		size_t count = 1 + random_below(&random, 5);
		buf_reset(&line);
		for (size_t f = 0; f < count; f++) {
			size_t length = random_below(&random, sizeof field[f]);
			for (size_t i = 0; i < length; i++)
				field[f][i] = alphabet[random_below(&random, sizeof alphabet - 1)];
			if (f > 0)
				buf_putc(&line, ',');
			csv_put(&line, field[f]);
		}
		assert_null(csv_split(&csv, (struct span){ line.text, line.length }));
		assert_int_equal(csv.count, count);
		for (size_t f = 0; f < count; f++)
			assert_true(span_is(csv.field[f], field[f]));
	}
	buf_clear(&line);
	csv_clear(&csv);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_quoted),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_long_fields),
		cmocka_unit_test(test_against_model),
		cmocka_unit_test(test_put),
		cmocka_unit_test(test_put_foreign),
		cmocka_unit_test(test_round_trip),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
