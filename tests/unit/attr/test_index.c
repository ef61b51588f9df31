#include "attr/index.h"

#include "base/alloc.h"
#include "model/linear_match.h"
#include "store/origin_write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { QUESTIONS = 700 };

struct sample {
	struct linear_list list;
	struct buf bytes;
	struct origin_table table;
	struct origin_index *index;
};

static void init(struct sample *s, struct random_state *random, const struct linear_shape *shape)
{
	s->list = linear_random(random, shape);
	buf_init(&s->bytes);
	linear_write(&s->list, &s->bytes);
	assert_int_equal(
		origin_table_open((struct span){ s->bytes.text, s->bytes.length }, &s->table), 0);
	s->index = origin_index_new(&s->table);
	assert_non_null(s->index);
}

static void clear(struct sample *s)
{
	origin_index_free(s->index);
	buf_clear(&s->bytes);
	linear_clear(&s->list);
}

static uint64_t number_of(const uint8_t *byte, size_t bytes)
{
	uint64_t number = 0;
	for (size_t i = 0; i < bytes; i++)
		number = number << 8 | byte[i];
	return number;
}

/* All questions of one family in one batch, as many as there are. */
static void ask(const struct sample *s, const struct addr *addr, origin_ref *ref)
{
	static uint32_t ipv4[QUESTIONS];
	static struct addr_ipv6 ipv6[QUESTIONS];
	static origin_ref ref4[QUESTIONS], ref6[QUESTIONS];
	size_t count4 = 0, count6 = 0, at4 = 0, at6 = 0;
	for (size_t i = 0; i < QUESTIONS; i++) {
		if (addr[i].family == ADDR_IPV4)
			ipv4[count4++] = (uint32_t)number_of(addr[i].byte, 4);
		else
			ipv6[count6++] = (struct addr_ipv6){ number_of(addr[i].byte, 8),
				number_of(addr[i].byte + 8, 8) };
	}
	origin_index_ipv4(s->index, ipv4, ref4, count4);
	origin_index_ipv6(s->index, ipv6, ref6, count6);
	for (size_t i = 0; i < QUESTIONS; i++)
		ref[i] = addr[i].family == ADDR_IPV4 ? ref4[at4++] : ref6[at6++];
}

/* Counts the kinds of answers, so that none is missing from the test. */
struct kinds {
	size_t none, plain, record, ask;
};

static void compare(
	const struct sample *s, const struct addr *addr, origin_ref ref, struct kinds *kinds)
{
	size_t change = 0;
	const struct linear_row *row = linear_find(&s->list, addr, s->list.info.from, &change);
	if (ref == ORIGIN_REF_ASK) {
		kinds->ask++;
		return;
	}
	if (ref == 0) {
		kinds->none++;
		assert_null(row);
		return;
	}
	assert_non_null(row);
	assert_int_equal(row->changes, 1);
	const struct origins *origins = &row->change[0].origins;
	if (origin_ref_is_record(ref)) {
		kinds->record++;
		struct origins got;
		origin_index_record(s->index, ref, &got);
		assert_true(origins_equal(&got, origins));
		return;
	}
	kinds->plain++;
	assert_int_equal(origins->count, 1);
	assert_int_equal(origins->origin[0].asn, ref);
	assert_false(origins->origin[0].as_set);
}

/* Whether a range with a history holds the address: only then the table may have to be asked. */
static bool varies(const struct linear_list *list, const struct addr *addr)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct linear_row *row = &list->row[i];
		if (row->changes > 1 && row->range.first.family == addr->family &&
			addr_compare(&row->range.first, addr) <= 0 &&
			addr_compare(addr, &row->range.last) <= 0)
			return true;
	}
	return false;
}

static void test_random(void **state)
{
	(void)state;
	enum { ROUNDS = 60 };
	static struct addr addr[QUESTIONS];
	static origin_ref ref[QUESTIONS];
	struct random_state random = { 6 };
	struct kinds kinds = { 0 };
	for (int round = 0; round < ROUNDS; round++) {
		struct linear_shape shape = { round % 3 == 0 ? 2000 : 30, round % 2 == 0,
			round % 4 == 0, round % 5 == 0 };
		struct sample s;
		init(&s, &random, &shape);
		for (size_t i = 0; i < QUESTIONS; i++)
			addr[i] = linear_address(&s.list, &random);
		ask(&s, addr, ref);
		for (size_t i = 0; i < QUESTIONS; i++) {
			compare(&s, &addr[i], ref[i], &kinds);
			assert_true(ref[i] != ORIGIN_REF_ASK || varies(&s.list, &addr[i]));
		}
		clear(&s);
	}
	assert_true(kinds.none > 1000 && kinds.plain > 1000 && kinds.record > 1000);
	assert_true(kinds.ask > 100);
}

static void test_empty(void **state)
{
	(void)state;
	struct random_state random = { 1 };
	struct linear_shape shape = { 0, false, false, false };
	struct sample s;
	uint32_t ipv4 = 0xC0000201;
	struct addr_ipv6 ipv6 = { 0x20010DB800000000, 1 };
	origin_ref ref[2] = { 1, 1 };
	init(&s, &random, &shape);
	origin_index_ipv4(s.index, &ipv4, &ref[0], 1);
	origin_index_ipv6(s.index, &ipv6, &ref[1], 1);
	assert_int_equal(ref[0], 0);
	assert_int_equal(ref[1], 0);
	assert_int_equal(origin_index_bytes(s.index, ADDR_IPV4), 0);
	assert_int_equal(origin_index_bytes(s.index, ADDR_IPV6), 0);
	clear(&s);
}

/* Nothing is built on damage. */
static void test_damaged(void **state)
{
	(void)state;
	struct random_state random = { 9 };
	struct linear_shape shape = { 500, true, true, true };
	struct sample s;
	init(&s, &random, &shape);
	size_t refused = 0;
	for (int round = 0; round < 40; round++) {
		struct origin_table table;
		char *byte = &s.bytes.text[random_below(&random, s.bytes.length)], old = *byte;
		*byte = (char)random_u64(&random);
		struct origin_index *index = NULL;
		if (origin_table_open((struct span){ s.bytes.text, s.bytes.length }, &table) == 0)
			index = origin_index_new(&table);
		refused += index == NULL;
		origin_index_free(index);
		*byte = old;
	}
	assert_true(refused > 5);
	clear(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_damaged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
