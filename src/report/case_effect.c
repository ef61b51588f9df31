/* Forecast, alarms, measured drop, moves and fallback names of a case. */
#include "report/case_parts.h"

#include "report/words.h"

/* low, median and high of a forecast, or nulls with the reason. */
static void forecast_fields(struct out *out, const struct forecast *forecast)
{
	const double value[] = { forecast->low, forecast->median, forecast->high };
	static const char *const key[] = { "low", "median", "high" };
	for (size_t i = 0; i < 3; i++)
		out_field(out, key[i], NULL,
			forecast->known ? out_number(value[i], 2) : out_null(NULL));
	if (!forecast->known)
		out_field(out, "reason", NULL, out_text(forecast->reason));
}

static void forecast_sentence(
	struct out *out, const char *label, const struct forecast *forecast, struct arena *arena)
{
	if (!forecast->known) {
		out_prose(out, OUT_PARAGRAPH, "%s: cannot tell: %s.", label, forecast->reason);
		return;
	}
	out_prose(out, OUT_PARAGRAPH,
		"%s: spam falls by %s %% (5 to 95 %%: %s to %s), from %zu %s.", label,
		words_number(arena, forecast->median, 0), words_number(arena, forecast->low, 0),
		words_number(arena, forecast->high, 0), forecast->sources,
		words_plural(forecast->sources, "source", "sources"));
}

static const char *range_text(struct arena *arena, double low, double high)
{
	if (low == high)
		return words_number(arena, low, 1);
	return arena_printf(
		arena, "%s-%s", words_number(arena, low, 1), words_number(arena, high, 1));
}

static void basis_rows(
	struct out *out, const char *view, const struct forecast *forecast, struct arena *arena)
{
	for (size_t s = 0; s < forecast->sources; s++) {
		const struct forecast_source *source = &forecast->source[s];
		for (size_t p = 0; p < source->parts; p++) {
			const struct forecast_part *part = &source->part[p];
			out_row(out, (struct out_value[]){
					     out_text(view),
					     out_int((int64_t)s + 1),
					     out_text(part->row->botnet),
					     out_text(range_text(arena, part->low, part->high)),
					     out_bool(part->used),
					     out_text(source->as_of.text),
					     out_text(source->published.text),
					     out_source(source->source),
				     });
		}
	}
}

/* The rows behind both forecasts. */
static void report_basis(struct out *out, const struct case_study *study, struct arena *arena)
{
	static const struct out_column columns[] = {
		{ "view", "Forecast", 0 },
		{ "source_number", "source", OUT_RIGHT },
		{ "family", "Botnet", 0 },
		{ "share_percent", "% of spam", OUT_RIGHT },
		{ "used", "counted", 0 },
		{ "as_of", "as of", 0 },
		{ "published", "published", 0 },
		{ "source", "from", 0 },
	};
	bool left_out = false;
	out_table(out, "rows", "Shares the forecasts rest on", columns, 8);
	basis_rows(out, "strict", &study->strict, arena);
	basis_rows(out, "hindsight", &study->hindsight, arena);
	out_end_table(out);
	for (size_t s = 0; s < study->hindsight.sources; s++) {
		for (size_t p = 0; p < study->hindsight.source[s].parts; p++)
			left_out |= !study->hindsight.source[s].part[p].used;
	}
	if (left_out)
		out_prose(out, OUT_CAVEAT,
			"Shares marked as not counted are ranges of a source whose figures do "
			"not add up: with them it would exceed what it gives for all botnets "
			"together. Leaving them out makes the forecast lower, not higher.");
}

static void report_others(struct out *out, const struct case_study *study)
{
	static const struct out_column columns[] = {
		{ "made", "Made", 0 },
		{ "by", "By", 0 },
		{ "cut", "If", 0 },
		{ "drop_percent", "drop %", OUT_RIGHT },
		{ "note", "Note", OUT_DETAIL },
		{ "source", "from", 0 },
	};
	size_t count;
	const struct case_prediction *row = case_predictions(study->facts, &count);
	if (study->facts->table[CASE_PREDICTIONS].missing != NULL) {
		out_field(out, "others", NULL, out_null(NULL));
		out_field(out, "others_reason", NULL,
			out_text(study->facts->table[CASE_PREDICTIONS].missing));
		out_prose(out, OUT_PARAGRAPH, "Forecasts of others are not known: %s.",
			study->facts->table[CASE_PREDICTIONS].missing);
		return;
	}
	out_table(out, "others", "What others forecast", columns, 6);
	for (size_t i = 0; i < count; i++)
		out_row(out, (struct out_value[]){
				     out_text(row[i].made.text),
				     out_text(row[i].by),
				     out_text(row[i].cut),
				     row[i].drop.known ? out_number(row[i].drop.value, 1)
						       : out_null(NULL),
				     out_text(row[i].note),
				     out_source(row[i].source),
			     });
	out_end_table(out);
}

