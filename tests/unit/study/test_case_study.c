#include "study/case_study.h"

#include "model/random_facts.h"

#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CASES = 300 };

static const struct forecast_prior usual = { 0.5, 1, 1 };

/*
 * AS64500 behind two transit networks, 64501 and 64502, that peer and have ten customers each; a
 * third upstream, 64503, has a single one; a peer, 64504, has none.
 */
static size_t small_world(struct as_link *link)
{
	static const struct as_link core[] = {
		{ 64501, 64500, LINK_P2C },
		{ 64502, 64500, LINK_P2C },
		{ 64503, 64500, LINK_P2C },
		{ 64500, 64504, LINK_P2P },
		{ 64501, 64502, LINK_P2P },
		{ 64503, 64505, LINK_P2C },
	};
	size_t count = sizeof core / sizeof *core;
	memcpy(link, core, sizeof core);
	for (asn_t i = 0; i < 20; i++)
		link[count++] = (struct as_link){ 64501 + i % 2, 65536 + i, LINK_P2C };
	return count;
}

struct sample {
	struct facts facts;
	struct topology topology;
	struct graph *graph;
	struct case_study study;
};

static void init(struct sample *s, const char *event)
{
	struct as_link links[32];
	struct graph_report report;
	*s = (struct sample){ 0 };
	facts_init(&s->facts, 64500, event);
	s->graph = graph_new(links, small_world(links), &report);
	s->topology = (struct topology){
		.graph = s->graph,
		.dated = facts_when("2020-01-01"),
		.name = "made up",
		.citation = "",
		.terms = "",
	};
}

static void run(struct sample *s)
{
	assert_int_equal(
		study_case(&s->facts.facts, &s->topology, &usual, &s->facts.arena, &s->study), 0);
}

static void clear(struct sample *s)
{
	graph_free(s->graph);
	facts_clear(&s->facts);
}

static void assert_close(double value, double expected)
{
	assert_true(fabs(value - expected) < 1e-9);
}

static void test_names(void **state)
{
	(void)state;
	struct facts facts;
	facts_init(&facts, 64500, "2020-03-10");
	facts_add(&facts, CASE_NETWORKS, "64500|Long Before|US|2018");
	facts_add(&facts, CASE_NETWORKS, "64500|Just Before|US|2020-03-01");
	facts_add(&facts, CASE_NETWORKS, "64500|Just After|US|2020-04");
	facts_add(&facts, CASE_NETWORKS, "64501|Later|DE|2024");
	facts_add(&facts, CASE_NETWORKS, "64501|As Late|DE|2024");
	assert_string_equal(study_network_name(&facts.facts, 64500)->name, "Just Before");
	assert_string_equal(study_network_name(&facts.facts, 64501)->name, "Later");
	assert_null(study_network_name(&facts.facts, 64502));
	facts_clear(&facts);
}

static void test_hosted(void **state)
{
	(void)state;
	static const char *const botnets[] = {
		"Alpha|||30|||2020-02|2020-02|64500|one",
		"alpha|||35|||2020-01|2020-02||two",
		"Alpha|||90|||2020-05|2020-05||after the event",
		"Beta||||5|40|2020-02|2020-02|64500|range",
		"Gamma|||||||2020-02|64500|no share",
		"Delta|||35|||2020-03|2020-03|64500|the month of the event",
		"Elsewhere|||99|||2020-02|2020-02|64501|page",
		NULL,
	};
	static const char *const families[] = { "Beta", "Alpha", "Delta", "Gamma" };
	static const char *const sources[] = { "range", "two", "the month of the event", NULL };
	struct sample s;
	init(&s, "2020-03-10");
	facts_add_all(&s.facts, CASE_BOTNETS, botnets);
	run(&s);
	/* By the largest share that speaks of no later time, then by name. */
	assert_int_equal(s.study.hosted_count, 4);
	for (size_t i = 0; i < 4; i++) {
		const struct case_botnet *share = s.study.hosted[i].share;
		assert_string_equal(s.study.hosted[i].family.name, families[i]);
		assert_true((share == NULL) == (sources[i] == NULL));
		if (share != NULL)
			assert_string_equal(share->source, sources[i]);
	}
	clear(&s);
}

static void add_cut(struct sample *s, const char *neighbour)
{
	char row[80];
	snprintf(row, sizeof row, "2020-03-10|link_down|64500|%s||high", neighbour);
	facts_add(&s->facts, CASE_EVENTS, row);
}

