#include "wire/prefix_set.h"

#include "base/alloc.h"
#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { SETS = 24, PREFIXES = 300, QUESTIONS = 400 };

struct prefix {
	struct addr addr;
	unsigned bits;
};

/* Mostly within one small part of the world, so that prefixes nest and meet. */
static struct prefix random_prefix(struct random_state *random)
{
	struct addr any = { .family = random_below(random, 2) == 0 ? ADDR_IPV4 : ADDR_IPV6 };
	struct addr_range range;
	unsigned width = addr_bits(&any);
	for (unsigned i = 0; i < width / 8; i++)
		any.byte[i] = (uint8_t)(random_below(random, 4) == 0 ? random_u64(random) : 0xC0);
	struct prefix prefix = { .bits = (unsigned)random_below(random, width + 1) };
	prefix_range(&any, prefix.bits, &range);
	prefix.addr = range.first;
	return prefix;
}

static bool lies_in(const struct prefix *inner, const struct prefix *outer)
{
	struct addr_range in, out;
	if (inner->addr.family != outer->addr.family)
		return false;
	prefix_range(&inner->addr, inner->bits, &in);
	prefix_range(&outer->addr, outer->bits, &out);
	return addr_compare(&in.first, &out.first) >= 0 && addr_compare(&in.last, &out.last) <= 0;
}

static void check(const struct prefix_set *set, const struct prefix *list, size_t count,
	const struct prefix *asked)
{
	bool has = false, covers = false, inside = false;
	for (size_t i = 0; i < count; i++) {
		bool in = lies_in(asked, &list[i]), around = lies_in(&list[i], asked);
		has = has || (in && around);
		covers = covers || in;
		inside = inside || around;
	}
	assert_int_equal(prefix_set_has(set, &asked->addr, asked->bits), has);
	assert_int_equal(prefix_set_covers(set, &asked->addr, asked->bits), covers);
	assert_int_equal(prefix_set_inside(set, &asked->addr, asked->bits), inside);
}

static void test_against_a_list(void **state)
{
	(void)state;
	struct random_state random = { 7 };
	for (size_t round = 0; round < SETS; round++) {
		struct prefix list[PREFIXES];
		struct prefix_set set;
		size_t count = random_below(&random, round % 4 == 0 ? 4 : PREFIXES);
		prefix_set_init(&set);
		for (size_t i = 0; i < count; i++) {
			list[i] = random_prefix(&random);
			prefix_set_add(&set, &list[i].addr, list[i].bits);
		}
		prefix_set_seal(&set);
		assert_true(prefix_set_count(&set) <= count);
		for (size_t i = 0; i < QUESTIONS; i++) {
			struct prefix asked = random_prefix(&random);
			check(&set, list, count, &asked);
		}
		for (size_t i = 0; i < count; i++)
			check(&set, list, count, &list[i]);
		prefix_set_clear(&set);
	}
}

/* Number of addresses, as exact as a double can be. */
static double size_of(const struct addr_range *range)
{
	double size = 0;
	for (unsigned i = 0; i < addr_bits(&range->first) / 8; i++)
		size = size * 256 + (double)range->last.byte[i] - (double)range->first.byte[i];
	return size + 1;
}

/* Each address of a range is covered, the ones beside it are not, and no two prefixes touch. */
static void check_range(const struct addr_range *range)
{
	struct prefix_set set;
	double size = 0;
	prefix_set_init(&set);
	prefix_set_add_range(&set, range);
	prefix_set_seal(&set);
	for (int family = 0; family < 2; family++) {
		for (size_t i = 0; i < set.all[family].count; i++) {
			unsigned bits = set.all[family].key[i].bits;
			struct addr_range one;
			prefix_range(&range->first, bits, &one);
			size += size_of(&one);
		}
		assert_int_equal(set.all[family].count, set.widest[family].count);
	}
	assert_true(size == size_of(range));
	assert_true(prefix_set_covers(&set, &range->first, addr_bits(&range->first)));
	assert_true(prefix_set_covers(&set, &range->last, addr_bits(&range->last)));
	prefix_set_clear(&set);
}

static void test_ranges(void **state)
{
	(void)state;
	struct random_state random = { 8 };
	for (int i = 0; i < 4000; i++) {
		struct addr_range range = { { ADDR_IPV4, { 0 } }, { ADDR_IPV4, { 0 } } };
		for (int j = 0; j < 4; j++) {
			bool edge = random_below(&random, 3) == 0;
			range.first.byte[j] = edge ? 0 : (uint8_t)random_u64(&random);
			range.last.byte[j] = edge ? 255 : (uint8_t)random_u64(&random);
		}
		if (addr_compare(&range.first, &range.last) <= 0)
			check_range(&range);
	}
	struct addr_range everything = { { ADDR_IPV6, { 0 } }, { ADDR_IPV6, { 0 } } };
	for (int i = 0; i < 16; i++)
		everything.last.byte[i] = 255;
	check_range(&everything);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_a_list),
		cmocka_unit_test(test_ranges),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
