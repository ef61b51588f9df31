#include "report/case_parts.h"

#include "report/citation.h"
#include "report/words.h"

#include <string.h>

/* "It came back through AS1299 TeliaSonera on 2008-11-15 and was cut again 2008-11-16." */
static void lead_cut(struct out *out, const struct case_study *study, struct arena *arena)
{
	const struct case_facts *facts = study->facts;
	const char *target = words_network(arena, facts, facts->head.target);
	const struct alarm *back = study->came_back, *again = NULL;
	if (study->first_cut == NULL) {
		out_prose(out, OUT_LEAD, "No dated event of confidence tells when %s was cut off.",
			target);
		return;
	}
	for (const struct alarm *a = back;
		a != NULL && a < study->alarms.alarm + study->alarms.count; a++) {
		if (a->kind == ALARM_CUT && again == NULL)
			again = a;
	}
	if (back == NULL) {
		out_prose(out, OUT_LEAD, "%s was cut off %s; no return is on record.", target,
			words_when(arena, &study->first_cut->time));
		return;
	}
	out_prose(out, OUT_LEAD, "%s was cut off %s. It came back%s%s%s %s%s%s.", target,
		words_when(arena, &study->first_cut->time),
		back->kind == ALARM_FILTERED ? " in part" : "",
		back->neighbour != 0 ? " through " : "",
		back->neighbour != 0 ? words_network(arena, facts, back->neighbour) : "",
		words_when(arena, &back->time), again != NULL ? " and was cut again " : "",
		again != NULL ? words_when(arena, &again->time) : "");
}

static void lead_effect(struct out *out, const struct case_study *study, struct arena *arena)
{
	const struct measure *measure = &study->measure;
	const struct recovery *recovery = &study->recovery;
	if (measure->observers > 0 && measure->comparable)
		out_prose(out, OUT_LEAD, "Spam fell by %s %%%s (median %s %%, %zu %s%s).",
			words_range(arena, measure->low, measure->high, 0),
			measure->low < 0 ? ", a minus being a rise" : "",
			words_number(arena, measure->median, 0), measure->observers,
			words_plural(measure->observers, "observer", "observers"),
			!recovery->known ? ""
			: recovery->by_duration
				? arena_printf(arena, "; the dip was visible for %lld %s",
					  (long long)recovery->days,
					  words_plural((size_t)recovery->days, "day", "days"))
				: arena_printf(arena,
					  "; back at the level before %s, %lld %s later",
					  words_when(arena, &recovery->row->date),
					  (long long)recovery->days,
					  words_plural((size_t)recovery->days, "day", "days")));
	else if (measure->observers > 0)
		out_prose(out, OUT_LEAD, "The figures for the drop, %s %%, are not comparable: %s.",
			words_range(arena, measure->low, measure->high, 1), measure->reason);
	else
		out_prose(out, OUT_LEAD, "How much spam fell is not known: %s.", measure->reason);
}

/* The point of the whole exercise: was the cut in the news enough, and enough to last? */
static void lead_news(struct out *out, const struct case_study *study, struct arena *arena)
{
	const struct news_cut *news = &study->news;
	const struct case_facts *facts = study->facts;
	if (!news->known || news->kept_count == 0)
		return;
	const char *kept = words_networks(arena, facts, news->kept, news->kept_count);
	out_prose(out, OUT_LEAD,
		"By the topology of %s, cutting only %s leaves %s of %s networks%s with a route, "
		"over %s.",
		study->topology->dated.text, words_networks(arena, facts, news->cut, news->count),
		words_count(arena, news->reach_after),
		words_count(arena, study->sever.reach_before),
		study->topology->excerpt ? " in the excerpt" : "", kept);
	const struct alarm *back = study->came_back;
	for (size_t i = 0; back != NULL && i < news->kept_count; i++) {
		if (news->kept[i] == back->neighbour)
			out_prose(out, OUT_LEAD,
				"The %s in the news %s enough to darken it while %s stood "
				"idle, and not enough to keep it off.",
				words_plural(news->count, "upstream",
					arena_printf(arena, "%s upstreams",
						words_small(arena, news->count))),
				words_plural(news->count, "was", "were"),
				words_network(arena, facts, back->neighbour));
	}
}

