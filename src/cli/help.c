#include "cli/help.h"

#include "cli/text.h"

#include <string.h>

enum { INDENT = 2, TERM_COLUMN = 18, OPTION_COLUMN = 26, EXAMPLE_INDENT = 6 };

const char help_purpose[] =
	"ostrakon attributes network abuse to the networks that host it and computes what cutting "
	"their upstream links would do. It works on files you have; only 'fetch' asks others for "
	"data: publishers, never the networks that are studied.";

const struct help_term help_exit_status[] = {
	{ "0", "Done." },
	{ "1", "Done, but some records were skipped; standard error counts them by reason." },
	{ "2", "Wrong usage: the message names the option or operand." },
	{ "3", "Nothing usable: no such file or folder, no known format, no store or topology yet." },
	{ "4", "The program could not do its work: a full disk, a damaged database, a defect." },
	{ NULL, NULL },
};

const struct help_term help_environment[] = {
	{ "OSTRAKON_DB", "The store, when --db is not given." },
	{ "OSTRAKON_DATA", "A folder of full topologies: as-rel files named by their day, such as "
			   "20080101.as-rel.txt.bz2, there or below asrel/ or bgp/asrel/." },
	{ "OSTRAKON_CASES",
		"The folder of the shipped cases and their excerpt, instead of the installed one." },
	{ "OSTRAKON_CLICKHOUSE_PASSWORD",
		"The password for a store in ClickHouse; OSTRAKON_CLICKHOUSE_PASSWORD_FILE names a "
		"file that has it in its first line." },
	{ "SSL_CERT_FILE",
		"A file of certificates that vouch for a ClickHouse over TLS, instead of the "
		"system's." },
	{ "NO_COLOR", "When set, text on a terminal has no colours." },
	{ NULL, NULL },
};

const struct help_term help_files[] = {
	{ "~/.local/share/ostrakon/ostrakon.db",
		"The store, unless --db or OSTRAKON_DB says otherwise. XDG_DATA_HOME replaces "
		"~/.local/share when it is set." },
	{ NULL, NULL },
};

const char *help_group_title(const char *group)
{
	static const struct help_term titles[] = {
		{ "data", "Data: what is known" },
		{ "questions", "Questions to ask of it" },
		{ "answers", "Answers to hand on" },
		{ NULL, NULL },
	};
	for (const struct help_term *title = titles; title->word != NULL; title++) {
		if (strcmp(title->word, group) == 0)
			return title->meaning;
	}
	return group;
}

static void heading(struct buf *out, const char *title)
{
	buf_printf(out, "\n%s\n", title);
}

static void put_terms(struct buf *out, const char *title, const struct help_term *terms)
{
	heading(out, title);
	for (; terms->word != NULL; terms++) {
		text_tab(out, INDENT);
		buf_puts(out, terms->word);
		text_tab(out, TERM_COLUMN);
		text_wrap(out, span_of(terms->meaning), TERM_COLUMN);
	}
}

static void put_example(struct buf *out, struct span command, struct span shows)
{
	text_tab(out, INDENT);
	buf_printf(out, "%.*s\n", (int)command.n, command.p);
	if (shows.n > 0) {
		text_tab(out, EXAMPLE_INDENT);
		text_wrap(out, shows, EXAMPLE_INDENT);
	}
}

static void put_option_help(struct buf *out, const struct option_spec *spec)
{
	struct buf text;
	buf_init(&text);
	option_help(&text, spec);
	text_wrap(out, (struct span){ text.text, text.length }, OPTION_COLUMN);
	buf_clear(&text);
}

/* Without those whose names are in `taken`. */
static void put_options(struct buf *out, const char *title, const struct option_spec *specs,
	const struct option_spec *taken)
{
	if (specs == NULL || specs->name == NULL)
		return;
	heading(out, title);
	for (; specs->name != NULL; specs++) {
		if (option_is_in(taken, specs->name))
			continue;
		text_tab(out, INDENT);
		if (specs->letter != 0)
			buf_printf(out, "-%c, ", specs->letter);
		else
			buf_puts(out, "    ");
		buf_printf(out, "--%s", specs->name);
		if (specs->argument != NULL)
			buf_printf(out, " %s", specs->argument);
		text_tab(out, OPTION_COLUMN);
		put_option_help(out, specs);
	}
}

static bool starts_group(const struct command *const *table, size_t i)
{
	return i == 0 || strcmp(table[i - 1]->group, table[i]->group) != 0;
}

static void put_commands(struct buf *out, const struct command *const *table)
{
	for (size_t i = 0; table[i] != NULL; i++) {
		if (starts_group(table, i))
			heading(out, help_group_title(table[i]->group));
		text_tab(out, INDENT);
		buf_puts(out, table[i]->name);
		text_tab(out, TERM_COLUMN);
		text_wrap(out, span_of(table[i]->summary), TERM_COLUMN);
	}
}

/* The first example of each group: what a newcomer can type now. */
static void put_first_examples(struct buf *out, const struct command *const *table)
{
	struct span command, shows;
	if (table[0] == NULL)
		return;
	heading(out, "Examples");
	for (size_t i = 0; table[i] != NULL; i++) {
		struct span rest = span_of(table[i]->examples);
		if (starts_group(table, i) && text_next_example(&rest, &command, &shows))
			put_example(out, command, shows);
	}
}

void help_program(struct buf *out, const struct command *const *table)
{
	text_wrap(out, span_of(help_purpose), 0);
	heading(out, "Usage");
	buf_puts(out, "  ostrakon COMMAND [OPTION...] [OPERAND...]\n"
		      "  ostrakon COMMAND --help     what a command does, its options, examples\n"
		      "  ostrakon --version\n");
	put_commands(out, table);
	put_options(out, "Options of every command", global_option_specs, NULL);
	put_first_examples(out, table);
	put_terms(out, "Exit status", help_exit_status);
	put_terms(out, "Environment", help_environment);
	heading(out, "Manual pages");
	buf_puts(out, "  man ostrakon, and man ostrakon-COMMAND for each command\n"
		      "  man ostrakon-case-folders     how to write a case folder\n");
}

void help_command(struct buf *out, const struct command *command)
{
	struct span rest = span_of(command->about), paragraph, line, shows;
	const char *gap = command->operands[0] != '\0' ? " " : "";
	buf_printf(
		out, "Usage: ostrakon %s [OPTION...]%s%s\n", command->name, gap, command->operands);
	while (text_next_paragraph(&rest, &paragraph)) {
		buf_putc(out, '\n');
		text_wrap(out, paragraph, 0);
	}
	put_options(out, "Options", command->options, NULL);
	rest = span_of(command->examples);
	heading(out, "Examples");
	while (text_next_example(&rest, &line, &shows))
		put_example(out, line, shows);
	put_options(out, "Options of every command", global_option_specs, command->options);
	put_terms(out, "Exit status", help_exit_status);
}
