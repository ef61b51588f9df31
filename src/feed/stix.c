/*
 * STIX 2.1: a bundle, or the answer of a TAXII server, both of which hold `objects`. Indicators
 * are intervals from valid_from to valid_until; a sighting of one is a sighting of what its
 * pattern names; bare ipv4-addr and ipv6-addr objects are given without a date. The family is the
 * malware that an `indicates` relationship leads to. Two passes over the text, so that little but
 * ids is kept.
 */
#include "feed/entries.h"
#include "feed/stix_pattern.h"

enum { PATTERN_MAX = 16 * 1024 }; /* so that many sightings of one pattern stay cheap */

/* Of an indicator its pattern and kind, of malware its name, of a relationship its target. */
struct place {
	struct span id, value, kind;
};

struct places {
	struct place *item;
	size_t count, capacity;
};

struct stix {
	struct feed_decoder *decoder;
	struct places indicators, malware, indicates;
	bool sightings; /* there are some: indicators will be looked up */
};

struct object {
	struct span type, id, pattern, name, kind, value, from, until, created, modified,
		confidence;
	struct span first, last, count, sighted, source, target, relationship;
	struct span language; /* of the pattern; empty = STIX's own */
	bool revoked, benign;
};

static int compare(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n > 0 ? memcmp(a.p, b.p, n) : 0;
	return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

static int by_id(const void *a, const void *b)
{
	return compare(((const struct place *)a)->id, ((const struct place *)b)->id);
}

static void add(struct places *places, struct place place)
{
	if (place.id.n == 0)
		return;
	places->item =
		array_grow(places->item, places->count, &places->capacity, sizeof *places->item);
	places->item[places->count++] = place;
}

static void sort(struct places *places)
{
	if (places->count > 0)
		qsort(places->item, places->count, sizeof *places->item, by_id);
}

static const struct place *find(const struct places *places, struct span id)
{
	struct place key = { .id = id };
	if (places->count == 0 || id.n == 0)
		return NULL;
	return bsearch(&key, places->item, places->count, sizeof *places->item, by_id);
}

/* indicator_types or labels: the first word that names a kind, and whether one says "benign". */
static void read_words(struct json_reader *reader, struct object *object)
{
	if (!json_enter(reader, '[')) {
		json_skip(reader);
		return;
	}
	while (json_next_element(reader)) {
		uint8_t kind;
		struct span word = json_scalar(reader);
		object->benign |= span_is(word, "benign");
		if (object->kind.n == 0 && abuse_kind_parse(word, &kind))
			object->kind = word;
	}
}

static void read_member(struct json_reader *reader, struct span key, struct object *object)
{
#define MEMBER(key, name)                                                                          \
	{                                                                                          \
		key, offsetof(struct object, name)                                                 \
	}
	static const struct json_member members[] = { MEMBER("type", type), MEMBER("id", id),
		MEMBER("pattern", pattern), MEMBER("name", name), MEMBER("value", value),
		MEMBER("valid_from", from), MEMBER("valid_until", until),
		MEMBER("created", created), MEMBER("modified", modified),
		MEMBER("confidence", confidence), MEMBER("first_seen", first),
		MEMBER("last_seen", last), MEMBER("count", count),
		MEMBER("sighting_of_ref", sighted), MEMBER("source_ref", source),
		MEMBER("target_ref", target), MEMBER("relationship_type", relationship),
		MEMBER("pattern_type", language), { .key = NULL } };
#undef MEMBER
	if (feed_read_member(reader, key, members, object))
		return;
	if (span_is(key, "revoked"))
		object->revoked = span_is(json_scalar(reader), "true");
	else if (span_is(key, "indicator_types") || span_is(key, "labels"))
		read_words(reader, object);
	else
		json_skip(reader);
}

/* False for what is no object (skipped). */
static bool read_object(struct json_reader *reader, struct object *object)
{
	struct span key;
	*object = (struct object){ 0 };
	if (!json_enter(reader, '{')) {
		json_skip(reader);
		return false;
	}
	while (json_next_key(reader, &key))
		read_member(reader, key, object);
	return !json_failed(reader);
}

/* What the patterns of an indicator can be used for, or an empty one. */
static struct span pattern_of(const struct object *object)
{
	bool ours = object->language.n == 0 || span_is(object->language, "stix");
	bool accused = !object->revoked && !object->benign;
	return ours && accused ? object->pattern : (struct span){ NULL, 0 };
}

static void index_object(struct stix *stix, const struct object *object)
{
	stix->sightings |= span_is(object->type, "sighting");
	if (span_is(object->type, "indicator"))
		add(&stix->indicators,
			(struct place){ object->id, pattern_of(object), object->kind });
	else if (span_is(object->type, "malware"))
		add(&stix->malware, (struct place){ .id = object->id, .value = object->name });
	else if (span_is(object->relationship, "indicates"))
		add(&stix->indicates,
			(struct place){ .id = object->source, .value = object->target });
}

static struct span family_of(const struct stix *stix, struct span indicator)
{
	const struct place *relation = find(&stix->indicates, indicator);
	const struct place *malware =
		relation != NULL ? find(&stix->malware, relation->value) : NULL;
	return malware != NULL ? malware->value : (struct span){ NULL, 0 };
}

static bool is_about(struct span path)
{
	static const char *const paths[] = { "ipv4-addr:value", "ipv6-addr:value",
		"domain-name:value", "url:value", "network-traffic:dst_ref.value",
		"network-traffic:src_ref.value" };
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		if (span_is(path, paths[i]))
			return true;
	}
	return false;
}

