#include "base/random.h"
#include "base/utf8.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* All characters there are: written, measured, and taken by a strict reader of UTF-8. */
static void test_all_characters(void **state)
{
	(void)state;
	struct buf out;
	buf_init(&out);
	for (uint32_t code = 1; code <= 0x10FFFF; code++) {
		if (code >= 0xD800 && code <= 0xDFFF)
			continue;
		size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
		buf_reset(&out);
		utf8_put(&out, code);
		if (out.length != length || utf8_length(out.text) != length)
			fail_msg("U+%04X takes %zu bytes", code, out.length);
	}
	buf_clear(&out);
}

static void check_no_utf8(const char *text)
{
	assert_int_equal(utf8_length(text), 0);
}

static void test_refused(void **state)
{
	(void)state;
	check_no_utf8("");
	check_no_utf8("\x80");
	check_no_utf8("\xBF");
	check_no_utf8("\xC0\x80");
	check_no_utf8("\xC1\xBF");
	check_no_utf8("\xC2");
	check_no_utf8("\xC2x");
	check_no_utf8("\xE0\x9F\xBF");
	check_no_utf8("\xE2\x82");
	check_no_utf8("\xED\xA0\x80");
	check_no_utf8("\xF0\x8F\xBF\xBF");
	check_no_utf8("\xF0\x9F\x98");
	check_no_utf8("\xF4\x90\x80\x80");
	check_no_utf8("\xF5\x80\x80\x80");
	check_no_utf8("\xFF\xFF\xFF\xFF");
}

/* Whole random texts: good here exactly when the reader of JSON takes them. */
static void test_against_reader(void **state)
{
	(void)state;
	static const unsigned char pool[] = { 'a', 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1,
		0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5 };
	struct random_state random = { 3629 };
	int good = 0, rounds = 400000;
	for (int round = 0; round < rounds; round++) {
		char text[5] = "";
		size_t length = random_below(&random, sizeof text);
		for (size_t i = 0; i < length; i++)
			text[i] = (char)pool[random_below(&random, sizeof pool)];
		const char *p = text;
		while (*p != '\0' && utf8_length(p) > 0)
			p += utf8_length(p);
		json_t *read = json_string(text);
		if ((*p == '\0') != (read != NULL))
			fail_msg("disagree on %02x %02x %02x %02x", (unsigned char)text[0],
				(unsigned char)text[1], (unsigned char)text[2],
				(unsigned char)text[3]);
		good += read != NULL;
		json_decref(read);
	}
	assert_in_range(good, rounds / 10, rounds * 9 / 10);
}

static void check_shown(const char *text, const char *expected)
{
	struct buf out;
	uint32_t code;
	buf_init(&out);
	while ((code = utf8_take_shown(&text)) != 0)
		utf8_put(&out, code);
	assert_string_equal(out.text, expected);
	assert_string_equal(text, "");
	buf_clear(&out);
}

#define BAD "\xEF\xBF\xBD"

static void test_shown(void **state)
{
	(void)state;
	check_shown("", "");
	check_shown("K\xC3\xB6ln \xE2\x82\xAC", "K\xC3\xB6ln \xE2\x82\xAC");
	check_shown("a\tb\r\nc", "a b  c");
	check_shown("\033[31mred", BAD "[31mred");
	check_shown("\x7F\xC2\x9B", BAD BAD); /* DEL, CSI as one character */
	check_shown("a\xE2\x80\xAE.", "a" BAD "."); /* right-to-left override */
	check_shown("\xE2\x81\xA6\xEF\xBB\xBF", BAD BAD); /* isolate, byte order mark */
	check_shown("\xFFz", BAD "z");
	check_shown("\xE2\x82", BAD BAD);
}

static void test_columns(void **state)
{
	(void)state;
	assert_int_equal(utf8_columns('a'), 1);
	assert_int_equal(utf8_columns(0xE9), 1);
	assert_int_equal(utf8_columns(0x0301), 0);
	assert_int_equal(utf8_columns(0x4E2D), 2);
	assert_int_equal(utf8_columns(0x1F600), 2);
	const char *mixed = "e\xCC\x81\xE4\xB8\xAD!";
	assert_int_equal(text_columns(mixed, strlen(mixed)), 4);
	assert_int_equal(text_columns(mixed, 3), 1);
	assert_int_equal(text_columns(mixed, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_characters),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_against_reader),
		cmocka_unit_test(test_shown),
		cmocka_unit_test(test_columns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
