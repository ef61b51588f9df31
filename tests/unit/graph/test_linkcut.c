#include "graph/linkcut.h"

#include "graph/clique.h"
#include "model/brute_cut.h"
#include "model/links.h"
#include "model/path_cut.h"
#include "unit/skip.h"

#include <inttypes.h>
#include <stdlib.h>

enum { GRAPHS = 2500, ASES = 7, LINKS = 14, PAIRS = LINKS + 4, MOST = 1 << 12 };

static const struct linkcut_rules no_rules = { 0 };

/*
 *	64496 --- 64497		the clique
 *	  |         |  \
 *	64498 ---------64499	64498 peers with 64497 too, and sells to 64500
 *	    \      |
 *	     64500-+		and 64500 buys from 64499
 */
static const struct as_link small[] = {
	{ 64496, 64497, LINK_P2P },
	{ 64496, 64498, LINK_P2C },
	{ 64497, 64498, LINK_P2P },
	{ 64497, 64499, LINK_P2C },
	{ 64498, 64500, LINK_P2C },
	{ 64499, 64500, LINK_P2C },
	{ 64500, 64501, LINK_P2C },
	{ 64502, 64502, LINK_P2C },
};

static void test_small(void **state)
{
	(void)state;
	struct graph_report report;
	struct graph *graph = graph_new(small, 8, &report);
	struct arena arena;
	struct linkcut_list list;
	arena_init(&arena);
	struct linkcut *cut = linkcut_new_clique(graph, (uint32_t[]){ 0, 1 }, 2, &no_rules);
	assert_int_equal(linkcut_bound(cut), LINKCUT_EXACT);
	assert_int_equal(linkcut_clique(cut, 6), 0);
	linkcut_list(cut, 9, &arena, &list);
	assert_int_equal(list.count, 1); /* cutting nothing does it */
	assert_int_equal(list.size, 0);
	assert_int_equal(linkcut_clique(cut, 0), LINKCUT_IMPOSSIBLE);
	linkcut_list(cut, 9, &arena, &list);
	assert_int_equal(list.count, 0);
	assert_int_equal(linkcut_clique(cut, 2), 2);
	assert_int_equal(linkcut_clique(cut, 5), 1);
	assert_int_equal(linkcut_clique(cut, 4), 2);

	linkcut_list(cut, 9, &arena, &list);
	assert_true(list.complete);
	assert_int_equal(list.size, 2);
	assert_int_equal(list.count, 2);
	assert_int_equal(list.link[0].from, 4); /* its own links come first */
	assert_int_equal(list.link[0].to, 2);
	assert_int_equal(list.link[1].to, 3);
	linkcut_list(cut, 1, &arena, &list);
	assert_false(list.complete);
	assert_int_equal(list.count, 1);
	linkcut_list(cut, 2, &arena, &list);
	assert_true(list.complete);
	linkcut_free(cut);
	linkcut_free(NULL);
	arena_clear(&arena);
	graph_free(graph);
}

struct sample {
	struct brute_cut brute;
	struct graph *graph;
	bool keep[ASES], refuse[ASES]; /* by id */
	uint32_t keeping, refusing, goal; /* by AS number */
	uint32_t fixed; /* pairs that stay */
	unsigned target;
	uint64_t seed;
	struct linkcut_rules rules;
};

static void expect(const struct sample *s, bool holds, const char *what)
{
	if (!holds)
		fail_msg("seed %" PRIu64 ", target %u: %s", s->seed, s->target, what);
}

static uint32_t random_mask(struct random_state *random, unsigned bits, uint64_t one_in)
{
	uint32_t mask = 0;
	for (unsigned i = 0; i < bits; i++)
		mask |= (uint32_t)(random_below(random, one_in) == 0) << i;
	return mask;
}

static void sample_init(struct sample *s, struct random_state *random)
{
	struct graph_report report;
	brute_cut_random(random, ASES, LINKS, &s->brute);
	s->graph = graph_new(s->brute.link, s->brute.links, &report);
	s->target = (unsigned)random_below(random, s->brute.ases);
	bool ruled = random_below(random, 2) == 0;
	s->keeping = ruled ? random_mask(random, s->brute.ases, 2) : 0;
	s->refusing = ruled ? random_mask(random, s->brute.ases, 6) : 0;
	s->refusing &= ~(1u << s->target);
	for (uint32_t id = 0; id < graph_ases(s->graph); id++) {
		unsigned place = graph_asn(s->graph, id) - BRUTE_CUT_FIRST;
		s->keep[id] = s->keeping >> place & 1;
		s->refuse[id] = s->refusing >> place & 1;
	}
	for (size_t i = 0; i < s->brute.pairs; i++) {
		const struct brute_pair *pair = &s->brute.pair[i];
		if ((s->keeping >> pair->a & 1) && (s->keeping >> pair->b & 1))
			s->fixed |= 1u << i;
	}
	s->rules = (struct linkcut_rules){ s->keep, s->refuse };
}

