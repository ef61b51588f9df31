#include "graph/infer.h"

#include "base/random.h"
#include "graph/infer_model.h"
#include "model/sim_paths.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/*
 * 1, 2 and 3 are the clique; 4 buys from 1, 5 from 2, 6 from 4, 7 from 5; 4 and 5 peer; 11 to 19
 * are customers of the clique, three each. What 6, 7, 3 and 1 see of that.
 */
static const asn_t seen[][6] = {
	{ 6, 4, 1, 2 },
	{ 6, 4, 1, 3 },
	{ 6, 4, 1, 11 },
	{ 6, 4, 1, 12 },
	{ 6, 4, 1, 13 },
	{ 6, 4, 1, 2, 14 },
	{ 6, 4, 1, 2, 15 },
	{ 6, 4, 1, 2, 16 },
	{ 6, 4, 1, 3, 17 },
	{ 6, 4, 1, 3, 18 },
	{ 6, 4, 1, 3, 19 },
	{ 6, 4, 5, 7 },
	{ 7, 5, 2, 1 },
	{ 7, 5, 2, 3 },
	{ 7, 5, 2, 1, 11 },
	{ 7, 5, 2, 1, 12 },
	{ 7, 5, 2, 1, 13 },
	{ 7, 5, 2, 14 },
	{ 7, 5, 2, 15 },
	{ 7, 5, 2, 16 },
	{ 7, 5, 2, 3, 17 },
	{ 7, 5, 2, 3, 18 },
	{ 7, 5, 2, 3, 19 },
	{ 7, 5, 4, 6 },
	{ 3, 1, 4, 6 },
	{ 3, 2, 5, 7 },
	{ 3, 1, 11 },
	{ 3, 1, 12 },
	{ 3, 1, 13 },
	{ 3, 2, 14 },
	{ 3, 2, 15 },
	{ 3, 2, 16 },
	{ 3, 17 },
	{ 3, 18 },
	{ 3, 19 },
	{ 1, 4, 6 },
	{ 1, 2, 5, 7 },
	{ 1, 3, 17 },
	{ 1, 3, 18 },
	{ 1, 3, 19 },
	{ 1, 2, 14 },
	{ 1, 2, 15 },
	{ 1, 2, 16 },
};
enum { SEEN = sizeof seen / sizeof seen[0] };

static void see(struct path_set *paths, const asn_t *path)
{
	size_t count = 0;
	while (count < 6 && path[count] != 0)
		count++;
	path_set_add(paths, path, count);
}

static const struct infer_link *find(const struct infer_result *result, asn_t a, asn_t b)
{
	for (size_t i = 0; i < result->links; i++) {
		if (result->link[i].link.a == a && result->link[i].link.b == b)
			return &result->link[i];
	}
	return NULL;
}

static void assert_link(const struct infer_result *result, asn_t a, asn_t b, int rel)
{
	const struct infer_link *link = find(result, a, b);
	assert_non_null(link);
	assert_int_equal(link->link.rel, rel);
	assert_true(link->confidence >= 0.5 && link->confidence <= 1);
}

static void a_world_is_found_again(void **state)
{
	struct path_set paths = { 0 };
	struct path_cleaning cleaning = { 0 };
	struct infer_result result;
	(void)state;
	/* In another order, some twice: that must not matter. */
	for (size_t i = 0; i < 2 * SEEN; i++)
		see(&paths, seen[i * 7 % SEEN]);
	assert_int_equal(paths.count, SEEN);
	infer_links(&paths, &cleaning, &result);
	assert_int_equal(result.cliques, 3);
	assert_memory_equal(result.clique, ((asn_t[]){ 1, 2, 3 }), 3 * sizeof(asn_t));
	assert_int_equal(result.links, 17);
	assert_int_equal(result.ases, 16);
	assert_int_equal(result.vantages, 4);
	assert_int_equal(result.valleys_left, 0);
	static const asn_t sold[][2] = { { 1, 4 }, { 2, 5 }, { 4, 6 }, { 5, 7 }, { 1, 11 },
		{ 1, 12 }, { 1, 13 }, { 2, 14 }, { 2, 15 }, { 2, 16 }, { 3, 17 }, { 3, 18 },
		{ 3, 19 } };
	for (size_t i = 0; i < sizeof sold / sizeof sold[0]; i++)
		assert_link(&result, sold[i][0], sold[i][1], LINK_P2C);
	assert_link(&result, 1, 2, LINK_P2P);
	assert_link(&result, 1, 3, LINK_P2P);
	assert_link(&result, 2, 3, LINK_P2P);
	assert_link(&result, 4, 5, LINK_P2P);
	infer_clear(&result);
	path_set_clear(&paths);
}

static void poisoned_paths_are_left_out(void **state)
{
	static const asn_t poisoned[] = { 3, 1, 7, 2, 14, 0 };
	struct path_set paths = { 0 };
	struct path_cleaning cleaning = { 0 };
	struct infer_result result;
	(void)state;
	for (size_t i = 0; i < SEEN; i++)
		see(&paths, seen[i]);
	see(&paths, poisoned);
	infer_links(&paths, &cleaning, &result);
	assert_int_equal(cleaning.reason[PATH_POISONED], 1);
	assert_int_equal(paths.count, SEEN);
	assert_null(find(&result, 1, 7));
	assert_link(&result, 5, 7, LINK_P2C);
	infer_clear(&result);
	path_set_clear(&paths);
}

