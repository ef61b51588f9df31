#include "report/recordings.h"

#include "base/when.h"

/* Seconds are exact here, which base/when.h does not print. */
static const char *time_text(struct arena *arena, uint32_t time)
{
	struct buf text;
	if (time == 0)
		return NULL;
	buf_init(&text);
	time_print_day(&text, time);
	uint32_t second = time % DAY_S;
	char *made =
		arena_printf(arena, "%sT%02u:%02u:%02uZ", text.text, (unsigned)(second / HOUR_S),
			(unsigned)(second % HOUR_S / MINUTE_S), (unsigned)(second % MINUTE_S));
	buf_clear(&text);
	return made;
}

static const char *kind_name(enum recording_kind kind)
{
	static const char *const names[] = {
		[RECORDING_MRT] = "MRT",
		[RECORDING_BMP] = "BMP",
		[RECORDING_PCAP] = "packet capture",
		[RECORDING_RIS_LIVE] = "RIS Live",
	};
	return names[kind];
}

/* Of a single recording nobody needs to be told in every row which it is. */
static struct out_column file_column(size_t count)
{
	return (struct out_column){ "file", count > 1 ? "file" : NULL, 0 };
}

static struct out_value number(uint64_t value)
{
	return out_int((int64_t)value);
}

static void put_files(
	struct out *out, const struct recording_answer *answer, size_t count, struct arena *arena)
{
	const struct out_column columns[] = {
		file_column(count),
		{ "kind", "kind", 0 },
		{ "records", "records", OUT_RIGHT },
		{ "routes", "routes", OUT_RIGHT },
		{ "table", "table", OUT_RIGHT },
		{ "announced", "announce", OUT_RIGHT },
		{ "withdrawn", "withdraw", OUT_RIGHT },
		{ "end_of_rib", "end of RIB", OUT_RIGHT | OUT_DETAIL },
		{ "state_changes", "states", OUT_RIGHT | OUT_DETAIL },
		{ "matched", "matched", OUT_RIGHT | OUT_DETAIL },
		{ NULL, "other",
			OUT_RIGHT }, /* ends of RIBs and states, so that the sum is right */
		{ "peers", "peers", OUT_RIGHT | OUT_DETAIL },
		{ "first_time", "first", 0 },
		{ "last_time", "last", 0 },
		{ "skipped", NULL, 0 },
		{ "lost_bytes", NULL, 0 },
		{ "gaps", NULL, 0 },
		{ "first_gap", NULL, 0 },
		{ "tail_bytes", NULL, 0 },
		{ "truncated", NULL, 0 },
		{ "ignored_bytes", NULL, 0 },
		{ "problem", NULL, 0 },
	};
	out_table(out, "files", "Recordings", columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < count; i++) {
		const struct recording_report *r = &answer[i].report;
		const struct out_value row[] = {
			out_text(answer[i].path),
			out_text(r->records > 0 ? kind_name(r->kind) : NULL),
			number(r->records),
			number(r->routes),
			number(r->kind_routes[ROUTE_TABLE]),
			number(r->kind_routes[ROUTE_ANNOUNCED]),
			number(r->kind_routes[ROUTE_WITHDRAWN]),
			number(r->kind_routes[ROUTE_END_OF_RIB]),
			number(r->kind_routes[ROUTE_STATE]),
			number(r->matched),
			number(r->kind_routes[ROUTE_END_OF_RIB] + r->kind_routes[ROUTE_STATE]),
			r->peers > 0 ? number(r->peers) : out_null(NULL),
			out_text(time_text(arena, r->first_time)),
			out_text(time_text(arena, r->last_time)),
			number(r->tally.rejected),
			number(r->lost_bytes),
			number(r->gaps),
			r->gaps > 0 ? number(r->first_gap) : out_null(NULL),
			number(r->tail_bytes),
			out_bool(r->truncated),
			number(r->ignored_bytes),
			out_text(answer[i].problem),
		};
		out_row(out, row);
	}
	out_end_table(out);
}

