/* Manual pages in the mdoc language: mdoc(7). */
#include "cli/docs.h"

#include "cli/help.h"
#include "cli/text.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

/* When the texts of this version were written; not the day of the build, which differs. */
#define MANUAL_DATE "November 23, 2026"

/* Of running text before escapes, which make it a little longer. */
enum { LINE_BYTES = 72 };

/* Bytes of running text. A backslash starts an escape; "-" as typed on a keyboard is "\-". */
static void put_escaped(struct buf *out, struct span text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\\')
			buf_puts(out, "\\e");
		else if (text.p[i] == '-')
			buf_puts(out, "\\-");
		else if (text.p[i] == '"')
			buf_puts(out, "\\(dq");
		else
			buf_putc(out, text.p[i]);
	}
}

/*
 * Words as the arguments of a macro. Two or three letters starting with a capital may be the name
 * of another one ("No", "An"), which \& in front prevents.
 */
static void put_arguments(struct buf *out, struct span text)
{
	struct span word;
	while (text_next_word(&text, &word)) {
		bool like_macro = word.n <= 3 && isupper((unsigned char)word.p[0]);
		buf_puts(out, like_macro ? " \\&" : " ");
		put_escaped(out, word);
	}
}

/* For a word of one letter or more. */
static bool ends_sentence(struct span word)
{
	char last = word.p[word.n - 1];
	return last == '.' || last == '?' || last == ':' || last == ';';
}

/* Running text as mdoc wants it: lines of at most 80 bytes, a new one for each sentence. */
static void put_text(struct buf *out, struct span text)
{
	struct span word;
	size_t line = out->length; /* where the line at hand begins */
	while (text_next_word(&text, &word)) {
		size_t used = out->length - line;
		bool fits = used + word.n < LINE_BYTES;
		if (used > 0)
			buf_putc(out, fits ? ' ' : '\n');
		if (!fits)
			line = out->length;
		if (out->length == line && (word.p[0] == '.' || word.p[0] == '\''))
			buf_puts(out, "\\&");
		put_escaped(out, word);
		if (ends_sentence(word)) {
			buf_putc(out, '\n');
			line = out->length;
		}
	}
	if (out->length > line)
		buf_putc(out, '\n');
}

static void put_paragraphs(struct buf *out, const char *text)
{
	struct span rest = span_of(text), paragraph;
	for (bool first = true; text_next_paragraph(&rest, &paragraph); first = false) {
		if (!first)
			buf_puts(out, ".Pp\n");
		put_text(out, paragraph);
	}
}

static void put_head(struct buf *out, const char *name, const char *purpose)
{
	buf_puts(out, ".Dd " MANUAL_DATE "\n.Dt ");
	for (const char *p = name; *p != '\0'; p++)
		buf_putc(out, (char)toupper((unsigned char)*p));
	buf_printf(out, " 1\n.Os\n.Sh NAME\n.Nm %s\n.Nd", name);
	put_arguments(out, span_of(purpose));
	buf_puts(out, "\n.Sh SYNOPSIS\n");
}

/* "AS", "[AS]", "FILE...": words of an operand list. */
static void put_operands(struct buf *out, const char *operands)
{
	struct span rest = span_of(operands), word;
	while (text_next_word(&rest, &word)) {
		bool optional = word.n > 2 && word.p[0] == '[' && word.p[word.n - 1] == ']';
		if (optional)
			word = (struct span){ word.p + 1, word.n - 2 };
		bool many = word.n > 3 && memcmp(word.p + word.n - 3, "...", 3) == 0;
		if (many)
			word.n -= 3;
		buf_puts(out, optional ? ".Op Ar" : ".Ar");
		put_arguments(out, word);
		buf_puts(out, many ? " ...\n" : "\n");
	}
}

/* " Ar FILE", or nothing. */
static void put_value(struct buf *out, const struct option_spec *spec)
{
	if (spec->argument == NULL)
		return;
	buf_puts(out, " Ar");
	put_arguments(out, span_of(spec->argument));
}

static void put_flag(struct buf *out, const char *name)
{
	buf_puts(out, " Fl \\-");
	put_escaped(out, span_of(name));
}

/* Without those whose names are in `taken`. */
static void put_options(
	struct buf *out, const struct option_spec *specs, const struct option_spec *taken)
{
	struct buf help;
	buf_init(&help);
	buf_puts(out, ".Bl -tag -width Ds\n");
	for (; specs->name != NULL; specs++) {
		if (option_is_in(taken, specs->name))
			continue;
		buf_puts(out, ".It");
		if (specs->letter != 0)
			buf_printf(out, " Fl %c ,", specs->letter);
		put_flag(out, specs->name);
		put_value(out, specs);
		buf_putc(out, '\n');
		option_help(&help, specs);
		put_text(out, (struct span){ help.text, help.length });
		buf_reset(&help);
	}
	buf_clear(&help);
	buf_puts(out, ".El\n");
}

