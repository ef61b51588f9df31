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

static struct alarm *raise(
	struct replay *replay, enum alarm_kind kind, const struct case_event *event)
{
	struct alarm *alarm = &replay->alarm[replay->count++];
	*alarm = (struct alarm){
		.kind = kind,
		.time = event->time,
		.neighbour = event->neighbour,
		.confidence = event->confidence,
		.source = event->source,
		.note = event->note,
		.line = event->line,
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
 * Another row about what an alarm told already: the better time and the better confidence are
 * kept, each with the row it came from. A partial return stays as sure as the weaker of its rows.
 */
static void support(struct alarm *alarm, const struct case_event *event)
{
	if (!overlap(&alarm->time, &event->time))
		return;
	if (width(&event->time) < width(&alarm->time))
		alarm->time = event->time;
	if (alarm->kind != ALARM_FILTERED &&
		rank_confidence(event->confidence) > rank_confidence(alarm->confidence)) {
		alarm->confidence = event->confidence;
		alarm->source = event->source;
		alarm->note = event->note;
		alarm->line = event->line;
	}
}

/* While the network is cut, the last alarm is that cut. */
static struct alarm *last_alarm(struct replay *replay)
{
	return &replay->alarm[replay->count - 1];
}

/* The return, whole or partial, since the last cut; NULL = none. */
static struct alarm *last_return(struct replay *replay)
{
	for (size_t i = replay->count; i-- > 0 && replay->alarm[i].kind != ALARM_CUT;) {
		enum alarm_kind kind = replay->alarm[i].kind;
		if (kind == ALARM_RETURN || kind == ALARM_FILTERED)
			return &replay->alarm[i];
	}
	return NULL;
}

/*
 * The alarm that told the state of a link since the last cut; NULL = none did. Two texts about one
 * change of a link are one alarm.
 */
static struct alarm *told_of_link(struct replay *replay, asn_t neighbour)
{
	for (size_t i = replay->count; i-- > 0 && replay->alarm[i].kind != ALARM_CUT;) {
		if (neighbour != 0 && replay->alarm[i].neighbour == neighbour)
			return &replay->alarm[i];
	}
	return NULL;
}

static void cut(struct replay *replay, const struct case_event *event)
{
	raise(replay, ALARM_CUT, event);
	replay->connected = false;
}

static void lose(struct replay *replay, const struct case_event *event)
{
	struct alarm *told = told_of_link(replay, event->neighbour);
	if (told != NULL && told->kind == ALARM_LOST)
		support(told, event);
	else
		raise(replay, ALARM_LOST, event);
}

/*
 * A loss whose row comes behind the row of the cut it belongs to is told before the cut; the loss
 * of the link that had brought it back is the cut.
 */
static void lose_late(struct replay *replay, const struct case_event *event)
{
	struct alarm *last = last_alarm(replay), told = *last;
	if (event->neighbour == 0 || !overlap(&last->time, &event->time)) {
		support(last, event);
	} else if (event->neighbour == replay->brought_back ||
		   event->neighbour == last->neighbour) {
		last->neighbour = event->neighbour;
		support(last, event);
	} else {
		replay->count--;
		lose(replay, event);
		replay->alarm[replay->count++] = told;
	}
}

static void on_down(struct replay *replay, const struct case_event *event)
{
	if (!replay->connected)
		lose_late(replay, event);
	else if (event->neighbour != 0 && event->neighbour == replay->brought_back)
		cut(replay, event);
	else
		lose(replay, event);
}

static void on_unreachable(struct replay *replay, const struct case_event *event)
{
	if (replay->connected)
		cut(replay, event);
	else
		support(last_alarm(replay), event);
}

static void come_back(
	struct replay *replay, enum alarm_kind kind, const struct case_event *event, asn_t link)
{
	raise(replay, kind, event)->neighbour = link;
	replay->connected = true;
	replay->brought_back = link;
}

/* A return that was seen before the row of its link came: the row says which link it was. */
static bool names_return(struct replay *replay, const struct case_event *event)
{
	struct alarm *back = last_return(replay);
	if (back == NULL || back->neighbour != 0 || !overlap(&back->time, &event->time))
		return false;
	back->neighbour = replay->brought_back = event->neighbour;
	support(back, event);
	return true;
}

static void on_up(struct replay *replay, const struct case_event *event)
{
	struct alarm *told = told_of_link(replay, event->neighbour);
	if (!replay->connected)
		come_back(replay, ALARM_RETURN, event, event->neighbour);
	else if (told != NULL && told->kind != ALARM_LOST)
		support(told, event);
	else if (!names_return(replay, event))
		raise(replay, ALARM_NEW_UPSTREAM, event);
}

static void on_reachable(struct replay *replay, const struct case_event *event)
{
	struct alarm *back = last_return(replay);
	if (!replay->connected)
		on_up(replay, event);
	else if (back != NULL)
		support(back, event);
}

/* A filter on a return makes it a partial one; its confidence is that of the weaker row. */
static void on_filtered(struct replay *replay, const struct case_event *event)
{
	struct alarm *back = last_return(replay);
	if (back == NULL && replay->connected) {
		remark(replay, event, "a filter, but no return");
	} else if (back == NULL || back->kind == ALARM_FILTERED) {
		come_back(replay, ALARM_FILTERED, event, back != NULL ? back->neighbour : 0);
		last_alarm(replay)->filtered_by = event->neighbour;
	} else {
		back->kind = ALARM_FILTERED;
		back->filtered_by = event->neighbour;
		if (rank_confidence(event->confidence) < rank_confidence(back->confidence))
			back->confidence = event->confidence;
	}
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

/* Kinds that speak of something other than the links of the target. */
static const char *const other_kinds[] = { "notice", "report", "prediction", "withdrawn",
	"prefix_origin", "prefix_moved", "blocklist", "bulk_transfer", "last_spam_run",
	"sinkhole_count", "fallback_registered", "c2_up", "c2_down", "c2_moved", "collateral",
	"registrar_terminated" };

static bool is_other_kind(const char *kind)
{
	for (size_t i = 0; i < sizeof other_kinds / sizeof *other_kinds; i++) {
		if (strcmp(other_kinds[i], kind) == 0)
			return true;
	}
	return false;
}

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
	if (!is_other_kind(event->kind))
		remark(replay, event, "a kind that this program does not know");
}

static int by_time(const void *a, const void *b)
{
	const struct case_event *x = *(const struct case_event *const *)a;
	const struct case_event *y = *(const struct case_event *const *)b;
	if (x->time.until != y->time.until)
		return x->time.until < y->time.until ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

/*
 * A cut takes the sharpest time of the losses that came with it. Exactly one such loss is the cut
 * itself and is not told twice; of several, each stays an alarm of its own.
 */
static size_t fold_losses(struct alarm *alarm, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		struct alarm told = alarm[i];
		size_t losses = 0;
		while (told.kind == ALARM_CUT && losses < kept &&
			alarm[kept - 1 - losses].kind == ALARM_LOST &&
			overlap(&alarm[kept - 1 - losses].time, &alarm[i].time)) {
			const struct alarm *loss = &alarm[kept - 1 - losses++];
			if (width(&loss->time) < width(&told.time))
				told.time = loss->time;
		}
		if (losses == 1 && told.neighbour == 0)
			told.neighbour = alarm[--kept].neighbour;
		alarm[kept++] = told;
	}
	return kept;
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
	replay.count = fold_losses(replay.alarm, replay.count);
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
