/* A made-up table of commands that uses every kind of option, for the tests of this folder. */
#pragma once

#include "cli/command.h"

#include <stdint.h>

struct sample_options {
	const char *cut;
	const char *output;
	struct when since;
	double share;
	const char *by;
	bool all, always;
};

#define SAMPLE(name) offsetof(struct sample_options, name)

static const struct option_spec sample_specs[] = {
	{ "cut", 'c', OPTION_TEXT, SAMPLE(cut), "AS,...", "Networks that stop carrying it." },
	{ "output", 'o', OPTION_FILE, SAMPLE(output), "FILE", "Write there." },
	{ "since", 0, OPTION_DATE, SAMPLE(since), "DATE", "Nothing earlier than this." },
	{ "share", 0, OPTION_NUMBER, SAMPLE(share), "N",
		"Smallest share. A backslash \\ and .dots 'quotes' -- dashes must survive; so must "
		"a sentence that has to be broken because it is longer than one line.",
		{ 0.5, -5, 4.5 } },
	{ "by", 0, OPTION_CHOICE, SAMPLE(by), "country|network", "How to count." },
	{ "all", 'a', OPTION_FLAG, SAMPLE(all), NULL, "Everything." },
	{ "always", 0, OPTION_FLAG, SAMPLE(always), NULL, "Without fail." },
	{ .name = NULL },
};

static const struct command sample_load = {
	.name = "load",
	.group = "data",
	.summary = "read files into the database",
	.operands = "FILE...",
	.operands_min = 1,
	.operands_max = SIZE_MAX,
	.about = "Reads them.",
	.examples = "ostrakon load in.csv\tone file\n",
};

static const struct command sample_cut = {
	.name = "cut",
	.group = "questions",
	.summary = "what a cut would do",
	.operands = "AS [DIR]",
	.operands_min = 1,
	.operands_max = 2,
	.about = "First paragraph, with a word that no line can hold in full after so many others "
		 "have gone before it.\n\n.Second paragraph. It has\ntwo \"sentences\".",
	.examples = "ostrakon cut 64496 --cut 64497,64498\tboth upstreams at once\n"
		    "ostrakon cut AS64496 --all\teverything\n",
	.options = sample_specs,
	.options_size = sizeof(struct sample_options),
};

static const struct command *const sample_table[] = { &sample_load, &sample_cut, NULL };
