#include "model/replay.h"

#include <stdlib.h>
#include <string.h>

/* An alarm and the rows behind it, in the order they came. */
struct entry {
	enum alarm_kind kind;
	asn_t link, filter;
	const struct case_event *row[REPLAY_MAX];
	size_t rows;
	size_t rows_for_confidence; /* a filter ends what raises the confidence */
	int at_most; /* the filter's own */
};

struct story {
	struct entry entry[REPLAY_MAX];
	size_t entries, notes;
};

int replay_sure(const char *confidence)
{
	switch (confidence[0]) {
	case 'h':
		return 2;
	case 'l':
		return 0;
	default:
		return 1;
	}
}

static bool meet(const struct when *a, const struct when *b)
{
	ost_time_t from = a->from > b->from ? a->from : b->from;
	ost_time_t until = a->until < b->until ? a->until : b->until;
	return from < until;
}

/* The narrowest time of an entry's rows; the first of those as narrow. */
static const struct when *time_of(const struct entry *entry)
{
	const struct when *best = &entry->row[0]->time;
	for (size_t i = 1; i < entry->rows; i++) {
		const struct when *time = &entry->row[i]->time;
		if (time->until - time->from < best->until - best->from)
			best = time;
	}
	return best;
}

/* The surest row; the first of those as sure. */
static const struct case_event *surest(const struct entry *entry)
{
	const struct case_event *best = entry->row[0];
	for (size_t i = 1; i < entry->rows_for_confidence; i++) {
		if (replay_sure(entry->row[i]->confidence) > replay_sure(best->confidence))
			best = entry->row[i];
	}
	return best;
}

static void tell(struct story *story, size_t at, enum alarm_kind kind, asn_t link,
	const struct case_event *row)
{
	struct entry *entry = &story->entry[at];
	memmove(entry + 1, entry, (story->entries++ - at) * sizeof *entry);
	*entry = (struct entry){ .kind = kind, .link = link, .row = { row }, .at_most = 2 };
	entry->rows = entry->rows_for_confidence = 1;
}

static void confirm(struct entry *entry, const struct case_event *row)
{
	if (!meet(time_of(entry), &row->time))
		return;
	entry->row[entry->rows++] = row;
	if (entry->kind != ALARM_FILTERED)
		entry->rows_for_confidence = entry->rows;
}

/* Entries behind the last cut among the first `end`. */
static size_t behind_last_cut(const struct story *story, size_t end)
{
	while (end > 0 && story->entry[end - 1].kind != ALARM_CUT)
		end--;
	return end;
}

static bool is_return(const struct entry *entry)
{
	return entry->kind == ALARM_RETURN || entry->kind == ALARM_FILTERED;
}

/* The latest return since the last cut, among the first `end`; NULL = none. */
static struct entry *latest_return(struct story *story, size_t end)
{
	struct entry *found = NULL;
	for (size_t i = behind_last_cut(story, end); i < end; i++) {
		if (is_return(&story->entry[i]))
			found = &story->entry[i];
	}
	return found;
}

/* Nothing is told while it is dark, so a dark story ends with a cut. */
static bool is_dark(const struct story *story)
{
	return story->entries > 0 && story->entry[story->entries - 1].kind == ALARM_CUT;
}

static struct entry *latest_of_link(struct story *story, asn_t link, size_t end)
{
	struct entry *found = NULL;
	for (size_t i = behind_last_cut(story, end); i < end && link != 0; i++) {
		if (story->entry[i].link == link)
			found = &story->entry[i];
	}
	return found;
}

/* A loss told in place `at`, or one more row for the loss told before it. */
static void down_at(struct story *story, size_t at, const struct case_event *row)
{
	struct entry *told = latest_of_link(story, row->neighbour, at);
	if (told != NULL && told->kind == ALARM_LOST)
		confirm(told, row);
	else
		tell(story, at, ALARM_LOST, row->neighbour, row);
}

static void down(struct story *story, const struct case_event *row)
{
	struct entry *end = &story->entry[story->entries - (story->entries > 0)];
	struct entry *back = latest_return(story, story->entries);
	asn_t link = row->neighbour;
	if (!is_dark(story)) {
		if (back != NULL && back->link == link && link != 0)
			tell(story, story->entries, ALARM_CUT, link, row);
		else
			down_at(story, story->entries, row);
	} else if (link != 0 && meet(time_of(end), &row->time)) {
		back = latest_return(story, story->entries - 1);
		if (back != NULL && back->link == link)
			end->link = link;
		if (end->link == link)
			confirm(end, row);
		else
			down_at(story, story->entries - 1, row);
	} else {
		confirm(end, row);
	}
}

