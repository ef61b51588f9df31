/* The pictures of a case: its upstreams, and its time line. */
#include "report/case_parts.h"

#include "report/figure.h"
#include "report/words.h"

/* What the alarms say of one link, as of the end: words for under the name, and how to draw it. */
static void link_state(
	const struct case_study *study, struct arena *arena, struct figure_upstream *upstream)
{
	for (size_t i = 0; i < study->alarms.count; i++) {
		const struct alarm *alarm = &study->alarms.alarm[i];
		if (alarm->neighbour != upstream->asn)
			continue;
		bool down = alarm->kind == ALARM_LOST || alarm->kind == ALARM_CUT;
		upstream->severed = down;
		upstream->brought_back |=
			alarm->kind == ALARM_RETURN || alarm->kind == ALARM_FILTERED;
		upstream->state =
			arena_printf(arena, "%s %s", words_alarm(alarm->kind), alarm->time.text);
	}
}

/* Links of which only event rows tell; what each was is not said, an upstream is the usual case. */
static size_t add_event_links(const struct case_study *study, struct arena *arena,
	struct figure_upstream *upstream, size_t count)
{
	for (size_t i = 0; i < study->alarms.count; i++) {
		asn_t asn = study->alarms.alarm[i].neighbour;
		bool listed = asn == 0;
		for (size_t n = 0; n < count && !listed; n++)
			listed = upstream[n].asn == asn;
		if (listed)
			continue;
		const struct case_network *name = study_network_name(study->facts, asn);
		upstream[count] = (struct figure_upstream){ .asn = asn,
			.name = name != NULL ? name->name : NULL,
			.relation = RELATION_PROVIDER,
			.share = -1 };
		link_state(study, arena, &upstream[count++]);
	}
	return count;
}

static void list_upstreams(
	const struct case_study *study, struct arena *arena, struct figure_network *network)
{
	const struct sever_result *sever = &study->sever;
	size_t most = sever->neighbour_count + study->alarms.count;
	struct figure_upstream *upstream = arena_alloc(arena, (most + 1) * sizeof *upstream);
	for (size_t i = 0; i < sever->neighbour_count; i++) {
		const struct sever_neighbour *neighbour = &sever->neighbours[i];
		const struct case_network *name = study_network_name(study->facts, neighbour->asn);
		double alone = (double)neighbour->reach_alone;
		upstream[i] = (struct figure_upstream){
			.asn = neighbour->asn,
			.name = name != NULL ? name->name : NULL,
			.relation = neighbour->relation,
			.share = alone > 0 ? alone / (double)sever->reach_before : 0,
		};
		link_state(study, arena, &upstream[i]);
	}
	network->upstream = upstream;
	network->count = add_event_links(study, arena, upstream, sever->neighbour_count);
}

void report_case_upstream_figure(
	struct out *out, const struct case_study *study, struct arena *arena)
{
	const struct case_facts *facts = study->facts;
	const struct case_network *name = study_network_name(facts, facts->head.target);
	struct figure_network network = { .asn = facts->head.target };
	struct buf svg;
	network.name = name != NULL ? name->name : NULL;
	list_upstreams(study, arena, &network);
	buf_init(&svg);
	figure_upstreams(&svg, &network);
	out_figure(out,
		arena_printf(arena,
			"Neighbours of %s in the topology of %s, and links that event rows tell of; line "
			"width by the share of networks that would reach it over that link alone; states "
			"from event rows.",
			words_network(arena, facts, facts->head.target),
			study->topology->dated.text),
		svg.text);
	buf_clear(&svg);
}

/*
 * Time shown: from a day before the first event, or a fortnight before the cut, until the volume
 * was back, or the last reading within half a year. What comes later would squeeze the days that
 * matter.
 */
static void chart_bounds(const struct case_study *study, struct figure_chart *chart)
{
	const ost_time_t margin = 14 * DAY_S, year = 365 * DAY_S;
	const struct recovery *recovery = &study->recovery;
	ost_time_t last = study->facts->head.event.from + year / 2;
	if (recovery->known && !recovery->by_duration)
		last = recovery->row->date.until;
	chart->event = study->facts->head.event.from;
	chart->from = chart->event - margin;
	chart->until = chart->event + 30 * DAY_S;
	for (size_t i = 0; i < chart->events; i++) {
		const struct figure_event *event = &chart->event_list[i];
		if (event->from - DAY_S < chart->from && event->from > chart->event - year)
			chart->from = event->from - DAY_S;
	}
	for (size_t i = 0; i < chart->points; i++) {
		ost_time_t t = chart->point_list[i].t;
		if (t > chart->until - margin && t < last)
			chart->until = t + margin;
	}
}

static size_t chart_events(
	const struct case_study *study, struct arena *arena, struct figure_event **events)
{
	*events = arena_alloc(arena, (study->alarms.count + 1) * sizeof **events);
	for (size_t i = 0; i < study->alarms.count; i++) {
		const struct alarm *alarm = &study->alarms.alarm[i];
		const char *words = words_alarm(alarm->kind);
		(*events)[i] = (struct figure_event){
			.from = alarm->time.from,
			.until = alarm->time.until,
			.kind = alarm_kind_name(alarm->kind),
			.label = alarm->neighbour != 0 ? arena_printf(arena, "%s AS%u", words,
								 (unsigned)alarm->neighbour)
						       : words,
		};
	}
	return study->alarms.count;
}

static size_t chart_points(
	const struct case_study *study, struct arena *arena, struct figure_point **points)
{
	const struct measure *measure = &study->measure;
	*points = arena_alloc(arena, (measure->levels + 1) * sizeof **points);
	for (size_t i = 0; i < measure->levels; i++) {
		const struct case_volume *row = measure->level[i].row;
		(*points)[i] = (struct figure_point){
			.t = row->date.from + (row->date.until - row->date.from) / 2,
			.level = 100 - measure->level[i].drop,
			.observer = row->observer,
		};
	}
	return measure->levels;
}

void report_case_timeline_figure(
	struct out *out, const struct case_study *study, struct arena *arena)
{
	struct figure_event *events;
	struct figure_point *points;
	struct figure_chart chart = { 0 };
	struct buf svg;
	chart.events = chart_events(study, arena, &events);
	chart.event_list = events;
	chart.points = chart_points(study, arena, &points);
	chart.point_list = points;
	chart_bounds(study, &chart);
	buf_init(&svg);
	figure_timeline(&svg, &chart);
	const char *caption = chart.points == 0 ? "Events. No observer gives a volume against the "
						  "one before that could be drawn."
						: "Events and spam volume per observer, in percent "
						  "of the volume before the event. A "
						  "whole day or month is drawn in its middle.";
	out_figure(out, caption, svg.text);
	buf_clear(&svg);
}
