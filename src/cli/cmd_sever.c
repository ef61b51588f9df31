#include "base/log.h"
#include "cli/cut.h"
#include "cli/impact.h"
#include "cli/observed.h"
#include "cli/open.h"
#include "cli/paths.h"
#include "cli/topology.h"
#include "report/answers.h"

struct sever_options {
	const char *cut, *refuse, *topology;
	struct when at;
	const char *hidden_peers, *learned, *paths;
	double draws;
	struct cut_options cuts;
};

#define FIELD(name) offsetof(struct sever_options, name)

static const struct option_spec options[] = {
	{ "cut", 0, OPTION_TEXT, FIELD(cut), "AS,...",
		"Also tell what cutting the links to all these neighbours at once would do. Each "
		"must be a neighbour of AS; without --cut the answer lists who is." },
	{ "topology", 0, OPTION_FILE, FIELD(topology), "FILE",
		"The AS graph to cut on: a CAIDA as-rel file, packed or not, or a table of "
		"neighbours. Without it, the first that has AS: the file of the day of --at in "
		"the folder OSTRAKON_DATA, the topology in the store nearest to --at, the excerpt "
		"of 2008-01-01 that comes with ostrakon if that is the day of --at." },
	{ "at", 0, OPTION_DATE, FIELD(at), "DATE",
		"The date a topology is looked for. Default: --now." },
	{ "learned", 0, OPTION_FILE, FIELD(learned), "TABLE",
		"Also tell what the cut, and coalitions, do when networks prefer their neighbours "
		"as the AS paths of this recorded routing table (a RIB in MRT) show it, instead of "
		"by the rules below. Some seconds. 'accuracy' tells how far to trust that." },
	{ "paths", 0, OPTION_FILE, FIELD(paths), "TABLE",
		"Also tell the choke points and customer cones that the AS paths of this recorded "
		"routing table (a RIB in MRT) show, beside those simulated." },
	{ "hidden-peers", 0, OPTION_TEXT, FIELD(hidden_peers), "MODEL",
		"Also cut with peerings added that the topology may lack, drawn again and again, "
		"and tell the range of what is left. MODEL is degree:F (ends drawn by how many "
		"links they have), edge:F (networks at the edge alike) or common:F (customers or "
		"peers of the same network); F is how many to add, in percent of the peerings "
		"known, up to 1000. Without --cut all providers of AS are cut." },
	{ "draws", 0, OPTION_COUNT, FIELD(draws), "N",
		"How many times to draw for --hidden-peers. The draws start from --seed.",
		{ HIDDEN_DRAWS_USUAL, 1, HIDDEN_DRAWS } },
	{ "refuse", 0, OPTION_TEXT, FIELD(refuse), "AS,...",
		"Networks that refuse AS's routes, from wherever they come: before the cut and "
		"after it, in all coalitions. Minimum cuts are those that are needed besides." },
	{ "keep", 0, OPTION_TEXT, FIELD(cuts.keep), "AS,...",
		"Networks that cannot be asked, neither to refuse AS's routes nor to cut a link: "
		"no minimum cut needs them." },
	{ "weight", 0, OPTION_FILE, FIELD(cuts.weight), "FILE",
		"What it costs to ask a network to refuse: lines asn,cost with whole numbers from "
		"1 to 1000000. Those not named cost 1. The cheapest sets are looked for." },
	{ "clique", 0, OPTION_TEXT, FIELD(cuts.clique), "AS,...",
		"The networks at the top that minimum cuts keep AS's routes from. Default: the "
		"largest set of networks without a provider that all peer with each other." },
	{ "from", 0, OPTION_TEXT, FIELD(cuts.from), "AS",
		"Also tell the fewest links whose loss keeps AS's routes from this network." },
	{ .name = NULL },
};

/* One question, and what it is answered from. */
struct asked {
	const struct invocation *invocation;
	const struct sever_options *wanted;
	struct sever_question question;
	struct topology topology;
	ost_time_t at;
	struct arena *arena;
};

/* What learned preferences make of the same cut. */
static int tell_learned(const struct asked *a, const struct sever_result *plain)
{
	struct policy policy;
	struct accuracy seen;
	struct sever_learned learned;
	const char *file = a->wanted->learned;
	if (file == NULL)
		return EXIT_DONE;
	int status = observed_learn(
		file, a->topology.graph, (uint64_t)a->invocation->global->seed, &policy, &seen);
	if (status == EXIT_UNUSABLE)
		return status;
	study_sever_learned(&policy, &a->question, plain, a->arena, &learned);
	report_sever_learned(a->invocation->out,
		&(struct sever_learned_answer){ path_base(file), &seen, &learned }, plain,
		a->arena);
	policy_clear(&policy);
	return status;
}

