#include "study/cut.h"

#include "model/links.h"
#include "unit/skip.h"

#include <stdlib.h>
#include <string.h>

/* As in tests/cli/sever-cuts: a clique of three, two ways up, of which one has a way aside. */
static const struct as_link small[] = {
	{ 64496, 64497, LINK_P2P },
	{ 64497, 64498, LINK_P2P },
	{ 64496, 64498, LINK_P2P },
	{ 64496, 64501, LINK_P2C },
	{ 64497, 64501, LINK_P2C },
	{ 64497, 64502, LINK_P2C },
	{ 64502, 64498, LINK_P2P },
	{ 64501, 64500, LINK_P2C },
	{ 64502, 64500, LINK_P2C },
	{ 64500, 64503, LINK_P2C },
};

struct sample {
	struct graph *graph;
	struct arena arena;
	struct diag diag;
	struct cut_result result;
};

static void sample_init(struct sample *s, const struct as_link *links, size_t count)
{
	struct graph_report report;
	*s = (struct sample){ .graph = graph_new(links, count, &report) };
	arena_init(&s->arena);
}

static void sample_clear(struct sample *s)
{
	arena_clear(&s->arena);
	graph_free(s->graph);
}

static int ask(struct sample *s, const struct cut_question *question)
{
	return study_cut(s->graph, question, &s->arena, &s->result, &s->diag);
}

static void assert_refused(struct sample *s, const struct cut_question *question, const char *what)
{
	assert_int_equal(ask(s, question), OST_EUSAGE);
	assert_non_null(strstr(s->diag.what, what));
}

static void test_refused(void **state)
{
	(void)state;
	struct sample s;
	sample_init(&s, small, 10);
	const asn_t unknown = 64510, target = 64500;
	assert_refused(&s, &(struct cut_question){ .target = target, .keep = &unknown, .keeps = 1 },
		"AS64510 of --keep");
	assert_refused(&s,
		&(struct cut_question){ .target = target, .refuse = &target, .refuses = 1 },
		"AS64500 is the target");
	assert_refused(&s,
		&(struct cut_question){ .target = target, .clique = &unknown, .members = 1 },
		"--clique");
	assert_refused(&s, &(struct cut_question){ .target = target, .from = 64510 }, "--from");
	sample_clear(&s);
}

static void test_small(void **state)
{
	(void)state;
	struct sample s;
	const asn_t twice[] = { 64502, 64502 };
	const struct cut_cost costs[] = { { 64501, 9 }, { 64599, 2 } };
	sample_init(&s, small, 10);
	assert_int_equal(ask(&s, &(struct cut_question){ .target = 64500,
					 .refuse = twice,
					 .refuses = 2,
					 .cost = costs,
					 .costs = 2,
					 .from = 64498 }),
		0);
	const struct cut_result *r = &s.result;
	assert_int_equal(r->members, 3);
	assert_true(r->proven && !r->named && r->weighed);
	assert_int_equal(r->refuses, 1);
	assert_int_equal(r->reach_before, 6);
	assert_int_equal(r->reach_refused, 5);
	assert_int_equal(r->clique_links.size, 1);
	assert_int_equal(r->clique_links.link[0].asn, 64500);
	assert_int_equal(r->clique_links.link[0].neighbour, 64501);
	assert_int_equal(r->from_links.size, 1);
	assert_int_equal(r->clique_ases.cost, 2); /* the two above, not the dear one */
	assert_int_equal(r->clique_ases.count, 1);
	assert_int_equal(r->clique_ases.cut[0].cut[0], 64496);
	assert_int_equal(r->dark_ases.cost, 10); /* its neighbours */
	assert_int_equal(r->dark_ases.allowed, 0);
	sample_clear(&s);
}

/* A target in the clique is cut off from the others; without others there is nothing to say. */
static void test_at_the_top(void **state)
{
	(void)state;
	struct sample s;
	sample_init(&s, small, 10);
	assert_int_equal(ask(&s, &(struct cut_question){ .target = 64498 }), 0);
	assert_int_equal(s.result.members, 2);
	assert_int_equal(s.result.clique_links.size, 2);
	assert_int_equal(s.result.clique_ases.cost, 2);
	sample_clear(&s);
	sample_init(&s, &(struct as_link){ 64500, 64501, LINK_P2C }, 1);
	assert_int_equal(ask(&s, &(struct cut_question){ .target = 64500 }), 0);
	assert_non_null(s.result.clique_links.reason);
	assert_non_null(s.result.clique_ases.reason);
	assert_null(s.result.dark_ases.reason);
	sample_clear(&s);
}

static void test_mccolo(void **state)
{
	(void)state;
	size_t count;
	struct sample s;
	struct as_link *links = links_read_shared("20080101", &count);
	if (links == NULL)
		skip_because(SKIP_NO_SHARED);
	sample_init(&s, links, count);
	assert_int_equal(ask(&s, &(struct cut_question){ .target = 26780 }), 0);
	assert_int_equal(s.result.members, 15);
	assert_int_equal(s.result.clique_links.size, 3);
	assert_int_equal(s.result.clique_links.bound, LINKCUT_EXACT);
	assert_int_equal(s.result.clique_links.count, 1);
	assert_int_equal(s.result.dark_ases.cost, 3);
	assert_int_equal(s.result.dark_ases.cut[0].left, 189);
	assert_int_equal(ask(&s, &(struct cut_question){ .target = 27595 }), 0);
	assert_int_equal(s.result.clique_links.size, 3);
	sample_clear(&s);
	free(links);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_at_the_top),
		cmocka_unit_test(test_mccolo),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
