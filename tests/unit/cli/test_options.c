#include "sample.h"

#include "cli/nearest.h"
#include "cli/options.h"

#include <getopt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { WORDS_MAX = 16 };

static struct sample_options options;
static struct global_options global;
static struct arguments arguments;
static struct diag diag;

/* Parses `line`, split at blanks, as the words behind `command`; "''" is an empty word. */
static int parse_for(const struct command *command, const char *line)
{
	static char text[512];
	static char *argv[WORDS_MAX + 1];
	int argc = 0;
	assert_true(strlen(line) < sizeof text);
	memcpy(text, line, strlen(line) + 1);
	argv[argc++] = (char *)(uintptr_t)command->name;
	for (char *p = text, *word; (word = strsep(&p, " ")) != NULL;) {
		assert_true(argc < WORDS_MAX);
		if (word[0] != '\0')
			argv[argc++] = strcmp(word, "''") == 0 ? word + 2 : word;
	}
	argv[argc] = NULL;
	options = (struct sample_options){ 0 };
	global = (struct global_options){ .format = "text" };
	diag = (struct diag){ 0 };
	arguments = (struct arguments){ command, &global, &options, NULL, 0 };
	return options_parse(&arguments, argc, argv, &diag);
}

static int parse(const char *line)
{
	return parse_for(&sample_cut, line);
}

static void refused(const char *line, const char *message)
{
	assert_int_equal(parse(line), OST_EUSAGE);
	assert_string_equal(diag.what, message);
}

static void test_every_kind(void **state)
{
	(void)state;
	assert_int_equal(parse("--cut 64497,64498 --output=x.html --since 2008-11-11 --share -2.5 "
			       "--by network --all"),
		0);
	assert_string_equal(options.cut, "64497,64498");
	assert_string_equal(options.output, "x.html");
	assert_int_equal(options.since.from, 14194 * (ost_time_t)DAY_S);
	assert_string_equal(options.since.precision, "day");
	assert_true(options.share == -2.5);
	assert_string_equal(options.by, "network");
	assert_true(options.all);
	assert_false(options.always);
	assert_int_equal(arguments.operands, 0);
	assert_int_equal(parse("--all"), 0);
	assert_true(options.share == 0.5); /* its default */
}

static void test_letters(void **state)
{
	(void)state;
	assert_int_equal(parse("-aqc1 -o f"), 0);
	assert_true(options.all && global.quiet);
	assert_string_equal(options.cut, "1");
	assert_string_equal(options.output, "f");
}

static void test_order_and_end_of_options(void **state)
{
	(void)state;
	assert_int_equal(parse("64496 --all x --format json y -- --cut -q --"), 0);
	const char *const wanted[] = { "64496", "x", "y", "--cut", "-q", "--" };
	assert_int_equal(arguments.operands, 6);
	for (size_t i = 0; i < 6; i++)
		assert_string_equal(arguments.operand[i], wanted[i]);
	assert_true(options.all);
	assert_false(global.quiet);
	assert_string_equal(global.format, "json");
	assert_int_equal(parse("-"), 0); /* a lone dash is an operand: standard input */
	assert_int_equal(arguments.operands, 1);
}

static void test_posixly_correct_changes_nothing(void **state)
{
	(void)state;
	assert_int_equal(setenv("POSIXLY_CORRECT", "1", 1), 0);
	assert_int_equal(parse("64496 --all"), 0);
	assert_int_equal(unsetenv("POSIXLY_CORRECT"), 0);
	assert_true(options.all);
	assert_int_equal(arguments.operands, 1);
}

static void test_prefixes(void **state)
{
	(void)state;
	assert_int_equal(parse("--sin 2008 --form csv"), 0);
	assert_string_equal(options.since.precision, "year");
	assert_string_equal(global.format, "csv");
	assert_int_equal(parse("--all"), 0); /* the whole name, though --always starts so too */
	assert_true(options.all && !options.always);
	refused("--al", "option '--al' could be '--all' or '--always'. See 'ostrakon cut --help'.");
	/* The command's own and the global ones are one set. */
	refused("--s 1",
		"option '--s' could be '--since' or '--share'. See 'ostrakon cut --help'.");
	refused("--ex=1", "option '--explain' takes no value. See 'ostrakon cut --help'.");
}

static void test_last_one_counts(void **state)
{
	(void)state;
	assert_int_equal(parse("--cut 1 --cut 2"), 0);
	assert_string_equal(options.cut, "2");
}

static void test_unknown(void **state)
{
	(void)state;
	refused("--fromat=json",
		"unknown option '--fromat'. Did you mean '--format'? See 'ostrakon cut --help'.");
	refused("--zzzzzz", "unknown option '--zzzzzz'. See 'ostrakon cut --help'.");
	refused("-x", "unknown option '-x'. See 'ostrakon cut --help'.");
	refused("-ax", "unknown option '-x'. See 'ostrakon cut --help'.");
	refused("-since 2008",
		"unknown option '-since'. Did you mean '--since'? See 'ostrakon cut --help'.");
}