static void report_news(struct out *out, const struct case_study *study, struct arena *arena)
{
	const struct news_cut *news = &study->news;
	out_section(out, "links_in_the_news_alone", NULL);
	out_field(out, "cut", NULL, out_asns(news->cut, news->count));
	if (!news->known) {
		out_field(out, "reason", NULL, out_text(news->reason));
		out_prose(out, OUT_PARAGRAPH, "For the links in the news alone: cannot tell: %s.",
			news->reason);
		out_end_section(out);
		return;
	}
	out_field(out, "reach_after", NULL, out_int((int64_t)news->reach_after));
	out_field(out, "carried_by", NULL, out_asns(news->kept, news->kept_count));
	forecast_fields(out, &news->forecast);
	const char *cut = words_networks(arena, study->facts, news->cut, news->count);
	const char *kept = words_networks(arena, study->facts, news->kept, news->kept_count);
	if (news->kept_count > 0 && news->forecast.known) {
		out_prose(out, OUT_PARAGRAPH,
			"For the links in the news alone (%s): %s %%, since %s would carry it.",
			cut, words_number(arena, news->forecast.median, 2), kept);
		out_prose(out, OUT_CAVEAT,
			"The forecasts above rest on %s staying idle: they speak of a network that "
			"is dark.",
			kept);
	}
	out_end_section(out);
}

void report_case_forecast(struct out *out, const struct case_study *study, struct arena *arena)
{
	static const char basis[] = "hindsight: within one source the sum of the shares of the "
				    "families placed here, as of "
				    "a time before the event, times P(severed and not re-pointed)";
	const char *assumption =
		arena_printf(arena, "P(severed and not re-pointed) is uniform on %s to %s",
			words_number(arena, study->prior.low, 2),
			words_number(arena, study->prior.high, 2));
	out_section(out, "predicted", "Forecast");
	forecast_fields(out, &study->hindsight);
	out_field(out, "basis", NULL, out_text(basis));
	out_field(out, "assumption", NULL, out_text(assumption));
	forecast_sentence(out, "Strict (only what had been published before the event)",
		&study->strict, arena);
	forecast_sentence(out, "Hindsight (what speaks of the time before it, published later)",
		&study->hindsight, arena);
	if (study->strict.known || study->hindsight.known)
		out_prose(out, OUT_CAVEAT, "An assumption, not a measurement: %s.", assumption);
	out_section(out, "strict", NULL);
	forecast_fields(out, &study->strict);
	out_end_section(out);
	out_section(out, "hindsight", NULL);
	forecast_fields(out, &study->hindsight);
	out_end_section(out);
	report_news(out, study, arena);
	report_others(out, study);
	report_basis(out, study, arena);
	out_prose(out, OUT_EXPLAIN,
		"Each source is drawn with equal weight, its sum multiplied by a draw of P; "
		"200,000 draws "
		"from seed %llu, the 5, 50 and 95 %% quantiles. Shares are never added over "
		"sources: they "
		"measure the same spam.",
		(unsigned long long)study->prior.seed);
	out_end_section(out);
}

static void alarm_row(struct out *out, const struct alarm *alarm, asn_t target)
{
	out_row(out,
		(struct out_value[]){
			out_text(alarm->time.text),
			out_text(alarm->time.precision),
			out_text(alarm_kind_name(alarm->kind)),
			out_asn(target),
			out_asn(alarm->neighbour),
			out_asn(alarm->filtered_by),
			alarm->confidence[0] != '\0' ? out_text(alarm->confidence) : out_null(NULL),
			out_int((int64_t)alarm->line),
			out_source(alarm->source),
			out_text(alarm->note),
		});
}

static void report_notes(struct out *out, const struct alarm_list *list)
{
	static const struct out_column columns[] = {
		{ "time", "Time (UTC)", 0 },
		{ "kind", "Event", 0 },
		{ "neighbour", "link to", OUT_RIGHT },
		{ "why", "no alarm:", 0 },
		{ "confidence", "confidence", OUT_DETAIL },
		{ "line", "line", OUT_RIGHT | OUT_DETAIL },
		{ "source", "from", 0 },
	};
	out_table(out, "notes", list->notes > 0 ? "Noted, without alarm" : NULL, columns, 7);
	for (size_t i = 0; i < list->notes; i++) {
		const struct case_event *event = list->note[i].event;
		out_row(out, (struct out_value[]){
				     out_text(event->time.text),
				     out_text(event->kind),
				     out_asn(event->neighbour),
				     out_text(list->note[i].why),
				     out_text(event->confidence),
				     out_int((int64_t)event->line),
				     out_source(event->source),
			     });
	}
	out_end_table(out);
}

