/* The blocks against a plain list of prefixes, at their edges and at random. */
#include "feed/special.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const special[] = { "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8",
	"169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.88.99.0/24", "192.168.0.0/16",
	"198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4", "::/3", "4000::/2", "8000::/1", "2001::/23",
	"2002::/16" };
static const char *const documents[] = { "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24",
	"2001:db8::/32", "3fff::/20" };

static struct addr_range prefix(const char *text)
{
	struct addr_range range;
	if (!prefix_parse(span_of(text), false, &range))
		fail_msg("%s", text);
	return range;
}

static bool overlaps(const struct addr_range *range, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct addr_range block = prefix(list[i]);
		if (block.first.family == range->first.family &&
			addr_compare(&range->first, &block.last) <= 0 &&
			addr_compare(&block.first, &range->last) <= 0)
			return true;
	}
	return false;
}

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void check(const struct addr_range *range)
{
	struct buf text;
	bool bad = overlaps(range, special, COUNT(special));
	bool document = overlaps(range, documents, COUNT(documents));
	buf_init(&text);
	range_print(&text, range);
	if ((special_purpose(range, true) != NULL) != bad)
		fail_msg("%s: %s", text.text, bad ? "taken" : special_purpose(range, true));
	if ((special_purpose(range, false) != NULL) != (bad || document))
		fail_msg("%s with documentation addresses refused", text.text);
	buf_clear(&text);
}

/* One further or back. */
static bool step(struct addr *addr, int by)
{
	for (size_t i = addr_bits(addr) / 8; i-- > 0;) {
		addr->byte[i] = (uint8_t)(addr->byte[i] + by);
		if (addr->byte[i] != (by > 0 ? 0 : 0xFF))
			return true;
	}
	return false;
}

static void check_edges(const char *block)
{
	struct addr_range range = prefix(block), one;
	struct addr around[] = { range.first, range.first, range.last, range.last };
	bool there[] = { true, step(&around[1], -1), true, step(&around[3], 1) };
	for (size_t i = 0; i < 4; i++) {
		one = (struct addr_range){ around[i], around[i] };
		if (there[i])
			check(&one);
	}
}

static void test_edges(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(special); i++)
		check_edges(special[i]);
	for (size_t i = 0; i < COUNT(documents); i++)
		check_edges(documents[i]);
}

static void test_random(void **state)
{
	(void)state;
	struct random_state random = { 6890 };
	for (int round = 0; round < 20000; round++) {
		bool v6 = round % 2 == 0;
		struct addr addr = { .family = v6 ? ADDR_IPV6 : ADDR_IPV4 };
		struct addr_range range;
		for (size_t i = 0; i < (v6 ? 16u : 4u); i++)
			addr.byte[i] = (uint8_t)random_u64(&random);
		if (v6 && round % 4 == 0)
			addr.byte[0] = 0x20, addr.byte[1] = (uint8_t)(1 + random_below(&random, 2));
		unsigned low = v6 ? RANGE_BITS_MIN_IPV6 : RANGE_BITS_MIN_IPV4;
		unsigned bits = low + (unsigned)random_below(&random, addr_bits(&addr) - low + 1);
		prefix_range(&addr, bits, &range);
		check(&range);
	}
}

static void check_reason(const char *text, const char *reason)
{
	struct addr_range range = prefix(text);
	assert_string_equal(special_purpose(&range, true), reason);
}

static void test_reasons(void **state)
{
	(void)state;
	check_reason("10.1.2.3/32", "private address (RFC 1918)");
	check_reason("224.0.0.0/3", "multicast address");
	check_reason("16.0.0.0/7", "larger than a /8");
	check_reason("2400::/15", "larger than a /16");
	check_reason("2001::/32", "Teredo address (RFC 4380)");
	check_reason("fe80::/10", "link-local address");
	check_reason("::1/128", "IPv6 outside 2000::/3: not global unicast (RFC 4291)");
	check_reason("2000::/3", "Teredo address (RFC 4380)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_reasons),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
