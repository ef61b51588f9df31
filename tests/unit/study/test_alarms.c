#include "study/alarms.h"

#include "model/random_facts.h"
#include "model/replay.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CASES = 20000, ROWS_MOST = 12, PERMUTED_MOST = 6 };

#define EVENT "2020-03-10T21:30Z"

static void print_asn(struct buf *out, asn_t asn)
{
	if (asn != 0)
		buf_printf(out, " %" PRIu32, asn);
	else
		buf_puts(out, " -");
}

/* "cut 64501 2020-03-10 day high; " for each alarm. */
static void print_story(struct buf *out, const struct alarm_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct alarm *alarm = &list->alarm[i];
		buf_puts(out, alarm_kind_name(alarm->kind));
		print_asn(out, alarm->neighbour);
		if (alarm->filtered_by != 0)
			buf_printf(out, " by %" PRIu32, alarm->filtered_by);
		buf_printf(out, " %s %s %s; ", alarm->time.text, alarm->time.precision,
			alarm->confidence);
	}
}

static void add_events(struct facts *facts, const char *const *rows)
{
	facts_init(facts, 64500, EVENT);
	facts_add_all(facts, CASE_EVENTS, rows);
}

static void check_story(const char *const *rows, const char *expected)
{
	struct facts facts;
	struct alarm_list list;
	struct buf story;
	add_events(&facts, rows);
	buf_init(&story);
	study_alarms(&facts.facts, &facts.arena, &list);
	print_story(&story, &list);
	assert_string_equal(story.text, expected);
	assert_null(list.missing);
	buf_clear(&story);
	facts_clear(&facts);
}

#define CHECK_STORY(expected, ...) check_story((const char *const[]){ __VA_ARGS__, NULL }, expected)

static void test_connected(void **state)
{
	(void)state;
	CHECK_STORY("lost 64501 2020-03-02 day high; ", "2020-03-02|link_down|64500|64501||high");
	CHECK_STORY(
		"lost 64501 2020-03-02 day high; ", "2020-03-02|link_down_start|64500|64501||high");
	CHECK_STORY("lost - 2020-03-02 day high; ", "2020-03-02|link_down|64500|||high");
	CHECK_STORY("new_upstream 64501 2020-03-02 day medium; ",
		"2020-03-02|link_up|64500|64501||medium");
	/* It is connected from the start, so there is nothing to return to. */
	CHECK_STORY("", "2020-03-02|reachable|64500|||high");
	/* A link lost and come up again is news each time. */
	CHECK_STORY("lost 64501 2020-03-02 day high; new_upstream 64501 2020-03-03 day high; "
		    "lost 64501 2020-03-04 day high; ",
		"2020-03-02|link_down|64500|64501||high", "2020-03-03|link_up|64500|64501||high",
		"2020-03-04|link_down|64500|64501||high");
}

static void test_cut(void **state)
{
	(void)state;
	CHECK_STORY("cut - 2020-03-10 day high; ", "2020-03-10|unreachable|64500|||high");
	/* Cut for a second time only after a return. */
	CHECK_STORY("cut - 2020-03-10 day high; ", "2020-03-10|unreachable|64500|||high",
		"2020-03-12|unreachable|64500|||high", "2020-03-13|link_down|64500|64501||high");
	CHECK_STORY("cut - 2020-03-10 day high; return 64502 2020-03-12 day high; "
		    "cut - 2020-03-13 day medium; ",
		"2020-03-10|unreachable|64500|||high", "2020-03-12|link_up|64500|64502||high",
		"2020-03-13|unreachable|64500|||medium");
	/* The link that brought it back goes down: cut, though other links had come up. */
	CHECK_STORY("cut - 2020-03-10 day high; return 64502 2020-03-12 day high; "
		    "new_upstream 64503 2020-03-13 day high; lost 64503 2020-03-14 day high; "
		    "cut 64502 2020-03-15 day high; ",
		"2020-03-10|unreachable|64500|||high", "2020-03-12|link_up|64500|64502||high",
		"2020-03-13|link_up|64500|64503||high", "2020-03-14|link_down|64500|64503||high",
		"2020-03-15|link_down|64500|64502||high");
	/* A return without a link has no link whose end would be a cut. */
	CHECK_STORY("cut - 2020-03-10 day high; return - 2020-03-12 day high; "
		    "lost - 2020-03-14 day high; ",
		"2020-03-10|unreachable|64500|||high", "2020-03-12|reachable|64500|||high",
		"2020-03-14|link_down|64500|||high");
}