static bool keeps_route_away(const void *ctx, uint32_t pairs)
{
	const struct sample *s = ctx;
	return !(brute_cut_holders(&s->brute, s->target, pairs, s->refusing) & s->goal);
}

static size_t pair_of(const struct sample *s, const struct linkcut_link *link)
{
	unsigned from = graph_asn(s->graph, link->from) - BRUTE_CUT_FIRST;
	unsigned to = graph_asn(s->graph, link->to) - BRUTE_CUT_FIRST;
	for (size_t i = 0; i < s->brute.pairs; i++) {
		const struct brute_pair *pair = &s->brute.pair[i];
		if ((pair->a == from && pair->b == to) || (pair->a == to && pair->b == from))
			return i;
	}
	fail_msg("seed %" PRIu64 ": a cut names a link that is none", s->seed);
	return 0;
}

/* Each cut listed is one of the expected, none twice, and as many. */
static void check_list(
	const struct sample *s, const struct linkcut *cut, const struct brute_cut_list *expected)
{
	struct arena arena;
	struct linkcut_list list;
	bool seen[MOST] = { 0 };
	arena_init(&arena);
	linkcut_list(cut, MOST, &arena, &list);
	expect(s, list.complete && list.count == expected->count, "number of cuts");
	for (size_t i = 0; i < list.count; i++) {
		uint32_t mask = 0;
		for (size_t j = 0; j < list.size; j++)
			mask |= 1u << pair_of(s, &list.link[i * list.size + j]);
		size_t place = 0;
		while (place < expected->count && expected->mask[place] != mask)
			place++;
		expect(s, place < expected->count && !seen[place], "another cut");
		seen[place] = true;
	}
	arena_clear(&arena);
}

/* What the random graphs held, so that no check can have been idle. */
struct coverage {
	size_t exact, several, large, loose, impossible;
};

static void check_answer(
	const struct sample *s, const struct linkcut *cut, size_t size, struct coverage *coverage)
{
	static uint32_t masks[1 << PAIRS];
	struct brute_cut_list expected = { .mask = masks };
	brute_cut_smallest(s->brute.pairs, s->fixed, keeps_route_away, s, &expected);
	enum linkcut_bound bound = linkcut_bound(cut);
	if (bound == LINKCUT_EXACT) {
		expect(s, size == expected.size, "size");
		check_list(s, cut, &expected);
		coverage->exact++;
		coverage->several += expected.count > 1 && size > 1;
		coverage->large += size > 2;
	} else {
		expect(s, bound == LINKCUT_AT_LEAST ? size <= expected.size : size >= expected.size,
			"bound");
		coverage->loose += size != expected.size;
	}
	coverage->impossible += size == LINKCUT_IMPOSSIBLE;
}

/* A goal of ASes other than the target; mostly such without a provider. */
static size_t choose_clique(struct sample *s, struct random_state *random, uint32_t *member)
{
	size_t members = 0;
	uint32_t goal = random_mask(random, s->brute.ases, 2) & ~(1u << s->target);
	if (random_below(random, 8) > 0)
		goal &= ~brute_cut_below(&s->brute);
	s->goal = 0;
	for (uint32_t id = 0; id < graph_ases(s->graph); id++) {
		unsigned place = graph_asn(s->graph, id) - BRUTE_CUT_FIRST;
		if (goal >> place & 1)
			member[members++] = id;
		s->goal |= goal & 1u << place;
	}
	return members;
}

static void check_graph(uint64_t seed, struct coverage *clique, struct coverage *pair)
{
	struct random_state random = { seed };
	struct sample s = { .seed = seed };
	uint32_t member[ASES];
	sample_init(&s, &random);
	uint32_t target = graph_find(s.graph, BRUTE_CUT_FIRST + s.target);
	if (target == GRAPH_NONE) {
		graph_free(s.graph);
		return;
	}
	size_t members = choose_clique(&s, &random, member);
	struct linkcut *cut = linkcut_new_clique(s.graph, member, members, &s.rules);
	check_answer(&s, cut, linkcut_clique(cut, target), clique);
	linkcut_free(cut);

	cut = linkcut_new_pair(s.graph, &s.rules);
	expect(&s,
		linkcut_bound(cut) ==
			(brute_cut_mutual(&s.brute) ? LINKCUT_AT_MOST : LINKCUT_EXACT),
		"what is promised");
	for (uint32_t other = 0; other < graph_ases(s.graph); other++) {
		if (other == target)
			continue;
		s.goal = 1u << (graph_asn(s.graph, other) - BRUTE_CUT_FIRST);
		check_answer(&s, cut, linkcut_pair(cut, target, other), pair);
	}
	linkcut_free(cut);
	graph_free(s.graph);
}