static void test_misused(void **state)
{
	(void)state;
	refused("--all=yes", "option '--all' takes no value. See 'ostrakon cut --help'.");
	refused("--cut",
		"option '--cut' needs a value, as in '--cut AS,...'. See 'ostrakon cut --help'.");
	refused("-o", "option '--output' needs a value, as in '--output FILE'. See 'ostrakon cut "
		      "--help'.");
	refused("--output ''",
		"option '--output' needs the name of a file. See 'ostrakon cut --help'.");
	refused("--since yesterday",
		"option '--since': 'yesterday' is not a date; write 2008-11-11, "
		"2008-11-11T21:30Z, 2008-11, 2008-Q4, 2008, or two of them as A/B. See "
		"'ostrakon cut --help'.");
	refused("--share 1e3", "option '--share' takes a number from -5 to 4.5, not '1e3'. See "
			       "'ostrakon cut --help'.");
	refused("--share 4.6", "option '--share' takes a number from -5 to 4.5, not '4.6'. See "
			       "'ostrakon cut --help'.");
	refused("--seed 1.5", "option '--seed' takes a whole number from 0 to 9007199254740992, "
			      "not '1.5'. See 'ostrakon cut --help'.");
	refused("--by town",
		"option '--by' takes country|network, not 'town'. See 'ostrakon cut --help'.");
	refused("--by countr",
		"option '--by' takes country|network, not 'countr'. See 'ostrakon cut --help'.");
	refused("--by ''",
		"option '--by' takes country|network, not ''. See 'ostrakon cut --help'.");
}

static void test_global_options(void **state)
{
	(void)state;
	assert_int_equal(parse("-fjson --db x --now 2008-11 --seed 7 --explain -v -h"), 0);
	assert_string_equal(global.format, "json");
	assert_string_equal(global.database, "x");
	assert_string_equal(global.now.precision, "month");
	assert_true(global.seed == 7);
	assert_true(global.explain && global.verbose && global.help && !global.quiet);
	assert_int_equal(parse_for(&sample_load, "--quiet a b"), 0); /* has no own options */
	assert_true(global.quiet);
}

static void check_operands(const struct command *command, const char *line, const char *message)
{
	assert_int_equal(parse_for(command, line), 0);
	int result = options_check_operands(&arguments, &diag);
	assert_int_equal(result, message != NULL ? OST_EUSAGE : 0);
	assert_string_equal(diag.what, message != NULL ? message : "");
}

static void test_operands(void **state)
{
	(void)state;
	struct command none = sample_cut;
	none.operands = "";
	none.operands_min = none.operands_max = 0;
	check_operands(&sample_cut, "1", NULL);
	check_operands(&sample_cut, "1 2", NULL);
	check_operands(&sample_load, "a b c d e", NULL);
	check_operands(&none, "--all", NULL);
	check_operands(&sample_cut, "--all",
		"something is missing: it is 'ostrakon cut AS [DIR]'. See 'ostrakon cut --help'.");
	check_operands(&sample_cut, "1 2 three",
		"'cut' takes only AS [DIR]; 'three' is too much. See 'ostrakon cut --help'.");
	check_operands(
		&none, "one", "'cut' takes no operands, but got 'one'. See 'ostrakon cut --help'.");
}

static void test_edit_distance(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		size_t distance;
	} cases[] = {
		{ "", "", 0 },
		{ "", "abc", 3 },
		{ "status", "status", 0 },
		{ "status", "statsu", 1 },
		{ "kitten", "sitting", 3 },
		{ "sever", "server", 1 },
		{ "ca", "abc", 3 }, /* where unrestricted Damerau distance says 2 */
		{ "0123456789012345678901234567890123456789", "x", SIZE_MAX },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(edit_distance(cases[i].a, cases[i].b), cases[i].distance);
		assert_int_equal(edit_distance(cases[i].b, cases[i].a), cases[i].distance);
	}
}

static void test_nearest(void **state)
{
	(void)state;
	struct nearest nearest = { .word = "sto" };
	nearest_offer(&nearest, "db");
	assert_null(nearest.best);
	nearest_offer(&nearest, "status");
	assert_null(nearest.best);
	nearest_offer(&nearest, "stop");
	assert_string_equal(nearest.best, "stop");
	nearest_offer(&nearest, "stow"); /* as near, but later */
	assert_string_equal(nearest.best, "stop");
	nearest_offer(&nearest, "sto");
	assert_string_equal(nearest.best, "sto");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_kind),
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_order_and_end_of_options),
		cmocka_unit_test(test_posixly_correct_changes_nothing),
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_last_one_counts),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_misused),
		cmocka_unit_test(test_global_options),
		cmocka_unit_test(test_operands),
		cmocka_unit_test(test_edit_distance),
		cmocka_unit_test(test_nearest),
	};
	return cmocka_run_group_tests_name("cli/options", tests, NULL, NULL);
}