static void test_folding(void **state)
{
	(void)state;
	/* One loss at the time of the cut is the cut; its link and its sharper time are kept. */
	CHECK_STORY("cut 64501 2020-03-10T21:30Z minute high; ",
		"2020-03-10T21:30Z|link_down|64500|64501||medium",
		"2020-03-10|unreachable|64500|||high");
	CHECK_STORY("cut 64501 2020-03-10T21:30Z minute high; ",
		"2020-03-10|link_down|64500|64501||medium",
		"2020-03-10T21:30Z|unreachable|64500|||high");
	/* Two losses stay, and the cut has no link of its own. */
	CHECK_STORY("lost 64501 2020-03-10T21:00Z minute medium; "
		    "lost 64502 2020-03-10T21:30Z 30min medium; "
		    "cut - 2020-03-10T21:00Z minute high; ",
		"2020-03-10T21:00Z|link_down|64500|64501||medium",
		"2020-03-10T21:30Z|link_down|64500|64502||medium||precision=30min",
		"2020-03-10|unreachable|64500|||high");
	/* A loss of another day stays; only the one of the day is folded. */
	CHECK_STORY("lost 64501 2020-03-09 day high; cut 64502 2020-03-10 day high; ",
		"2020-03-09|link_down|64500|64501||high", "2020-03-10|link_down|64500|64502||high",
		"2020-03-10|unreachable|64500|||high");
	/* A loss with something else behind it is not the cut's. */
	CHECK_STORY("lost 64501 2020-03-10T10:00Z minute high; "
		    "new_upstream 64502 2020-03-10T11:00Z minute high; cut - 2020-03-10 day high; ",
		"2020-03-10T10:00Z|link_down|64500|64501||high",
		"2020-03-10T11:00Z|link_up|64500|64502||high",
		"2020-03-10|unreachable|64500|||high");
	/* The cut by the link that brought it back swallows no other loss. */
	CHECK_STORY("cut - 2020-03-10 day high; return 64502 2020-03-12 day high; "
		    "lost 64503 2020-03-14T10:00Z minute high; "
		    "cut 64502 2020-03-14T10:00Z minute high; ",
		"2020-03-10|unreachable|64500|||high", "2020-03-12|link_up|64500|64502||high",
		"2020-03-14T10:00Z|link_down|64500|64503||high",
		"2020-03-14|link_down|64500|64502||high");
}

static void test_return(void **state)
{
	(void)state;
	CHECK_STORY("cut - 2020-03-10 day high; return - 2020-03-12 day high; ",
		"2020-03-10|unreachable|64500|||high", "2020-03-12|reachable|64500|||high");
	/* Seen reachable on the day of the return: one alarm, surer and sharper. */
	CHECK_STORY("cut - 2020-03-10 day high; return 64502 2020-03-12T08:00Z minute high; ",
		"2020-03-10|unreachable|64500|||high", "2020-03-12|link_up|64500|64502||medium",
		"2020-03-12T08:00Z|unknown|64500|||high", "2020-03-12|reachable|64500|||high",
		"2020-03-12T08:00Z|link_up|64500|64502||medium");
	/* Reachable says nothing about what else was told. */
	CHECK_STORY("cut - 2020-03-10 day high; return 64502 2020-03-12 day high; "
		    "new_upstream 64503 2020-03-14 day medium; ",
		"2020-03-10|unreachable|64500|||high", "2020-03-12|link_up|64500|64502||high",
		"2020-03-14|link_up|64500|64503||medium", "2020-03-14|reachable|64500|||high");
	CHECK_STORY("lost 64501 2020-03-02 day medium; ",
		"2020-03-02|link_down|64500|64501||medium", "2020-03-02|reachable|64500|||high");
}

