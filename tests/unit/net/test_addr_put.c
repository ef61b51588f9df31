#include "net/addr_put.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void check(const struct addr *addr)
{
	char text[ADDR_PUT_MAX + PUT_SPILL + 1];
	struct buf expected;
	buf_init(&expected);
	addr_print(&expected, addr);
	char *end = addr_put(text, addr);
	assert_true(end - text <= ADDR_PUT_MAX);
	*end = '\0';
	assert_string_equal(text, expected.text);
	buf_clear(&expected);
}

/* Against the C library's: many zero groups, so that runs of all lengths meet. */
static void test_like_inet_ntop(void **state)
{
	(void)state;
	struct random_state random = { 11 };
	for (int i = 0; i < 200000; i++) {
		struct addr addr = { .family = i % 8 == 0 ? ADDR_IPV4 : ADDR_IPV6 };
		for (int j = 0; j < (i % 8 == 0 ? 4 : 16); j++)
			addr.byte[j] = (uint8_t)random_below(&random, 256);
		for (int group = 0; group < 8 && i % 8 != 0; group++) {
			uint64_t roll = random_below(&random, 6);
			if (roll < 3)
				addr.byte[2 * group] = addr.byte[2 * group + 1] = 0;
			if (roll == 3)
				addr.byte[2 * group] = addr.byte[2 * group + 1] = 0xFF;
			if (roll == 4)
				addr.byte[2 * group] = 0;
		}
		check(&addr);
	}
}

/* All ways in which groups are zero or not, and IPv4 inside of IPv6. */
static void test_every_run_of_zeros(void **state)
{
	(void)state;
	static const uint16_t other[] = { 1, 0xFFFF, 0x102 };
	for (unsigned set = 0; set < 256; set++) {
		for (unsigned kind = 0; kind < 3; kind++) {
			struct addr addr = { .family = ADDR_IPV6 };
			for (unsigned i = 0; i < 8; i++) {
				if ((set >> i & 1) == 0)
					continue;
				addr.byte[2 * i] = (uint8_t)(other[kind] >> 8);
				addr.byte[2 * i + 1] = (uint8_t)other[kind];
			}
			check(&addr);
		}
	}
}

static void test_shortest(void **state)
{
	(void)state;
	static const char *const text[][2] = {
		{ "2001:db8:0:1:1:1:1:1", "2001:db8::1:1:1:1:1" },
		{ "2001:db8:0:3:ffff:0:1:2", "2001:db8::3:ffff:0:1:2" },
		{ "2001:db8:0:1::", "2001:db8:0:1::" },
		{ "1:1:1:1:1:1:1:0", "1:1:1:1:1:1:1::" },
		{ "0:1:1:1:1:1:1:1", "::1:1:1:1:1:1:1" },
		{ "192.0.2.0", "192.0.2.0" },
	};
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		char out[ADDR_PUT_MAX + PUT_SPILL + 1];
		struct addr addr;
		assert_true(addr_parse(span_of(text[i][0]), &addr));
		*addr_put_shortest(out, &addr) = '\0';
		assert_string_equal(out, text[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_like_inet_ntop),
		cmocka_unit_test(test_every_run_of_zeros),
		cmocka_unit_test(test_shortest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
