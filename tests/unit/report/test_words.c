#include "report/words.h"

#include "model/facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct facts facts;

static int make_facts(void **state)
{
	(void)state;
	facts_init(&facts, 64500, "2020-03-10");
	facts_add(&facts, CASE_NETWORKS, "64500|Example Hosting|US|2020-03");
	facts_add(&facts, CASE_NETWORKS, "64501|Example Transit|DE|2020-03");
	return 0;
}

static int clear_facts(void **state)
{
	(void)state;
	facts_clear(&facts);
	return 0;
}

static void test_count(void **state)
{
	(void)state;
	static const struct {
		uint64_t n;
		const char *words;
	} counts[] = { { 0, "0" }, { 7, "7" }, { 99, "99" }, { 999, "999" }, { 1000, "1,000" },
		{ 27170, "27,170" }, { 999999, "999,999" }, { 1000000, "1,000,000" },
		{ UINT64_MAX, "18,446,744,073,709,551,615" } };
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		assert_string_equal(words_count(&facts.arena, counts[i].n), counts[i].words);
}

static void test_number(void **state)
{
	(void)state;
	assert_string_equal(words_number(&facts.arena, 66.66666, 1), "66.7");
	assert_string_equal(words_number(&facts.arena, 70, 1), "70");
	assert_string_equal(words_number(&facts.arena, -8.1, 1), "-8.1");
	assert_string_equal(words_number(&facts.arena, -0.04, 1), "0");
	assert_string_equal(words_number(&facts.arena, 1234.5, 0), "1234");
	assert_string_equal(words_number(&facts.arena, 100, 0), "100");
	assert_string_equal(words_range(&facts.arena, 40, 80, 0), "40 to 80");
	assert_string_equal(words_range(&facts.arena, 40.1, 40.2, 1), "40.1 to 40.2");
	assert_string_equal(words_range(&facts.arena, 40.1, 40.2, 0), "40");
}

static void test_networks(void **state)
{
	(void)state;
	static const asn_t asn[] = { 64500, 64501, 4200000000 };
	assert_string_equal(
		words_network(&facts.arena, &facts.facts, 64500), "AS64500 Example Hosting");
	assert_string_equal(words_network(&facts.arena, &facts.facts, 64502), "AS64502");
	static const char *const lists[] = {
		"no network",
		"AS64500 Example Hosting",
		"AS64500 Example Hosting and AS64501 Example Transit",
		"AS64500 Example Hosting, AS64501 Example Transit and AS4200000000",
	};
	for (size_t count = 0; count <= 3; count++)
		assert_string_equal(
			words_networks(&facts.arena, &facts.facts, asn, count), lists[count]);
}

static void test_when(void **state)
{
	(void)state;
	static const struct {
		const char *text, *note, *words;
	} times[] = {
		{ "2020-03-10T21:30Z", "", "at 2020-03-10T21:30Z" },
		{ "2020-03-10T21:30Z", "precision=30min", "at 2020-03-10T21:30Z (30min)" },
		{ "2020-03-10", "", "on 2020-03-10" },
		{ "2020-03-10", "precision=day", "on 2020-03-10" },
		{ "2020-03-10", "precision=6h", "on 2020-03-10 (6h)" },
		{ "2020-03", "", "in 2020-03" },
		{ "2020-Q1", "", "in 2020-Q1" },
		{ "2020", "", "in 2020" },
		{ "2020-03-10/2020-03-12", "", "between 2020-03-10 and 2020-03-12" },
		{ "2020-03-10/2020-03-12", "precision=12h",
			"between 2020-03-10 and 2020-03-12 (12h)" },
		{ "", "", "at a time not known" },
	};
	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		struct when when = facts_when(times[i].text);
		when_refine(&when, times[i].note);
		assert_string_equal(words_when(&facts.arena, &when), times[i].words);
	}
}

static void test_small(void **state)
{
	(void)state;
	static const char *const words[] = { "no", "one", "two", "three", "four", "five", "six",
		"seven", "eight", "nine", "ten", "11" };
	for (size_t n = 0; n < 12; n++)
		assert_string_equal(words_small(&facts.arena, n), words[n]);
	assert_string_equal(words_small(&facts.arena, 12345), "12,345");
	assert_string_equal(words_plural(0, "day", "days"), "days");
	assert_string_equal(words_plural(1, "day", "days"), "day");
	assert_string_equal(words_plural(2, "day", "days"), "days");
}

static void test_alarms(void **state)
{
	(void)state;
	static const char *const names[] = { "lost", "new_upstream", "cut", "return", "filtered" };
	static const char *const words[] = { "lost", "new upstream", "cut", "return",
		"partial return" };
	for (enum alarm_kind kind = ALARM_LOST; kind <= ALARM_FILTERED; kind++) {
		assert_string_equal(alarm_kind_name(kind), names[kind]);
		assert_string_equal(words_alarm(kind), words[kind]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_networks),
		cmocka_unit_test(test_when),
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_alarms),
	};
	return cmocka_run_group_tests(tests, make_facts, clear_facts);
}