static void test_filtered(void **state)
{
	(void)state;
	static const char cut[] = "2020-03-10|unreachable|64500|||high";
	CHECK_STORY("cut - 2020-03-10 day high; filtered 64502 by 64509 2020-03-12 day medium; ",
		cut, "2020-03-12|link_up|64500|64502||high",
		"2020-03-12|filtered|64500|64509||medium");
	/* The weaker of the two counts, whichever it is, and stays. */
	CHECK_STORY("cut - 2020-03-10 day high; filtered 64502 by 64509 2020-03-12 day medium; ",
		cut, "2020-03-12|link_up|64500|64502||medium",
		"2020-03-12|filtered|64500|64509||high", "2020-03-12|reachable|64500|||high");
	/* The link of a partial return is the one that brought it back. */
	CHECK_STORY("cut - 2020-03-10 day high; filtered 64502 by 64509 2020-03-12 day high; "
		    "cut 64502 2020-03-15 day high; ",
		cut, "2020-03-12|link_up|64500|64502||high",
		"2020-03-12|filtered|64500|64509||high", "2020-03-15|link_down|64500|64502||high");
	/* Without a return told before: the row itself tells of one. */
	CHECK_STORY("cut - 2020-03-10 day high; filtered - by 64509 2020-03-12 day medium; "
		    "cut - 2020-03-15 day high; ",
		cut, "2020-03-12|filtered|64500|64509||medium",
		"2020-03-15|unreachable|64500|||high");
	/* Two networks filter one return. */
	CHECK_STORY("cut - 2020-03-10 day high; filtered 64502 by 64509 2020-03-12 day high; "
		    "filtered 64502 by 64510 2020-03-13 day high; ",
		cut, "2020-03-12|link_up|64500|64502||high",
		"2020-03-12|filtered|64500|64509||high", "2020-03-13|filtered|64500|64510||high");
	/* Never cut, so no return. */
	CHECK_STORY("", "2020-03-12|filtered|64500|64509||high");
}

/* Two texts about one change make one alarm. */
static void test_told_twice(void **state)
{
	(void)state;
	CHECK_STORY("lost 64501 2020-03-02T08:00Z minute high; ",
		"2020-03-02|link_down|64500|64501||high",
		"2020-03-02T08:00Z|link_down|64500|64501||medium");
	CHECK_STORY("new_upstream 64501 2020-03-02 day high; ",
		"2020-03-02|link_up|64500|64501||medium", "2020-03-02|link_up|64500|64501||high");
	CHECK_STORY("cut - 2020-03-10 day high; return 64502 2020-03-12 day high; ",
		"2020-03-10|unreachable|64500|||medium", "2020-03-10|unreachable|64500|||high",
		"2020-03-12|link_up|64500|64502||medium", "2020-03-12|link_up|64500|64502||high");
	/* The same loss twice and the cut: still exactly one loss. */
	CHECK_STORY("cut 64501 2020-03-10 day high; ", "2020-03-10|link_down|64500|64501||high",
		"2020-03-10|link_down|64500|64501||high", "2020-03-10|unreachable|64500|||high");
	/* A later text about the same state adds nothing, not even its time. */
	CHECK_STORY("cut - 2020-03-10 day medium; ", "2020-03-10|unreachable|64500|||medium",
		"2020-03-12T08:00Z|unreachable|64500|||high");
	/* A word for confidence that nobody knows ranks as medium. */
	CHECK_STORY("cut - 2020-03-10 day ; ", "2020-03-10|unreachable|64500|||",
		"2020-03-10|unreachable|64500|||medium");
}

