/* The bash completion script. It runs nothing: all it offers stands in it. */
#include "cli/docs.h"

#include "base/span.h"

#include <string.h>

static const char script_start[] =
	"# Completion of ostrakon for bash, made by \"ostrakon _docs bash\".\n"
	"\n"
	"_ostrakon()\n"
	"{\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	"\tlocal command=${COMP_WORDS[1]} words='' files=''\n"
	"\n"
	"\t# \"--format=text\" arrives as three words.\n"
	"\tif [[ $cur == '=' ]]; then\n"
	"\t\tcur=''\n"
	"\telif [[ $prev == '=' ]]; then\n"
	"\t\tprev=${COMP_WORDS[COMP_CWORD-2]}\n"
	"\tfi\n"
	"\t((COMP_CWORD > 1)) || prev='' command=''\n"
	"\n"
	"\tcase $command:$prev in\n";

static const char script_end[] =
	"\tesac\n"
	"\n"
	"\t[[ -z $files ]] || compopt -o filenames\n"
	"\tmapfile -t COMPREPLY < <(\n"
	"\t\t[[ $cur == -* || -z $files ]] && compgen -W \"$words\" -- \"$cur\"\n"
	"\t\t[[ $cur != -* && -n $files ]] && compgen \"$files\" -- \"$cur\"\n"
	"\t)\n"
	"}\n"
	"complete -F _ostrakon ostrakon\n";

/* "text|json|csv" */
static void put_choices(struct buf *out, const char *choices)
{
	struct span rest = span_of(choices), word;
	buf_puts(out, "words='");
	while (span_cut(&rest, '|', &word))
		buf_printf(out, "%.*s ", (int)word.n, word.p);
	buf_puts(out, "' ");
}

/* What may follow an option: `command` is `*` for those every command has. */
static void put_option_values(struct buf *out, const char *command, const struct option_spec *specs)
{
	for (const struct option_spec *spec = specs; spec != NULL && spec->name != NULL; spec++) {
		if (spec->kind == OPTION_FLAG)
			continue;
		buf_printf(out, "\t%s:--%s", command, spec->name);
		if (spec->letter != 0)
			buf_printf(out, " | %s:-%c", command, spec->letter);
		buf_puts(out, ") ");
		if (spec->kind == OPTION_FILE)
			buf_puts(out, "files=-f ");
		if (spec->kind == OPTION_CHOICE)
			put_choices(out, spec->argument);
		buf_puts(out, ";;\n");
	}
}

/* Without those whose names are in `taken`. */
static void put_option_names(
	struct buf *out, const struct option_spec *specs, const struct option_spec *taken)
{
	for (const struct option_spec *spec = specs; spec != NULL && spec->name != NULL; spec++) {
		if (!option_is_in(taken, spec->name))
			buf_printf(out, "--%s ", spec->name);
	}
}

static void put_command_names(struct buf *out, const struct command *const *table)
{
	for (size_t i = 0; table[i] != NULL; i++)
		buf_printf(out, "%s ", table[i]->name);
}

/* The operands of a command, and its options. */
static void put_operands(struct buf *out, const struct command *command)
{
	buf_printf(out, "\t%s:*) ", command->name);
	if (strstr(command->operands, "FILE") != NULL)
		buf_puts(out, "files=-f ");
	else if (strstr(command->operands, "DIR") != NULL)
		buf_puts(out, "files=-d ");
	buf_puts(out, "words='");
	put_option_names(out, command->options, NULL);
	put_option_names(out, global_option_specs, command->options);
	buf_puts(out, "' ;;\n");
}

void docs_bash(struct buf *out, const struct command *const *table)
{
	buf_puts(out, script_start);
	for (size_t i = 0; table[i] != NULL; i++)
		put_option_values(out, table[i]->name, table[i]->options);
	put_option_values(out, "*", global_option_specs);
	for (size_t i = 0; table[i] != NULL; i++)
		put_operands(out, table[i]);
	buf_puts(out, "\thelp:*) words='");
	put_command_names(out, table);
	buf_puts(out, "' ;;\n\t:*) words='");
	put_command_names(out, table);
	buf_puts(out, "help --help --version' ;;\n");
	buf_puts(out, script_end);
}
