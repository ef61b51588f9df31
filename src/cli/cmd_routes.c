#include "base/log.h"
#include "cli/observed.h"
#include "cli/open.h"
#include "cli/paths.h"
#include "cli/route_file.h"
#include "graph/relax.h"
#include "report/routes.h"

#include <inttypes.h>
#include <string.h>

struct routes_options {
	const char *to, *path, *topology, *learned, *output, *pack, *from_file;
	bool all, reach_only, each;
	double threads;
	struct when at;
};

#define FIELD(name) offsetof(struct routes_options, name)

static const struct option_spec options[] = {
	{ "to", 0, OPTION_TEXT, FIELD(to), "AS",
		"The routes of every network to this one: in CSV and JSON each of them, as text a "
		"summary." },
	{ "path", 0, OPTION_TEXT, FIELD(path), "FROM",
		"The path from this network to the one named behind it, hop by hop; FROM,TO is "
		"taken too." },
	{ "all", 0, OPTION_FLAG, FIELD(all), NULL,
		"All pairs of networks, counted by class and length." },
	{ "threads", 0, OPTION_COUNT, FIELD(threads), "N",
		"With --all: how many processors to use. Default: 1.",
		{ 0, 1, ALLPAIRS_THREADS_MAX } },
	{ "reach-only", 0, OPTION_FLAG, FIELD(reach_only), NULL,
		"With --all: only which pairs have a route at all, several times as fast." },
	{ "each", 0, OPTION_FLAG, FIELD(each), NULL,
		"With --all, in CSV and JSON: for each network how many hold a route to it, by "
		"class, and its mean length." },
	{ "learned", 0, OPTION_FILE, FIELD(learned), "TABLE",
		"With --to and --path: take the preferences among neighbours from the AS paths of "
		"this recorded routing table (a RIB in MRT), where it shows any, instead of the "
		"rules below. Some seconds. 'accuracy' tells how far to trust that." },
	{ "output", 'o', OPTION_FILE, FIELD(output), "FILE.csv",
		"With --all: write what --each tells into this file, as CSV." },
	{ "pack", 0, OPTION_FILE, FIELD(pack), "FILE",
		"With --all: also write class and length of every pair into this file, packed, to "
		"be asked with --from-file." },
	{ "from-file", 0, OPTION_FILE, FIELD(from_file), "FILE",
		"With --to and --path: look the routes up in a file that --pack wrote. Next hops "
		"and the path take the topology, too: name it with --topology." },
	{ "topology", 0, OPTION_FILE, FIELD(topology), "FILE",
		"The AS graph: a CAIDA as-rel file, packed or not, or a table of neighbours. "
		"Without it the topology nearest to --at in the store, or in the folder "
		"OSTRAKON_DATA." },
	{ "at", 0, OPTION_DATE, FIELD(at), "DATE",
		"The date to look for a topology of; the present when not given." },
	{ .name = NULL },
};

/* One question, and what it is answered from. */
struct question {
	const struct invocation *invocation;
	const struct routes_options *options;
	struct topology topology;
	struct looked_up up; /* of --from-file */
	struct order order;
	struct arena *arena;
};

static bool find_as(const struct question *q, asn_t asn, uint32_t *id)
{
	*id = graph_find(q->topology.graph, asn);
	if (*id == GRAPH_NONE)
		log_print(LOG_ERROR,
			"AS%" PRIu32 " is not in this topology of %zu ASes (%s); check the number, "
			"or take a topology of another date",
			asn, graph_ases(q->topology.graph), q->topology.name);
	return *id != GRAPH_NONE;
}

static struct best_route *no_routes(const struct question *q)
{
	size_t ases = graph_ases(q->topology.graph);
	struct best_route *route = arena_alloc(q->arena, ases * sizeof *route);
	for (size_t as = 0; as < ases; as++)
		route[as].class = ROUTE_CLASSES;
	return route;
}

static void find_plain(const struct question *q, struct routes_answer *answer)
{
	const struct graph *graph = q->topology.graph;
	struct best_route *route = no_routes(q);
	struct routes *routes = routes_new(graph, &q->order);
	routes_find(routes, answer->destination);
	for (uint32_t as = 0; as < graph_ases(graph); as++)
		routes_get(routes, as, &route[as]);
	routes_free(routes);
	answer->route = route;
}

static void find_under(
	const struct question *q, const struct policy *policy, struct routes_answer *answer)
{
	struct best_route *route = no_routes(q);
	struct relax *relax = relax_new(policy);
	relax_begin(relax, answer->destination);
	if (!relax_run(relax))
		log_print(LOG_WARNING, "the routes did not come to rest: what stood is shown");
	for (uint32_t as = 0; as < graph_ases(policy->graph); as++)
		relax_get(relax, as, &route[as]);
	relax_free(relax);
	answer->route = route;
}