/* Finds the port which stands in the same brackets as an address; looks at each term once. */
struct ports {
	struct stix_pattern ahead;
	struct stix_term term;
	bool more;
	unsigned group;
	struct span port;
};

static struct ports ports_of(struct span pattern)
{
	struct ports ports = { .ahead = stix_pattern(pattern) };
	ports.more = stix_pattern_next(&ports.ahead, &ports.term);
	return ports;
}

static struct span port_in(struct ports *ports, unsigned group)
{
	if (group == ports->group)
		return ports->port;
	ports->group = group;
	ports->port = (struct span){ NULL, 0 };
	while (ports->more && ports->term.group <= group) {
		if (ports->term.group == group && !ports->term.negated &&
			span_is(ports->term.path, "network-traffic:dst_port"))
			ports->port = ports->term.value;
		ports->more = stix_pattern_next(&ports->ahead, &ports->term);
	}
	return ports->port;
}

/* One record for each address, name or URL that the pattern looks for. */
static int give_pattern(struct stix *stix, const struct place *indicator, struct record *record)
{
	struct stix_pattern pattern = stix_pattern(indicator->value);
	struct ports ports = ports_of(indicator->value);
	struct stix_term term;
	size_t given = 0;
	int ended = 0;
	if (indicator->value.n > PATTERN_MAX) {
		feed_refuse(stix->decoder, "pattern longer than 16 kB");
		return 0;
	}
	record->cell[CELL_FAMILY] = family_of(stix, indicator->id);
	record->cell[CELL_KIND] = indicator->kind;
	while (ended == 0 && stix_pattern_next(&pattern, &term)) {
		if (term.negated || !is_about(term.path))
			continue;
		record->cell[CELL_ADDRESS] = term.value;
		record->cell[CELL_PORT] = port_in(&ports, term.group);
		ended = feed_give(stix->decoder, record);
		given++;
	}
	if (given == 0)
		feed_note(stix->decoder, "an indicator without an address");
	return ended;
}

static int give_indicator(struct stix *stix, const struct object *object)
{
	struct record record = { 0 };
	if (object->revoked || object->benign) {
		feed_note(stix->decoder, "an indicator that was revoked or is called benign");
		return 0;
	}
	stix->decoder->form = OBSERVATION_INTERVAL;
	record.cell[CELL_SEEN] = object->from.n > 0 ? object->from : object->created;
	record.cell[CELL_LAST] = object->until;
	record.cell[CELL_PUBLISHED] = object->modified;
	record.cell[CELL_CONFIDENCE] = object->confidence;
	record.cell[CELL_REFERENCE] = object->id;
	return give_pattern(
		stix, &(struct place){ object->id, pattern_of(object), object->kind }, &record);
}

