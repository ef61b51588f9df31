#include "report/fetch.h"

#include "base/buf.h"

#include <string.h>

static void group_rows(struct out *out, const char *group, const char *title)
{
	static const struct out_column columns[] = {
		{ "name", "Source", 0 },
		{ "summary", "what", 0 },
		{ "files", "files", 0 },
		{ "interval_s", NULL, OUT_RIGHT },
		{ "url", "address", OUT_DETAIL },
		{ "citation", "to cite as", OUT_DETAIL },
		{ "terms", "terms", 0 },
	};
	out_table(out, group, title, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < catalogue_entries; i++) {
		const struct catalogue_entry *entry = &catalogue[i];
		if (strcmp(entry->group, group) == 0)
			out_row(out, (struct out_value[]){
					     out_text(entry->name),
					     out_text(entry->summary),
					     out_text(catalogue_period_name(entry->period)),
					     out_int(entry->interval_s),
					     out_text(entry->url),
					     out_text(entry->citation),
					     out_text(entry->terms),
				     });
	}
	out_end_table(out);
}

void report_catalogue(struct out *out)
{
	group_rows(out, "feeds", "Abuse feeds");
	group_rows(out, "topology", "AS relationships");
	group_rows(out, "routing", "Routing tables and updates");
	group_rows(out, "registries", "Registries");
	out_prose(out, OUT_PARAGRAPH,
		"The terms are their publishers', in short; read them where they lie before you pass "
		"anything on. Dated files are asked for with --at and --until.");
}

static void outcome_row(struct out *out, const struct fetch_outcome *outcome)
{
	const struct fetch_result *result = &outcome->result;
	const struct fetched *fetched = &result->fetched;
	bool there = fetched->url[0] != '\0';
	struct buf when;
	buf_init(&when);
	if (there)
		time_print_minute(&when, fetched->at);
	out_row(out, (struct out_value[]){
			     out_text(outcome->entry->name),
			     out_text(fetch_state_name(result->state)),
			     there ? out_int((int64_t)fetched->bytes) : out_null(NULL),
			     out_int((int64_t)result->resumed_from),
			     out_int(result->tries),
			     there ? out_text(when.text) : out_null(NULL),
			     there && fetched->version.modified[0] != '\0'
				     ? out_text(fetched->version.modified)
				     : out_null(NULL),
			     out_text(outcome->entry->citation),
			     out_text(outcome->entry->terms),
			     out_text(outcome->problem),
			     out_text(result->path),
		     });
	buf_clear(&when);
}

void report_fetch(struct out *out, const struct fetch_outcome *outcome, size_t count)
{
	static const struct out_column columns[] = {
		{ "source", "Source", 0 },
		{ "state", "state", 0 },
		{ "bytes", "bytes", OUT_RIGHT },
		{ "resumed_from", "went on from", OUT_RIGHT | OUT_DETAIL },
		{ "tries", "tries", OUT_RIGHT | OUT_DETAIL },
		{ "fetched", "asked", OUT_DETAIL },
		{ "last_modified", "changed", OUT_DETAIL },
		{ "citation", NULL, 0 },
		{ "terms", "terms", 0 },
		{ "problem", NULL, 0 },
		{ "path", "file", 0 },
	};
	size_t there = 0;
	out_table(out, "files", "Files", columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < count; i++) {
		outcome_row(out, &outcome[i]);
		there += outcome[i].result.state != FETCH_FAILED;
	}
	out_end_table(out);
	if (there > 0)
		out_prose(out, OUT_PARAGRAPH,
			"Read them into the store with 'ostrakon load FILE...'.");
}
