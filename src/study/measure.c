#include "study/measure.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum unit_class {
	UNIT_CHANGE, /* change against before the event, negative = a drop */
	UNIT_LEVEL, /* percent of the volume before the event */
	UNIT_PERIOD, /* change from one period to the next: holds the event, but dilutes it */
	UNIT_OUT,
};

/* `name` ending in '*' stands for any unit that begins so. The first that fits counts. */
static const struct {
	const char *name;
	enum unit_class class;
	const char *why; /* UNIT_OUT: it is no measure of the drop */
} units[] = {
	{ "percent_change", UNIT_CHANGE, NULL },
	{ "percent_change_lower_bound", UNIT_CHANGE, NULL },
	{ "percent_change_upper_bound", UNIT_CHANGE, NULL },
	{ "percent_of_pre_event", UNIT_LEVEL, NULL },
	{ "percent_of_pre_event_lower_bound", UNIT_LEVEL, NULL },
	{ "percent_of_pre_event_upper_bound", UNIT_LEVEL, NULL },
	{ "percent_of_pre_event_connections", UNIT_LEVEL, NULL },
	{ "percent_of_pre_event_blocklist_rejects", UNIT_LEVEL, NULL },
	{ "percent_of_pre_event_*", UNIT_OUT, "of one country or one part only" },
	{ "percent_change_vs_previous_month", UNIT_PERIOD, NULL },
	{ "percent_change_worldwide", UNIT_PERIOD, NULL },
	{ "percent_change_vs_*", UNIT_OUT, "against another time than just before the event" },
	{ "percent_change_range", UNIT_OUT, "a range over several observers" },
	{ "percent_rise_since_*", UNIT_OUT, "against another time than just before the event" },
	{ "percent_growth_*", UNIT_OUT, "a rate of growth, not a level" },
	{ "percent_of_*", UNIT_OUT, "a share, not a volume" },
	{ "percent_legitimate*", UNIT_OUT, "a share, not a volume" },
	{ "days_of_visible_drop", UNIT_OUT, "a duration, not a volume" },
	{ "billion_*", UNIT_OUT, "a count; its baseline is another count" },
	{ "million_*", UNIT_OUT, "a count; its baseline is another count" },
	{ "reports_*", UNIT_OUT, "a count; its baseline is another count" },
};

static bool unit_fits(const char *pattern, const char *unit)
{
	size_t length = strlen(pattern);
	if (pattern[length - 1] == '*')
		return strncmp(pattern, unit, length - 1) == 0;
	return strcmp(pattern, unit) == 0;
}

static enum unit_class classify(const char *unit, const char **why)
{
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (unit_fits(units[i].name, unit)) {
			*why = units[i].why;
			return units[i].class;
		}
	}
	*why = "a unit this program does not know";
	return UNIT_OUT;
}

/* A text that sums up what others measured is no observer of its own. */
static bool is_summary(const struct case_volume *row)
{
	return strcasestr(row->observer, "summary") != NULL ||
	       strncasecmp(row->observer, "several", strlen("several")) == 0 ||
	       strcasestr(row->note, "a summary, not an observer") != NULL;
}

/* Why a row is no reading of the wanted kind; NULL = it is one, with its drop. */
static const char *read_drop(
	const struct case_volume *row, bool want_period, struct measure_reading *reading)
{
	const char *why;
	double value;
	enum unit_class class = classify(row->unit, &why);
	*reading = (struct measure_reading){ .row = row };
	if (is_summary(row))
		return "a summary of others";
	if (class == UNIT_OUT)
		return why;
	if (!span_double(span_of(row->value), &value))
		return "not a number";
	if (class == UNIT_PERIOD && !want_period)
		return "a whole period against another, not before against after";
	if (class != UNIT_PERIOD && want_period)
		return "before against after, but not within 14 days";
	reading->drop = class == UNIT_LEVEL ? 100 - value : -value;
	return reading->drop <= 100 ? NULL : "a drop by more than all of it";
}

static bool in_window(const struct case_volume *row, const struct when *event, int days)
{
	return when_overlaps(&row->date, event->from, event->from + (ost_time_t)days * DAY_S);
}

/* Surely published earlier; rows of one time keep their order in the file. */
static bool earlier(const struct case_volume *a, const struct case_volume *b)
{
	return a->date.until != b->date.until ? a->date.until < b->date.until : a->line < b->line;
}

enum pick { PICK_FIRST, PICK_LAST, PICK_SMALLEST };

static bool better(enum pick pick, const struct measure_reading *a, const struct measure_reading *b)
{
	if (pick == PICK_SMALLEST && a->drop != b->drop)
		return a->drop < b->drop;
	return pick == PICK_LAST ? earlier(b->row, a->row) : earlier(a->row, b->row);
}

struct selection {
	enum pick pick;
	int days;
	bool period;
};

/* One reading per observer by a rule; returns their number. */
static size_t select_readings(const struct case_facts *facts, const struct selection *rule,
	struct measure_reading *reading)
{
	size_t count, observers = 0;
	const struct case_volume *row = case_volumes(facts, &count);
	for (size_t i = 0; i < count; i++) {
		struct measure_reading found;
		size_t o = 0;
		if (!in_window(&row[i], &facts->head.event, rule->days) ||
			read_drop(&row[i], rule->period, &found) != NULL)
			continue;
		while (o < observers && strcmp(reading[o].row->observer, row[i].observer) != 0)
			o++;
		if (o == observers)
			reading[observers++] = found;
		else if (better(rule->pick, &found, &reading[o]))
			reading[o] = found;
	}
	return observers;
}

