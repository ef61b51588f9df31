/*
 * Manual pages (mdoc) and shell completion, made from the command tables when the program is
 * built: `ostrakon _docs man [COMMAND]` and `ostrakon _docs bash`. The same tables give the same
 * bytes.
 */
#pragma once

#include "cli/command.h"

/* ostrakon.1, the overview; `table` ends with NULL. */
void docs_man_program(struct buf *out, const struct command *const *table);
/* ostrakon-COMMAND.1 */
void docs_man_command(
	struct buf *out, const struct command *const *table, const struct command *command);
void docs_bash(struct buf *out, const struct command *const *table);
