/*
 * Subcommands and their options as data: parsing, --help, the man page and shell completion all
 * come from these tables.
 *
 * To add a subcommand: write cli/cmd_foo.c with its option table and
 * `const struct command cmd_foo`, add X(foo) to commands.def, and a folder tests/cli/foo-*.
 */
#pragma once

#include "base/error.h"
#include "base/when.h"
#include "report/out.h"

#include <stdbool.h>
#include <stddef.h>

enum exit_status {
	EXIT_DONE = 0,
	EXIT_SKIPPED = 1, /* done, but records were skipped (counts on standard error) */
	EXIT_USAGE = 2,
	EXIT_UNUSABLE = 3, /* nothing usable in the input */
	EXIT_INTERNAL = 4,
};

/* Of several inputs: some that could not be used are a matter for the reader, all a failure. */
static inline int exit_of_inputs(size_t count, size_t unusable, size_t skipped)
{
	if (unusable == count)
		return EXIT_UNUSABLE;
	return unusable + skipped > 0 ? EXIT_SKIPPED : EXIT_DONE;
}

enum option_kind {
	OPTION_FLAG, /* bool */
	OPTION_TEXT, /* const char * */
	OPTION_FILE, /* const char *, never empty */
	OPTION_DATE, /* struct when */
	OPTION_NUMBER, /* double */
	OPTION_COUNT, /* double that holds a whole number */
	OPTION_CHOICE, /* const char *; one of the words of `argument`: "text|json|csv" */
};

/* Days: more than all there is. */
#define WITHIN_MAX 100000

/* What a number may be, and what it is when not given: 0 = the command sees that it was not. */
struct option_bounds {
	double usual, least, most;
};

/* One option. The struct it fills starts as zero bytes: "not given" is false, NULL, `usual`. */
struct option_spec {
	const char *name; /* long name without dashes */
	char letter; /* 0 = none */
	enum option_kind kind;
	size_t field; /* offset in the options struct */
	const char *argument; /* what stands for its argument in help, NULL for flags */
	const char *help; /* a sentence or two; the default of a number follows by itself */
	struct option_bounds bounds; /* of a number */
};

/* What every command accepts. */
struct global_options {
	const char *format; /* text, json, csv */
	const char *database; /* --db; NULL = $OSTRAKON_DB, else ostrakon.db in the data home */
	struct when now; /* --now; from the clock when not given */
	double seed; /* --seed, a whole number */
	bool explain;
	bool quiet, verbose, help;
};

struct invocation {
	const struct global_options *global;
	const void *options; /* the command's own options struct, filled */
	char **operand; /* what is left */
	size_t operands;
	struct out *out; /* begun and ended by main; bytes are written by main, checked */
};

struct command {
	const char *name;
	const char *group; /* data, questions, answers */
	const char *summary; /* one line */
	const char *operands; /* "AS", "[AS]", "FILE...", ""; FILE and DIR get completed */
	size_t operands_min, operands_max; /* checked by main */
	const char *about; /* paragraphs, an empty line between them; --help and the man page */
	const char *examples; /* lines "command<TAB>what it shows" */
	/* Ended by a NULL name. One that bears the name of a global option takes its place. */
	const struct option_spec *options;
	size_t options_size; /* of the command's options struct */
	/* Returns an exit_status; failures are logged by the command with log_print. */
	int (*run)(const struct invocation *invocation);
};

/* All commands in the order of commands.def, ended by NULL. */
extern const struct command *const commands[];
/* The options every command takes. */
extern const struct option_spec global_option_specs[];
/* Whether an option of that name is in the table, which may be NULL. */
bool option_is_in(const struct option_spec *specs, const char *name);
/* Its help with the default of a number behind. */
void option_help(struct buf *text, const struct option_spec *spec);
