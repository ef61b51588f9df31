/* The tables: which commands there are, and the options all of them take. */
#include "cli/command.h"

#include <string.h>

#define X(name) extern const struct command cmd_##name;
#include "cli/commands.def"
#undef X

const struct command *const commands[] = {
#define X(name) &cmd_##name,
#include "cli/commands.def"
#undef X
	NULL,
};

#define FIELD(name) offsetof(struct global_options, name)

bool option_is_in(const struct option_spec *specs, const char *name)
{
	for (; specs != NULL && specs->name != NULL; specs++) {
		if (strcmp(specs->name, name) == 0)
			return true;
	}
	return false;
}

void option_help(struct buf *text, const struct option_spec *spec)
{
	buf_puts(text, spec->help);
	if (spec->bounds.usual != 0)
		buf_printf(text, " Default: %.15g.", spec->bounds.usual);
}

/* Whole numbers are exact in a double up to here. */
static const double seed_max = 9007199254740992;

const struct option_spec global_option_specs[] = {
	{ "format", 'f', OPTION_CHOICE, FIELD(format), "text|json|csv",
		"How the answer is written: for people (text, the default), or for programs." },
	{ "db", 0, OPTION_FILE, FIELD(database), "FILE",
		"The store, an SQLite file. Default: OSTRAKON_DB, else ostrakon.db in your data "
		"folder." },
	{ "now", 0, OPTION_DATE, FIELD(now), "DATE",
		"Answer as if it were this date: ages are counted from it, so that an old case "
		"replays the same on any day. Default: the clock." },
	{ "seed", 0, OPTION_COUNT, FIELD(seed), "N",
		"Start of the random numbers. The same seed gives the same answer.",
		{ 1, 0, seed_max } },
	{ "explain", 0, OPTION_FLAG, FIELD(explain), NULL,
		"Also tell how each figure was computed and which source it rests on." },
	{ "quiet", 'q', OPTION_FLAG, FIELD(quiet), NULL, "Only errors on standard error." },
	{ "verbose", 'v', OPTION_FLAG, FIELD(verbose), NULL,
		"More on standard error: what is being read, and how long it takes." },
	{ "help", 'h', OPTION_FLAG, FIELD(help), NULL, "Show this help." },
	{ .name = NULL },
};
