#include "report/answers.h"

#include "report/citation.h"
#include "report/words.h"
#include "source/decode.h"

#include <string.h>

static void neighbour_rows(struct out *out, const struct sever_result *sever)
{
	static const struct out_column columns[] = {
		{ "asn", "AS", OUT_RIGHT },
		{ "relation", "is its", 0 },
		{ "reach_alone", "reach over it alone", OUT_RIGHT },
		{ "cut", "cut", 0 },
	};
	out_table(out, "neighbours", "Neighbours", columns, 4);
	for (size_t i = 0; i < sever->neighbour_count; i++)
		out_row(out, (struct out_value[]){
				     out_asn(sever->neighbours[i].asn),
				     out_text(relation_name(sever->neighbours[i].relation)),
				     out_int((int64_t)sever->neighbours[i].reach_alone),
				     out_bool(sever->neighbours[i].cut),
			     });
	out_end_table(out);
}

/* People get up to this many rows of a table that can have thousands. */
enum { ROWS_SHOWN = 128 };

static struct out_value length_value(const struct sever_result *sever, size_t reach, double mean)
{
	return sever->lengths_known && reach > 0 ? out_number(mean, 3) : out_null(NULL);
}

static void coalition_row(
	struct out *out, const struct sever_result *sever, const struct sever_coalition *coalition)
{
	out_row(out, (struct out_value[]){
			     out_asns(coalition->cut, coalition->count),
			     out_int((int64_t)coalition->reach_after),
			     length_value(sever, coalition->reach_after, coalition->mean_length),
		     });
}

/* Cuts of up to two links, then the minimal ones of more. */
static void coalitions_shown(
	struct out *out, const struct sever_result *sever, const struct out_column *columns)
{
	size_t shown = 0;
	out_table(out, NULL, "What some coalitions would do", columns, 3);
	for (; sever->coalitions[shown].count <= 2; shown++)
		coalition_row(out, sever, &sever->coalitions[shown]);
	for (size_t i = 0; i < sever->minimal_count && shown < ROWS_SHOWN; i++) {
		if (sever->minimal[i].cut.count <= 2)
			continue;
		coalition_row(out, sever, &sever->minimal[i].cut);
		shown++;
	}
	out_end_table(out);
	out_prose(out, OUT_PARAGRAPH,
		"Of %zu coalitions these are those of up to two neighbours and the minimal cuts; "
		"--format json or csv has all.",
		sever->coalition_count);
}

static void coalition_rows(struct out *out, const struct sever_result *sever)
{
	static const struct out_column columns[] = {
		{ "cut", "Links cut to", 0 },
		{ "reach_after", "networks left", OUT_RIGHT },
		{ "mean_length", "mean length", OUT_RIGHT },
	};
	bool few = sever->coalition_count <= ROWS_SHOWN;
	out_table(out, "coalitions", few ? "What each coalition would do" : NULL, columns, 3);
	for (size_t i = 0; i < sever->coalition_count; i++)
		coalition_row(out, sever, &sever->coalitions[i]);
	out_end_table(out);
	if (!few)
		coalitions_shown(out, sever, columns);
	out_field(out, "coalitions_complete", NULL, out_bool(sever->complete));
	if (!sever->complete)
		out_prose(out, OUT_CAVEAT,
			"It has %zu neighbours: coalitions are those of the %d that carry "
			"most, while all others stay. Ask for others with --cut.",
			sever->neighbour_count, SEVER_COALITION_NEIGHBOURS);
}

static void greedy_rows(struct out *out, const struct sever_result *sever)
{
	static const struct out_column columns[] = {
		{ "step", "Step", OUT_RIGHT },
		{ "asn", "cut next", OUT_RIGHT },
		{ "reach_after", "networks left", OUT_RIGHT },
	};
	if (sever->complete)
		return;
	out_table(out, "greedy_cuts", "One link after the other", columns, 3);
	for (size_t i = 0; i < sever->greedy_count; i++)
		out_row(out, (struct out_value[]){
				     out_int((int64_t)i + 1),
				     out_asn(sever->greedy[i].asn),
				     out_int((int64_t)sever->greedy[i].reach_after),
			     });
	out_end_table(out);
	out_prose(out, OUT_CAVEAT,
		"A greedy order, up to %d steps: each step cuts the link that then takes the "
		"route from most networks. Another set as large may take it from more.",
		SEVER_GREEDY_STEPS);
}

static void minimal_row(struct out *out, const struct sever_minimal *minimal)
{
	out_row(out, (struct out_value[]){
			     out_text(minimal->goal),
			     out_asns(minimal->cut.cut, minimal->cut.count),
			     out_int((int64_t)minimal->cut.reach_after),
		     });
}

