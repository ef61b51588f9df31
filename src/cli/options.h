/*
 * Turns the words behind a command's name into its filled options struct, by the tables of
 * cli/command.h. Options and operands may stand in any order; `--` ends the options; the value of
 * a long option may follow `=`; a long name may be shortened as far as it stays unambiguous.
 * Given twice, the last one counts.
 */
#pragma once

#include "cli/command.h"

/* Options of one command and the global ones together; more is a mistake in the tables. */
enum { OPTIONS_MAX = 64 };

struct arguments {
	const struct command *command;
	struct global_options *global; /* holds the defaults, gets filled */
	void *options; /* command->options_size bytes, zero at first, gets filled */
	char **operand; /* what is left, borrowed from argv */
	size_t operands;
};

/*
 * `argv[0]` is the command's name; argv is reordered. Returns 0, or OST_EUSAGE with a message for
 * people in `diag`. The number of operands is not looked at: options_check_operands does, so that
 * --help works without them.
 */
int options_parse(struct arguments *arguments, int argc, char **argv, struct diag *diag);
int options_check_operands(const struct arguments *arguments, struct diag *diag);
