#include "base/buf.h"
#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_empty(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf);
	assert_string_equal(buf.text, "");
	assert_int_equal(buf.length, 0);
	buf_reset(&buf);
	buf_add(&buf, NULL, 0);
	buf_puts(&buf, "");
	buf_printf(&buf, "%s", "");
	assert_string_equal(buf.text, "");
	assert_int_equal(buf.length, 0);
	buf_clear(&buf);
	buf_clear(&buf);
	assert_string_equal(buf.text, "");
}

static void test_append(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf);
	buf_puts(&buf, "AS");
	buf_printf(&buf, "%d", 64500);
	buf_putc(&buf, '!');
	buf_add(&buf, "\0x", 2);
	assert_int_equal(buf.length, 10);
	assert_memory_equal(buf.text, "AS64500!\0x", 11);
	buf_reset(&buf);
	assert_string_equal(buf.text, "");
	buf_puts(&buf, "again");
	assert_string_equal(buf.text, "again");
	buf_clear(&buf);
}

static void test_detach(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf);
	char *empty = buf_detach(&buf);
	assert_string_equal(empty, "");
	buf_puts(&buf, "mine");
	char *text = buf_detach(&buf);
	assert_string_equal(text, "mine");
	assert_int_equal(buf.length, 0);
	buf_puts(&buf, "other");
	assert_string_equal(text, "mine");
	free(empty);
	free(text);
	buf_clear(&buf);
}

/* Borders of the capacity: pieces of all lengths, compared with a plain array. */
static void test_growth(void **state)
{
	(void)state;
	struct random_state random = { 64 };
	for (int round = 0; round < 200; round++) {
		char model[4096];
		size_t length = 0;
		struct buf buf;
		buf_init(&buf);
		for (;;) {
			char piece[130];
			size_t n = random_below(&random, sizeof piece);
			if (length + n >= sizeof model)
				break;
			memset(piece, 'a' + (int)random_below(&random, 26), n);
			memcpy(model + length, piece, n);
			length += n;
			if (random_below(&random, 2) == 0)
				buf_add(&buf, piece, n);
			else
				buf_printf(&buf, "%.*s", (int)n, piece);
			assert_int_equal(buf.length, length);
			assert_int_equal(buf.text[length], '\0');
			assert_true(length == 0 || buf.capacity > length);
		}
		assert_memory_equal(buf.text, model, length);
		buf_clear(&buf);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_append),
		cmocka_unit_test(test_detach),
		cmocka_unit_test(test_growth),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
