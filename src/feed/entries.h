/* Entries of JSON: objects whose members are cells. */
#pragma once

#include "base/json_read.h"
#include "feed/record.h"

/* A member of an object and where in a struct its text goes; lists of them end with a NULL key. */
struct json_member {
	const char *key;
	size_t offset; /* of a struct span */
};

/* The value of `key` goes to its place in `*object`; false, and nothing read, when it has none. */
bool feed_read_member(struct json_reader *reader, struct span key,
	const struct json_member *members, void *object);
/* Of the object that is next, those members which the list names; false where it is none. */
bool feed_read_object(
	struct json_reader *reader, const struct cell_name *names, struct record *record);
/*
 * The value that is next as the decoder's next entry: true with its cells; what is no object is
 * skipped and counted. An entry which is cut off is left to feed_end_json.
 */
bool feed_next_entry(struct feed_decoder *decoder, struct json_reader *reader,
	const struct cell_name *names, struct record *record);
/* A whole text that is an array of entries. */
int feed_give_array(struct feed_decoder *decoder, struct span text, const struct cell_name *names);
/* Nothing may be left of a whole text; else the decoder's `cut` tells. */
void feed_end_json(struct feed_decoder *decoder, struct json_reader *reader);

/*
 * Of JSON whose first entry is reached by entering `shape` ("[{": an array of objects): true when
 * it has all the keys, NULL-ended. The text may end anywhere behind them.
 */
bool feed_sniff_keys(struct span head, const char *shape, const char *const *keys);
