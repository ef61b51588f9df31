#include "sample.h"

#include "cli/docs.h"
#include "unit/skip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void has(const struct buf *text, const char *wanted)
{
	if (strstr(text->text, wanted) == NULL)
		fail_msg("not found: %s\nin:\n%s", wanted, text->text);
}

/* What a shell command makes of `text` on its standard input: its exit status. */
static int piped(const char *command, const struct buf *text)
{
	FILE *pipe = popen(command, "w");
	assert_non_null(pipe);
	assert_int_equal(fwrite(text->text, 1, text->length, pipe), text->length);
	return pclose(pipe);
}

static void lint(const struct buf *page)
{
	if (system("command -v mandoc >/dev/null") != 0)
		skip_because("no mandoc");
	if (piped("mandoc -T lint -W warning >&2", page) != 0)
		fail_msg("mandoc has complaints about:\n%s", page->text);
}

static void test_man_program(void **state)
{
	(void)state;
	struct buf page;
	buf_init(&page);
	docs_man_program(&page, sample_table);
	has(&page, "\n.Dt OSTRAKON 1\n");
	has(&page, "\n.It Xr ostrakon-load 1\nread files into the database\n");
	has(&page, "\n.Sh SEE ALSO\n.Xr ostrakon-cut 1 ,\n.Xr ostrakon-load 1 ,\n"
		   ".Xr ostrakon-case-folders 7\n");
	lint(&page);
	buf_clear(&page);
}

static void test_man_program_without_commands(void **state)
{
	(void)state;
	const struct command *const none[] = { NULL };
	struct buf page;
	buf_init(&page);
	docs_man_program(&page, none);
	lint(&page);
	buf_clear(&page);
}

static void test_man_command(void **state)
{
	(void)state;
	struct buf page;
	buf_init(&page);
	docs_man_command(&page, sample_table, &sample_cut);
	has(&page, "\n.Dt OSTRAKON-CUT 1\n");
	has(&page, "\n.Ar \\&AS\n.Op Ar \\&DIR\n");
	has(&page, "\n.It Fl c , Fl \\-cut Ar AS,...\n");
	has(&page, "\n.Pp\n\\&.Second paragraph.\nIt has two \\(dqsentences\\(dq.\n");
	has(&page, "A backslash \\e and .dots");
	has(&page, "\n.It Ic ostrakon cut AS64496 \\-\\-all\neverything\n");
	has(&page, "\n.Xr ostrakon 1 ,\n.Xr ostrakon-load 1 ,\n.Xr ostrakon-case-folders 7\n");
	lint(&page);
	buf_clear(&page);
}

static void test_man_command_without_options(void **state)
{
	(void)state;
	struct buf page;
	buf_init(&page);
	docs_man_command(&page, sample_table, &sample_load);
	has(&page, "\n.Ar FILE ...\n");
	lint(&page);
	buf_clear(&page);
}

/*
 * Runs the script in bash as if TAB was hit behind `words`, in a folder that holds some.csv and
 * some.d; what is offered, a blank behind each.
 */
static void completes(const char *words, const char *wanted)
{
	char folder[] = "/tmp/ostrakon-docs-XXXXXX", offered[256], name[64];
	struct buf script;
	assert_non_null(mkdtemp(folder));
	buf_init(&script);
	docs_bash(&script, sample_table);
	/* compopt only works while bash itself completes */
	buf_printf(&script,
		"compopt() { :; }\ncd %s && mkdir some.d && touch some.csv || exit 1\n"
		"COMP_WORDS=(%s)\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
		"_ostrakon\nprintf '%%s ' \"${COMPREPLY[@]}\" >offered\n",
		folder, words);
	assert_int_equal(piped("bash", &script), 0);
	buf_clear(&script);

	snprintf(name, sizeof name, "%s/offered", folder);
	FILE *file = fopen(name, "r");
	assert_non_null(file);
	offered[fread(offered, 1, sizeof offered - 1, file)] = '\0';
	fclose(file);
	snprintf(name, sizeof name, "rm -r %s", folder);
	assert_int_equal(system(name), 0);
	assert_string_equal(offered, wanted);
}

static void test_bash_syntax(void **state)
{
	(void)state;
	struct buf script;
	buf_init(&script);
	docs_bash(&script, sample_table);
	if (system("command -v bash >/dev/null") != 0)
		skip_because("no bash");
	assert_int_equal(piped("bash -n", &script), 0);
	buf_clear(&script);
}

static void test_bash_completes(void **state)
{
	(void)state;
	if (system("command -v bash >/dev/null") != 0)
		skip_because("no bash");
	completes("ostrakon ''", "load cut help --help --version ");
	completes("ostrakon c", "cut ");
	completes("ostrakon help ''", "load cut ");
	completes("ostrakon cut --al", "--all --always ");
	completes("ostrakon cut --format ''", "text json csv ");
	completes("ostrakon cut --format = j", "json ");
	completes("ostrakon cut --format =", "text json csv ");
	completes("ostrakon cut -f c", "csv ");
	completes("ostrakon cut --by ''", "country network ");
	completes("ostrakon cut --since ''", " "); /* a date: nothing to offer */
	completes("ostrakon cut 64496 so", "some.d ");
	completes("ostrakon load some.c", "some.csv ");
	completes("ostrakon load --db some.c", "some.csv ");
	completes("ostrakon load --qui", "--quiet ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_man_program),
		cmocka_unit_test(test_man_program_without_commands),
		cmocka_unit_test(test_man_command),
		cmocka_unit_test(test_man_command_without_options),
		cmocka_unit_test(test_bash_syntax),
		cmocka_unit_test(test_bash_completes),
	};
	return cmocka_run_group_tests_name("cli/docs", tests, NULL, NULL);
}