/* Names with numbers, of each file that has any. */
static void put_counts(struct out *out, const struct recording_answer *answer, size_t count,
	const struct out_column *columns, bool notes)
{
	out_table(
		out, notes ? "notes" : "records", notes ? "Notes" : "Records by type", columns, 3);
	for (size_t i = 0; i < count; i++) {
		const struct recording_report *r = &answer[i].report;
		const struct recording_count *list = notes ? r->note : r->count;
		size_t length = notes ? r->notes : r->counts;
		for (size_t j = 0; j < length; j++)
			out_row(out, (struct out_value[]){ out_text(answer[i].path),
					     out_text(list[j].name), number(list[j].records) });
	}
	out_end_table(out);
}

static void put_messages(struct out *out, const struct recording_answer *answer, size_t count)
{
	static const char *const names[] = { "other", "OPEN", "UPDATE", "NOTIFICATION", "KEEPALIVE",
		"ROUTE-REFRESH" };
	const struct out_column columns[] = {
		file_column(count),
		{ "message", "message", 0 },
		{ "count", "count", OUT_RIGHT },
	};
	out_table(out, "messages", "BGP messages", columns, 3);
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < sizeof names / sizeof *names; j++) {
			uint64_t messages = answer[i].report.messages[j];
			if (messages > 0)
				out_row(out, (struct out_value[]){ out_text(answer[i].path),
						     out_text(names[j]), number(messages) });
		}
	}
	out_end_table(out);
}

static void put_skipped(struct out *out, const struct recording_answer *answer, size_t count)
{
	const struct out_column columns[] = {
		file_column(count),
		{ "reason", "reason", 0 },
		{ "count", "count", OUT_RIGHT },
		{ "first_offset", "first at byte", OUT_RIGHT },
	};
	out_table(out, "skipped", "Skipped", columns, 4);
	for (size_t i = 0; i < count; i++) {
		const struct tally *tally = &answer[i].report.tally;
		for (size_t j = 0; j < tally->count; j++)
			out_row(out, (struct out_value[]){ out_text(answer[i].path),
					     out_text(tally->reasons[j].reason),
					     number(tally->reasons[j].count),
					     number(tally->reasons[j].first_line) });
	}
	out_end_table(out);
}

/* For people; programs have it in "files". */
static void put_lost(struct out *out, const struct recording_answer *answer, size_t count)
{
	const struct out_column columns[] = {
		file_column(count),
		{ NULL, "what", 0 },
		{ NULL, "bytes", OUT_RIGHT },
		{ NULL, "first at byte", OUT_RIGHT },
	};
	out_table(out, NULL, "Lost", columns, 4);
	for (size_t i = 0; i < count; i++) {
		const struct recording_report *r = &answer[i].report;
		const struct out_value file = out_text(answer[i].path);
		if (r->gaps > 0)
			out_row(out, (struct out_value[]){ file, out_text("between records"),
					     number(r->lost_bytes), number(r->first_gap) });
		if (r->tail_bytes > 0)
			out_row(out, (struct out_value[]){ file,
					     out_text("a record torn by the end of the file"),
					     number(r->tail_bytes), out_null(NULL) });
		else if (r->truncated)
			out_row(out,
				(struct out_value[]){ file, out_text("the end of the packed file"),
					out_null(NULL), out_null(NULL) });
		if (r->ignored_bytes > 0)
			out_row(out, (struct out_value[]){ file, out_text("behind the packed data"),
					     number(r->ignored_bytes), out_null(NULL) });
		if (answer[i].problem != NULL)
			out_row(out, (struct out_value[]){ file, out_text(answer[i].problem),
					     out_null(NULL), out_null(NULL) });
	}
	out_end_table(out);
}

void report_recordings(
	struct out *out, const struct recording_answer *answer, size_t count, struct arena *arena)
{
	const struct out_column records[] = {
		file_column(count),
		{ "type", "type", 0 },
		{ "count", "count", OUT_RIGHT },
	};
	const struct out_column notes[] = {
		file_column(count),
		{ "note", "note", 0 },
		{ "count", "count", OUT_RIGHT },
	};
	put_files(out, answer, count, arena);
	put_counts(out, answer, count, records, false);
	put_messages(out, answer, count);
	put_skipped(out, answer, count);
	put_lost(out, answer, count);
	put_counts(out, answer, count, notes, true);
}
