/* Who the network was, what it hosted, who kept it connected, what each cut would do. */
#include "report/case_parts.h"

#include "report/words.h"

static struct out_value number_or_null(const struct number *number, int decimals)
{
	return number->known ? out_number(number->value, decimals) : out_null(NULL);
}

static void hosted_row(struct out *out, const struct hosted *hosted)
{
	static const struct number unknown = { 0 };
	const struct case_botnet *share = hosted->share;
	out_row(out, (struct out_value[]){
			     out_text(hosted->family.name),
			     number_or_null(share != NULL ? &share->share : &unknown, 1),
			     number_or_null(share != NULL ? &share->share_low : &unknown, 1),
			     number_or_null(share != NULL ? &share->share_high : &unknown, 1),
			     out_text(share != NULL ? share->as_of.text : NULL),
			     out_source(share != NULL ? share->source : NULL),
			     when_known(&hosted->family.known) ? out_text(hosted->family.known.text)
							       : out_null(NULL),
			     out_source(hosted->family.source),
		     });
}

static void report_hosted(struct out *out, const struct case_study *study)
{
	static const struct out_column columns[] = {
		{ "family", "Botnet", 0 },
		{ "share_percent", "% of spam", OUT_RIGHT },
		{ "share_low", "from", OUT_RIGHT },
		{ "share_high", "to", OUT_RIGHT },
		{ "share_as_of", "as of", 0 },
		{ "share_source", "share from", 0 },
		{ "placed_known", "placed here, known", 0 },
		{ "placed_source", "placed by", 0 },
	};
	const char *missing = study->facts->table[CASE_BOTNETS].missing;
	if (study->hosted_count == 0 && missing != NULL) {
		out_field(out, "hosted", NULL, out_null(NULL));
		out_field(out, "hosted_reason", NULL, out_text(missing));
		out_prose(out, OUT_CAVEAT, "What it hosted is not known: %s.", missing);
		return;
	}
	out_table(out, "hosted", "What it hosted", columns, 8);
	for (size_t i = 0; i < study->hosted_count; i++)
		hosted_row(out, &study->hosted[i]);
	out_end_table(out);
	if (study->hosted_count == 0)
		out_prose(out, OUT_CAVEAT, "No row places a family at this network.");
	else
		out_prose(out, OUT_EXPLAIN,
			"Per family the largest share that any one source gives, not later than "
			"the event. Shares of different sources measure the same spam: do not add "
			"them up.");
}

/* The evidence an abuse desk can look up: controllers with address, time and source. */
static void report_controllers(struct out *out, const struct case_study *study)
{
	static const struct out_column columns[] = {
		{ "time", "Time", 0 },
		{ "family", "Botnet", 0 },
		{ "address", "address or name", 0 },
		{ "asn", "AS", OUT_RIGHT },
		{ "country", "country", 0 },
		{ "line", "line", OUT_RIGHT | OUT_DETAIL },
		{ "source", "from", 0 },
		{ "note", "Note", OUT_DETAIL },
	};
	size_t count;
	const struct case_c2 *row = case_c2s(study->facts, &count);
	if (study->facts->table[CASE_C2].missing != NULL) {
		out_field(out, "controllers", NULL, out_null(NULL));
		out_field(out, "controllers_reason", NULL,
			out_text(study->facts->table[CASE_C2].missing));
		out_prose(out, OUT_PARAGRAPH, "Controllers are not known: %s.",
			study->facts->table[CASE_C2].missing);
		return;
	}
	out_table(out, "controllers", "Controllers on record, here and elsewhere", columns, 8);
	for (size_t i = 0; i < count; i++)
		out_row(out,
			(struct out_value[]){
				out_text(row[i].time.text),
				out_text(row[i].botnet),
				row[i].where[0] != '\0' ? out_text(row[i].where) : out_null(NULL),
				out_asn(row[i].asn),
				row[i].country[0] != '\0' ? out_text(row[i].country)
							  : out_null(NULL),
				out_int((int64_t)row[i].line),
				out_source(row[i].source),
				out_text(row[i].note),
			});
	out_end_table(out);
}

const char *report_case_unnamed(const struct case_study *study)
{
	const char *missing = study->facts->table[CASE_NETWORKS].missing;
	return missing != NULL ? missing : "networks.csv has no row for it";
}

