/*
 * MISP events: {"Event":...}, a list of them, or the answer of a search ({"response":...}), with
 * attributes and objects of attributes. The date of an attribute is its first_seen, else that of
 * the object around it, else when the attribute was written, else the event's.
 */
#include "feed/entries.h"

struct attribute {
	struct span type, value, category, uuid, first, last, written, relation;
	bool deleted, not_for_detection;
};

/* What an attribute has from the event and the object around it. */
struct around {
	struct span date, first, last, port;
	bool object; /* it is an object, not an event */
};

static int walk(struct feed_decoder *decoder, struct json_reader *reader, struct around around);

static void read_attribute_member(
	struct json_reader *reader, struct span key, struct attribute *attribute)
{
#define MEMBER(key, name)                                                                          \
	{                                                                                          \
		key, offsetof(struct attribute, name)                                              \
	}
	static const struct json_member members[] = { MEMBER("type", type), MEMBER("value", value),
		MEMBER("category", category), MEMBER("uuid", uuid), MEMBER("first_seen", first),
		MEMBER("last_seen", last), MEMBER("timestamp", written),
		MEMBER("object_relation", relation), { .key = NULL } };
#undef MEMBER
	if (feed_read_member(reader, key, members, attribute))
		return;
	if (span_is(key, "deleted"))
		attribute->deleted = span_is(json_scalar(reader), "true");
	else if (span_is(key, "to_ids"))
		attribute->not_for_detection = span_is(json_scalar(reader), "false");
	else
		json_skip(reader);
}

static bool read_attribute(struct json_reader *reader, struct attribute *attribute)
{
	struct span key;
	*attribute = (struct attribute){ 0 };
	if (!json_enter(reader, '{')) {
		json_skip(reader);
		return false;
	}
	while (json_next_key(reader, &key))
		read_attribute_member(reader, key, attribute);
	return !json_failed(reader);
}

/* The cells that the value of such a type fills; false when none of them is an address. */
static bool fill_value(const struct attribute *attribute, struct record *record)
{
	static const struct {
		const char *type;
		enum cell cell, behind; /* what stands before and behind a `|` */
	} types[] = { { "ip-src", CELL_ADDRESS, CELLS }, { "ip-dst", CELL_ADDRESS, CELLS },
		{ "ip-src|port", CELL_ADDRESS, CELL_PORT },
		{ "ip-dst|port", CELL_ADDRESS, CELL_PORT },
		{ "domain|ip", CELL_NAME, CELL_ADDRESS }, { "hostname|port", CELL_NAME, CELL_PORT },
		{ "domain", CELL_NAME, CELLS }, { "hostname", CELL_NAME, CELLS },
		{ "url", CELL_URL, CELLS }, { "AS", CELL_ASN, CELLS } };
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		struct span rest = attribute->value;
		if (!span_is(attribute->type, types[i].type))
			continue;
		record->cell[types[i].cell] = rest;
		if (types[i].behind == CELLS)
			return true;
		span_cut(&rest, '|', &record->cell[types[i].cell]);
		record->cell[types[i].behind] = rest;
		return true;
	}
	return false;
}

/* A time of "0" is MISP's way to have none. */
static struct span first_of(struct span a, struct span b, struct span c, struct span d)
{
	const struct span order[] = { a, b, c, d };
	for (size_t i = 0; i < 4; i++) {
		if (order[i].n > 0 && !span_is(order[i], "0"))
			return order[i];
	}
	return (struct span){ NULL, 0 };
}

static int give_attribute(struct feed_decoder *decoder, const struct attribute *attribute,
	const struct around *around)
{
	struct record record = { 0 };
	const struct span none = { NULL, 0 };
	uint8_t kind;
	if (attribute->deleted || attribute->not_for_detection) {
		feed_note(
			decoder, "an attribute that was deleted or is not for detection (to_ids)");
		return 0;
	}
	if (!fill_value(attribute, &record)) {
		feed_note(decoder, "an attribute without an address");
		return 0;
	}
	if (record.cell[CELL_PORT].n == 0)
		record.cell[CELL_PORT] = around->port;
	record.cell[CELL_SEEN] =
		first_of(attribute->first, around->first, attribute->written, around->date);
	record.cell[CELL_LAST] = first_of(attribute->last, around->last, none, none);
	record.cell[CELL_REFERENCE] = attribute->uuid;
	if (abuse_kind_parse(attribute->category, &kind))
		record.cell[CELL_KIND] = attribute->category;
	return feed_give(decoder, &record);
}