/*
 * 9 buys from 1 and peers with 2 and 3, so that it is next to the whole clique. What gives it away:
 * 1 goes over 9 to customers of 2 that are nearer over 2, and 9 over 2 to those of 1.
 */
static void a_customer_is_no_member_of_the_clique(void **state)
{
	struct path_set paths = { 0 };
	struct path_cleaning cleaning = { 0 };
	struct infer_result result;
	(void)state;
	for (size_t i = 0; i < SEEN; i++)
		see(&paths, seen[i]);
	for (asn_t to = 41; to <= 46; to++) {
		see(&paths, (asn_t[]){ 6, 4, 1, 9, 31, to });
		see(&paths, (asn_t[]){ 3, 2, to, 0 });
		see(&paths, (asn_t[]){ 21, 9, 2, 32, to + 10, 0 });
		see(&paths, (asn_t[]){ 3, 1, to + 10, 0 });
		see(&paths, (asn_t[]){ 3, 9, to + 20, 0 });
	}
	infer_links(&paths, &cleaning, &result);
	assert_int_equal(result.cliques, 3);
	assert_memory_equal(result.clique, ((asn_t[]){ 1, 2, 3 }), 3 * sizeof(asn_t));
	assert_link(&result, 1, 9, LINK_P2C);
	assert_link(&result, 2, 9, LINK_P2P);
	infer_clear(&result);
	path_set_clear(&paths);
}

static void nothing_gives_nothing(void **state)
{
	struct path_set paths = { 0 };
	struct path_cleaning cleaning = { 0 };
	struct infer_result result;
	(void)state;
	infer_links(&paths, &cleaning, &result);
	assert_int_equal(result.links, 0);
	assert_int_equal(result.cliques, 0);
	infer_clear(&result);
	path_set_add(&paths, (asn_t[]){ 1, 2 }, 2);
	infer_links(&paths, &cleaning, &result);
	assert_int_equal(result.links, 1);
	infer_clear(&result);
	path_set_clear(&paths);
}

/* Each pair of neighbours once, whatever the paths are. */
static void check_complete(const struct path_set *paths, const struct infer_result *result)
{
	for (size_t i = 0; i < paths->count; i++) {
		struct path_view path = path_set_get(paths, i);
		for (size_t j = 0; j + 1 < path.count; j++) {
			const struct infer_link *there = find(result, path.hop[j], path.hop[j + 1]);
			const struct infer_link *back = find(result, path.hop[j + 1], path.hop[j]);
			assert_true((there != NULL) != (back != NULL));
		}
	}
	for (size_t i = 0; i < result->links; i++) {
		const struct infer_link *link = &result->link[i];
		assert_true(link->confidence >= 0 && link->confidence <= 1);
		assert_true(link->link.rel == LINK_P2C || link->link.a < link->link.b);
		assert_true(i == 0 || link[-1].link.a < link->link.a ||
			    (link[-1].link.a == link->link.a && link[-1].link.b < link->link.b));
	}
}

static void nonsense_is_labelled_too(void **state)
{
	struct random_state random = { 7 };
	(void)state;
	for (size_t round = 0; round < 100; round++) {
		struct path_set paths = { 0 };
		struct path_cleaning cleaning = { 0 };
		struct infer_result result;
		uint64_t ases = 3 + random_below(&random, 40);
		for (size_t i = 1 + random_below(&random, 200); i > 0; i--) {
			asn_t hop[8];
			for (size_t j = 0; j < 8; j++)
				hop[j] = 1 + (asn_t)random_below(&random, ases);
			size_t count = path_clean(&cleaning, hop, 2 + random_below(&random, 7));
			if (count > 0)
				path_set_add(&paths, hop, count);
		}
		infer_links(&paths, &cleaning, &result);
		check_complete(&paths, &result);
		infer_clear(&result);
		path_set_clear(&paths);
	}
}

/* Large above small buys, like beside like peers; an AS with peerings has more. */
static void likelihood_follows_its_figures(void **state)
{
	double like[MODEL_FIGURES] = { 0, 0.5, 0.1 }, above[MODEL_FIGURES] = { 8, 0.1, 0.1 };
	double open[MODEL_FIGURES] = { 0, 0.9, 0.1 };
	(void)state;
	assert_true(model_peering(&infer_model, like) > 0.5);
	assert_true(model_peering(&infer_model, above) < 0.1);
	assert_true(model_peering(&infer_model, open) > model_peering(&infer_model, like));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_world_is_found_again),
		cmocka_unit_test(poisoned_paths_are_left_out),
		cmocka_unit_test(a_customer_is_no_member_of_the_clique),
		cmocka_unit_test(nothing_gives_nothing),
		cmocka_unit_test(nonsense_is_labelled_too),
		cmocka_unit_test(likelihood_follows_its_figures),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
