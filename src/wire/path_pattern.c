#include "wire/path_pattern.h"

#define TOO_LONG "a path pattern may have 64 parts at most"

void path_pattern_clear(struct path_pattern *pattern)
{
	for (size_t i = 0; i < pattern->steps; i++)
		asn_set_clear(&pattern->step[i].asns);
	pattern->steps = 0;
}

static bool add_step(struct path_pattern *pattern, enum pattern_kind kind, struct asn_set asns)
{
	/* Two runs in a row say no more than one. */
	if (kind == PATTERN_RUN && pattern->steps > 0 &&
		pattern->step[pattern->steps - 1].kind == PATTERN_RUN)
		return true;
	if (pattern->steps == PATTERN_STEPS)
		return false;
	pattern->step[pattern->steps++] = (struct pattern_step){ (uint8_t)kind, asns };
	return true;
}

/* Without the parentheses that may stand around alternatives. */
static struct span bare(struct span word)
{
	if (word.n > 2 && word.p[0] == '(' && word.p[word.n - 1] == ')')
		return (struct span){ word.p + 1, word.n - 2 };
	return word;
}

static const char *add_word(struct path_pattern *pattern, struct span word)
{
	struct asn_set asns = { 0 };
	enum pattern_kind kind = PATTERN_AS;
	if (span_is(word, "*"))
		kind = PATTERN_RUN;
	else if (span_is(word, "?"))
		kind = PATTERN_ONE;
	else if (!asn_set_parse(bare(word), '|', &asns))
		return "in a path pattern stand AS numbers, ?, *, ^ at its begin and $ at its end";
	if (add_step(pattern, kind, asns))
		return NULL;
	asn_set_clear(&asns);
	return TOO_LONG;
}

static bool is_gap(char c)
{
	return c == ' ' || c == '\t' || c == '_';
}

static struct span trim_gaps(struct span text)
{
	while (text.n > 0 && is_gap(text.p[0])) {
		text.p++;
		text.n--;
	}
	while (text.n > 0 && is_gap(text.p[text.n - 1]))
		text.n--;
	return text;
}

static const char *add_words(struct path_pattern *pattern, struct span text)
{
	const char *why = NULL;
	while (why == NULL && (text = trim_gaps(text)).n > 0) {
		struct span word = { text.p, 0 };
		while (word.n < text.n && !is_gap(text.p[word.n]))
			word.n++;
		text.p += word.n;
		text.n -= word.n;
		why = add_word(pattern, word);
	}
	return why;
}

const char *path_pattern_parse(struct span text, bool collapse, struct path_pattern *pattern)
{
	struct asn_set none = { 0 };
	pattern->steps = 0;
	pattern->collapse = collapse;
	text = trim_gaps(text);
	bool begins = text.n > 0 && text.p[0] == '^';
	bool ends = text.n > 0 && text.p[text.n - 1] == '$';
	if (begins) {
		text.p++;
		text.n--;
	}
	if (ends)
		text.n--;
	if (trim_gaps(text).n == 0 && !(begins && ends))
		return "a path pattern names at least one hop; the empty path is ^$";
	const char *why = NULL;
	if (!begins)
		add_step(pattern, PATTERN_RUN, none);
	why = add_words(pattern, text);
	if (why == NULL && !ends && !add_step(pattern, PATTERN_RUN, none))
		why = TOO_LONG;
	if (why != NULL)
		path_pattern_clear(pattern);
	return why;
}

static bool is_set(const struct as_segment *segment)
{
	return segment->type == AS_SET || segment->type == AS_CONFED_SET;
}

static bool has_set(const struct as_path *path)
{
	for (size_t i = 0; i < path->segments; i++) {
		if (is_set(&path->segment[i]))
			return true;
	}
	return false;
}

static void read_places(const struct as_path *path, struct path_places *places)
{
	size_t count = 0;
	for (size_t i = 0; i < path->segments; i++) {
		const struct as_segment *segment = &path->segment[i];
		size_t apart = is_set(segment) ? 1 : segment->count;
		for (size_t j = 0; j < apart; j++)
			places->begin[count++] = (uint16_t)(segment->first + j);
	}
	places->begin[count] = (uint16_t)path->hops;
	places->first = places->begin;
	places->hop = path->hop;
	places->count = count;
}

/* Sets of several ASes stay as they are: these were aggregated, not prepended. */
static void collapse_places(struct path_places *places)
{
	size_t kept = 0;
	const uint16_t *first = places->first;
	if (first == NULL) {
		for (size_t i = 0; i < places->count; i++) {
			if (kept == 0 || places->hop[i] != places->collapsed[kept - 1])
				places->collapsed[kept++] = places->hop[i];
		}
		places->hop = places->collapsed;
		places->count = kept;
		return;
	}
	/* What is left out becomes part of the place before, where it changes no answer. */
	for (size_t i = 0; i < places->count; i++) {
		bool alone = first[i + 1] - first[i] == 1;
		bool repeats = i > 0 && alone && first[i] - first[i - 1] == 1 &&
			       places->hop[first[i]] == places->hop[first[i - 1]];
		if (repeats)
			continue;
		places->begin[kept++] = first[i];
	}
	places->begin[kept] = first[places->count];
	places->count = kept;
}

void path_places_read(const struct as_path *path, bool collapse, struct path_places *places)
{
	places->hop = path->hop;
	places->count = path->hops;
	places->first = NULL;
	if (has_set(path))
		read_places(path, places);
	if (collapse)
		collapse_places(places);
}

static bool matches_place(
	const struct pattern_step *step, const struct path_places *places, size_t place)
{
	if (step->kind == PATTERN_ONE)
		return true;
	if (places->first == NULL)
		return asn_set_has(&step->asns, places->hop[place]);
	for (size_t i = places->first[place]; i < places->first[place + 1]; i++) {
		if (asn_set_has(&step->asns, places->hop[i]))
			return true;
	}
	return false;
}

/* Most paths fail at the end that is tied down: asked first, it saves the rest. */
static bool last_fits(const struct path_pattern *pattern, const struct path_places *places)
{
	const struct pattern_step *last = &pattern->step[pattern->steps - 1];
	return last->kind == PATTERN_RUN ||
	       (places->count > 0 && matches_place(last, places, places->count - 1));
}

bool path_pattern_matches(const struct path_pattern *pattern, const struct path_places *places)
{
	const struct pattern_step *step = pattern->step, *end = step + pattern->steps;
	const struct pattern_step *run = NULL; /* the last one met, and how far it reaches now */
	size_t place = 0, reach = 0;
	if (pattern->steps > 0 && !last_fits(pattern, places))
		return false;
	while (place < places->count) {
		if (step < end && step->kind == PATTERN_RUN) {
			run = step++;
			reach = place;
			if (step == end)
				return true;
		} else if (step < end && matches_place(step, places, place)) {
			step++;
			place++;
		} else if (run != NULL) {
			step = run + 1;
			place = ++reach;
		} else {
			return false;
		}
	}
	return step == end || (step + 1 == end && step->kind == PATTERN_RUN);
}