static int find_learned(
	const struct question *q, struct accuracy *seen, struct routes_answer *answer)
{
	struct policy policy;
	const char *file = q->options->learned;
	int status = observed_learn(
		file, q->topology.graph, (uint64_t)q->invocation->global->seed, &policy, seen);
	if (status == EXIT_UNUSABLE)
		return status;
	find_under(q, &policy, answer);
	policy_clear(&policy);
	answer->learned = path_base(file);
	answer->seen = seen;
	return status;
}

static int look_up(struct question *q, struct routes_answer *answer)
{
	struct best_route *route = no_routes(q);
	answer->file = q->up.name;
	answer->alone = q->options->topology == NULL;
	answer->route = route;
	return route_file_routes(
		       &q->up, q->topology.graph, answer->destination, !answer->alone, route)
		       ? EXIT_DONE
		       : EXIT_UNUSABLE;
}

/* With `from` 0 all routes, else the path from it. */
static int answer_routes(struct question *q, asn_t from, asn_t to)
{
	struct routes_answer answer = { .topology = &q->topology };
	struct accuracy seen;
	uint32_t source = GRAPH_NONE;
	if (!find_as(q, to, &answer.destination) || (from != 0 && !find_as(q, from, &source)))
		return EXIT_UNUSABLE;
	int status = EXIT_DONE;
	if (q->options->from_file != NULL)
		status = look_up(q, &answer);
	else if (q->options->learned == NULL)
		find_plain(q, &answer);
	else
		status = find_learned(q, &seen, &answer);
	if (status == EXIT_UNUSABLE)
		return status;
	if (from == 0)
		report_routes_to(q->invocation->out, &answer, q->arena);
	else
		report_routes_path(q->invocation->out, &answer, source, q->arena);
	return status;
}

static int write_networks(const char *path, const struct pairs_answer *answer)
{
	struct out *out = out_new(&(struct out_options){ .driver = &out_csv_driver });
	out_begin(out, NULL);
	report_routes_networks(out, answer);
	out_end(out);
	int status = write_file(path, out_bytes(out));
	out_free(out);
	return status;
}

static int answer_all(struct question *q)
{
	bool lengths = !q->options->reach_only;
	size_t ases = graph_ases(q->topology.graph);
	struct allpairs_as *as = NULL;
	struct allpairs_result result = { 0 };
	struct classes classes;
	if (q->options->each || q->options->output != NULL)
		as = arena_alloc(q->arena, ases * sizeof *as);
	struct allpairs_options wanted = { .threads = (unsigned)q->options->threads, .as = as };
	classes_init(&classes, q->topology.graph, &q->order);
	int status = EXIT_DONE;
	if (q->options->pack != NULL)
		status =
			route_file_make(q->options->pack, &q->topology, &classes, &wanted, &result);
	else
		(lengths ? allpairs_lengths : allpairs_reach)(&classes, &wanted, &result);
	classes_clear(&classes);
	if (result.too_long) {
		log_print(LOG_ERROR,
			"%s holds routes of 62 links or more, which --all does not count; ask "
			"for --reach-only, or for single networks with --to",
			q->topology.name);
		return EXIT_UNUSABLE;
	}
	if (status != EXIT_DONE)
		return status;
	struct pairs_answer answer = { &q->topology, &result, lengths, q->options->each, as };
	report_routes_all(q->invocation->out, &answer, q->arena);
	return q->options->output != NULL ? write_networks(q->options->output, &answer) : EXIT_DONE;
}

static bool check_files(const struct routes_options *asked)
{
	bool packs = asked->pack != NULL, looks = asked->from_file != NULL;
	if (packs && (!asked->all || asked->reach_only))
		log_print(LOG_ERROR, "--pack goes with --all only, and not with --reach-only");
	else if (looks && (asked->all || asked->learned != NULL))
		log_print(LOG_ERROR,
			"--from-file goes with --to and --path only, and not with --learned");
	else
		return true;
	return false;
}

/* `--path FROM TO` and `--path FROM,TO`. */
static bool read_ends(const struct question *q, asn_t *from, asn_t *to)
{
	asn_t *list;
	size_t count;
	if (q->invocation->operands == 1 && strchr(q->options->path, ',') == NULL)
		return read_asn(q->options->path, from) && read_asn(q->invocation->operand[0], to);
	if (!read_asns(q->options->path, q->arena, &list, &count))
		return false;
	if (count != 2 || q->invocation->operands > 0) {
		log_print(LOG_ERROR, "option '--path' takes two AS numbers: --path 7018 26780");
		return false;
	}
	*from = list[0];
	*to = list[1];
	return true;
}

