/* What is in the store, and what a load did. */
#include "report/answers.h"

#include "report/words.h"

static const char *time_words(struct arena *arena, ost_time_t t)
{
	struct buf text;
	buf_init(&text);
	time_print_minute(&text, t);
	const char *copy = arena_strdup(arena, text.text);
	buf_clear(&text);
	return copy;
}

static void input_rows(struct out *out, const struct store_status *status, struct arena *arena)
{
	static const struct out_column columns[] = {
		{ "input", "#", OUT_RIGHT },
		{ "format", "Format", 0 },
		{ "dated", "dated", 0 },
		{ "records", "records", OUT_RIGHT },
		{ "rejected", "rejected", OUT_RIGHT },
		{ "truncated", "cut short", OUT_DETAIL },
		{ "loaded", "loaded", OUT_DETAIL },
		{ "sha256", "SHA-256", OUT_DETAIL },
		{ "path", "path", 0 },
	};
	out_table(out, "inputs", "Inputs", columns, 9);
	for (size_t i = 0; i < status->inputs; i++) {
		const struct store_input *input = &status->input[i];
		out_row(out, (struct out_value[]){
				     out_int(input->id),
				     out_text(input->format),
				     out_text(input->dated.text),
				     out_int((int64_t)input->records),
				     out_int((int64_t)input->rejected),
				     out_bool(input->truncated),
				     out_text(time_words(arena, input->loaded)),
				     out_text(input->sha256),
				     out_text(input->path),
			     });
	}
	out_end_table(out);
}

static void rejection_rows(struct out *out, const struct store_status *status)
{
	static const struct out_column columns[] = {
		{ "input", "#", OUT_RIGHT },
		{ "file", "file", 0 },
		{ "reason", "Reason", 0 },
		{ "count", "lines", OUT_RIGHT },
		{ "first_line", "first", OUT_RIGHT },
		{ "sample", "what stood there", 0 },
	};
	out_table(out, "rejections", status->rejections > 0 ? "Rejected" : NULL, columns, 6);
	for (size_t i = 0; i < status->rejections; i++) {
		const struct store_rejection *row = &status->rejection[i];
		out_row(out,
			(struct out_value[]){
				out_int(row->input),
				row->file[0] != '\0' ? out_text(row->file) : out_null(NULL),
				out_text(row->reason),
				out_int((int64_t)row->count),
				row->first_line > 0 ? out_int((int64_t)row->first_line)
						    : out_null(NULL),
				row->sample[0] != '\0' ? out_text(row->sample) : out_null(NULL),
			});
	}
	out_end_table(out);
}

/* The terms of each input that a publisher made. */
static void term_rows(struct out *out, const struct store_status *status, struct arena *arena)
{
	static const struct out_column columns[] = {
		{ "input", "#", OUT_RIGHT },
		{ "format", NULL, 0 },
		{ "citation", "Citation", 0 },
		{ "terms", "Terms", OUT_DETAIL },
	};
	out_table(out, "sources", "To cite", columns, 4);
	for (size_t i = 0; i < status->inputs; i++) {
		const struct store_input *input = &status->input[i];
		const struct ref_format *format = ref_format_by_name(input->format);
		if (format != NULL)
			out_row(out,
				(struct out_value[]){
					out_int(input->id),
					out_text(format->name),
					out_text(ref_format_cite(format, input->dated.text, arena)),
					out_text(format->terms),
				});
	}
	out_end_table(out);
}

void report_status(struct out *out, const struct store_status *status, struct arena *arena)
{
	out_field(out, "database", "Store", out_text(status->path));
	if (status->inputs == 0)
		out_prose(out, OUT_PARAGRAPH,
			"Nothing is loaded yet. Begin with 'ostrakon load FILE...'.");
	input_rows(out, status, arena);
	for (size_t i = 0; i < status->inputs; i++) {
		if (status->input[i].truncated)
			out_prose(out, OUT_CAVEAT,
				"Input %lld ends too early: only what came before is in the store.",
				(long long)status->input[i].id);
	}
	rejection_rows(out, status);
	term_rows(out, status, arena);
}

static const char *state_of(const struct load_outcome *outcome)
{
	if (outcome->problem != NULL)
		return "refused";
	return outcome->result.already ? "there already" : "loaded";
}

void report_load(struct out *out, const struct load_outcome *outcome, size_t count)
{
	static const struct out_column columns[] = {
		{ "state", "State", 0 },
		{ "format", "format", 0 },
		{ "dated", "dated", 0 },
		{ "records", "records", OUT_RIGHT },
		{ "rejected", "rejected", OUT_RIGHT },
		{ "path", "path", 0 },
	};
	out_table(out, "loaded", "Inputs", columns, 6);
	for (size_t i = 0; i < count; i++) {
		const struct ingest_result *result = &outcome[i].result;
		out_row(out, (struct out_value[]){
				     out_text(state_of(&outcome[i])),
				     out_text(result->format),
				     when_known(&result->dated) ? out_text(result->dated.text)
								: out_null(NULL),
				     out_int((int64_t)result->records),
				     out_int((int64_t)result->rejected),
				     out_text(outcome[i].path),
			     });
	}
	out_end_table(out);
}