void report_case_alarms(struct out *out, const struct case_study *study, struct arena *arena)
{
	static const struct out_column columns[] = {
		{ "time", "Time (UTC)", 0 },
		{ "precision", "known to", 0 },
		{ "kind", "Alarm", 0 },
		{ "asn", "AS", OUT_RIGHT | OUT_DETAIL },
		{ "neighbour", "link to", OUT_RIGHT },
		{ "filtered_by", "filtered by", OUT_RIGHT },
		{ "confidence", "confidence", 0 },
		{ "line", "line", OUT_RIGHT | OUT_DETAIL },
		{ "source", "from", 0 },
		{ "note", NULL, OUT_DETAIL },
	};
	out_section(out, NULL, "What happened");
	if (study->alarms.missing != NULL) {
		out_field(out, "alarms", NULL, out_null(NULL));
		out_field(out, "alarms_reason", NULL, out_text(study->alarms.missing));
		out_prose(out, OUT_PARAGRAPH, "Not known: %s.", study->alarms.missing);
		out_end_section(out);
		return;
	}
	report_case_timeline_figure(out, study, arena);
	out_table(out, "alarms", "Alarms", columns, 10);
	for (size_t i = 0; i < study->alarms.count; i++)
		alarm_row(out, &study->alarms.alarm[i], study->facts->head.target);
	out_end_table(out);
	report_notes(out, &study->alarms);
	out_prose(out, OUT_EXPLAIN,
		"Events replayed by one rule: cut = it becomes unreachable, or the link that "
		"brought it back goes down; return = a link comes up or it is reachable while "
		"cut; filtered = a partial return. Rows of low confidence and announcements "
		"raise no alarm.");
	out_end_section(out);
}

static void reading_rows(struct out *out, const struct measure *measure)
{
	static const struct out_column columns[] = {
		{ "observer", "Observer", 0 },
		{ "drop", "drop %", OUT_RIGHT },
		{ "time", "reading of", 0 },
		{ "value", "as given", OUT_RIGHT },
		{ "unit", "unit", 0 },
		{ "line", "line", OUT_RIGHT | OUT_DETAIL },
		{ "source", "from", 0 },
	};
	out_table(out, "per_observer", "One figure per observer", columns, 7);
	for (size_t i = 0; i < measure->observers; i++) {
		const struct case_volume *row = measure->reading[i].row;
		out_row(out, (struct out_value[]){
				     out_text(row->observer),
				     out_number(measure->reading[i].drop, 1),
				     out_text(row->date.text),
				     out_text(row->value),
				     out_text(row->unit),
				     out_int((int64_t)row->line),
				     out_source(row->source),
			     });
	}
	out_end_table(out);
}

static void left_out_rows(struct out *out, const struct measure *measure)
{
	static const struct out_column columns[] = {
		{ "observer", "Observer", 0 },
		{ "time", "of", 0 },
		{ "value", "value", OUT_RIGHT },
		{ "unit", "unit", 0 },
		{ "why", "left out:", 0 },
		{ "line", "line", OUT_RIGHT | OUT_DETAIL },
		{ "source", "from", OUT_DETAIL },
	};
	out_table(out, "left_out", "Figures left out", columns, 7);
	for (size_t i = 0; i < measure->left_out_count; i++) {
		const struct case_volume *row = measure->left_out[i].row;
		out_row(out, (struct out_value[]){
				     out_text(row->observer),
				     out_text(row->date.text),
				     out_text(row->value),
				     out_text(row->unit),
				     out_text(measure->left_out[i].why),
				     out_int((int64_t)row->line),
				     out_source(row->source),
			     });
	}
	out_end_table(out);
}

static void measure_fields(struct out *out, const struct measure *measure)
{
	bool any = measure->observers > 0;
	out_field(out, "low", NULL, any ? out_number(measure->low, 1) : out_null(NULL));
	out_field(out, "median", NULL,
		any && measure->comparable ? out_number(measure->median, 1) : out_null(NULL));
	out_field(out, "high", NULL, any ? out_number(measure->high, 1) : out_null(NULL));
	out_field(out, "observers", NULL, out_int((int64_t)measure->observers));
	if (measure->reason != NULL)
		out_field(out, "reason", NULL, out_text(measure->reason));
}