/* What is asked for, checked before a topology is looked for. */
static bool read_question(const struct question *q, asn_t *from, asn_t *to)
{
	const struct routes_options *asked = q->options;
	if ((asked->to != NULL) + (asked->path != NULL) + asked->all != 1) {
		log_print(LOG_ERROR, "ask for one of --to AS, --path FROM TO and --all");
		return false;
	}
	bool each = asked->each || asked->output != NULL;
	if (!asked->all && (asked->reach_only || each || asked->threads != 0)) {
		log_print(LOG_ERROR,
			"--threads, --reach-only, --each and --output go with --all only");
		return false;
	}
	if (!check_files(asked))
		return false;
	if (asked->all && asked->learned != NULL) {
		log_print(LOG_ERROR, "--learned goes with --to and --path only");
		return false;
	}
	if (asked->reach_only && each) {
		log_print(LOG_ERROR,
			"--each and --output need the lengths that --reach-only leaves out");
		return false;
	}
	if (asked->path == NULL && q->invocation->operands > 0) {
		log_print(LOG_ERROR, "'%.40s' stands alone; an operand goes with --path only",
			q->invocation->operand[0]);
		return false;
	}
	if (asked->to != NULL)
		return read_asn(asked->to, to);
	return asked->path == NULL || read_ends(q, from, to);
}

/* A file of routes will do for one where no topology is named; else both must fit. */
static bool find_topology(struct question *q, ost_time_t at, asn_t target)
{
	const struct routes_options *asked = q->options;
	struct topology_wish wish = {
		.file = asked->topology,
		.dated = asked->at,
		.at = at,
		.nearest = true,
		.target = target,
	};
	struct diag diag = { 0 };
	if (asked->from_file != NULL && !route_file_look(asked->from_file, &q->up))
		return false;
	if (asked->from_file != NULL && asked->topology == NULL) {
		route_file_alone(&q->up, &q->topology);
		return true;
	}
	if (topology_find(&wish, q->invocation->global, q->arena, &q->topology, &diag) != 0) {
		log_print(LOG_ERROR, "%s", diag.what);
		return false;
	}
	return asked->from_file == NULL || route_file_fits(&q->up, &q->topology);
}

static int ask(struct question *q)
{
	const struct global_options *global = q->invocation->global;
	const struct when *at = when_known(&q->options->at) ? &q->options->at : &global->now;
	asn_t from = 0, to = 0;
	if (!read_question(q, &from, &to))
		return EXIT_USAGE;
	if (!find_topology(q, at->from, to))
		return EXIT_UNUSABLE;
	order_init(&q->order, q->topology.graph);
	int status = q->options->all ? answer_all(q) : answer_routes(q, from, to);
	order_clear(&q->order);
	return topology_exit(&q->topology, status);
}

static int routes_run(const struct invocation *invocation)
{
	struct arena arena;
	struct question question = {
		.invocation = invocation, .options = invocation->options, .arena = &arena
	};
	arena_init(&arena);
	int status = ask(&question);
	graph_free((struct graph *)question.topology.graph);
	route_file_leave(&question.up);
	arena_clear(&arena);
	return status;
}

const struct command cmd_routes = {
	.name = "routes",
	.group = "questions",
	.summary = "simulated routes: to one network, along a path, of all pairs",
	.operands = "[TO]",
	.operands_max = 1,
	.about = "Computes which route every network would choose on an AS graph: to one network "
		 "(--to), from one to another (--path), or between all pairs, counted (--all).\n"
		 "\n"
		 "A network prefers routes of customers, then of peers, then of providers; then "
		 "the shortest; then the neighbour with the lowest AS number. It passes its own "
		 "and its customers' routes to everybody, and those of its peers and providers to "
		 "its customers only. Real networks deviate: take the answer for what the graph "
		 "permits, not for what was observed.\n"
		 "\n"
		 "The CSV of --to has the columns destination, asn, class, length and next_hop, "
		 "by AS number; networks without a route are left out, and class tells whom a "
		 "network learned its route from.",
	.examples = "ostrakon routes --to 26780 --topology 20080101.as-rel.txt.bz2 --format csv\t"
		    "who reaches McColo, and how\n"
		    "ostrakon routes --path 7018 26780 --topology 20080101.as-rel.txt.bz2\t"
		    "the hops between\n"
		    "ostrakon routes --all --threads 2 --topology 20180101.as-rel.txt.bz2\t"
		    "3.6 thousand million routes, counted\n"
		    "ostrakon routes --all --pack all.routes --topology 20180101.as-rel.txt.bz2\t"
		    "and kept\n"
		    "ostrakon routes --to 26780 --from-file all.routes --format csv\t"
		    "looked up there\n",
	.options = options,
	.options_size = sizeof(struct routes_options),
	.run = routes_run,
};