void report_case_network(struct out *out, const struct case_study *study)
{
	const struct case_facts *facts = study->facts;
	const struct case_network *name = study_network_name(facts, facts->head.target);
	out_section(out, NULL, "The network");
	if (name != NULL)
		out_prose(out, OUT_PARAGRAPH, "AS%u was %s (%s) as of %s%s.",
			(unsigned)facts->head.target, name->name,
			name->country[0] != '\0' ? name->country : "country not known",
			name->as_of.text,
			facts->head.title[0] != '\0' ? "" : " in this case folder");
	else
		out_prose(out, OUT_PARAGRAPH, "Who AS%u was at the time is not known: %s.",
			(unsigned)facts->head.target, report_case_unnamed(study));
	report_hosted(out, study);
	report_controllers(out, study);
	out_end_section(out);
}

static void report_neighbours(struct out *out, const struct case_study *study)
{
	static const struct out_column columns[] = {
		{ "asn", "AS", OUT_RIGHT },
		{ "name", "Name then", 0 },
		{ "relation", "is its", 0 },
		{ "reach_alone", "reach over it alone", OUT_RIGHT },
		{ "name_as_of", "name as of", OUT_DETAIL },
		{ "name_source", "name from", OUT_DETAIL },
	};
	out_table(out, "neighbours", "Who keeps it connected", columns, 6);
	for (size_t i = 0; i < study->sever.neighbour_count; i++) {
		const struct sever_neighbour *neighbour = &study->sever.neighbours[i];
		const struct case_network *name = study_network_name(study->facts, neighbour->asn);
		out_row(out, (struct out_value[]){
				     out_asn(neighbour->asn),
				     out_text(name != NULL ? name->name : NULL),
				     out_text(relation_name(neighbour->relation)),
				     out_int((int64_t)neighbour->reach_alone),
				     out_text(name != NULL ? name->as_of.text : NULL),
				     out_source(name != NULL ? name->source : NULL),
			     });
	}
	out_end_table(out);
}

/* The page gets up to this many rows; a folder seldom has a target with more than seven neighbours. */
enum { COALITIONS_SHOWN = 128 };

static void coalition_rows(struct out *out, const struct sever_result *sever, size_t most)
{
	for (size_t i = 0; i < sever->coalition_count && sever->coalitions[i].count <= most; i++) {
		const struct sever_coalition *coalition = &sever->coalitions[i];
		struct out_value left = out_null(NULL);
		if (sever->reach_before > 0)
			left = out_number(
				100 * (double)coalition->reach_after / (double)sever->reach_before,
				2);
		out_row(out, (struct out_value[]){
				     out_asns(coalition->cut, coalition->count),
				     out_int((int64_t)coalition->reach_after),
				     left,
			     });
	}
}

static void report_coalitions(struct out *out, const struct case_study *study)
{
	static const struct out_column columns[] = {
		{ "cut", "Links cut to", 0 },
		{ "reach_after", "networks left", OUT_RIGHT },
		{ "left_percent", "% of before", OUT_RIGHT },
	};
	const struct sever_result *sever = &study->sever;
	bool few = sever->coalition_count <= COALITIONS_SHOWN;
	out_table(out, "coalitions", few ? "What each coalition would do" : NULL, columns, 3);
	coalition_rows(out, sever, SIZE_MAX);
	out_end_table(out);
	if (few)
		return;
	out_table(out, NULL, "What coalitions of up to two would do", columns, 3);
	coalition_rows(out, sever, 2);
	out_end_table(out);
	out_prose(out, OUT_PARAGRAPH,
		"There are %zu coalitions; --format json or csv has all, and minimal cuts of any "
		"size are below.",
		sever->coalition_count);
}

static void report_minimal(struct out *out, const struct case_study *study)
{
	static const struct out_column columns[] = {
		{ "goal", "Goal", 0 },
		{ "cut", "Smallest cuts", 0 },
		{ "reach_after", "networks left", OUT_RIGHT },
	};
	out_table(out, "minimal_cuts", "Minimal cuts", columns, 3);
	for (size_t i = 0; i < study->sever.minimal_count; i++) {
		const struct sever_minimal *minimal = &study->sever.minimal[i];
		out_row(out, (struct out_value[]){
				     out_text(minimal->goal),
				     out_asns(minimal->cut.cut, minimal->cut.count),
				     out_int((int64_t)minimal->cut.reach_after),
			     });
	}
	out_end_table(out);
}

