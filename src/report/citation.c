#include "report/citation.h"

#include "ref/format.h"
#include "store/ingest_routes.h"

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

void report_citation_of_input(struct out *out, const char *path, const char *format,
	const struct when *dated, struct arena *arena)
{
	const struct ref_format *known = ref_format_by_name(format);
	if (known != NULL)
		report_citation(out, path, dated->text, ref_format_cite(known, dated->text, arena),
			known->terms);
	else if (strcmp(format, ORIGIN_RECORDING) == 0)
		report_citation_of_table(out, path, dated);
}

void report_citation_of_table(struct out *out, const char *name, const struct when *dated)
{
	report_citation(out, name, dated->text,
		"Recorded BGP routing table (MRT); cite its collector, as RouteViews or RIPE RIS",
		"Those of its collector.");
}
