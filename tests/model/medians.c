#include "model/medians.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

enum class { OUT, CHANGE, LEVEL, PERIOD };

/* By what a unit is made of: a stem, and "lower" or "upper bound" behind it. */
static enum class class_of(const char *unit) {
	static const struct { const char * stem; enum class class; }
stems[] = { { "percent_change", CHANGE }, { "percent_of_pre_event", LEVEL },
	{ "percent_of_pre_event_connections", LEVEL },
	{ "percent_of_pre_event_blocklist_rejects", LEVEL },
	{ "percent_change_vs_previous_month", PERIOD }, { "percent_change_worldwide", PERIOD } };
const char *bound = strstr(unit, "_lower_bound");
if (bound == NULL)
	bound = strstr(unit, "_upper_bound");
size_t length = bound != NULL ? (size_t)(bound - unit) : strlen(unit);
for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
	if (strlen(stems[i].stem) == length && strncmp(stems[i].stem, unit, length) == 0)
		return stems[i].class;
}
return OUT;
}

/* One rule of choice over one set of rows. */
struct rule {
	const struct case_facts *facts;
	bool period;
	int days;
	enum { FIRST, LAST, SMALLEST } pick;
};

static bool counts(const struct rule *rule, const struct case_volume *row, double *drop)
{
	const struct when *event = &rule->facts->head.event;
	enum class class = class_of(row->unit);
	double value;
	if (class == OUT || (class == PERIOD) != rule->period ||
		!span_double(span_of(row->value), &value))
		return false;
	if (strstr(row->observer, "summary") != NULL || strncmp(row->observer, "several", 7) == 0 ||
		strstr(row->note, "a summary, not an observer") != NULL)
		return false;
	*drop = class == LEVEL ? 100 - value : 0 - value;
	return *drop <= 100 && row->date.until > event->from &&
	       row->date.from < event->from + (ost_time_t)rule->days * DAY_S;
}

static bool is_later(const struct case_volume *a, const struct case_volume *b)
{
	return a->date.until > b->date.until ||
	       (a->date.until == b->date.until && a->line > b->line);
}

/* Whether `row` is the figure of its observer. */
static bool is_chosen(const struct rule *rule, const struct case_volume *row, double drop)
{
	size_t count;
	const struct case_volume *other = case_volumes(rule->facts, &count);
	for (size_t i = 0; i < count; i++) {
		double others;
		if (&other[i] == row || strcmp(other[i].observer, row->observer) != 0 ||
			!counts(rule, &other[i], &others))
			continue;
		bool later = is_later(&other[i], row);
		bool beaten = rule->pick == LAST    ? later
			      : rule->pick == FIRST ? !later
						    : others < drop || (others == drop && !later);
		if (beaten)
			return false;
	}
	return true;
}

static size_t collect(const struct rule *rule, double *drops, const char **unit, bool *alike)
{
	size_t count, kept = 0;
	const struct case_volume *row = case_volumes(rule->facts, &count);
	*alike = true;
	for (size_t i = 0; i < count; i++) {
		if (!counts(rule, &row[i], &drops[kept]) || !is_chosen(rule, &row[i], drops[kept]))
			continue;
		if (kept++ == 0)
			*unit = row[i].unit;
		*alike = *alike && strcmp(*unit, row[i].unit) == 0;
	}
	return kept;
}

/* The figure with `rank` figures before it. */
static double ranked(const double *drops, size_t count, size_t rank)
{
	for (size_t i = 0; i < count; i++) {
		size_t below = 0, same = 0;
		for (size_t k = 0; k < count; k++) {
			below += drops[k] < drops[i];
			same += drops[k] == drops[i];
		}
		if (below <= rank && rank < below + same)
			return drops[i];
	}
	abort();
}

static double middle(const double *drops, size_t count)
{
	return (ranked(drops, count, (count - 1) / 2) + ranked(drops, count, count / 2)) / 2;
}

void medians_model(const struct case_facts *facts, struct medians *medians)
{
	size_t rows;
	case_volumes(facts, &rows);
	double *drops = xcalloc(rows + 1, sizeof *drops);
	const char *unit;
	bool alike;
	struct rule rule = { .facts = facts, .days = 14, .pick = FIRST };
	*medians = (struct medians){ 0 };
	medians->observers = collect(&rule, drops, &unit, &medians->alike);
	if (medians->observers == 0) {
		rule.period = medians->period = true;
		medians->observers = collect(&rule, drops, &unit, &medians->alike);
	}
	if (medians->observers > 0) {
		medians->low = ranked(drops, medians->observers, 0);
		medians->high = ranked(drops, medians->observers, medians->observers - 1);
		medians->median = middle(drops, medians->observers);
		rule.pick = SMALLEST;
		medians->of_smallest = middle(drops, collect(&rule, drops, &unit, &alike));
		rule.pick = LAST;
		rule.days = 7;
		size_t count = collect(&rule, drops, &unit, &alike);
		medians->of_last = count > 0 ? middle(drops, count) : medians->median;
	}
	free(drops);
}
