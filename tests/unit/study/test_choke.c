#include "study/choke.h"

#include "model/links.h"
#include "model/slow_routes.h"
#include "unit/skip.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct choke result;

static int set_up(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_clear(&arena);
	return 0;
}

static void ask(const struct as_link *links, size_t count, asn_t target)
{
	struct graph_report report;
	struct graph *graph = graph_new(links, count, &report);
	study_choke(graph, &(struct sever_question){ .target = target }, &arena, &result);
	graph_free(graph);
}

/*
 * 64500 below the shells 64501 and 64502, these below 64503, which has two providers, 64504 and
 * 64505, with 16 networks below the first.
 */
static size_t make_chain(struct as_link *links)
{
	size_t count = 0;
	links[count++] = (struct as_link){ 64501, 64500, LINK_P2C };
	links[count++] = (struct as_link){ 64502, 64501, LINK_P2C };
	links[count++] = (struct as_link){ 64503, 64502, LINK_P2C };
	links[count++] = (struct as_link){ 64504, 64503, LINK_P2C };
	links[count++] = (struct as_link){ 64505, 64503, LINK_P2C };
	for (asn_t i = 0; i < 16; i++)
		links[count++] = (struct as_link){ 64504, 64512 + i, LINK_P2C };
	return count;
}

static void assert_point(size_t i, asn_t asn, size_t vantages, double hegemony)
{
	assert_int_equal(result.point[i].asn, asn);
	assert_int_equal(result.point[i].vantages, vantages);
	assert_true(fabs(result.point[i].hegemony - hegemony) < 1e-12);
}

static void test_chain(void **state)
{
	(void)state;
	struct as_link links[64];
	ask(links, make_chain(links), 64500);
	/* 21 vantage points, two left out at either end. */
	assert_int_equal(result.vantages, 21);
	assert_int_equal(result.points, 4);
	assert_int_equal(result.all_points, 4);
	assert_point(0, 64501, 20, 1);
	assert_point(1, 64502, 19, 1);
	assert_point(2, 64503, 18, 16 / 17.0);
	assert_point(3, 64504, 16, 14 / 17.0);
	assert_int_equal(result.cone, 1);
	assert_int_equal(result.point[0].cone, 2);
	assert_int_equal(result.point[3].cone, 21);
	assert_int_equal(result.shells, 2);
	assert_int_equal(result.shell[0], 64501);
	assert_int_equal(result.shell[1], 64502);
	assert_int_equal(result.transit, 64503);
	assert_int_equal(result.transit_cone, 4);
	assert_int_equal(result.transit_providers, 2);
}

static void test_transit(void **state)
{
	(void)state;
	struct as_link links[64];
	size_t count = make_chain(links);
	/* A cone of ten makes transit of a network with one provider; nine do not. */
	for (asn_t i = 0; i < 6; i++)
		links[count++] = (struct as_link){ 64502, 64540 + i, LINK_P2C };
	ask(links, count, 64500);
	assert_int_equal(result.transit, 64503);
	links[count++] = (struct as_link){ 64502, 64550, LINK_P2C };
	ask(links, count, 64500);
	assert_int_equal(result.transit, 64502);
	assert_int_equal(result.transit_cone, 10);
	assert_int_equal(result.shells, 1);
	/* The provider itself, no shell between. */
	ask(links, count, 64502);
	assert_int_equal(result.transit, 64503);
	assert_int_equal(result.shells, 0);
}

static void test_no_transit(void **state)
{
	(void)state;
	struct as_link links[64];
	ask(links, make_chain(links), 64503);
	assert_int_equal(result.transit, 0);
	assert_non_null(strstr(result.no_transit, "more than one"));
	ask(links, make_chain(links), 64505);
	assert_int_equal(result.transit, 0);
	assert_non_null(strstr(result.no_transit, "it has no provider"));
	ask(links, 1, 64500);
	assert_int_equal(result.shells, 1);
	assert_non_null(strstr(result.no_transit, "the last"));
	links[1] = (struct as_link){ 64500, 64501, LINK_P2C };
	ask(links, 2, 64500);
	assert_int_equal(result.shells, 1);
	assert_non_null(strstr(result.no_transit, "circle"));
	/* Nobody at all. */
	links[0] = (struct as_link){ 64500, 64500, LINK_P2C };
	ask(links, 1, 64500);
	assert_int_equal(result.vantages, 0);
	assert_int_equal(result.points, 0);
}

static int compare_values(const void *left, const void *right)
{
	const double *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

/* The definition: a value per vantage point, sorted, both ends dropped, the mean of the rest. */
static double model_hegemony(const struct slow_routes *slow, asn_t target, asn_t asn)
{
	double value[SLOW_SPAN], sum = 0;
	size_t count = 0;
	for (size_t i = 0; i < slow->span; i++) {
		const struct slow_route *route = &slow->route[i];
		if (route->class == SLOW_NONE || slow->first + i == target)
			continue;
		value[count] = 0;
		for (size_t k = 1; k < route->length; k++)
			value[count] += route->path[k] == asn;
		count++;
	}
	qsort(value, count, sizeof *value, compare_values);
	size_t cut = count / 10;
	for (size_t i = cut; i < count - cut; i++)
		sum += value[i];
	return count > 0 ? sum / (double)(count - 2 * cut) : 0;
}

static size_t check_graph(uint64_t seed, bool stubs)
{
	static struct slow_routes slow;
	struct random_state random = { seed };
	struct as_link links[SMALL_LINKS];
	size_t count = links_random(&random, stubs, links), wanted = 0;
	asn_t target = links[random_below(&random, count)].b;
	ask(links, count, target);
	assert_true(slow_routes_find(&slow, links, count, target));
	for (size_t i = 0; i < slow.span; i++) {
		asn_t asn = slow.first + (asn_t)i;
		wanted += asn != target && model_hegemony(&slow, target, asn) > 0;
	}
	if (wanted != result.points)
		fail_msg("seed %" PRIu64 ": %zu points, not %zu", seed, wanted, result.points);
	for (size_t i = 0; i < result.points; i++) {
		double expected = model_hegemony(&slow, target, result.point[i].asn);
		if (fabs(result.point[i].hegemony - expected) > 1e-12)
			fail_msg("seed %" PRIu64 ": AS%u", seed, result.point[i].asn);
		assert_true(i == 0 || result.point[i - 1].hegemony >= result.point[i].hegemony);
	}
	return result.points;
}

static void test_random(void **state)
{
	(void)state;
	size_t points = 0;
	for (uint64_t seed = 1; seed <= 1000; seed++)
		points += check_graph(seed, false);
	for (uint64_t seed = 1; seed <= 10; seed++)
		points += check_graph(seed, true);
	assert_true(points > 1000);
}

static void test_mccolo(void **state)
{
	(void)state;
	size_t count;
	struct as_link *links = links_read_shared("20080101", &count);
	if (links == NULL)
		skip_because(SKIP_NO_SHARED);
	ask(links, count, 26780);
	assert_int_equal(result.vantages, 27175);
	assert_true(result.points >= 3);
	assert_int_equal(result.transit, 0);
	free(links);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_chain, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_transit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_transit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_random, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_mccolo, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