static void put_terms(
	struct buf *out, const char *heading, const char *macro, const struct help_term *terms)
{
	buf_printf(out, ".Sh %s\n.Bl -tag -width Ds\n", heading);
	for (; terms->word != NULL; terms++) {
		buf_printf(out, ".It%s", macro);
		put_arguments(out, span_of(terms->word));
		buf_putc(out, '\n');
		put_text(out, span_of(terms->meaning));
	}
	buf_puts(out, ".El\n");
}

/* At most `most` of them. */
static void put_examples(struct buf *out, const char *examples, size_t most)
{
	struct span rest = span_of(examples), command, shows;
	while (most-- > 0 && text_next_example(&rest, &command, &shows)) {
		buf_puts(out, ".It Ic");
		put_arguments(out, command);
		buf_putc(out, '\n');
		put_text(out, shows);
	}
}

/* The command whose name follows `name` in the order of names; NULL after the last. */
static const struct command *next_by_name(const struct command *const *table, const char *name)
{
	const struct command *next = NULL;
	for (; *table != NULL; table++) {
		if (strcmp((*table)->name, name) > 0 &&
			(next == NULL || strcmp((*table)->name, next->name) < 0))
			next = *table;
	}
	return next;
}

/*
 * The pages of the other commands in order of their names, after the overview's, and the one that
 * is written by hand: docs/ostrakon-case-folders.7.
 */
static void put_see_also(
	struct buf *out, const struct command *const *table, const struct command *self)
{
	buf_puts(out, ".Sh SEE ALSO\n");
	if (self != NULL)
		buf_puts(out, ".Xr ostrakon 1 ,\n");
	const struct command *command = NULL;
	while ((command = next_by_name(table, command != NULL ? command->name : "")) != NULL) {
		if (command != self)
			buf_printf(out, ".Xr ostrakon-%s 1 ,\n", command->name);
	}
	buf_puts(out, ".Xr ostrakon-case-folders 7\n");
}

/* The commands by group, a line each. */
static void put_commands(struct buf *out, const struct command *const *table)
{
	for (size_t i = 0; table[i] != NULL; i++) {
		if (i == 0 || strcmp(table[i - 1]->group, table[i]->group) != 0)
			buf_printf(out, "%s.Ss %s\n.Bl -tag -width Ds\n", i > 0 ? ".El\n" : "",
				help_group_title(table[i]->group));
		buf_printf(out, ".It Xr ostrakon-%s 1\n", table[i]->name);
		put_text(out, span_of(table[i]->summary));
		if (table[i + 1] == NULL)
			buf_puts(out, ".El\n");
	}
}

void docs_man_program(struct buf *out, const struct command *const *table)
{
	put_head(out, "ostrakon", "attribute network abuse and simulate cutting its hosts off");
	buf_puts(out, ".Nm\n.Ar command\n.Op Ar option ...\n.Op Ar operand ...\n"
		      ".Nm\n.Cm help\n.Op Ar command\n"
		      ".Nm\n.Fl \\-version\n"
		      ".Sh DESCRIPTION\n");
	put_text(out, span_of(help_purpose));
	put_commands(out, table);
	buf_puts(out, ".Ss Options of every command\n");
	put_options(out, global_option_specs, NULL);
	put_terms(out, "ENVIRONMENT", " Ev", help_environment);
	put_terms(out, "FILES", " Pa", help_files);
	put_terms(out, "EXIT STATUS", "", help_exit_status);
	if (table[0] != NULL) {
		buf_puts(out, ".Sh EXAMPLES\n.Bl -tag -width Ds\n");
		for (size_t i = 0; table[i] != NULL; i++)
			put_examples(out, table[i]->examples, 1);
		buf_puts(out, ".El\n");
	}
	put_see_also(out, table, NULL);
}

void docs_man_command(
	struct buf *out, const struct command *const *table, const struct command *command)
{
	struct buf name;
	buf_init(&name);
	buf_printf(&name, "ostrakon-%s", command->name);
	put_head(out, name.text, command->summary);
	buf_clear(&name);
	buf_printf(out, ".Nm ostrakon %s\n.Op Ar option ...\n", command->name);
	put_operands(out, command->operands);
	buf_puts(out, ".Sh DESCRIPTION\n");
	put_paragraphs(out, command->about);
	buf_puts(out, ".Sh OPTIONS\n");
	if (command->options != NULL && command->options->name != NULL)
		put_options(out, command->options, NULL);
	buf_puts(out, ".Ss Options of every command\n");
	put_options(out, global_option_specs, command->options);
	put_terms(out, "ENVIRONMENT", " Ev", help_environment);
	put_terms(out, "FILES", " Pa", help_files);
	put_terms(out, "EXIT STATUS", "", help_exit_status);
	buf_puts(out, ".Sh EXAMPLES\n.Bl -tag -width Ds\n");
	put_examples(out, command->examples, SIZE_MAX);
	buf_puts(out, ".El\n");
	put_see_also(out, table, command);
}