static int give_sighting(struct stix *stix, const struct object *object)
{
	struct record record = { 0 };
	const struct place *place = find(&stix->indicators, object->sighted);
	if (place == NULL) {
		feed_note(stix->decoder, "a sighting of what is not in the bundle");
		return 0;
	}
	stix->decoder->form = OBSERVATION_SIGHTING;
	record.cell[CELL_SEEN] = object->first.n > 0 ? object->first : object->created;
	record.cell[CELL_LAST] = object->last;
	record.cell[CELL_COUNT] = object->count;
	record.cell[CELL_REFERENCE] = object->id;
	return give_pattern(stix, place, &record);
}

static int give_object(struct stix *stix, const struct object *object)
{
	struct record record = { .cell[CELL_ADDRESS] = object->value };
	if (span_is(object->type, "indicator"))
		return give_indicator(stix, object);
	if (span_is(object->type, "sighting"))
		return give_sighting(stix, object);
	if (!span_is(object->type, "ipv4-addr") && !span_is(object->type, "ipv6-addr"))
		return 0;
	stix->decoder->form = OBSERVATION_SIGHTING;
	return feed_give(stix->decoder, &record);
}

/* All objects once: to index them, or to give them. 0, or what the sink returned. */
static int walk(struct stix *stix, struct json_reader *reader, bool give)
{
	struct feed_decoder *decoder = stix->decoder;
	struct object object;
	struct span key;
	int ended = 0;
	decoder->line = 0;
	json_enter(reader, '{');
	while (json_next_key(reader, &key)) {
		if (!span_is(key, "objects") || !json_enter(reader, '[')) {
			json_skip(reader);
			continue;
		}
		while (json_next_element(reader)) {
			const char *at = reader->p;
			bool whole = read_object(reader, &object);
			decoder->line++;
			decoder->text = (struct span){ at, (size_t)(reader->p - at) };
			if (whole && give)
				ended = give_object(stix, &object);
			else if (whole)
				index_object(stix, &object);
			else if (give && !json_failed(reader))
				feed_refuse(decoder, "not a JSON object");
			if (ended != 0)
				return ended;
		}
	}
	return 0;
}

static int stix_text(struct feed_decoder *decoder, struct span text)
{
	struct stix stix = { .decoder = decoder };
	struct json_reader reader, again;
	json_read(&reader, text, &decoder->arena);
	again = reader;
	walk(&stix, &reader, false);
	if (stix.sightings)
		sort(&stix.indicators);
	sort(&stix.malware);
	sort(&stix.indicates);
	int ended = walk(&stix, &again, true);
	if (ended == 0)
		feed_end_json(decoder, &again);
	free(stix.indicators.item);
	free(stix.malware.item);
	free(stix.indicates.item);
	return ended;
}

static int stix_sniff(const struct feed_format *format, struct span head)
{
	struct json_reader reader;
	struct arena arena;
	struct span key;
	int score = 0;
	(void)format;
	arena_init(&arena);
	json_read(&reader, head, &arena);
	json_enter(&reader, '{');
	while (score == 0 && json_next_key(&reader, &key)) {
		if (span_is(key, "type") && span_is(json_scalar(&reader), "bundle"))
			score = 95;
		else if (span_is(key, "objects") && json_peek(&reader) == '[')
			score = 90;
		else if (!span_is(key, "type"))
			json_skip(&reader);
	}
	arena_clear(&arena);
	return score;
}

const struct feed_format feed_format_stix = {
	.name = "stix",
	.summary = "STIX 2.1 bundle: indicators, sightings, addresses",
	.citation = "the STIX bundle named as input, <date>",
	.terms = "those of its markings (object_marking_refs) and publisher",
	.kind = ABUSE_OTHER,
	.form = OBSERVATION_INTERVAL,
	.whole = true,
	.sniff = stix_sniff,
	.line = stix_text,
};