static void minimal_rows(struct out *out, const struct sever_result *sever)
{
	static const struct out_column columns[] = {
		{ "goal", "Goal", 0 },
		{ "cut", "Minimal cut", 0 },
		{ "reach_after", "networks left", OUT_RIGHT },
	};
	bool few = sever->minimal_count <= ROWS_SHOWN;
	out_table(out, "minimal_cuts", few ? "Minimal cuts" : NULL, columns, 3);
	for (size_t i = 0; i < sever->minimal_count; i++)
		minimal_row(out, &sever->minimal[i]);
	out_end_table(out);
	if (few)
		return;
	out_table(out, NULL, "Minimal cuts", columns, 3);
	for (size_t i = 0; i < ROWS_SHOWN; i++)
		minimal_row(out, &sever->minimal[i]);
	out_end_table(out);
	out_prose(out, OUT_PARAGRAPH, "These are %d of %zu; --format json or csv has all.",
		ROWS_SHOWN, sever->minimal_count);
}

static void routes_section(struct out *out, const char *key, const struct sever_result *sever,
	const struct sever_routes *routes)
{
	size_t reach = 0;
	out_section(out, key, NULL);
	for (enum route_class class = ROUTE_CUSTOMER; class < ROUTE_CLASSES; class ++) {
		reach += routes->by_class[class];
		out_field(out, route_class_name(class), NULL,
			sever->lengths_known ? out_int((int64_t)routes->by_class[class])
					     : out_null(NULL));
	}
	out_field(out, "mean_length", NULL, length_value(sever, reach, routes->mean_length));
	out_end_section(out);
}

static struct out_value known_count(const struct sever_result *sever, size_t count)
{
	return sever->lengths_known ? out_int((int64_t)count) : out_null(NULL);
}

static void changed_section(struct out *out, const struct sever_result *sever)
{
	static const struct out_column columns[] = {
		{ "before", NULL, 0 },
		{ "after", NULL, 0 },
		{ "networks", NULL, OUT_RIGHT },
	};
	const struct sever_change *change = &sever->change;
	out_section(out, "changed", NULL);
	out_field(out, "class", NULL, known_count(sever, change->class));
	out_field(out, "longer", NULL, known_count(sever, change->longer));
	out_field(out, "shorter", NULL, known_count(sever, change->shorter));
	out_field(out, "lost", NULL, out_int(sever->asked ? (int64_t)sever->lost : 0));
	out_end_section(out);
	out_table(out, "class_changes", NULL, columns, 3);
	for (enum route_class a = ROUTE_CUSTOMER; a < ROUTE_CLASSES; a++) {
		for (enum route_class b = ROUTE_ORIGIN; b < ROUTE_CLASSES; b++) {
			if (a == b || change->by_class[a][b] == 0)
				continue;
			out_row(out, (struct out_value[]){
					     out_text(route_class_name(a)),
					     b == ROUTE_ORIGIN ? out_null(NULL)
							       : out_text(route_class_name(b)),
					     out_int((int64_t)change->by_class[a][b]),
				     });
		}
	}
	out_end_table(out);
}

/* Whom the routes are learned from, how long they are, and what the cut changes in that. */
static void routes_told(struct out *out, const struct sever_result *sever, struct arena *arena)
{
	const struct sever_change *change = &sever->change;
	routes_section(out, "routes_before", sever, &sever->before);
	routes_section(out, "routes_after", sever, &sever->after);
	changed_section(out, sever);
	if (!sever->lengths_known) {
		static const char reason[] = "some route has 62 links or more";
		out_field(out, "routes_reason", NULL, out_text(reason));
		out_prose(out, OUT_CAVEAT, "How long routes are is not told: %s.", reason);
		return;
	}
	if (!sever->asked || sever->reach_after == 0)
		return;
	out_prose(out, OUT_PARAGRAPH,
		"Of those that keep a route, %s learn theirs from another kind of neighbour "
		"(customer, peer, provider), %s have a longer path, %s a shorter one. The "
		"mean length of a path was %s, now it is %s.",
		words_count(arena, change->class), words_count(arena, change->longer),
		words_count(arena, change->shorter),
		words_number(arena, sever->before.mean_length, 2),
		words_number(arena, sever->after.mean_length, 2));
}

static void oddities_told(struct out *out, const struct graph_report *odd, struct arena *arena)
{
	out_section(out, "topology_oddities", NULL);
	out_field(out, "doubled", NULL, out_int((int64_t)odd->doubled));
	out_field(out, "contradictory", NULL, out_int((int64_t)odd->contradictory));
	out_field(out, "self_links", NULL, out_int((int64_t)odd->self_links));
	out_field(out, "reserved", NULL, out_int((int64_t)odd->reserved));
	out_end_section(out);
	if (odd->contradictory > 0)
		out_prose(out, OUT_CAVEAT,
			"The topology contradicts itself about %s %s of networks: each of their "
			"relationships is taken to hold.",
			words_count(arena, odd->contradictory),
			words_plural(odd->contradictory, "pair", "pairs"));
}