static int give_attributes(
	struct feed_decoder *decoder, struct json_reader *reader, const struct around *around)
{
	struct attribute attribute;
	int ended = 0;
	if (!json_enter(reader, '['))
		json_skip(reader);
	else
		while (ended == 0 && json_next_element(reader)) {
			const char *at = reader->p;
			bool whole = read_attribute(reader, &attribute);
			decoder->line++;
			decoder->text = (struct span){ at, (size_t)(reader->p - at) };
			if (whole)
				ended = give_attribute(decoder, &attribute, around);
			else if (!json_failed(reader))
				feed_refuse(decoder, "not a JSON object");
		}
	return ended;
}

/* The port that an object gives to the addresses in it. */
static void find_port(struct json_reader *reader, struct around *around)
{
	struct attribute attribute;
	if (!json_enter(reader, '[')) {
		json_skip(reader);
		return;
	}
	while (json_next_element(reader)) {
		if (read_attribute(reader, &attribute) && span_is(attribute.type, "port") &&
			!span_is(attribute.relation, "src-port"))
			around->port = attribute.value;
	}
}

/*
 * What an event or object says of all that is in it; `reader` is a copy, read ahead. Only events
 * have a date, and nothing else to say; they are large, and MISP writes their dates in front.
 */
static void look_around(struct json_reader reader, struct around *around)
{
	struct span key;
	struct span timestamp = { NULL, 0 }, date = { NULL, 0 };
	if (!json_enter(&reader, '{'))
		return;
	while (date.n == 0 && json_next_key(&reader, &key)) {
		if (span_is(key, "Event") || span_is(key, "response"))
			break;
		if (span_is(key, "date"))
			date = json_scalar(&reader);
		else if (span_is(key, "timestamp"))
			timestamp = json_scalar(&reader);
		else if (span_is(key, "first_seen"))
			around->first = json_scalar(&reader);
		else if (span_is(key, "last_seen"))
			around->last = json_scalar(&reader);
		else if (around->object && span_is(key, "Attribute"))
			find_port(&reader, around);
		else
			json_skip(&reader);
	}
	if (date.n > 0 || around->date.n == 0)
		around->date = date.n > 0 ? date : timestamp;
}

static int walk_object(
	struct feed_decoder *decoder, struct json_reader *reader, struct around around)
{
	struct span key;
	int ended = 0;
	look_around(*reader, &around);
	json_enter(reader, '{');
	while (ended == 0 && json_next_key(reader, &key)) {
		if (span_is(key, "Attribute"))
			ended = give_attributes(decoder, reader, &around);
		else if (span_is(key, "Event") || span_is(key, "Object") ||
			 span_is(key, "response")) {
			struct around within = around;
			within.object = span_is(key, "Object");
			ended = walk(decoder, reader, within);
		} else
			json_skip(reader);
	}
	return ended;
}

/* What lies around carries over to what lies within; ends at JSON_READ_DEPTH. */
static int walk(struct feed_decoder *decoder, struct json_reader *reader, struct around around)
{
	int ended = 0;
	if (json_peek(reader) == '{')
		return walk_object(decoder, reader, around);
	if (!json_enter(reader, '[')) {
		json_skip(reader);
		return 0;
	}
	while (ended == 0 && json_next_element(reader))
		ended = walk(decoder, reader, around);
	return ended;
}

static int misp_text(struct feed_decoder *decoder, struct span text)
{
	struct json_reader reader;
	decoder->line = 0;
	json_read(&reader, text, &decoder->arena);
	int ended = walk(decoder, &reader, (struct around){ 0 });
	if (ended == 0)
		feed_end_json(decoder, &reader);
	return ended;
}

static int misp_sniff(const struct feed_format *format, struct span head)
{
	static const char *const event[] = { "Event", NULL };
	static const char *const attribute[] = { "Attribute", NULL };
	static const char *const response[] = { "response", NULL };
	(void)format;
	if (feed_sniff_keys(head, "{", event) || feed_sniff_keys(head, "[{", event))
		return 95;
	if (!feed_sniff_keys(head, "{", response))
		return 0;
	return feed_sniff_keys(head, "{{", attribute) || feed_sniff_keys(head, "{[{", event) ? 95
											     : 20;
}

const struct feed_format feed_format_misp = {
	.name = "misp",
	.summary = "MISP events: attributes and objects with addresses",
	.citation = "the MISP events named as input, <date>",
	.terms = "those of the event's organisation, and its distribution and TLP tags",
	.kind = ABUSE_OTHER,
	.form = OBSERVATION_SIGHTING,
	.whole = true,
	.sniff = misp_sniff,
	.line = misp_text,
};
