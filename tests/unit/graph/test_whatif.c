#include "graph/whatif.h"

#include "base/alloc.h"
#include "graph/cone.h"
#include "graph/routes.h"
#include "model/links.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { GRAPHS = 2000, GRAPHS_WITH_STUBS = 40 };

struct sample {
	uint64_t seed;
	struct as_link links[SMALL_LINKS];
	size_t count;
	struct graph *graph, *left;
	uint32_t target;
	uint32_t cut[SMALL_LINKS];
	size_t cuts;
	bool *inside; /* [ases] */
	struct whatif_result expect;
};

/* The ASes of a link that is gone stay, and so their ids, by a link of each to itself. */
static struct graph *graph_after(const struct sample *s)
{
	struct as_link left[2 * SMALL_LINKS];
	struct graph_report report;
	asn_t target = graph_asn(s->graph, s->target);
	size_t kept = 0;
	for (size_t i = 0; i < s->count; i++) {
		struct as_link l = s->links[i];
		asn_t other = l.a == target ? l.b : l.a;
		bool gone = false;
		for (size_t k = 0; k < s->cuts; k++)
			gone |= (l.a == target || l.b == target) &&
				graph_asn(s->graph, s->cut[k]) == other;
		if (!gone) {
			left[kept++] = l;
			continue;
		}
		left[kept++] = (struct as_link){ l.a, l.a, LINK_P2P };
		left[kept++] = (struct as_link){ l.b, l.b, LINK_P2P };
	}
	return graph_new(left, kept, &report);
}

static void draw_cut(struct sample *s, struct random_state *random)
{
	for (uint32_t as = 0; as < graph_ases(s->graph); as++) {
		bool near = false;
		for (enum relation r = RELATION_PROVIDER; r < RELATIONS; r++)
			near |= graph_related(s->graph, s->target, as, r);
		if (near && random_below(random, 2) == 0)
			s->cut[s->cuts++] = as;
	}
}

static void count_pair(
	const struct best_route *a, const struct best_route *b, struct whatif_change *change)
{
	bool had = a->class != ROUTE_CLASSES, has = b->class != ROUTE_CLASSES;
	change->pairs++;
	change->before += had;
	change->after += has;
	change->class += had && has && a->class != b->class;
	change->longer += had && has && b->length > a->length;
	change->shorter += had && has && b->length < a->length;
	change->hops_before += had ? a->length : 0;
	change->hops_after += has ? b->length : 0;
}

/* By routes_find for every destination before and after, and that no others changed. */
static void expect_all(struct sample *s)
{
	size_t ases = graph_ases(s->graph);
	struct order order, order_left;
	order_init(&order, s->graph);
	order_init(&order_left, s->left);
	struct routes *before = routes_new(s->graph, &order);
	struct routes *after = routes_new(s->left, &order_left);
	for (uint32_t to = 0; to < ases; to++) {
		routes_find(before, to);
		routes_find(after, to);
		for (uint32_t from = 0; from < ases; from++) {
			struct best_route a = { .class = ROUTE_CLASSES }, b = a;
			routes_get(before, from, &a);
			routes_get(after, from, &b);
			if (from == to)
				continue;
			if (s->inside[to])
				count_pair(&a, &b, &s->expect.to);
			else if (s->inside[from])
				count_pair(&a, &b, &s->expect.from);
			else if (a.class != b.class || a.length != b.length)
				fail_msg("seed %" PRIu64 ": %u to %u changed", s->seed, from, to);
		}
	}
	routes_free(before);
	routes_free(after);
	order_clear(&order);
	order_clear(&order_left);
}

static void sample_init(struct sample *s, uint64_t seed, bool stubs)
{
	struct random_state random = { seed };
	struct graph_report report;
	*s = (struct sample){ .seed = seed };
	s->count = links_random(&random, stubs, s->links);
	s->graph = graph_new(s->links, s->count, &report);
	s->target = (uint32_t)random_below(&random, graph_ases(s->graph));
	draw_cut(s, &random);
	s->left = graph_after(s);
	s->inside = xcalloc(graph_ases(s->graph), sizeof *s->inside);
	struct cone *cone = cone_new(s->graph);
	struct cone_members members = cone_find(cone, s->target);
	for (size_t i = 0; i < members.count; i++)
		s->inside[members.id[i]] = true;
	s->expect.cone = members.count;
	cone_free(cone);
}

