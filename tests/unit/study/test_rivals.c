#include "study/rivals.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { FIRST_DAY = 20000, WINDOW = 30, PIECES = 400, NETWORKS = 6, ADDRESSES = 10, FEEDS = 3 };

static int compare(const void *left, const void *right)
{
	const struct vote_piece *a = left, *b = right;
	if (a->asn != b->asn)
		return a->asn < b->asn ? -1 : 1;
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return (a->family > b->family) - (a->family < b->family);
}

/* Day by day and list by list, as BGP Ranking does it. */
static void test_against_days(void **state)
{
	(void)state;
	static struct vote_piece piece[PIECES];
	static bool there[NETWORKS][ADDRESSES][FEEDS][WINDOW];
	struct as_size size[NETWORKS];
	struct random_state random = { 9 };
	for (size_t i = 0; i < PIECES; i++) {
		unsigned network = (unsigned)random_below(&random, NETWORKS);
		unsigned address = (unsigned)random_below(&random, ADDRESSES);
		unsigned feed = (unsigned)random_below(&random, FEEDS);
		int first = (int)random_below(&random, WINDOW);
		int last = first + (int)random_below(&random, 4);
		last = last < WINDOW ? last : WINDOW - 1;
		piece[i] = (struct vote_piece){ .first = address,
			.asn = network + 1,
			.share = 1,
			.what = PRESENCE_IPV4,
			.feed = (uint32_t)feed,
			.family = (uint32_t)random_below(&random, 2),
			.days = { FIRST_DAY + first, FIRST_DAY + last } };
		for (int day = first; day <= last; day++)
			there[network][address][feed][day] = true;
	}
	qsort(piece, PIECES, sizeof *piece, compare);
	for (asn_t i = 0; i < NETWORKS; i++)
		size[i] = (struct as_size){ i + 1, 256.0 * (i + 1) };
	struct votes votes = {
		.window = { FIRST_DAY, FIRST_DAY + WINDOW - 1 }, .piece = piece, .pieces = PIECES
	};
	struct as_sizes sizes = { size, NETWORKS };
	struct rivalry rivalry;
	study_rivals(&votes, &sizes, &rivalry);
	assert_int_equal(rivalry.networks, NETWORKS);
	for (unsigned n = 0; n < NETWORKS; n++) {
		double days = 0, addresses = 0;
		for (unsigned a = 0; a < ADDRESSES; a++) {
			bool seen = false;
			for (unsigned f = 0; f < FEEDS; f++) {
				for (unsigned day = 0; day < WINDOW; day++) {
					days += there[n][a][f][day];
					seen |= there[n][a][f][day];
				}
			}
			addresses += seen;
		}
		const struct rivalled *found = rivalry_find(&rivalry, n + 1);
		double count = 256.0 * (n + 1);
		assert_true(found->score[RIVAL_COUNTS] == addresses);
		assert_true(fabs(found->score[RIVAL_DENSITY] - addresses / count) < 1e-12);
		assert_true(fabs(found->score[RIVAL_BGP_RANKING] - days / count / WINDOW) < 1e-12);
	}
	assert_int_equal(rivalry_find(&rivalry, 1)->rank[RIVAL_DENSITY], 1);
	assert_null(rivalry_find(&rivalry, 99));
	rivalry_clear(&rivalry);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_against_days) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
