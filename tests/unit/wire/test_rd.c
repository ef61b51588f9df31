#include "wire/rd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const uint8_t bytes[] = { 1, 2, 3, 4, 5, 6, 7, 8 };

static void reads_network_order(void **state)
{
	struct rd rd = rd_of(bytes, sizeof bytes);
	(void)state;
	assert_int_equal(rd_u8(&rd), 1);
	assert_int_equal(rd_u16(&rd), 0x0203);
	assert_int_equal(rd_u32(&rd), 0x04050607);
	assert_int_equal(rd_left(&rd), 1);
	assert_null(rd.err);
	struct rd high = rd_of("\xff\xfe\xfd\xfc", 4);
	assert_true(rd_u32(&high) == 0xfffefdfc);
}

static void failure_sticks(void **state)
{
	struct rd rd = rd_of(bytes, 3);
	(void)state;
	assert_int_equal(rd_u32(&rd), 0);
	assert_string_equal(rd.err, RD_SHORT);
	/* Three bytes were there, yet nothing is read behind a failure. */
	assert_int_equal(rd_u8(&rd), 0);
	assert_int_equal(rd_u16(&rd), 0);
	assert_null(rd_bytes(&rd, 0));
	assert_int_equal(rd_left(&rd), 0);
	rd_fail(&rd, "later");
	assert_string_equal(rd.err, RD_SHORT);
}

static void sub_cursor_has_its_own_end(void **state)
{
	struct rd rd = rd_of(bytes, sizeof bytes);
	(void)state;
	struct rd sub = rd_sub(&rd, 2);
	assert_int_equal(rd_u32(&sub), 0);
	assert_non_null(sub.err);
	assert_null(rd.err);
	assert_int_equal(rd_u8(&rd), 3);
	struct rd none = rd_sub(&rd, 0);
	assert_int_equal(rd_left(&none), 0);
	assert_null(none.err);
}

static void sub_cursor_behind_the_end_has_failed(void **state)
{
	struct rd rd = rd_of(bytes, sizeof bytes);
	(void)state;
	struct rd sub = rd_sub(&rd, sizeof bytes + 1);
	assert_non_null(sub.err);
	assert_non_null(rd.err);
	assert_int_equal(rd_u8(&sub), 0);
	struct rd huge = rd_of(bytes, sizeof bytes);
	assert_null(rd_bytes(&huge, SIZE_MAX));
}

static void nothing_at_all(void **state)
{
	struct rd rd = rd_of(NULL, 0);
	(void)state;
	assert_int_equal(rd_left(&rd), 0);
	assert_null(rd.err);
	assert_int_equal(rd_u8(&rd), 0);
	assert_non_null(rd.err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_network_order),
		cmocka_unit_test(failure_sticks),
		cmocka_unit_test(sub_cursor_has_its_own_end),
		cmocka_unit_test(sub_cursor_behind_the_end_has_failed),
		cmocka_unit_test(nothing_at_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
