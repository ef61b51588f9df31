#include "study/carriers.h"

#include "model/slow_routes.h"
#include "model/world.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static struct ranking ranking_of(struct ranked *network, size_t count)
{
	return (struct ranking){ .network = network, .networks = count };
}

static const struct carrier *find(const struct carriers *carriers, asn_t asn)
{
	for (size_t i = 0; i < carriers->carriers; i++) {
		if (carriers->carrier[i].asn == asn)
			return &carriers->carrier[i];
	}
	return NULL;
}

static int compare_numbers(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;
	return (a > b) - (a < b);
}

/* Hegemony by its definition: one number for each vantage point, sorted, trimmed, the mean. */
static double slow_hegemony(const struct slow_routes *slow, asn_t target, asn_t as)
{
	double crosses[SLOW_SPAN], sum = 0;
	size_t count = 0;
	for (size_t i = 0; i < slow->span; i++) {
		const struct slow_route *route = &slow->route[i];
		if (slow->first + i == target || route->class == SLOW_NONE)
			continue;
		crosses[count] = 0;
		for (size_t j = 1; j <= route->length; j++)
			crosses[count] = route->path[j] == as ? 1 : crosses[count];
		count++;
	}
	qsort(crosses, count, sizeof *crosses, compare_numbers);
	size_t cut = count / 10;
	for (size_t i = cut; i < count - cut; i++)
		sum += crosses[i];
	return count > 2 * cut ? sum / (double)(count - 2 * cut) : 0;
}

static bool is_provider(const struct as_link *links, size_t count, asn_t provider, asn_t customer)
{
	for (size_t i = 0; i < count; i++) {
		if (links[i].rel == LINK_P2C && links[i].a == provider && links[i].b == customer)
			return true;
	}
	return false;
}

enum { TARGETS = 4 };

static void compare_world(struct random_state *random)
{
	static struct slow_routes slow;
	static struct as_link links[WORLD_LINKS];
	struct ranked network[TARGETS];
	double direct[WORLD_ASES] = { 0 }, distant[WORLD_ASES] = { 0 };
	struct graph_report odd;
	struct carriers carriers;
	size_t count = world_random(random, links);
	struct graph *graph = graph_new(links, count, &odd);
	for (asn_t i = 0; i < TARGETS; i++)
		network[i] = (struct ranked){ .asn = WORLD_FIRST + i * 30 +
						     (asn_t)random_below(random, 30),
			.weight = 1 + random_unit(random) };
	struct ranking ranking = ranking_of(network, TARGETS);
	study_carriers(graph, &ranking, 1, &carriers);
	for (size_t t = 0; t < TARGETS; t++) {
		assert_true(slow_routes_find(&slow, links, count, network[t].asn));
		for (asn_t i = 0; i < WORLD_ASES; i++) {
			asn_t as = WORLD_FIRST + i;
			if (as == network[t].asn)
				continue;
			double part = network[t].weight * slow_hegemony(&slow, network[t].asn, as);
			bool sells = is_provider(links, count, as, network[t].asn);
			*(sells ? &direct[i] : &distant[i]) += part;
		}
	}
	for (asn_t i = 0; i < WORLD_ASES; i++) {
		const struct carrier *carrier = find(&carriers, WORLD_FIRST + i);
		assert_true(fabs((carrier != NULL ? carrier->direct : 0) - direct[i]) < 1e-9);
		assert_true(fabs((carrier != NULL ? carrier->distant : 0) - distant[i]) < 1e-9);
	}
	carriers_clear(&carriers);
	graph_free(graph);
}

static void test_against_paths(void **state)
{
	struct random_state random = { 11 };
	(void)state;
	for (int i = 0; i < 20; i++)
		compare_world(&random);
}

/* 64501 and 64502 below 64500, which sells to 64510 to 64529 too; 64502 has no customers' route. */
static size_t make_tree(struct as_link *links)
{
	size_t count = 0;
	links[count++] = (struct as_link){ 64500, 64501, LINK_P2C };
	links[count++] = (struct as_link){ 64501, 64502, LINK_P2C };
	for (asn_t i = 0; i < 20; i++)
		links[count++] = (struct as_link){ 64500, 64510 + i, LINK_P2C };
	return count;
}

static void test_direct_and_distant(void **state)
{
	struct as_link links[32];
	struct graph_report odd;
	struct carriers carriers;
	struct ranked network[] = { { .asn = 64501, .weight = 1 }, { .asn = 64502, .weight = 3 },
		{ .asn = 64999, .weight = 5 } };
	struct ranking ranking = ranking_of(network, 3);
	struct graph *graph = graph_new(links, make_tree(links), &odd);
	(void)state;
	study_carriers(graph, &ranking, 1, &carriers);
	assert_int_equal(carriers.carriers, 2);
	const struct carrier *top = find(&carriers, 64500), *shell = find(&carriers, 64501);
	/* 20 of 22 paths to 64502, and to 64501, cross 64500; trimmed all do. */
	assert_true(fabs(top->direct - 1) < 1e-12 && fabs(top->distant - 3) < 1e-12);
	assert_true(fabs(shell->direct - 3) < 1e-12 && shell->distant == 0);
	assert_true(fabs(shell->own - 1) < 1e-12);
	assert_int_equal(top->customer[0].asn, 64501);
	assert_int_equal(top->customer[1].asn, 0);
	assert_int_equal(carriers.absent.networks, 1);
	assert_true(fabs(carriers.followed.weight - 4) < 1e-12);
	carriers_clear(&carriers);
	graph_free(graph);
}

static void test_small_ones_are_left_out(void **state)
{
	struct as_link links[32];
	struct graph_report odd;
	struct carriers carriers;
	struct ranked network[] = { { .asn = 64501, .weight = 1 },
		{ .asn = 64502, .weight = 999 } };
	struct ranking ranking = ranking_of(network, 2);
	struct graph *graph = graph_new(links, make_tree(links), &odd);
	(void)state;
	study_carriers(graph, &ranking, 0.99, &carriers);
	assert_int_equal(carriers.followed.networks, 1);
	assert_int_equal(carriers.small.networks, 1);
	assert_true(find(&carriers, 64501)->own == 0);
	carriers_clear(&carriers);
	graph_free(graph);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_paths),
		cmocka_unit_test(test_direct_and_distant),
		cmocka_unit_test(test_small_ones_are_left_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
