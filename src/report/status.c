/* What is in the store, and what a load did. */
#include "report/answers.h"

#include "report/citation.h"
#include "report/words.h"

#include <string.h>

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

/* Updates reach further than the input that a table began with. */
static void table_rows(struct out *out, const struct store_status *status, struct arena *arena)
{
	static const struct out_column columns[] = {
		{ "input", "#", OUT_RIGHT },
		{ "from", "from", 0 },
		{ "until", "until", 0 },
		{ "inputs", "inputs", OUT_RIGHT },
		{ "ranges_ipv4", "IPv4 ranges", OUT_RIGHT },
		{ "ranges_ipv6", "IPv6 ranges", OUT_RIGHT },
	};
	out_table(
		out, "origin_tables", status->tables > 0 ? "Tables of origins" : NULL, columns, 6);
	for (size_t i = 0; i < status->tables; i++) {
		const struct store_origin_table *table = &status->table[i];
		out_row(out, (struct out_value[]){
				     out_int(table->input),
				     out_text(time_words(arena, table->from)),
				     out_text(time_words(arena, table->until)),
				     out_int(table->inputs),
				     out_int(table->ranges_ipv4),
				     out_int(table->ranges_ipv6),
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

static void list_rows(struct out *out, const struct list_states *lists, struct arena *arena)
{
	static const struct out_column columns[] = {
		{ "feed", "List", 0 },
		{ "first", "first day", 0 },
		{ "last", "last day", 0 },
		{ "families", "families", OUT_RIGHT },
		{ "readings", "days read", OUT_RIGHT },
		{ "last_read", "last read", 0 },
		{ "entries", "entries then", OUT_RIGHT },
		{ "shrinks", NULL, OUT_RIGHT },
	};
	out_table(out, "lists", lists->lists > 0 ? "Abuse feeds" : NULL, columns,
		sizeof columns / sizeof *columns);
	for (size_t i = 0; i < lists->lists; i++) {
		const struct list_state *list = &lists->list[i];
		bool read = list->readings > 0;
		out_row(out,
			(struct out_value[]){
				out_text(list->feed),
				out_text(words_day(arena, list->days.first)),
				out_text(words_day(arena, list->days.last)),
				out_int((int64_t)list->families),
				read ? out_int((int64_t)list->readings) : out_null(NULL),
				read ? out_text(words_day(arena, list->last.day)) : out_null(NULL),
				read ? out_int(list->last.entries) : out_null(NULL),
				out_int((int64_t)list->shrinks),
			});
	}
	out_end_table(out);
}

/* Each in JSON and CSV; for people the last of each list. */
static void shrink_rows(struct out *out, const struct list_states *lists, struct arena *arena)
{
	static const struct out_column columns[] = {
		{ "feed", NULL, 0 },
		{ "day", NULL, 0 },
		{ "entries", NULL, 0 },
		{ "day_before", NULL, 0 },
		{ "entries_before", NULL, 0 },
	};
	out_table(out, "shrunk", NULL, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < lists->shrinks; i++) {
		const struct list_shrink *shrink = &lists->shrink[i];
		out_row(out, (struct out_value[]){
				     out_text(shrink->feed),
				     out_text(words_day(arena, shrink->after.day)),
				     out_int(shrink->after.entries),
				     out_text(words_day(arena, shrink->before.day)),
				     out_int(shrink->before.entries),
			     });
	}
	out_end_table(out);
	for (size_t i = 0; i < lists->shrinks; i++) {
		const struct list_shrink *shrink = &lists->shrink[i];
		if (i + 1 < lists->shrinks && strcmp(shrink[1].feed, shrink->feed) == 0)
			continue;
		out_prose(out, OUT_CAVEAT,
			"%s shrank from %u entries on %s to %u on %s: a reading that went wrong, a "
			"query that changed, or a list given up. What rests on it may look better than "
			"it is.",
			shrink->feed, (unsigned)shrink->before.entries,
			words_day(arena, shrink->before.day), (unsigned)shrink->after.entries,
			words_day(arena, shrink->after.day));
	}
}

/* The terms of each input that a publisher made. */
static void term_rows(struct out *out, const struct store_status *status, struct arena *arena)
{
	static const struct out_column columns[] = {
		{ "input", "#", OUT_RIGHT },
		{ "format", NULL, 0 },
		{ "citation", "Citation", 0 },
		{ "terms", "Terms", OUT_DETAIL },
		{ "url", NULL, OUT_DETAIL },
	};
	out_table(out, "sources", "To cite", columns, 5);
	for (size_t i = 0; i < status->inputs; i++) {
		const struct store_input *input = &status->input[i];
		struct citation citation;
		if (citation_of_input(input, arena, &citation))
			out_row(out, (struct out_value[]){
					     out_int(input->id),
					     out_text(input->format),
					     out_text(citation.text),
					     out_text(citation.terms),
					     input->url[0] != '\0' ? out_text(input->url)
								   : out_null(NULL),
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
	table_rows(out, status, arena);
	list_rows(out, &status->lists, arena);
	shrink_rows(out, &status->lists, arena);
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

static void put_file(struct out *out, const struct retained *retained)
{
	out_field(out, "blocks", "Blocks", out_int((int64_t)retained->blocks));
	out_field(out, "blocks_left", "left", out_int((int64_t)retained->blocks_left));
	out_field(out, "detail_blocks", "of detail", out_int((int64_t)retained->detail_blocks));
	out_field(
		out, "detail_blocks_left", "left", out_int((int64_t)retained->detail_blocks_left));
	out_field(out, "bytes", "Bytes", out_int((int64_t)retained->bytes));
	out_field(out, "bytes_left", "left", out_int((int64_t)retained->bytes_left));
}

static void put_first_day(struct out *out, const char *key, const char *label, int32_t day)
{
	struct buf text;
	buf_init(&text);
	if (day != RETAIN_ALL)
		time_print_day(&text, (ost_time_t)day * DAY_S);
	out_field(out, key, label, out_text(day != RETAIN_ALL ? text.text : NULL));
	buf_clear(&text);
}

void report_retained(
	struct out *out, const struct retained *retained, const struct retain_question *question)
{
	out_field(out, "dry_run", NULL, out_bool(question->dry_run));
	put_first_day(out, "keep_from", "Kept from", question->keep_from);
	put_first_day(out, "detail_from", "detail from", question->detail_from);
	out_field(out, "presences", "Presences", out_int((int64_t)retained->presences));
	out_field(out, "presences_gone", "gone", out_int((int64_t)retained->presences_gone));
	out_field(out, "presences_cut", "cut short", out_int((int64_t)retained->presences_cut));
	out_field(out, "series_gone", "Families gone", out_int((int64_t)retained->series_gone));
	out_field(out, "readings_gone", "Readings gone", out_int((int64_t)retained->readings_gone));
	out_field(out, "details", "Details", out_int((int64_t)retained->details));
	out_field(out, "details_gone", "gone", out_int((int64_t)retained->details_gone));
	if (retained->has_file)
		put_file(out, retained);
	if (question->dry_run)
		out_prose(out, OUT_CAVEAT, "Nothing was changed (--dry-run).");
}
