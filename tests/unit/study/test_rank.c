#include "study/rank.h"

#include "base/alloc.h"
#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FIRST_DAY = 20000, WINDOW = 60 };

static const struct rank_question usual = {
	.window = WINDOW, .half_life = 20, .draws = 200, .seed = 1
};

static struct vote_piece piece_of(asn_t asn, unsigned address, int first, int last)
{
	return (struct vote_piece){ .first = address,
		.asn = asn,
		.what = PRESENCE_IPV4,
		.share = 1,
		.kind = ABUSE_CONTROLLER,
		.days = { FIRST_DAY + first, FIRST_DAY + last } };
}

static struct votes votes_of(struct vote_piece *piece, size_t count)
{
	return (struct votes){
		.window = { FIRST_DAY, FIRST_DAY + WINDOW - 1 }, .piece = piece, .pieces = count
	};
}

static const struct ranked *find(const struct ranking *ranking, asn_t asn)
{
	for (size_t i = 0; i < ranking->networks; i++) {
		if (ranking->network[i].asn == asn)
			return &ranking->network[i];
	}
	return NULL;
}

/* Half-way another network takes three quarters of an address with an odd number. */
static double share_on(unsigned address, int day)
{
	return address % 2 == 1 && day >= WINDOW / 2 ? 0.25 : 1;
}

/* Day by day: was it there on any list? */
static double slow_weight(const struct vote_piece *piece, size_t count, asn_t asn, unsigned address)
{
	double weight = 0, all = 0;
	for (int day = 0; day < WINDOW; day++) {
		bool there = false;
		double worth = pow(0.5, (WINDOW - 1 - day) / usual.half_life);
		for (size_t i = 0; i < count; i++)
			there |= piece[i].asn == asn && piece[i].first == address &&
				 piece[i].days.first <= FIRST_DAY + day &&
				 FIRST_DAY + day <= piece[i].days.last;
		all += worth;
		weight += there ? worth * share_on(address, day) : 0;
	}
	return weight / all;
}

static int compare(const void *left, const void *right)
{
	const struct vote_piece *a = left, *b = right;
	if (a->asn != b->asn)
		return a->asn < b->asn ? -1 : 1;
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return (a->days.first > b->days.first) - (a->days.first < b->days.first);
}

/* A piece is of one share; what of it has another goes to `piece[count]`. Returns 0 or 1. */
static size_t split_at_change(struct vote_piece *piece, size_t i, size_t count)
{
	unsigned address = (unsigned)piece[i].first;
	struct day_run *days = &piece[i].days;
	int32_t change = FIRST_DAY + WINDOW / 2;
	bool split = days->first < change && days->last >= change;
	if (split) {
		piece[count] = piece[i];
		piece[count].days.first = change;
		piece[count].share = (float)share_on(address, WINDOW / 2);
		days->last = change - 1;
	}
	piece[i].share = (float)share_on(address, days->first - FIRST_DAY);
	return split;
}

static void test_weights(void **state)
{
	(void)state;
	enum { PIECES = 300, NETWORKS = 5, ADDRESSES = 8 };
	struct vote_piece piece[2 * PIECES];
	size_t count = PIECES;
	struct random_state random = { 3 };
	for (size_t i = 0; i < PIECES; i++) {
		int first = (int)random_below(&random, WINDOW);
		int last = first + (int)random_below(&random, (uint64_t)(WINDOW - first));
		piece[i] = piece_of((asn_t)random_below(&random, NETWORKS) + 1,
			(unsigned)random_below(&random, ADDRESSES), first,
			last > first + 5 ? first + 5 : last);
		piece[i].feed = (uint16_t)random_below(&random, 3);
	}
	for (size_t i = 0; i < PIECES; i++)
		count += split_at_change(piece, i, count);
	qsort(piece, count, sizeof *piece, compare);
	struct votes votes = votes_of(piece, count);
	struct as_sizes sizes = { 0 };
	struct ranking ranking;
	study_rank(&votes, &sizes, &usual, &ranking);
	assert_int_equal(ranking.networks, NETWORKS);
	for (asn_t asn = 1; asn <= NETWORKS; asn++) {
		double weight = 0;
		for (unsigned address = 0; address < ADDRESSES; address++)
			weight += slow_weight(piece, count, asn, address);
		assert_true(fabs(find(&ranking, asn)->weight - weight) < 1e-9);
	}
	ranking_clear(&ranking);
}