static void answer_asked(struct out *out, const struct sever_result *sever,
	const struct topology *topology, struct arena *arena)
{
	double share = sever->reach_before > 0
			       ? 100 * (double)sever->lost / (double)sever->reach_before
			       : 0;
	out_prose(out, OUT_LEAD,
		"After the cut %s of %s networks%s still hold a route to AS%u: %s lost theirs (%s "
		"%%).",
		words_count(arena, sever->reach_after), words_count(arena, sever->reach_before),
		topology->excerpt ? " in the excerpt" : "", (unsigned)sever->target,
		words_count(arena, sever->lost), words_number(arena, share, 2));
}

static void answer_general(struct out *out, const struct sever_result *sever,
	const struct topology *topology, struct arena *arena)
{
	out_prose(out, OUT_LEAD, "%s of %s other networks%s hold a route to AS%u, over %zu %s.",
		words_count(arena, sever->reach_before), words_count(arena, sever->ases - 1),
		topology->excerpt ? " in the excerpt" : "", (unsigned)sever->target,
		sever->neighbour_count,
		words_plural(sever->neighbour_count, "neighbour", "neighbours"));
}

static void table_cited(struct out *out, const char *file)
{
	const char *slash = strrchr(file, '/'), *name = slash != NULL ? slash + 1 : file;
	struct when dated = { 0 };
	decode_date_in_name(name, &dated);
	report_citation_of_table(out, name, &dated);
}

void report_sever_sources(struct out *out, const struct sever_sources *sources, struct arena *arena)
{
	const struct collateral *collateral = sources->collateral;
	report_citations_begin(out);
	report_citation_of_topology(out, sources->topology);
	if (collateral->unknown == NULL)
		report_citation_of_input(out, &collateral->origins, arena);
	if (sources->learned != NULL)
		table_cited(out, sources->learned);
	bool same = sources->learned != NULL && sources->paths != NULL &&
		    strcmp(sources->learned, sources->paths) == 0;
	if (sources->paths != NULL && !same)
		table_cited(out, sources->paths);
	out_end_table(out);
}

void report_sever(struct out *out, const struct sever_result *sever,
	const struct topology *topology, struct arena *arena)
{
	bool dated = when_known(&topology->dated);
	out_field(out, "target", NULL, out_asn(sever->target));
	out_field(out, "topology", NULL, out_text(dated ? topology->dated.text : topology->name));
	out_field(out, "topology_source", NULL, out_text(topology->name));
	out_field(out, "excerpt", NULL, out_bool(topology->excerpt));
	out_field(out, "ases", NULL, out_int((int64_t)sever->ases));
	out_field(out, "links", NULL, out_int((int64_t)sever->links));
	out_field(out, "refuse", NULL, out_asns(sever->refuse, sever->refuses));
	out_field(out, "reach_unrefused", NULL, out_int((int64_t)sever->reach_unrefused));
	out_field(out, "reach_before", NULL, out_int((int64_t)sever->reach_before));
	out_field(out, "reach_after", NULL,
		out_int((int64_t)(sever->asked ? sever->reach_after : sever->reach_before)));
	out_field(out, "lost", NULL, out_int(sever->asked ? (int64_t)sever->lost : 0));
	(sever->asked ? answer_asked : answer_general)(out, sever, topology, arena);
	if (sever->refuses > 0)
		out_prose(out, OUT_CAVEAT,
			"Throughout, the %s %s of --refuse %s its routes: otherwise %s networks "
			"would hold one before any cut.",
			words_small(arena, sever->refuses),
			words_plural(sever->refuses, "network", "networks"),
			words_plural(sever->refuses, "refuses", "refuse"),
			words_count(arena, sever->reach_unrefused));
	out_prose(out, OUT_CAVEAT,
		"Topology of %s (%s), inferred from BGP: it misses links and invents some. An AS "
		"number may have had another holder then than today.",
		dated ? topology->dated.text : "a date not known", topology->name);
	if (topology->assumption != NULL)
		out_prose(out, OUT_CAVEAT, "%s", topology->assumption);
	oddities_told(out, &topology->oddities, arena);
	routes_told(out, sever, arena);
	neighbour_rows(out, sever);
	coalition_rows(out, sever);
	greedy_rows(out, sever);
	minimal_rows(out, sever);
	out_prose(out, OUT_EXPLAIN,
		"Reach counts the networks, the target not among them, that hold a route to it "
		"under the Gao-Rexford export rules. isolate: nobody is left; dark: at most 1 "
		"%% of its reach is left; no smaller part of a minimal cut does the "
		"same.");
}
