#include "graph/infer_rules.h"

#include "graph/infer_probe.h"
#include "model/sim_paths.h"
#include "model/slow_infer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WORLDS = 200 };

/* One made-up world, what is seen of it, and what is true. */
struct world {
	struct as_link link[SIM_WORLD_LINKS];
	size_t links;
	struct path_set paths;
	struct view view;
	struct rules rules;
	bool *member;
};

static void make_world(struct world *world, uint64_t seed)
{
	struct random_state random = { seed };
	struct sim_view sim = { 1 + random_below(&random, 2), 2 + random_below(&random, 4), 0,
		seed };
	struct graph_report report;
	*world = (struct world){ 0 };
	world->links = sim_world(&random, world->link);
	struct graph *graph = graph_new(world->link, world->links, &report);
	sim_paths(graph, &sim, &world->paths);
	graph_free(graph);
	view_init(&world->view, &world->paths);
	rules_init(&world->rules, &world->view);
	world->member = calloc(world->view.ases, sizeof *world->member);
	for (size_t as = 0; as < world->view.ases; as++)
		world->member[as] = world->view.asn[as] < SIM_WORLD_FIRST + SIM_WORLD_CLIQUE;
}

static void clear_world(struct world *world)
{
	rules_clear(&world->rules);
	view_clear(&world->view);
	path_set_clear(&world->paths);
	free(world->member);
}

static uint8_t truth_of(const struct world *world, uint32_t link)
{
	const struct view *view = &world->view;
	asn_t a = view->asn[view->link[link].a], b = view->asn[view->link[link].b];
	for (size_t i = 0; i < world->links; i++) {
		const struct as_link *true_link = &world->link[i];
		bool same = true_link->a == a && true_link->b == b;
		if (same || (true_link->a == b && true_link->b == a)) {
			if (true_link->rel == LINK_P2P)
				return ROLE_PEER;
			return same ? ROLE_CUSTOMER : ROLE_PROVIDER;
		}
	}
	fail_msg("AS%u and AS%u are no neighbours", a, b);
	return 0;
}

static void compare_with_slow(const struct world *world, const struct slow_infer *slow)
{
	const struct view *view = &world->view;
	for (uint32_t link = 0; link < view->links; link++) {
		asn_t a = view->asn[view->link[link].a], b = view->asn[view->link[link].b];
		assert_int_equal(world->rules.role[link],
			slow->role[a - SIM_WORLD_FIRST][b - SIM_WORLD_FIRST]);
	}
}

static void equal_to_the_slow_rules(void **state)
{
	static struct slow_infer slow;
	size_t known = 0, narrowed = 0;
	(void)state;
	for (uint64_t seed = 1; seed <= WORLDS; seed++) {
		struct world world;
		make_world(&world, seed);
		slow = (struct slow_infer){ .paths = &world.paths, .first = SIM_WORLD_FIRST };
		rules_assume_clique(&world.rules, world.member);
		rules_apply_valleys(&world.rules);
		slow_infer(&slow, SIM_WORLD_CLIQUE, false);
		compare_with_slow(&world, &slow);
		for (uint32_t link = 0; link < world.view.links; link++)
			known += role_known(world.rules.role[link]);
		rules_apply_choices(&world.rules);
		slow_infer(&slow, SIM_WORLD_CLIQUE, true);
		compare_with_slow(&world, &slow);
		for (uint32_t link = 0; link < world.view.links; link++)
			narrowed += role_known(world.rules.role[link]);
		assert_int_equal(world.rules.known_failures, 0);
		clear_world(&world);
	}
	/* Both rules had something to do. */
	assert_true(known > WORLDS * 20 && narrowed > known + WORLDS / 2);
}

/* Where nobody departs from the rules nothing speaks against what is true. */
static void the_truth_stays_possible(void **state)
{
	size_t refuted = 0;
	(void)state;
	for (uint64_t seed = 1000; seed < 1000 + WORLDS; seed++) {
		struct world world;
		make_world(&world, seed);
		struct probes *probes = calloc(world.view.links, sizeof *probes);
		rules_assume_clique(&world.rules, world.member);
		rules_apply_valleys(&world.rules);
		rules_apply_choices(&world.rules);
		probe_links(&world.rules, probes);
		for (uint32_t link = 0; link < world.view.links; link++) {
			uint8_t truth = truth_of(&world, link);
			assert_int_not_equal(world.rules.role[link] & truth, 0);
			assert_int_equal(probes[link].role[truth / 2].worse, 0);
			for (size_t i = 0; i < 3; i++)
				refuted += probes[link].role[i].worse > 0;
		}
		free(probes);
		clear_world(&world);
	}
	assert_true(refuted > WORLDS / 2);
}

static void evidence_of_a_valley(void **state)
{
	static const asn_t path[][4] = { { 10, 1, 2, 20 }, { 11, 1, 2, 20 }, { 20, 2, 1, 10 } };
	struct path_set paths = { 0 };
	struct view view;
	struct rules rules;
	struct role_evidence evidence[8];
	(void)state;
	for (size_t i = 0; i < 3; i++)
		path_set_add(&paths, path[i], 4);
	view_init(&view, &paths);
	rules_init(&rules, &view);
	assert_int_equal(view.links, 4);
	bool member[5] = { true, true };
	rules_assume_clique(&rules, member);
	rules_apply_valleys(&rules);
	uint32_t down = view_link_find(&view, view_find(&view, 2), view_find(&view, 20));
	uint32_t top = view_link_find(&view, view_find(&view, 1), view_find(&view, 2));
	assert_int_equal(rules.role[down], ROLE_CUSTOMER);
	assert_int_equal(rules.role[top], ROLE_PEER);
	assert_int_equal(rules_weigh(&rules, evidence), 0);
	assert_int_equal(evidence[down].routes_for, 2); /* 1-2-20, whoever asks 1; and 20-2-1 */
	assert_int_equal(evidence[down].routes_against, 0);
	assert_int_equal(evidence[top].routes_for, 0);
	rules.role[down] = ROLE_PEER;
	assert_int_equal(rules_weigh(&rules, evidence), 1);
	assert_int_equal(evidence[down].routes_against, 2);
	assert_int_equal(evidence[top].routes_against, 2);
	rules_clear(&rules);
	view_clear(&view);
	path_set_clear(&paths);
}

static void the_least_contradicted_role_stays(void **state)
{
	(void)state;
	assert_int_equal(role_refuted(ROLE_ANY, (double[]){ 0, 0, 0 }), 0);
	assert_int_equal(role_refuted(ROLE_ANY, (double[]){ 3, 1, 1 }), ROLE_PROVIDER);
	assert_int_equal(
		role_refuted(ROLE_ANY, (double[]){ 3, 1, 2 }), ROLE_PROVIDER | ROLE_CUSTOMER);
	/* A role that is out already is no measure. */
	assert_int_equal(role_refuted(ROLE_PEER | ROLE_CUSTOMER, (double[]){ 0, 2, 1 }), ROLE_PEER);
	assert_int_equal(role_refuted(ROLE_PEER, (double[]){ 0, 9, 0 }) & ROLE_PEER, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_to_the_slow_rules),
		cmocka_unit_test(the_truth_stays_possible),
		cmocka_unit_test(evidence_of_a_valley),
		cmocka_unit_test(the_least_contradicted_role_stays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