static void up(struct story *story, const struct case_event *row)
{
	struct entry *told = latest_of_link(story, row->neighbour, story->entries);
	struct entry *back = latest_return(story, story->entries);
	if (is_dark(story)) {
		tell(story, story->entries, ALARM_RETURN, row->neighbour, row);
	} else if (told != NULL && told->kind != ALARM_LOST) {
		confirm(told, row);
	} else if (back != NULL && back->link == 0 && meet(time_of(back), &row->time)) {
		back->link = row->neighbour;
		confirm(back, row);
	} else {
		tell(story, story->entries, ALARM_NEW_UPSTREAM, row->neighbour, row);
	}
}

static void filter(struct story *story, const struct case_event *row)
{
	struct entry *back = latest_return(story, story->entries);
	if (back == NULL && !is_dark(story)) {
		story->notes++;
	} else if (back != NULL && back->kind == ALARM_RETURN) {
		back->kind = ALARM_FILTERED;
		back->filter = row->neighbour;
		back->at_most = replay_sure(row->confidence);
	} else {
		asn_t link = back != NULL ? back->link : 0;
		tell(story, story->entries, ALARM_FILTERED, link, row);
		story->entry[story->entries - 1].filter = row->neighbour;
	}
}

static void take(struct story *story, const struct case_event *row)
{
	static const char *const noted[] = { "link_down_announced", "link_up_attempt", "link_seen",
		"flapping", "absent", "teleported" };
	static const char *const told[] = { "link_down", "link_down_start", "unreachable",
		"link_up", "reachable", "filtered" };
	size_t kind = 0;
	for (size_t i = 0; i < sizeof noted / sizeof *noted; i++)
		story->notes += strcmp(row->kind, noted[i]) == 0;
	while (kind < sizeof told / sizeof *told && strcmp(row->kind, told[kind]) != 0)
		kind++;
	if (kind == sizeof told / sizeof *told)
		return;
	if (replay_sure(row->confidence) == 0) {
		story->notes++;
	} else if (kind < 2) {
		down(story, row);
	} else if (kind == 2 && is_dark(story)) {
		confirm(&story->entry[story->entries - 1], row);
	} else if (kind == 2) {
		tell(story, story->entries, ALARM_CUT, row->neighbour, row);
	} else if (kind == 3 || (kind == 4 && is_dark(story))) {
		up(story, row);
	} else if (kind == 4) {
		if (latest_return(story, story->entries) != NULL)
			confirm(latest_return(story, story->entries), row);
	} else {
		filter(story, row);
	}
}

/* The target's row that is next in time after `last` (NULL = the first). */
static const struct case_event *next_row(
	const struct case_facts *facts, const struct case_event *last)
{
	size_t count;
	const struct case_event *row = case_events(facts, &count), *next = NULL;
	for (size_t i = 0; i < count; i++) {
		ost_time_t time = row[i].time.until;
		bool behind = last == NULL || time > last->time.until ||
			      (time == last->time.until && row[i].line > last->line);
		if (row[i].asn == facts->head.target && behind &&
			(next == NULL || time < next->time.until ||
				(time == next->time.until && row[i].line < next->line)))
			next = &row[i];
	}
	return next;
}

/* The losses right before a cut that belong to it: written last, not yet behind another cut. */
static size_t losses_of(const struct replayed *alarms, size_t count, const struct when *cut)
{
	size_t losses = 0;
	while (losses < count) {
		const struct replayed *alarm = &alarms[count - 1 - losses];
		struct when time = { .from = alarm->from, .until = alarm->until };
		if (alarm->kind != ALARM_LOST || !meet(&time, cut))
			break;
		losses++;
	}
	return losses;
}

static void write_cut(
	struct replayed *alarms, size_t *count, const struct entry *entry, struct replayed cut)
{
	size_t losses = losses_of(alarms, *count, time_of(entry));
	for (size_t i = 1; i <= losses; i++) {
		const struct replayed *loss = &alarms[*count - i];
		if (loss->until - loss->from < cut.until - cut.from) {
			cut.from = loss->from;
			cut.until = loss->until;
		}
	}
	if (losses == 1 && cut.neighbour == 0)
		cut.neighbour = alarms[--*count].neighbour;
	alarms[(*count)++] = cut;
}

size_t replay_model(const struct case_facts *facts, struct replayed *alarms, size_t *notes)
{
	struct story *story = xcalloc(1, sizeof *story);
	size_t count = 0;
	for (const struct case_event *row = next_row(facts, NULL); row != NULL;
		row = next_row(facts, row))
		take(story, row);
	for (size_t i = 0; i < story->entries; i++) {
		const struct entry *entry = &story->entry[i];
		const struct case_event *best = surest(entry);
		int sure = replay_sure(best->confidence);
		struct replayed alarm = { entry->kind, entry->link, entry->filter,
			time_of(entry)->from, time_of(entry)->until,
			sure < entry->at_most ? sure : entry->at_most, best->line };
		if (entry->kind == ALARM_CUT)
			write_cut(alarms, &count, entry, alarm);
		else
			alarms[count++] = alarm;
	}
	*notes = story->notes;
	free(story);
	return count;
}