/* Events count from when they have surely happened; equal times in the order of the file. */
static void test_time_order(void **state)
{
	(void)state;
	CHECK_STORY("cut - 2020-03-10T21:30Z minute high; return 64502 2020-03-12 day high; "
		    "cut 64502 2020-03-12/2020-03-13 12h high; ",
		"2020-03-12/2020-03-13|link_down|64500|64502||high||precision=12h",
		"2020-03-12|link_up|64500|64502||high",
		"2020-03-10T21:30Z|unreachable|64500|||high");
	/* A month ends behind its days, a year behind its months. */
	CHECK_STORY("lost 64501 2020-03-30 day high; lost 64502 2020-03 month high; "
		    "lost 64503 2020-Q1/2020-05 interval high; lost 64504 2020 year high; ",
		"2020|link_down|64500|64504||high", "2020-Q1/2020-05|link_down|64500|64503||high",
		"2020-03|link_down|64500|64502||high", "2020-03-30|link_down|64500|64501||high");
	/* Both days end at once: the file says which came first. */
	CHECK_STORY("lost 64502 2020-03-31 day high; lost 64501 2020-03-31 day high; ",
		"2020-03-31|link_down|64500|64502||high", "2020-03-31|link_down|64500|64501||high");
	CHECK_STORY("cut - 2020-03-09 day high; return 64502 2020-03-10 day high; "
		    "cut 64502 2020-03-10 day high; ",
		"2020-03-09|unreachable|64500|||high", "2020-03-10|link_up|64500|64502||high",
		"2020-03-10|link_down|64500|64502||high");
}

/* Rows of one day may stand in any order: the links' rows name what the others saw. */
static void test_rows_of_a_day(void **state)
{
	(void)state;
	CHECK_STORY("cut 64501 2020-03-10 day high; ", "2020-03-10|unreachable|64500|||high",
		"2020-03-10|link_down|64500|64501||high");
	CHECK_STORY("lost 64501 2020-03-10 day high; lost 64502 2020-03-10 day high; "
		    "cut - 2020-03-10T21:30Z minute high; ",
		"2020-03-10T21:30Z|unreachable|64500|||high",
		"2020-03-10|link_down|64500|64501||high", "2020-03-10|link_down|64500|64502||high");
	CHECK_STORY("cut - 2020-03-09 day high; return 64502 2020-03-12 day high; "
		    "cut 64502 2020-03-14 day high; ",
		"2020-03-09|unreachable|64500|||high", "2020-03-12|reachable|64500|||high",
		"2020-03-12|link_up|64500|64502||high", "2020-03-14|link_down|64500|64502||high");
	CHECK_STORY("cut - 2020-03-09 day high; filtered 64502 by 64509 2020-03-12 day medium; "
		    "cut 64502 2020-03-14 day high; ",
		"2020-03-09|unreachable|64500|||high", "2020-03-12|filtered|64500|64509||medium",
		"2020-03-12|link_up|64500|64502||high", "2020-03-14|link_down|64500|64502||high");
}

struct permutation {
	const char *row[PERMUTED_MOST + 1];
	size_t count;
	const char *expected;
	size_t tried;
};

static void check_permutations(struct permutation *p, size_t from)
{
	if (from == p->count) {
		check_story(p->row, p->expected);
		p->tried++;
	}
	for (size_t i = from; i < p->count; i++) {
		const char *here = p->row[from], *there = p->row[i];
		p->row[from] = there;
		p->row[i] = here;
		check_permutations(p, from + 1);
		p->row[from] = here;
		p->row[i] = there;
	}
}