/* One address in a /24 against two hundred in a /16, among a thousand that have none. */
static void test_size_is_fair(void **state)
{
	(void)state;
	enum { QUIET = 1000, MANY = 200 };
	static struct vote_piece piece[MANY + 1 + 50];
	static struct as_size size[QUIET + 2];
	size_t count = 0;
	piece[count++] = piece_of(1, 0, 0, WINDOW - 1);
	for (unsigned i = 0; i < MANY; i++)
		piece[count++] = piece_of(2, 256 * i, 0, WINDOW - 1); /* all over it */
	for (unsigned i = 0; i < 50; i++)
		piece[count++] = piece_of(3 + i * 7, i, 0, WINDOW - 1);
	size[0] = (struct as_size){ 1, 256 };
	size[1] = (struct as_size){ 2, 65536 };
	for (asn_t i = 0; i < QUIET; i++)
		size[2 + i] = (struct as_size){ 3 + i, 256.0 * (1 + i % 64) };
	struct votes votes = votes_of(piece, count);
	struct as_sizes sizes = { size, QUIET + 2 };
	struct ranking ranking;
	study_rank(&votes, &sizes, &usual, &ranking);
	assert_int_equal(ranking.of, QUIET + 2);
	assert_int_equal(find(&ranking, 2)->rank, 1);
	assert_int_equal(find(&ranking, 2)->rank_high, 1);
	/* The single address may be chance: its range is wide. */
	assert_true(find(&ranking, 1)->rank_high > find(&ranking, 1)->rank_low + 10);
	ranking_clear(&ranking);
}

static double draw_exponential(struct random_state *random)
{
	return -log(1 - random_unit(random));
}

/* Rates that are known: how often they lie in the intervals. */
static void test_intervals_cover(void **state)
{
	(void)state;
	enum { NETWORKS = 2000 };
	struct random_state random = { 11 }, places = { 12 };
	struct vote_piece *piece = NULL;
	struct as_size *size = xcalloc(NETWORKS, sizeof *size);
	double *truth = xcalloc(NETWORKS, sizeof *truth);
	size_t count = 0, capacity = 0, inside = 0;
	for (asn_t asn = 0; asn < NETWORKS; asn++) {
		double units = exp2(random_unit(&random) * 8);
		truth[asn] = draw_exponential(&random) / 4;
		size[asn] = (struct as_size){ asn + 1, 256 * units };
		double t = draw_exponential(&random);
		for (unsigned address = 0; t < truth[asn] * units; address++) {
			piece = array_grow(piece, count, &capacity, sizeof *piece);
			uint64_t block = random_below(&places, (uint64_t)ceil(units));
			piece[count++] = piece_of(
				asn + 1, (unsigned)(256 * block) + address % 256, 0, WINDOW - 1);
			t += draw_exponential(&random);
		}
	}
	struct votes votes = votes_of(piece, count);
	struct as_sizes sizes = { size, NETWORKS };
	struct ranking ranking;
	qsort(piece, count, sizeof *piece, compare);
	study_rank(&votes, &sizes, &usual, &ranking);
	for (size_t i = 0; i < ranking.networks; i++) {
		double rate = truth[ranking.network[i].asn - 1];
		inside += ranking.network[i].low <= rate && rate <= ranking.network[i].high;
	}
	double share = (double)inside / (double)ranking.networks;
	assert_true(share > 0.87 && share < 0.93);
	ranking_clear(&ranking);
	free(piece);
	free(size);
	free(truth);
}

static void test_same_seed_same_answer(void **state)
{
	(void)state;
	struct vote_piece piece[] = { piece_of(1, 0, 0, 9), piece_of(2, 5, 0, 50) };
	struct votes votes = votes_of(piece, 2);
	struct as_sizes sizes = { 0 };
	struct ranking a, b;
	study_rank(&votes, &sizes, &usual, &a);
	study_rank(&votes, &sizes, &usual, &b);
	assert_memory_equal(a.network, b.network, 2 * sizeof *a.network);
	ranking_clear(&a);
	ranking_clear(&b);
}

/* Two lists that say the same are one vote, unless confirmation is asked for. */
static void test_confirmation(void **state)
{
	(void)state;
	struct vote_piece piece[] = { piece_of(1, 0, 0, WINDOW - 1),
		piece_of(1, 0, 0, WINDOW - 1) };
	piece[1].feed = 1;
	struct votes votes = votes_of(piece, 2);
	struct as_sizes sizes = { 0 };
	struct rank_question question = usual;
	struct ranking ranking;
	study_rank(&votes, &sizes, &question, &ranking);
	assert_true(fabs(ranking.network[0].weight - 1) < 1e-9);
	assert_int_equal(ranking.network[0].votes, 1);
	ranking_clear(&ranking);
	question.confirmation = 0.5;
	study_rank(&votes, &sizes, &question, &ranking);
	assert_true(fabs(ranking.network[0].weight - 1.5) < 1e-9);
	ranking_clear(&ranking);
}

static void test_nothing(void **state)
{
	(void)state;
	struct votes votes = votes_of(NULL, 0);
	struct as_sizes sizes = { 0 };
	struct ranking ranking;
	study_rank(&votes, &sizes, &usual, &ranking);
	assert_int_equal(ranking.networks, 0);
	ranking_clear(&ranking);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_weights),
		cmocka_unit_test(test_size_is_fair),
		cmocka_unit_test(test_intervals_cover),
		cmocka_unit_test(test_same_seed_same_answer),
		cmocka_unit_test(test_confirmation),
		cmocka_unit_test(test_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