static void report_recovery(struct out *out, const struct recovery *recovery, struct arena *arena)
{
	out_section(out, "recovery", NULL);
	out_field(out, "time", NULL,
		recovery->known && !recovery->by_duration ? out_text(recovery->row->date.text)
							  : out_null(NULL));
	out_field(out, "days", NULL, recovery->known ? out_int(recovery->days) : out_null(NULL));
	out_field(out, "observer", NULL,
		recovery->known ? out_text(recovery->row->observer) : out_null(NULL));
	out_field(out, "basis", NULL,
		!recovery->known ? out_null(NULL)
		: recovery->by_duration
			? out_text("how long the drop was visible, as one observer says")
			: out_text("first level at or above the one before"));
	out_field(out, "source", NULL,
		recovery->known ? out_source(recovery->row->source) : out_null(NULL));
	if (!recovery->known) {
		out_field(out, "reason", NULL, out_text(recovery->reason));
		out_prose(out, OUT_PARAGRAPH, "Recovery: cannot tell: %s.", recovery->reason);
	} else if (recovery->by_duration) {
		out_prose(out, OUT_PARAGRAPH, "Recovery: %s saw the drop for about %lld %s.",
			recovery->row->observer, (long long)recovery->days,
			words_plural((size_t)recovery->days, "day", "days"));
	} else {
		out_prose(out, OUT_PARAGRAPH,
			"Recovery: %s gives the level before, or more, first %s, %lld %s after "
			"the event.",
			recovery->row->observer, words_when(arena, &recovery->row->date),
			(long long)recovery->days,
			words_plural((size_t)recovery->days, "day", "days"));
	}
	out_end_section(out);
}

void report_case_measure(struct out *out, const struct case_study *study, struct arena *arena)
{
	const struct measure *measure = &study->measure;
	out_section(out, "measured", "Measured drop");
	measure_fields(out, measure);
	if (measure->observers == 0)
		out_prose(out, OUT_PARAGRAPH, "Cannot tell: %s.", measure->reason);
	else if (!measure->comparable)
		out_prose(out, OUT_PARAGRAPH, "%zu %s, %s %%: %s.", measure->observers,
			words_plural(measure->observers, "figure", "figures"),
			words_range(arena, measure->low, measure->high, 1), measure->reason);
	else
		out_prose(out, OUT_PARAGRAPH, "%zu %s: %s %%, median %s %%.", measure->observers,
			words_plural(measure->observers, "observer", "observers"),
			words_range(arena, measure->low, measure->high, 0),
			words_number(arena, measure->median, 0));
	if (measure->observers > 0 && measure->comparable) {
		out_field(out, "median_of_smallest_readings", NULL,
			out_number(measure->median_of_smallest, 1));
		out_field(out, "median_of_last_readings_in_week", NULL,
			out_number(measure->median_of_last, 1));
		out_prose(out, OUT_PARAGRAPH,
			"Under other fair rules the median moves to %s %% (smallest reading of "
			"each observer in %d days) or %s %% (last reading in the first week).",
			words_number(arena, measure->median_of_smallest, 0), MEASURE_DAYS,
			words_number(arena, measure->median_of_last, 0));
	}
	reading_rows(out, measure);
	left_out_rows(out, measure);
	out_prose(out, OUT_EXPLAIN,
		"Per observer the first published percentage within %d days of the event; a "
		"level L against before counts as 100 - L, a bound as its value.",
		MEASURE_DAYS);
	out_end_section(out);
	report_recovery(out, &study->recovery, arena);
}

static const char *days_text(struct arena *arena, const struct move *move)
{
	if (move->days_low == move->days_high)
		return arena_printf(arena, "%lld", (long long)move->days_low);
	return arena_printf(
		arena, "%lld to %lld", (long long)move->days_low, (long long)move->days_high);
}

