#include "report/history.h"

#include "base/when.h"

#include <inttypes.h>

static const char *kinds_text(struct arena *arena, const struct history_month *month)
{
	const char *text = "";
	for (int kind = 0; kind < ABUSE_KINDS; kind++) {
		if (month->by_kind[kind] > 0)
			text = arena_printf(arena, "%s%s%s %zu", text, text[0] != '\0' ? ", " : "",
				abuse_kind_name((enum abuse_kind)kind), month->by_kind[kind]);
	}
	return text;
}

static const char *families_text(
	struct arena *arena, const struct history_month *month, const struct votes *votes)
{
	const char *text = "";
	size_t named = 0;
	for (; named < HISTORY_FAMILIES && named < month->families; named++) {
		const char *name = votes->family[month->family[named].family];
		text = arena_printf(arena, "%s%s%s %zu", text, named > 0 ? ", " : "",
			name[0] != '\0' ? name : "not named", month->family[named].votes);
	}
	if (named < month->families)
		text = arena_printf(arena, "%s, %zu more", text, month->families - named);
	return text;
}

static const char *feeds_text(
	struct arena *arena, const struct history_month *month, const struct votes *votes)
{
	const char *text = "";
	for (size_t i = 0; i < month->feeds; i++)
		text = arena_printf(
			arena, "%s%s%s", text, i > 0 ? ", " : "", votes->feed[month->feed[i]]);
	return text;
}

void report_history(struct out *out, const struct history *history, const struct votes *votes,
	struct arena *arena)
{
	static const struct out_column columns[] = {
		{ "month", "Month", 0 },
		{ "addresses", "addresses", OUT_RIGHT },
		{ "votes", "with families", OUT_RIGHT },
		{ "kinds", "kinds", 0 },
		{ "families", "families", 0 },
		{ "lists", "lists", 0 },
	};
	out_table(out, "abuse", history->months > 0 ? "Abuse by month" : NULL, columns,
		sizeof columns / sizeof *columns);
	for (size_t i = 0; i < history->months; i++) {
		const struct history_month *m = &history->month[i];
		out_row(out, (struct out_value[]){
				     out_text(arena_printf(arena, "%04d-%02d", m->year, m->month)),
				     out_int((int64_t)m->addresses),
				     out_int((int64_t)m->votes),
				     out_text(kinds_text(arena, m)),
				     out_text(families_text(arena, m, votes)),
				     out_text(feeds_text(arena, m, votes)),
			     });
	}
	out_end_table(out);
	int64_t days_off = votes->farthest_s / DAY_S;
	size_t no_table = votes->without[ORIGIN_NO_TABLE];
	if (no_table > 0)
		out_prose(out, OUT_CAVEAT,
			"Of %zu stretches of days in the feeds no table lies near enough to tell whose "
			"the addresses were: some may have been here (--within DAYS).",
			no_table);
	if (history->months > 0 && days_off > 366)
		out_prose(out, OUT_CAVEAT,
			"Tables up to %" PRId64 " days from the sightings say whose the addresses "
			"were: they may have been somebody else's by then.",
			days_off);
}