/* All 720 orders of the rows of a whole story. */
static void test_any_file_order(void **state)
{
	(void)state;
	struct permutation p = {
		{ "2020-03-10T21:30Z|link_down|64500|64501||medium||precision=30min",
			"2020-03-10|unreachable|64500|||high",
			"2020-03-15|link_up|64500|64502||high", "2020-03-15|reachable|64500|||high",
			"2020-03-15/2020-03-16|link_down|64500|64502||high||precision=12h",
			"2020-03-16|unreachable|64500|||medium" },
		PERMUTED_MOST,
		"cut 64501 2020-03-10T21:30Z 30min high; return 64502 2020-03-15 day high; "
		"cut 64502 2020-03-16 day high; ",
		0,
	};
	check_permutations(&p, 0);
	assert_int_equal(p.tried, 720);
	struct permutation partial = {
		{ "2020-03-10|link_down|64500|64501||high", "2020-03-10|unreachable|64500|||high",
			"2020-03-12|link_up|64500|64502||high",
			"2020-03-12|filtered|64500|64509||medium",
			"2020-03-15|link_down|64500|64502||high",
			"2020-03-15|unreachable|64500|||high" },
		PERMUTED_MOST,
		"cut 64501 2020-03-10 day high; filtered 64502 by 64509 2020-03-12 day medium; "
		"cut 64502 2020-03-15 day high; ",
		0,
	};
	check_permutations(&partial, 0);
}

static void test_notes(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"2020-03-01|link_down_announced|64500|64501||high",
		"2020-03-02|link_up_attempt|64500|64501||high",
		"2020-03-03|link_seen|64500|64501||high",
		"2020-03-04|flapping|64500|64501||high",
		"2020-03-05|absent|64500|||high",
		"2020-03-06|unreachable|64500|||low",
		"2020-03-07|link_up|64500|64501||low",
		"2020-03-08|filtered|64500|64509||high",
		"2020-03-09|teleported|64500|||high",
		"2020-03-09|notice|64500|||high",
		"2020-03-09|link_down|64501|64500||high",
		"2020-03-09|link_down||64500||high",
		NULL,
	};
	struct facts facts;
	struct alarm_list list;
	add_events(&facts, rows);
	study_alarms(&facts.facts, &facts.arena, &list);
	assert_int_equal(list.count, 0);
	/* A notice is no change of the network's links, and other networks' rows are theirs. */
	assert_int_equal(list.notes, 9);
	for (size_t i = 0; i < list.notes; i++) {
		assert_int_equal(list.note[i].event->line, i + 2);
		assert_true(strlen(list.note[i].why) > 0);
	}
	assert_string_equal(list.note[5].why, "low confidence");
	assert_string_equal(list.note[7].why, "a filter, but no return");
	assert_string_equal(list.note[8].why, "a kind that this program does not know");
	facts_clear(&facts);
}

/* Time, confidence and source each come from a row that has them. */
static void test_sources(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"2020-03-10|link_down|64500|64501||high|loss|loss note",
		"2020-03-10|unreachable|64500|||medium|first|first note",
		"2020-03-10T21:30Z|unreachable|64500|||high|second|second note",
		NULL,
	};
	struct facts facts;
	struct alarm_list list;
	add_events(&facts, rows);
	study_alarms(&facts.facts, &facts.arena, &list);
	assert_int_equal(list.count, 1);
	assert_string_equal(list.alarm[0].source, "second");
	assert_string_equal(list.alarm[0].note, "second note");
	assert_int_equal(list.alarm[0].line, 4);
	assert_int_equal(list.alarm[0].neighbour, 64501);
	facts_clear(&facts);
}

static void test_nothing(void **state)
{
	(void)state;
	struct facts facts;
	struct alarm_list list;
	facts_init(&facts, 64500, EVENT);
	study_alarms(&facts.facts, &facts.arena, &list);
	assert_int_equal(list.count, 0);
	assert_null(list.missing);
	facts_lack(&facts, CASE_EVENTS);
	study_alarms(&facts.facts, &facts.arena, &list);
	assert_int_equal(list.count, 0);
	assert_string_equal(list.missing, "the case folder has no events.csv");
	facts_clear(&facts);
}

