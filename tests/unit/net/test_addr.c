#include "base/random.h"
#include "net/addr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct addr address(const char *text)
{
	struct addr addr;
	if (!addr_parse(span_of(text), &addr))
		fail_msg("refused: <%s>", text);
	return addr;
}

static struct addr_range range_of(const char *first, const char *last)
{
	return (struct addr_range){ address(first), address(last) };
}

/* The second version of everything here: an address as a string of '0' and '1'. */
static void bits_of(const struct addr *addr, char *bits)
{
	size_t width = addr->family == ADDR_IPV6 ? 128 : 32;
	for (size_t i = 0; i < width; i++)
		bits[i] = addr->byte[i / 8] >> (7 - i % 8) & 1 ? '1' : '0';
	bits[width] = '\0';
}

static struct addr random_addr(struct random_state *random)
{
	struct addr addr = { .family = random_below(random, 2) ? ADDR_IPV6 : ADDR_IPV4 };
	size_t bytes = addr.family == ADDR_IPV6 ? 16 : 4;
	/* Long runs of zeros and ones are where borders lie. */
	for (size_t i = 0; i < bytes; i++) {
		uint64_t kind = random_below(random, 3);
		addr.byte[i] = kind == 0 ? 0 : kind == 1 ? 0xFF : (uint8_t)random_u64(random);
	}
	return addr;
}

static void check_round_trip(const char *text, const char *printed)
{
	struct addr addr = address(text);
	struct buf out;
	buf_init(&out);
	addr_print(&out, &addr);
	assert_string_equal(out.text, printed);
	buf_clear(&out);
}

static void test_addresses(void **state)
{
	(void)state;
	check_round_trip("192.0.2.1", "192.0.2.1");
	check_round_trip("0.0.0.0", "0.0.0.0");
	check_round_trip("255.255.255.255", "255.255.255.255");
	check_round_trip("::", "::");
	check_round_trip("2001:DB8:0:0:1::1", "2001:db8::1:0:0:1");
	check_round_trip("2001:0db8::0001", "2001:db8::1");
	check_round_trip("::ffff:192.0.2.1", "::ffff:192.0.2.1");
	check_round_trip("0000:0000:0000:0000:0000:ffff:192.168.100.228", "::ffff:192.168.100.228");
	struct addr v4 = address("192.0.2.1");
	static const uint8_t expected[16] = { 192, 0, 2, 1 };
	assert_int_equal(v4.family, ADDR_IPV4);
	assert_memory_equal(v4.byte, expected, sizeof expected);
	assert_int_equal(addr_bits(&v4), 32);
	struct addr v6 = address("2001:db8::");
	assert_int_equal(v6.family, ADDR_IPV6);
	assert_int_equal(addr_bits(&v6), 128);
}

static void test_addresses_refused(void **state)
{
	(void)state;
	static const char *const text[] = { "", " 192.0.2.1", "192.0.2.1 ", "192.0.2",
		"192.0.2.1.1", "192.0.2.256", "192.0.2.01", "192.0.2.-1", "192.0.2.", ".0.2.1",
		"0xC0.0.2.1", "3221225985", "192.0.2.1/24", "::1%eth0", ":", ":::", "1::2::3",
		"2001:db8", "2001:db8::12345", "2001:db8::g", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
		"::ffff:192.0.2.256", "::192.0.2.1:1", "[2001:db8::1]", "mccolo.com",
		"00000:0000:0000:0000:0000:ffff:192.168.100.228",
		"0000000000000000000000000000000000000000000000000000000000000001" };
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		struct addr addr, none = { 0 };
		if (addr_parse(span_of(text[i]), &addr))
			fail_msg("accepted: <%s>", text[i]);
		assert_memory_equal(&addr, &none, sizeof none);
	}
	struct addr addr;
	assert_false(addr_parse((struct span){ NULL, 0 }, &addr));
	assert_false(addr_parse((struct span){ "192.0.2.1\0", 10 }, &addr));
	assert_true(addr_parse((struct span){ "192.0.2.123", 9 }, &addr));
	assert_int_equal(addr.byte[3], 1);
}

static void test_random_round_trip(void **state)
{
	(void)state;
	struct random_state random = { 4291 };
	for (int i = 0; i < 50000; i++) {
		struct addr again, addr = random_addr(&random);
		struct buf out;
		buf_init(&out);
		addr_print(&out, &addr);
		assert_true(addr_parse(span_of(out.text), &again));
		assert_memory_equal(&again, &addr, sizeof addr);
		buf_clear(&out);
	}
}

static int sign(int value)
{
	return (value > 0) - (value < 0);
}

static void test_compare_against_model(void **state)
{
	(void)state;
	struct random_state random = { 32 };
	for (int i = 0; i < 50000; i++) {
		struct addr a = random_addr(&random), b = random_addr(&random);
		if (random_below(&random, 4) == 0)
			b = a;
		char x[130], y[130];
		x[0] = a.family == ADDR_IPV4 ? '4' : '6';
		y[0] = b.family == ADDR_IPV4 ? '4' : '6';
		bits_of(&a, x + 1);
		bits_of(&b, y + 1);
		assert_int_equal(sign(addr_compare(&a, &b)), sign(strcmp(x, y)));
		assert_int_equal(sign(addr_compare(&b, &a)), sign(strcmp(y, x)));
	}
}

