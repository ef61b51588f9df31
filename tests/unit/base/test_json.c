#include "base/json.h"
#include "base/random.h"

#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_layout(void **state)
{
	(void)state;
	struct buf out;
	struct json json;
	buf_init(&out);
	json_init(&json, &out);
	json_begin_object(&json, NULL);
	json_put_string(&json, "name", "McColo");
	json_put_string(&json, "none", NULL);
	json_put_int(&json, "as", 64500);
	json_begin_array(&json, "list");
	json_put_bool(&json, NULL, true);
	json_put_null(&json, NULL);
	json_begin_object(&json, NULL);
	json_end_object(&json);
	json_end_array(&json);
	json_begin_array(&json, "empty");
	json_end_array(&json);
	json_end_object(&json);
	assert_string_equal(out.text, "{\n"
				      "  \"name\": \"McColo\",\n"
				      "  \"none\": null,\n"
				      "  \"as\": 64500,\n"
				      "  \"list\": [\n"
				      "    true,\n"
				      "    null,\n"
				      "    {}\n"
				      "  ],\n"
				      "  \"empty\": []\n"
				      "}");
	assert_int_equal(json.depth, 0);
	buf_clear(&out);
}

static void check_string(const char *value, const char *expected)
{
	struct buf out;
	struct json json;
	buf_init(&out);
	json_init(&json, &out);
	json_put_string(&json, NULL, value);
	assert_string_equal(out.text, expected);
	buf_clear(&out);
}

static void test_strings(void **state)
{
	(void)state;
	check_string("", "\"\"");
	check_string("a\"b\\c", "\"a\\\"b\\\\c\"");
	check_string("\n\t\x1f\x7f", "\"\\u000a\\u0009\\u001f\\u007f\"");
	check_string(
		"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80", "\"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\"");
#define BAD "\xEF\xBF\xBD"
	check_string("\xFF", "\"" BAD "\"");
	check_string("a\xC3", "\"a" BAD "\"");
	check_string("\xE2\x82", "\"" BAD BAD "\"");
	check_string("\xC0\xAF", "\"" BAD BAD "\"");
	check_string("\xED\xA0\x80", "\"" BAD BAD BAD "\"");
	check_string("\xF4\x90\x80\x80", "\"" BAD BAD BAD BAD "\"");
	check_string("\x80x", "\"" BAD "x\"");
}

/* Random bytes must always come out as what a strict reader takes; valid text unchanged. */
static void test_strings_against_reader(void **state)
{
	(void)state;
	struct random_state random = { 8259 };
	int valid = 0, rounds = 50000;
	for (int round = 0; round < rounds; round++) {
		char value[6] = "";
		size_t length = random_below(&random, sizeof value);
		for (size_t i = 0; i < length; i++)
			value[i] = (char)(1 + random_below(&random, i % 2 == 0 ? 255 : 127));
		struct buf out;
		struct json json;
		buf_init(&out);
		json_init(&json, &out);
		json_put_string(&json, NULL, value);
		json_t *read = json_loads(out.text, JSON_DECODE_ANY, NULL);
		if (read == NULL)
			fail_msg("not JSON: %s", out.text);
		json_t *strict = json_string(value); /* NULL where it is not UTF-8 */
		bool same = strcmp(json_string_value(read), value) == 0;
		assert_int_equal(same, strict != NULL);
		valid += same;
		json_decref(read);
		json_decref(strict);
		buf_clear(&out);
	}
	assert_in_range(valid, rounds / 10, rounds * 9 / 10);
}

