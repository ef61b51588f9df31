/*
 * Writing JSON (RFC 8259): a streaming emitter that only keeps where commas go. The caller keeps
 * the nesting right; the depth is bounded. Bytes that are not valid UTF-8 come out as U+FFFD.
 *
 * The names keep clear of libjansson, which reads JSON for us: a second json_object in the program
 * would be called by the library itself.
 */
#pragma once

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

enum { JSON_DEPTH = 32 };

struct json {
	struct buf *out;
	bool one_line; /* no line ends between members, for an object a line */
	int depth;
	bool filled[JSON_DEPTH];
};

void json_init(struct json *json, struct buf *out);
/* `key` is NULL inside an array and for the outermost value. */
void json_begin_object(struct json *json, const char *key);
void json_begin_array(struct json *json, const char *key);
void json_end_object(struct json *json);
void json_end_array(struct json *json);
void json_put_string(struct json *json, const char *key, const char *value); /* NULL = null */
void json_put_int(struct json *json, const char *key, int64_t value);
/* At most `decimals` digits behind the point, trailing zeros dropped; NaN and infinity = null. */
void json_put_double(struct json *json, const char *key, double value, int decimals);
void json_put_bool(struct json *json, const char *key, bool value);
void json_put_null(struct json *json, const char *key);
/* A number as people write it: `decimals` digits at most, no trailing zeros, never "-0". */
void number_print(struct buf *out, double value, int decimals);
