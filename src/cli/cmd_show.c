#include "base/log.h"
#include "cli/open.h"
#include "report/answers.h"

struct show_options {
	struct when at;
};

static const struct option_spec options[] = {
	{ "at", 0, OPTION_DATE, offsetof(struct show_options, at), "DATE",
		"Show the network as it was then. Default: --now." },
	{ .name = NULL },
};

static int show_run(const struct invocation *invocation)
{
	const struct show_options *wanted = invocation->options;
	const struct when *at = when_known(&wanted->at) ? &wanted->at : &invocation->global->now;
	struct arena arena;
	struct store *store = NULL;
	struct profile profile;
	asn_t asn;
	if (!read_asn(invocation->operand[0], &asn))
		return EXIT_USAGE;
	arena_init(&arena);
	int status = open_store(invocation->global, STORE_READ, &arena, NULL, &store);
	if (status == EXIT_DONE && study_profile(store, asn, at->from, &arena, &profile) != 0) {
		log_print(LOG_ERROR, "the store: %s", store_problem(store));
		status = EXIT_INTERNAL;
	}
	if (status == EXIT_DONE)
		report_profile(invocation->out, &profile, &arena);
	store_close(store);
	arena_clear(&arena);
	return status;
}

const struct command cmd_show = {
	.name = "show",
	.group = "questions",
	.summary = "one network as of a date: names, prefixes, neighbours, abuse",
	.operands = "AS",
	.operands_min = 1,
	.operands_max = 1,
	.about = "Shows what the store knows of one network: the names it bore and when, the "
		 "prefixes "
		 "it originated, its providers, peers and customers, and the abuse that sources "
		 "place "
		 "there. Each part comes from the loaded table nearest to the date, says of which "
		 "date "
		 "it is, and warns when that is more than a year off.\n"
		 "\n"
		 "AS numbers are handed out again: AS26780 was McColo in 2008 and is a law firm "
		 "today. "
		 "A name holds for its date only.",
	.examples = "ostrakon show 26780 --at 2008-11-01\tMcColo, ten days before its cut\n"
		    "ostrakon show AS64500 --format json\tfor a program",
	.options = options,
	.options_size = sizeof(struct show_options),
	.run = show_run,
};