static void test_news_cut(void **state)
{
	(void)state;
	struct sample s;
	init(&s, "2020-03-10");
	facts_add(&s.facts, CASE_BOTNETS, "Alpha|||40|||2020-02|2020-02|64500|page");
	add_cut(&s, "64501");
	run(&s);
	/* All but the target itself hold a route: 2 + 20 + 64503 and 64505 + 64504. */
	assert_true(s.study.in_topology);
	assert_int_equal(s.study.sever.reach_before, 25);
	assert_int_equal(s.study.sever.neighbour_count, 4);
	assert_true(s.study.news.known);
	assert_int_equal(s.study.news.count, 1);
	assert_int_equal(s.study.news.cut[0], 64501);
	/* 64501 still hears of it from its peer 64502 and tells its customers. */
	assert_int_equal(s.study.news.reach_after, 25);
	assert_close(s.study.news.forecast.median, 0);
	assert_int_equal(s.study.news.kept_count, 1);
	assert_int_equal(s.study.news.kept[0], 64502);
	clear(&s);
	init(&s, "2020-03-10");
	facts_add(&s.facts, CASE_BOTNETS, "Alpha|||40|||2020-02|2020-02|64500|page");
	add_cut(&s, "64502");
	add_cut(&s, "64501");
	run(&s);
	/* 64503 with its customer and the peer are left; none carries more than a tenth. */
	assert_int_equal(s.study.news.reach_after, 3);
	assert_int_equal(s.study.news.kept_count, 0);
	assert_close(s.study.news.forecast.median, s.study.hindsight.median * 22 / 25);
	assert_close(s.study.news.forecast.high, s.study.hindsight.high * 22 / 25);
	assert_true(s.study.hindsight.median > 0);
	clear(&s);
}

/* 64503 alone would carry 2 of the 25, which is less than a tenth. */
static void test_kept(void **state)
{
	(void)state;
	struct sample s;
	init(&s, "2020-03-10");
	add_cut(&s, "64504");
	run(&s);
	assert_int_equal(s.study.news.kept_count, 2);
	assert_int_equal(s.study.news.kept[0], 64501);
	assert_int_equal(s.study.news.kept[1], 64502);
	clear(&s);
}

static void test_news_not_known(void **state)
{
	(void)state;
	struct sample s;
	init(&s, "2020-03-10");
	run(&s);
	assert_false(s.study.news.known);
	assert_string_equal(s.study.news.reason, "no event row tells of a link lost at the event");
	clear(&s);
	init(&s, "2020-03-10");
	add_cut(&s, "64501");
	add_cut(&s, "64509"); /* event rows know of a link that the snapshot has not */
	run(&s);
	assert_false(s.study.news.known);
	assert_string_equal(s.study.news.reason,
		"the links lost at the event are not in the topology snapshot");
	clear(&s);
	init(&s, "2020-03-10");
	add_cut(&s, "64501");
	s.topology.own_rows = true;
	run(&s);
	assert_true(s.study.in_topology);
	assert_false(s.study.news.known);
	clear(&s);
}

/* A topology without the network, and none at all, leave the rest of the story whole. */
static void test_no_topology(void **state)
{
	(void)state;
	for (int with_graph = 0; with_graph < 2; with_graph++) {
		struct sample s;
		init(&s, "2020-03-10");
		s.facts.facts.head.target = 64510;
		if (!with_graph)
			s.topology.graph = NULL;
		facts_add(&s.facts, CASE_EVENTS, "2020-03-10|link_down|64510|64501||high");
		run(&s);
		assert_false(s.study.in_topology);
		assert_false(s.study.news.known);
		assert_int_equal(s.study.news.count, 1);
		assert_int_equal(s.study.alarms.count, 1);
		clear(&s);
	}
}

static void check_turns(
	const char *const *rows, enum alarm_kind first, const char *cut, const char *back)
{
	struct sample s;
	init(&s, "2020-03-10");
	facts_add_all(&s.facts, CASE_EVENTS, rows);
	run(&s);
	assert_true((s.study.first_cut == NULL) == (cut == NULL));
	assert_true((s.study.came_back == NULL) == (back == NULL));
	if (cut != NULL && s.study.first_cut != NULL) {
		assert_int_equal(s.study.first_cut->kind, ALARM_CUT);
		assert_string_equal(s.study.first_cut->time.text, cut);
	}
	if (back != NULL && s.study.came_back != NULL) {
		assert_int_equal(s.study.came_back->kind, first);
		assert_string_equal(s.study.came_back->time.text, back);
	}
	clear(&s);
}

