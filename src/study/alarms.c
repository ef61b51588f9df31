#include "study/alarms.h"

#include <stdlib.h>
#include <string.h>

const char *alarm_kind_name(enum alarm_kind kind)
{
	static const char *const name[] = { "lost", "new_upstream", "cut", "return", "filtered" };
	return name[kind];
}

struct replay {
	struct alarm *alarm;
	size_t count;
	struct alarm_note *note;
	size_t notes;
	bool connected;
	asn_t brought_back; /* the link of the last return; 0 = none */
};

static bool overlap(const struct when *a, const struct when *b)
{
	return when_overlaps(a, b->from, b->until);
}

static int rank_confidence(const char *word)
{
	return strcmp(word, "high") == 0 ? 2 : strcmp(word, "low") == 0 ? 0 : 1;
}

static struct alarm *raise(struct replay *replay, enum alarm_kind kind, const struct case_event *e)
{
	struct alarm *alarm = &replay->alarm[replay->count++];
	*alarm = (struct alarm){
		.kind = kind,
		.time = e->time,
		.neighbour = e->neighbour,
		.confidence = e->confidence,
		.source = e->source,
		.note = e->note,
		.line = e->line,
	};
	return alarm;
}

static void remark(struct replay *replay, const struct case_event *event, const char *why)
{
	replay->note[replay->notes++] = (struct alarm_note){ event, why };
}

static ost_time_t width(const struct when *when)
{
	return when->until - when->from;
}

/*
 * Another row about what the last alarm told already: the better time and the better confidence
 * are kept, each with the row it came from.
 */
static void support(struct replay *replay, const struct case_event *event)
{
	if (replay->count == 0)
		return;
	struct alarm *last = &replay->alarm[replay->count - 1];
	if (!overlap(&last->time, &event->time))
		return;
	if (width(&event->time) < width(&last->time))
		last->time = event->time;
	if (rank_confidence(event->confidence) > rank_confidence(last->confidence)) {
		last->confidence = event->confidence;
		last->source = event->source;
		last->note = event->note;
		last->line = event->line;
	}
}

/*
 * A cut takes the sharpest time of the losses that came with it. Exactly one such loss is the cut
 * itself and is not told twice; of several, each stays an alarm of its own.
 */
static void cut(struct replay *replay, const struct case_event *event)
{
	size_t losses = 0, end = replay->count;
	struct when sharpest = event->time;
	asn_t neighbour = event->neighbour;
	while (losses < end && replay->alarm[end - 1 - losses].kind == ALARM_LOST &&
		overlap(&replay->alarm[end - 1 - losses].time, &event->time)) {
		const struct alarm *loss = &replay->alarm[end - 1 - losses++];
		if (width(&loss->time) < width(&sharpest))
			sharpest = loss->time;
	}
	if (losses == 1 && neighbour == 0) {
		neighbour = replay->alarm[end - 1].neighbour;
		replay->count--;
	}
	struct alarm *alarm = raise(replay, ALARM_CUT, event);
	alarm->time = sharpest;
	alarm->neighbour = neighbour;
	replay->connected = false;
	replay->brought_back = 0;
}

static void on_down(struct replay *replay, const struct case_event *event)
{
	if (!replay->connected)
		support(replay, event);
	else if (event->neighbour != 0 && event->neighbour == replay->brought_back)
		cut(replay, event);
	else
		raise(replay, ALARM_LOST, event);
}

static void on_unreachable(struct replay *replay, const struct case_event *event)
{
	if (replay->connected)
		cut(replay, event);
	else
		support(replay, event);
}

static void on_up(struct replay *replay, const struct case_event *event)
{
	if (replay->connected) {
		raise(replay, ALARM_NEW_UPSTREAM, event);
		return;
	}
	raise(replay, ALARM_RETURN, event);
	replay->connected = true;
	replay->brought_back = event->neighbour;
}

static void on_reachable(struct replay *replay, const struct case_event *event)
{
	if (replay->connected)
		support(replay, event);
	else
		on_up(replay, event);
}