static int by_drop(const void *a, const void *b)
{
	const struct measure_reading *x = a, *y = b;
	if (x->drop != y->drop)
		return x->drop < y->drop ? -1 : 1;
	return strcmp(x->row->observer, y->row->observer);
}

static int by_date(const void *a, const void *b)
{
	const struct measure_reading *x = a, *y = b;
	return earlier(x->row, y->row) ? -1 : earlier(y->row, x->row) ? 1 : 0;
}

static double median(struct measure_reading *reading, size_t count)
{
	qsort(reading, count, sizeof *reading, by_drop);
	return count % 2 == 1 ? reading[count / 2].drop
			      : (reading[count / 2 - 1].drop + reading[count / 2].drop) / 2;
}

static bool units_alike(const struct measure_reading *reading, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (strcmp(reading[i].row->unit, reading[0].row->unit) != 0)
			return false;
	}
	return true;
}

static void list_left_out(
	const struct case_facts *facts, bool period, struct arena *arena, struct measure *measure)
{
	size_t count;
	const struct case_volume *row = case_volumes(facts, &count);
	struct measure_left_out *list = arena_alloc(arena, (count + 1) * sizeof *list);
	for (size_t i = 0; i < count; i++) {
		struct measure_reading unused;
		const char *why = read_drop(&row[i], period, &unused);
		if (why == NULL && !in_window(&row[i], &facts->head.event, MEASURE_DAYS))
			why = row[i].date.until <= facts->head.event.from
				      ? "before the event"
				      : "later than 14 days after the event";
		if (why != NULL)
			list[measure->left_out_count++] = (struct measure_left_out){ &row[i], why };
	}
	measure->left_out = list;
}

static void list_levels(
	const struct case_facts *facts, struct arena *arena, struct measure *measure)
{
	size_t count;
	const struct case_volume *row = case_volumes(facts, &count);
	struct measure_reading *list = arena_alloc(arena, (count + 1) * sizeof *list);
	for (size_t i = 0; i < count; i++) {
		if (row[i].date.until > facts->head.event.from &&
			read_drop(&row[i], false, &list[measure->levels]) == NULL)
			measure->levels++;
	}
	qsort(list, measure->levels, sizeof *list, by_date);
	measure->level = list;
}

/* Other rules over the same rows. */
static void vary_rules(
	const struct case_facts *facts, bool period, struct arena *arena, struct measure *measure)
{
	size_t rows;
	case_volumes(facts, &rows);
	struct measure_reading *room = arena_alloc(arena, rows * sizeof *room);
	size_t count = select_readings(
		facts, &(struct selection){ PICK_SMALLEST, MEASURE_DAYS, period }, room);
	measure->median_of_smallest = median(room, count);
	count = select_readings(
		facts, &(struct selection){ PICK_LAST, MEASURE_WEEK, period }, room);
	measure->median_of_last = count > 0 ? median(room, count) : measure->median;
}

void study_measure(const struct case_facts *facts, struct arena *arena, struct measure *measure)
{
	size_t rows;
	case_volumes(facts, &rows);
	struct measure_reading *reading = arena_alloc(arena, (rows + 1) * sizeof *reading);
	struct selection rule = { PICK_FIRST, MEASURE_DAYS, false };
	*measure = (struct measure){ .reading = reading };
	measure->observers = select_readings(facts, &rule, reading);
	if (measure->observers == 0) {
		rule.period = true;
		measure->observers = select_readings(facts, &rule, reading);
	}
	list_left_out(facts, rule.period && measure->observers > 0, arena, measure);
	list_levels(facts, arena, measure);
	if (measure->observers == 0) {
		measure->reason = facts->table[CASE_VOLUMES].missing;
		if (measure->reason == NULL)
			measure->reason =
				"no observer gives a volume against before within 14 days";
		return;
	}
	measure->median = median(reading, measure->observers);
	measure->low = reading[0].drop;
	measure->high = reading[measure->observers - 1].drop;
	measure->comparable = !rule.period || units_alike(reading, measure->observers);
	if (!measure->comparable)
		measure->reason =
			"only figures of whole periods, in units unlike: given, not averaged";
	if (measure->comparable)
		vary_rules(facts, rule.period, arena, measure);
}

static int64_t calendar_days(ost_time_t from, ost_time_t to)
{
	return to / DAY_S - from / DAY_S;
}

static void recovery_by_duration(const struct case_facts *facts, struct recovery *recovery)
{
	size_t count;
	double days;
	const struct case_volume *row = case_volumes(facts, &count);
	for (size_t i = 0; i < count && !recovery->known; i++) {
		if (strcmp(row[i].unit, "days_of_visible_drop") == 0 &&
			!when_before(&row[i].date, &facts->head.event) &&
			span_double(span_of(row[i].value), &days) && days >= 0 && days < 36500)
			*recovery = (struct recovery){ .known = true,
				.row = &row[i],
				.days = (int64_t)(days + 0.5),
				.by_duration = true };
	}
}

void study_recovery(
	const struct case_facts *facts, const struct measure *measure, struct recovery *recovery)
{
	*recovery = (struct recovery){ 0 };
	for (size_t i = 0; i < measure->levels && !recovery->known; i++) {
		const struct measure_reading *level = &measure->level[i];
		if (level->drop <= 0 && when_before(&facts->head.event, &level->row->date))
			*recovery = (struct recovery){ .known = true,
				.row = level->row,
				.days = calendar_days(
					facts->head.event.from, level->row->date.from) };
	}
	if (!recovery->known)
		recovery_by_duration(facts, recovery);
	if (!recovery->known)
		recovery->reason =
			facts->table[CASE_VOLUMES].missing != NULL
				? facts->table[CASE_VOLUMES].missing
				: "no observer gives a level at or above the one before the event";
}
