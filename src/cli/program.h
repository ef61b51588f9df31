/*
 * From the words of the command line to an answer: finds the command, reads its options and the
 * clock, runs it. Messages go to standard error; standard output is left to main.
 */
#pragma once

#include "cli/command.h"

/*
 * Returns an exit_status. With EXIT_DONE and EXIT_SKIPPED `answer` holds what is to be written to
 * standard output, else nothing: a failed run leaves no half answer behind. `argv` is reordered.
 */
int program_run(const struct command *const *table, int argc, char **argv, struct buf *answer);