static void report_head(struct out *out, const struct case_study *study, struct arena *arena)
{
	const struct case_head *head = &study->facts->head;
	const struct case_network *name = study_network_name(study->facts, head->target);
	out_field(out, "target", NULL, out_asn(head->target));
	out_field(out, "title", NULL, out_text(head->title));
	out_field(out, "name", NULL, name != NULL ? out_text(name->name) : out_null(NULL));
	out_field(out, "name_as_of", NULL,
		name != NULL ? out_text(name->as_of.text) : out_null(NULL));
	if (name == NULL)
		out_field(out, "name_reason", NULL, out_text(report_case_unnamed(study)));
	out_field(out, "event_time", NULL, out_text(head->event.text));
	out_field(out, "folder", NULL, out_text(study->facts->folder));
	out_section(out, NULL, "In short");
	lead_cut(out, study, arena);
	lead_effect(out, study, arena);
	lead_news(out, study, arena);
	out_end_section(out);
}

/* Whom to ask, and what the facts say to do: for the reader at an upstream's abuse desk. */
static void report_requests(struct out *out, const struct case_study *study, struct arena *arena)
{
	const struct sever_result *sever = &study->sever;
	const struct case_facts *facts = study->facts;
	if (!study->in_topology)
		return;
	out_section(out, NULL, "What an upstream can do with this");
	for (size_t i = 0; i < sever->minimal_count; i++) {
		const struct sever_minimal *minimal = &sever->minimal[i];
		out_prose(out, OUT_BULLET,
			"%s: %s would have to stop carrying it%s; %s of %s networks%s would then "
			"still hold a route.",
			strcmp(minimal->goal, "isolate") == 0 ? "To take it off altogether"
							      : "To darken it for 99 % or more",
			words_networks(arena, facts, minimal->cut.cut, minimal->cut.count),
			words_plural(minimal->cut.count, "", " together"),
			words_count(arena, minimal->cut.reach_after),
			words_count(arena, sever->reach_before),
			study->topology->excerpt ? " in the excerpt" : "");
	}
	if (study->came_back != NULL && study->came_back->neighbour != 0)
		out_prose(out, OUT_BULLET,
			"Watch %s: a link that stands idle, or is sold on, is the way back; "
			"here it was cut %s and back %s.",
			words_network(arena, facts, study->came_back->neighbour),
			words_when(arena, &study->first_cut->time),
			words_when(arena, &study->came_back->time));
	out_prose(out, OUT_BULLET,
		"AS numbers are handed out again: check that AS%u is still the network described "
		"here (as of %s) before acting on it today.",
		(unsigned)facts->head.target, facts->head.event.text);
	out_end_section(out);
}

/* The folder's own name: a dossier goes to others, whom our paths do not concern. */
static const char *folder_name(struct arena *arena, const char *path)
{
	size_t end = strlen(path);
	while (end > 1 && path[end - 1] == '/')
		end--;
	size_t start = end;
	while (start > 0 && path[start - 1] != '/')
		start--;
	return arena_copy(arena, path + start, end - start);
}

static void report_terms(struct out *out, const struct case_study *study, struct arena *arena)
{
	report_citations_begin(out);
	report_citation(out,
		arena_printf(arena, "case folder %s", folder_name(arena, study->facts->folder)),
		study->facts->head.event.text,
		"Facts from public texts, each row with its own source.",
		"Facts; the sources listed keep their own rights.");
	if (study->topology->graph != NULL)
		report_citation_of_topology(out, study->topology);
	out_end_table(out);
}

void report_case(struct out *out, const struct case_study *study, struct arena *arena)
{
	report_head(out, study, arena);
	report_requests(out, study, arena);
	report_case_network(out, study);
	report_case_cuts(out, study, arena);
	report_case_forecast(out, study, arena);
	report_case_alarms(out, study, arena);
	report_case_measure(out, study, arena);
	report_case_moves(out, study, arena);
	report_case_fallback(out, study, arena);
	report_terms(out, study, arena);
}
