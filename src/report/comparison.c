/* Two cases side by side: why the one cut was felt and the other was not, as the rows tell it. */
#include "report/case.h"

#include "report/words.h"

/* The largest share of spam that one source gives for families at the target; 0 = none gives any. */
static double largest_share(const struct case_study *study)
{
	double largest = 0;
	for (size_t i = 0; i < study->hindsight.sources; i++) {
		if (study->hindsight.source[i].high > largest)
			largest = study->hindsight.source[i].high;
	}
	for (size_t i = 0; i < study->hosted_count; i++) {
		const struct case_botnet *row = study->hosted[i].share;
		if (row != NULL && row->share.known && row->share.value > largest)
			largest = row->share.value;
	}
	return largest;
}

/* Calendar days from the first cut to the first return; false when either is not known. */
static bool days_dark(const struct case_study *study, int64_t *days)
{
	if (study->first_cut == NULL || study->came_back == NULL)
		return false;
	*days = when_start(&study->came_back->time) / DAY_S -
		when_start(&study->first_cut->time) / DAY_S;
	return true;
}

static void case_row(struct out *out, const struct case_study *study, struct arena *arena)
{
	const struct case_facts *facts = study->facts;
	const struct measure *measure = &study->measure;
	int64_t dark;
	double share = largest_share(study);
	bool drop = measure->observers > 0;
	out_row(out, (struct out_value[]){
			     out_text(words_network(arena, facts, facts->head.target)),
			     study->first_cut != NULL ? out_text(study->first_cut->time.text)
						      : out_null(NULL),
			     share > 0 ? out_number(share, 1) : out_null(NULL),
			     drop ? out_number(measure->low, 1) : out_null(NULL),
			     drop ? out_number(measure->high, 1) : out_null(NULL),
			     days_dark(study, &dark) ? out_int(dark) : out_null(NULL),
			     study->recovery.known ? out_int(study->recovery.days) : out_null(NULL),
		     });
}

static void compare_shares(struct out *out, const struct case_study *first,
	const struct case_study *second, struct arena *arena)
{
	const struct case_study *small = first, *large = second;
	if (largest_share(first) > largest_share(second)) {
		small = second;
		large = first;
	}
	if (largest_share(small) > 0 && largest_share(small) < largest_share(large))
		out_prose(out, OUT_BULLET,
			"A smaller share: one source gives at most %s %% of spam to what %s "
			"hosted, for %s it is %s %%.",
			words_number(arena, largest_share(small), 0),
			words_network(arena, small->facts, small->facts->head.target),
			words_network(arena, large->facts, large->facts->head.target),
			words_number(arena, largest_share(large), 0));
}

static void tell_return(struct out *out, const struct case_study *study, struct arena *arena)
{
	int64_t dark;
	if (!days_dark(study, &dark))
		return;
	const char *name = words_network(arena, study->facts, study->facts->head.target);
	const char *felt = !study->recovery.known ? "when its spam was back is not on record"
			   : study->recovery.by_duration
				   ? "the drop in spam was visible for about"
				   : "its spam was back at the level before after";
	out_prose(out, OUT_BULLET, "%s was back%s after %lld %s; %s%s.", name,
		study->came_back->kind == ALARM_FILTERED ? " in part" : "", (long long)dark,
		words_plural((size_t)dark, "day", "days"), felt,
		!study->recovery.known
			? ""
			: arena_printf(arena, " %lld %s", (long long)study->recovery.days,
				  words_plural((size_t)study->recovery.days, "day", "days")));
}

/* Moves from one case's network to the other's. */
static void tell_moves(struct out *out, const struct case_study *from, const struct case_study *to,
	struct arena *arena)
{
	for (size_t i = 0; i < from->moves.count; i++) {
		const struct case_move *row = from->moves.move[i].row;
		if (row->to == to->facts->head.target)
			out_prose(out, OUT_BULLET, "%s moved from %s to %s (%s, confidence %s).",
				row->what,
				words_network(arena, from->facts, from->facts->head.target),
				words_network(arena, to->facts, row->to), row->time.text,
				row->confidence[0] != '\0' ? row->confidence : "not given");
	}
}

void report_comparison(struct out *out, const struct case_study *first,
	const struct case_study *second, struct arena *arena)
{
	static const struct out_column columns[] = {
		{ "network", "Network", 0 },
		{ "cut", "cut", 0 },
		{ "share_percent", "% of spam", OUT_RIGHT },
		{ "drop_low", "drop %", OUT_RIGHT },
		{ "drop_high", "to", OUT_RIGHT },
		{ "days_dark", "days dark", OUT_RIGHT },
		{ "days_to_recovery", "to recover", OUT_RIGHT },
	};
	out_section(out, "comparison", "Side by side");
	out_table(out, "cases", "The two cases", columns, 7);
	case_row(out, first, arena);
	case_row(out, second, arena);
	out_end_table(out);
	out_prose(out, OUT_PARAGRAPH, "What the rows say about the difference:");
	compare_shares(out, first, second, arena);
	tell_return(out, first, arena);
	tell_return(out, second, arena);
	tell_moves(out, first, second, arena);
	tell_moves(out, second, first, arena);
	out_end_section(out);
}