static void test_prefixes_against_model(void **state)
{
	(void)state;
	struct random_state random = { 128 };
	for (int i = 0; i < 50000; i++) {
		struct addr addr = random_addr(&random);
		unsigned width = addr_bits(&addr), found;
		unsigned bits = (unsigned)random_below(&random, width + 1);
		struct addr_range range;
		char wanted[129], first[129], last[129];
		assert_true(prefix_range(&addr, bits, &range));
		bits_of(&addr, wanted);
		bits_of(&range.first, first);
		bits_of(&range.last, last);
		memset(wanted + bits, '0', width - bits);
		assert_string_equal(first, wanted);
		memset(wanted + bits, '1', width - bits);
		assert_string_equal(last, wanted);
		assert_int_equal(range.first.family, addr.family);
		assert_true(range_is_prefix(&range, &found));
		assert_int_equal(found, bits);
	}
}

static void test_prefix_limits(void **state)
{
	(void)state;
	struct addr v4 = address("192.0.2.1"), v6 = address("2001:db8::1");
	struct addr_range range;
	assert_true(prefix_range(&v4, 32, &range));
	assert_false(prefix_range(&v4, 33, &range));
	assert_true(prefix_range(&v6, 128, &range));
	assert_false(prefix_range(&v6, 129, &range));
	assert_false(prefix_range(&v6, UINT32_MAX, &range));
}

static void check_prefix(const char *text, bool strict, bool loose, const char *printed)
{
	struct addr_range range;
	struct buf out;
	buf_init(&out);
	if (prefix_parse(span_of(text), false, &range) != strict)
		fail_msg("strict: <%s>", text);
	if (prefix_parse(span_of(text), true, &range) != loose)
		fail_msg("loose: <%s>", text);
	if (loose) {
		range_print(&out, &range);
		assert_string_equal(out.text, printed);
	}
	buf_clear(&out);
}

static void test_prefix_text(void **state)
{
	(void)state;
	check_prefix("192.0.2.0/24", true, true, "192.0.2.0/24");
	check_prefix(" 192.0.2.0/24\r", true, true, "192.0.2.0/24");
	check_prefix("192.0.2.1/24", false, true, "192.0.2.0/24");
	check_prefix("192.0.2.1/32", true, true, "192.0.2.1/32");
	check_prefix("0.0.0.0/0", true, true, "0.0.0.0/0");
	check_prefix("192.0.2.0/0", false, true, "0.0.0.0/0");
	check_prefix("2001:db8::/32", true, true, "2001:db8::/32");
	check_prefix("2001:db8::1/127", false, true, "2001:db8::/127");
	check_prefix("::/0", true, true, "::/0");
	static const char *const refused[] = { "", "/", "192.0.2.0", "192.0.2.0/", "/24",
		"192.0.2.0/33", "2001:db8::/129", "192.0.2.0/-1", "192.0.2.0/24/24", "192.0.2/24",
		"192.0.2.0 /24", "192.0.2.0/ 24", "192.0.2.0/255.255.255.0",
		"192.0.2.0/99999999999999999999", "192.0.2.0/4294967320" };
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		check_prefix(refused[i], false, false, NULL);
}

static void check_range(const char *first, const char *last, const char *printed)
{
	struct addr_range range = range_of(first, last);
	struct buf out;
	unsigned bits;
	buf_init(&out);
	range_print(&out, &range);
	assert_string_equal(out.text, printed);
	assert_int_equal(range_is_prefix(&range, &bits), strchr(printed, '/') != NULL);
	buf_clear(&out);
}

static void test_ranges(void **state)
{
	(void)state;
	check_range("192.0.2.0", "192.0.2.255", "192.0.2.0/24");
	check_range("192.0.2.7", "192.0.2.7", "192.0.2.7/32");
	check_range("192.0.2.0", "192.0.2.254", "192.0.2.0-192.0.2.254");
	check_range("192.0.2.1", "192.0.2.255", "192.0.2.1-192.0.2.255");
	check_range("192.0.2.128", "192.0.3.127", "192.0.2.128-192.0.3.127");
	check_range("0.0.0.0", "255.255.255.255", "0.0.0.0/0");
	check_range("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0");
	check_range("2001:db8::", "2001:db8::ffff:ffff", "2001:db8::/96");
	check_range("2001:db8::1", "2001:db8::1", "2001:db8::1/128");
}

/* All ranges within 16 addresses: is a prefix, exactly when size and alignment say so. */
static void test_small_ranges(void **state)
{
	(void)state;
	int prefixes = 0;
	for (unsigned first = 0; first < 16; first++) {
		for (unsigned last = first; last < 16; last++) {
			char low[16], high[16];
			unsigned bits, size = last - first + 1;
			snprintf(low, sizeof low, "192.0.2.%u", first);
			snprintf(high, sizeof high, "192.0.2.%u", last);
			struct addr_range range = range_of(low, high);
			bool expected = (size & (size - 1)) == 0 && first % size == 0;
			assert_int_equal(range_is_prefix(&range, &bits), expected);
			if (expected)
				assert_int_equal(1u << (32 - bits), size);
			prefixes += expected;
		}
	}
	assert_int_equal(prefixes, 31);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_addresses_refused),
		cmocka_unit_test(test_random_round_trip),
		cmocka_unit_test(test_compare_against_model),
		cmocka_unit_test(test_prefixes_against_model),
		cmocka_unit_test(test_prefix_limits),
		cmocka_unit_test(test_prefix_text),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_small_ranges),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
