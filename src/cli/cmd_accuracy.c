#include "base/log.h"
#include "cli/paths.h"
#include "cli/topology.h"
#include "report/accuracy.h"
#include "source/decode.h"

#include <inttypes.h>

enum { SPLITS_USUAL = 5, SPLITS_MAX = 100 };

struct accuracy_options {
	const char *topology;
	struct when at;
	bool learned;
	double splits;
};

#define FIELD(name) offsetof(struct accuracy_options, name)

static const struct option_spec options[] = {
	{ "topology", 0, OPTION_FILE, FIELD(topology), "FILE",
		"The AS graph to simulate on: a CAIDA as-rel file, packed or not. Without it the "
		"topology nearest to --at in the store, or in the folder OSTRAKON_DATA." },
	{ "at", 0, OPTION_DATE, FIELD(at), "DATE",
		"The date a topology is looked for. Default: --now." },
	{ "learned", 0, OPTION_FLAG, FIELD(learned), NULL,
		"Also learn preferences among neighbours from half of the origins in FILE, and "
		"test the routes which follow from them on the other half. Some seconds a split." },
	{ "splits", 0, OPTION_COUNT, FIELD(splits), "N",
		"With --learned: how many splits into halves, drawn from --seed on. Default: 5.",
		{ 0, 1, SPLITS_MAX } },
	{ .name = NULL },
};

/* What one answer is made of; freed by clear. */
struct question {
	const struct invocation *invocation;
	struct topology topology;
	struct path_list list;
	struct paths_report read;
	struct arena *arena;
};

static bool check_options(const struct accuracy_options *asked)
{
	bool fits = asked->splits == 0 || asked->learned;
	if (!fits)
		log_print(LOG_ERROR, "--splits goes with --learned only");
	return fits;
}

static void tell_damage(const struct question *q, const char *file)
{
	const struct tally *tally = &q->read.tally;
	for (size_t i = 0; i < tally->count; i++)
		log_print(LOG_WARNING, "%s: at byte %" PRIu64 ": %s (%" PRIu64 " skipped)", file,
			tally->reasons[i].first_line, tally->reasons[i].reason,
			tally->reasons[i].count);
	if (q->read.lost_bytes > 0)
		log_print(LOG_WARNING,
			"%s: %" PRIu64 " bytes without a plausible record passed over", file,
			q->read.lost_bytes);
	if (q->read.truncated)
		log_print(LOG_WARNING,
			"%s: ends inside record %" PRIu64 ", %" PRIu64 " bytes into it; fetch the "
			"file again for the rest",
			file, q->read.records + 1, q->read.bytes_left);
}

static int answer(struct question *q, const char *file)
{
	const struct accuracy_options *asked = q->invocation->options;
	const struct graph *graph = q->topology.graph;
	struct accuracy accuracy;
	struct accuracy_answer answer = { .topology = &q->topology,
		.table = path_base(file),
		.read = &q->read,
		.accuracy = &accuracy };
	decode_date_in_name(answer.table, &answer.dated);
	study_accuracy(graph, &q->list, &accuracy);
	if (accuracy.plain.pairs == 0) {
		log_print(LOG_ERROR,
			"%s shows no network of this topology (%s) a way to another of it; take "
			"one of a date nearer to that of the table",
			file, q->topology.name);
		return EXIT_UNUSABLE;
	}
	if (asked->learned) {
		answer.splits = asked->splits > 0 ? (size_t)asked->splits : SPLITS_USUAL;
		struct learned_split *split = arena_alloc(q->arena, answer.splits * sizeof *split);
		study_learned(graph, &q->list, (uint64_t)q->invocation->global->seed, split,
			answer.splits);
		answer.split = split;
	}
	report_accuracy(q->invocation->out, &answer, q->arena);
	bool damaged = q->read.truncated || q->read.lost_bytes > 0 || q->read.tally.rejected > 0;
	return topology_exit(&q->topology, damaged ? EXIT_SKIPPED : EXIT_DONE);
}

static int ask(struct question *q)
{
	const struct accuracy_options *asked = q->invocation->options;
	const struct global_options *global = q->invocation->global;
	const struct when *at = when_known(&asked->at) ? &asked->at : &global->now;
	const char *file = q->invocation->operand[0];
	struct diag diag = { 0 };
	struct topology_wish wish = {
		.file = asked->topology, .dated = asked->at, .at = at->from, .nearest = true
	};
	if (!check_options(asked))
		return EXIT_USAGE;
	if (paths_read(file, &q->list, &q->read, &diag) != 0) {
		log_print(LOG_ERROR, "%s: %s", path_shown(file), diag.what);
		return EXIT_UNUSABLE;
	}
	tell_damage(q, path_shown(file));
	if (topology_find(&wish, global, q->arena, &q->topology, &diag) != 0) {
		log_print(LOG_ERROR, "%s", diag.what);
		return EXIT_UNUSABLE;
	}
	return answer(q, file);
}

static int accuracy_run(const struct invocation *invocation)
{
	struct arena arena;
	struct question question = { .invocation = invocation, .arena = &arena };
	arena_init(&arena);
	int status = ask(&question);
	graph_free((struct graph *)question.topology.graph);
	paths_clear(&question.list);
	arena_clear(&arena);
	return status;
}

const struct command cmd_accuracy = {
	.name = "accuracy",
	.group = "questions",
	.summary = "how well simulated routes agree with observed ones",
	.operands = "FILE",
	.operands_min = 1,
	.operands_max = 1,
	.about =
		"Compares simulated routes with those of a recorded routing table: FILE is a RIB "
		"in MRT, as RouteViews (rib.*) and RIPE RIS (bview.*) publish them, packed or "
		"not. For every pair of a vantage AS and an origin AS: is the whole path the same, "
		"the next hop, its class (customer, peer, provider), the length?\n"
		"\n"
		"Beside it stands what no simulation can mend: links which the topology lacks, "
		"and observed paths that are not valley-free at all. With --learned, a second "
		"model is tested whose preferences among neighbours come from observed paths; it "
		"is judged only on origins it was not learned from.",
	.examples = "ostrakon accuracy rib.20080501.0644.bz2 --topology 20080101.as-rel.txt.bz2\t"
		    "Gao-Rexford against RouteViews\n"
		    "ostrakon accuracy rib.20080501.0644.bz2 --at 2008-01-01 --learned\t"
		    "and the learned model, on five splits",
	.options = options,
	.options_size = sizeof(struct accuracy_options),
	.run = accuracy_run,
};
