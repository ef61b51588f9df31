#include "sample.h"

#include "base/log.h"
#include "cli/program.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { WORDS_MAX = 16 };

/* Says what it was called with; --share is the status it returns. */
static int run_sample(const struct invocation *invocation)
{
	const struct sample_options *options = invocation->options;
	struct out *out = invocation->out;
	out_section(out, "sample", NULL);
	out_field(out, "operand", "Operand", out_text(invocation->operand[0]));
	out_field(out, "cut", "Cut", out_text(options->cut));
	out_field(out, "now", "Now", out_text(invocation->global->now.text));
	out_field(out, "seed", "Seed", out_number(invocation->global->seed, 3));
	out_end_section(out);
	log_print(LOG_DEBUG, "debug");
	log_print(LOG_NOTE, "note");
	log_print(LOG_ERROR, "error");
	return (int)options->share;
}

static struct buf answer;
static char errors[1024];

/* Runs `ostrakon LINE`; the answer goes to `answer`, standard error to `errors`. */
static int run(const char *line)
{
	struct command cut = sample_cut;
	const struct command *const table[] = { &sample_load, &cut, NULL };
	char words[512], name[] = "ostrakon", *argv[WORDS_MAX + 1], *rest = words, *word;
	int argc = 0;
	cut.run = run_sample;
	snprintf(words, sizeof words, "%s", line);
	argv[argc++] = name;
	while ((word = strsep(&rest, " ")) != NULL && argc < WORDS_MAX) {
		if (word[0] != '\0')
			argv[argc++] = word;
	}
	argv[argc] = NULL;

	FILE *file = tmpfile();
	assert_non_null(file);
	int kept = dup(STDERR_FILENO);
	dup2(fileno(file), STDERR_FILENO);
	buf_clear(&answer);
	int status = program_run(table, argc, argv, &answer);
	dup2(kept, STDERR_FILENO);
	close(kept);
	rewind(file);
	errors[fread(errors, 1, sizeof errors - 1, file)] = '\0';
	fclose(file);
	return status;
}

static void refused(const char *line, const char *message)
{
	assert_int_equal(run(line), EXIT_USAGE);
	assert_int_equal(answer.length, 0);
	assert_string_equal(errors, message);
}

static void answers(const char *line, const char *wanted)
{
	assert_int_equal(run(line), EXIT_DONE);
	if (strstr(answer.text, wanted) == NULL)
		fail_msg("'%s' not found in:\n%s", wanted, answer.text);
	assert_string_equal(errors, "");
}

static void test_help_and_version(void **state)
{
	(void)state;
	answers("--version", "ostrakon " OSTRAKON_VERSION "\n");
	answers("--help", "\nQuestions to ask of it\n  cut ");
	answers("-h", "\nQuestions to ask of it\n  cut ");
	answers("help", "\nQuestions to ask of it\n  cut ");
	answers("help cut", "Usage: ostrakon cut [OPTION...] AS [DIR]\n");
	answers("cut --help", "Usage: ostrakon cut [OPTION...] AS [DIR]\n");
	answers("cut 1 2 3 4 -h", "Usage: ostrakon cut [OPTION...] AS [DIR]\n");
}

static void test_docs(void **state)
{
	(void)state;
	answers("_docs man", ".Dt OSTRAKON 1\n");
	answers("_docs man cut", ".Dt OSTRAKON-CUT 1\n");
	answers("_docs bash", "complete -F _ostrakon ostrakon\n");
	refused("_docs", "ostrakon: error: use: ostrakon _docs man [COMMAND], or: ostrakon _docs "
			 "bash\n");
}

static void test_refused(void **state)
{
	(void)state;
	refused("", "ostrakon: error: no command given. 'ostrakon --help' lists them.\n");
	refused("lod", "ostrakon: error: unknown command 'lod'. Did you mean 'load'? See 'ostrakon "
		       "--help'.\n");
	refused("help xyzzy", "ostrakon: error: unknown command 'xyzzy'. See 'ostrakon --help'.\n");
	refused("x\033[31m", "ostrakon: error: unknown command 'x?[31m'. See 'ostrakon --help'.\n");
	refused("--format json cut 1",
		"ostrakon: error: '--format' stands before the command; options come after it: "
		"ostrakon COMMAND [OPTION...]. See 'ostrakon --help'.\n");
	refused("cut --cut 1",
		"ostrakon: error: something is missing: it is 'ostrakon cut AS [DIR]'. See "
		"'ostrakon cut --help'.\n");
	refused("cut 1 --format xml",
		"ostrakon: error: option '--format' takes text|json|csv, not 'xml'. See "
		"'ostrakon cut --help'.\n");
	refused("cut 1 --seed -1",
		"ostrakon: error: option '--seed' takes a whole number from 0 to 9007199254740992, "
		"not '-1'. See 'ostrakon cut --help'.\n");
	refused("cut 1 --seed 1.5",
		"ostrakon: error: option '--seed' takes a whole number from 0 to 9007199254740992, "
		"not '1.5'. See 'ostrakon cut --help'.\n");
}

static void test_runs(void **state)
{
	(void)state;
	assert_int_equal(
		run("cut 64496 --format json --cut 64497 --now 2008-11 --seed 7"), EXIT_DONE);
	assert_non_null(strstr(answer.text, "\"operand\""));
	assert_non_null(strstr(answer.text, "\"64496\""));
	assert_non_null(strstr(answer.text, "\"64497\""));
	assert_non_null(strstr(answer.text, "\"2008-11\""));
	assert_int_equal(run("cut 64496 --seed 7"), EXIT_DONE);
	assert_null(strstr(answer.text, "\"operand\""));
	assert_non_null(strstr(answer.text, "Operand"));
	/* The clock gives a minute: 2026-11-23T15:04Z. */
	const char *now = strstr(answer.text, "Now");
	assert_non_null(now);
	now += strcspn(now, "0123456789");
	assert_int_equal(now[10], 'T');
	assert_int_equal(now[16], 'Z');
}

static void test_nothing_of_a_failed_run(void **state)
{
	(void)state;
	assert_int_equal(run("cut 1 --share 1"), EXIT_SKIPPED);
	assert_true(answer.length > 0);
	for (int status = EXIT_USAGE; status <= EXIT_INTERNAL; status++) {
		char line[32];
		snprintf(line, sizeof line, "cut 1 --share %d", status);
		assert_int_equal(run(line), status);
		assert_int_equal(answer.length, 0);
	}
}

static void test_log_level(void **state)
{
	(void)state;
	run("cut 1");
	assert_string_equal(errors, "ostrakon: note\nostrakon: error: error\n");
	run("cut 1 -q");
	assert_string_equal(errors, "ostrakon: error: error\n");
	run("cut 1 --verbose");
	assert_string_equal(errors, "ostrakon: debug\nostrakon: note\nostrakon: error: error\n");
}

static int clear(void **state)
{
	(void)state;
	buf_clear(&answer);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_help_and_version),
		cmocka_unit_test(test_docs),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_runs),
		cmocka_unit_test(test_nothing_of_a_failed_run),
		cmocka_unit_test(test_log_level),
	};
	buf_init(&answer);
	return cmocka_run_group_tests_name("cli/program", tests, NULL, clear);
}