#define CHECK_TURNS(kind, cut, back, ...)                                                          \
	check_turns((const char *const[]){ __VA_ARGS__, NULL }, kind, cut, back)

static void test_turns(void **state)
{
	(void)state;
	CHECK_TURNS(ALARM_RETURN, NULL, NULL, "2020-03-09|link_up|64500|64503||high");
	CHECK_TURNS(ALARM_RETURN, "2020-03-10", NULL, "2020-03-10|unreachable|64500|||high");
	CHECK_TURNS(ALARM_RETURN, "2020-03-10", "2020-03-12", "2020-03-10|unreachable|64500|||high",
		"2020-03-12|link_up|64500|64503||high", "2020-03-14|unreachable|64500|||high",
		"2020-03-16|link_up|64500|64502||high");
	CHECK_TURNS(ALARM_FILTERED, "2020-03-10", "2020-03-12",
		"2020-03-10|unreachable|64500|||high", "2020-03-12|link_up|64500|64503||high",
		"2020-03-12|filtered|64500|64509||high");
}

/* What must hold of any study, whatever the facts. */
static void check_sane(const struct case_study *study, uint64_t seed)
{
	const struct forecast *forecast[] = { &study->strict, &study->hindsight };
	for (size_t i = 0; i < 2; i++) {
		const struct forecast *f = forecast[i];
		bool sane = f->known == (f->sources > 0) && f->known == (f->reason == NULL) &&
			    f->low >= 0 && f->low <= f->median && f->median <= f->high &&
			    f->high <= 100;
		if (!sane)
			fail_msg("seed %" PRIu64 ": forecast %zu", seed, i);
	}
	const struct measure *measure = &study->measure;
	bool sane = measure->low <= measure->high && (measure->observers > 0 || measure->reason) &&
		    (measure->observers == 0 || measure->comparable == (measure->reason == NULL));
	if (measure->observers > 0 && measure->comparable)
		sane = sane && measure->low <= measure->median && measure->median <= measure->high;
	if (!sane)
		fail_msg("seed %" PRIu64 ": measure", seed);
	if (study->recovery.known == (study->recovery.reason != NULL) ||
		(study->recovery.known && study->recovery.days < 0))
		fail_msg("seed %" PRIu64 ": recovery", seed);
	const struct fallback *fallback = &study->fallback;
	if (fallback->known == (fallback->reason != NULL) ||
		(fallback->known && !(fallback->share_low <= fallback->share_high &&
					    fallback->share_high <= 100 && fallback->days > 0)))
		fail_msg("seed %" PRIu64 ": fallback", seed);
	for (size_t i = 0; i < study->moves.count; i++) {
		if (study->moves.move[i].days_low > study->moves.move[i].days_high)
			fail_msg("seed %" PRIu64 ": move %zu", seed, i);
	}
}

/* Each text of a row is read to its end, so that a sanitizer sees one that is not there. */
static size_t touch(const struct case_study *study)
{
	size_t length = 0;
	for (size_t i = 0; i < study->alarms.count; i++)
		length +=
			strlen(study->alarms.alarm[i].note) + strlen(study->alarms.alarm[i].source);
	for (size_t i = 0; i < study->alarms.notes; i++)
		length += strlen(study->alarms.note[i].why);
	for (size_t i = 0; i < study->measure.observers; i++)
		length += strlen(study->measure.reading[i].row->unit);
	for (size_t i = 0; i < study->measure.left_out_count; i++)
		length += strlen(study->measure.left_out[i].why);
	for (size_t i = 0; i < study->hosted_count; i++)
		length += strlen(study->hosted[i].family.source);
	return length;
}

static void test_random_cases(void **state)
{
	(void)state;
	size_t length = 0;
	for (uint64_t seed = 1; seed <= CASES; seed++) {
		struct random_state random = { seed };
		struct sample s;
		init(&s, "2020-03-10");
		facts_clear(&s.facts);
		random_case(&s.facts, &random);
		run(&s);
		check_sane(&s.study, seed);
		length += touch(&s.study);
		clear(&s);
	}
	assert_true(length > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_hosted),
		cmocka_unit_test(test_news_cut),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_news_not_known),
		cmocka_unit_test(test_no_topology),
		cmocka_unit_test(test_turns),
		cmocka_unit_test(test_random_cases),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
