#include "graph/spread.h"

#include "model/brute_cut.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { GRAPHS = 3000, ASES = 9, LINKS = 20 };

struct sample {
	struct brute_cut brute;
	struct graph *graph;
	struct spread *spread;
	uint32_t target;
	bool refusing[ASES], watched[ASES]; /* by id */
	uint32_t refused, watching; /* by AS number */
	uint64_t seed;
};

static void expect(const struct sample *s, bool holds, const char *what)
{
	if (!holds)
		fail_msg("seed %" PRIu64 ", target id %u: %s", s->seed, s->target, what);
}

static unsigned place_of(const struct sample *s, uint32_t id)
{
	return graph_asn(s->graph, id) - BRUTE_CUT_FIRST;
}

/* Whether the tree's path to a holder leads over an AS; the path must come to its end. */
static bool leads_over(const struct sample *s, uint32_t holder, uint32_t over)
{
	bool met = false;
	size_t steps = 0;
	for (uint32_t id = holder; id != s->target; id = s->spread->from[id]) {
		met |= id == over;
		expect(s, ++steps <= ASES, "a path without end");
	}
	return met || over == s->target;
}

/* Those who carry a holder are enough to keep it: all others may refuse. */
static void check_path(const struct sample *s, uint32_t holder)
{
	uint32_t others = UINT32_MAX;
	for (uint32_t id = 0; id < graph_ases(s->graph); id++) {
		if (leads_over(s, holder, id))
			others &= ~(1u << place_of(s, id));
	}
	uint32_t left = brute_cut_holders(&s->brute, place_of(s, s->target), 0, others);
	expect(s, left >> place_of(s, holder) & 1, "path that is not valid");
}

static void check_answer(const struct sample *s, size_t held)
{
	uint32_t holders = brute_cut_holders(&s->brute, place_of(s, s->target), 0, s->refused);
	expect(s, held == (size_t)__builtin_popcount(holders & s->watching), "number");
	expect(s, s->spread->holders == 1 + (size_t)__builtin_popcount(holders), "holders");
	for (uint32_t id = 0; id < graph_ases(s->graph); id++) {
		bool holds = holders >> place_of(s, id) & 1;
		expect(s, s->spread->holds[id] == (holds || id == s->target), "holder");
		if (holds)
			check_path(s, id);
	}
	for (size_t i = 0; i < s->spread->holders; i++) {
		uint32_t over = s->spread->holder[i];
		size_t through = 0;
		for (size_t j = 1; j < s->spread->holders; j++) {
			uint32_t id = s->spread->holder[j];
			through += s->watched[id] && leads_over(s, id, over);
		}
		expect(s, s->spread->through[over] == through, "through");
	}
}

static void check_graph(uint64_t seed)
{
	struct random_state random = { seed };
	struct graph_report report;
	struct sample s = { .seed = seed };
	brute_cut_random(&random, ASES, LINKS, &s.brute);
	s.graph = graph_new(s.brute.link, s.brute.links, &report);
	s.spread = spread_new(s.graph);
	/* Several targets: each must find the scratch as new. */
	for (s.target = 0; s.target < graph_ases(s.graph); s.target++) {
		bool everybody = random_below(&random, 2) == 0;
		s.refused = s.watching = 0;
		for (uint32_t id = 0; id < graph_ases(s.graph); id++) {
			s.refusing[id] = id != s.target && random_below(&random, 4) == 0;
			s.watched[id] = everybody || random_below(&random, 2) == 0;
			s.refused |= (uint32_t)s.refusing[id] << place_of(&s, id);
			s.watching |= (uint32_t)s.watched[id] << place_of(&s, id);
		}
		check_answer(&s,
			spread_run(s.spread, s.target, s.refusing, everybody ? NULL : s.watched));
	}
	spread_free(s.spread);
	graph_free(s.graph);
}

static void test_random(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= GRAPHS; seed++)
		check_graph(seed);
	spread_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
