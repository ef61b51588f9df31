#include "study/choke_observed.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FIRST = 64496, ASES = 14, TARGET = FIRST, VANTAGES = 11, LISTS = 300, HOPS_MAX = 6 };

/* A list as paths_read makes it: by origin, vantage AS, hops. */
struct sample {
	struct observed_path path[64];
	asn_t hop[64][HOPS_MAX];
	struct path_list list;
	struct arena arena;
	struct choke choke;
	struct choke_observed result;
};

static void add_path(struct sample *s, const asn_t *hop, uint32_t count, uint32_t routes)
{
	size_t i = s->list.count++;
	memcpy(s->hop[i], hop, count * sizeof *hop);
	s->path[i] = (struct observed_path){ s->hop[i], count, routes };
	s->list.path = s->path;
}

static struct graph *small_graph(void)
{
	static const struct as_link links[] = {
		{ FIRST + 1, FIRST, LINK_P2C },
		{ FIRST + 2, FIRST + 1, LINK_P2C },
		{ FIRST + 3, FIRST, LINK_P2C },
		{ FIRST + 2, FIRST + 3, LINK_P2P },
		{ FIRST + 2, FIRST + 4, LINK_P2C },
	};
	struct graph_report report;
	return graph_new(links, 5, &report);
}

static void ask(struct sample *s, const struct graph *graph)
{
	struct sever_question question = { .target = TARGET };
	arena_init(&s->arena);
	study_choke(graph, &question, &s->arena, &s->choke);
	study_choke_observed(graph, TARGET, &s->list, &s->choke, &s->arena, &s->result);
}

static void test_small(void **state)
{
	(void)state;
	static struct sample s;
	struct graph *graph = small_graph();
	s = (struct sample){ 0 };
	add_path(&s, (asn_t[]){ TARGET }, 1, 9); /* a vantage AS that is the target */
	add_path(&s, (asn_t[]){ FIRST + 4, FIRST + 2, FIRST + 1, TARGET }, 4, 3);
	add_path(&s, (asn_t[]){ FIRST + 4, FIRST + 2, FIRST + 3, TARGET }, 4, 1);
	add_path(&s, (asn_t[]){ FIRST + 9, FIRST + 3, TARGET }, 3, 1);
	add_path(&s, (asn_t[]){ FIRST + 3, FIRST + 2, FIRST + 1 }, 3, 1); /* another origin */
	ask(&s, graph);
	const struct choke_observed *r = &s.result;
	assert_int_equal(r->vantages, 2);
	assert_int_equal(r->paths, 3);
	/* FIRST + 3: 1/4 and 1; FIRST + 2: 1 and 0; FIRST + 1: 3/4 and 0. */
	assert_int_equal(r->points, 3);
	assert_int_equal(r->point[0].asn, FIRST + 3);
	assert_true(fabs(r->point[0].hegemony - 0.625) < 1e-12);
	assert_int_equal(r->point[0].vantages, 2);
	assert_int_equal(r->point[1].asn, FIRST + 2);
	assert_true(fabs(r->point[1].hegemony - 0.5) < 1e-12);
	assert_int_equal(r->point[2].asn, FIRST + 1);
	assert_true(fabs(r->point[2].hegemony - 0.375) < 1e-12);
	/* Its provider tells of FIRST + 1; to a peer FIRST + 2 tells of that, too. */
	assert_int_equal(r->point[2].cone, 2);
	assert_int_equal(r->point[2].cone_observed, 2);
	assert_int_equal(r->point[1].cone, 4);
	assert_int_equal(r->point[1].cone_observed, 2);
	assert_int_equal(r->cone_observed, 1);
	arena_clear(&s.arena);
	graph_free(graph);
}

static void test_not_seen(void **state)
{
	(void)state;
	static struct sample s;
	struct graph *graph = small_graph();
	s = (struct sample){ 0 };
	add_path(&s, (asn_t[]){ FIRST + 3, FIRST + 2, FIRST + 1 }, 3, 1);
	ask(&s, graph);
	assert_int_equal(s.result.vantages, 0);
	assert_int_equal(s.result.points, s.choke.points);
	for (size_t i = 0; i < s.result.points; i++) {
		assert_true(s.result.point[i].listed);
		assert_true(s.result.point[i].hegemony == 0);
	}
	arena_clear(&s.arena);
	graph_free(graph);
}

static int compare_doubles(const void *left, const void *right)
{
	const double *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

/* By the definition: each vantage AS's share, sorted, the outer tenths left out. */
static double hegemony_of(const struct sample *s, asn_t asn)
{
	double share[VANTAGES] = { 0 }, all[VANTAGES] = { 0 }, sum = 0;
	for (size_t i = 0; i < s->list.count; i++) {
		const struct observed_path *p = &s->path[i];
		size_t vantage = p->hop[0] - FIRST - 1;
		all[vantage] += p->routes;
		for (uint32_t hop = 1; hop + 1 < p->count; hop++)
			share[vantage] += p->hop[hop] == asn ? p->routes : 0;
	}
	for (size_t i = 0; i < VANTAGES; i++)
		share[i] /= all[i];
	qsort(share, VANTAGES, sizeof *share, compare_doubles);
	for (size_t i = VANTAGES / 10; i < VANTAGES - VANTAGES / 10; i++)
		sum += share[i];
	return sum / (VANTAGES - 2 * (VANTAGES / 10));
}

/* One to three paths of each of VANTAGES ASes, of random ASes in between. */
static void draw_paths(struct sample *s, struct random_state *random)
{
	for (asn_t vantage = FIRST + 1; vantage <= FIRST + VANTAGES; vantage++) {
		for (size_t paths = 1 + random_below(random, 3); paths > 0; paths--) {
			asn_t hop[HOPS_MAX] = { vantage };
			uint32_t count = 1;
			for (asn_t as = FIRST + 1; as < FIRST + ASES && count < HOPS_MAX - 1;
				as++) {
				if (as != vantage && random_below(random, 4) == 0)
					hop[count++] = as;
			}
			hop[count++] = TARGET;
			add_path(s, hop, count, 1 + (uint32_t)random_below(random, 5));
		}
	}
}

static void test_random(void **state)
{
	(void)state;
	static struct sample s;
	struct random_state random = { 31 };
	struct graph *graph = small_graph();
	for (int i = 0; i < LISTS; i++) {
		s = (struct sample){ 0 };
		draw_paths(&s, &random);
		ask(&s, graph);
		assert_int_equal(s.result.vantages, VANTAGES);
		size_t above = 0;
		for (asn_t as = FIRST + 1; as < FIRST + ASES; as++)
			above += hegemony_of(&s, as) > 0;
		for (size_t k = 0; k < s.result.points; k++) {
			const struct observed_point *p = &s.result.point[k];
			assert_true(fabs(p->hegemony - hegemony_of(&s, p->asn)) < 1e-9);
			assert_true(k == 0 || p->hegemony <= (p - 1)->hegemony);
			above -= p->hegemony > 0;
		}
		assert_int_equal(above, 0);
		arena_clear(&s.arena);
	}
	graph_free(graph);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_not_seen),
		cmocka_unit_test(test_random),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
