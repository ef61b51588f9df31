#include "base/buf.h"
#include "base/json_read.h"
#include "base/random.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* The value at hand, written again in one fixed form. */
static void echo(struct json_reader *reader, struct buf *out)
{
	struct span key, text;
	if (json_enter(reader, '{')) {
		buf_puts(out, "{");
		while (json_next_key(reader, &key)) {
			buf_printf(out, "<%.*s>", (int)key.n, key.p);
			echo(reader, out);
		}
		buf_puts(out, "}");
	} else if (json_enter(reader, '[')) {
		buf_puts(out, "[");
		while (json_next_element(reader))
			echo(reader, out);
		buf_puts(out, "]");
	} else {
		bool quoted = json_peek(reader) == '"';
		text = json_scalar(reader);
		if (text.p == NULL)
			buf_puts(out, "~");
		else
			buf_printf(out, quoted ? "<%.*s>" : "(%.*s)", (int)text.n, text.p);
	}
}

static void check(const char *text, const char *expected)
{
	struct json_reader reader;
	struct arena arena;
	struct buf out;
	arena_init(&arena);
	buf_init(&out);
	json_read(&reader, span_of(text), &arena);
	echo(&reader, &out);
	if (!json_done(&reader))
		fail_msg("%s: refused", text);
	assert_string_equal(out.text, expected);
	buf_clear(&out);
	arena_clear(&arena);
}

static void test_values(void **state)
{
	(void)state;
	check("{}", "{}");
	check(" [ ] ", "[]");
	check("{\"a\":1,\"b\":[true,false,null,-1.5e+3],\"c\":{\"d\":\"x\"}}",
		"{<a>(1)<b>[(true)(false)~(-1.5e+3)]<c>{<d><x>}}");
	check("\r\n\t{ \"a\" : \"\" , \"b\" : 0 }\n", "{<a><><b>(0)}");
	check("\"a\\\"\\\\\\/\\b\\f\\n\\r\\tz\"", "<a\"\\/\b\f\n\r\tz>");
	check("[\"\\u00e9\\u20AC\\ud83d\\ude00\", \"\\ud83dx\", \"\\ude00\"]",
		"[<\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80><\xEF\xBF\xBDx><\xEF\xBF\xBD>]");
	check("{\"\\u0061\":[[1,2],[],3]}", "{<a>[[(1)(2)][](3)]}");
}

static const char *const refused[] = { "", "{", "[", "{\"a\"}", "{\"a\":}", "{a:1}", "[1,]", "[,1]",
	"[1 2]", "{\"a\":1,}", "{,}", "{\"a\":1 \"b\":2}", "\"a", "\"a\\", "\"\\x\"", "\"\\u12\"",
	"\"\\u0000\"", "\"\n\"", "01", "-", "1.", "1e", ".5", "+1", "nul", "nullx", "truefalse",
	"[1}", "{\"a\":1]", "1 2", "[] []", "'a'", "\"\\ud83d\\u", "1.e5", "--1", "{\"a\":1}}",
	"\x01" };

static bool well_formed(struct span text)
{
	struct json_reader reader;
	struct arena arena;
	arena_init(&arena);
	json_read(&reader, text, &arena);
	struct json_reader again = reader;
	json_skip(&reader);
	bool good = json_done(&reader);
	struct buf out;
	buf_init(&out);
	echo(&again, &out);
	/* What is skipped needs no look at escapes; all else must be seen alike. */
	if (json_done(&again))
		assert_true(good);
	good = json_done(&again);
	buf_clear(&out);
	arena_clear(&arena);
	return good;
}

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		if (well_formed(span_of(refused[i])))
			fail_msg("<%s> was accepted", refused[i]);
	}
}

static void test_depth(void **state)
{
	(void)state;
	struct buf text;
	buf_init(&text);
	for (int i = 0; i < JSON_READ_DEPTH; i++)
		buf_putc(&text, '[');
	for (int i = 0; i < JSON_READ_DEPTH; i++)
		buf_putc(&text, ']');
	assert_true(well_formed((struct span){ text.text, text.length }));
	buf_reset(&text);
	for (int i = 0; i < 100000; i++)
		buf_puts(&text, "[");
	assert_false(well_formed((struct span){ text.text, text.length }));
	buf_clear(&text);
}

/* What is wanted is found among what is not. */
static void test_pull(void **state)
{
	(void)state;
	struct arena arena;
	struct json_reader reader;
	struct span key, found = { NULL, 0 };
	arena_init(&arena);
	json_read(&reader, span_of("{\"x\":{\"a\":[1]},\"a\":\"got\",\"y\":[{}]}"), &arena);
	assert_false(json_enter(&reader, '['));
	assert_true(json_enter(&reader, '{'));
	while (json_next_key(&reader, &key)) {
		if (span_is(key, "a"))
			found = json_scalar(&reader);
		else
			json_skip(&reader);
	}
	assert_true(json_done(&reader));
	assert_true(span_is(found, "got"));
	arena_clear(&arena);
}

/*
 * Against jansson, on texts made of the pieces that JSON is made of. It keeps no doubled keys
 * apart and refuses invalid UTF-8, so both are only asked whether the text is JSON.
 */
static void test_random(void **state)
{
	(void)state;
	static const char *const piece[] = { "{", "}", "[", "]", ",", ":", "\"a\"", "\"b\\n\"", "1",
		"-2.5", "null", "true", " ", "\"\\u00e9\"", "\"", "{\"k\":1}", "[1,2]", "0", "e1" };
	struct random_state random = { 20261123 };
	struct buf text;
	size_t good = 0;
	buf_init(&text);
	for (int round = 0; round < 200000; round++) {
		buf_reset(&text);
		size_t pieces = 1 + random_below(&random, 8);
		for (size_t i = 0; i < pieces; i++)
			buf_puts(&text, piece[random_below(&random, sizeof piece / sizeof *piece)]);
		json_error_t error;
		json_t *tree = json_loadb(text.text, text.length, JSON_DECODE_ANY, &error);
		bool ours = well_formed((struct span){ text.text, text.length });
		if (ours != (tree != NULL))
			fail_msg("<%s>: %d, jansson %d", text.text, ours, tree != NULL);
		good += ours;
		json_decref(tree);
	}
	assert_true(good > 5000);
	buf_clear(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_pull),
		cmocka_unit_test(test_random),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
