#include "report/feeds.h"

#include "report/citation.h"

static const char *time_text(struct arena *arena, ost_time_t t)
{
	struct buf text;
	if (t == TIME_UNKNOWN)
		return NULL;
	buf_init(&text);
	time_print_second(&text, t);
	const char *made = arena_strdup(arena, text.text);
	buf_clear(&text);
	return made;
}

/* The first and last of many: the day will do. */
static const char *day_text(struct arena *arena, ost_time_t t)
{
	const char *text = time_text(arena, t);
	return text != NULL ? arena_printf(arena, "%.10s", text) : NULL;
}

static struct out_value number(uint64_t value)
{
	return out_int((int64_t)value);
}

static void put_files(
	struct out *out, const struct feed_answer *answer, size_t count, struct arena *arena)
{
	static const struct out_column columns[] = {
		{ "file", "file", 0 },
		{ "format", "format", 0 },
		{ "observations", "observations", OUT_RIGHT },
		{ "refused", "refused", OUT_RIGHT },
		{ "set_apart", "set apart", OUT_RIGHT },
		{ "first", "first", 0 },
		{ "last", "last", 0 },
		{ "published", "published", 0 },
		{ "truncated", NULL, 0 },
		{ "problem", NULL, 0 },
	};
	out_table(out, "files", "Feeds", columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < count; i++) {
		const struct feed_file_result *r = &answer[i].result;
		const struct out_value row[] = {
			out_text(answer[i].path),
			out_text(r->format != NULL ? r->format->name : NULL),
			number(r->counts.tally.records),
			number(r->counts.tally.rejected),
			number(r->counts.notes.rejected),
			out_text(day_text(arena, answer[i].first)),
			out_text(day_text(arena, answer[i].last)),
			out_text(time_text(arena, r->published)),
			out_bool(r->truncated),
			out_text(answer[i].problem),
		};
		out_row(out, row);
	}
	out_end_table(out);
}

static void put_kinds(struct out *out, const struct feed_answer *answer, size_t count)
{
	static const struct out_column columns[] = {
		{ "file", "file", 0 },
		{ "kind", "kind", 0 },
		{ "observations", "observations", OUT_RIGHT },
	};
	out_table(out, "kinds", "Kinds of abuse", columns, 3);
	for (size_t i = 0; i < count; i++) {
		for (unsigned kind = 0; kind < ABUSE_KINDS; kind++) {
			if (answer[i].kinds[kind] > 0)
				out_row(out, (struct out_value[]){ out_text(answer[i].path),
						     out_text(abuse_kind_name(kind)),
						     number(answer[i].kinds[kind]) });
		}
	}
	out_end_table(out);
}

static void put_reasons(
	struct out *out, const struct feed_answer *answer, size_t count, bool refused)
{
	static const struct out_column columns[] = {
		{ "file", "file", 0 },
		{ "reason", "reason", 0 },
		{ "count", "count", OUT_RIGHT },
		{ "first_line", "first line", OUT_RIGHT },
		{ "sample", "what stands there", 0 },
	};
	out_table(out, refused ? "refused" : "set_apart", refused ? "Refused" : "Set apart",
		columns, 5);
	for (size_t i = 0; i < count; i++) {
		const struct feed_counts *counts = &answer[i].result.counts;
		const struct tally *tally = refused ? &counts->tally : &counts->notes;
		for (size_t j = 0; j < tally->count; j++) {
			const struct tally_reason *reason = &tally->reasons[j];
			out_row(out,
				(struct out_value[]){ out_text(answer[i].path),
					out_text(reason->reason), number(reason->count),
					number(reason->first_line), out_text(reason->sample) });
		}
	}
	out_end_table(out);
}

/* Each list's terms once, dated; of CSV of one's own there is nothing to say. */
static void put_citations(
	struct out *out, const struct feed_answer *answer, size_t count, struct arena *arena)
{
	report_citations_begin(out);
	for (size_t i = 0; i < count; i++) {
		const struct feed_file_result *r = &answer[i].result;
		const char *known = time_text(arena, r->published);
		const char *dated = known != NULL ? known : "";
		if (r->format != NULL)
			report_citation(out, answer[i].path, dated,
				feed_format_cite(r->format, dated, arena), r->format->terms);
	}
	out_end_table(out);
}

void report_feeds(
	struct out *out, const struct feed_answer *answer, size_t count, struct arena *arena)
{
	put_files(out, answer, count, arena);
	put_kinds(out, answer, count);
	put_reasons(out, answer, count, true);
	put_reasons(out, answer, count, false);
	put_citations(out, answer, count, arena);
}
