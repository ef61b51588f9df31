#include "base/error.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_words(void **state)
{
	(void)state;
	static const int unknown[] = { 1, 77, INT_MAX, INT_MIN, OST_ESTORE - 1 };
	assert_string_equal(ost_strerror(OST_OK), "done");
	assert_string_equal(ost_strerror(OST_ERANGE), "beyond a stated maximum");
	assert_string_equal(ost_strerror(OST_ESTORE), "store error");
	for (int code = OST_ESTORE; code <= OST_OK; code++)
		assert_string_not_equal(ost_strerror(code), "unknown error");
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
		assert_string_equal(ost_strerror(unknown[i]), "unknown error");
}

static void test_diag(void **state)
{
	(void)state;
	struct diag diag = { .input = "case.csv", .line = 7 };
	assert_int_equal(diag_set(&diag, OST_EFORMAT, "no column '%s'", "asn"), OST_EFORMAT);
	assert_string_equal(diag.what, "no column 'asn'");
	assert_string_equal(diag.input, "case.csv");
	assert_int_equal(diag.line, 7);
	diag_set(&diag, OST_EFORMAT, "%2000d", 1);
	assert_int_equal(strlen(diag.what), sizeof diag.what - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_diag),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
