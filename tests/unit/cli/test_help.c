#include "sample.h"

#include "cli/help.h"
#include "cli/text.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void has(const struct buf *text, const char *wanted)
{
	if (strstr(text->text, wanted) == NULL)
		fail_msg("not found: %s\nin:\n%s", wanted, text->text);
}

/* No line beyond the width or with blanks at its end, and no empty lines in a row. */
static void check_lines(const struct buf *text)
{
	struct span rest = { text->text, text->length }, line;
	assert_true(text->length > 0 && text->text[text->length - 1] == '\n');
	rest.n--;
	for (size_t empty = 0; span_cut(&rest, '\n', &line);) {
		if (line.n > TEXT_WIDTH || (line.n > 0 && line.p[line.n - 1] == ' '))
			fail_msg("bad line: '%.*s'", (int)line.n, line.p);
		empty = line.n == 0 ? empty + 1 : 0;
		assert_true(empty <= 1);
	}
}

static void test_program(void **state)
{
	(void)state;
	struct buf text;
	buf_init(&text);
	help_program(&text, sample_table);
	check_lines(&text);
	has(&text, "\nData: what is known\n  load            read files into the database\n");
	has(&text, "\nQuestions to ask of it\n  cut             what a cut would do\n");
	/* One example of each group. */
	has(&text, "\nExamples\n  ostrakon load in.csv\n      one file\n"
		   "  ostrakon cut 64496 --cut 64497,64498\n      both upstreams at once\n\n");
	has(&text, "\n  -q, --quiet             Only errors on standard error.\n");
	has(&text, "\n      --db FILE           The store, an SQLite file");
	has(&text, "\n  -f, --format text|json|csv\n                          How the answer");
	for (const struct help_term *term = help_environment; term->word != NULL; term++)
		has(&text, term->word);
	has(&text, "\n  4               The program could not");
	buf_clear(&text);
}

static void test_program_without_commands(void **state)
{
	(void)state;
	const struct command *const none[] = { NULL };
	struct buf text;
	buf_init(&text);
	help_program(&text, none);
	check_lines(&text);
	assert_null(strstr(text.text, "Examples"));
	buf_clear(&text);
}

static void test_command(void **state)
{
	(void)state;
	struct buf text;
	buf_init(&text);
	help_command(&text, &sample_cut);
	check_lines(&text);
	assert_int_equal(
		strncmp(text.text, "Usage: ostrakon cut [OPTION...] AS [DIR]\n\nFirst", 45), 0);
	has(&text,
		"\n\n.Second paragraph. It has two \"sentences\".\n\nOptions\n  -c, --cut AS,...");
	has(&text, "\n      --share N           Smallest share. A backslash");
	has(&text, "\n                          dashes must"); /* wrapped under its own column */
	/* What a reader came for stands before what every command takes. */
	has(&text, "\n  ostrakon cut AS64496 --all\n      everything\n\n"
		   "Options of every command\n");
	for (const struct option_spec *spec = sample_specs; spec->name != NULL; spec++)
		has(&text, spec->name);
	buf_clear(&text);
}

static void test_command_without_options_and_operands(void **state)
{
	(void)state;
	struct command bare = sample_load;
	struct buf text;
	bare.operands = "";
	buf_init(&text);
	help_command(&text, &bare);
	check_lines(&text);
	has(&text, "Usage: ostrakon load [OPTION...]\n");
	assert_null(strstr(text.text, "\nOptions\n"));
	buf_clear(&text);
}

static void test_wrap(void **state)
{
	(void)state;
	static const char long_word[] = "x234567890123456789012345678901234567890123456789012345678"
					"901234567890123456789012345678901234567890";
	struct buf text, wanted;
	buf_init(&text);
	buf_init(&wanted);
	/* 80 columns fit exactly, 81 do not. */
	buf_puts(&text, "ab");
	text_tab(&text, 5);
	for (size_t i = 0; i < 19; i++)
		buf_puts(&wanted, i == 0 ? "abc" : " abc");
	text_wrap(&text, (struct span){ wanted.text, wanted.length }, 5);
	assert_int_equal(text.length, TEXT_WIDTH + 1);
	buf_reset(&text);
	text_tab(&text, 6);
	text_wrap(&text, (struct span){ wanted.text, wanted.length }, 6);
	assert_int_equal(text.length, 6 + 18 * 4 + 6 + 3 + 1);
	/* A word too long for any line stands alone; words are never cut. */
	buf_reset(&text);
	buf_reset(&wanted);
	buf_printf(&wanted, "a %s b", long_word);
	text_wrap(&text, (struct span){ wanted.text, wanted.length }, 0);
	buf_reset(&wanted);
	buf_printf(&wanted, "a\n%s\nb\n", long_word);
	assert_string_equal(text.text, wanted.text);
	buf_clear(&wanted);
	buf_clear(&text);
}

static void test_tab(void **state)
{
	(void)state;
	struct buf text;
	buf_init(&text);
	text_tab(&text, 2);
	buf_puts(&text, "ab");
	text_tab(&text, 4); /* reached: next line */
	buf_puts(&text, "c");
	text_tab(&text, 3);
	assert_string_equal(text.text, "  ab\n    c\n   ");
	buf_clear(&text);
}

static void test_paragraphs(void **state)
{
	(void)state;
	struct span rest = span_of("\n one\ntwo\n\n\n three\n"), paragraph;
	assert_true(text_next_paragraph(&rest, &paragraph));
	assert_true(span_is(paragraph, "one\ntwo"));
	assert_true(text_next_paragraph(&rest, &paragraph));
	assert_true(span_is(paragraph, "three\n"));
	assert_false(text_next_paragraph(&rest, &paragraph));
}

static void test_examples(void **state)
{
	(void)state;
	struct span rest = span_of("\n  ostrakon a\tshows a\n\nostrakon b\n"), command, shows;
	assert_true(text_next_example(&rest, &command, &shows));
	assert_true(span_is(command, "ostrakon a") && span_is(shows, "shows a"));
	assert_true(text_next_example(&rest, &command, &shows));
	assert_true(span_is(command, "ostrakon b") && shows.n == 0);
	assert_false(text_next_example(&rest, &command, &shows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_program),
		cmocka_unit_test(test_program_without_commands),
		cmocka_unit_test(test_command),
		cmocka_unit_test(test_command_without_options_and_operands),
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_tab),
		cmocka_unit_test(test_paragraphs),
		cmocka_unit_test(test_examples),
	};
	return cmocka_run_group_tests_name("cli/help", tests, NULL, NULL);
}
