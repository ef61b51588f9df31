#include "study/forecast.h"

#include "base/random.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DRAWS = 200000 };

static bool is_group(const struct case_botnet *row)
{
	return strcasecmp(row->botnet, "ALL") == 0;
}

/* Whether a row dated `when` may be used under a view. Hindsight takes placements of any date. */
static bool admitted(enum forecast_view view, const struct when *when, const struct when *event)
{
	return view == FORECAST_HINDSIGHT || when_before(when, event);
}

static struct placed_family *find_family(
	struct placed_family *families, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcasecmp(families[i].name, name) == 0)
			return &families[i];
	}
	return NULL;
}

static size_t add_family(struct placed_family *families, size_t count, const char *name,
	const struct when *known, const char *source)
{
	struct placed_family *found = find_family(families, count, name);
	if (found == NULL) {
		families[count] = (struct placed_family){ name, source, *known };
		return count + 1;
	}
	if (when_known(known) && (!when_known(&found->known) || known->from < found->known.from)) {
		found->known = *known;
		found->source = source;
	}
	return count;
}

size_t study_placed_families(const struct case_facts *facts, enum forecast_view view,
	struct arena *arena, struct placed_family **families)
{
	size_t botnets, c2s, count = 0;
	const struct case_botnet *botnet = case_botnets(facts, &botnets);
	const struct case_c2 *c2 = case_c2s(facts, &c2s);
	*families = arena_alloc(arena, (botnets + c2s + 1) * sizeof **families);
	for (size_t i = 0; i < botnets; i++) {
		if (botnet[i].c2_asn == facts->head.target && !is_group(&botnet[i]) &&
			admitted(view, &botnet[i].published, &facts->head.event))
			count = add_family(*families, count, botnet[i].botnet, &botnet[i].published,
				botnet[i].source);
	}
	for (size_t i = 0; i < c2s; i++) {
		if (c2[i].asn == facts->head.target &&
			admitted(view, &c2[i].time, &facts->head.event))
			count = add_family(
				*families, count, c2[i].botnet, &c2[i].time, c2[i].source);
	}
	return count;
}

/* A source is one publication speaking of one time. */
static bool same_source(const struct case_botnet *a, const struct case_botnet *b)
{
	return strcmp(a->source, b->source) == 0 && strcmp(a->as_of.text, b->as_of.text) == 0;
}

/* Spam of all botnets by the same source, for shares given as volumes; 0 = not given. */
static double volume_of_all(const struct case_facts *facts, const struct case_botnet *row)
{
	size_t count;
	const struct case_botnet *botnet = case_botnets(facts, &count);
	for (size_t i = 0; i < count; i++) {
		if (is_group(&botnet[i]) && same_source(&botnet[i], row) &&
			botnet[i].spam_per_day.known)
			return botnet[i].spam_per_day.value;
	}
	return 0;
}

/* The share of all spam that a row gives, as a point or a range; false when it gives none. */
static bool share_of(
	const struct case_facts *facts, const struct case_botnet *row, struct forecast_part *part)
{
	double all = volume_of_all(facts, row);
	*part = (struct forecast_part){ .row = row, .used = true };
	if (row->share.known) {
		part->low = part->high = row->share.value;
	} else if (row->share_low.known && row->share_high.known) {
		part->low = row->share_low.value;
		part->high = row->share_high.value;
	} else if (row->spam_per_day.known && all > 0) {
		part->low = part->high = 100 * row->spam_per_day.value / all;
	} else {
		return false;
	}
	return part->low >= 0 && part->low <= part->high;
}

/* What a source gives as the share of all families it names, from the table of volumes. */
static double total_of(const struct case_facts *facts, const char *source)
{
	size_t count;
	double value;
	const struct case_volume *volume = case_volumes(facts, &count);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(volume[i].unit, "percent_of_detected_spam_from_named_bots") == 0 &&
			strcmp(volume[i].source, source) == 0 &&
			span_double(span_of(volume[i].value), &value))
			return value;
	}
	return 0;
}

static void add_up(struct forecast_source *source, struct forecast_part *part)
{
	double low = 0, limit = source->total > 0 ? source->total : 100;
	for (size_t i = 0; i < source->parts; i++)
		low += part[i].low;
	bool additive = low <= limit;
	source->low = source->high = 0;
	for (size_t i = 0; i < source->parts; i++) {
		part[i].used = additive || part[i].low == part[i].high;
		source->low += part[i].used ? part[i].low : 0;
		source->high += part[i].used ? part[i].high : 0;
	}
	source->low = source->low > 100 ? 100 : source->low;
	source->high = source->high > limit ? limit : source->high;
	source->high = source->high < source->low ? source->low : source->high;
}

