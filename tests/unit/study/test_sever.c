#include "study/sever.h"

#include "model/brute_reach.h"
#include "model/links.h"
#include "unit/skip.h"

#include <glob.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { GRAPHS = 3000, GRAPHS_WITH_STUBS = 60 };

struct sample {
	uint64_t seed;
	struct brute brute;
	struct graph *graph;
	struct arena arena;
	struct diag diag;
	struct sever_result result;
};

static void sample_init(struct sample *s, const struct as_link *links, size_t count)
{
	struct graph_report report;
	*s = (struct sample){ 0 };
	brute_init(&s->brute, links, count);
	s->graph = graph_new(links, count, &report);
	arena_init(&s->arena);
}

static void sample_clear(struct sample *s)
{
	arena_clear(&s->arena);
	graph_free(s->graph);
	brute_clear(&s->brute);
}

static int ask(struct sample *s, asn_t target, const asn_t *cut, size_t count)
{
	struct sever_question question = { .target = target, .cut = cut, .cuts = count };
	return study_sever(s->graph, &question, &s->arena, &s->result, &s->diag);
}

static void assert_minimal(
	const struct sever_minimal *minimal, const char *goal, const asn_t *cut, size_t count)
{
	assert_string_equal(minimal->goal, goal);
	assert_int_equal(minimal->cut.count, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(minimal->cut.cut[i], cut[i]);
}

/* Two providers, one of which has all the rest; a peer with one customer; a customer. */
static const struct as_link small[] = {
	{ 64511, 64500, LINK_P2C }, { 64496, 64500, LINK_P2C }, { 64496, 64497, LINK_P2C },
	{ 64496, 64511, LINK_P2C }, { 64500, 64498, LINK_P2P }, { 64498, 64499, LINK_P2C },
	{ 64500, 64501, LINK_P2C },
	{ 64500, 64498, LINK_P2C }, /* contradicts: the peer stays a peer */
};

static void test_small(void **state)
{
	(void)state;
	struct sample s;
	sample_init(&s, small, 8);
	assert_int_equal(ask(&s, 64500, (asn_t[]){ 64511, 64496, 64511 }, 3), 0);
	const struct sever_result *r = &s.result;
	assert_int_equal(r->target, 64500);
	assert_int_equal(r->ases, 7);
	assert_int_equal(r->links, 8);
	assert_int_equal(r->reach_before, 6);
	assert_true(r->asked);
	assert_int_equal(r->reach_after, 3);
	assert_int_equal(r->lost, 3);
	assert_true(r->complete);

	const struct sever_neighbour expected[] = {
		{ 64496, RELATION_PROVIDER, 3, true },
		{ 64511, RELATION_PROVIDER, 3, true },
		{ 64498, RELATION_PEER, 2, false },
		{ 64501, RELATION_CUSTOMER, 1, false },
	};
	assert_int_equal(r->neighbour_count, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(r->neighbours[i].asn, expected[i].asn);
		assert_int_equal(r->neighbours[i].relation, expected[i].relation);
		assert_int_equal(r->neighbours[i].reach_alone, expected[i].reach_alone);
		assert_int_equal(r->neighbours[i].cut, expected[i].cut);
	}
	assert_int_equal(r->coalition_count, 16);
	assert_int_equal(r->coalitions[0].count, 0);
	assert_int_equal(r->coalitions[0].reach_after, 6);
	assert_int_equal(r->coalitions[2].cut[0], 64498);
	assert_int_equal(r->coalitions[2].reach_after, 4);
	assert_int_equal(r->minimal_count, 1);
	assert_minimal(r->minimal, "isolate", (asn_t[]){ 64496, 64498, 64501, 64511 }, 4);
	sample_clear(&s);
}

static void test_refused(void **state)
{
	(void)state;
	struct sample s;
	sample_init(&s, small, 8);
	assert_int_equal(ask(&s, 64510, NULL, 0), OST_ENOTFOUND);
	assert_non_null(strstr(s.diag.what, "AS64510"));
	/* In the topology, but no neighbour. */
	assert_int_equal(ask(&s, 64500, (asn_t[]){ 64496, 64497 }, 2), OST_EUSAGE);
	assert_non_null(strstr(s.diag.what, "AS64497"));
	/* Nowhere, and the target itself. */
	assert_int_equal(ask(&s, 64500, (asn_t[]){ 64510 }, 1), OST_EUSAGE);
	assert_int_equal(ask(&s, 64500, (asn_t[]){ 64500 }, 1), OST_EUSAGE);
	sample_clear(&s);
}

static void test_nothing_asked(void **state)
{
	(void)state;
	struct sample s;
	sample_init(&s, small, 8);
	assert_int_equal(ask(&s, 64500, NULL, 0), 0);
	assert_false(s.result.asked);
	/* An empty cut is a question too. */
	assert_int_equal(ask(&s, 64500, (asn_t[]){ 0 }, 0), 0);
	assert_true(s.result.asked);
	assert_int_equal(s.result.reach_after, 6);
	assert_int_equal(s.result.lost, 0);
	sample_clear(&s);
}

static void test_no_neighbours(void **state)
{
	(void)state;
	struct sample s;
	sample_init(&s, (struct as_link[]){ { 64500, 64500, LINK_P2C } }, 1);
	assert_int_equal(ask(&s, 64500, NULL, 0), 0);
	assert_int_equal(s.result.neighbour_count, 0);
	assert_int_equal(s.result.reach_before, 0);
	assert_int_equal(s.result.coalition_count, 1);
	assert_int_equal(s.result.coalitions[0].count, 0);
	assert_int_equal(s.result.coalitions[0].reach_after, 0);
	assert_true(s.result.complete);
	assert_int_equal(s.result.minimal_count, 0);
	sample_clear(&s);
}

/* Two providers with 200 others below one of them, and one customer. */
static void test_dark(void **state)
{
	(void)state;
	struct as_link links[204] = {
		{ 64496, 64500, LINK_P2C },
		{ 64497, 64500, LINK_P2C },
		{ 64496, 64497, LINK_P2C },
		{ 64500, 64501, LINK_P2C },
	};
	for (size_t i = 0; i < 200; i++)
		links[4 + i] = (struct as_link){ 64496, SMALL_STUB_FIRST + (asn_t)i, LINK_P2C };
	struct sample s;
	sample_init(&s, links, 204);
	assert_int_equal(ask(&s, 64500, NULL, 0), 0);
	assert_int_equal(s.result.reach_before, 203);
	assert_int_equal(s.result.minimal_count, 2);
	assert_minimal(&s.result.minimal[0], "isolate", (asn_t[]){ 64496, 64497, 64501 }, 3);
	assert_minimal(&s.result.minimal[1], "dark", (asn_t[]){ 64496, 64497 }, 2);
	assert_int_equal(s.result.minimal[1].cut.reach_after, 1);
	sample_clear(&s);
}

/* Fourteen providers of which thirteen serve themselves alone: ties go to the lower AS number. */
static void test_incomplete(void **state)
{
	(void)state;
	struct as_link links[15];
	for (size_t i = 0; i < 14; i++)
		links[i] = (struct as_link){ 64496 + (asn_t)i, 64511, LINK_P2C };
	links[14] = (struct as_link){ 64509, 64510, LINK_P2C };
	struct sample s;
	sample_init(&s, links, 15);
	assert_int_equal(ask(&s, 64511, NULL, 0), 0);
	const struct sever_result *r = &s.result;
	assert_false(r->complete);
	assert_int_equal(r->neighbour_count, 14);
	assert_int_equal(r->coalition_count, 4096);
	const struct sever_coalition *all = &r->coalitions[4095];
	assert_int_equal(all->count, 12);
	for (asn_t i = 0; i < 11; i++)
		assert_int_equal(all->cut[i], 64496 + i);
	assert_int_equal(all->cut[11], 64509);
	assert_int_equal(all->reach_after, 2);
	assert_int_equal(r->minimal_count, 0);
	assert_int_equal(r->greedy_count, 14);
	assert_int_equal(r->greedy[0].asn, 64509);
	assert_int_equal(r->greedy[0].reach_after, 13);
	assert_int_equal(r->greedy[1].asn, 64496);
	assert_int_equal(r->greedy[13].asn, 64508);
	assert_int_equal(r->greedy[13].reach_after, 0);
	sample_clear(&s);
}

static void expect(const struct sample *s, bool holds, const char *what)
{
	if (!holds)
		fail_msg("seed %" PRIu64 ", target AS%u: %s", s->seed, s->result.target, what);
}

/* The model of one target: its neighbours, and every subset of the leading ones. */
struct expected {
	asn_t neighbour[SMALL_LINKS];
	size_t weight[SMALL_LINKS];
	size_t neighbours;
	asn_t lead[SEVER_COALITION_NEIGHBOURS];
	size_t leading;
	size_t after[1 << SEVER_COALITION_NEIGHBOURS]; /* the first of `lead` is the lowest bit */
};

/* How many neighbours carry more than this one, or as much with a lower AS number. */
static size_t rank_of(const struct expected *e, size_t neighbour)
{
	size_t rank = 0;
	for (size_t i = 0; i < e->neighbours; i++)
		rank += e->weight[i] > e->weight[neighbour] ||
			(e->weight[i] == e->weight[neighbour] && i < neighbour);
	return rank;
}

static void expect_from_model(struct sample *s, asn_t target, struct expected *e)
{
	e->neighbours = brute_neighbours(&s->brute, target, e->neighbour);
	for (size_t i = 0; i < e->neighbours; i++)
		e->weight[i] = brute_via(&s->brute, target, e->neighbour[i]);
	e->leading = 0;
	for (size_t i = 0; i < e->neighbours; i++) {
		if (rank_of(e, i) < SEVER_COALITION_NEIGHBOURS)
			e->lead[e->leading++] = e->neighbour[i];
	}
	for (unsigned mask = 0; mask < 1u << e->leading; mask++) {
		asn_t cut[SEVER_COALITION_NEIGHBOURS];
		size_t count = 0;
		for (size_t i = 0; i < e->leading; i++) {
			if (mask >> i & 1)
				cut[count++] = e->lead[i];
		}
		e->after[mask] = brute_reach(&s->brute, target, cut, count);
	}
}

static void check_neighbours(struct sample *s, const struct expected *e)
{
	const struct sever_result *r = &s->result;
	expect(s, r->neighbour_count == e->neighbours, "number of neighbours");
	for (size_t i = 0; i < r->neighbour_count; i++) {
		const struct sever_neighbour *n = &r->neighbours[i], *before = n - 1;
		enum relation relation = RELATION_PROVIDER;
		while (!brute_related(&s->brute, r->target, n->asn, relation))
			relation++;
		expect(s, n->relation == relation, "relation");
		expect(s,
			i == 0 || before->relation < relation ||
				(before->relation == relation && before->asn < n->asn),
			"order of neighbours");
		for (size_t k = 0; k < e->neighbours; k++)
			expect(s, e->neighbour[k] != n->asn || e->weight[k] == n->reach_alone,
				"reach alone");
	}
}

static bool comes_before(const struct sever_coalition *a, const struct sever_coalition *b)
{
	if (a->count != b->count)
		return a->count < b->count;
	for (size_t i = 0; i < a->count; i++) {
		if (a->cut[i] != b->cut[i])
			return a->cut[i] < b->cut[i];
	}
	return false;
}

static unsigned mask_of(
	const struct sample *s, const struct expected *e, const struct sever_coalition *coalition)
{
	unsigned mask = 0;
	for (size_t i = 0; i < coalition->count; i++) {
		size_t lead = 0;
		while (lead < e->leading && e->lead[lead] != coalition->cut[i])
			lead++;
		expect(s, lead < e->leading, "neighbour that does not lead");
		mask |= 1u << lead;
	}
	return mask;
}

/* Strictly ascending and as many as there are subsets: so each is there once. */
static void check_coalitions(const struct sample *s, const struct expected *e)
{
	const struct sever_result *r = &s->result;
	expect(s, r->complete == (e->neighbours <= SEVER_COALITION_NEIGHBOURS), "complete");
	expect(s, r->coalition_count == 1u << e->leading, "number of coalitions");
	for (size_t i = 0; i < r->coalition_count; i++) {
		const struct sever_coalition *c = &r->coalitions[i];
		expect(s, i == 0 || comes_before(c - 1, c), "order of coalitions");
		expect(s, c->reach_after == e->after[mask_of(s, e, c)], "reach of a coalition");
	}
	expect(s, r->reach_before == e->after[0], "reach before");
}

/* What graph/scenario.h found, of which its own tests say that it is right, stands where it ought. */
static void check_routes(const struct sample *s)
{
	const struct sever_result *r = &s->result;
	size_t before = 0, after = 0, cuts = 0, asked = 0, lost = 0;
	expect(s, r->lengths_known, "lengths are known");
	for (size_t class = ROUTE_CUSTOMER; class < ROUTE_CLASSES; class ++) {
		before += r->before.by_class[class];
		after += r->after.by_class[class];
		lost += r->change.by_class[class][ROUTE_ORIGIN];
	}
	expect(s, before == r->reach_before && after == r->reach_after, "routes by class");
	expect(s, lost == r->lost, "lost by class");
	expect(s, r->coalitions[0].mean_length == r->before.mean_length, "mean length before");
	for (size_t i = 0; i < r->neighbour_count; i++)
		cuts += r->neighbours[i].cut;
	for (size_t i = 0; i < r->coalition_count; i++) {
		const struct sever_coalition *c = &r->coalitions[i];
		size_t same = 0;
		for (size_t k = 0; k < r->neighbour_count * c->count; k++)
			same += r->neighbours[k / c->count].cut &&
				r->neighbours[k / c->count].asn == c->cut[k % c->count];
		if (same != cuts || c->count != cuts)
			continue;
		asked++;
		expect(s, c->mean_length == r->after.mean_length, "mean length after");
	}
	expect(s, asked == 1 || !r->complete, "the cut asked for is a coalition");
}

/* Each of the first steps takes away no less than any other would, and all tell what is left. */
static void check_greedy(struct sample *s, const struct expected *e)
{
	const struct sever_result *r = &s->result;
	asn_t cut[SMALL_LINKS];
	size_t left = r->reach_before;
	for (size_t i = 0; i < r->greedy_count; i++) {
		cut[i] = r->greedy[i].asn;
		left = brute_reach(&s->brute, r->target, cut, i + 1);
		expect(s, left == r->greedy[i].reach_after, "reach of a step");
		for (size_t k = 0; k < e->neighbours && i < 4; k++) {
			cut[i] = e->neighbour[k];
			expect(s, brute_reach(&s->brute, r->target, cut, i + 1) >= left,
				"a better step");
		}
		cut[i] = r->greedy[i].asn;
	}
	expect(s, (r->greedy_count > 0) == (!r->complete && r->reach_before > 0), "steps");
	expect(s, r->complete || left == 0 || r->greedy_count == SEVER_GREEDY_STEPS, "last step");
}

/* The definition as it stands: no proper subset, whichever, does it too. */
static bool model_minimal(const struct expected *e, unsigned mask, bool isolate)
{
	for (unsigned subset = 0; subset < mask; subset++) {
		bool does = isolate ? e->after[subset] == 0 : 100 * e->after[subset] <= e->after[0];
		if ((subset & mask) == subset && does)
			return false;
	}
	return isolate ? e->after[mask] == 0
		       : 100 * e->after[mask] <= e->after[0] && e->after[mask] > 0;
}

/* Returns how many of them are dark. */
static size_t check_minimal(const struct sample *s, const struct expected *e)
{
	const struct sever_result *r = &s->result;
	size_t wanted = 0, dark = 0;
	for (unsigned mask = 0; mask < 1u << e->leading && e->after[0] > 0; mask++)
		wanted += (size_t)model_minimal(e, mask, true) + model_minimal(e, mask, false);
	expect(s, r->minimal_count == wanted, "number of minimal cuts");
	for (size_t i = 0; i < r->minimal_count; i++) {
		const struct sever_minimal *m = &r->minimal[i];
		bool isolate = strcmp(m->goal, "isolate") == 0;
		bool same_goal = i > 0 && strcmp(m->goal, (m - 1)->goal) == 0;
		unsigned mask = mask_of(s, e, &m->cut);
		dark += !isolate;
		expect(s, isolate || strcmp(m->goal, "dark") == 0, "goal");
		expect(s, model_minimal(e, mask, isolate), "minimal cut");
		expect(s, m->cut.reach_after == e->after[mask], "reach of a minimal cut");
		expect(s, i == 0 || !isolate || same_goal, "isolating cuts first");
		expect(s, !same_goal || comes_before(&(m - 1)->cut, &m->cut),
			"order of minimal cuts");
	}
	return dark;
}

/* A random subset of the neighbours, also of those that do not lead. */
static void check_asked(
	struct sample *s, const struct expected *e, asn_t target, struct random_state *random)
{
	asn_t cut[SMALL_LINKS];
	size_t count = 0;
	for (size_t i = 0; i < e->neighbours; i++) {
		if (random_below(random, 2) == 0)
			cut[count++] = e->neighbour[i];
	}
	expect(s, ask(s, target, cut, count) == 0, "status");
	size_t after = brute_reach(&s->brute, target, cut, count);
	expect(s, s->result.asked && s->result.reach_after == after, "reach after the cut");
	expect(s, s->result.lost == e->after[0] - after, "lost");
}

/* Counts of what the random graphs held, so that none of the checks can have been idle. */
struct coverage {
	size_t dark, incomplete;
};

static void check_graph(uint64_t seed, bool stubs, struct coverage *coverage)
{
	struct random_state random = { seed };
	struct as_link links[SMALL_LINKS];
	size_t count = links_random(&random, stubs, links);
	struct sample s;
	sample_init(&s, links, count);
	s.seed = seed;
	asn_t most = stubs ? 4 : SMALL_CORE;
	for (asn_t target = SMALL_CORE_FIRST; target < SMALL_CORE_FIRST + most; target++) {
		if (graph_find(s.graph, target) == GRAPH_NONE)
			continue;
		static struct expected e;
		expect_from_model(&s, target, &e);
		check_asked(&s, &e, target, &random);
		check_neighbours(&s, &e);
		check_coalitions(&s, &e);
		check_routes(&s);
		check_greedy(&s, &e);
		coverage->dark += check_minimal(&s, &e);
		coverage->incomplete += !s.result.complete;
	}
	sample_clear(&s);
}

static void test_random(void **state)
{
	(void)state;
	struct coverage coverage = { 0 };
	for (uint64_t seed = 1; seed <= GRAPHS; seed++)
		check_graph(seed, false, &coverage);
}

static void test_random_with_stubs(void **state)
{
	(void)state;
	struct coverage coverage = { 0 };
	for (uint64_t seed = 1; seed <= GRAPHS_WITH_STUBS; seed++)
		check_graph(seed, true, &coverage);
	assert_true(coverage.dark > 20);
	assert_true(coverage.incomplete > 10);
}

static void test_mccolo(void **state)
{
	(void)state;
	size_t count;
	struct as_link *links = links_read_shared("20080101", &count);
	if (links == NULL)
		skip_because(SKIP_NO_SHARED);
	struct sample s;
	sample_init(&s, links, count);
	assert_int_equal(ask(&s, 26780, (asn_t[]){ 3549, 6939 }, 2), 0);
	assert_int_equal(s.result.ases, 27320);
	assert_int_equal(s.result.neighbour_count, 4);
	assert_int_equal(s.result.reach_before, 27175);
	assert_int_equal(s.result.reach_after, 27170);
	assert_int_equal(s.result.coalition_count, 16);
	assert_int_equal(s.result.minimal_count, 2);
	assert_minimal(&s.result.minimal[0], "isolate", (asn_t[]){ 1299, 3549, 6939, 7575 }, 4);
	assert_minimal(&s.result.minimal[1], "dark", (asn_t[]){ 1299, 3549, 6939 }, 3);
	assert_int_equal(s.result.minimal[1].cut.reach_after, 189);
	assert_int_equal(ask(&s, 27595, NULL, 0), 0);
	assert_int_equal(s.result.minimal_count, 1);
	assert_minimal(s.result.minimal, "isolate", (asn_t[]){ 4436, 19151, 27524 }, 3);
	sample_clear(&s);
	free(links);
}

/* A transit network with over 2,000 neighbours. */
static void test_large_target(void **state)
{
	(void)state;
	size_t count;
	struct as_link *links = links_read_shared("20080101", &count);
	if (links == NULL)
		skip_because(SKIP_NO_SHARED);
	struct sample s;
	sample_init(&s, links, count);
	assert_int_equal(ask(&s, 7018, NULL, 0), 0);
	assert_true(s.result.neighbour_count > 1500);
	assert_false(s.result.complete);
	assert_int_equal(s.result.coalition_count, 4096);
	assert_int_equal(s.result.greedy_count, SEVER_GREEDY_STEPS);
	const struct sever_coalition *most = &s.result.coalitions[4095];
	assert_int_equal(brute_reach(&s.brute, 7018, most->cut, most->count), most->reach_after);
	sample_clear(&s);
	free(links);
}

/* One row: topology,target,cut neighbours by blanks,ASes,ASes that still reach it,note. */
static void check_replay_row(char *row)
{
	char *field[6] = { 0 };
	for (size_t i = 0; i < 6; i++)
		field[i] = strsep(&row, ",");
	assert_non_null(field[5]);
	char date[9];
	snprintf(date, sizeof date, "%.4s%.2s%.2s", field[0], field[0] + 5, field[0] + 8);
	asn_t cut[16];
	size_t cuts = 0, count;
	for (char *next = field[2]; *next != '\0' && cuts < 16;)
		cut[cuts++] = (asn_t)strtoul(next, &next, 10);

	struct as_link *links = links_read_shared(date, &count);
	assert_non_null(links);
	struct sample s;
	sample_init(&s, links, count);
	assert_int_equal(ask(&s, (asn_t)strtoul(field[1], NULL, 10), cut, cuts), 0);
	assert_int_equal(s.result.ases, strtoul(field[3], NULL, 10));
	assert_int_equal(s.result.reach_after, strtoul(field[4], NULL, 10));
	sample_clear(&s);
	free(links);
}

static void test_replay(void **state)
{
	(void)state;
	const char *shared = getenv("OSTRAKON_SHARED");
	char pattern[4096], line[1024];
	glob_t files = { 0 };
	snprintf(pattern, sizeof pattern, "%s/data/cases/*/replay.csv",
		shared != NULL ? shared : "");
	if (shared == NULL || glob(pattern, 0, NULL, &files) != 0)
		skip_because(SKIP_NO_SHARED);
	size_t rows = 0;
	for (size_t i = 0; i < files.gl_pathc; i++) {
		FILE *file = fopen(files.gl_pathv[i], "r");
		assert_non_null(file);
		assert_non_null(fgets(line, sizeof line, file));
		for (; fgets(line, sizeof line, file) != NULL; rows++)
			check_replay_row(line);
		fclose(file);
	}
	assert_int_equal(rows, 10);
	globfree(&files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_nothing_asked),
		cmocka_unit_test(test_no_neighbours),
		cmocka_unit_test(test_dark),
		cmocka_unit_test(test_incomplete),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_random_with_stubs),
		cmocka_unit_test(test_mccolo),
		cmocka_unit_test(test_large_target),
		cmocka_unit_test(test_replay),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
