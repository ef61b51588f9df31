#include "study/groups.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FIRST_DAY = 20000, WINDOW = 30, NETWORKS = 12, ADDRESSES = 10, PIECES = 200 };

static const struct rank_question question = {
	.window = WINDOW, .half_life = 1e9, .draws = 50, .seed = 1
};

/* By the AS number modulo 4: "A", "B", "C", and not known. */
static int label_by_number(void *ctx, asn_t asn, struct group_label *label)
{
	static const char *const key[] = { "A", "B", "C", "" };
	(void)ctx;
	*label = (struct group_label){ key[asn % 4], "" };
	return 0;
}

static struct vote_piece piece_of(asn_t asn, unsigned address, int first, int last)
{
	return (struct vote_piece){ .first = address,
		.asn = asn,
		.what = PRESENCE_IPV4,
		.share = 1,
		.days = { FIRST_DAY + first, FIRST_DAY + last } };
}

/* Day by day: was the address at any network of the group? */
static double slow_weight(const struct votes *votes, asn_t remainder)
{
	double weight = 0;
	for (unsigned address = 0; address < ADDRESSES; address++) {
		for (int day = FIRST_DAY; day < FIRST_DAY + WINDOW; day++) {
			bool there = false;
			for (size_t i = 0; i < votes->pieces; i++) {
				const struct vote_piece *p = &votes->piece[i];
				there |= p->asn % 4 == remainder && p->first == address &&
					 p->days.first <= day && day <= p->days.last;
			}
			weight += there ? 1.0 / WINDOW : 0;
		}
	}
	return weight;
}

static void test_weights_by_day(void **state)
{
	struct random_state random = { 5 };
	struct vote_piece piece[PIECES];
	struct as_size size[NETWORKS];
	struct ranking ranking;
	struct groups groups;
	(void)state;
	for (size_t i = 0; i < PIECES; i++) {
		int first = (int)random_below(&random, WINDOW);
		piece[i] = piece_of(1 + (asn_t)random_below(&random, NETWORKS),
			(unsigned)random_below(&random, ADDRESSES), first,
			first + (int)random_below(&random, (uint32_t)(WINDOW - first)) / 4);
	}
	for (asn_t i = 0; i < NETWORKS; i++)
		size[i] = (struct as_size){ i + 1, 256 };
	struct votes votes = {
		.window = { FIRST_DAY, FIRST_DAY + WINDOW - 1 }, .piece = piece, .pieces = PIECES
	};
	struct as_sizes sizes = { size, NETWORKS };
	votes_sort(&votes);
	assert_int_equal(study_groups(&votes, &sizes, label_by_number, NULL, &groups), 0);
	study_weights(&groups.votes, &groups.sizes, &question, &ranking);
	assert_int_equal(groups.groups, 3);
	assert_int_equal(ranking.networks, 3);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(ranking.network[i].asn, i + 1);
		assert_true(fabs(ranking.network[i].weight - slow_weight(&votes, i)) < 1e-6);
		assert_true(fabs(ranking.network[i].size - 3 * 256) < 1e-9);
	}
	ranking_clear(&ranking);
	groups_clear(&groups);
}

/* One prefix of two networks of a group: the group has all of the vote, not half. */
static void test_parts_add_up(void **state)
{
	struct vote_piece piece[] = { piece_of(4, 7, 0, WINDOW - 1),
		piece_of(8, 7, 0, WINDOW - 1) };
	struct as_size size[] = { { 4, 256 }, { 8, 512 } };
	struct votes votes = {
		.window = { FIRST_DAY, FIRST_DAY + WINDOW - 1 }, .piece = piece, .pieces = 2
	};
	struct as_sizes sizes = { size, 2 };
	struct ranking ranking;
	struct groups groups;
	(void)state;
	piece[0].share = piece[1].share = 0.5F;
	assert_int_equal(study_groups(&votes, &sizes, label_by_number, NULL, &groups), 0);
	study_weights(&groups.votes, &groups.sizes, &question, &ranking);
	assert_int_equal(ranking.networks, 1);
	assert_true(fabs(ranking.network[0].weight - 1) < 1e-6);
	assert_int_equal(ranking.network[0].votes, 1);
	assert_true(fabs(ranking.network[0].size - 768) < 1e-9);
	ranking_clear(&ranking);
	groups_clear(&groups);
}

static void test_members(void **state)
{
	struct vote_piece piece[16];
	size_t count = 0;
	struct ranking weights;
	struct groups groups;
	struct as_sizes none = { 0 };
	(void)state;
	/* Of "A" seven networks, each there longer than the one before; one not known. */
	for (asn_t i = 1; i <= 7; i++)
		piece[count++] = piece_of(4 * i, i, 0, (int)i);
	piece[count++] = piece_of(3, 1, 0, WINDOW - 1);
	struct votes votes = {
		.window = { FIRST_DAY, FIRST_DAY + WINDOW - 1 }, .piece = piece, .pieces = count
	};
	votes_sort(&votes);
	assert_int_equal(study_groups(&votes, &none, label_by_number, NULL, &groups), 0);
	study_weights(&votes, &none, &question, &weights);
	struct group_members a = groups_members(&groups, &weights, groups_find(&groups, 8));
	assert_int_equal(a.count, 7);
	assert_int_equal(a.named, 5);
	for (asn_t i = 0; i < 5; i++)
		assert_int_equal(a.asn[i], 4 * (7 - i));
	struct group_members unknown = groups_members(&groups, &weights, 0);
	assert_int_equal(unknown.count, 1);
	assert_true(fabs(unknown.weight - 1) < 1e-6);
	ranking_clear(&weights);
	groups_clear(&groups);
}

static int refuse(void *ctx, asn_t asn, struct group_label *label)
{
	(void)ctx;
	(void)asn;
	(void)label;
	return OST_ESTORE;
}

static void test_failure_is_passed_on(void **state)
{
	struct vote_piece piece = piece_of(4, 1, 0, 1);
	struct votes votes = { .piece = &piece, .pieces = 1 };
	struct as_sizes none = { 0 };
	struct groups groups;
	(void)state;
	assert_int_equal(study_groups(&votes, &none, refuse, NULL, &groups), OST_ESTORE);
	groups_clear(&groups);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_weights_by_day),
		cmocka_unit_test(test_parts_add_up),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_failure_is_passed_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
