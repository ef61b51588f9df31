#include "study/fallback.h"

#include <string.h>

static const struct case_fallback *find(const struct case_facts *facts, const char *item)
{
	size_t count;
	const struct case_fallback *row = case_fallbacks(facts, &count);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(row[i].item, item) == 0)
			return &row[i];
	}
	return NULL;
}

/* The number of an item; false when it is not there or not positive. */
static bool number_of(const struct case_facts *facts, const char *item, double *value)
{
	const struct case_fallback *row = find(facts, item);
	return row != NULL && span_double(span_of(row->value), value) && *value > 0;
}

/* A span of time as hours; false as number_of, or in a unit that is none of time. */
static bool hours_of(const struct case_facts *facts, const char *item, double *hours)
{
	const struct case_fallback *row = find(facts, item);
	if (!number_of(facts, item, hours))
		return false;
	if (strcmp(row->unit, "days") == 0)
		*hours *= 24;
	return row->unit[0] == '\0' || strcmp(row->unit, "hours") == 0 ||
	       strcmp(row->unit, "days") == 0;
}

/* A note may give another reading of the same item: "elsewhere 50", "elsewhere more than 50". */
static bool other_reading(const char *note, double *value)
{
	const char *at = strstr(note, "elsewhere ");
	if (at == NULL)
		return false;
	at += strlen("elsewhere ");
	if (strncmp(at, "more than ", strlen("more than ")) == 0)
		at += strlen("more than ");
	struct span digits = { at, strspn(at, "0123456789") };
	return span_double(digits, value) && *value > 0;
}

/*
 * Lowest and highest number of variants over all rows and the other readings in their notes.
 * Returns the first row that gives one; NULL = none does.
 */
static const struct case_fallback *variants(
	const struct case_facts *facts, double *low, double *high)
{
	size_t count;
	const struct case_fallback *row = case_fallbacks(facts, &count), *first = NULL;
	*low = *high = 0;
	for (size_t i = 0; i < count; i++) {
		double value[2];
		if (strcmp(row[i].item, "variants_seen") != 0 ||
			!span_double(span_of(row[i].value), &value[0]) || value[0] <= 0)
			continue;
		if (!other_reading(row[i].note, &value[1]))
			value[1] = value[0];
		first = first == NULL ? &row[i] : first;
		for (size_t k = 0; k < 2; k++) {
			*low = *low == 0 || value[k] < *low ? value[k] : *low;
			*high = value[k] > *high ? value[k] : *high;
		}
	}
	return first;
}

static bool date_of(const struct case_facts *facts, const char *item, struct when *when)
{
	const struct case_fallback *row = find(facts, item);
	return row != NULL && when_parse(span_of(row->value), when);
}

static void find_hole(const struct case_facts *facts, struct fallback *fallback)
{
	fallback->hole = find(facts, "hostile_registration");
	if (fallback->hole != NULL && !date_of(facts, "hostile_registration", &fallback->hole_time))
		fallback->hole = NULL;
	if (!number_of(facts, "hostile_names", &fallback->hole_names))
		fallback->hole_names = 0;
	if (!hours_of(facts, "hostile_c2_lifetime", &fallback->hole_hours))
		fallback->hole_hours = 0;
}

static double percent_of(double held, double needed)
{
	return held < needed ? 100 * held / needed : 100;
}

void study_fallback(const struct case_facts *facts, struct fallback *fallback)
{
	double period_hours, names, low, high;
	struct when stopped;
	*fallback = (struct fallback){ .reason = facts->table[CASE_FALLBACK].missing };
	if (fallback->reason != NULL)
		return;
	find_hole(facts, fallback);
	if (!number_of(facts, "names_registered_by_defender", &fallback->held))
		fallback->reason = "fallback.csv does not say how many names the defender held";
	else if (!hours_of(facts, "period", &period_hours) ||
		 !number_of(facts, "names_per_variant_and_period", &names))
		fallback->reason = "fallback.csv does not say how often the names change";
	else if ((fallback->variants_row = variants(facts, &low, &high)) == NULL)
		fallback->reason = "fallback.csv does not say how many variants there were";
	else if (!date_of(facts, "defender_stopped", &stopped))
		fallback->reason = "fallback.csv does not say until when the defender held names";
	else if (stopped.from / DAY_S <= facts->head.event.from / DAY_S)
		fallback->reason =
			"fallback.csv: the defender did not hold names beyond the day of the event";
	if (fallback->reason != NULL)
		return;
	fallback->known = true;
	fallback->days = stopped.from / DAY_S - facts->head.event.from / DAY_S;
	double periods = (double)fallback->days * 24 / period_hours;
	fallback->needed_low = periods * names * low;
	fallback->needed_high = periods * names * high;
	fallback->share_low = percent_of(fallback->held, fallback->needed_high);
	fallback->share_high = percent_of(fallback->held, fallback->needed_low);
	fallback->held_row = find(facts, "names_registered_by_defender");
	fallback->stopped_row = find(facts, "defender_stopped");
}