/* A random value, written by us and built in the reader's own way at once. */
static json_t *random_value(struct json *json, const char *key, struct random_state *random)
{
	int64_t integer = (int64_t)random_u64(random);
	json_t *list;
	switch (random_below(random, json->depth < 6 ? 6 : 4)) {
	case 0:
		json_put_int(json, key, integer);
		return json_integer(integer);
	case 1:
		json_put_bool(json, key, integer % 2 != 0);
		return json_boolean(integer % 2 != 0);
	case 2:
		json_put_null(json, key);
		return json_null();
	case 3:
		json_put_string(json, key, integer % 2 != 0 ? "x\"y" : NULL);
		return integer % 2 != 0 ? json_string("x\"y") : json_null();
	case 4:
		list = json_array();
		json_begin_array(json, key);
		for (uint64_t i = random_below(random, 4); i > 0; i--)
			json_array_append_new(list, random_value(json, NULL, random));
		json_end_array(json);
		return list;
	default:
		list = json_object();
		json_begin_object(json, key);
		for (uint64_t i = random_below(random, 4); i > 0; i--) {
			const char *name = (const char *const[]){ "", "a", "b \"c\"", "d" }[i];
			json_object_set_new(list, name, random_value(json, name, random));
		}
		json_end_object(json);
		return list;
	}
}

static void test_nesting_against_reader(void **state)
{
	(void)state;
	struct random_state random = { 627 };
	for (int round = 0; round < 5000; round++) {
		struct buf out;
		struct json json;
		buf_init(&out);
		json_init(&json, &out);
		json_t *expected = random_value(&json, NULL, &random);
		json_t *read = json_loads(out.text, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
		if (read == NULL || !json_equal(read, expected))
			fail_msg("not what was meant: %s", out.text);
		json_decref(expected);
		json_decref(read);
		buf_clear(&out);
	}
}

static void test_deepest(void **state)
{
	(void)state;
	struct buf out;
	struct json json;
	buf_init(&out);
	json_init(&json, &out);
	for (int i = 1; i < JSON_DEPTH; i++)
		json_begin_array(&json, NULL);
	for (int i = 1; i < JSON_DEPTH; i++)
		json_end_array(&json);
	json_t *read = json_loads(out.text, 0, NULL);
	assert_non_null(read);
	json_decref(read);
	buf_clear(&out);
}

static void check_number(double value, int decimals, const char *expected)
{
	struct buf out;
	buf_init(&out);
	number_print(&out, value, decimals);
	assert_string_equal(out.text, expected);
	buf_clear(&out);
}

static void test_numbers(void **state)
{
	(void)state;
	check_number(0, 0, "0");
	check_number(100, 0, "100");
	check_number(100, 3, "100");
	check_number(0.5, 3, "0.5");
	check_number(0.125, 2, "0.12");
	check_number(1.999, 2, "2");
	check_number(-0.001, 2, "0");
	check_number(-0.0, 0, "0");
	check_number(-1.50, 2, "-1.5");
	check_number(1e15, 1, "1000000000000000");
	check_number(0.1, 1000, "0.10000000000000000555");
	struct buf out;
	buf_init(&out);
	number_print(&out, -1.7976931348623157e308, 1000);
	assert_true(strtod(out.text, NULL) < -1.79e308);
	buf_clear(&out);
}

static void test_doubles(void **state)
{
	(void)state;
	static const double odd[] = { NAN, INFINITY, -INFINITY };
	struct buf out;
	struct json json;
	buf_init(&out);
	json_init(&json, &out);
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		buf_reset(&out);
		json_put_double(&json, NULL, odd[i], 3);
		assert_string_equal(out.text, "null");
	}
	buf_reset(&out);
	json_put_double(&json, NULL, 75.25, 1);
	assert_string_equal(out.text, "75.2");
	buf_clear(&out);
}

static void test_one_line(void **state)
{
	(void)state;
	struct buf text;
	struct json json;
	buf_init(&text);
	json_init(&json, &text);
	json.one_line = true;
	json_begin_object(&json, NULL);
	json_put_string(&json, "a", "b\n");
	json_begin_array(&json, "c");
	json_put_int(&json, NULL, 1);
	json_put_null(&json, NULL);
	json_end_array(&json);
	json_end_object(&json);
	assert_string_equal(text.text, "{\"a\":\"b\\u000a\",\"c\":[1,null]}");
	buf_clear(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_line),
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_strings_against_reader),
		cmocka_unit_test(test_nesting_against_reader),
		cmocka_unit_test(test_deepest),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_doubles),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