static void test_random(void **state)
{
	(void)state;
	struct coverage clique = { 0 }, pair = { 0 };
	for (uint64_t seed = 1; seed <= GRAPHS; seed++)
		check_graph(seed, &clique, &pair);
	assert_true(clique.exact > 1000 && clique.several > 100 && clique.large > 50);
	assert_true(pair.exact > 1000 && pair.several > 100 && pair.large > 50);
	assert_true(clique.loose > 20 && pair.loose > 20); /* and why the bounds are needed */
	assert_true(clique.impossible > 20 && pair.impossible > 20);
}

/* One AS of many by augmenting paths one by one. */
static void check_plainly(const struct as_link *links, size_t count, const struct graph *graph,
	const struct clique *clique, struct linkcut *cut)
{
	asn_t member[CLIQUE_CANDIDATES];
	for (size_t i = 0; i < clique->count; i++)
		member[i] = graph_asn(graph, clique->member[i]);
	struct path_cut *plain = path_cut_new(links, count, member, clique->count);
	for (uint32_t id = 0; id < graph_ases(graph); id += 97) {
		size_t size = linkcut_clique(cut, id);
		if (size != LINKCUT_IMPOSSIBLE)
			assert_int_equal(path_cut_size(plain, graph_asn(graph, id)), size);
	}
	path_cut_free(plain);
}

/* How many ASes of a topology have a cut of 0, 1, 2 and 3 links; members of the clique have none. */
static void check_shared(const char *date, const asn_t *named, size_t named_count, size_t ases[4])
{
	size_t count;
	struct graph_report report;
	struct clique clique;
	struct as_link *links = links_read_shared(date, &count);
	if (links == NULL)
		skip_because(SKIP_NO_SHARED);
	struct graph *graph = graph_new(links, count, &report);
	clique_find(graph, &clique);
	for (size_t i = 0; i < named_count; i++)
		clique.member[i] = graph_find(graph, named[i]);
	clique.count = named_count > 0 ? named_count : clique.count;
	struct linkcut *cut = linkcut_new_clique(graph, clique.member, clique.count, &no_rules);
	assert_int_equal(linkcut_bound(cut), LINKCUT_EXACT);
	for (uint32_t id = 0; id < graph_ases(graph); id++) {
		size_t size = linkcut_clique(cut, id);
		if (size < 4)
			ases[size]++;
	}
	check_plainly(links, count, graph, &clique, cut);
	if (graph_ases(graph) == 27320) { /* McColo and Atrivo */
		assert_int_equal(linkcut_clique(cut, graph_find(graph, 26780)), 3);
		assert_int_equal(linkcut_clique(cut, graph_find(graph, 27595)), 3);
	}
	linkcut_free(cut);
	graph_free(graph);
	free(links);
}

static void assert_ases(const size_t ases[4], const size_t expected[4])
{
	for (size_t size = 0; size < 4; size++)
		assert_int_equal(ases[size], expected[size]);
}

static void test_2008(void **state)
{
	(void)state;
	size_t ases[4] = { 0 };
	check_shared("20080101", NULL, 0, ases);
	assert_ases(ases, (size_t[]){ 141, 10469, 12029, 2689 });
}

/* Without the two members that sell hardly any transit: another question, other figures. */
static void test_2008_named(void **state)
{
	(void)state;
	const asn_t member[] = { 174, 209, 701, 1239, 1299, 2828, 2914, 3356, 3549, 3561, 6453,
		6461, 7018 };
	size_t ases[4] = { 0 };
	check_shared("20080101", member, 13, ases);
	assert_ases(ases, (size_t[]){ 143, 10476, 12041, 2699 });
}

static void test_2018(void **state)
{
	(void)state;
	size_t ases[4] = { 0 };
	check_shared("20180101", NULL, 0, ases);
	assert_ases(ases, (size_t[]){ 411, 24893, 23285, 6548 });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_2008),
		cmocka_unit_test(test_2008_named),
		cmocka_unit_test(test_2018),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
