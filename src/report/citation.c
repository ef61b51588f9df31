#include "report/citation.h"

#include "feed/format.h"
#include "ref/format.h"
#include "store/ingest_routes.h"

#include <stdlib.h>
#include <string.h>

void report_citations_begin(struct out *out)
{
	static const struct out_column columns[] = {
		{ "what", "What", 0 },
		{ "dated", "Dated", 0 },
		{ "citation", "Citation", 0 },
		{ "terms", "Terms", OUT_DETAIL },
	};
	out_table(out, "sources", "Data this rests on", columns, 4);
}

void report_citation(struct out *out, const char *what, const char *dated, const char *citation,
	const char *terms)
{
	out_row(out, (struct out_value[]){
			     out_text(what),
			     dated[0] != '\0' ? out_text(dated) : out_null("not known"),
			     out_text(citation),
			     out_text(terms),
		     });
}

void report_citation_of_topology(struct out *out, const struct topology *topology)
{
	report_citation(
		out, topology->name, topology->dated.text, topology->citation, topology->terms);
}

static const struct citation recorded = {
	"Recorded BGP routing table (MRT); cite its collector, as RouteViews or RIPE RIS",
	"Those of its collector.",
};

bool citation_of_input(
	const struct store_input *input, struct arena *arena, struct citation *citation)
{
	const struct ref_format *ref = ref_format_by_name(input->format);
	const struct feed_format *feed = feed_format_by_name(input->format);
	const char *dated = input->dated.text;
	if (input->citation != NULL && input->citation[0] != '\0')
		*citation = (struct citation){ input->citation, input->terms };
	else if (ref != NULL)
		*citation = (struct citation){ ref_format_cite(ref, dated, arena), ref->terms };
	else if (feed != NULL)
		*citation = (struct citation){ feed_format_cite(feed, dated, arena), feed->terms };
	else if (strcmp(input->format, ORIGIN_RECORDING) == 0)
		*citation = recorded;
	else
		return false;
	return true;
}

void report_citation_of_input(struct out *out, const struct store_input *input, struct arena *arena)
{
	struct citation citation;
	if (citation_of_input(input, arena, &citation))
		report_citation(out, input->path, input->dated.text, citation.text, citation.terms);
}

/* An input without a number is not of a store, and is cited as often as it is named. */
static bool note_cited(struct cited *cited, int64_t input)
{
	for (size_t i = 0; i < cited->inputs; i++) {
		if (cited->input[i] == input && input != 0)
			return false;
	}
	cited->input =
		array_grow(cited->input, cited->inputs, &cited->capacity, sizeof *cited->input);
	cited->input[cited->inputs++] = input;
	return true;
}

void report_citation_once(
	struct out *out, struct cited *cited, const struct store_input *input, struct arena *arena)
{
	if (note_cited(cited, input->id))
		report_citation_of_input(out, input, arena);
}

void cited_clear(struct cited *cited)
{
	free(cited->input);
	*cited = (struct cited){ 0 };
}

void report_citation_of_table(struct out *out, const char *name, const struct when *dated)
{
	report_citation(out, name, dated->text, recorded.text, recorded.terms);
}

void report_citation_of_feed(
	struct out *out, const struct store_feed_source *source, struct arena *arena)
{
	struct citation citation;
	const char *what = source->inputs == 1 ? source->feed
					       : arena_printf(arena, "%s (%zu files)", source->feed,
							 source->inputs);
	if (citation_of_input(&source->last, arena, &citation))
		report_citation(out, what, source->last.dated.text, citation.text, citation.terms);
}
