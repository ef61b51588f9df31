#include "study/history.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { FIRST_DAY = 20000, DAYS = 200, PIECES = 150, ADDRESSES = 12, FAMILIES = 5, FEEDS = 3 };
enum { ASN = 64500 };

static const char *family[FAMILIES] = { "a", "b", "c", "d", "e" };
static const char *feed[FEEDS] = { "one", "two", "three" };

static struct votes random_votes(struct random_state *random, struct vote_piece *piece)
{
	for (size_t i = 0; i < PIECES; i++) {
		int32_t first = FIRST_DAY + (int32_t)random_below(random, DAYS);
		piece[i] = (struct vote_piece){ .first = random_below(random, ADDRESSES),
			.asn = ASN + (asn_t)random_below(random, 2),
			.what = PRESENCE_IPV4,
			.kind = (uint8_t)random_below(random, 2),
			.family = (uint32_t)random_below(random, FAMILIES),
			.feed = (uint16_t)random_below(random, FEEDS),
			.days = { first, first + (int32_t)random_below(random, 45) } };
	}
	return (struct votes){ .piece = piece,
		.pieces = PIECES,
		.family = family,
		.families = FAMILIES,
		.feed = feed,
		.feeds = FEEDS };
}

/* What was there in a month, by a look at every day of it. */
struct slow {
	bool address[ADDRESSES], vote[ADDRESSES][2][FAMILIES], feed[FEEDS];
};

static void look(const struct votes *votes, int year, int month, struct slow *slow)
{
	*slow = (struct slow){ 0 };
	for (int32_t day = FIRST_DAY; day < FIRST_DAY + DAYS + 45; day++) {
		int y, m, d;
		civil_from_days(day, &y, &m, &d);
		for (size_t i = 0; i < votes->pieces; i++) {
			const struct vote_piece *p = &votes->piece[i];
			if (y != year || m != month || p->asn != ASN || day < p->days.first ||
				day > p->days.last)
				continue;
			slow->address[p->first] = true;
			slow->vote[p->first][p->kind][p->family] = true;
			slow->feed[p->feed] = true;
		}
	}
}

static void compare_month(const struct history_month *month, const struct slow *slow)
{
	size_t addresses = 0, votes = 0, feeds = 0, by_kind[2] = { 0 }, by_family[FAMILIES] = { 0 };
	for (size_t a = 0; a < ADDRESSES; a++) {
		addresses += slow->address[a];
		for (size_t k = 0; k < 2; k++) {
			for (size_t f = 0; f < FAMILIES; f++) {
				votes += slow->vote[a][k][f];
				by_kind[k] += slow->vote[a][k][f];
				by_family[f] += slow->vote[a][k][f];
			}
		}
	}
	for (size_t i = 0; i < FEEDS; i++) {
		if (slow->feed[i])
			assert_int_equal(month->feed[feeds++], i);
	}
	assert_int_equal(month->feeds, feeds);
	assert_int_equal(month->addresses, addresses);
	assert_int_equal(month->votes, votes);
	assert_int_equal(month->by_kind[0], by_kind[0]);
	assert_int_equal(month->by_kind[1], by_kind[1]);
	for (size_t i = 0; i < HISTORY_FAMILIES && i < month->families; i++) {
		assert_int_equal(month->family[i].votes, by_family[month->family[i].family]);
		assert_true(i == 0 || month->family[i].votes <= month->family[i - 1].votes);
		by_family[month->family[i].family] = 0;
	}
	for (size_t f = 0; f < FAMILIES && month->families >= HISTORY_FAMILIES; f++)
		assert_true(by_family[f] <= month->family[HISTORY_FAMILIES - 1].votes);
}

static void test_day_by_day(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct random_state random = { seed };
		struct vote_piece piece[PIECES];
		struct votes votes = random_votes(&random, piece);
		struct history history;
		struct slow slow;
		struct arena arena;
		size_t next = 0;
		arena_init(&arena);
		study_history(&votes, ASN, &arena, &history);
		/* 20000 is 2024-10-04. */
		for (int m = 9; m < 9 + 10; m++) {
			look(&votes, 2024 + m / 12, m % 12 + 1, &slow);
			bool any = slow.feed[0] || slow.feed[1] || slow.feed[2];
			if (!any)
				continue;
			assert_true(next < history.months);
			assert_int_equal(history.month[next].year, 2024 + m / 12);
			assert_int_equal(history.month[next].month, m % 12 + 1);
			compare_month(&history.month[next++], &slow);
		}
		assert_int_equal(next, history.months);
		arena_clear(&arena);
	}
}

static void test_nothing(void **state)
{
	struct votes votes = { 0 };
	struct history history;
	struct arena arena;
	(void)state;
	arena_init(&arena);
	study_history(&votes, ASN, &arena, &history);
	assert_int_equal(history.months, 0);
	arena_clear(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_day_by_day),
		cmocka_unit_test(test_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