static void report_topology(struct out *out, const struct case_study *study, struct arena *arena)
{
	const struct topology *topology = study->topology;
	const struct sever_result *sever = &study->sever;
	bool known = study->in_topology;
	out_field(out, "topology", NULL,
		topology->graph != NULL ? out_text(topology->dated.text) : out_null(NULL));
	out_field(out, "topology_source", NULL, out_text(topology->name));
	out_field(out, "excerpt", NULL, out_bool(topology->excerpt));
	out_field(out, "ases", NULL, known ? out_int((int64_t)sever->ases) : out_null(NULL));
	out_field(out, "reach_before", NULL,
		known ? out_int((int64_t)sever->reach_before) : out_null(NULL));
	if (!known) {
		static const char *const absent[] = { "neighbours", "coalitions", "minimal_cuts" };
		for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
			out_field(out, absent[i], NULL, out_null(NULL));
		const char *reason = topology->graph == NULL
					     ? "no topology of that time is loaded or named"
					     : "the topology does not have this network";
		out_field(out, "cuts_reason", NULL, out_text(reason));
		out_prose(out, OUT_CAVEAT,
			"What a cut would do cannot be told: %s. Name one with --topology FILE.",
			reason);
		return;
	}
	out_prose(out, OUT_PARAGRAPH,
		"On the topology of %s (%s%s, %s networks, inferred from BGP), %s of %s others "
		"hold a route to it%s.",
		topology->dated.text, topology->name, topology->excerpt ? ", an excerpt" : "",
		words_count(arena, sever->ases), words_count(arena, sever->reach_before),
		words_count(arena, sever->ases - 1), topology->excerpt ? " in the excerpt" : "");
	if (topology->assumption != NULL)
		out_prose(out, OUT_CAVEAT, "%s", topology->assumption);
	out_prose(out, OUT_CAVEAT,
		"Inferred topologies miss links and invent some, and this one speaks of %s, "
		"not of the day of the event: where event rows differ, they win.",
		topology->dated.text);
}

/* Event rows about links that the snapshot does not have. */
static void report_changes(struct out *out, const struct case_study *study, struct arena *arena)
{
	const struct case_facts *facts = study->facts;
	for (size_t i = 0; i < study->alarms.count; i++) {
		const struct alarm *alarm = &study->alarms.alarm[i];
		bool listed = alarm->neighbour == 0;
		for (size_t n = 0; n < study->sever.neighbour_count && !listed; n++)
			listed = study->sever.neighbours[n].asn == alarm->neighbour;
		if (!listed)
			out_prose(out, OUT_BULLET,
				"%s is not a neighbour in the snapshot, but an event row has it: "
				"%s %s.",
				words_network(arena, facts, alarm->neighbour),
				words_alarm(alarm->kind), words_when(arena, &alarm->time));
	}
}

void report_case_cuts(struct out *out, const struct case_study *study, struct arena *arena)
{
	out_section(out, NULL, "Who keeps it connected, and what a cut would do");
	report_topology(out, study, arena);
	if (!study->in_topology) {
		out_end_section(out);
		return;
	}
	report_case_upstream_figure(out, study, arena);
	report_neighbours(out, study);
	report_changes(out, study, arena);
	report_coalitions(out, study);
	if (!study->sever.complete)
		out_prose(out, OUT_CAVEAT,
			"It has more than %d neighbours: coalitions are those of the %d that carry "
			"most, while all others stay.",
			SEVER_COALITION_NEIGHBOURS, SEVER_COALITION_NEIGHBOURS);
	report_minimal(out, study);
	out_prose(out, OUT_EXPLAIN,
		"Reach counts the networks, the target not among them, that hold a route to it "
		"under the Gao-Rexford export rules: own and customer routes go to everybody, "
		"peer and provider routes to customers only. isolate: nobody is left; dark: at "
		"most 1 %% of the reach before is left; no smaller part of a minimal cut does "
		"the same.");
	out_end_section(out);
}