static bool has_family(const struct forecast_part *part, size_t parts, const char *name)
{
	for (size_t i = 0; i < parts; i++) {
		if (strcasecmp(part[i].row->botnet, name) == 0)
			return true;
	}
	return false;
}

struct view {
	const struct case_facts *facts;
	enum forecast_view kind;
	struct placed_family *family;
	size_t families;
};

static bool row_counts(const struct view *view, const struct case_botnet *row)
{
	const struct when *event = &view->facts->head.event;
	if (find_family(view->family, view->families, row->botnet) == NULL)
		return false;
	return when_before(&row->as_of, event) &&
	       (view->kind == FORECAST_HINDSIGHT || when_before(&row->published, event));
}

/* All shares that the source of `first` gives for placed families. */
static struct forecast_source gather(
	const struct view *view, const struct case_botnet *first, struct arena *arena)
{
	size_t count;
	const struct case_botnet *botnet = case_botnets(view->facts, &count);
	size_t rows = 0;
	for (size_t i = 0; i < count; i++)
		rows += same_source(&botnet[i], first);
	struct forecast_part *part = arena_alloc(arena, rows * sizeof *part);
	struct forecast_source source = {
		.source = first->source,
		.as_of = first->as_of,
		.published = first->published,
		.part = part,
		.total = total_of(view->facts, first->source),
	};
	for (size_t i = 0; i < count; i++) {
		if (same_source(&botnet[i], first) && row_counts(view, &botnet[i]) &&
			!has_family(part, source.parts, botnet[i].botnet) &&
			share_of(view->facts, &botnet[i], &part[source.parts]))
			source.parts++;
	}
	add_up(&source, part);
	return source;
}

static bool seen_before(const struct case_botnet *botnet, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (same_source(&botnet[i], &botnet[index]))
			return true;
	}
	return false;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double draw_sum(const struct forecast_source *source, struct random_state *random)
{
	double sum = 0;
	for (size_t i = 0; i < source->parts; i++) {
		const struct forecast_part *part = &source->part[i];
		if (part->used && part->low == part->high)
			sum += part->low;
		else if (part->used)
			sum += part->low + (part->high - part->low) * random_unit(random);
	}
	return sum > source->high ? source->high : sum;
}

static void draw(struct forecast *forecast, const struct forecast_prior *prior)
{
	struct random_state random = { prior->seed };
	double *drop = xmalloc(DRAWS * sizeof *drop);
	for (size_t i = 0; i < DRAWS; i++) {
		const struct forecast_source *source =
			&forecast->source[random_below(&random, forecast->sources)];
		double p = prior->low + (prior->high - prior->low) * random_unit(&random);
		drop[i] = draw_sum(source, &random) * p;
	}
	qsort(drop, DRAWS, sizeof *drop, by_value);
	forecast->low = drop[DRAWS / 20];
	forecast->median = drop[DRAWS / 2];
	forecast->high = drop[DRAWS - 1 - DRAWS / 20];
	free(drop);
}

void study_forecast(const struct case_facts *facts, enum forecast_view kind,
	const struct forecast_prior *prior, struct arena *arena, struct forecast *forecast)
{
	size_t count;
	const struct case_botnet *botnet = case_botnets(facts, &count);
	struct view view = { .facts = facts, .kind = kind };
	view.families = study_placed_families(facts, kind, arena, &view.family);
	struct forecast_source *source = arena_alloc(arena, (count + 1) * sizeof *source);
	*forecast = (struct forecast){ .source = source };
	for (size_t i = 0; i < count; i++) {
		if (seen_before(botnet, i))
			continue;
		struct forecast_source found = gather(&view, &botnet[i], arena);
		if (found.parts > 0 && found.high > 0)
			source[forecast->sources++] = found;
	}
	forecast->known = forecast->sources > 0;
	if (forecast->known)
		draw(forecast, prior);
	else if (facts->table[CASE_BOTNETS].missing != NULL)
		forecast->reason = facts->table[CASE_BOTNETS].missing;
	else
		forecast->reason = kind == FORECAST_STRICT
					   ? "no source published before the event gives a share "
					     "of spam for a family "
					     "that was then known to be placed there"
					   : "no source gives a share of spam, as of a time before "
					     "the event, for a family "
					     "placed there";
}
