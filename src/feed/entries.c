#include "feed/entries.h"

bool feed_read_member(struct json_reader *reader, struct span key,
	const struct json_member *members, void *object)
{
	while (members->key != NULL && !span_is(key, members->key))
		members++;
	if (members->key == NULL)
		return false;
	*(struct span *)(void *)((char *)object + members->offset) = json_scalar(reader);
	return true;
}

bool feed_read_object(
	struct json_reader *reader, const struct cell_name *names, struct record *record)
{
	struct span key;
	if (!json_enter(reader, '{'))
		return false;
	while (json_next_key(reader, &key)) {
		const struct cell_name *name = feed_find_name(names, key);
		if (name != NULL)
			record->cell[name->cell] = json_scalar(reader);
		else
			json_skip(reader);
	}
	return !json_failed(reader);
}

/* The object at hand, handed to the sink. */
static int give_entry(
	struct feed_decoder *decoder, struct json_reader *reader, const struct cell_name *names)
{
	struct record record = { 0 };
	if (!feed_next_entry(decoder, reader, names, &record))
		return 0;
	return feed_give(decoder, &record);
}

bool feed_next_entry(struct feed_decoder *decoder, struct json_reader *reader,
	const struct cell_name *names, struct record *record)
{
	bool object = json_peek(reader) == '{';
	const char *start = reader->p;
	decoder->line++;
	if (object)
		feed_read_object(reader, names, record);
	else
		json_skip(reader);
	decoder->text = (struct span){ start, (size_t)(reader->p - start) };
	if (!object && !json_failed(reader))
		feed_refuse(decoder, "not a JSON object");
	return object && !json_failed(reader);
}

int feed_give_array(struct feed_decoder *decoder, struct span text, const struct cell_name *names)
{
	struct json_reader reader;
	int ended = 0;
	decoder->line = 0;
	json_read(&reader, text, &decoder->arena);
	json_enter(&reader, '[');
	while (ended == 0 && json_next_element(&reader)) {
		ended = give_entry(decoder, &reader, names);
		arena_clear(&decoder->arena);
	}
	if (ended == 0)
		feed_end_json(decoder, &reader);
	return ended;
}

void feed_end_json(struct feed_decoder *decoder, struct json_reader *reader)
{
	if (!json_done(reader))
		decoder->cut = "is no whole JSON document: it ends early, or is damaged";
}

bool feed_sniff_keys(struct span head, const char *shape, const char *const *keys)
{
	struct json_reader reader;
	struct arena arena;
	struct span key;
	size_t wanted = 0, found = 0;
	bool entered = true;
	arena_init(&arena);
	json_read(&reader, head, &arena);
	for (const char *mark = shape; *mark != '\0' && entered; mark++) {
		entered = json_enter(&reader, *mark);
		if (mark[1] == '\0' || !entered)
			break;
		entered = *mark == '{' ? json_next_key(&reader, &key) : json_next_element(&reader);
	}
	while (keys[wanted] != NULL)
		wanted++;
	while (entered && json_next_key(&reader, &key)) {
		for (size_t i = 0; i < wanted; i++)
			found += span_is(key, keys[i]);
		json_skip(&reader);
	}
	arena_clear(&arena);
	return found >= wanted;
}
