#include "study/evidence.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { FIRST_DAY = 20000, WINDOW = 40, PIECES = 120, ADDRESSES = 9, ASN = 64500 };

static const struct rank_question question = {
	.window = WINDOW, .half_life = 20, .draws = 10, .seed = 1
};

static struct vote_piece piece_of(unsigned address, int first, int last, uint32_t feed)
{
	return (struct vote_piece){ .first = address,
		.asn = ASN,
		.what = PRESENCE_IPV4,
		.share = 1,
		.feed = feed,
		.days = { FIRST_DAY + first, FIRST_DAY + last } };
}

static struct votes votes_of(struct vote_piece *piece, size_t count)
{
	static const char *feed[] = { "one", "two", "three" };
	struct votes votes = { .window = { FIRST_DAY, FIRST_DAY + WINDOW - 1 },
		.piece = piece,
		.pieces = count,
		.feed = feed,
		.feeds = 3 };
	votes_sort(&votes);
	return votes;
}

/* Days on which any piece of the address lies. */
static int slow_days(const struct votes *votes, unsigned address, struct day_run *span)
{
	int days = 0;
	for (int day = FIRST_DAY; day < FIRST_DAY + WINDOW; day++) {
		bool there = false;
		for (size_t i = 0; i < votes->pieces; i++)
			there |= votes->piece[i].first == address &&
				 votes->piece[i].days.first <= day &&
				 day <= votes->piece[i].days.last;
		if (there && days == 0)
			span->first = day;
		if (there)
			span->last = day;
		days += there;
	}
	return days;
}

static void test_days_and_sum(void **state)
{
	struct random_state random = { 9 };
	struct vote_piece piece[PIECES];
	struct evidence_list list;
	struct ranking weights;
	struct as_sizes none = { 0 };
	double sum = 0;
	(void)state;
	for (size_t i = 0; i < PIECES; i++) {
		int first = (int)random_below(&random, WINDOW);
		int length = (int)random_below(&random, (uint64_t)(WINDOW - first)) / 6;
		piece[i] = piece_of((unsigned)random_below(&random, ADDRESSES), first,
			first + length, (uint16_t)random_below(&random, 3));
	}
	struct votes votes = votes_of(piece, PIECES);
	study_evidence(&votes, &question, ASN, &list);
	study_weights(&votes, &none, &question, &weights);
	assert_int_equal(list.count, weights.network[0].votes);
	for (size_t i = 0; i < list.count; i++) {
		struct day_run span = { 0 };
		const struct evidence *e = &list.evidence[i];
		assert_int_equal(e->covered, slow_days(&votes, (unsigned)e->piece->first, &span));
		assert_int_equal(e->days.first, span.first);
		assert_int_equal(e->days.last, span.last);
		assert_true(i == 0 || e->weight <= list.evidence[i - 1].weight);
		sum += e->weight;
	}
	assert_true(fabs(sum - weights.network[0].weight) < 1e-9);
	evidence_clear(&list);
	ranking_clear(&weights);
}

static void test_lists_once_each(void **state)
{
	struct vote_piece piece[] = { piece_of(1, 0, 1, 0), piece_of(1, 1, 2, 2),
		piece_of(1, 5, 6, 0) };
	struct votes votes = votes_of(piece, 3);
	struct evidence_list list;
	struct buf text;
	(void)state;
	buf_init(&text);
	study_evidence(&votes, &question, ASN, &list);
	assert_int_equal(list.count, 1);
	evidence_feeds(&list.evidence[0], &votes, &text);
	assert_string_equal(text.text, "one, three");
	buf_clear(&text);
	evidence_clear(&list);
}

static void test_others_and_artefacts(void **state)
{
	struct vote_piece piece[] = { piece_of(1, 0, 1, 0), piece_of(2, 0, 9, 0),
		piece_of(3, 0, 9, 0) };
	struct evidence_list list;
	(void)state;
	piece[1].artefact = true;
	piece[2].asn = ASN + 1;
	struct votes votes = votes_of(piece, 3);
	study_evidence(&votes, &question, ASN, &list);
	assert_int_equal(list.count, 2);
	assert_int_equal(list.evidence[0].piece->first, 1);
	assert_true(list.evidence[0].weight > 0);
	assert_true(list.evidence[1].weight == 0); /* shown, not ranked */
	evidence_clear(&list);
	study_evidence(&votes, &question, 1, &list);
	assert_int_equal(list.count, 0);
	evidence_clear(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_days_and_sum),
		cmocka_unit_test(test_lists_once_each),
		cmocka_unit_test(test_others_and_artefacts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
