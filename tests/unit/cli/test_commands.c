/* The real tables: what help, manual and completion are made of must be there and be true. */
#include "cli/command.h"

#include "cli/docs.h"
#include "cli/options.h"
#include "cli/text.h"
#include "unit/skip.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Help is not UTF-8 aware, and manual pages are read on any terminal. */
static void check_ascii(const char *name, const char *text)
{
	for (; *text != '\0'; text++) {
		if (!isprint((unsigned char)*text) && *text != '\n' && *text != '\t')
			fail_msg("%s: byte %d in its texts", name, (unsigned char)*text);
	}
}

static void check_name(const char *name)
{
	if (name[0] == '\0' ||
		strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(name))
		fail_msg("'%s' is no name for an option or a command", name);
}

static void check_spec(const char *command, const struct option_spec *spec)
{
	check_name(spec->name);
	check_ascii(spec->name, spec->help);
	if (spec->help[0] == '\0' || spec->help[strlen(spec->help) - 1] != '.')
		fail_msg("%s --%s: its help is not a sentence", command, spec->name);
	if ((spec->kind == OPTION_FLAG) != (spec->argument == NULL))
		fail_msg("%s --%s: a flag has no argument, others have one", command, spec->name);
}

/*
 * No name and no letter may stand twice among a command's options and the global ones, but for a
 * command's own that takes the place of a global one whole.
 */
static void check_unique(const struct command *command)
{
	const struct option_spec *all[OPTIONS_MAX];
	size_t count = 0;
	const struct option_spec *const tables[] = { command->options, global_option_specs };
	for (size_t t = 0; t < 2; t++) {
		for (const struct option_spec *spec = tables[t]; spec && spec->name; spec++) {
			assert_true(count < OPTIONS_MAX);
			if (t == 0 || !option_is_in(command->options, spec->name))
				all[count++] = spec;
		}
	}
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (strcmp(all[i]->name, all[j]->name) == 0 ||
				(all[i]->letter != 0 && all[i]->letter == all[j]->letter))
				fail_msg("%s: --%s and --%s are in each other's way", command->name,
					all[i]->name, all[j]->name);
		}
	}
}

static void test_commands(void **state)
{
	(void)state;
	for (size_t i = 0; commands[i] != NULL; i++) {
		const struct command *command = commands[i];
		check_name(command->name);
		check_ascii(command->name, command->summary);
		check_ascii(command->name, command->about);
		check_ascii(command->name, command->examples);
		assert_non_null(command->run);
		assert_non_null(command->group);
		assert_true(strlen(command->summary) > 0 && strlen(command->about) > 0);
		/* Part of a list, not a sentence. */
		assert_true(command->summary[strlen(command->summary) - 1] != '.');
		for (const struct option_spec *spec = command->options; spec && spec->name; spec++)
			check_spec(command->name, spec);
		check_unique(command);
	}
	for (const struct option_spec *spec = global_option_specs; spec->name != NULL; spec++)
		check_spec("every command", spec);
}

/* A group's heading is printed where the group begins, so each must stand together. */
static void test_groups_stand_together(void **state)
{
	(void)state;
	for (size_t i = 1; i < 64 && commands[0] != NULL && commands[i] != NULL; i++) {
		for (size_t j = 0; j + 1 < i; j++) {
			if (strcmp(commands[i]->group, commands[j]->group) == 0)
				assert_string_equal(commands[i - 1]->group, commands[i]->group);
			assert_string_not_equal(commands[i]->name, commands[j]->name);
		}
	}
}

/* "AS [DIR]" is one to two, "FILE..." one or more, "" none. */
static void test_operands_are_as_said(void **state)
{
	(void)state;
	for (size_t i = 0; commands[i] != NULL; i++) {
		struct span rest = span_of(commands[i]->operands), word;
		size_t least = 0, most = 0;
		while (text_next_word(&rest, &word)) {
			bool many =
				word.n > 3 && word.p[word.n - (word.p[0] == '[' ? 2 : 1)] == '.';
			least += word.p[0] != '[';
			most = many || most == SIZE_MAX ? SIZE_MAX : most + 1;
		}
		if (least != commands[i]->operands_min ||
			(most == SIZE_MAX) != (commands[i]->operands_max > 16) ||
			(most != SIZE_MAX && most != commands[i]->operands_max))
			fail_msg("%s: operands '%s' do not say %zu to %zu", commands[i]->name,
				commands[i]->operands, commands[i]->operands_min,
				commands[i]->operands_max);
	}
}

/* The words of an example behind "ostrakon COMMAND" are parsed as if typed. */
static void check_example(const struct command *command, struct span line)
{
	enum { WORDS_MAX = 24 };
	char *argv[WORDS_MAX + 1], *text = strndup(line.p, line.n), *rest = text, *word;
	int argc = 0;
	while ((word = strsep(&rest, " ")) != NULL && argc < WORDS_MAX) {
		if (strcmp(word, ">") == 0 || strcmp(word, "|") == 0)
			break; /* the shell's part */
		argv[argc++] = word;
	}
	argv[argc] = NULL;
	if (argc < 2 || strcmp(argv[0], "ostrakon") != 0 || strcmp(argv[1], command->name) != 0)
		fail_msg("%s: its example is not about it: %s", command->name, text);

	struct diag diag = { 0 };
	struct global_options global = { .format = "text" };
	struct arguments arguments = { .command = command, .global = &global };
	arguments.options = calloc(1, command->options_size + 1);
	if (options_parse(&arguments, argc - 1, argv + 1, &diag) != 0 ||
		options_check_operands(&arguments, &diag) != 0)
		fail_msg("%s: its example does not work: %s", command->name, diag.what);
	free(arguments.options);
	free(text);
}

static void test_examples_work(void **state)
{
	(void)state;
	for (size_t i = 0; commands[i] != NULL; i++) {
		struct span rest = span_of(commands[i]->examples), line, shows;
		size_t count = 0;
		for (; text_next_example(&rest, &line, &shows); count++) {
			check_example(commands[i], line);
			if (shows.n == 0)
				fail_msg("%s: an example does not say what it shows",
					commands[i]->name);
		}
		if (count == 0)
			fail_msg("%s: no examples", commands[i]->name);
	}
}

static void check_page(const struct buf *page)
{
	FILE *mandoc = popen("mandoc -T lint -W warning >&2", "w");
	assert_non_null(mandoc);
	assert_int_equal(fwrite(page->text, 1, page->length, mandoc), page->length);
	if (pclose(mandoc) != 0)
		fail_msg("mandoc has complaints about:\n%s", page->text);
}

static void test_manual_pages(void **state)
{
	(void)state;
	struct buf page;
	if (system("command -v mandoc >/dev/null") != 0)
		skip_because("no mandoc");
	buf_init(&page);
	docs_man_program(&page, commands);
	check_page(&page);
	for (size_t i = 0; commands[i] != NULL; i++) {
		buf_reset(&page);
		docs_man_command(&page, commands, commands[i]);
		check_page(&page);
	}
	buf_clear(&page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_groups_stand_together),
		cmocka_unit_test(test_operands_are_as_said),
		cmocka_unit_test(test_examples_work),
		cmocka_unit_test(test_manual_pages),
	};
	return cmocka_run_group_tests_name("cli/commands", tests, NULL, NULL);
}