static void sample_clear(struct sample *s)
{
	free(s->inside);
	graph_free(s->graph);
	graph_free(s->left);
}

/* In every kernel, twice with the same scratch. Returns how many routes of the cone changed. */
static uint64_t check(struct sample *s)
{
	static const char *const kernel[] = { "plain", "avx2", "avx512" };
	expect_all(s);
	for (size_t i = 0; i < 3; i++) {
		struct whatif *whatif = whatif_new(s->graph, s->target, kernel[i]);
		for (int again = 0; whatif != NULL && again < 2; again++) {
			struct whatif_result result;
			assert_true(whatif_run(whatif, s->cut, s->cuts, &result));
			if (memcmp(&result, &s->expect, sizeof result) != 0)
				fail_msg("seed %" PRIu64 ", %s, round %d: to %" PRIu64 "/%" PRIu64
					 ", from %" PRIu64 "/%" PRIu64,
					s->seed, kernel[i], again, result.to.after,
					s->expect.to.after, result.from.after,
					s->expect.from.after);
		}
		assert_true(i > 0 || whatif != NULL || s->expect.cone > WHATIF_CONE_MAX);
		whatif_free(whatif);
	}
	return s->expect.from.class + s->expect.from.longer;
}

static void test_random(void **state)
{
	(void)state;
	uint64_t changed = 0;
	for (uint64_t seed = 1; seed <= GRAPHS + GRAPHS_WITH_STUBS; seed++) {
		struct sample s;
		sample_init(&s, seed, seed > GRAPHS);
		changed += check(&s);
		sample_clear(&s);
	}
	assert_true(changed > 100);
}

/* More ASes above a target than one sheet of rows has lanes. */
static void test_many_providers(void **state)
{
	(void)state;
	struct sample s = { .seed = 1 };
	struct graph_report report;
	for (asn_t i = 0; i < 150; i++) {
		s.links[s.count++] = (struct as_link){ 64513 + i, 64512, LINK_P2C };
		s.links[s.count++] = (struct as_link){ 64513 + i, 64514 + i, LINK_P2P };
		s.links[s.count++] = (struct as_link){ 64700 + i % 50, 64513 + i, LINK_P2C };
	}
	s.graph = graph_new(s.links, s.count, &report);
	s.target = 0;
	for (uint32_t i = 1; i < 150; i += 2)
		s.cut[s.cuts++] = i;
	s.left = graph_after(&s);
	s.inside = xcalloc(graph_ases(s.graph), sizeof *s.inside);
	s.inside[0] = true;
	s.expect.cone = 1;
	assert_true(check(&s) > 0);
	sample_clear(&s);
}

static void test_refused(void **state)
{
	(void)state;
	struct as_link link[140];
	struct graph_report report;
	for (asn_t i = 0; i < 128; i++)
		link[i] = (struct as_link){ 64512, 64513 + i, LINK_P2C };
	struct graph *graph = graph_new(link, 128, &report);
	assert_null(whatif_new(graph, 0, NULL)); /* one too many */
	assert_null(whatif_new(graph, 1, "no such kernel"));
	graph_free(graph);
	/* A chain that is longer than a byte can tell. */
	for (asn_t i = 0; i < 70; i++)
		link[i] = (struct as_link){ 64512 + i, 64513 + i, LINK_P2C };
	graph = graph_new(link, 70, &report);
	struct whatif *whatif = whatif_new(graph, 70, NULL);
	struct whatif_result result;
	assert_false(whatif_run(whatif, (uint32_t[]){ 69 }, 1, &result));
	whatif_free(whatif);
	graph_free(graph);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_many_providers),
		cmocka_unit_test(test_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