/* A filter on a return makes it a partial one; its confidence is that of the weaker row. */
static void on_filtered(struct replay *replay, const struct case_event *event)
{
	struct alarm *last = replay->count > 0 ? &replay->alarm[replay->count - 1] : NULL;
	if (last == NULL || last->kind != ALARM_RETURN) {
		struct alarm *alarm = raise(replay, ALARM_FILTERED, event);
		alarm->filtered_by = alarm->neighbour;
		alarm->neighbour = replay->brought_back;
		return;
	}
	last->kind = ALARM_FILTERED;
	last->filtered_by = event->neighbour;
	if (rank_confidence(event->confidence) < rank_confidence(last->confidence))
		last->confidence = event->confidence;
}

static const struct {
	const char *kind;
	void (*handle)(struct replay *, const struct case_event *); /* NULL: `why` no alarm */
	const char *why;
} rules[] = {
	{ "link_down", on_down, NULL },
	{ "link_down_start", on_down, NULL },
	{ "unreachable", on_unreachable, NULL },
	{ "link_up", on_up, NULL },
	{ "reachable", on_reachable, NULL },
	{ "filtered", on_filtered, NULL },
	{ "link_down_announced", NULL, "announced, not seen" },
	{ "link_up_attempt", NULL, "an attempt only" },
	{ "link_seen", NULL, "seen in a path, no change of a link" },
	{ "flapping", NULL, "no lasting change" },
	{ "absent", NULL, "a snapshot without it: confirms, does not date" },
};

static void take(struct replay *replay, const struct case_event *event)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		if (strcmp(rules[i].kind, event->kind) != 0)
			continue;
		if (rank_confidence(event->confidence) == 0)
			remark(replay, event, "low confidence");
		else if (rules[i].handle == NULL)
			remark(replay, event, rules[i].why);
		else
			rules[i].handle(replay, event);
		return;
	}
}

static int by_time(const void *a, const void *b)
{
	const struct case_event *x = *(const struct case_event *const *)a;
	const struct case_event *y = *(const struct case_event *const *)b;
	if (x->time.until != y->time.until)
		return x->time.until < y->time.until ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

/* The target's events in the order of the time by which each has surely happened. */
static size_t events_in_order(
	const struct case_facts *facts, struct arena *arena, const struct case_event ***order)
{
	size_t count, kept = 0;
	const struct case_event *event = case_events(facts, &count);
	*order = arena_alloc(arena, (count + 1) * sizeof **order);
	for (size_t i = 0; i < count; i++) {
		if (event[i].asn == facts->head.target)
			(*order)[kept++] = &event[i];
	}
	qsort(*order, kept, sizeof **order, by_time);
	return kept;
}

void study_alarms(const struct case_facts *facts, struct arena *arena, struct alarm_list *list)
{
	const struct case_event **order;
	size_t count = events_in_order(facts, arena, &order);
	struct replay replay = {
		.alarm = arena_alloc(arena, (count + 1) * sizeof *replay.alarm),
		.note = arena_alloc(arena, (count + 1) * sizeof *replay.note),
		.connected = true,
	};
	for (size_t i = 0; i < count; i++)
		take(&replay, order[i]);
	*list = (struct alarm_list){ replay.alarm, replay.count, replay.note, replay.notes,
		facts->table[CASE_EVENTS].missing };
}

static int by_asn(const void *a, const void *b)
{
	asn_t x = *(const asn_t *)a, y = *(const asn_t *)b;
	return (x > y) - (x < y);
}

size_t study_links_lost_at_event(const struct case_facts *facts, struct arena *arena, asn_t **asn)
{
	const struct case_event **order;
	size_t count = events_in_order(facts, arena, &order), lost = 0, distinct = 0;
	*asn = arena_alloc(arena, (count + 1) * sizeof **asn);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(order[i]->kind, "link_down") == 0 && order[i]->neighbour != 0 &&
			rank_confidence(order[i]->confidence) > 0 &&
			overlap(&order[i]->time, &facts->head.event))
			(*asn)[lost++] = order[i]->neighbour;
	}
	qsort(*asn, lost, sizeof **asn, by_asn);
	for (size_t i = 0; i < lost; i++) {
		if (i == 0 || (*asn)[i] != (*asn)[i - 1])
			(*asn)[distinct++] = (*asn)[i];
	}
	return distinct;
}
