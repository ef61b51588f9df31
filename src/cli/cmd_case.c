#include "cli/case_run.h"

struct case_options {
	const char *topology, *severed, *output;
};

#define FIELD(name) offsetof(struct case_options, name)

static const struct option_spec options[] = {
	{ "topology", 0, OPTION_FILE, FIELD(topology), "FILE",
		"The AS graph to cut on: a CAIDA as-rel file, packed or not, or a table of "
		"neighbours. Without it, the first that has the network, of the date case.csv "
		"names: in the folder OSTRAKON_DATA, in the store, the excerpt that comes with "
		"ostrakon, the folder's own neighbour rows." },
	{ "severed", 0, OPTION_TEXT, FIELD(severed), "LOW,HIGH",
		"The forecast's assumption: the chance that a botnet is cut off and not re-pointed "
		"at once lies evenly between these. Default: 0.5,1." },
	{ "output", 'o', OPTION_FILE, FIELD(output), "FILE.html",
		"Also write the dossier: one HTML file with all of it, for screen and print." },
	{ .name = NULL },
};

static int case_run(const struct invocation *invocation)
{
	const struct case_options *wanted = invocation->options;
	struct case_wish wish = { .folder = invocation->operand[0], .topology = wanted->topology };
	struct opened_case opened;
	if (!read_prior(wanted->severed, invocation->global->seed, &wish.prior))
		return EXIT_USAGE;
	int status = case_open(&wish, invocation->global, &opened);
	if (status == EXIT_DONE) {
		report_case(invocation->out, &opened.study, &opened.arena);
		if (wanted->output != NULL)
			status = case_write_dossier(wanted->output, &opened, NULL);
	}
	if (status == EXIT_DONE && opened.rejected > 0)
		status = EXIT_SKIPPED;
	case_close(&opened);
	return status;
}

const struct command cmd_case = {
	.name = "case",
	.group = "answers",
	.summary = "the whole chain on a case folder, from facts to dossier",
	.operands = "DIR",
	.operands_min = 1,
	.operands_max = 1,
	.about = "Reads a case folder - tables of dated facts about a network that was cut off - "
		 "and "
		 "tells the whole story: who it was, what it hosted, who kept it connected, what "
		 "each "
		 "coalition of upstreams would have done, what drop to expect, what happened, how "
		 "much "
		 "abuse fell, where it moved, who held the fallback names.\n"
		 "\n"
		 "Each figure comes from a row of the folder, from the topology, or from a "
		 "computation "
		 "on these; --explain shows the sources and how each was computed. What the folder "
		 "does "
		 "not have is told as not known. Nothing is kept: to have the facts in the store "
		 "too, 'ostrakon load' the folder. ostrakon-case-folders(7) describes the tables.",
	.examples = "ostrakon case demo/mccolo-2008 -o mccolo.html\tthe story, and the dossier\n"
		    "ostrakon case demo/mccolo-2008 --format json\tthe same for a program\n"
		    "ostrakon case demo/mccolo-2008 --explain\twith sources and computations",
	.options = options,
	.options_size = sizeof(struct case_options),
	.run = case_run,
};
