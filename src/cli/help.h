/*
 * Help for people, made from the command tables: `ostrakon --help` and `ostrakon COMMAND --help`.
 * Plain ASCII, at most TEXT_WIDTH columns.
 */
#pragma once

#include "cli/command.h"

/* Overview; `table` ends with NULL. */
void help_program(struct buf *out, const struct command *const *table);
void help_command(struct buf *out, const struct command *command);

/* A word and what it means; lists of them end with a NULL word. The manual pages show them too. */
struct help_term {
	const char *word, *meaning;
};
extern const struct help_term help_exit_status[];
extern const struct help_term help_environment[];
extern const struct help_term help_files[];
/* What the program is, in two sentences. */
extern const char help_purpose[];
/* Heading of a group of commands; the group's own name when it has none. */
const char *help_group_title(const char *group);
