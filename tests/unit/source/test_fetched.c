#include "source/fetched.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/ostrakon-fetched-XXXXXX";

static const char *inside(const char *name)
{
	static char path[128];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void test_comes_back(void **state)
{
	(void)state;
	struct fetched written = { .source = "feodo",
		.at = 1790000000,
		.bytes = 12345,
		.version = { "\"a\\\"b\"", "Sun, 01 Nov 2026 10:00:00 GMT" },
		.url = "https://x.example/y",
		.citation = "\"Somebody\", <date>",
		.terms = "none" };
	struct fetched read;
	struct diag diag = { 0 };
	assert_int_equal(fetched_write(inside("x"), &written, &diag), 0);
	assert_int_equal(fetched_read(inside("x"), &read), 0);
	assert_string_equal(read.source, written.source);
	assert_string_equal(read.url, written.url);
	assert_string_equal(read.version.etag, written.version.etag);
	assert_string_equal(read.version.modified, written.version.modified);
	assert_string_equal(read.citation, written.citation);
	assert_string_equal(read.terms, written.terms);
	assert_int_equal(read.at, written.at);
	assert_int_equal(read.bytes, written.bytes);
	fetched_remove(inside("x"));
	assert_int_equal(fetched_read(inside("x"), &read), OST_ENOTFOUND);
}

static void check_text(const char *text, int wanted)
{
	struct fetched read;
	FILE *file = fopen(inside("y.fetched"), "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(fetched_read(inside("y"), &read), wanted);
	fetched_remove(inside("y"));
}

static void test_odd_files(void **state)
{
	(void)state;
	static char big[20000];
	check_text("{\"url\":\"https://x.example/\"}", 0);
	check_text("{\"url\":\"https://x.example/\",\"other\":[1,{}],\"bytes\":-1}", 0);
	check_text("", OST_EFORMAT);
	check_text("{}", OST_EFORMAT);
	check_text("{\"url\":\"\"}", OST_EFORMAT);
	check_text("{\"url\":\"https://x.example/\"} x", OST_EFORMAT);
	check_text("{\"url\":\"https://x.example/\"", OST_EFORMAT);
	memset(big, ' ', sizeof big - 1);
	check_text(big, OST_EFORMAT);
	memset(big, 'a', sizeof big - 1);
	memcpy(big, "{\"url\":\"", 8);
	memcpy(big + 5000, "\"}", 3);
	check_text(big, OST_EFORMAT); /* an address that is too long is none */
}

static void test_cannot_write(void **state)
{
	(void)state;
	struct fetched nothing = { 0 };
	struct diag diag = { 0 };
	assert_int_equal(fetched_write(inside("no/x"), &nothing, &diag), OST_EIO);
	assert_non_null(strstr(diag.what, "No such file"));
}

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_comes_back),
		cmocka_unit_test(test_odd_files),
		cmocka_unit_test(test_cannot_write),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