static void check_lost(const char *event, const char *const *rows, const char *expected)
{
	struct facts facts;
	struct buf list;
	asn_t *lost;
	facts_init(&facts, 64500, event);
	facts_add_all(&facts, CASE_EVENTS, rows);
	buf_init(&list);
	size_t count = study_links_lost_at_event(&facts.facts, &facts.arena, &lost);
	for (size_t i = 0; i < count; i++)
		print_asn(&list, lost[i]);
	assert_string_equal(list.text, expected);
	buf_clear(&list);
	facts_clear(&facts);
}

static void test_links_lost_at_event(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"2020-03-10|link_down|64500|64503||high",
		"2020-03-10T21:30Z|link_down|64500|64501||medium",
		"2020-03-10|link_down|64500|64501||high", /* named once */
		"2020-03-10|link_down|64500|64504||low",
		"2020-03-10|link_down|64500|||high",
		"2020-03-10|link_up|64500|64505||high",
		"2020-03-10|link_down|64501|64506||high",
		"2020-03-09|link_down|64500|64507||high",
		"2020-03-11|link_down|64500|64508||high",
		NULL,
	};
	check_lost(EVENT, rows, " 64501 64503");
	check_lost("2020-03-10T21:31Z", rows, " 64501 64503"); /* the day still holds it */
	check_lost("2020-03-11", rows, " 64508");
	check_lost("2020-03", rows, " 64501 64503 64507 64508");
	check_lost("2020-04", rows, "");
}

static void check_against_model(const struct facts *facts, struct arena *arena, uint64_t seed)
{
	struct replayed expected[REPLAY_MAX];
	struct alarm_list list;
	size_t notes, count = replay_model(&facts->facts, expected, &notes);
	study_alarms(&facts->facts, arena, &list);
	if (list.count != count || list.notes != notes)
		fail_msg("seed %" PRIu64 ": %zu alarms and %zu notes, expected %zu and %zu", seed,
			list.count, list.notes, count, notes);
	for (size_t i = 0; i < count; i++) {
		const struct alarm *alarm = &list.alarm[i];
		struct replayed told = { alarm->kind, alarm->neighbour, alarm->filtered_by,
			alarm->time.from, alarm->time.until, replay_sure(alarm->confidence),
			alarm->line };
		const struct replayed *want = &expected[i];
		if (told.kind != want->kind || told.neighbour != want->neighbour ||
			told.filtered_by != want->filtered_by || told.from != want->from ||
			told.until != want->until || told.sure != want->sure ||
			told.line != want->line)
			fail_msg("seed %" PRIu64 ", alarm %zu: %s of line %" PRIu64
				 ", expected %s of line %" PRIu64,
				seed, i, alarm_kind_name(told.kind), told.line,
				alarm_kind_name(want->kind), want->line);
	}
}

static void test_model(void **state)
{
	(void)state;
	size_t told[ALARM_FILTERED + 1] = { 0 };
	for (uint64_t seed = 1; seed <= CASES; seed++) {
		struct random_state random = { seed };
		struct facts facts;
		struct alarm_list list;
		facts_init(&facts, 64500, EVENT);
		random_rows(&facts, CASE_EVENTS, ROWS_MOST + seed % 2 * 3 * ROWS_MOST, &random);
		check_against_model(&facts, &facts.arena, seed);
		study_alarms(&facts.facts, &facts.arena, &list);
		for (size_t i = 0; i < list.count; i++)
			told[list.alarm[i].kind]++;
		facts_clear(&facts);
	}
	/* The cases are such that every kind is met often. */
	for (size_t kind = 0; kind <= ALARM_FILTERED; kind++)
		assert_true(told[kind] > CASES / 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_connected),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_folding),
		cmocka_unit_test(test_return),
		cmocka_unit_test(test_filtered),
		cmocka_unit_test(test_told_twice),
		cmocka_unit_test(test_time_order),
		cmocka_unit_test(test_rows_of_a_day),
		cmocka_unit_test(test_any_file_order),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_links_lost_at_event),
		cmocka_unit_test(test_model),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
