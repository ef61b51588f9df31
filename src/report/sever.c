#include "report/answers.h"

#include "report/citation.h"
#include "report/words.h"

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

static void coalition_rows(struct out *out, const struct sever_result *sever)
{
	static const struct out_column columns[] = {
		{ "cut", "Links cut to", 0 },
		{ "reach_after", "networks left", OUT_RIGHT },
	};
	out_table(out, "coalitions", "What each coalition would do", columns, 2);
	for (size_t i = 0; i < sever->coalition_count; i++)
		out_row(out, (struct out_value[]){
				     out_asns(sever->coalitions[i].cut, sever->coalitions[i].count),
				     out_int((int64_t)sever->coalitions[i].reach_after),
			     });
	out_end_table(out);
	out_field(out, "coalitions_complete", NULL, out_bool(sever->complete));
	if (!sever->complete)
		out_prose(out, OUT_CAVEAT,
			"It has %zu neighbours: coalitions are those of the %d that carry "
			"most, while all others stay. Ask for others with --cut.",
			sever->neighbour_count, SEVER_COALITION_NEIGHBOURS);
}

static void minimal_rows(struct out *out, const struct sever_result *sever)
{
	static const struct out_column columns[] = {
		{ "goal", "Goal", 0 },
		{ "cut", "Minimal cut", 0 },
		{ "reach_after", "networks left", OUT_RIGHT },
	};
	out_table(out, "minimal_cuts", "Minimal cuts", columns, 3);
	for (size_t i = 0; i < sever->minimal_count; i++)
		out_row(out,
			(struct out_value[]){
				out_text(sever->minimal[i].goal),
				out_asns(sever->minimal[i].cut.cut, sever->minimal[i].cut.count),
				out_int((int64_t)sever->minimal[i].cut.reach_after),
			});
	out_end_table(out);
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

void report_sever_sources(struct out *out, const struct topology *topology,
	const struct collateral *collateral, struct arena *arena)
{
	const struct store_input *origins = &collateral->origins;
	report_citations_begin(out);
	report_citation_of_topology(out, topology);
	if (collateral->unknown == NULL)
		report_citation_of_input(
			out, origins->path, origins->format, &origins->dated, arena);
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
	out_field(out, "reach_before", NULL, out_int((int64_t)sever->reach_before));
	out_field(out, "reach_after", NULL,
		out_int((int64_t)(sever->asked ? sever->reach_after : sever->reach_before)));
	out_field(out, "lost", NULL, out_int(sever->asked ? (int64_t)sever->lost : 0));
	(sever->asked ? answer_asked : answer_general)(out, sever, topology, arena);
	out_prose(out, OUT_CAVEAT,
		"Topology of %s (%s), inferred from BGP: it misses links and invents some. An AS "
		"number may have had another holder then than today.",
		dated ? topology->dated.text : "a date not known", topology->name);
	if (topology->assumption != NULL)
		out_prose(out, OUT_CAVEAT, "%s", topology->assumption);
	neighbour_rows(out, sever);
	coalition_rows(out, sever);
	minimal_rows(out, sever);
	out_prose(out, OUT_EXPLAIN,
		"Reach counts the networks, the target not among them, that hold a route to it "
		"under the Gao-Rexford export rules. isolate: nobody is left; dark: at most 1 "
		"%% of the reach before is left; no smaller part of a minimal cut does the "
		"same.");
}