void report_case_moves(struct out *out, const struct case_study *study, struct arena *arena)
{
	static const struct out_column columns[] = {
		{ "time", "Time", 0 },
		{ "what", "What", 0 },
		{ "kind", "kind", 0 },
		{ "to_asn", "to AS", OUT_RIGHT },
		{ "to_country", "country", 0 },
		{ "days_after", NULL, 0 },
		{ "days_after_max", NULL, 0 },
		{ NULL, "days after", OUT_RIGHT },
		{ "confidence", "confidence", 0 },
		{ "line", "line", OUT_RIGHT | OUT_DETAIL },
		{ "source", "from", 0 },
		{ "note", "Note", OUT_DETAIL },
	};
	out_section(out, NULL, "Where it moved");
	if (study->moves.missing != NULL) {
		out_field(out, "moves", NULL, out_null(NULL));
		out_field(out, "moves_reason", NULL, out_text(study->moves.missing));
		out_prose(out, OUT_PARAGRAPH, "Not known: %s.", study->moves.missing);
		out_end_section(out);
		return;
	}
	out_table(out, "moves", "Moves", columns, 12);
	for (size_t i = 0; i < study->moves.count; i++) {
		const struct move *move = &study->moves.move[i];
		const struct case_move *row = move->row;
		out_row(out, (struct out_value[]){
				     out_text(row->time.text),
				     out_text(row->what),
				     out_text(row->kind),
				     out_asn(row->to),
				     row->to_country[0] != '\0' ? out_text(row->to_country)
								: out_null(NULL),
				     out_int(move->days_low),
				     out_int(move->days_high),
				     out_text(days_text(arena, move)),
				     out_text(row->confidence),
				     out_int((int64_t)row->line),
				     out_source(row->source),
				     out_text(row->note),
			     });
	}
	out_end_table(out);
	if (study->moves.count == 0)
		out_prose(out, OUT_PARAGRAPH, "moves.csv has no row for this network.");
	out_end_section(out);
}

static void report_hole(struct out *out, const struct fallback *fallback, struct arena *arena)
{
	if (fallback->hole == NULL)
		return;
	out_field(out, "hole_used", NULL, out_text(fallback->hole_time.text));
	out_field(out, "hole_names", NULL,
		fallback->hole_names > 0 ? out_number(fallback->hole_names, 0) : out_null(NULL));
	out_field(out, "hole_hours", NULL,
		fallback->hole_hours > 0 ? out_number(fallback->hole_hours, 1) : out_null(NULL));
	out_prose(out, OUT_PARAGRAPH, "The hole was used on %s%s%s.", fallback->hole_time.text,
		fallback->hole_names > 0 ? arena_printf(arena, ": %s names taken by the other side",
						   words_number(arena, fallback->hole_names, 0))
					 : "",
		fallback->hole_hours > 0 ? arena_printf(arena, ", controllers up for %s hours",
						   words_number(arena, fallback->hole_hours, 1))
					 : "");
}

void report_case_fallback(struct out *out, const struct case_study *study, struct arena *arena)
{
	const struct fallback *fallback = &study->fallback;
	out_section(out, "domains", "Fallback names");
	out_field(out, "names_held", NULL,
		fallback->known ? out_number(fallback->held, 0) : out_null(NULL));
	out_field(out, "names_needed_low", NULL,
		fallback->known ? out_number(fallback->needed_low, 0) : out_null(NULL));
	out_field(out, "names_needed_high", NULL,
		fallback->known ? out_number(fallback->needed_high, 0) : out_null(NULL));
	out_field(out, "low", NULL,
		fallback->known ? out_number(fallback->share_low, 1) : out_null(NULL));
	out_field(out, "high", NULL,
		fallback->known ? out_number(fallback->share_high, 1) : out_null(NULL));
	out_field(out, "basis", NULL,
		fallback->known
			? out_text("bound: names held / names needed from the event until the "
				   "defender stopped")
			: out_null(NULL));
	if (!fallback->known) {
		out_field(out, "reason", NULL, out_text(fallback->reason));
		out_prose(out, OUT_PARAGRAPH, "Cannot tell: %s.", fallback->reason);
		report_hole(out, fallback, arena);
		out_end_section(out);
		return;
	}
	out_prose(out, OUT_PARAGRAPH,
		"The defender held about %s names of some %s needed from %s to %s (%lld %s): "
		"%s %%.",
		words_number(arena, fallback->held, 0),
		words_range(arena, fallback->needed_low, fallback->needed_high, 0),
		study->facts->head.event.text, fallback->stopped_row->value,
		(long long)fallback->days, words_plural((size_t)fallback->days, "day", "days"),
		words_range(arena, fallback->share_low, fallback->share_high, 0));
	out_prose(out, OUT_CAVEAT,
		"A bound: which names were held, of which periods, is not on record; the true "
		"coverage is this or less.");
	out_field(out, "held_source", "Held, from", out_source(fallback->held_row->source));
	out_field(out, "variants_source", "Variants, from",
		out_source(fallback->variants_row->source));
	out_field(
		out, "stopped_source", "Stopped, from", out_source(fallback->stopped_row->source));
	report_hole(out, fallback, arena);
	out_prose(out, OUT_EXPLAIN,
		"Needed = days * 24 / period in hours * names per variant and period * "
		"variants; the range is that of the variants the sources give.");
	out_end_section(out);
}
