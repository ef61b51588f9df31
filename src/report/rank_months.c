#include "report/rank_months.h"

#include "report/rank_figures.h"
#include "report/words.h"

static int day_of_month(int32_t day)
{
	int year, month, day_of_month;
	civil_from_days(day, &year, &month, &day_of_month);
	return day_of_month;
}

static const char *note_words(const struct rank_month *month, struct arena *arena)
{
	switch (month->state) {
	case MONTH_CUT:
		return arena_printf(arena, "days %d to %d only", day_of_month(month->days.first),
			day_of_month(month->days.last));
	case MONTH_NO_TABLE:
		return "no table near (--within)";
	case MONTH_NOTHING:
		return "nothing seen";
	default:
		return month->ranked == NULL ? "not seen" : NULL;
	}
}

static const char *state_name(enum month_state state)
{
	static const char *const name[] = { "whole", "incomplete", "no-table-near",
		"nothing-seen" };
	return name[state];
}

static void month_row(struct out *out, const struct rank_month *month, struct arena *arena)
{
	const struct ranked *r = month->ranked;
	struct out_value none = out_null(NULL);
	bool ranked = month->of > 0;
	out_row(out, (struct out_value[]){
			     out_text(month->month),
			     out_asn(month->asn),
			     r != NULL ? out_int((int64_t)r->addresses)
			     : ranked  ? out_int(0)
				       : none,
			     r != NULL ? out_number(r->weight, 2) : none,
			     r != NULL ? out_number(r->score, 4) : none,
			     r != NULL ? out_number(r->low, 4) : none,
			     r != NULL ? out_number(r->high, 4) : none,
			     r != NULL ? out_int(r->rank) : none,
			     r != NULL ? out_int(r->rank_low) : none,
			     r != NULL ? out_int(r->rank_high) : none,
			     out_int((int64_t)month->of),
			     out_text(state_name(month->state)),
			     out_text(note_words(month, arena)),
			     r != NULL ? out_number(ranked_by_lists(r), 1) : none,
			     out_number(month->by_lists, 1),
			     out_int((int64_t)month->left_out),
		     });
}

static bool any_by_lists(const struct rank_month *month, size_t months)
{
	bool any = false;
	for (size_t i = 0; i < months; i++)
		any |= month[i].by_lists >= BY_LISTS_LEAST;
	return any;
}

void report_rank_months(struct out *out, const struct rank_report *about,
	const struct rank_month *month, size_t months)
{
	bool told = any_by_lists(month, months);
	unsigned unless_told = told ? 0 : OUT_DETAIL;
	const struct out_column columns[] = {
		{ "month", "Month", 0 },
		{ "asn", "AS", OUT_RIGHT },
		{ "addresses", "addresses", OUT_RIGHT },
		{ "weight", "weight", OUT_RIGHT },
		{ "score", "score", OUT_RIGHT },
		{ "low", "from", OUT_RIGHT },
		{ "high", "to", OUT_RIGHT },
		{ "rank", "rank", OUT_RIGHT },
		{ "rank_low", "from", OUT_RIGHT },
		{ "rank_high", "to", OUT_RIGHT },
		{ "of", "of", OUT_RIGHT },
		{ "state", NULL, 0 },
		{ "note", "note", 0 },
		{ "by_lists_percent", "by lists %", OUT_RIGHT | unless_told },
		{ "all_by_lists_percent", "of all %", OUT_RIGHT | unless_told },
		{ "left_out", "left out", OUT_RIGHT | OUT_DETAIL },
	};
	report_rank_months_figure(out, about, month, months);
	out_table(out, "months", "Month by month", columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < months; i++)
		month_row(out, &month[i], about->arena);
	out_end_table(out);
	out_prose(out, told ? OUT_CAVEAT : OUT_EXPLAIN,
		"All days of a month count alike. By lists: the part of the weight, and of that of all "
		"networks, in votes that came or went on a day on which their list changed as a whole; "
		"in such a month a change of the rank may be the list's doing.");
	report_rank_basis(out, about);
	report_rank_sources(out, about, NULL);
}