/* The parts of the answer that follow the reach. What is skipped in one does not stop the rest. */
static int tell_rest(const struct asked *a, const struct sever_result *plain)
{
	struct impact_wish impact = {
		.topology = &a->topology,
		.question = &a->question,
		.at = a->at,
		.hidden_peers = a->wanted->hidden_peers,
		.draws = a->wanted->draws,
		.learned = a->wanted->learned,
		.paths = a->wanted->paths,
	};
	struct behind behind;
	study_behind(a->topology.graph, &a->question, &behind);
	report_behind(a->invocation->out, &behind, a->arena);
	int learned = tell_learned(a, plain);
	if (learned != EXIT_DONE && learned != EXIT_SKIPPED)
		return learned;
	int status =
		cut_tell(&a->wanted->cuts, &a->topology, &a->question, a->invocation, a->arena);
	if (status == EXIT_DONE)
		status = impact_tell(&impact, a->invocation, a->arena);
	return status == EXIT_DONE ? learned : status;
}

/* Asks the graph, tells the answer. */
static int answer(const struct asked *a)
{
	const struct topology *topology = &a->topology;
	struct sever_result result;
	struct diag diag = { 0 };
	int status = study_sever(topology->graph, &a->question, a->arena, &result, &diag);
	if (status != 0) {
		log_print(LOG_ERROR, "topology of %s: %s",
			topology->dated.text[0] != '\0' ? topology->dated.text : topology->name,
			diag.what);
		return status == OST_EUSAGE ? EXIT_USAGE : EXIT_UNUSABLE;
	}
	report_sever(a->invocation->out, &result, topology, a->arena);
	return tell_rest(a, &result);
}

static int sever(const struct invocation *invocation, asn_t target, struct arena *arena)
{
	const struct sever_options *wanted = invocation->options;
	const struct when *at = when_known(&wanted->at) ? &wanted->at : &invocation->global->now;
	struct asked a = { .invocation = invocation,
		.wanted = wanted,
		.question.target = target,
		.at = at->from,
		.arena = arena };
	struct topology_wish wish = {
		.file = wanted->topology,
		.dated = wanted->at,
		.nearest = true,
		.at = at->from,
		.target = target,
	};
	struct diag diag = { 0 };
	asn_t *cut, *refuse;
	if (!read_asns(wanted->cut, arena, &cut, &a.question.cuts) ||
		!read_asns(wanted->refuse, arena, &refuse, &a.question.refuses))
		return EXIT_USAGE;
	a.question.cut = cut;
	a.question.refuse = refuse;
	if (topology_find(&wish, invocation->global, arena, &a.topology, &diag) != 0) {
		log_print(LOG_ERROR, "%s%s%s", wanted->topology != NULL ? wanted->topology : "",
			wanted->topology != NULL ? ": " : "", diag.what);
		return EXIT_UNUSABLE;
	}
	int status = answer(&a);
	graph_free((struct graph *)a.topology.graph);
	return topology_exit(&a.topology, status);
}

static int sever_run(const struct invocation *invocation)
{
	struct arena arena;
	asn_t target;
	if (!read_asn(invocation->operand[0], &target))
		return EXIT_USAGE;
	arena_init(&arena);
	int status = sever(invocation, target, &arena);
	arena_clear(&arena);
	return status;
}

const struct command cmd_sever = {
	.name = "sever",
	.group = "questions",
	.summary = "what a cut would do: reach, every coalition, minimal cuts",
	.operands = "AS",
	.operands_min = 1,
	.operands_max = 1,
	.about = "Counts the networks that hold a route to AS, before and after links to its "
		 "neighbours "
		 "are cut: for the cut of --cut, and for every coalition of its neighbours (of the "
		 "twelve that carry most, if there are more, and then also in which order to "
		 "cut one link after the other). Lists the minimal cuts that isolate "
		 "it, or "
		 "darken it to at most 1 % of its reach.\n"
		 "\n"
		 "Also tells whom else the cut hits (networks behind AS alone, with their "
		 "addresses if a prefix table near the date is loaded: the innocent share), the "
		 "choke points that the paths to AS lead through, the first real transit above "
		 "it, and which single links carry what is left.\n"
		 "\n"
		 "Tells the fewest links, and the fewest networks anywhere, whose loss or refusal "
		 "keeps its routes from all of the transit-free clique, and the fewest networks "
		 "that darken it: which of these figures is exact and which a bound.\n"
		 "\n"
		 "Routes follow the Gao-Rexford export rules: a network passes its own and its "
		 "customers' routes to everybody, and those of its peers and providers to its "
		 "customers "
		 "only. Nothing is sent to anybody: the cut happens on the graph alone.",
	.examples = "ostrakon sever 26780 --topology 20080101.as-rel.txt.bz2\tMcColo and its "
		    "coalitions\n"
		    "ostrakon sever 26780 --cut 3549,6939 --topology 20080101.as-rel.txt.bz2\t"
		    "the cut in the news alone\n"
		    "ostrakon sever 26780 --hidden-peers common:100 --seed 7\t"
		    "how far the answer rests on what is known",
	.options = options,
	.options_size = sizeof(struct sever_options),
	.run = sever_run,
};
